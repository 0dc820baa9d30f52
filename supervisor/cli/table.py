"""The figures as a table for a terminal, or as a file for a spreadsheet."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from supervisor.core.errors import CallboardError
from supervisor.reports.intervals import write_csv

SHOWN = (
    ("offered", "offered"),
    ("answered", "answered"),
    ("abandoned", "abandoned"),
    ("left", "left otherwise"),
    ("service_level", "service level"),
    ("asa_s", "ASA s"),
    ("aht_s", "AHT s"),
    ("occupancy", "occupancy"),
    ("waiting", "waiting"),
)

LEFT_OTHERWISE = ("timed_out", "left_empty", "left_by_key", "withdrawn")


def table(told: dict[str, Any]) -> str:
    """The main figures of the centre, its queues and its agents, a line each."""
    rows = [("", *(words for _, words in SHOWN)), ("centre", *_cells(told["centre"]))]
    for kind in ("queues", "agents"):
        rows.extend((name, *_cells(figures)) for name, figures in told[kind].items())
    return "\n".join([f"{local(told['since'])} to {local(told['at'])}", *lines(rows)]) + "\n"


def lines(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows of texts as lines with straight columns, the first to the left and the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    made = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        made.append("  ".join(cells).rstrip())
    return made


def rows_table(told: dict[str, Any]) -> str:
    """The main figures by interval, hour or day, a line for each and scope."""
    rows = [("", "", *(words for _, words in SHOWN))]
    rows += [(local(row["start"]), row["scope"].partition("/")[2] or "centre", *_cells(row)) for row in told["rows"]]
    return "\n".join(lines(rows)) + "\n"


def _cells(figures: dict[str, Any]) -> list[str]:
    return [cell(_left(figures) if key == "left" else figures.get(key)) for key, _ in SHOWN]


def _left(figures: dict[str, Any]) -> int | None:
    """Who left without an answer, but did not hang up."""
    ways = [figures.get(key) for key in LEFT_OTHERWISE]
    return None if None in ways else sum(way for way in ways if way is not None)


def cell(value: Any) -> str:
    """One figure in words."""
    if isinstance(value, dict):
        share = value["value"]
        return "–" if share is None else f"{share * 100:.1f} %"
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def local(instant: str) -> str:
    """An instant of a statement as the other tables have it, a date as it is."""
    return instant if len(instant) <= len("2026-03-01") else f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M}"


def save_csv(name: str, told: dict[str, Any]) -> None:
    """Writes the rows of a statement as CSV; `-` is the standard output."""
    if name == "-":
        write_csv(sys.stdout, told)
        return
    try:
        with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
            write_csv(file, told)
    except OSError as error:
        raise CallboardError(f"{name} cannot be written: {error.strerror}.") from None
