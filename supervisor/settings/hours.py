"""Opening hours as people write them: `Mon-Fri 07:00-19:00; Sat 09:00-12:00, 13:00-15:00`."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    plain = text.strip().casefold().replace("–", "-")
    if plain in ALWAYS:
        return ()
    week: list[list[Span]] = [[] for _ in DAYS]
    for part in filter(None, map(str.strip, plain.split(";"))):
        found = _PART.fullmatch(part)
        if not found:
            raise ValueError(f"“{part}” must look like Mon-Fri 07:00-19:00; Sat 09:00-13:00")
        spans = list(_spans(found[2]))
        for day in _days(found[1]):
            for begin, end in spans:
                _open(week, day, begin, end)
    return tuple(tuple(_merged(day)) for day in week)


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
