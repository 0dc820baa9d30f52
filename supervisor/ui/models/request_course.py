"""How a request came to be as it is: what files told and what was done at the desk, as sentences and a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from supervisor.requests.acts import Did
from supervisor.requests.calendar import local_day
from supervisor.requests.record import Request, Status
from supervisor.ui.models.dates import day_words
from supervisor.ui.models.request_shown import Seen, Shown, when
from supervisor.ui.models.requests import MARKS, status_words
from widgets.format import DASH
from widgets.level import Level, Shape
from widgets.timeline import Limit, Mark, Stretch, TimelineData

DEEDS: dict[str, tuple[str, Shape, str]] = {
    "reassign": ("reassigned it", Shape.triangle, "accent"),
    "escalate": ("escalated it", Shape.triangle, "vermillion"),
    "hold": ("put it on hold", Shape.pause, "orange"),
    "resume": ("went on with it", Shape.half, "sky"),
    "respond": ("began with it: the first response", Shape.half, "sky"),
    "resolve": ("resolved it", Shape.dash, "green"),
    "reopen": ("reopened it", Shape.circle, "accent"),
    "cancel": ("cancelled it", Shape.cross, "grey"),
    "merge": ("merged it", Shape.square, "grey"),
    "prioritise": ("set its priority", Shape.diamond, "purple"),
    "note": ("noted", Shape.circle, "yellow"),
    "contact": ("noted a contact with the resident", Shape.diamond, "blue"),
    "undo": ("took back what was done", Shape.ring, "grey"),
}
OTHER = ("changed it", Shape.circle, "grey")
FIELDS = {"level": "escalation level", "parent": "duplicate of", "closed_at": ""}
AHEAD = 0.6
"""A due date further ahead than this share of the time so far is told at the end of the picture."""
HOUR_MS = 3_600_000


def course(shown: Shown) -> tuple[tuple[str, str], ...]:
    """When what happened, the newest first."""
    told = [*_sights(shown), *((did.at, deed_words(did, shown.zone)) for did in shown.deeds)]
    told.sort(key=lambda one: -one[0])
    return tuple((when(at, shown.zone), words) for at, words in told)


def deed_words(did: Did, zone: str) -> str:
    """`ann reassigned it: department Streets → Water. “A tree fell on it.”`"""
    who = f"The rule {did.rule}" if did.rule else did.by
    changed = "; ".join(_fields(did.before, did.after, zone))
    more = [f"“{text}”" for text in dict.fromkeys((did.words, did.why)) if text]
    said = f"{who} {DEEDS.get(did.what, OTHER)[0]}{_contact(did)}"
    return " ".join((f"{said}: {changed}." if changed else f"{said}.", *more))


def _contact(did: Did) -> str:
    if did.what != "contact":
        return ""
    told = [str(did.act.get("channel", "phone")), str(did.act.get("outcome", "reached"))]
    if did.act.get("told"):
        told.append("told of the closing")
    return f" ({', '.join(told).replace('_', ' ')})"


def _fields(before: dict[str, Any], after: dict[str, Any], zone: str) -> Iterator[str]:
    for name, value in after.items():
        word = FIELDS.get(name, name)
        if word:
            yield f"{word} {_value(name, before.get(name), zone)} → {_value(name, value, zone)}"


def _value(name: str, value: Any, zone: str) -> str:
    text = "" if value is None else str(value)
    if name == "parent":
        text = text.partition("/")[2]
    return text.replace("_", " ") if name == "status" else text or DASH


def _sights(shown: Shown) -> Iterator[tuple[int, str]]:
    """What the files told, and what was new then; what the desk did is told with its words."""
    versions: Sequence[Seen] = shown.history
    for newer, older in zip(versions, [*versions[1:], None], strict=True):
        if older is None:
            yield newer.since, f"opened: {status_words(newer.request.status)}"
        elif not newer.acted:
            changes = "; ".join(_changes(older.request, newer.request, shown.zone))
            if changes or not older.acted:
                yield newer.since, changes or "other words"


def _changes(before: Request, after: Request, zone: str) -> Iterator[str]:
    if before.status is not after.status:
        yield f"{status_words(before.status)} → {status_words(after.status)}"
    for field, word in (("due_at", "due"), ("closed_at", "closed")):
        if getattr(before, field) != getattr(after, field):
            yield f"{word} {when(getattr(after, field), zone) or 'no more'}"
    for field in ("department", "category", "detail", "area", "address"):
        if getattr(before, field) != getattr(after, field):
            yield f"{field} {getattr(after, field) or DASH}"


# the picture


def picture(shown: Shown) -> TimelineData:
    """From its opening to now or to what is due, whichever is later but not much ahead."""
    begin = min([shown.request.opened_at, *(one.since for one in shown.history)])
    ends = [shown.at, shown.closed_at or 0]
    ahead = max(shown.at, begin + HOUR_MS) + AHEAD * (max(shown.at, begin + HOUR_MS) - begin)
    limits = tuple(_limits(shown))
    end = max(*ends, *(min(one.at, ahead) for one in limits), begin + HOUR_MS)
    return TimelineData(
        begin=begin,
        end=end,
        now=shown.at if shown.at < end else None,
        stretches=tuple(_stretches(shown)),
        marks=tuple(_mark(did, shown.zone) for did in shown.deeds),
        limits=limits,
        ends=(_day(begin, shown.zone), "now" if end == shown.at else _day(int(end), shown.zone)),
    )


def _day(at: int, zone: str) -> str:
    return day_words(local_day(at, zone))


def _stretches(shown: Shown) -> Iterator[Stretch]:
    versions = [*reversed(shown.history)]
    for place, seen in enumerate(versions):
        until = versions[place + 1].since if place + 1 < len(versions) else shown.at
        status = seen.request.status
        over = not status.is_open
        begin = seen.since
        if over and seen.request.closed_at and (place == 0 or not seen.acted):
            shut = min(max(seen.request.closed_at, begin), until)
            if shut > begin:
                yield Stretch(begin, shut, "open", MARKS[Status.OPEN][1])
            begin = shut
        words = f"{status_words(status)} from {when(begin, shown.zone)}"
        paused = any(start < until and end > begin for start, end in shown.due.pauses) and not over
        yield Stretch(begin, until, words, MARKS[status][1], paused=paused, over=over)


def _mark(did: Did, zone: str) -> Mark:
    _, shape, tone = DEEDS.get(did.what, OTHER)
    return Mark(did.at, f"{when(did.at, zone)}: {deed_words(did, zone)}", shape, tone)


def _limits(shown: Shown) -> Iterator[Limit]:
    due = shown.due
    if due.at is not None:
        level = Level.bad if due.late >= 0 else Level.none
        yield Limit(due.at, "due", level)
    own, is_date = shown.request.due_at, shown.request.due_is_date
    if due.sla and own is not None and own - is_date != due.at:
        yield Limit(own - is_date, "city’s due")
    if due.respond_by is not None:
        yield Limit(due.respond_by, "response due")
