"""Days off from an iCalendar file: its all-day events, with ranges and those that come back every year.

Dates have no zone: each is a local date of whoever reads it. The form is that of RFC 5545.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

import msgspec

from supervisor.core.errors import CallboardError

MOST_BYTES = 2_000_000
MOST_EVENTS, MOST_RULES, MOST_DAYS, MOST_NOTES = 20_000, 100, 50_000, 20
LONGEST = 366
"""Days of one event: nobody is off for longer."""

_PROPERTY = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*))*):(.*)')
_DATE = re.compile(r"\d{8}", re.ASCII)
_DURATION = re.compile(r"P(?:(\d{1,4})D|(\d{1,4})W)", re.ASCII)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"})


class BadFile(CallboardError):
    """A file is no iCalendar, or one that nobody keeps holidays in."""


class DaysOff(msgspec.Struct, frozen=True):
    """ISO dates in order, and sentences of what was left out."""

    days: tuple[str, ...]
    notes: tuple[str, ...] = ()


class _Odd(Exception):
    """An event that is left out, and why."""


Event = dict[str, list[str]]


def days_off(content: bytes, years: range) -> DaysOff:
    """The days of every all-day event; one that repeats, in these years. Raises `BadFile`."""
    if len(content) > MOST_BYTES:
        raise BadFile(f"The file has more than {MOST_BYTES // 1_000_000} MB; give one with holidays alone.")
    found: set[date] = set()
    notes: list[str] = []
    for number, event in _events(_lines(content)):
        try:
            found.update(_days(event, years))
        except _Odd as odd:
            notes.append(f"Line {number}, {_summary(event)}: {odd}.")
        if len(found) > MOST_DAYS:
            raise BadFile(f"The file has more than {MOST_DAYS:,} days off; give one with holidays alone.")
    more = [f"{len(notes) - MOST_NOTES:,} more events were left out."] if len(notes) > MOST_NOTES else []
    return DaysOff(tuple(sorted(day.isoformat() for day in found)), (*notes[:MOST_NOTES], *more))


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    """The number of the first line of each, and the whole of it, however it was folded."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("The file is not text in UTF-8; save it as iCalendar again.") from None
    held: list[str] = []
    first = 1
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in (" ", "\t") and held:
            held.append(line[1:])
            continue
        if held:
            yield first, "".join(held)
        held, first = [line], number
    yield first, "".join(held)


def _events(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Event]]:
    """The properties of each event by name, and the number of the line on which it begins."""
    inside: list[str] = []
    event: Event = {}
    begun = count = rules = 0
    seen = False
    for number, line in lines:
        name, value = _property(line)
        if name == "BEGIN":
            inside.append(value.upper())
            seen |= inside == ["VCALENDAR"]
            if len(inside) > 8:
                raise BadFile(f"Line {number} begins a part inside too many others; save the file as iCalendar again.")
            if inside[-1] == "VEVENT":
                event, begun = {}, number
        elif name == "END" and inside:
            if inside.pop() == "VEVENT":
                count, rules = count + 1, rules + len(event.get("RRULE", ()))
                if count > MOST_EVENTS or rules > MOST_RULES:
                    most = f"{MOST_EVENTS:,} events" if count > MOST_EVENTS else f"{MOST_RULES:,} that repeat"
                    raise BadFile(f"The file has more than {most}; give one with holidays alone.")
                yield begun, event
        elif inside and inside[-1] == "VEVENT" and name:
            event.setdefault(name, []).append(value)
    if not seen:
        raise BadFile("The file is no iCalendar: it has no BEGIN:VCALENDAR; choose a file that ends in .ics.")
    if inside:
        raise BadFile(f"The file breaks off before END:{inside[-1]}; fetch the whole of it.")


def _property(line: str) -> tuple[str, str]:
    """Its name in capitals and its value; nothing for a line that is none."""
    found = _PROPERTY.fullmatch(line)
    return (found[1].upper(), found[3].strip()) if found else ("", "")


def _summary(event: Event) -> str:
    return f"“{event.get('SUMMARY', ['an event'])[0][:60]}”"


# an event


def _days(event: Event, years: range) -> Iterator[date]:
    if "CANCELLED" in event.get("STATUS", ()):
        return
    first = _date(event.get("DTSTART", [""])[0])
    length = _length(event, first)
    left_out = {_date(text) for told in event.get("EXDATE", ()) for text in told.split(",")}
    starts = {first, *(_date(text) for told in event.get("RDATE", ()) for text in told.split(","))}
    if rule := event.get("RRULE"):
        starts.update(_repeated(_rule(rule[0]), first, years))
    for start in starts - left_out:
        yield from (start + timedelta(days=step) for step in range(length))


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise _Odd("is no event of whole days, so it closes nothing" if text else "has no date")
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise _Odd(f"{text} is no date") from None
    if not 1950 <= day.year <= 2150:
        raise _Odd(f"{text} lies in no year that anybody means")
    return day


