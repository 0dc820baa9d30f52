"""How old open requests are, as rows of a heat map and colours of a map: the words of every figure, and its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervisor.core.rules import Rules
from supervisor.metrics.sight import Ratio
from supervisor.requests.record import Channel
from supervisor.requests.table import BUCKETS, COUNTS, DUE, NO_TARGET, OVERDUE, Table, figures
from supervisor.ui import levels
from supervisor.ui.levels import Bands
from widgets.format import DASH, count, percent
from widgets.heatgrid import HeatCell, HeatColumn, HeatRow
from widgets.level import Level
from widgets.mapvalue import MapValue

if TYPE_CHECKING:
    from supervisor.requests.table import Counts

SPANS = ("0–7", "8–14", "15–30", "31–60", "over 60")
LATE, NEAR, WITHOUT = "Overdue, business days", "Due", "No due date, days old"
NOT_TOLD = "not told"
DIMENSION = {"department": "Department", "category": "Category", "area": "Area", "channel": "Channel"}
PLURAL = {"department": "departments", "category": "categories", "area": "areas", "channel": "channels"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of ageing: its words alone, those of its column, the group it stands in, and its colour."""

    words: str
    column: str
    group: str = ""
    tone: str = ""
    formula: str = ""


def _spans(keys: tuple[str, ...], group: str, words: str, tone: str, formula: str) -> dict[str, Figure]:
    named = zip(keys, SPANS, strict=True)
    return {key: Figure(f"{words} {span} days", span, group, tone, f"{formula} {span}") for key, span in named}


FIGURES: dict[str, Figure] = {
    **_spans(OVERDUE, LATE, "Overdue by", "bad", "open, due date passed; business days since it:"),
    "due_today": Figure("Due today", "today", NEAR, "warn", "open, due on the local date of today, not passed"),
    "due_this_week": Figure("Due this week", "this week", NEAR, "accent", "open, due after today up to Sunday"),
    "due_later": Figure("Due later", "later", NEAR, "accent", "open, due after this week"),
    **_spans(NO_TARGET, WITHOUT, "No due date, open", "grey", "open, no due date; calendar days since its opening:"),
    "open": Figure("Open", "Open", formula="open, in progress, waiting for resident or scheduled"),
    "overdue": Figure("Overdue", "Overdue", tone="bad", formula="open requests whose due time has passed"),
    "no_target": Figure("Open without a due date", "No due date", tone="grey", formula="open, no due date"),
    "on_time_open": Figure("On time, of open", "On time", formula="open and not past due / open with a due date"),
    "on_time_closed": Figure(
        "On time, of closed", "Closed on time", formula="resolved by their due time / resolved with a due date"
    ),
}  # fmt: skip
SHARES = ("on_time_open", "on_time_closed")
HEAT = (*BUCKETS, "open", "on_time_open")
"""The columns of the heat map."""
SHORT = (*OVERDUE, *DUE, "no_target", "open", "on_time_open")
"""Those that can be read across a room."""
ON_MAP = ("open", "overdue", *OVERDUE, *DUE, "no_target", *NO_TARGET, *SHARES)
PLAIN = Rules()
MOST_ROWS = 300
"""Of a heat map: nobody reads more, and each is made into words."""
PARTS = {"overdue": OVERDUE, "no_target": NO_TARGET}
"""Figures that are the sum of several buckets."""


def shown_name(dimension: str, name: str) -> str:
    """As people call it; what no city tells has a word of its own."""
    if dimension == "channel" and name == Channel.UNKNOWN:
        return NOT_TOLD
    return name or NOT_TOLD


def buckets_of(figure: str) -> frozenset[str]:
    """The buckets that a figure counts; empty means every open request."""
    return frozenset(PARTS.get(figure, (figure,) if figure in BUCKETS else ()))


@dataclass(frozen=True, slots=True)
class Heat:
    """What a heat map shows; `fewer` names have less than any of its rows, `idle` ones no open request."""

    columns: tuple[HeatColumn, ...]
    rows: tuple[HeatRow, ...]
    total: HeatRow
    fewer: int = 0
    idle: int = 0


