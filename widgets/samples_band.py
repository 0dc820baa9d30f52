"""The states of a band chart and of a sheet, for the gallery and its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import cos, pi

from PySide6.QtWidgets import QWidget

from widgets.bandchart import BandChart, BandData, Spot
from widgets.level import Level
from widgets.sheet import Sheet, SheetData, SheetFoot, SheetRow

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def bands(wall: bool) -> Iterator[tuple[str, QWidget]]:
    """Each with its name."""
    past = [*(_day(day) for day in range(56)), *[None] * 28]
    past[9], past[30], past[31] = 1480.0, None, None
    expected = [*[None] * 56, *(_day(day) for day in range(56, 84))]
    low = tuple(None if value is None else value * 0.88 for value in expected)
    high = tuple(None if value is None else value * 1.12 for value in expected)
    ticks = tuple((day, f"{1 + day % 28} {('Sep', 'Oct', 'Nov')[day // 28]}") for day in range(0, 84, 7))
    spots = (Spot(9, "storm", out=True), Spot(40, "twice the usual day", Level.bad))
    data = BandData(tuple(past), tuple(expected), low, high, ticks, spots, (), (60, 61), 56)
    yield "weeks", _chart(data, wall)
    yield "history", _chart(replace(data, expected=(), low=(), high=(), edited=(), now=None), wall)
    stale = _chart(data, wall)
    stale.set_level(Level.stale, "3 min old")
    yield "stale", stale
    yield "missing", _chart(BandData(), wall)


def _day(day: int) -> float:
    return (1000.0 if day % 7 < 5 else 420.0) * (1 + day / 600) + 40 * cos(day * 1.7)


def _chart(data: BandData, wall: bool) -> BandChart:
    made = BandChart("Calls a day · Streets", wall=wall)
    made.set_data(data)
    return made


def sheets(wall: bool) -> Iterator[tuple[str, QWidget]]:
    """Each with its name."""
    columns = tuple(f"{minute // 60}:{minute % 60:02}" for minute in range(480, 1080, 30))
    values = tuple(tuple(_cell(day, place) for place in range(20)) for day in range(14))
    rows = tuple(
        SheetRow(
            f"{DAYS[day % 7]} {23 + day if day < 8 else day - 7}",
            total=f"{sum(filter(None, values[day])):,.0f}",
            marked=day == 3,
        )
        for day in range(14)
    )
    feet = (SheetFoot("Agents", tuple(tuple(f"{(value or 0) / 6:.0f}" for value in row) for row in values)),)
    data = SheetData(rows, columns, values, frozenset({(1, 4), (1, 5)}), feet, "Calls", "Day")
    made = _sheet(data, wall)
    made.select(1, 4, 3, 7)
    yield "days", made
    yield "closed", _sheet(replace(data, values=(tuple([None] * 20), *values[1:]), changed=frozenset()), wall)
    yield "empty", _sheet(SheetData(), wall)


def _cell(day: int, place: int) -> float:
    shape = 1 - cos((place + 2) / 22 * 2 * pi)
    return round((60 if day % 7 < 5 else 18) * shape)


def _sheet(data: SheetData, wall: bool) -> Sheet:
    made = Sheet("Forecast", wall=wall)
    made.set_data(data)
    return made
