"""Opening hours as people write them: `Mon-Fri 07:00-19:00; Sat 09:00-12:00, 13:00-15:00`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from supervisor.core.rules import Span

Week = tuple[tuple[Span, ...], ...]
"""The spans of Monday to Sunday; empty where it is always open."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60
ALWAYS = frozenset({"", "always", "24/7"})

_DAYS = r"[a-z]+(?:\s*-\s*[a-z]+)?(?:\s*,\s*[a-z]+(?:\s*-\s*[a-z]+)?)*"
_TIMES = r"\d.*"
_PART = re.compile(rf"({_DAYS})\s+({_TIMES})")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def parse_hours(text: str) -> Week:
    """The spans of the week; one past midnight goes on in the next day. Raises `ValueError` with what is allowed."""
    plain = text.strip().casefold()
    return () if plain in ALWAYS else tuple(tuple(_merged(day)) for day in _week(plain))


def _week(text: str) -> list[list[Span]]:
    """The spans of each day as they were written."""
    week: list[list[Span]] = [[] for _ in DAYS]
    for part in filter(None, map(str.strip, text.replace("–", "-").split(";"))):
        found = _PART.fullmatch(part)
        if not found:
            raise ValueError(f"“{part}” must look like Mon-Fri 07:00-19:00; Sat 09:00-13:00")
        spans = list(_spans(found[2]))
        for day in _days(found[1]):
            for begin, end in spans:
                _open(week, day, begin, end)
    return week


def parse_week(text: str) -> Week:
    """The spans of a week that is open at some time; `ValueError` where none is, or where two lie over each other."""
    plain = text.strip().casefold()
    if plain in ALWAYS - {""}:
        return (((0, MIDNIGHT),),) * 7
    week = tuple(tuple(sorted(day)) for day in _week(plain))
    if not any(week):
        raise ValueError("there is no open hour; write such as Mon-Fri 08:00-17:00, or 24/7")
    for name, day in zip(DAYS, week, strict=True):
        for before, after in pairwise(day):
            if after[0] < before[1]:
                both = f"{_clock(before)} and {_clock(after)}"
                raise ValueError(f"{both} overlap on {name.capitalize()}; make one of the two")
    return tuple(tuple(_merged([*day])) for day in week)


def parse_special(text: str) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    """Days with hours of their own (`2026-12-24 08:00-12:00; 2026-12-31 closed`): the ISO date and its spans."""
    found: dict[str, tuple[Span, ...]] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        day, _, hours = part.partition(" ")
        try:
            date.fromisoformat(day)
        except ValueError:
            raise ValueError(f"“{part}” must look like 2026-12-24 08:00-12:00, or 2026-12-24 closed") from None
        if day in found:
            raise ValueError(f"{day} stands there twice; write all its hours after it once")
        found[day] = () if hours.strip().casefold() == "closed" else _special(day, hours)
    return tuple(sorted(found.items()))


def _special(day: str, hours: str) -> tuple[Span, ...]:
    spans = sorted(_spans(hours.replace("–", "-")))
    for begin, end in spans:
        if begin > end:
            raise ValueError(f"{_clock((begin, end))} on {day} must end on the same day; 24:00 is its midnight")
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise ValueError(f"{_clock(before)} and {_clock(after)} overlap on {day}; make one of the two")
    return tuple(_merged(spans))


def _clock(span: Span) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in span)


def _days(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = _day(first), _day(last or first)
        # Sat-Mon goes over the weekend.
        yield from ((begin + step) % 7 for step in range((end - begin) % 7 + 1))


def _day(name: str) -> int:
    short = name.strip()[:3]
    if short not in DAYS:
        raise ValueError(f"“{name.strip()}” must be a day from Mon to Sun")
    return DAYS.index(short)


def _spans(text: str) -> Iterator[Span]:
    for part in map(str.strip, text.split(",")):
        found = _SPAN.fullmatch(part)
        if not found:
            raise ValueError(f"“{part}” must be two times such as 07:00-19:00")
        begin, end = _minutes(found[1], found[2]), _minutes(found[3], found[4])
        if begin in (end, MIDNIGHT):
            raise ValueError(f"“{part}” must end after it begins; all day is 00:00-24:00")
        yield begin, end


def _minutes(hour: str, minute: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > MIDNIGHT:
        raise ValueError(f"“{hour}:{minute}” must be a time from 00:00 to 24:00")
    return total


def _open(week: list[list[Span]], day: int, begin: int, end: int) -> None:
    if begin < end:
        week[day].append((begin, end))
        return
    week[day].append((begin, MIDNIGHT))
    if end:
        week[(day + 1) % 7].append((0, end))


def _merged(spans: list[Span]) -> Iterator[Span]:
    """In order, those that touch as one."""
    last: Span | None = None
    for begin, end in sorted(spans):
        if last is not None and begin <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (begin, end)
    if last is not None:
        yield last
