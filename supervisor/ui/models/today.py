"""The day against its plan as rows of tables: by interval, and how agents keep to their shifts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from supervisor.planning.adherence import How, Out
from supervisor.planning.planned import Course, Kept, Slot
from supervisor.ui.levels import Bands
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.readings import clock
from widgets.format import DASH, count, duration, percent
from widgets.level import Level
from widgets.trend import TrendData

SHORT = Bands(0.0, 0.1, 0.0)
"""Agents too few as a share of those required: any is close to it, more than a tenth is missed."""
NEARLY = 0.005
MOST_SPANS = 3
QUIET = "Less than a call is expected, and nobody has a shift: it counts as no gap."
INTERVALS = (
    Head("From"),
    Head("Forecast", True, "Calls that were expected"),
    Head("Came", True, "Calls offered, in the running interval so far"),
    Head("Reforecast", True, "Calls expected as the day goes"),
    Head("Required\nat work", True, "The least agents at work that hold the targets with the calls expected"),
    Head(
        "There of\nscheduled",
        True,
        "Agents at work by the published schedule, without those in a pause; there: without who is late or gone",
    ),
    Head("Logged in", True, "The mean of those logged in"),
    Head("Gap", True, "Required minus there: how many are too few"),
)
PEOPLE = (
    Head("Agent"),
    Head("Now"),
    Head("For", True, "How long she is out of what she is scheduled for"),
    Head("Adherence", True, "Time in the scheduled state / scheduled time, today so far"),
)
_GRAVE = (How.LATE, How.LEFT, How.PAUSED, How.BACK_LATE, How.WORKS, How.ON_CALL)
_TOLERATED = (How.WORKS, How.ON_CALL)
LEAST_ADHERENCE = Bands(0.9, 0.8, 0.0)


def change(factor: float) -> str:
    """More or less than expected: `+8 %`, `−3 %`, `as expected`."""
    if abs(factor - 1) < NEARLY:
        return "as expected"
    sign = "+" if factor > 1 else "\N{MINUS SIGN}"
    return f"{sign}{percent(abs(factor - 1))} %"


def interval_rows(course: Course, zone: str) -> list[Row]:
    """A row for each interval in which anything is expected or came, or somebody is to be there or is required."""
    busy = [place for place, slot in enumerate(course.slots) if _matters(slot) or slot.required]
    if not busy:
        return []
    shown = range(busy[0], busy[-1] + 1)
    return [_interval(course, place, zone) for place in shown]


def _matters(slot: Slot) -> bool:
    return any((round(slot.calls or 0), slot.came, slot.scheduled))


def _interval(course: Course, place: int, zone: str) -> Row:
    slot, now = course.slots[place], course.now
    over = now is not None and place < now
    gap = None if over else slot.gap
    return Row(
        str(slot.start),
        (
            Cell(f"{clock(slot.start, zone)}{' now' if place == now else ''}", float(slot.start)),
            _calls(slot.calls),
            Cell(count(slot.came), slot.came),
            Cell(DASH) if over else _calls(slot.expected),
            Cell(count(slot.required), slot.required),
            Cell(_scheduled(slot), slot.there),
            Cell(count(None if slot.logged_in is None else round(slot.logged_in)), slot.logged_in),
            Cell(
                DASH if gap is None else _gap(gap),
                gap,
                Level.none if over else gap_level(slot),
                QUIET if slot.quiet else "",
            ),
        ),
    )


def _scheduled(slot: Slot) -> str:
    """With those who have not come or have left taken off: `17 of 19`."""
    return (
        f"{count(slot.there)} of {count(slot.scheduled)}"
        if slot.absent and slot.there is not None
        else count(slot.scheduled)
    )


def _calls(calls: float | None) -> Cell:
    return Cell(count(None if calls is None else round(calls)), calls)


def _gap(gap: int) -> str:
    return count(gap) if gap > 0 else f"{count(-gap)} to spare" if gap < 0 else "0"


def gap_level(slot: Slot) -> Level:
    """How bad it is that so many are missing in the schedule; none where enough are there."""
    return SHORT.level((slot.gap or 0) / max(slot.required or 0, 1)) if slot.short else Level.none


def summary(course: Course, zone: str) -> str:
    """The day so far, how the rest of it goes, and the peak to come, in one sentence."""
    over = [slot for slot in course.slots[: course.now] if slot.came is not None and slot.calls is not None]
    came, meant = sum(slot.came or 0 for slot in over), sum(slot.calls or 0 for slot in over)
    so_far = f"{count(came)} calls so far, {change(came / meant) if meant else 'none expected yet'}"
    parts = [so_far if over or not course.now else "Nobody saw today’s calls", f"the rest {change(course.factor)}"]
    if abs(course.aht_factor - 1) >= NEARLY:
        parts.append(f"handle time {change(course.aht_factor)}")
    if course.peak is not None:
        parts.append(f"peak to come {count(round(course.peak.expected or 0))} at {clock(course.peak.start, zone)}")
    return "; ".join(parts) + "."


def short_words(course: Course, zone: str) -> str:
    """When agents are short, and when nobody has a shift for hardly any call; empty without a schedule."""
    ahead = course.slots[course.now :] if course.now is not None else ()
    if all(slot.scheduled is None for slot in ahead):
        return ""
    gaps = _spans(course, [slot for slot in ahead if slot.short], zone)
    told = f"Short of agents {_listed(gaps)}." if gaps else "No interval is short of agents."
    quiet = _spans(course, [slot for slot in ahead if slot.quiet and (slot.gap or 0) > 0], zone)
    return f"{told} Nobody scheduled {_listed(quiet)}, for less than a call by interval." if quiet else told


def _spans(course: Course, slots: Sequence[Slot], zone: str) -> list[str]:
    """From when to when slots follow each other: `16:30–18:00`."""
    width, found = course.minutes * 60_000, list[tuple[int, int]]()
    for slot in slots:
        begin = found.pop()[0] if found and found[-1][1] == slot.start else slot.start
        found.append((begin, slot.start + width))
    return [f"{clock(begin, zone)}\N{EN DASH}{_until(end, zone)}" for begin, end in found]


def _until(end: int, zone: str) -> str:
    told = clock(end, zone)
    return "24:00" if told == "00:00" else told


def _listed(spans: Sequence[str]) -> str:
    more = len(spans) - MOST_SPANS
    return ", ".join(spans[:MOST_SPANS]) + (f" and {count(more)} more" if more > 0 else "")


def chart(course: Course, zone: str) -> TrendData:
    """Bars of what came, the forecast dashed with its band, and the reforecast of what is still to come as a line."""
    busy = [place for place, slot in enumerate(course.slots) if _matters(slot)]
    first, last = (busy[0], busy[-1] + 1) if busy else (0, len(course.slots))
    now = course.now if course.now is not None else (len(course.slots) if _all_over(course) else -1)
    slots = course.slots[first:last]
    ahead = [place >= now for place in range(first, last)]
    running = now - first
    return TrendData(
        now=tuple(slot.came for slot in slots),
        labels=tuple(_hour(slot.start, zone) for slot in slots),
        usual=tuple(slot.expected if late else None for slot, late in zip(slots, ahead, strict=True)),
        forecast=tuple(slot.calls for slot in slots),
        low=tuple(slot.low for slot in slots),
        high=tuple(slot.high for slot in slots),
        peaks=_peak(course, first, zone),
        running=running if 0 <= running < len(slots) else None,
        unknown=tuple(place for place, slot in enumerate(slots) if slot.came is None and not ahead[place]),
    )


def _all_over(course: Course) -> bool:
    return any(slot.came is not None for slot in course.slots)


def _hour(start: int, zone: str) -> str:
    told = clock(start, zone)
    return told if told.endswith(":00") else ""


def _peak(course: Course, first: int, zone: str) -> tuple[tuple[int, str], ...]:
    peak = course.peak
    if peak is None:
        return ()
    place = course.slots.index(peak) - first
    return ((place, f"peak to come {count(round(peak.expected or 0))} at {clock(peak.start, zone)}"),)


def people_rows(agents: Iterable[Kept], now: int, zone: str) -> list[Row]:
    """Those who are out of it now first, the gravest and longest first; then by adherence."""
    return [_person(one, now, zone) for one in sorted(agents, key=_worst)]


def people_words(agents: Sequence[Kept]) -> str:
    """How many are out of what they are scheduled for, and the adherence of all of them."""
    on = [one for one in agents if one.adherence.duty is not None]
    out = sum(1 for one in on if one.adherence.out is not None)
    scheduled = sum(one.adherence.scheduled_ms for one in agents)
    kept = sum(one.adherence.kept_ms for one in agents)
    share = f"{percent(kept / scheduled)} % so far" if scheduled else ""
    return " · ".join(filter(None, (f"{count(out)} of {count(len(on))} out of it now" if on else "", share)))


def _worst(one: Kept) -> tuple[float, float, float, str]:
    out, share = one.adherence.out, one.adherence.share
    rank = len(_GRAVE) if out is None else _GRAVE.index(out.how)
    return (rank, out.since if out else 0, 2.0 if share is None else share, one.shown.casefold())


def _person(one: Kept, now: int, zone: str) -> Row:
    out, share = one.adherence.out, one.adherence.share
    level = Level.none if share is None else LEAST_ADHERENCE.level(share)
    return Row(
        one.agent,
        (
            Cell(one.shown),
            Cell(
                words(out) if out else _duty(one),
                float(_worst(one)[0]),
                out_level(out),
                sentence(out, zone) if out else "",
            ),
            Cell(duration((now - out.since) / 1000) if out else "", (now - out.since) / 1000 if out else None),
            Cell(DASH if share is None else f"{percent(share)} %", share, Level.none if level is Level.good else level),
        ),
    )


def out_level(out: Out | None) -> Level:
    """A call that goes on into a break is no misconduct."""
    if out is None:
        return Level.none
    return Level.warn if out.how in _TOLERATED else Level.bad


def words(out: Out) -> str:
    """How somebody is out of what she is scheduled for, in few words."""
    match out.how:
        case How.LATE:
            return "not here yet"
        case How.BACK_LATE:
            return f"late from {out.pause}"
        case How.PAUSED:
            return f"paused: {out.pause}" if out.pause else "paused"
        case How.WORKS:
            return f"works in her {out.pause}"
    return out.how.value


def sentence(out: Out, zone: str) -> str:
    """The same with what she is scheduled for."""
    since, until = clock(out.since, zone), clock(out.until, zone)
    match out.how:
        case How.LATE:
            return f"Her shift began at {since}, and she has not come."
        case How.LEFT:
            return f"She left at {since}; her shift goes on until {until}."
        case How.BACK_LATE:
            return f"Her {out.pause} was over at {since}, and she is not back."
        case How.PAUSED:
            return f"She has been paused since {since} and is scheduled to work until {until}."
        case How.ON_CALL:
            return f"Her {out.pause} began at {since}; a call that began before goes on."
    return f"Her {out.pause} is scheduled until {until}, and she takes calls."


def _duty(one: Kept) -> str:
    duty = one.adherence.duty
    if duty is None:
        return "off now"
    return f"in {duty.pause}" if duty.pause else "as scheduled"
