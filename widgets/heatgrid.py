"""What a heat map is made of, and where its rows and columns lie in so much room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from PySide6.QtCore import QRectF

from widgets.fit import width
from widgets.level import Level

ROW = 1.45
"""The least height of a row, in units of its text."""
DESK_ROW = 26
TALLEST = 3.2
HEADS = 2
"""Lines above the rows: of the groups, and of the columns."""
SMALLEST = 9
TINIEST = 6
NAME, LEAST_NAME = 0.34, 0.15
"""The shares of the room that names of rows take at most, and where it is narrow."""
PAD = 0.9
"""Around the text of a cell, both sides together, in units of it."""
MARK = 1.15
HEAD = 0.9
"""The size of headings in units of that of cells."""


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """Those side by side with the same `group` stand under it. `tone` names the colour of the ramp, empty for none."""

    key: str
    words: str
    group: str = ""
    tone: str = "accent"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """`text` as it is shown; `value` decides the strength of its colour, `level` is shown by its mark."""

    text: str
    value: float | None = None
    level: Level = Level.none
    hint: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """As many cells as there are columns."""

    key: str
    words: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatTable:
    """Rows, and the one below them that is about all; its ramps leave that one out."""

    columns: tuple[HeatColumn, ...] = ()
    rows: tuple[HeatRow, ...] = ()
    total: HeatRow | None = None

    @property
    def every(self) -> tuple[HeatRow, ...]:
        return (*self.rows, self.total) if self.total else self.rows

    @cached_property
    def longest(self) -> tuple[tuple[str, ...], ...]:
        """The texts that may be the widest: of the names, then of each column."""
        found = [_longest([row.words for row in self.every])]
        for place, column in enumerate(self.columns):
            texts = {row.cells[place].text for row in self.every}
            found.append((*_longest(texts), *column.words.split("\n")))
        return tuple(found)

    @cached_property
    def marked(self) -> tuple[bool, ...]:
        """Which columns have a level's mark somewhere."""
        return tuple(any(row.cells[place].level.shape for row in self.every) for place in range(len(self.columns)))

    def name_width(self, pixels: int) -> float:
        return max((width(text, pixels) for text in self.longest[0]), default=0.0) + pixels * PAD

    def widths(self, pixels: int) -> list[float]:
        """Of each column, as far as its own texts need; all of one tone are equally wide."""
        found = []
        for texts, marked in zip(self.longest[1:], self.marked, strict=True):
            widest = max(width(text, pixels) for text in texts)
            found.append(widest + pixels * (PAD + MARK * marked))
        toned = max((wide for wide, column in zip(found, self.columns, strict=True) if column.tone), default=0.0)
        found = [toned if column.tone else wide for wide, column in zip(found, self.columns, strict=True)]
        return self._under_groups(found, pixels)

    def _under_groups(self, widths: list[float], pixels: int) -> list[float]:
        """Columns that are too narrow for the heading of their group share what it lacks."""
        places: dict[str, list[int]] = {}
        for place, column in enumerate(self.columns):
            places.setdefault(column.group, []).append(place)
        for group, those in places.items():
            lacks = width(group, round(pixels * HEAD)) + pixels * PAD - sum(widths[place] for place in those)
            for place in those:
                widths[place] += max(0.0, lacks) / len(those)
        return widths

    def gaps(self, pixels: int) -> list[float]:
        """Before each column: wider where another group begins."""
        groups = [column.group for column in self.columns]
        return [pixels * (0.7 if place and group != groups[place - 1] else 0.12) for place, group in enumerate(groups)]


def _longest(texts: Sequence[str] | set[str]) -> tuple[str, ...]:
    return tuple(nlargest(6, texts, key=len))


