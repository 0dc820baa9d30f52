"""Rows of a city's file into requests: a block at a time, and in it a column at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, TypeVar

from supervisor.requests.record import OPEN, Channel, Flag, Request, Status, Verdict
from supervisor.sources.base import Reject
from supervisor.sources.city_csv.dates import Dates, Instants, Odd
from supervisor.sources.city_csv.layout import Layout
from supervisor.sources.city_csv.names import tidy
from supervisor.sources.city_csv.places import UNTOLD, Place, Places
from supervisor.sources.city_csv.profile import Profile, meanings
from supervisor.sources.city_csv.table import Block, TextRow
from supervisor.sources.city_csv.words import Coded, Memo, Names, OneLine, Prose, area_names, missing
from supervisor.sources.masking import masked

LONGEST_NUMBER = 100
_DAMAGE = "E+"
_SAID = ("status", "channel", "verdict", "department", "category", "area")
_MANY = 50_000

T = TypeVar("T")


class Translated:
    """The requests of a block, the row of each, and what was set aside."""

    def __init__(self, requests: list[Request], rows: Sequence[int], rejects: list[Reject]) -> None:
        """`rows` are as many as `requests`."""
        self.requests = requests
        self.rows = rows
        self.rejects = rejects


class _Originals(dict[tuple[str, ...], dict[str, str]]):
    """One table for all requests of which the city said the same, by its words in the order of `_SAID`."""

    def __missing__(self, said: tuple[str, ...]) -> dict[str, str]:
        if len(self) > _MANY:
            self.clear()
        found = self[said] = {field: word for field, word in zip(_SAID, said, strict=True) if word}
        return found


class Translator:
    """Translates the blocks of one file.

    `unknown` counts words that the profile does not know, by field and word; `flagged` what was odd.
    """

    def __init__(self, profile: Profile, layout: Layout, file: str, as_of: int) -> None:
        """`file` is the name that rejects tell; what lies after `as_of`, the snapshot's instant, lies ahead."""
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.flagged: Counter[Flag] = Counter()
        self._layout = layout
        self._file = file
        self._as_of = as_of
        self._nothing = nothing = missing(profile)
        self._dates = Dates(profile, layout)
        self._places = Places(profile)
        self._statuses = Coded[Status](meanings(profile.statuses))
        self._channels = Coded[Channel](dict.fromkeys(nothing, Channel.UNKNOWN) | meanings(profile.channels))
        self._verdicts = Coded[Verdict](dict.fromkeys(nothing, Verdict.NONE) | meanings(profile.verdicts))
        self._departments = Names(meanings(profile.departments), nothing)
        self._categories = Names(meanings(profile.categories), nothing)
        self._areas = area_names(profile)
        self._details, self._addresses, self._prose = Names({}, nothing), OneLine(), Prose()
        self._originals = _Originals()

    def translate(self, block: Block) -> Translated:
        """The requests of a block."""
        odd, rows = Odd(), block.rows
        named, opened = self._numbers(rows), self._dates.opened(rows, odd)
        good: Sequence[int] = range(len(rows))
        rejects = [Reject(self._file, found.line, found.reason, masked(found.text)) for found in block.broken]
        if None in opened or not all(named):
            good = [row for row in good if named[row] and opened[row] is not None]
            rejects += [self._reject(block, row) for row in sorted({*range(len(rows))}.difference(good))]
            rows, odd = [rows[row] for row in good], Odd()
            named, opened = self._numbers(rows), self._dates.opened(rows, odd)
        begun = [at for at in opened if at is not None]
        return Translated(self._requests(rows, named, begun, odd), good, rejects)

    def _numbers(self, rows: Sequence[TextRow]) -> list[str]:
        return numbers(self._layout, rows, self._nothing)

    def _requests(self, rows: list[TextRow], named: list[str], opened: list[int], odd: Odd) -> list[Request]:
        closed = self._dates.closed(rows, opened, odd)
        due, dated = self._dates.due(rows, odd)
        statuses, said_statuses = self._states(rows, closed, odd)
        channels, said_channels = self._coded("channel", self._channels, Channel.OTHER, rows)
        verdicts, said_verdicts = self._coded("verdict", self._verdicts, Verdict.NONE, rows)
        departments, said_departments = self._named("department", self._departments, rows)
        categories, said_categories = self._named("category", self._categories, rows)
        areas, said_areas = self._named("area", self._areas, rows)
        details, _ = self._named("detail", self._details, rows)
        lats, lons, places = _parted(self._located(rows), 3)
        said = zip(
            said_statuses, said_channels, said_verdicts, said_departments, said_categories, said_areas, strict=True
        )
        originals = list(map(self._originals.__getitem__, said))
        flags = self._flags(statuses, opened, closed, due, places, odd)
        for row, words in odd.words.items():
            originals[row] = originals[row] | words
        return list(
            map(
                Request,
                named,
                opened,
                statuses,
                closed,
                due,
                dated,
                self._dates.updated(rows),
                departments,
                categories,
                details,
                channels,
                areas,
                self._looked("address", self._addresses, rows),
                lats,
                lons,
                self._looked("words", self._prose, rows),
                verdicts,
                flags,
                originals,
            )
        )

    def _looked(self, field: str, memo: Memo[T], rows: Sequence[TextRow]) -> list[T]:
        return list(map(memo.__getitem__, self._layout.cells(field, rows)))

    def _named(self, field: str, memo: Names, rows: Sequence[TextRow]) -> tuple[Sequence[str], Sequence[str]]:
        """Our names of a field, and the city's."""
        ours, theirs = _parted(self._looked(field, memo, rows), 2)
        return ours, theirs

    def _coded(
        self, field: str, memo: Coded[T], other: T, rows: Sequence[TextRow]
    ) -> tuple[Sequence[T], Sequence[str]]:
        """Our values of a field, and the city's words; one that the profile does not know is counted."""
        found, words = _parted(self._looked(field, memo, rows), 2)
        if None in found:
            self.unknown.update((field, word) for value, word in zip(found, words, strict=True) if value is None)
            found = [other if value is None else value for value in found]
        return found, words

    def _states(self, rows: Sequence[TextRow], closed: Instants, odd: Odd) -> tuple[Sequence[Status], Sequence[str]]:
        """The statuses; one that the profile does not know is taken from the closing date, and flagged."""
        found, words = _parted(self._looked("status", self._statuses, rows), 2)
        if None in found:
            found = list(found)
            for row in [row for row, status in enumerate(found) if status is None]:
                found[row] = Status.OPEN if closed[row] is None else Status.RESOLVED
                if self._layout.has("status"):
                    odd.note(row, Flag.UNKNOWN_STATUS)
                    self.unknown["status", words[row]] += 1
        return found, words

    def _located(self, rows: Sequence[TextRow]) -> Iterable[Place]:
        has, cells = self._layout.has, self._layout.cells
        if has("lat"):
            return self._places.degrees(cells("lat", rows), cells("lon", rows))
        if has("x"):
            return self._places.projected(cells("x", rows), cells("y", rows))
        if has("point"):
            return [self._places.pair(text) for text in cells("point", rows)]
        return repeat(UNTOLD, len(rows))

    def _flags(
        self,
        statuses: Sequence[Status],
        opened: list[int],
        closed: Instants,
        due: Instants,
        places: Sequence[Flag | None],
        odd: Odd,
    ) -> list[tuple[Flag, ...]]:
        as_of = self._as_of
        for row, (status, start, end, target, place) in enumerate(
            zip(statuses, opened, closed, due, places, strict=True)
        ):
            if end is None:
                if status not in OPEN:
                    odd.note(row, Flag.CLOSED_WITHOUT_DATE)
            elif end < start or end > as_of or status in OPEN:
                _note_closing(odd, row, status, start, end, as_of)
            if start > as_of:
                odd.note(row, Flag.OPENED_AHEAD)
            if target is not None and target < start:
                odd.note(row, Flag.DUE_BEFORE_OPENED)
            if place is not None:
                odd.note(row, place)
        flags: list[tuple[Flag, ...]] = [()] * len(opened)
        for row, found in odd.flags.items():
            flags[row] = tuple(found)
            self.flagged.update(found)
        return flags

    def _reject(self, block: Block, row: int) -> Reject:
        cells = block.rows[row]
        return Reject(self._file, block.line(row), self._reason(cells), masked(",".join(cells)))

    def _reason(self, row: TextRow) -> str:
        number = self._layout.cells("number", [row])[0].strip()
        told = self._layout.cells("opened", [row])[0].strip()
        if not any(cell.strip() for cell in row):
            return "The row is empty."
        if number.lower() in self._nothing:
            return "The row has no number of a request."
        if len(number) > LONGEST_NUMBER:
            return f"Its number is longer than {LONGEST_NUMBER} characters."
        if _DAMAGE in number:
            return f"Its number {number} was shortened by a spreadsheet; export it anew with numbers as text."
        if not told:
            return f"Request {number} has no opening date."
        return f"Request {number} has an opening date that cannot be read or cannot be true: “{told[:40]}”."


def numbers(layout: Layout, rows: Sequence[TextRow], nothing: frozenset[str]) -> list[str]:
    """The numbers of the requests on some rows, empty where there is none that can be trusted."""
    texts = layout.cells("number", rows)
    return [text if text.isdigit() and len(text) <= LONGEST_NUMBER else _number(text, nothing) for text in texts]


def _number(text: str, nothing: frozenset[str]) -> str:
    text = tidy(text)
    if text.lower() in nothing or len(text) > LONGEST_NUMBER or _DAMAGE in text:
        return ""
    # A spreadsheet has made a number of it.
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def _parted(pairs: Iterable[tuple[Any, ...]], width: int) -> Sequence[Sequence[Any]]:
    """Rows into columns."""
    return list(zip(*pairs, strict=True)) or [()] * width


def _note_closing(odd: Odd, row: int, status: Status, start: int, end: int, as_of: int) -> None:
    if end < start:
        odd.note(row, Flag.CLOSED_BEFORE_OPENED)
    if status in OPEN:
        odd.note(row, Flag.OPEN_WITH_CLOSING_DATE)
    if end > as_of:
        odd.note(row, Flag.CLOSED_AHEAD)
