"""Cells of an interval file: counts, handle times and when, a column at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.record import Flag
from supervisor.sources.city_csv.moments import Moments

Floats = NDArray[np.float64]
BAD = -np.inf
"""Stands for a cell that is no number."""
MISSING = frozenset(("", "-", "–", "n/a", "na", "null", "none", "nan", ".", "--", "#n/a"))
_THOUSANDS = re.compile(r"-?\d{1,3}(?:([,.\u00a0\u202f' ])\d{3})(?:\1\d{3})*")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_COMMA = re.compile(r"-?\d+,\d+")
_CLOCK = re.compile(r"(-?)(?:(\d{1,3}):)?(\d{1,4}):([0-5]?\d)(?:[.,](\d+))?")
_RANGE = re.compile(r"\s*(?:-|–|—|\bto\b|/)\s*")
_TIME = re.compile(r"\d{1,2}(?:[:.]\d\d)?(?::\d\d)?\s*(?:[ap]\.?m?\.?)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,4}")
_ORDERED = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b")


def numbers(texts: Sequence[str]) -> Floats:
    """Numbers as people write them; nan where there is none, `BAD` where it is something else."""
    try:
        found = np.array(texts, dtype=np.float64)
    except ValueError:
        found = np.array([_number(text) for text in texts], dtype=np.float64)
    return np.where(np.isinf(found), BAD, found)


def dotted(texts: Sequence[str]) -> str:
    """A count such as `1.234` where every dot in a column parts thousands; empty where it does not."""
    some = [text.strip() for text in texts if "." in text]
    return some[0] if some and all(_DOTTED.fullmatch(text) for text in some) else ""


def _number(text: str) -> float:
    bare = text.strip().removesuffix(" s").strip()
    if bare.casefold() in MISSING:
        return np.nan
    if found := _THOUSANDS.fullmatch(bare):
        bare = bare.replace(found[1], "")
    elif _COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    try:
        return float(bare)
    except ValueError:
        return BAD


def durations(texts: Sequence[str], minutes: bool = False) -> Floats:
    """Seconds of `180`, `0:03:00` or `3:00`; plain numbers are minutes where it is said so."""
    if not any(":" in text for text in texts):
        return numbers(texts) * (60.0 if minutes else 1.0)
    return np.array([_duration(text, minutes) for text in texts], dtype=np.float64)


def _duration(text: str, minutes: bool) -> float:
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return _number(text) * (60.0 if minutes else 1.0)
    seconds = int(found[2] or 0) * 3600 + int(found[3]) * 60 + int(found[4]) + float(f"0.{found[5] or 0}")
    return -seconds if found[1] else float(seconds)


def times(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Times of the day as `8:00`, and the minutes each lasts where it says so (`8:00-8:30`), else 0."""
    known: dict[str, tuple[str, int]] = {}
    for text in texts:
        if text not in known:
            known[text] = _time(text)
    return [known[text][0] for text in texts], [known[text][1] for text in texts]


def _time(text: str) -> tuple[str, int]:
    parts = [_clock(part) for part in _RANGE.split(text.strip())]
    if len(parts) == 2 and all(_TIME.fullmatch(part) for part in parts):
        began, ended = (_minute(part) for part in parts)
        return parts[0], (ended - began) % 1440 if began is not None and ended is not None else 0
    return _clock(text.strip()), 0


def _clock(text: str) -> str:
    """`8`, `800` and `0830` are times too."""
    if not _DIGITS.fullmatch(text):
        return text
    return f"{int(text):02d}:00" if len(text) <= 2 else f"{int(text[:-2]):02d}:{text[-2:]}"


def _minute(text: str) -> int | None:
    found = re.match(r"(\d{1,2}):(\d\d)", text)
    if not found:
        return None
    hour = int(found[1])
    if "m" in text.lower():
        hour = hour % 12 + (12 if "p" in text.lower() else 0)
    return (hour * 60 + int(found[2])) % 1440


def order_of(texts: Sequence[str]) -> str:
    """`mdy` or `dmy` where the dates can be only one of them, else empty."""
    for text in dict.fromkeys(texts):
        if found := _ORDERED.match(text):
            if int(found[1]) > 12:
                return "dmy"
            if int(found[2]) > 12:
                return "mdy"
    return ""


def disorder(texts: Sequence[str], order: str) -> tuple[int, int]:
    """How many dates can be only of an order (`mdy`, `dmy`), and how many only of the other one."""
    mine = other = 0
    for text, many in Counter(texts).items():
        if found := _ORDERED.match(text):
            month, day = (int(found[1]), int(found[2])) if order == "mdy" else (int(found[2]), int(found[1]))
            mine += many * (day > 12 >= month)
            other += many * (month > 12 >= day)
    return mine, other


def likelier(texts: Sequence[str]) -> str:
    """The order in which the dates that fit both lie closer together; `mdy` where neither does."""
    found = [match for text in dict.fromkeys(texts) if (match := _ORDERED.match(text))]
    months = [int(match[1]) for match in found]
    days = [int(match[2]) for match in found]
    return "dmy" if _jumps(months) > _jumps(days) else "mdy"


def _jumps(values: Sequence[int]) -> int:
    return sum(one != other for one, other in pairwise(values))


def instants(texts: Sequence[str], moments: Moments) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[int, str]]:
    """When (ms) by row, the later instant of an hour that comes twice (else 0), and by row why there is none (-1)."""
    found, odd = moments.column(texts)
    at = np.array([-1 if each is None else each for each in found], dtype=np.int64)
    later = np.zeros(len(texts), dtype=np.int64)
    wrong = {row: "It has no time." for row, each in enumerate(found) if each is None and row not in odd}
    for row, moment in odd.items():
        if moment is None:
            wrong[row] = f"“{texts[row][:40]}” is no time."
        elif moment.flag is Flag.DOUBLED_HOUR and moment.second is not None:
            later[row] = moment.second
        elif moment.flag is Flag.SKIPPED_HOUR:
            wrong[row] = f"“{texts[row][:40]}” is no time: the clock is put forward over it on that day."
    at[list(wrong)] = -1
    return at, later, wrong
