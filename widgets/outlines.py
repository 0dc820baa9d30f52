"""Outlines of areas as plain arrays: brought to one plane, thinned for a size, and where a label has room in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.float64]
"""(n, 2) of x to the east and y to the north."""

LINES = 25
"""How many lines across an area are looked at for a label."""
NEAR = 0.5
"""Corners nearer to each other than this are one (pixels)."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """An area: `rings` (holes among them: what is inside of two rings is outside) with y downwards.

    `spans` are (LINES, 2): from where to where the widest stretch inside lies on evenly spaced lines across its `box`.
    """

    key: str
    words: str
    rings: tuple[Ring, ...]
    box: tuple[float, float, float, float]
    spans: NDArray[np.float64]

    def label(self, scale: float, high: float) -> tuple[float, float, float]:
        """Middle (x, y) and width of the widest place `high` pixels high, in units of the area; width 0 for none."""
        left, top, right, bottom = self.box
        step = (bottom - top) / LINES
        if step <= 0 or not high:
            return (left + right) / 2, (top + bottom) / 2, 0.0
        reach = int(np.ceil(high / scale / step / 2))
        if 2 * reach + 1 > LINES:
            return (left + right) / 2, (top + bottom) / 2, 0.0
        windows = np.lib.stride_tricks.sliding_window_view(self.spans, 2 * reach + 1, axis=0)
        starts, ends = windows[:, 0].max(axis=1), windows[:, 1].min(axis=1)
        best = int(np.argmax(ends - starts))
        x, y = (starts[best] + ends[best]) / 2, top + (best + reach + 0.5) * step
        return float(x), float(y), max(0.0, float(ends[best] - starts[best]))


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Every area of a map, and the `box` around them (left, top, right, bottom); may be built in any thread."""

    areas: tuple[Outline, ...] = ()
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    @classmethod
    def of(cls, areas: Iterable[tuple[str, str, Sequence[Ring]]], *, degrees: bool = True) -> Outlines:
        """Of a key, words and rings each; `degrees` of longitude are narrowed as they are on the middle latitude."""
        given = [(key, words, [ring for ring in rings if len(ring) > 2]) for key, words, rings in areas]
        given = [one for one in given if one[2]]
        if not given:
            return cls()
        every = np.vstack([ring for *_, rings in given for ring in rings])
        middle = (every[:, 1].min() + every[:, 1].max()) / 2
        turn = np.array([np.cos(np.radians(middle)) if degrees else 1.0, -1.0])
        made = tuple(_outline(key, words, [ring[:, :2] * turn for ring in rings]) for key, words, rings in given)
        return cls(made, _box(every * turn))

    def __len__(self) -> int:
        return len(self.areas)


def thinned(ring: Ring, scale: float, origin: tuple[float, float]) -> Ring:
    """In pixels, without the corners that are too near to the one before to be seen."""
    points = (ring - origin) * scale
    cells = np.round(points / NEAR).astype(np.int64)
    kept = np.ones(len(points), dtype=bool)
    kept[1:] = (cells[1:] != cells[:-1]).any(axis=1)
    return points[kept]


def _outline(key: str, words: str, rings: list[Ring]) -> Outline:
    box = _box(np.vstack(rings))
    return Outline(key, words, tuple(rings), box, _spans(rings, box))


def _box(points: Ring) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _spans(rings: Sequence[Ring], box: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Where each line enters and leaves the sides in turn; an empty stretch is one point in the middle."""
    starts = np.vstack([ring if np.array_equal(ring[0], ring[-1]) else np.vstack((ring, ring[:1])) for ring in rings])
    lengths = np.cumsum([len(ring) + (not np.array_equal(ring[0], ring[-1])) for ring in rings])
    sides = np.ones(len(starts) - 1, dtype=bool)
    sides[lengths[:-1] - 1] = False
    (x0, y0), (x1, y1) = starts[:-1][sides].T, starts[1:][sides].T
    left, top, right, bottom = box
    found = np.full((LINES, 2), (left + right) / 2)
    for line in range(LINES):
        y = top + (line + 0.5) * (bottom - top) / LINES
        crossing = (y0 > y) != (y1 > y)
        x = np.sort(x0[crossing] + (y - y0[crossing]) * (x1 - x0)[crossing] / (y1 - y0)[crossing])
        if len(x) >= 2:
            widest = 2 * int(np.argmax(x[1::2] - x[0:-1:2]))
            found[line] = x[widest], x[widest + 1]
    return found
