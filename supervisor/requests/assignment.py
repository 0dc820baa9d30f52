"""Who should do a request: by the area in which it lies, its category, absences, and what everybody has to do already.

Of those who may the one with least to do gets it. An open request counts once, one that is due within a week twice, one
that is overdue three times; of those with as much the first by name has it. A rule that acts alone hands over what
nobody has, once, and nothing that a person has ever handed to somebody; while its department is closed it stays quiet.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.zones import DAY_MS
from supervisor.requests.acts import Choice, Reassign
from supervisor.requests.frame import IS_OPEN, Frame, Rows
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
from supervisor.requests.service import Assignee, Assignment, Service, folded
from supervisor.requests.wordings import Wordings

SOON_MS = 7 * DAY_MS
OPEN, SOON, OVERDUE = 1, 2, 3
"""What an open request weighs: one that is due later or never, within a week, already."""
Mask = NDArray[np.bool_]


class Suggestion(msgspec.Struct, frozen=True):
    """Where a request should go; what is None stays. `why` is a sentence, `rule` the rule that says so, if any."""

    department: str | None
    assignee: str | None
    why: str
    rule: str = ""

    @property
    def act(self) -> Reassign:
        """What does it."""
        return Reassign(self.department, self.assignee)


class Loads:
    """What everybody has to do at an instant (ms), by name; it grows with what is handed out."""

    def __init__(self, frame: Frame, at: int) -> None:
        rows = frame.present(at)
        rows = rows[(frame["assignee"][rows] > 0) & frame.is_open(rows, at)]
        rows = rows[IS_OPEN[frame["status"][rows]]]
        names = frame.names["assignee"].texts
        told = np.bincount(frame["assignee"][rows], weigh(frame["due"][rows], at), len(names))
        self._by_name = dict(zip(map(folded, names), told.astype(np.int64).tolist(), strict=True))

    def of(self, name: str) -> int:
        """Somebody's."""
        load: int = self._by_name.get(folded(name), 0)
        return load

    def add(self, name: str, weight: int) -> None:
        """Somebody gets more."""
        self._by_name[folded(name)] = self.of(name) + weight


def weigh(due: NDArray[np.int64], at: int) -> NDArray[np.int64]:
    """What requests weigh by their deadlines (ms)."""
    return np.where(due == NEVER, OPEN, np.where(due < at, OVERDUE, np.where(due < at + SOON_MS, SOON, OPEN)))


class _Asked(msgspec.Struct, frozen=True):
    """What is asked of a request: names, and what it weighs."""

    department: str
    category: str
    areas: tuple[str, ...]
    assignee: str
    weight: int


def suggestions(frame: Frame, service: Service, rows: Rows, at: int) -> list[Suggestion | None]:
    """Where each of some open rows should go at an instant (ms), None where it is well where it is.

    What one gets counts when the next is decided.
    """
    wordings, loads = Wordings(frame), Loads(frame, at)
    outlooks = {row: Outlook(frame, service, at, wordings, rows=np.array([row])) for row in rows.tolist()}
    return [_suggested(outlook, row, loads) for row, outlook in outlooks.items()]


def _suggested(outlook: Outlook, row: int, loads: Loads) -> Suggestion | None:
    if not len(outlook.rows):
        return None
    asked, service = _asked(outlook, row), outlook.service
    rule = next((one for one in service.assignments if one.enabled and outlook.within(one.scope)[0]), None)
    # What somebody has already is no reason to take it from her.
    loads.add(asked.assignee, -asked.weight)
    found = _told(outlook, asked, rule, loads)
    loads.add(asked.assignee if found is None or found.assignee is None else found.assignee, asked.weight)
    return found


def _asked(outlook: Outlook, row: int) -> _Asked:
    frame = outlook.frame
    text = {name: frame.names[name].texts[frame[name][row]] for name in ("department", "category", "assignee")}
    areas = tuple(frame.names[name].texts[frame[name][row]] for name in ("place", "area"))
    weight = int(weigh(frame["due"][row : row + 1], outlook.at)[0])
    department = outlook.service.department_for(text["department"], text["category"])
    return _Asked(department, text["category"], areas, text["assignee"], weight)


def _told(outlook: Outlook, asked: _Asked, rule: Assignment | None, loads: Loads) -> Suggestion | None:
    """As a rule has it, else whoever of the department may do it."""
    service = outlook.service
    target = (_own(service, rule) if rule else "") or asked.department
    names = rule.assignees if rule and rule.assignees else None
    who = best(service, candidates(service, target, names), asked, outlook.today, loads)
    moves = folded(target) != folded(asked.department)
    stays = who is None or folded(who.name) == folded(asked.assignee)
    if stays and not moves:
        return None
    name = None if who is None else who.name
    why = _why(who, asked, loads, target if moves else "")
    return Suggestion(target if moves else None, name, why, rule.name if rule else "")


