"""What a chart of bars is made of, where its lanes and instants lie in so much room, and what is under the mouse."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from widgets.level import Level

LANE = 28.0
INSET = 4.0
"""Above and below a bar in its lane."""
GRIP = 6.0
"""How far from the end of a bar its end is taken, in pixels."""


class Part(StrEnum):
    """Where a bar is taken."""

    whole = "whole"
    begin = "begin"
    end = "end"
    piece = "piece"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch within a bar that is set apart."""

    begin: float
    end: float
    words: str = ""
    tone: str = "quiet"


@dataclass(frozen=True, slots=True)
class Bar:
    """`mark` is the short word beside the level's shape; `hint` is told under the mouse. Pieces are in order."""

    key: str
    lane: str
    begin: float
    end: float
    words: str = ""
    tone: str = "accent"
    pieces: tuple[Piece, ...] = ()
    level: Level = Level.none
    mark: str = ""
    hint: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A row: its name, and a word in quiet text at its right."""

    key: str
    words: str
    second: str = ""
    level: Level = Level.none


@dataclass(frozen=True, slots=True)
class Tick:
    """A full hour: its instant, its local hour (0 to 23), and at a midnight the day's name."""

    at: float
    hour: int
    day: str = ""


@dataclass(frozen=True)
class Chart:
    """Instants in any unit; `slot` is what bars move by, counted from `begin`."""

    begin: float = 0.0
    end: float = 1.0
    slot: float = 1.0
    lanes: tuple[Lane, ...] = ()
    bars: tuple[Bar, ...] = ()
    ticks: tuple[Tick, ...] = ()
    now: float | None = None

    @cached_property
    def row(self) -> dict[str, int]:
        """The number of each lane by its key."""
        return {lane.key: number for number, lane in enumerate(self.lanes)}

    @cached_property
    def ordered(self) -> tuple[Bar, ...]:
        """The bars of lanes that are there, by lane and then by time."""
        known = (bar for bar in self.bars if bar.lane in self.row)
        return tuple(sorted(known, key=lambda bar: (self.row[bar.lane], bar.begin, bar.key)))

    @cached_property
    def rows(self) -> list[int]:
        """The lane's number of each of the ordered bars."""
        return [self.row[bar.lane] for bar in self.ordered]

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each bar is among the ordered ones."""
        return {bar.key: number for number, bar in enumerate(self.ordered)}

    def of_rows(self, first: int, last: int) -> tuple[Bar, ...]:
        """The bars of the lanes from `first` to `last`, both included."""
        return self.ordered[bisect_left(self.rows, first) : bisect_right(self.rows, last)]

    def snapped(self, at: float) -> float:
        """The nearest instant that a bar may begin or end at."""
        return self.begin + round((at - self.begin) / self.slot) * self.slot


@dataclass(frozen=True, slots=True)
class Grip:
    """What is done to a bar: which part of it is moved by how much, and in which lane it is then."""

    key: str
    part: Part = Part.whole
    piece: int = -1
    by: float = 0.0
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """`area` without names and ruler shows `first` to `last`; `above` pixels of the lanes are scrolled away."""

    area: QRectF
    first: float
    last: float
    above: float = 0.0

    @property
    def per(self) -> float:
        """Pixels for each unit of time."""
        return self.area.width() / max(self.last - self.first, 1e-9)

    def x(self, at: float) -> float:
        return self.area.left() + (at - self.first) * self.per

    def at(self, x: float) -> float:
        return self.first + (x - self.area.left()) / self.per

    def top(self, row: int) -> float:
        return self.area.top() + row * LANE - self.above

    def row(self, y: float) -> int:
        return int((y - self.area.top() + self.above) // LANE)

    def rows(self, top: float, bottom: float, number: int) -> range:
        """The lanes between two heights."""
        return range(max(0, self.row(max(top, self.area.top()))), min(number, self.row(bottom) + 1))

    def box(self, row: int, begin: float, end: float) -> QRectF:
        """Where a bar lies."""
        left, right = self.x(begin), self.x(end)
        return QRectF(left, self.top(row) + INSET, max(right - left, 2.0), LANE - 2 * INSET)

    def hit(self, chart: Chart, spot: QPointF) -> Grip | None:
        """The bar under a spot, and the part by which it would be taken there."""
        row = self.row(spot.y())
        if not self.area.contains(spot) or not 0 <= row < len(chart.lanes):
            return None
        for bar in reversed(chart.of_rows(row, row)):
            box = self.box(row, bar.begin, bar.end)
            reach = min(GRIP, box.width() / 4)
            if box.adjusted(-2, 0, 2, 0).contains(spot):
                return Grip(bar.key, *self._part(bar, box, reach, spot.x()), lane=bar.lane)
        return None

    def _part(self, bar: Bar, box: QRectF, reach: float, x: float) -> tuple[Part, int]:
        if x <= box.left() + reach:
            return Part.begin, -1
        if x >= box.right() - reach:
            return Part.end, -1
        for number, piece in enumerate(bar.pieces):
            if self.x(piece.begin) - 1 <= x <= self.x(piece.end) + 1:
                return Part.piece, number
        return Part.whole, -1


def ticks_shown(chart: Chart, scene: Scene, room: float) -> Iterator[Tick]:
    """Hours of a step that divides the day, each with at least `room` pixels."""
    seen = [tick for tick in chart.ticks if scene.first <= tick.at <= scene.last]
    gaps = [after.at - before.at for before, after in zip(chart.ticks, chart.ticks[1:], strict=False)]
    hour = min(gaps, default=1.0) * scene.per
    step = next((step for step in (1, 2, 3, 4, 6, 12) if hour * step >= room), 24)
    return (tick for tick in seen if tick.hour % step == 0)
