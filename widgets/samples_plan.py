"""Examples of bars on lanes, and of what they add up to, for the gallery and its tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from widgets.bars import Bar, Chart, Lane, Piece, Tick
from widgets.coverage import Coverage, CoverageData
from widgets.gantt import Gantt
from widgets.level import Level

NAMES = ("Ana Souza", "José Peña", "Mary O'Neill", "Li Wei")


def gantts(wall: bool) -> Iterator[tuple[str, QWidget]]:
    """A day of a few, a week of many, and nobody."""
    for name, people, hours, now in (("day", 7, 30.0, 11.3), ("week", 40, 168.0, 30.0), ("empty", 0, 24.0, None)):
        made = Gantt("Shifts", wall=wall)
        made.set_chart(shifts(people, now))
        made.set_view(0, hours)
        made.set_empty("Nobody works here yet.")
        if name == "day":
            made.choose("1")
        yield name, made


def shifts(people: int, now: float | None = None) -> Chart:
    """A week of people who begin at different hours, in hours; some of what they do is not as it should be."""
    lanes = tuple(Lane(str(number), _person(number), "38 h") for number in range(people))
    names = ("Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29")
    ticks = tuple(Tick(hour, hour % 24, "" if hour % 24 else names[hour // 24]) for hour in range(168))
    bars = [
        _shift(str(number + day * people), number, day * 24 + (number * 5 % 9) * 0.75 + 6)
        for number in range(people)
        for day in range(7)
        if (number + day) % 7 < 5
    ]
    return Chart(0, 174, 0.25, lanes, tuple(bars), ticks, now)


def _person(number: int) -> str:
    return NAMES[number % 4] + (f" {number // 4 + 1}" if number >= 4 else "")


def _shift(key: str, number: int, begin: float) -> Bar:
    pieces = (Piece(begin + 2, begin + 2.25, "Break"), Piece(begin + 4, begin + 4.75, "Lunch", "orange"))
    level, mark = ((Level.bad, "rest") if number % 5 == 3 else (Level.warn, "break") if number % 6 == 4
                   else (Level.none, ""))  # fmt: skip
    return Bar(key, str(number), begin, begin + 8, "Full day", "accent", pieces, level, mark, fixed=number % 5 == 1)


def coverages(wall: bool) -> Iterator[tuple[str, QWidget]]:
    """A day with its shares, one without, and nothing."""
    need = np.round(_busy() * 14)
    have = np.round(need * (1 + 0.12 * np.sin(np.arange(96) * 1.7)))
    share = np.clip(1 - (need - have) * 0.09, 0.3, 1) - 0.05
    for name, data in (
        ("day", CoverageData(0, 0.25, need, have, np.where(need > 0, share, np.nan), 0.8, (40, 48))),
        ("alone", CoverageData(0, 0.25, need, have)),
        ("empty", CoverageData()),
    ):
        made = Coverage("Agents", wall=wall)
        made.set_data(data)
        made.set_view(0, 24)
        made.set_margin(128)
        made.set_empty("Nothing is required yet.")
        yield name, made


def _busy() -> NDArray[np.float64]:
    """A morning and an afternoon peak by quarters of an hour."""
    hour = np.arange(96) / 4
    return np.asarray(np.exp(-((hour - 10.5) ** 2) / 6) + 0.8 * np.exp(-((hour - 15.5) ** 2) / 8))
