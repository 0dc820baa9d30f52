"""Reads dates and times as cities write them, in the city's zone, a column at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from supervisor.requests.record import Flag

_MANY = 100_000
_DAY = timedelta(days=1)
_DAY_MS = 86_400_000
_FIRST, _LAST = date(1970, 1, 2), date(2099, 12, 31)
"""A date outside these is a slip of the pen or stands for none."""

_YMD = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_ORDERED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_WORDED = re.compile(r"(?:(\d{1,2})[ -](?:de )?)?([^\W\d]{3,10})\.?[ -](?:de )?(?:(\d{1,2}),? )?(\d{4}|\d{2})")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([ap])?\.?\s?(?:m\.?)?\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_ABBREVIATED = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_ABBREVIATED, 1)}
_MONTHS |= {"ene": 1, "abr": 4, "ago": 8, "dic": 12}


class Moment(msgspec.Struct, frozen=True):
    """An instant (ms) and what is odd about it.

    `second` is the later of two where the clock showed it twice; `ends` is when the day ends, where only that is told.
    """

    at: int
    flag: Flag | None = None
    second: int | None = None
    ends: int | None = None


class Moments:
    """Texts of a city's dates into instants."""

    def __init__(self, zone: str, order: str, offsets: str) -> None:
        """`order` is `mdy` or `dmy` for dates whose year stands last; `offsets` is `true` or `wrong`."""
        self._zone = ZoneInfo(zone)
        self._order = order
        self._believed = offsets == "true"
        self._local_way = (_Days(self.regular), _Clocks(zoned=False, ignored=not self._believed))
        self._zoned_way = (_Days(_utc), _Clocks(zoned=True))
        self._known = _Known(self.read)

    def column(self, texts: Sequence[str]) -> tuple[list[int | None], dict[int, Moment | None]]:
        """The instants of a column, and by row what was odd or (None) could not be read; an empty text is None."""
        gap, zoned = _habit(texts)
        days, clocks = self._zoned_way if zoned and self._believed else self._local_way
        found: list[int | None] = []
        odd: dict[int, Moment | None] = {}
        for text in texts:
            if not text:
                found.append(None)
                continue
            day, _, clock = text.partition(gap)
            try:
                found.append(days[day] + clocks[clock])
            except _Odd:
                moment = odd[len(found)] = self._known[text]
                found.append(None if moment is None else moment.at)
        return found, odd

    def read(self, text: str) -> Moment | None:
        """One date as it comes; None where it is none."""
        text = " ".join(text.split())
        if _EPOCH.fullmatch(text):
            return _timely(int(text) * (1 if len(text) == 13 else 1000))
        day, clock = self._parted(text)
        if day is None:
            return None
        if not clock:
            return self._dated(day)
        found = _CLOCK.fullmatch(clock)
        seconds = _of_day(found) if found else None
        if found is None or seconds is None:
            return None
        naive = datetime.combine(day, time()) + timedelta(milliseconds=seconds)
        if found[6] and self._believed:
            return _timely(_ms(naive.replace(tzinfo=UTC)) - _offset(found[6]))
        return self._local(naive)

    def day(self, text: str) -> date | None:
        """The day that a text without a time names."""
        for pattern, places in ((_YMD, (1, 3, 4)), (_COMPACT, (1, 2, 3)), (_ORDERED, self._places())):
            if found := pattern.fullmatch(text):
                return _date(*(int(found[place]) for place in places))
        found = _WORDED.fullmatch(text)
        if found and bool(found[1]) != bool(found[3]):
            return _date(int(found[4]), _MONTHS.get(found[2][:3].lower(), 0), int(found[1] or found[3]))
        return None

    def midnight(self, day: date) -> int:
        """The instant (ms) at which a local day begins."""
        return _ms(datetime.combine(day, time(), self._zone))

    def _places(self) -> tuple[int, int, int]:
        return (4, 1, 3) if self._order == "mdy" else (4, 3, 1)

    def _parted(self, text: str) -> tuple[date | None, str]:
        """The day that a text begins with, and what follows it."""
        for gap in (" ", "T", ", "):
            before, _, after = text.rpartition(gap) if gap == ", " else text.partition(gap)
            if before and (day := self.day(before)):
                return day, after
        words = text.split(" ")
        for count in (len(words), 5, 3):
            if day := self.day(" ".join(words[:count])):
                return day, " ".join(words[count:])
        return None, ""

    def _local(self, naive: datetime) -> Moment | None:
        """The instant of a local time; in the spring gap as if the clock had gone on, in autumn the first of two."""
        if not _FIRST <= naive.date() <= _LAST:
            return None
        one, other = (_ms(naive.replace(tzinfo=self._zone, fold=fold)) for fold in (0, 1))
        if one == other:
            return Moment(one)
        return Moment(one, Flag.DOUBLED_HOUR, other) if one < other else Moment(one, Flag.SKIPPED_HOUR)

    def _dated(self, day: date) -> Moment | None:
        if not _FIRST <= day <= _LAST:
            return None
        return Moment(self.midnight(day), Flag.NO_TIME_OF_DAY, ends=self.midnight(day + _DAY))

    def regular(self, text: str) -> int:
        """The instant at which a day begins that has 24 hours; raises `_Odd` for any other text."""
        day = self.day(text)
        if day is None or not _FIRST <= day <= _LAST:
            raise _Odd
        begins = self.midnight(day)
        if self.midnight(day + _DAY) - begins != _DAY_MS:
            raise _Odd
        return begins


