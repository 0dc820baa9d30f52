"""Rows of a city's file into requests: a block at a time, and in it a column at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from supervisor.requests.record import OPEN, Flag, Request, Status
from supervisor.sources.base import Reject
from supervisor.sources.city_csv.dates import Dates, Odd
from supervisor.sources.city_csv.layout import Cells, Layout
from supervisor.sources.city_csv.names import tidy
from supervisor.sources.city_csv.places import UNTOLD, Place, Places
from supervisor.sources.city_csv.profile import Profile
from supervisor.sources.city_csv.table import Block, TextRow
from supervisor.sources.city_csv.vocabulary import Columns, Vocabulary, transposed
from supervisor.sources.city_csv.words import missing
from supervisor.sources.masking import masked

LONGEST_NUMBER = 100
_DAMAGE = "E+"


class Translated:
    """The requests of a block, the row of each, and what was set aside."""

    def __init__(self, requests: list[Request], rows: Sequence[int], rejects: list[Reject]) -> None:
        """`rows` are as many as `requests`."""
        self.requests = requests
        self.rows = rows
        self.rejects = rejects


class Oddity(NamedTuple):
    """What is odd about a request, and the city's words in it."""

    flags: tuple[Flag, ...]
    original: Mapping[str, str]


class Translator:
    """Translates the blocks of one file.

    `unknown` counts words that the profile does not know, by field and word; `flagged` what was odd.
    """

    def __init__(self, profile: Profile, layout: Layout, file: str, as_of: int) -> None:
        """`file` is the name that rejects tell; what lies after `as_of`, the snapshot's instant, lies ahead."""
        self.flagged: Counter[Flag] = Counter()
        self._layout = layout
        self._file = file
        self._as_of = as_of
        self._nothing = missing(profile)
        self._dates = Dates(profile)
        self._places = Places(profile)
        self._vocabulary = Vocabulary(profile)
        self.unknown = self._vocabulary.unknown

    def translate(self, block: Block) -> Translated:
        """The requests of a block."""
        odd, cells = Odd(), self._layout.cells(block.rows)
        named, opened = numbers(cells, self._nothing), self._dates.opened(cells, odd)
        good: Sequence[int] = range(cells.rows)
        rejects = [Reject(self._file, found.line, found.reason, masked(found.text)) for found in block.broken]
        if None in opened or not all(named):
            good = [row for row in good if named[row] and opened[row] is not None]
            rejects += [self._reject(block, row) for row in sorted({*range(cells.rows)}.difference(good))]
            odd, cells = Odd(), self._layout.cells([block.rows[row] for row in good])
            named, opened = numbers(cells, self._nothing), self._dates.opened(cells, odd)
        begun = [at for at in opened if at is not None]
        return Translated(self._requests(cells, named, begun, odd), good, rejects)

    def forget(self, oddity: Oddity) -> None:
        """Takes back what was counted as odd of a request that does not count."""
        self.flagged.subtract(oddity.flags)
        self._vocabulary.forget(*oddity)

    def _requests(self, cells: Cells, named: list[str], opened: list[int], odd: Odd) -> list[Request]:
        closed = self._dates.closed(cells, opened, odd)
        due, dated = self._dates.due(cells, odd)
        told: Columns = {"number": named, "opened_at": opened, "closed_at": closed, "due_at": due, "due_is_date": dated}
        told["updated_at"] = self._dates.updated(cells)
        told |= self._vocabulary.columns(cells, closed, odd)
        told["lat"], told["lon"], nowhere = transposed(self._located(cells), 3)
        self._note(told, nowhere, odd)
        told["original"] = _with(told["original"], odd)
        told["flags"] = self._flags(cells.rows, odd)
        return list(map(Request, *(told[field] for field in Request.__struct_fields__)))

    def _located(self, cells: Cells) -> Iterable[Place]:
        placed = self._layout.placed
        if not placed:
            return repeat(UNTOLD, cells.rows)
        if len(placed) == 1:
            return [self._places.pair(text) for text in cells[placed[0]]]
        one, other = placed
        return (self._places.projected if one == "x" else self._places.degrees)(cells[one], cells[other])

    def _note(self, told: Columns, nowhere: Sequence[Flag | None], odd: Odd) -> None:
        """Notes what is odd about how the dates of a request lie to each other, and about its place."""
        as_of = self._as_of
        lives = zip(told["status"], told["opened_at"], told["closed_at"], told["due_at"], nowhere, strict=True)
        for row, (status, start, end, target, place) in enumerate(lives):
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

    def _flags(self, rows: int, odd: Odd) -> list[tuple[Flag, ...]]:
        flags: list[tuple[Flag, ...]] = [()] * rows
        for row, found in odd.flags.items():
            flags[row] = tuple(found)
            self.flagged.update(found)
        return flags

    def _reject(self, block: Block, row: int) -> Reject:
        cells = block.rows[row]
        return Reject(self._file, block.line(row), self._reason(cells), masked(",".join(cells)))

    def _reason(self, row: TextRow) -> str:
        cells = self._layout.cells([row], ("number", "opened"))
        number, told = cells["number"][0].strip(), cells["opened"][0].strip()
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


def numbers(cells: Cells, nothing: frozenset[str]) -> list[str]:
    """The numbers of the requests on some rows, empty where there is none that can be trusted."""
    return [
        text if text.isdigit() and len(text) <= LONGEST_NUMBER else _number(text, nothing) for text in cells["number"]
    ]


def _number(text: str, nothing: frozenset[str]) -> str:
    text = tidy(text)
    if text.lower() in nothing or len(text) > LONGEST_NUMBER or _DAMAGE in text:
        return ""
    # A spreadsheet has made a number of it.
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def _note_closing(odd: Odd, row: int, status: Status, start: int, end: int, as_of: int) -> None:
    if end < start:
        odd.note(row, Flag.CLOSED_BEFORE_OPENED)
    if status in OPEN:
        odd.note(row, Flag.OPEN_WITH_CLOSING_DATE)
    if end > as_of:
        odd.note(row, Flag.CLOSED_AHEAD)


def _with(originals: Sequence[dict[str, str]], odd: Odd) -> list[dict[str, str]]:
    """The city's words with those of odd dates."""
    every = list(originals)
    for row, words in odd.words.items():
        every[row] = every[row] | words
    return every