@dataclass(frozen=True, slots=True)
class Layout:
    """`lefts` and `wides` are of the columns from the `first_column` on; `shown` rows follow the `first` one.

    `more` rows have no room, on a wall; on a desk they are scrolled to.
    """

    area: QRectF
    pixels: int
    row_high: float
    name_wide: float
    lefts: tuple[float, ...]
    wides: tuple[float, ...]
    first_column: int
    first: int
    shown: int
    more: int
    total: bool

    @property
    def head_high(self) -> float:
        return self.pixels * ROW * HEADS

    @property
    def lines(self) -> int:
        """Rows that are drawn, with that of all and that which says how many more there are."""
        return self.shown + self.total + bool(self.more)

    def top(self, line: int) -> float:
        """Of the line after so many others."""
        return self.area.top() + self.head_high + line * self.row_high

    def box(self, line: int, column: int) -> QRectF:
        """Of a cell by its line and the number of its column among all; -1 is the row's name."""
        top = self.top(line)
        if column < 0:
            return QRectF(self.area.left(), top, self.name_wide, self.row_high)
        place = column - self.first_column
        return QRectF(self.lefts[place], top, self.wides[place], self.row_high)

    def columns(self) -> range:
        return range(self.first_column, self.first_column + len(self.lefts))


def lay_out(
    table: HeatTable, area: QRectF, wanted: int, *, wall: bool, first: int = 0, first_column: int = 0
) -> Layout:
    """Text as near to `wanted` pixels as the room allows: on a wall smaller so that more rows fit, but not tiny."""
    lines = len(table.every)
    pixels = wanted
    if wall:
        pixels = int(min(wanted, max(wanted * 0.58, area.height() / (lines + HEADS + 0.2) / ROW)))
    least = TINIEST if wall else SMALLEST
    while pixels > least and _needed(table, pixels, area.width()) > area.width():
        pixels -= 1
    high, shown, more = _rows(table, area, pixels, wall=wall)
    first = 0 if wall else max(0, min(first, len(table.rows) - shown))
    name, lefts, wides, first_column = _columns(table, area, pixels, first_column)
    return Layout(area, pixels, high, name, lefts, wides, first_column, first, shown, more, table.total is not None)


def _needed(table: HeatTable, pixels: int, room: float) -> float:
    return _least_name(table, pixels, room) + sum(table.widths(pixels)) + sum(table.gaps(pixels))


def _least_name(table: HeatTable, pixels: int, room: float) -> float:
    """Names shrink and end in an ellipsis before all text gets smaller for their sake."""
    return min(table.name_width(pixels), max(room * LEAST_NAME, pixels * 9.0))


def _rows(table: HeatTable, area: QRectF, pixels: int, *, wall: bool) -> tuple[float, int, int]:
    """How high each is, how many have room, and how many have none."""
    room = area.height() - pixels * ROW * HEADS
    lines = max(1, len(table.every))
    least = pixels * ROW if wall else max(DESK_ROW, pixels * ROW)
    high = min(max(least, room / lines), pixels * TALLEST) if wall else least
    fitting = int(room / high + 0.01) - (table.total is not None)
    if fitting >= len(table.rows):
        return high, len(table.rows), 0
    return (high, max(0, fitting - 1), len(table.rows) - max(0, fitting - 1)) if wall else (high, max(0, fitting), 0)


def _columns(
    table: HeatTable, area: QRectF, pixels: int, first: int
) -> tuple[float, tuple[float, ...], tuple[float, ...], int]:
    """The names' width, and where the columns lie: all with an equal share of what is left over, or as many as fit."""
    name = _least_name(table, pixels, area.width())
    widths, gaps = table.widths(pixels), table.gaps(pixels)
    spare = area.width() - name - sum(widths) - sum(gaps)
    if spare < 0:
        room = area.width() - name
        first = max(0, min(first, len(widths) - _fitting(widths[::-1], gaps[::-1], room)))
        number = max(1, _fitting(widths[first:], gaps[first:], room))
        widths, gaps = widths[first : first + number], gaps[first : first + number]
    else:
        first = 0
        wanted = min(spare, max(0.0, min(table.name_width(pixels), area.width() * NAME) - name))
        extra = min((spare - wanted) * 0.65 / max(1, len(widths)), pixels * 5.0)
        name += spare - extra * len(widths)
        widths = [wide + extra for wide in widths]
    left, lefts = area.left() + name, []
    for wide, gap in zip(widths, gaps, strict=True):
        lefts.append(left + gap)
        left += gap + wide
    return name, tuple(lefts), tuple(widths), first


def _fitting(widths: Sequence[float], gaps: Sequence[float], room: float) -> int:
    used = 0.0
    for number, (wide, gap) in enumerate(zip(widths, gaps, strict=True)):
        used += wide + gap
        if used > room + 0.5:
            return number
    return len(widths)
