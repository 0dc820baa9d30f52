"""The words of a city in the rows of a block: ours for each field, and the city's where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from supervisor.requests.record import Channel, Flag, Status, Verdict
from supervisor.sources.city_csv.dates import Instants, Odd
from supervisor.sources.city_csv.layout import Cells
from supervisor.sources.city_csv.profile import Profile, meanings
from supervisor.sources.city_csv.words import Coded, Memo, Names, OneLine, Prose, area_names, missing

SAID = ("status", "channel", "verdict", "department", "category", "area")
"""Fields of which the city's words are kept."""

_MANY = 50_000

T = TypeVar("T")
Columns = dict[str, Sequence[Any]]
"""The values of a block's rows, by field of a request."""


class Vocabulary:
    """Reads the columns of words of one file. `unknown` counts words that the profile does not know, by field."""

    def __init__(self, profile: Profile) -> None:
        """Prepares the profile's words."""
        self.unknown: Counter[tuple[str, str]] = Counter()
        nothing = missing(profile)
        self._statuses = Coded[Status](meanings(profile.statuses))
        self._channels = Coded[Channel](dict.fromkeys(nothing, Channel.UNKNOWN) | meanings(profile.channels))
        self._verdicts = Coded[Verdict](dict.fromkeys(nothing, Verdict.NONE) | meanings(profile.verdicts))
        self._names = {
            "department": Names(meanings(profile.departments), nothing),
            "category": Names(meanings(profile.categories), nothing),
            "area": area_names(profile),
            "detail": Names({}, nothing),
        }
        self._addresses, self._prose = OneLine(), Prose()
        self._originals = _Originals()

    def columns(self, cells: Cells, closed: Instants, odd: Odd) -> Columns:
        """The fields that are words, and `original`; `closed` are the closing dates, for rows without a status."""
        pairs = {
            "status": self._states(cells, closed, odd),
            "channel": self._coded("channel", self._channels, Channel.OTHER, cells),
            "verdict": self._coded("verdict", self._verdicts, Verdict.NONE, cells),
            **{field: transposed(self._looked(field, names, cells), 2) for field, names in self._names.items()},
        }
        ours: Columns = {field: values for field, (values, _) in pairs.items()}
        ours["address"] = self._looked("address", self._addresses, cells)
        ours["words"] = self._looked("words", self._prose, cells)
        said = zip(*(pairs[field][1] for field in SAID), strict=True)
        ours["original"] = list(map(self._originals.__getitem__, said))
        return ours

    def forget(self, flags: Sequence[Flag], original: Mapping[str, str]) -> None:
        """Takes back the words that were counted of a request, by its flags and the city's words in it."""
        if Flag.UNKNOWN_STATUS in flags:
            self.unknown["status", original.get("status", "")] -= 1
        for field, memo in (("channel", self._channels), ("verdict", self._verdicts)):
            if field in original and memo[original[field]][0] is None:
                self.unknown[field, original[field]] -= 1

    def _looked(self, field: str, memo: Memo[T], cells: Cells) -> list[T]:
        return list(map(memo.__getitem__, cells[field]))

    def _coded(self, field: str, memo: Coded[T], other: T, cells: Cells) -> Sequence[Sequence[Any]]:
        """Our values and the city's words; one that the profile does not know is counted."""
        found, words = transposed(self._looked(field, memo, cells), 2)
        if None in found:
            self.unknown.update((field, word) for value, word in zip(found, words, strict=True) if value is None)
            found = [other if value is None else value for value in found]
        return found, words

    def _states(self, cells: Cells, closed: Instants, odd: Odd) -> Sequence[Sequence[Any]]:
        """The statuses; one that the profile does not know is taken from the closing date, and flagged."""
        found, words = transposed(self._looked("status", self._statuses, cells), 2)
        if None not in found:
            return found, words
        found = list(found)
        for row in [row for row, status in enumerate(found) if status is None]:
            found[row] = Status.OPEN if closed[row] is None else Status.RESOLVED
            if "status" in cells:
                odd.note(row, Flag.UNKNOWN_STATUS)
                self.unknown["status", words[row]] += 1
        return found, words


class _Originals(dict[tuple[str, ...], dict[str, str]]):
    """One table for all requests of which the city said the same, by its words in the order of `SAID`."""

    def __missing__(self, said: tuple[str, ...]) -> dict[str, str]:
        if len(self) > _MANY:
            self.clear()
        found = self[said] = {field: word for field, word in zip(SAID, said, strict=True) if word}
        return found


def transposed(rows: Iterable[tuple[Any, ...]], width: int) -> Sequence[Sequence[Any]]:
    """Rows into columns."""
    return list(zip(*rows, strict=True)) or [()] * width
