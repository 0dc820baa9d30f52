"""Rows of a city's file into requests: a block at a time, and in it a column at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, TypeVar

from supervisor.requests.record import OPEN, Channel, Flag, Request, Status, Verdict
from supervisor.sources.base import Reject
from supervisor.sources.city_csv.dates import Dates, Odd
from supervisor.sources.city_csv.layout import Layout
from supervisor.sources.city_csv.places import UNTOLD, Place, Places
from supervisor.sources.city_csv.profile import Profile, meanings
from supervisor.sources.city_csv.table import Block, TextRow
from supervisor.sources.city_csv.words import Coded, Lines, Memo, Names, Prose, missing
from supervisor.sources.masking import masked

LONGEST_NUMBER = 100
_DAMAGE = "E+"
_SAID = ("status", "channel", "verdict", "department", "category", "area")
_MANY = 50_000

T = TypeVar("T")
Name = tuple[str, str]


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
        self._missing = nothing = missing(profile)
        self._dates = Dates(profile, layout)
        self._places = Places(profile)
        self._tells = layout.has("status")
        self._statuses = Coded[Status](meanings(profile.statuses))
        self._channels = Coded[Channel](dict.fromkeys(nothing, Channel.UNKNOWN) | meanings(profile.channels))
        self._verdicts = Coded[Verdict](dict.fromkeys(nothing, Verdict.NONE) | meanings(profile.verdicts))
        self._departments = Names(meanings(profile.departments), nothing)
        self._categories = Names(meanings(profile.categories), nothing)
        self._areas = Names(meanings(profile.areas), nothing)
        self._details, self._addresses, self._words = Names({}, nothing), Lines(), Prose()
        self._originals = _Originals()

    def translate(self, block: Block) -> tuple[list[Request], list[int], list[Reject]]:
        """The requests of a block, the line of each, and what was set aside."""
        odd = Odd()
        requests: list[Request] = []
        lines: list[int] = []
        rejects = [Reject(self._file, found.line, found.reason, masked(found.text)) for found in block.broken]
        columns = zip(*self._columns(block.rows, odd), strict=True)
        for row, (line, (number, opened, *rest)) in enumerate(zip(block.lines, columns, strict=True)):
            if opened is None or self._misnumbered(number):
                rejects.append(self._reject(line, block.rows[row], number, opened))
            else:
                requests.append(self._request(row, odd, number, opened, *rest))
                lines.append(line)
        return requests, lines, rejects

    def _misnumbered(self, number: str) -> bool:
        return number.lower() in self._missing or len(number) > LONGEST_NUMBER or _DAMAGE in number

    def _columns(self, rows: Sequence[TextRow], odd: Odd) -> tuple[Iterable[Any], ...]:
        """The cells of every field, read, in the order in which `_request` takes them."""
        opened = self._dates.opened(rows, odd)
        closed = self._dates.closed(rows, opened, odd)
        due, dated = self._dates.due(rows, odd)
        return (
            numbers(self._layout, rows),
            opened,
            closed,
            due,
            dated,
            self._dates.updated(rows),
            self._looked("status", self._statuses, rows),
            self._looked("channel", self._channels, rows),
            self._looked("verdict", self._verdicts, rows),
            self._looked("department", self._departments, rows),
            self._looked("category", self._categories, rows),
            self._looked("area", self._areas, rows),
            self._looked("detail", self._details, rows),
            self._looked("address", self._addresses, rows),
            self._looked("words", self._words, rows),
            self._located(rows),
        )

    def _looked(self, field: str, memo: Memo[T], rows: Sequence[TextRow]) -> list[T]:
        return [memo[text] for text in self._layout.cells(field, rows)]

    def _located(self, rows: Sequence[TextRow]) -> Iterable[Place]:
        has, cells = self._layout.has, self._layout.cells
        if has("lat"):
            return self._places.degrees(cells("lat", rows), cells("lon", rows))
        if has("point"):
            return [self._places.pair(text) for text in cells("point", rows)]
        return repeat(UNTOLD, len(rows))

    def _request(
        self,
        row: int,
        odd: Odd,
        number: str,
        opened: int,
        closed: int | None,
        due: int | None,
        dated: bool,
        updated: int | None,
        status: tuple[Status | None, str],
        channel: tuple[Channel | None, str],
        verdict: tuple[Verdict | None, str],
        department: Name,
        category: Name,
        area: Name,
        detail: Name,
        address: str,
        words: str,
        place: Place,
    ) -> Request:
        state = status[0] or self._guessed(row, odd, closed, status[1])
        original = self._originals[status[1], channel[1], verdict[1], department[1], category[1], area[1]]
        if channel[0] is None:
            self.unknown["channel", channel[1]] += 1
        if verdict[0] is None:
            self.unknown["verdict", verdict[1]] += 1
        flags = self._flags(state, opened, closed, due, place)
        if row in odd.flags:
            flags = (*odd.flags[row], *flags)
            original = original | odd.words[row]
        if flags:
            self.flagged.update(flags)
        return Request(
            number,
            opened,
            state,
            closed,
            due,
            dated,
            updated,
            department[0],
            category[0],
            detail[0],
            channel[0] or Channel.OTHER,
            area[0],
            address,
            place[0],
            place[1],
            words,
            verdict[0] or Verdict.NONE,
            flags,
            original,
        )

    def _guessed(self, row: int, odd: Odd, closed: int | None, word: str) -> Status:
        """The status of a request of which the city says none that we know: by its closing date, and flagged."""
        if self._tells:
            odd.note(row, Flag.UNKNOWN_STATUS)
            self.unknown["status", word] += 1
        return Status.OPEN if closed is None else Status.RESOLVED

    def _flags(
        self, status: Status, opened: int, closed: int | None, due: int | None, place: Place
    ) -> tuple[Flag, ...]:
        flags: list[Flag] = []
        if closed is None:
            if status not in OPEN:
                flags.append(Flag.CLOSED_WITHOUT_DATE)
        else:
            if closed < opened:
                flags.append(Flag.CLOSED_BEFORE_OPENED)
            if status in OPEN:
                flags.append(Flag.OPEN_WITH_CLOSING_DATE)
            if closed > self._as_of:
                flags.append(Flag.CLOSED_AHEAD)
        if opened > self._as_of:
            flags.append(Flag.OPENED_AHEAD)
        if due is not None and due < opened:
            flags.append(Flag.DUE_BEFORE_OPENED)
        if place[2] is not None:
            flags.append(place[2])
        return tuple(flags)

    def _reject(self, line: int, row: TextRow, number: str, opened: int | None) -> Reject:
        text = masked(",".join(row))
        if not any(cell.strip() for cell in row):
            return Reject(self._file, line, "The row is empty.", text)
        if number.lower() in self._missing:
            return Reject(self._file, line, "The row has no number of a request.", text)
        if len(number) > LONGEST_NUMBER:
            return Reject(self._file, line, f"Its number is longer than {LONGEST_NUMBER} characters.", text)
        if opened is not None:
            reason = f"Its number {number} was shortened by a spreadsheet; export it anew with numbers as text."
            return Reject(self._file, line, reason, text)
        told = self._layout.cells("opened", [row])[0]
        why = f"has no opening date that can be read: “{told[:40]}”" if told else "has no opening date"
        return Reject(self._file, line, f"Request {number} {why}.", text)


def numbers(layout: Layout, rows: Sequence[TextRow]) -> list[str]:
    """The numbers of the requests on some rows."""
    return [_number(text) for text in layout.cells("number", rows)]


def _number(text: str) -> str:
    """A request's number; without the decimal point that a spreadsheet has put behind it."""
    if text.endswith(".0") and text[:-2].isdigit():
        return text[:-2]
    return text if text.isprintable() else "".join(letter for letter in text if letter.isprintable())
