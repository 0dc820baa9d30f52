"""The states of a curve, for the gallery and its tests."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

from PySide6.QtWidgets import QWidget

from widgets.curve import Axis, Curve, CurveData, Line, Points, Spot
from widgets.level import Level, Shape


def curves(wall: bool) -> Iterator[tuple[str, QWidget]]:
    """Each with its name."""
    cost = Axis("a month", before="$", after="k", per=0.001)
    share = Axis(after=" %", per=100, low=0, high=1)
    two = (Line("A", _rising(90_000), "quiet"), Line("B", _rising(170_000), dots=True))
    spots = (
        Spot(*two[0].points[5], "A · 11 agents", "quiet", Shape.square),
        Spot(*two[1].points[3], "B · 16 agents"),
    )
    data = CurveData(two, spots, cost, share, (0.8, "target 80 %"))
    yield "two", _curve("Service level against cost", data, wall)
    needed = Line("needed", tuple((year, 25 * 1.13**year) for year in range(11)))
    there = Line("there", ((0, 38), (10, 38)), "quiet", dashed=True)
    bound = (Spot(4, 25 * 1.13**4, "year 4", "vermillion", Shape.triangle),)
    grown = CurveData((needed, there), bound, Axis("years", whole=True), Axis(low=0))
    yield "growth", _curve("People needed · those who are there", grown, wall)
    yield (
        "one point",
        _curve("Service level against cost", CurveData((Line("A", ((90_000, 0.8),)),), (), cost, share), wall),
    )
    yield "missing", _curve("Service level against cost", CurveData(), wall)
    stale = _curve("Service level against cost", data, wall)
    stale.set_level(Level.stale, "3 min old")
    yield "stale", stale


def _rising(cost: float) -> Points:
    return tuple((cost * (1 + step * 0.12), 1 - exp(-0.25 - step * 0.4)) for step in range(12))


def _curve(label: str, data: CurveData, wall: bool) -> Curve:
    made = Curve(label, wall=wall)
    made.set_data(data)
    return made
