"""A city's map as it is drawn, and what is not on it, in words."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from supervisor.ui.models.ageing import FIGURES, SHARES, counted
from widgets.format import count

if TYPE_CHECKING:
    from supervisor.places import Areas
    from supervisor.requests.table import Table
    from widgets.outlines import Outlines


def outlines(areas: Areas) -> Outlines:
    """Ready to be drawn; takes a moment, so not in the thread of the screen."""
    # Without a map there is nothing to draw, and what draws takes its time to import.
    from widgets.outlines import Outlines

    return Outlines.of(zip(areas.names, areas.names, areas.outlines(), strict=True))


def keys(drawn: Outlines) -> frozenset[str]:
    """The areas there are."""
    return frozenset(area.key for area in drawn.areas)


def not_on_map(table: Table, figure: str, on_map: AbstractSet[str], most: int) -> str:
    """`Not on the map: Harbor 12, no area told 3`: at most so many names, the rest counted; empty where all are.

    Of a share, which has no sum, it is open requests that are counted.
    """
    told = zip(table.names, counted(table, "open" if figure in SHARES else figure).tolist(), strict=False)
    away = sorted(((-number, name) for name, number in told if number and name not in on_map))
    named = [f"{name or 'no area told'} {count(-number)}" for number, name in away[:most]]
    if rest := away[most:]:
        named.append(f"{count(len(rest))} more areas {count(-sum(number for number, _ in rest))}")
    of = " (open)" if figure in SHARES else ""
    return f"Not on the map{of}: {', '.join(named)}" if named else ""


def words_of(figure: str) -> str:
    """Of a figure on a map."""
    return FIGURES[figure].words
