"""One request in words: what it is, when what happened to it, what is odd about it, and what the city itself wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from supervisor.requests.calendar import local_day
from supervisor.requests.record import Channel, Flag, Request, Verdict
from supervisor.ui.models.dates import day_words
from supervisor.ui.models.request_course import course, picture
from supervisor.ui.models.request_shown import Related, Shown, when
from supervisor.ui.models.requests import channel_words, status_words
from widgets.format import count
from widgets.level import Level
from widgets.timeline import TimelineData

FLAGS: dict[Flag, str] = {
    Flag.CLOSED_BEFORE_OPENED: "Closed before it was opened: both dates are kept, and there is no duration.",
    Flag.OPEN_WITH_CLOSING_DATE: "Open, with a closing date: its status counts, and the date is kept.",
    Flag.CLOSED_WITHOUT_DATE: "Closed without a closing date: the date of its last update counts instead.",
    Flag.CLOSED_AHEAD: "Its closing date lies after the instant of the file.",
    Flag.OPENED_AHEAD: "Its opening date lies after the instant of the file.",
    Flag.DUE_BEFORE_OPENED: "It was due before it was opened.",
    Flag.UNREADABLE_CLOSING: "Its closing date cannot be read; the city’s words are kept below.",
    Flag.UNREADABLE_DUE: "Its due date cannot be read; the city’s words are kept below.",
    Flag.NO_TIME_OF_DAY: "A date came without a time of day.",
    Flag.SKIPPED_HOUR: "A time lies in the hour that spring leaves out; an hour later was taken.",
    Flag.DOUBLED_HOUR: "A time lies in the hour that autumn has twice; the first counts, unless it closes too early.",
    Flag.NO_PLACE: "It has no place, or coordinates that stand for none.",
    Flag.OUTSIDE_CITY: "Its coordinates lie outside the city.",
    Flag.UNKNOWN_STATUS: "The profile does not know its status; it counts as open, or as resolved with a closing date.",
}
_HOUR_MS = 3_600_000
VERDICTS = {Verdict.LATE: "late", Verdict.ON_TIME: "on time"}


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything to be shown of one request; `facts` are a word, what it is, and how good that is."""

    title: str
    second: str
    level: Level
    facts: tuple[tuple[str, str, Level], ...]
    words: str
    flags: tuple[str, ...]
    originals: tuple[tuple[str, str], ...]
    history: tuple[tuple[str, str], ...]
    picture: TimelineData | None = None
    related: tuple[Related, ...] = ()


def facts(shown: Shown) -> Facts:
    """In words."""
    request = shown.request
    status = "open" if shown.open and not request.status.is_open else status_words(request.status)
    level = _level(shown)
    told = [(word, text, level if word == "Due" else Level.none) for word, text in _facts(shown, status)]
    return Facts(
        title=f"{request.category or 'No category'} · {request.number}",
        second=" · ".join(filter(None, (status, request.department, shown.area, shown.place))),
        level=level,
        facts=tuple(one for one in told if one[1]),
        words=request.words,
        flags=tuple(FLAGS[flag] for flag in request.flags),
        originals=tuple(sorted((key.replace("_", " "), text) for key, text in request.original.items())),
        history=course(shown),
        picture=picture(shown),
        related=shown.related,
    )


def _level(shown: Shown) -> Level:
    due = shown.due.at
    if due is None or not shown.open or shown.due.paused:
        return Level.bad if shown.open and shown.due.late >= 0 else Level.none
    if due < shown.at:
        return Level.bad
    return Level.warn if local_day(due, shown.zone) == local_day(shown.at, shown.zone) else Level.none


def _facts(shown: Shown, status: str) -> Iterator[tuple[str, str]]:
    request = shown.request
    yield "Status", status
    yield "Opened", f"{when(request.opened_at, shown.zone)}{_age(shown)}"
    yield "Due", _due(shown)
    yield "City’s due date", _own_due(shown)
    yield "Respond by", when(shown.due.respond_by, shown.zone)
    yield "Business age", _ages(shown)
    yield "Closed", when(request.closed_at, shown.zone)
    yield "Updated", when(request.updated_at, shown.zone)
    yield "Department", request.department
    yield "Assignee", shown.assignee
    yield "Priority", shown.priority
    yield "Escalated", f"level {shown.level}" if shown.level else ""
    yield "Category", request.category
    yield "Detail", request.detail
    yield "Area", request.area or (f"{shown.area} (from the map)" if shown.area else "")
    yield "Address", request.address
    yield "Coordinates", _place(request)
    yield "Channel", "" if request.channel is Channel.UNKNOWN else channel_words(request.channel)
    yield "City’s own verdict", VERDICTS.get(request.verdict, "")


def _due(shown: Shown) -> str:
    """By the SLA where one covers it; the city's own date has a line of its own then."""
    due = shown.due
    if due.at is None:
        return "no due date"
    when = _date(due.at, due.is_date, shown.zone)
    by = f", by the SLA {due.sla}" if _is_ours(shown) else ""
    if not shown.open:
        return f"{when}{by}"
    if due.suspended:
        by = f"{by}, suspended by {' and '.join(due.suspended)}"
    if due.late >= 0:
        return f"{when}{by}, overdue by {count(due.late)} business {_days(due.late)}"
    if due.paused:
        return f"{when}{by} if it went on now, since it is paused"
    return f"{when}{by}, today" if local_day(due.at, shown.zone) == local_day(shown.at, shown.zone) else f"{when}{by}"


def _is_ours(shown: Shown) -> bool:
    own = shown.request.due_at
    return bool(shown.due.sla) and shown.due.at != (None if own is None else own - shown.request.due_is_date)


def _own_due(shown: Shown) -> str:
    own, is_date = shown.request.due_at, shown.request.due_is_date
    return _date(own - is_date, is_date, shown.zone) if own is not None and _is_ours(shown) else ""


def _date(last: int, is_date: bool, zone: str) -> str:
    return day_words(local_day(last, zone)) if is_date else when(last, zone)


def _ages(shown: Shown) -> str:
    """Business age and SLA age of an open request; the calendar age stands beside its opening."""
    told = shown.due.ages
    if told is None or not shown.open or told.business_ms == told.calendar_ms == told.sla_ms:
        return ""
    paused = f", {count(told.sla_ms // _HOUR_MS)} without pauses" if told.sla_ms != told.business_ms else ""
    return f"{count(told.business_ms // _HOUR_MS)} open hours{paused}"


def _age(shown: Shown) -> str:
    if not shown.open:
        return ""
    days = local_day(shown.at, shown.zone) - local_day(shown.request.opened_at, shown.zone)
    return f", {count(days)} {_days(days)} ago"


def _place(request: Request) -> str:
    if request.lat is None or request.lon is None:
        return ""
    return f"{abs(request.lat):.5f}° {'NS'[request.lat < 0]}, {abs(request.lon):.5f}° {'EW'[request.lon < 0]}"


def _days(number: int) -> str:
    return "day" if number == 1 else "days"