class _Odd(Exception):
    """A text that is not read in the quick way."""


class _Days(dict[str, int]):
    """The instants at which days begin, by their texts."""

    def __init__(self, begin: Callable[[str], int]) -> None:
        super().__init__()
        self._begin = begin

    def __missing__(self, text: str) -> int:
        if len(self) > _MANY:
            self.clear()
        found = self[text] = self._begin(text)
        return found


class _Clocks(dict[str, int]):
    """Milliseconds of the day, by the texts of times: in UTC where they are `zoned`, else as the clock shows it."""

    def __init__(self, *, zoned: bool, ignored: bool = False) -> None:
        super().__init__()
        self._zoned = zoned
        self._ignored = ignored

    def __missing__(self, text: str) -> int:
        found = _CLOCK.fullmatch(text)
        ms = _of_day(found) if found else None
        if found is None or ms is None or (bool(found[6]) != self._zoned and not self._ignored):
            raise _Odd
        if len(self) > _MANY:
            self.clear()
        ms -= _offset(found[6]) if self._zoned else 0
        self[text] = ms
        return ms


class _Known(dict[str, Moment | None]):
    """Whole texts that were read already."""

    def __init__(self, read: Callable[[str], Moment | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Moment | None:
        if len(self) > _MANY:
            self.clear()
        found = self[text] = self._read(text)
        return found


def _habit(texts: Sequence[str]) -> tuple[str, bool]:
    """What stands between date and time in a column, and whether there is an offset behind the time."""
    first = next((text for text in texts if text), "")
    gap = "T" if "T" in first and " " not in first else " "
    clock = _CLOCK.fullmatch(first.partition(gap)[2])
    return gap, bool(clock and clock[6])


def _utc(text: str) -> int:
    """The instant at which a day begins in UTC, its year first; raises `_Odd` for any other text."""
    found = _YMD.fullmatch(text)
    day = _date(int(found[1]), int(found[3]), int(found[4])) if found else None
    if day is None or not _FIRST <= day <= _LAST:
        raise _Odd
    return _ms(datetime.combine(day, time(), UTC))


def _of_day(found: re.Match[str]) -> int | None:
    """The milliseconds since midnight that a clock shows; None where there is no such time."""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[5] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (hour * 3600 + minute * 60 + second) * 1000 + int((found[4] or "0")[:3].ljust(3, "0"))


def _offset(text: str) -> int:
    """The milliseconds by which an offset is ahead of UTC."""
    digits = text[1:].replace(":", "")
    if not digits.isdigit():
        return 0
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return (-1 if text[0] == "-" else 1) * minutes * 60_000


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + (2000 if year < 70 else 1900) if year < 100 else year, month, day)
    except ValueError:
        return None


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _timely(at: int) -> Moment | None:
    day = datetime.fromtimestamp(at / 1000, UTC).date()
    return Moment(at) if _FIRST <= day <= _LAST else None
