"""The map of areas: where they lie, what it says of them, which one is under the mouse, and its labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets import AreaMap, Level, MapValue, Outlines, theme
from widgets.gallery import THEMES, load_theme
from widgets.outlines import Ring, thinned
from widgets.samples import springfield


def _square(left: float, bottom: float, side: float = 1.0) -> Ring:
    right, top = left + side, bottom + side
    return np.array([(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)])


GRID = Outlines.of([(f"{x}{y}", f"Area {x} {y}", [_square(x, y)]) for x in range(3) for y in range(2)], degrees=False)


def _map(qtbot: QtBot, outlines: Outlines = GRID, *, wall: bool = False) -> AreaMap:
    made = AreaMap("Overdue", wall=wall)
    qtbot.addWidget(made)
    made.resize(460, 380)
    made.set_outlines(outlines)
    made.set_values({"00": MapValue("3", 3.0), "21": MapValue("40", 40.0), "10": MapValue("0", 0.0)}, "bad")
    made.grab()
    return made


def _centre(made: AreaMap, key: str) -> QPointF:
    return next(spot.path.boundingRect().center() for spot in made._spots if spot.area.key == key)


def test_it_says_where_most_is_and_what_is_not_on_it(qtbot: QtBot) -> None:
    made = _map(qtbot)
    assert made.accessibleDescription() == "6 areas, most in Area 2 1: 40; Area 0 0: 3"
    made.set_note("7 are not on the map")
    assert made.accessibleDescription().endswith(", 7 are not on the map")
    made.point_at("11")
    assert made.accessibleDescription() == "Area 1 1: nothing"


def test_what_is_empty_says_so(qtbot: QtBot) -> None:
    made = AreaMap("Overdue")
    qtbot.addWidget(made)
    made.set_empty("No map of areas was imported.")
    assert made.accessibleDescription() == "No map of areas was imported."
    assert made.cut_off() == ()
    QTest.keyClick(made, Qt.Key.Key_Right)
    assert (made.current, made.area_at(QPointF(50, 50))) == ("", "")


def test_north_is_up_and_east_is_right(qtbot: QtBot) -> None:
    made = _map(qtbot)
    assert _centre(made, "01").y() < _centre(made, "00").y()
    assert _centre(made, "10").x() > _centre(made, "00").x()


def test_degrees_of_longitude_are_narrower_in_the_north(qtbot: QtBot) -> None:
    made = _map(qtbot, Outlines.of([("a", "A", [_square(-71.0, 59.5)])]))
    box = made._spots[0].path.boundingRect()
    assert box.width() / box.height() == pytest.approx(0.5, abs=0.01)


def test_an_area_is_found_under_the_mouse_and_not_in_its_hole(qtbot: QtBot) -> None:
    ring = ("ring", "Ring", [_square(0, 0, 3), _square(1, 1)])
    made = _map(qtbot, Outlines.of([ring, ("far", "Far", [_square(4, 0)])], degrees=False))
    middle = _centre(made, "ring")
    assert made.area_at(middle) == ""
    assert made.area_at(middle - QPointF(made._spots[0].path.boundingRect().width() / 3, 0)) == "ring"
    assert made.area_at(_centre(made, "far")) == "far"
    both = _map(qtbot, Outlines.of([("big", "Big", [_square(0, 0, 3)]), ("in", "In", [_square(1, 1)])], degrees=False))
    assert both.area_at(_centre(both, "in")) == "in"


def test_a_click_and_the_keyboard_open_an_area(qtbot: QtBot) -> None:
    made = _map(qtbot)
    with qtbot.waitSignal(made.area_clicked) as clicked:
        QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=_centre(made, "10").toPoint())
    assert clicked.args == ["10"]
    for key, area in (
        (Qt.Key.Key_Up, "11"),
        (Qt.Key.Key_Right, "21"),
        (Qt.Key.Key_Right, "21"),
        (Qt.Key.Key_Down, "20"),
        (Qt.Key.Key_Left, "10"),
    ):
        QTest.keyClick(made, key)
        assert made.current == area
    with qtbot.waitSignal(made.area_clicked) as clicked:
        QTest.keyClick(made, Qt.Key.Key_Return)
    assert clicked.args == ["10"]


def test_the_first_key_goes_where_most_is(qtbot: QtBot) -> None:
    made = _map(qtbot)
    QTest.keyClick(made, Qt.Key.Key_Left)
    assert made.current == "21"


def test_the_legend_explains_every_step_or_level(qtbot: QtBot) -> None:
    made = _map(qtbot)
    assert [words for _, words, _ in made._keys()] == ["0", "1–2", "3–19", "20–29", "30–39", "40"]
    made.set_values({"00": MapValue("90 %", 0.9, Level.good), "11": MapValue("20 %", 0.2, Level.bad)})
    assert [words for _, words, _ in made._keys()] == ["on target", "missed"]
    assert made.words_of(0) == "Area 0 0: 90 %, on target"


@pytest.mark.parametrize("size", [(180, 160), (300, 240), (460, 380), (900, 600)])
@pytest.mark.parametrize("wall", [False, True])
def test_no_label_is_cut_or_leaves_its_area(qtbot: QtBot, size: tuple[int, int], wall: bool) -> None:
    made = _map(qtbot, springfield(), wall=wall)
    made.set_values({area.key: MapValue("1,234", 1234.0) for area in springfield().areas}, "bad")
    made.resize(*size)
    assert made.cut_off() == ()
    for spot in made._spots:
        x, y, wide = spot.one
        if wide > 4:
            assert all(spot.path.contains(QPointF(x + side * (wide / 2 - 1.5), y)) for side in (-1, 0, 1))


@given(st.integers(3, 40), st.floats(0.1, 50), st.floats(1, 400))
def test_thinning_keeps_within_a_pixel(corners: int, size: float, scale: float) -> None:
    turns = np.linspace(0, 2 * np.pi, corners)
    ring = np.column_stack((np.cos(turns), np.sin(turns))) * size
    kept = thinned(ring, scale, (0.0, 0.0))
    every = ring * scale
    nearest = np.sqrt(((every[:, None] - kept[None]) ** 2).sum(axis=2)).min(axis=1)
    assert nearest.max() <= 1.0
    assert len(kept) <= len(ring)


def test_levels_and_steps_look_different_in_every_theme(qtbot: QtBot, qapp: QApplication) -> None:
    for name in THEMES:
        theme.apply(qapp, load_theme(name))
        made = _map(qtbot)
        seen = {_fill(made, key) for key in ("00", "21", "10")}
        made.set_values({"00": MapValue("a", 1.0, Level.good), "21": MapValue("b", 1.0, Level.bad)})
        seen |= {_fill(made, key) for key in ("00", "21")}
        assert len(seen) == 5
        made.set_level(Level.stale, "3 min old")
        assert _fill(made, "00") == _fill(made, "21")


def _fill(made: AreaMap, key: str) -> str:
    corner = next(spot.path.boundingRect().topLeft() for spot in made._spots if spot.area.key == key)
    return made.grab().toImage().pixelColor((corner + QPointF(5, 5)).toPoint()).name()


def test_what_has_no_outline_is_left_out() -> None:
    assert len(Outlines.of([("a", "A", [np.zeros((2, 2))]), ("b", "B", [])])) == 0
    flat = Outlines.of([("a", "A", [np.array([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)])])])
    assert flat.areas[0].label(10.0, 5.0)[2] == 0


def test_a_long_note_takes_lines_and_is_not_made_small(qtbot: QtBot) -> None:
    made = AreaMap()
    qtbot.addWidget(made)
    made.set_note("Not on the map: Harbor islands 1,234, Fenway and Longwood and around 12, no area told 3")
    assert len(made._note_lines(10_000, 9)) == 1
    lines = made._note_lines(300, 9)
    assert len(lines) > 2
    assert " ".join(lines) == made._note
    assert len(made._note_lines(300, 2)) == 2
    assert made._note_lines(300, 0) == [made._note]


def test_the_legend_of_a_share_is_in_per_cent(qtbot: QtBot) -> None:
    made = AreaMap()
    qtbot.addWidget(made)
    made.set_values({"a": MapValue("50 %", 0.5), "b": MapValue("90 %", 0.9)}, whole=False)
    assert all(words.rstrip("and more").endswith("%") for _, words, _ in made._keys())
