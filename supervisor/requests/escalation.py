"""Which open requests escalation rules raise at an instant, and for what reason: a rule each once for one cause.

A cause has an instant of its own: the opening for an age, the deadline for a share of the time promised, the last
movement for none since, the first day of an absence. An act of a rule is no movement. The key of what a rule does is
made of its name, the request and the cause, so that whoever looks again, in whatever process, does nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.acts import Choice, Escalate
from supervisor.requests.clock import Target, promised, target
from supervisor.requests.days import day_number
from supervisor.requests.hours import Hours
from supervisor.requests.outlook import Outlook
from supervisor.requests.packed import NEVER
from supervisor.requests.ruling import (
    MOST_TRIED,
    NOTHING,
    Done,
    Firing,
    Found,
    Known,
    Trial,
    key,
    nothing_known,
    tried,
)
from supervisor.requests.service import Escalation, Service

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
REASONS = ("older", "used", "still", "absent")
Mask = NDArray[np.bool_]
Longs = NDArray[np.int64]


def find(outlook: Outlook, rule: Escalation, done: Done | None = None) -> Found:
    """The requests that a rule escalates now, once each, the oldest cause first; none for a cause that is `done`.

    Nothing that it has escalated within its cool-off.
    """
    if not rule.enabled or not len(outlook.rows):
        return NOTHING
    chosen = outlook.within(rule.scope) & _below(outlook, rule)
    if not rule.outside_hours:
        chosen &= outlook.at_work
    found = _reasons(outlook, rule, chosen, done or Done())
    if found.size:
        last = outlook.last_done("escalate", rule.name)[np.searchsorted(outlook.rows, found.rows)]
        found = found.of((last < 0) | (last + rule.cool_off_h * HOUR_MS <= outlook.at))
    return found.of(np.lexsort((outlook.frame["who"][found.rows], found.cause)))


def _below(outlook: Outlook, rule: Escalation) -> Mask:
    """What can still be raised: to the rule's level, or by one more."""
    if rule.level:
        return outlook["level"] < rule.level
    most = np.array([outlook.service.highest_level(name) for name in outlook.owners], np.int64)
    return outlook["level"] < most[outlook.owner]


# reasons


