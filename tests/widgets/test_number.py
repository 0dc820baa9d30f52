"""The tile with one number: what it says, its level, and that nothing is cut off."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets import Level, Number, theme
from widgets.fit import LINE
from widgets.gallery import THEMES, load_theme
from widgets.number import fit_value
from widgets.numbers import Numbers
from widgets.painted import wall_scale
from widgets.samples import LONG

SIZES = [(160, 90), (224, 136), (320, 180), (300, 500), (440, 320), (640, 160), (900, 500)]


@pytest.fixture
def tile(qtbot: QtBot) -> Number:
    made = Number("Service level · SL-I 80/20 · Streets")
    qtbot.addWidget(made)
    made.set_value("83", "%", Level.good)
    made.set_note("target 80 %")
    made.resize(224, 136)
    return made


class _Counted(Number):
    """Counts how often it asks to be painted."""

    asked = 0

    def update(self, *area: Any) -> None:
        self.asked += 1
        super().update(*area)


def test_it_says_its_value_its_comparison_and_its_level(tile: Number) -> None:
    assert tile.accessibleName() == "Service level · SL-I 80/20 · Streets"
    assert tile.accessibleDescription() == "83 %, target 80 %, on target"
    assert tile.level is Level.good


def test_what_is_stale_says_how_old_it_is(tile: Number) -> None:
    tile.set_value("83", "%", Level.stale, "3 min old")
    assert tile.accessibleDescription() == "83 %, target 80 %, 3 min old"


def test_a_missing_value_is_a_dash_without_its_unit(tile: Number) -> None:
    tile.set_value(None, "%")
    assert tile.value == "–"
    assert tile.accessibleDescription() == "no value, target 80 %"


def test_each_level_looks_different_in_every_theme(tile: Number, qapp: QApplication) -> None:
    for name in THEMES:
        theme.apply(qapp, load_theme(name))
        pictures = []
        for level in Level:
            tile.set_value("83", "%", level)
            pictures.append(bytes(tile.grab().toImage().constBits()))
        assert len(set(pictures)) == len(Level)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("wall", [False, True])
@pytest.mark.parametrize("label", ["Waiting now", "Service level · SL-I 80/20 · Streets", LONG])
@pytest.mark.parametrize("value", [("3", ""), ("100.0", "%"), ("1,234,567", "calls"), ("3 h 20", "")])
def test_nothing_is_cut_off(
    qtbot: QtBot, size: tuple[int, int], wall: bool, label: str, value: tuple[str, str]
) -> None:
    made = Number(label, wall=wall)
    qtbot.addWidget(made)
    made.resize(*size)
    made.set_value(*value, Level.stale, "3 min old")
    made.set_note("target 80 %")
    made.set_day([1.0, 5.0, 3.0])
    cut = made.cut_off()
    assert cut == () or (label == LONG and size[0] <= 224)


def test_it_is_painted_again_only_when_something_changed(qtbot: QtBot) -> None:
    tile = _Counted("Waiting now")
    qtbot.addWidget(tile)
    tile.set_value("83", "%", Level.good)
    tile.set_note("target 80 %")
    before = tile.asked
    tile.set_value("83", "%", Level.good)
    tile.set_note("target 80 %")
    tile.set_label("Waiting now")
    tile.set_wall(False)
    assert tile.asked == before
    tile.set_value("84", "%", Level.good)
    assert tile.asked == before + 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_keys_click_it(tile: Number, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(tile.clicked):
        QTest.keyClick(tile, key)


def test_the_mouse_clicks_it(tile: Number, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tile.clicked):
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("key", [Qt.Key.Key_P, Qt.Key.Key_F1])
def test_one_key_asks_for_its_passport(tile: Number, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(tile.passport_asked), qtbot.assertNotEmitted(tile.clicked):
        QTest.keyClick(tile, key)


def test_the_value_of_a_wall_tile_is_nearly_half_its_height(qtbot: QtBot) -> None:
    made = Number("Waiting now", wall=True)
    qtbot.addWidget(made)
    made.resize(440, 320)
    made.set_value("3")
    assert made.scale().value == round(320 * 0.46)
    assert made.scale().label == round(320 * 0.11)
    assert made.scale().note == round(320 * 0.08)


def test_a_second_line_in_the_label_leaves_the_value_its_size(qtbot: QtBot) -> None:
    scale = wall_scale(180, 220)
    area = QRectF(12, 12, 196, 156)
    made = Number(wall=True)
    qtbot.addWidget(made)
    made.set_wall(True, 180)
    for lines in (scale.label * LINE, scale.label * LINE + scale.note * LINE):
        top = area.top() + lines + scale.label * 0.3
        left = area.bottom() - top - made._spark_height(area, top) - scale.note * 1.6
        assert fit_value("88", "%", 196, left * 0.94, scale.value)[0].pixels == scale.value


@pytest.mark.parametrize("size", [(440, 245), (320, 180), (224, 136)])
def test_a_comma_of_a_value_does_not_touch_the_note(qtbot: QtBot, size: tuple[int, int]) -> None:
    tile = Number("Open requests", wall=size[0] > 300)
    qtbot.addWidget(tile)
    tile.resize(*size)
    tile.set_note("Mmmm of 615 opened, 754 closed")

    def picture(value: str) -> list[list[int]]:
        tile.set_value(value)
        image = tile.grab().toImage()
        return [[image.pixel(x, y) for x in range(4, size[0] - 4)] for y in range(size[1] - 4)]

    bare = picture(" ")
    top = next(y for y, row in enumerate(bare) if y > size[1] / 2 and row != bare[-1])
    assert picture("7,385")[top:] == picture("7385")[top:] == bare[top:]


def test_numbers_beside_each_other_each_have_their_word(qtbot: QtBot) -> None:
    tile = Numbers("Staffing now", wall=True)
    qtbot.addWidget(tile)
    tile.resize(480, 180)
    tile.set_note("enough are here")
    assert tile.spoken() == "no value, enough are here"
    tile.set_parts([("18", "required"), (None, "scheduled"), ("21", "logged in")])
    assert tile.spoken() == "18 required, no value scheduled, 21 logged in, enough are here"
    drawn = tile.grab().toImage()
    tile.set_parts([("18", "required"), (None, "scheduled"), ("21", "here")])
    assert tile.grab().toImage() != drawn


@pytest.mark.parametrize("size", [(480, 180), (240, 110), (224, 136)])
def test_large_numbers_beside_each_other_are_not_cut(qtbot: QtBot, size: tuple[int, int]) -> None:
    tile = Numbers("Staffing now", wall=size[0] > 300)
    qtbot.addWidget(tile)
    tile.resize(*size)
    tile.set_parts([("1,018", "required"), ("1,023", "scheduled"), ("1,021", "logged in")])
    assert tile.cut_off() == ()
