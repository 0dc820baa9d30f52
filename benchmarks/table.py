"""What was measured, as one table: beside its goal, and beside what a user would pick instead."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from statistics import median

import msgspec

HEAD = ("what", "goal", "measured", "held", "beside", "its figure", "ratio")


class Figure(msgspec.Struct, frozen=True):
    """One number measured some times: their median, and from the least to the most of them."""

    runs: tuple[float, ...]
    unit: str

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.runs)

    def __str__(self) -> str:
        """`2.1 % (2.0 to 2.3)`."""
        text = f"{number(self.middle)} {self.unit}"
        if len(self.runs) < 2:
            return text
        return f"{text} ({number(min(self.runs))} to {number(max(self.runs))})"


class Result(msgspec.Struct, frozen=True):
    """One row. `holds` says whether the goal is held, None where there is none; `peer` names what it stands beside."""

    what: str
    measured: Figure
    goal: str = ""
    holds: bool | None = None
    peer: str = ""
    beside: Figure | None = None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        held = "" if self.holds is None else "yes" if self.holds else "no"
        ratio = ""
        if self.beside is not None and self.beside.middle:
            ratio = f"{number(self.measured.middle / self.beside.middle)} ×"
        return (self.what, self.goal, str(self.measured), held, self.peer, str(self.beside or ""), ratio)


def at_most(figure: Figure, limit: float) -> bool:
    """Whether the median is within a limit."""
    return figure.middle <= limit


def at_least(figure: Figure, limit: float) -> bool:
    """Whether the median reaches a limit."""
    return figure.middle >= limit


def number(value: float) -> str:
    """As few digits as tell something."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def markdown(results: Iterable[Result]) -> str:
    """The table, with its notes below it."""
    rows = list(results)
    lines = [_line(HEAD), _line(["---"] * len(HEAD)), *(_line(row.cells()) for row in rows)]
    notes = [f"- *{row.what}*: {row.note}" for row in rows if row.note]
    return "\n".join([*lines, "", *notes]).rstrip() + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def machine() -> str:
    """What it was measured on, and no more than that."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}"
