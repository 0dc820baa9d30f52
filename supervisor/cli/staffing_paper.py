"""The staffing case as a file: fonts and colours found, then drawn."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from supervisor.planning.scenario import Scenario
from supervisor.reports.staffing_case import Case, case_of

if TYPE_CHECKING:
    from supervisor.reports.pdf.paper import Look


def write(scenario: Scenario, path: Path, paper: str, *, city: str, day: str) -> Case:
    """The page in the light theme; needs a Qt application. Raises `CallboardError`."""
    from supervisor.reports.pdf.case import write_case

    case = case_of(scenario, city=city, day=day)
    write_case(case, path, paper, look())
    return case


def look() -> Look:
    """The colours of the light theme, and the program's type."""
    from supervisor.reports.pdf.paper import Look
    from widgets.theme import FAMILIES, Theme

    light = Theme.load(files("resources") / "themes" / "light.toml")
    plain = (light.text, light.quiet, light.line, light.raised, light.accent, light.series["vermillion"])
    text, quiet, line, raised, accent, warm = (colour.name() for colour in plain)
    return Look(text, quiet, line, raised, accent, warm, FAMILIES)


def written(day: date) -> str:
    """A date as it stands on the page: 22 November 2026."""
    return f"{day.day} {day:%B %Y}"
