"""How good a figure is, told three ways at once: a colour, a shape and a word."""

from __future__ import annotations

from enum import StrEnum


class Shape(StrEnum):
    """A mark that is told from the others without its colour."""

    circle = "circle"
    triangle = "triangle"
    square = "square"
    ring = "ring"
    diamond = "diamond"
    pause = "pause"
    cross = "cross"
    half = "half"
    dash = "dash"


class Level(StrEnum):
    """Of a figure against its target; `stale` is a figure whose source has gone silent."""

    good = "good"
    warn = "warn"
    bad = "bad"
    stale = "stale"
    none = "none"

    @property
    def word(self) -> str:
        return _WORDS[self]

    @property
    def shape(self) -> Shape | None:
        return _SHAPES.get(self)


_WORDS = {Level.good: "on target", Level.warn: "close", Level.bad: "missed", Level.stale: "stale", Level.none: ""}
_SHAPES = {Level.good: Shape.circle, Level.warn: Shape.triangle, Level.bad: Shape.square, Level.stale: Shape.ring}