def _reasons(outlook: Outlook, rule: Escalation, chosen: Mask, done: Done) -> Found:
    """Of each row the first reason that it has and that is not done."""
    parts = [NOTHING]
    for place, name in enumerate(REASONS):
        told = _HAS[name](outlook, rule, chosen)
        if told is None:
            continue
        places = np.flatnonzero(told[0] & chosen)
        cause = told[1][places]
        mark = _mark(outlook, name, places, cause)
        new = ~done.has(place, outlook["who"][places], mark)
        places, cause, mark = places[new], cause[new], mark[new]
        parts.append(Found(outlook.rows[places], np.full(len(places), place), cause, mark))
        # Whoever reads `chosen` afterwards sees what is left.
        chosen[places] = False
    names = Found.__struct_fields__
    return Found(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _mark(outlook: Outlook, reason: str, places: Longs, cause: Longs) -> Longs:
    """Tells causes apart: of openings those of reopened ones, of absences whose they are."""
    match reason:
        case "older":
            return cause * _REOPENED + outlook["reopened"][places]
        case "absent":
            return cause // DAY_MS * _ASSIGNEES + outlook["assignee"][places]
        case _:
            return cause


_REOPENED, _ASSIGNEES = 1 << 10, 1 << 31


Has = tuple[Mask, Longs] | None


def _older(outlook: Outlook, rule: Escalation, chosen: Mask) -> Has:
    if not rule.older:
        return None
    opened, wanted = outlook["opened"], target(rule.older)
    return opened <= outlook.owned(lambda hours: over(wanted, hours, outlook.at)), opened


def _used(outlook: Outlook, rule: Escalation, chosen: Mask) -> Has:
    if not rule.used:
        return None
    due, has = outlook["due"], np.zeros(len(chosen), np.bool_)
    places = np.flatnonzero(chosen & (due != NEVER))
    has[places] = outlook.used(places, rule.used)
    return has, due


def _still(outlook: Outlook, rule: Escalation, chosen: Mask) -> Has:
    if not rule.still:
        return None
    wanted = target(rule.still)
    return outlook.moved <= outlook.owned(lambda hours: over(wanted, hours, outlook.at)), outlook.moved


def _absent(outlook: Outlook, rule: Escalation, chosen: Mask) -> Has:
    if not rule.absent:
        return None
    names, assignee = outlook.texts("assignee"), outlook["assignee"]
    since = np.array([_away_since(outlook.service, name, outlook.today) for name in names], np.int64)[assignee]
    return since >= 0, since


_HAS: dict[str, Callable[[Outlook, Escalation, Mask], Has]] = {
    "older": _older,
    "used": _used,
    "still": _still,
    "absent": _absent,
}


def over(wanted: Target, hours: Hours, at: int) -> int:
    """The latest beginning (ms) for which a target is over at an instant, -1 where there is none."""
    low, high = -1, at
    while low < high:
        # A later beginning never has an earlier end, so a few looks at many at once find the last.
        tried = np.unique(np.linspace(low + 1, high, 64).astype(np.int64))
        ended = int(np.count_nonzero(promised(tried, wanted, hours) <= at))
        high = int(tried[ended]) - 1 if ended < len(tried) else high
        low = int(tried[ended - 1]) if ended else low
    return low


def _away_since(service: Service, name: str, day: date) -> int:
    """The instant (ms, UTC midnight) that names the absence of somebody on a date, -1 where she is there."""
    who = service.assignee(name) if name else None
    told = day.isoformat()
    first = next((first for first, last in who.absent if first <= told <= last), "") if who else ""
    return day_number(date.fromisoformat(first)) * DAY_MS if first else -1


# what is done


def firings(outlook: Outlook, rule: Escalation, found: Found) -> list[Firing]:
    """What a rule does to each."""
    each = zip(found.rows.tolist(), found.reason.tolist(), found.cause.tolist(), strict=True)
    owners = outlook.owner[np.searchsorted(outlook.rows, found.rows)].tolist()
    return [_firing(outlook, rule, outlook.owners[owner], *one) for owner, one in zip(owners, each, strict=True)]


def trial(outlook: Outlook, rule: Escalation, known: Known = nothing_known) -> Trial:
    """What a rule would do now, whether it is in force or not."""
    rule = msgspec.structs.replace(rule, enabled=True)
    found, always = find(outlook, rule), find(outlook, msgspec.structs.replace(rule, outside_hours=True))
    each = firings(outlook, rule, found.of(slice(MOST_TRIED)))
    return tried(rule.name, found, each, known, always.size - found.size, outlook.count(rule.scope))


def _firing(outlook: Outlook, rule: Escalation, owner: str, row: int, reason: int, cause: int) -> Firing:
    frame = outlook.frame
    city, number = frame.cities.texts[frame["city"][row]], frame.numbers[frame["who"][row]]
    who = outlook.texts("assignee")[frame["assignee"][row]]
    level = rule.level or int(frame["level"][row]) + 1
    name = REASONS[reason]
    # What tells causes apart is the same as in their marks.
    apart = {"older": int(frame["reopened"][row]), "absent": who}.get(name, "")
    return Firing(
        key=key("escalation", rule.name, city, number, name, cause, apart),
        act=Escalate(level, _to(outlook.service, rule, owner, level)),
        choice=Choice(city, number, frame.version(row)),
        why=_why(rule, name, who),
        row=row,
    )


def _to(service: Service, rule: Escalation, owner: str, level: int) -> str | None:
    """Who gets it: whom the rule names, else whom the department's level does; None leaves it where it is."""
    found = service.department_of(owner)
    levels = found.levels if found else ()
    return rule.assignee or (levels[level - 1].assignee if level <= len(levels) else "") or None


def _why(rule: Escalation, reason: str, who: str) -> str:
    match reason:
        case "older":
            return f"It is open for more than {rule.older}."
        case "used":
            return f"{rule.used:.0%} of the time promised is used."
        case "still":
            return f"Nobody has moved it for {rule.still}."
        case _:
            return f"{who} is absent."
