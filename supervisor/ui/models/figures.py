"""The figures of one scope as a table: a name and a value each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supervisor.core.rules import Rules
from supervisor.metrics.catalogue import BY_KEY
from supervisor.picture import Figures, Picture
from supervisor.ui import levels, readings
from supervisor.ui.levels import Steady
from supervisor.ui.models.columns import Column
from supervisor.ui.models.queues import share
from widgets.format import DASH, count, duration, mean_duration
from widgets.level import Level

KEYS = (
    "service_level",
    "offered",
    "answered",
    "abandoned",
    "short_abandoned",
    "abandon_rate",
    "timed_out",
    "left_empty",
    "left_by_key",
    "withdrawn",
    "lost",
    "asa_s",
    "max_wait_s",
    "mean_wait_abandoned_s",
    "waiting_peak",
    "handled",
    "aht_s",
    "occupancy",
    "queue_share",
    "after_hours",
    "blocked",
    "fcr",
)
"""The figures that are shown beside a queue, in this order."""


SENT_AWAY = tuple(key for key, _ in readings.UNSERVED)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure, ready to be shown."""

    key: str
    name: str
    value: str
    level: Level


def _stale(row: FigureRow, now: int) -> Level:
    return Level.stale if row.level is Level.stale else Level.none


COLUMNS = (
    Column("Figure", lambda row: row.name, level=_stale),
    Column("Value", lambda row: row.value, right=True, level=lambda row, now: row.level),
)


def told(key: str, value: Any) -> str:
    """A figure as a desk shows it, by its unit."""
    if value is None or not isinstance(value, int | float):
        return DASH if value is None else str(value)
    match BY_KEY[key].unit:
        case "s":
            return duration(value) if key == "longest_wait_s" else mean_duration(value)
        case "share":
            return share(value)
    return count(value)


def title(key: str, rules: Rules, scope: str) -> str:
    """The name of a figure; of a service level the code is part of it."""
    if key == "left_otherwise":
        return "Left otherwise"
    if key != "service_level":
        return BY_KEY[key].name
    return f"{BY_KEY[key].name} · {readings.service_code(rules, scope)}"


class FigureTable:
    """Makes the rows of one scope over one window, and keeps their levels steady."""

    def __init__(self) -> None:
        self._steady: dict[tuple[str, int, str], Steady] = {}

    def rows(self, picture: Picture, rules: Rules, scope: str, window: int, now: int) -> list[tuple[str, FigureRow]]:
        """Those that the scope has, under their keys."""
        figures = readings.figures(picture, scope, window)
        stale = bool(readings.age(picture, rules, scope, now))
        return [(key, self._row(figures, rules, scope, window, key, stale)) for key in KEYS if key in figures]

    def _row(self, figures: Figures, rules: Rules, scope: str, window: int, key: str, stale: bool) -> FigureRow:
        value, level = readings.value(figures, key), Level.none
        if stale:
            level = Level.stale
        elif key in levels.BANDS:
            level = self._level((scope, window, key), value, rules)
        elif key in SENT_AWAY:
            level = self._level((scope, window, key), readings.unserved(figures, key), rules)
        return FigureRow(key, title(key, rules, scope), told(key, value), level)

    def _level(self, place: tuple[str, int, str], value: float | None, rules: Rules) -> Level:
        scope, _, key = place
        bands = levels.sent_away if key in SENT_AWAY else levels.BANDS[key]
        level = self._steady.setdefault(place, Steady()).level(value, bands(readings.rules_of(rules, scope)))
        return Level.none if key in SENT_AWAY and level is Level.good else level
