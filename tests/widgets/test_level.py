"""A level is a colour, a shape and a word; no two shapes look the same."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from widgets import Level, Shape, theme
from widgets.gallery import THEMES, load_theme
from widgets.marks import draw_level, draw_shape, draw_tone


def _drawn(shape: Shape, side: int = 16) -> list[bool]:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    draw_shape(painter, shape, QRectF(0, 0, side, side), QColor("white"))
    painter.end()
    return [image.pixelColor(x, y).lightness() > 128 for x in range(side) for y in range(side)]


def test_every_level_but_none_has_a_word_and_a_shape_of_its_own() -> None:
    told = [level for level in Level if level is not Level.none]
    assert len({level.word for level in told}) == len({level.shape for level in told}) == 4
    assert (Level.none.word, Level.none.shape) == ("", None)


@pytest.mark.parametrize(("one", "other"), list(combinations(Shape, 2)))
def test_shapes_differ_without_their_colour(one: Shape, other: Shape) -> None:
    unlike = sum(a != b for a, b in zip(_drawn(one), _drawn(other), strict=True))
    assert unlike > 16 * 16 * 0.1


@pytest.mark.parametrize("name", THEMES)
def test_marks_stay_within_their_square(name: str) -> None:
    made = load_theme(name)
    for level in Level:
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(theme.current().surface)
        painter = QPainter(image)
        draw_level(painter, made, level, QRectF(10, 10, 20, 20))
        draw_tone(painter, made, Shape.diamond, made.accent, QRectF(10, 10, 20, 20))
        painter.end()
        edge = [image.pixelColor(x, y) for x in (6, 34) for y in range(40)]
        assert {colour.name() for colour in edge} == {theme.current().surface.name()}
