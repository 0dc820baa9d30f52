"""The queues as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from supervisor.core.rules import Rules
from supervisor.metrics.catalogue import BY_KEY
from supervisor.picture import Figures, Picture
from supervisor.ui import levels, readings
from supervisor.ui.levels import Steady
from supervisor.ui.models.columns import Column
from widgets.format import DASH, count, duration, percent
from widgets.level import Level


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One queue now; `longest` is since when its first caller waits (ms), `code` how its service level is counted.

    `tells` says that others count theirs by another formula.
    """

    scope: str
    name: str
    group: str
    figures: Figures
    rules: Rules
    longest: int | None
    stale: bool
    book: LevelBook
    code: str = ""
    tells: bool = False


@dataclass(slots=True)
class LevelBook:
    """The levels of many figures, each steady by itself."""

    _steady: dict[tuple[str, str], Steady] = field(default_factory=dict)

    def level(self, row: QueueRow, key: str, value: float | None) -> Level:
        """A good figure needs no mark in a table."""
        if row.stale:
            return Level.stale
        steady = self._steady.setdefault((row.scope, key), Steady())
        level = steady.level(value, levels.BANDS[key](readings.rules_of(row.rules, row.scope)))
        return Level.none if level is Level.good else level


def share(value: float | None) -> str:
    """With its sign, and a decimal."""
    return percent(value, 1) if value is None else f"{percent(value, 1)} %"


def stale(row: Any, now: int) -> Level:
    """Of a figure without thresholds."""
    return Level.stale if row.stale else Level.none


def _figure(key: str, title: str, show: Callable[[Any], str], spare: int = 0) -> Column:
    def value(row: QueueRow) -> float | None:
        return readings.number(row.figures, key)

    return Column(title, value, show, right=True, figure=key, level=stale, spare=spare)


def _share(key: str, title: str) -> Column:
    def value(row: QueueRow) -> float | None:
        return readings.number(row.figures, key)

    def level(row: QueueRow, now: int) -> Level:
        return row.book.level(row, key, value(row))

    return Column(title, value, share, right=True, figure=key, level=level)


def _served(row: QueueRow) -> tuple[float, str] | None:
    """Sorted by the share, told with its formula where others have another."""
    found = readings.number(row.figures, "service_level")
    code = row.code.partition(" ")[0] if row.tells else ""
    return None if found is None else (found, readings.joined((share(found), code)))


def _in_time(row: QueueRow, now: int) -> Level:
    return row.book.level(row, "service_level", readings.number(row.figures, "service_level"))


def _sent_away(row: QueueRow, now: int) -> Level:
    return row.book.level(row, "left_otherwise", readings.unserved(row.figures))


def _left(row: QueueRow) -> tuple[float, str] | None:
    """Sorted by how many, told with the share that the level is of."""
    left = readings.left_otherwise(row.figures)
    return None if left is None else (left, readings.left_and_sent(row.figures, 1))


def _waits(row: QueueRow, now: int) -> Level:
    waited = None if row.longest is None else (now - row.longest) / 1000
    return row.book.level(row, "longest_wait_s", waited)


def _free(row: QueueRow) -> int | None:
    return readings.free(row.figures)


SERVICE_LEVEL = BY_KEY["service_level"].name
COLUMNS = (
    Column("Queue", lambda row: row.name, level=stale, least=112),
    _figure("waiting", "Waiting", count),
    Column("Longest", lambda row: row.longest, ticks=True, right=True, figure="longest_wait_s", level=_waits),
    Column("Free", _free, count, right=True, figure="agents", level=stale),
    Column(
        SERVICE_LEVEL,
        _served,
        lambda value: DASH if value is None else value[1],
        right=True,
        figure="service_level",
        level=_in_time,
        tip=lambda row: f"{SERVICE_LEVEL} · {row.code}",
    ),
    _share("abandon_rate", "Abandonment"),
    Column(
        "Left otherwise\n· sent away",
        _left,
        lambda value: DASH if value is None else value[1],
        right=True,
        figure="left_otherwise",
        level=_sent_away,
    ),
    _figure("offered", "Offered", count, 1),
    _figure("answered", "Answered", count, 2),
    _figure("asa_s", "ASA", duration, 3),
    _figure("aht_s", "AHT", duration, 4),
)


def heading(picture: Picture, rules: Rules) -> str:
    """Of the column of service levels, whose code is a part of their name."""
    code, _ = readings.service_codes(rules, _scopes(picture))
    return f"{SERVICE_LEVEL}\n{code}".strip()


def rows(picture: Picture, rules: Rules, book: LevelBook, now: int) -> list[tuple[str, QueueRow]]:
    """Every queue of a picture, under its scope."""
    scopes = _scopes(picture)
    _, tells = readings.service_codes(rules, scopes)
    return [(scope, _row(picture, rules, book, scope, now, tells)) for scope in scopes]


def _scopes(picture: Picture) -> list[str]:
    return [f"queue/{name}" for name in picture.names("queue")]


def _row(picture: Picture, rules: Rules, book: LevelBook, scope: str, now: int, tells: bool) -> QueueRow:
    callers = readings.waiting(picture, rules, scope)
    return QueueRow(
        scope,
        readings.scope_name(rules, scope),
        readings.rules_of(rules, scope).group,
        picture.figures[scope],
        rules,
        callers[0].since if callers else None,
        bool(readings.age(picture, rules, scope, now)),
        book,
        readings.service_code(rules, scope),
        tells,
    )
