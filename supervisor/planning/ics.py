"""Shifts as an iCalendar file (RFC 5545) that any calendar program takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256

from supervisor.planning.shift import Roster, Shift, local

LINE = 75
"""Octets of a line at most, without its end."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def calendar(roster: Roster, *, name: str, made_at: int, agent: str = "") -> str:
    """The shifts of everybody or of one agent; `made_at` (ms) is when it was written.

    An event keeps its UID as long as the agent and the local day of the shift are the same, and which shift of that day
    it is: read again after a change, a calendar moves it rather than showing it twice.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Callboard//Schedule//EN", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]  # fmt: skip
    for uid, shift in _with_uids(roster, agent):
        lines += _event(uid, shift, roster.zone, made_at, everybody=not agent)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A text value."""
    return text.translate(_ESCAPES)


def folded(line: str) -> Iterator[str]:
    """A line as those of at most 75 octets, none of which cuts a character; the later ones begin with a space."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part


def _with_uids(roster: Roster, agent: str) -> Iterable[tuple[str, Shift]]:
    seen: dict[tuple[str, str], int] = {}
    for shift in sorted(roster.shifts, key=lambda each: (each.agent, each.begin, each.end)):
        day = local(shift.begin, roster.zone)[0].isoformat()
        number = seen[shift.agent, day] = seen.get((shift.agent, day), 0) + 1
        if agent in ("", shift.agent):
            key = sha256(f"{shift.agent}\n{day}\n{number}".encode()).hexdigest()[:32]
            yield f"{key}@callboard", shift


def _event(uid: str, shift: Shift, zone: str, made_at: int, *, everybody: bool) -> list[str]:
    what = shift.pattern or "Shift"
    summary = escaped(f"{shift.agent}: {what}" if everybody else what)
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{_utc(made_at)}", f"DTSTART:{_utc(shift.begin)}",
             f"DTEND:{_utc(shift.end)}", f"SUMMARY:{summary}"]  # fmt: skip
    if pauses := pauses_told(shift, zone):
        lines.append(f"DESCRIPTION:{escaped(pauses)}")
    return [*lines, "TRANSP:OPAQUE", "END:VEVENT"]


def pauses_told(shift: Shift, zone: str) -> str:
    """A line for each pause, by the clocks of the zone."""
    return "\n".join(f"{each.kind.capitalize()} {_clock(each.begin, zone)}–{_clock(each.end, zone)}"
                     for each in shift.pauses)  # fmt: skip


def _utc(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y%m%dT%H%M%SZ}"


def _clock(at: int, zone: str) -> str:
    minute = local(at, zone)[1]
    return f"{minute // 60:02}:{minute % 60:02}"


HEADS = ("Agent", "Date", "Begin", "End", "Begin (UTC)", "End (UTC)", "Pattern", "Paid hours", "Pauses")


def rows(roster: Roster) -> Iterator[tuple[str | float, ...]]:
    """Shifts as rows of a table under HEADS, by time and agent; dates and times by the clocks of the zone."""
    for shift in sorted(roster.shifts, key=lambda each: (each.begin, each.agent, each.end)):
        day = local(shift.begin, roster.zone)[0].isoformat()
        times = (_clock(shift.begin, roster.zone), _clock(shift.end, roster.zone))
        iso = (f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}" for at in (shift.begin, shift.end))
        pauses = pauses_told(shift, roster.zone).replace("\n", "; ")
        yield (shift.agent, day, *times, *iso, shift.pattern, round(shift.paid / 60, 4), pauses)
