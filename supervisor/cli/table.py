"""The figures as a table for a terminal."""

from __future__ import annotations

from typing import Any

SHOWN = (
    ("offered", "offered"),
    ("answered", "answered"),
    ("abandoned", "abandoned"),
    ("service_level", "service level"),
    ("asa_s", "ASA s"),
    ("aht_s", "AHT s"),
    ("occupancy", "occupancy"),
    ("waiting", "waiting"),
)


def table(told: dict[str, Any]) -> str:
    """The main figures of the centre, its queues and its agents, a line each."""
    rows = [("", *(words for _, words in SHOWN)), ("centre", *_cells(told["centre"]))]
    for kind in ("queues", "agents"):
        rows.extend((name, *_cells(figures)) for name, figures in told[kind].items())
    return "\n".join([f"{told['since']} to {told['at']}", *_lines(rows)]) + "\n"


def _lines(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return lines


def rows_table(told: dict[str, Any]) -> str:
    """The main figures by interval, hour or day, a line for each and scope."""
    rows = [("", "", *(words for _, words in SHOWN))]
    rows += [(row["start"], row["scope"].partition("/")[2] or "centre", *_cells(row)) for row in told["rows"]]
    return "\n".join(_lines(rows)) + "\n"


def _cells(figures: dict[str, Any]) -> list[str]:
    return [_cell(figures.get(key)) for key, _ in SHOWN]


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        share = value["value"]
        return "–" if share is None else f"{share * 100:.1f} %"
    if value is None:
        return "–"
    return f"{value:.1f}" if isinstance(value, float) else str(value)