def heat(table: Table, dimension: str, keys: tuple[str, ...] = HEAT, digits: int = 1, rules: Rules = PLAIN) -> Heat:
    """Names with the most overdue first, then those with the most open; `digits` of shares, whose targets are rules."""
    of = Cells(keys, digits, {key: levels.on_time(rules, key) for key in SHARES})
    opened, late = counted(table, "open"), counted(table, "overdue")
    ranked = [place for place in _ranked(opened.tolist(), late.tolist()) if opened[place] > 0]
    rows = tuple(
        HeatRow(_key(name), shown_name(dimension, name), of.cells(figures(table.counts[place])))
        for place in ranked[:MOST_ROWS]
        for name in (table.names[place],)
    )
    total = HeatRow("", f"All {PLURAL[dimension]}", of.cells(figures(table.total())))
    idle = int((table.counts.any(axis=1) & (opened == 0)).sum())
    return Heat(tuple(_column(key, keys) for key in keys), rows, total, len(ranked) - len(rows), idle)


def _ranked(opened: list[int], late: list[int]) -> list[int]:
    """Places, of equal ones the first first."""
    return sorted(range(len(opened)), key=lambda place: (-late[place], -opened[place]))


def counted(table: Table, figure: str) -> Counts:
    """A count for every name of a table; `figure` is no share."""
    parts = PARTS.get(figure, BUCKETS if figure == "open" else (figure,))
    found: Counts = table.counts[:, [COUNTS.index(part) for part in parts]].sum(axis=1)
    return found


def open_by_name(table: Table) -> dict[str, int]:
    """How many are open of each name."""
    return dict(zip(table.names, counted(table, "open").tolist(), strict=False))


def name_of(key: str) -> str:
    """The name that a row's key stands for: a key is never empty, a name may be."""
    return key.removeprefix("=")


def _key(name: str) -> str:
    return f"={name}"


def _column(key: str, keys: tuple[str, ...]) -> HeatColumn:
    figure = FIGURES[key]
    plain = key in ("open", *SHARES)
    group = figure.group or (WITHOUT.partition(",")[0] if key == "no_target" and key in keys else "")
    return HeatColumn(key, "all" if key == "no_target" else figure.column, group, "" if plain else figure.tone)


@dataclass(frozen=True, slots=True)
class Cells:
    """How the figures of one row become its cells: which ones, `digits` of shares, and what those aim at."""

    keys: tuple[str, ...]
    digits: int
    targets: Mapping[str, Bands | None]

    def cells(self, told: Mapping[str, int | Ratio]) -> tuple[HeatCell, ...]:
        return tuple(self._cell(told, key) for key in self.keys)

    def _cell(self, told: Mapping[str, int | Ratio], key: str) -> HeatCell:
        found = told[key]
        if isinstance(found, Ratio):
            bands = self.targets.get(key)
            level = Level.none if bands is None else bands.level(found.value)
            return HeatCell(text(found, self.digits), found.value, level, f"{count(found.sample)} with a due date")
        whole = _number(told, "open")
        hint = f"{percent(found / whole, self.digits)} % of {count(whole)} open" if whole and key != "open" else ""
        return HeatCell(count(found), float(found), hint=hint)


def text(found: int | Ratio, digits: int = 1) -> str:
    """A figure as it is shown, with its unit."""
    if isinstance(found, Ratio):
        return DASH if found.value is None else f"{percent(found.value, digits)} %"
    return count(found)


def map_values(table: Table, figure: str) -> dict[str, MapValue]:
    """A figure of each area, by its name."""
    if figure in SHARES:
        return {name: _share(counts, figure) for name, counts in table.rows() if name}
    opened = counted(table, "open").tolist()
    told = zip(table.names, counted(table, figure).tolist(), opened, strict=False)
    return {name: MapValue(count(number), float(number), hint=f"{count(of)} open") for name, number, of in told if name}


def _share(counts: Counts, figure: str) -> MapValue:
    found = figures(counts)[figure]
    assert isinstance(found, Ratio)
    return MapValue(text(found, 0), found.value, hint=f"{count(found.sample)} counted")


def outside(table: Table, figure: str, on_map: frozenset[str]) -> int:
    """How many of a figure lie in no area of the map."""
    if figure in SHARES:
        return 0
    told = zip(table.names, counted(table, figure).tolist(), strict=False)
    return sum(number for name, number in told if name not in on_map)


def _number(told: Mapping[str, int | Ratio], key: str) -> int:
    found = told[key]
    assert isinstance(found, int)
    return found