def candidates(service: Service, department: str, names: Iterable[str] | None) -> list[Assignee]:
    """Those named, else all of a department."""
    if names is not None:
        return [who for name in names if (who := service.assignee(name))]
    wanted = folded(service.department_for(department, ""))
    return [one for one in service.assignees if wanted and folded(service.department_for(one.department, "")) == wanted]


def best(service: Service, some: Iterable[Assignee], asked: _Asked, day: date, loads: Loads) -> Assignee | None:
    """Of those who may and are there, who has least to do; None where there is nobody."""
    may = [who for who in some if not who.away(day) and _does(service, who, asked)]
    has = folded(asked.assignee)
    return min(may, key=lambda who: (loads.of(who.name), folded(who.name) != has, folded(who.name)), default=None)


def _does(service: Service, who: Assignee, asked: _Asked) -> bool:
    """Whether somebody does such requests in one of these areas."""
    known = {folded(one) for one in asked.areas if one}
    here = not who.areas or any(folded(area) in known for area in who.areas)
    kind = folded(asked.category)
    return here and (not who.categories or any(kind in service.names_under(name) for name in who.categories))


def _why(who: Assignee | None, asked: _Asked, loads: Loads, target: str) -> str:
    where = f"It belongs to {target}. " if target else ""
    if who is None:
        return where.strip()
    place = next((area for area in asked.areas if area), "")
    of_area = f" of those who work in {place}" if who.areas and place else ""
    return f"{where}{who.name} has least to do{of_area} (a load of {loads.of(who.name):,})."


# rules that act alone


def find(outlook: Outlook, rule: Assignment, done: Done | None = None) -> Found:
    """What a rule hands over now, the most urgent first; nothing that is `done`."""
    if not rule.enabled or not rule.alone or not len(outlook.rows):
        return NOTHING
    chosen = outlook.within(rule.scope) & _lacks(outlook, rule)
    if not rule.outside_hours:
        chosen &= outlook.at_work
    if chosen.any():
        chosen &= ~outlook.by_hand & (outlook.last_done("reassign", rule.name) < 0)
    places = np.flatnonzero(chosen)
    if done is not None:
        places = places[~done.has(0, outlook["who"][places], outlook.rows[places])]
    due = np.where(outlook["due"] == NEVER, np.iinfo(np.int64).max, outlook["due"])
    places = places[np.lexsort([column[places] for column in (outlook["who"], outlook["opened"], due)])]
    rows, nothing = outlook.rows[places], np.zeros(len(places), np.int64)
    # Whatever is done to a request gives it another row.
    return Found(rows, nothing, nothing, rows)


def _lacks(outlook: Outlook, rule: Assignment) -> Mask:
    """What is not yet as the rule wants it: with nobody, or with another department."""
    if rule.assignees:
        return np.asarray(outlook["assignee"] == 0)
    target = folded(outlook.service.department_for(rule.department, ""))
    away = np.array([folded(name) != target for name in outlook.owners], np.bool_)
    return np.asarray(away[outlook.owner])


def firings(outlook: Outlook, rule: Assignment, found: Found, loads: Loads) -> list[Firing | None]:
    """What a rule does to each, None where nobody may do it."""
    return [_firing(outlook, rule, row, loads) for row in found.rows.tolist()]


def _firing(outlook: Outlook, rule: Assignment, row: int, loads: Loads) -> Firing | None:
    frame, service, asked = outlook.frame, outlook.service, _asked(outlook, row)
    target, who = _own(service, rule), None
    department = target if target and folded(target) != folded(asked.department) else None
    if rule.assignees:
        some = candidates(service, "", rule.assignees)
        who = best(service, some, asked, outlook.today, loads)
    if who is None and (rule.assignees or department is None):
        return None
    why = _why(who, asked, loads, department or "")
    if who is not None:
        loads.add(who.name, asked.weight)
    city, number = frame.cities.texts[frame["city"][row]], frame.numbers[frame["who"][row]]
    name = key("assignment", rule.name, city, number)
    act = Reassign(department, who.name if who else None)
    return Firing(name, act, Choice(city, number, frame.version(row)), why, row)


def trial(outlook: Outlook, rule: Assignment, known: Known = nothing_known) -> Trial:
    """What a rule would do now alone, whether it is in force or not."""
    rule = msgspec.structs.replace(rule, enabled=True, alone=True)
    found, always = find(outlook, rule), find(outlook, msgspec.structs.replace(rule, outside_hours=True))
    each = firings(outlook, rule, found.of(slice(MOST_TRIED)), Loads(outlook.frame, outlook.at))
    return tried(rule.name, found, each, known, always.size - found.size, outlook.count(rule.scope))


def _own(service: Service, rule: Assignment) -> str:
    """The department that a rule names, as it is called here; empty for none."""
    return service.department_for(rule.department, "") if rule.department else ""
