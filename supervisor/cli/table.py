"""The figures as a table for a terminal, or as a file for a spreadsheet."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.metrics.service_level import shown_code
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


Figures = Mapping[str, Any]


def table(told: dict[str, Any], rules: Rules, whole: str = "centre") -> str:
    """The main figures of the centre, its queues and its agents, a line each; `whole` is what the centre is called."""
    queues = {f"queue/{name}": figures for name, figures in told["queues"].items()}
    codes = _codes({"centre": told["centre"], **queues}.items(), rules)
    rows = [("", *_words(codes)), (whole, *_cells(told["centre"], codes, "centre"))]
    rows.extend((scope.partition("/")[2], *_cells(figures, codes, scope)) for scope, figures in queues.items())
    rows.extend((name, *_cells(figures, codes)) for name, figures in told["agents"].items())
    return "\n".join([f"{local(told['since'])} to {local(told['at'])}", *lines(rows)]) + "\n"


def lines(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows of texts as lines with straight columns, the first to the left and the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    made = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        made.append("  ".join(cells).rstrip())
    return made


def rows_table(told: dict[str, Any], rules: Rules, whole: str = "centre") -> str:
    """The main figures by interval, hour or day, a line for each and scope; `whole` is what the centre is called."""
    codes = _codes(((row["scope"], row) for row in told["rows"]), rules)
    rows = [("", "", *_words(codes))]
    for row in told["rows"]:
        name = row["scope"].partition("/")[2] or whole
        rows.append((local(row["start"]), name, *_cells(row, codes, row["scope"])))
    return "\n".join(lines(rows)) + "\n"


def _codes(figures: Iterable[tuple[str, Figures]], rules: Rules) -> dict[str, str]:
    """How the service level of each scope is counted: `SL-I 80/20`."""
    return {scope: _code(told, rules, scope) for scope, told in figures}


def _code(told: Figures, rules: Rules, scope: str) -> str:
    own = rules.queue(scope.partition("/")[2]) if scope.startswith("queue/") else rules.centre
    return shown_code(told["service_level_code"], own.target, told["service_level_within_s"])


def _words(codes: Mapping[str, str]) -> list[str]:
    """The heads; the code is part of the name of a service level, in the cells where it is not the same for all."""
    every = set(codes.values())
    code = f" {every.pop()}" if len(every) == 1 else ""
    return [f"{words}{code}" if key == "service_level" else words for key, words in SHOWN]


def _cells(figures: Figures, codes: Mapping[str, str], scope: str = "") -> list[str]:
    own = f" {codes[scope]}" if scope and len(set(codes.values())) > 1 else ""
    told = {key: cell(_left(figures) if key == "left" else figures.get(key)) for key, _ in SHOWN}
    return [f"{words}{own}" if key == "service_level" else words for key, words in told.items()]


def _left(figures: Figures) -> int | None:
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