def _length(event: Event, first: date) -> int:
    if "DTEND" in event:
        days = (_date(event["DTEND"][0]) - first).days
    elif found := _DURATION.fullmatch(event.get("DURATION", ["P1D"])[0]):
        days = int(found[1] or 0) + 7 * int(found[2] or 0)
    else:
        raise _Odd("lasts no whole days")
    # An end on the day of the beginning is what many programs write for one day.
    if days < 0:
        raise _Odd("ends before it begins")
    if days > LONGEST:
        raise _Odd(f"lasts longer than {LONGEST} days")
    return max(days, 1)


# every year


def _rule(text: str) -> dict[str, str]:
    parts = dict(part.upper().split("=", 1) for part in text.split(";") if "=" in part)
    if parts.get("FREQ") != "YEARLY" or not parts.keys() <= _PARTS:
        raise _Odd("repeats otherwise than every year, which is not understood; write its days out")
    return parts


def _repeated(parts: Mapping[str, str], first: date, years: range) -> Iterator[date]:
    """The days on which it begins in some years; before them it is only counted."""
    step = _whole(parts.get("INTERVAL", "1"), 1, 200)
    left = _whole(parts.get("COUNT", "1000"), 1, 1000)
    until = _date(parts["UNTIL"].partition("T")[0]) if "UNTIL" in parts else date.max
    fits = _fitting(parts, first)
    # What is not counted need not be gone through from its beginning.
    begin = first.year if "COUNT" in parts else first.year + max(0, years.start - first.year) // step * step
    for year in range(begin, min(years.stop, until.year + 1), step):
        for day in _of_year(year, parts, first, fits):
            if day < first:
                continue
            if not left or day > until:
                return
            left -= 1
            if year in years:
                yield day


def _of_year(year: int, parts: Mapping[str, str], first: date, fits: Callable[[date], bool]) -> list[date]:
    months = _numbers(parts, "BYMONTH", 1, 12)
    if not months and "BYDAY" not in parts:
        months = [first.month]
    days = [day for month in sorted(set(months)) or range(1, 13) for day in _month(year, month) if fits(day)]
    if places := _numbers(parts, "BYSETPOS", -366, 366):
        days = sorted({days[place - (place > 0)] for place in places if place and -len(days) <= place <= len(days)})
    return days


def _month(year: int, month: int) -> list[date]:
    first = date(year, month, 1)
    return [first + timedelta(days=step) for step in range(_length_of(first))]


def _length_of(first: date) -> int:
    return ((first.replace(day=28) + timedelta(days=4)).replace(day=1) - first).days


def _fitting(parts: Mapping[str, str], first: date) -> Callable[[date], bool]:
    """Which days of a year the rule is about."""
    weekdays = [_weekday(text) for text in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    of_month = _numbers(parts, "BYMONTHDAY", -31, 31)
    if not weekdays and not of_month:
        of_month = [first.day]
    whole_year = "BYMONTH" not in parts

    def fits(day: date) -> bool:
        from_end = day.day - _length_of(day.replace(day=1)) - 1
        if of_month and day.day not in of_month and from_end not in of_month:
            return False
        return not weekdays or any(_is_nth(day, nth, weekday, whole_year) for nth, weekday in weekdays)

    return fits


def _is_nth(day: date, nth: int, weekday: int, whole_year: bool) -> bool:
    """Whether it is the nth such weekday of its month or year, counted from the end where negative; 0: any."""
    if day.weekday() != weekday:
        return False
    first = day.replace(month=1, day=1) if whole_year else day.replace(day=1)
    length = (date(day.year, 12, 31) - first).days + 1 if whole_year else _length_of(first)
    place = (day - first).days
    return nth in (0, place // 7 + 1, -((length - 1 - place) // 7 + 1))


def _weekday(text: str) -> tuple[int, int]:
    found = _WEEKDAY.fullmatch(text)
    if not found:
        raise _Odd(f"{text[:20]!r} is no weekday")
    return int(found[1] or 0), _WEEKDAYS.index(found[2])


def _numbers(parts: Mapping[str, str], name: str, least: int, most: int) -> list[int]:
    return [_whole(text, least, most) for text in parts[name].split(",")[:LONGEST]] if name in parts else []


def _whole(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,4}", text, re.ASCII) or not least <= int(text) <= most:
        raise _Odd(f"its rule has {text[:20]!r}, which makes no sense there")
    return int(text)
