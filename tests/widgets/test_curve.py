"""Curves: what they say, round numbers along their sides, and words that lie on nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets import Axis, Curve, CurveData, Line, Spot
from widgets.curve import marks

SHARE = Axis(after=" %", per=100, low=0, high=1)
RISING = CurveData(
    (Line("A", ((90_000.0, 0.2), (150_000.0, 0.9))),),
    (Spot(150_000.0, 0.9, "A · 11 agents"),),
    Axis("a month", before="$", after="k", per=0.001),
    SHARE,
    (0.8, "target 80 %"),
)


def test_a_curve_says_its_ends_its_points_and_its_limit(qtbot: QtBot) -> None:
    curve = Curve("Service level against cost")
    qtbot.addWidget(curve)
    assert curve.spoken() == "no data"
    curve.set_data(RISING)
    assert curve.accessibleDescription() == "A from 20 % to 90 %, A · 11 agents, target 80 %"
    curve.resize(curve.sizeHint())
    assert curve.cut_off() == ()
    curve.resize(QSize(60, 40))
    curve.grab()


def test_round_numbers_with_their_units() -> None:
    assert [text for _, text in marks([0.2, 0.9], SHARE, 4)] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert marks([90_000, 150_000], RISING.x, 3) == (
        (80_000, "$80k"),
        (100_000, "$100k"),
        (120_000, "$120k"),
        (140_000, "$140k"),
        (160_000, "$160k"),
    )
    assert [text for _, text in marks([0, 3], Axis(whole=True), 10)] == ["0", "1", "2", "3"]
    assert [text for _, text in marks([0, 0.6], Axis(), 3)] == ["0.0", "0.2", "0.4", "0.6"]


@given(st.lists(st.floats(-1e6, 1e9), min_size=1, max_size=9), st.integers(1, 8), st.booleans())
def test_the_numbers_hold_every_value(values: list[float], most: int, whole: bool) -> None:
    ticks = [value for value, _ in marks(values, Axis(whole=whole), most)]
    reach = (ticks[-1] - ticks[0]) * 1e-6
    assert ticks[0] <= min(values) + reach
    assert ticks[-1] >= max(values) - reach
    assert 2 <= len(ticks) <= most + 3


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_single_value_has_a_scale(value: float) -> None:
    first, *_, last = (tick for tick, _ in marks([value], Axis(), 3))
    assert first <= value <= last
    assert first < last


def test_a_point_is_picked_by_mouse_and_stepped_by_keys(qtbot: QtBot) -> None:
    curve = Curve("Service level against cost")
    qtbot.addWidget(curve)
    curve.set_data(RISING)
    curve.resize(500, 260)
    curve.grab()
    spots = [(x, y) for x in range(0, 500, 4) for y in range(0, 260, 4) if curve.near(QPointF(x, y)) == (0, 1)]
    with qtbot.waitSignal(curve.picked) as picked:
        QTest.mouseClick(curve, Qt.MouseButton.LeftButton, pos=QPoint(*spots[len(spots) // 2]))
    assert picked.args == [0, 1]
    assert curve.near(QPointF(2, 2)) is None
    for key, step in ((Qt.Key.Key_Left, -1), (Qt.Key.Key_Right, 1)):
        with qtbot.waitSignal(curve.stepped) as stepped:
            QTest.keyClick(curve, key)
        assert stepped.args == [step]
