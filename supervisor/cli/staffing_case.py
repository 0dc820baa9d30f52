"""`callboard staffing case`: a page for the budget, as a PDF."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date, datetime
from pathlib import Path

from supervisor.cli import staffing_scenarios
from supervisor.cli.staffing_paper import write, written
from supervisor.core.errors import UsageError
from supervisor.planning.scenario import Scenario
from supervisor.reports.staffing_case import PAPERS

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    staffing_scenarios.arguments(parser)
    add = parser.add_argument
    add("-o", "--output", type=Path, required=True, metavar="FILE.pdf", help="where to write it")
    add("--paper", choices=PAPERS, default="a4", help="its size (a4)")
    add("--city", default="", metavar="NAME", help="whose case it is")
    add("--scenario", metavar="NAME", help="which one of the file (the first)")
    add("--date", metavar="DAY", help="the date on it, such as 2026-11-22 (today)")


def run(args: argparse.Namespace) -> int:
    """Write it; of several scenarios the one that is named, else the first."""
    if args.output.suffix.lower() != ".pdf":
        raise UsageError(f"{args.output} is no PDF; name a file such as case.pdf.")
    every, day = staffing_scenarios.scenarios(args), _day(args.date)
    scenario = _chosen(every, args.scenario)
    _application()
    case = write(scenario, args.output, args.paper, city=args.city, day=day)
    print(f"{args.output} is the staffing case of {case.title}. {case.summary}{_left_out(every, scenario)}")
    return 0


def _chosen(every: list[Scenario], name: str | None) -> Scenario:
    if name is None:
        return every[0]
    found = next((each for each in every if each.name == name), None)
    if found is None:
        names = ", ".join(f"“{each.name}”" for each in every)
        raise UsageError(f"There is no scenario “{name}”; take one of {names}.")
    return found


def _left_out(every: list[Scenario], chosen: Scenario) -> str:
    others = [f"“{each.name}”" for each in every if each is not chosen]
    if not others:
        return ""
    are = "is" if len(others) == 1 else "are"
    return f" Not in it {are} {', '.join(others)}: choose with --scenario NAME."


def _day(text: str | None) -> str:
    if text is None:
        return written(datetime.now().astimezone().date())
    try:
        if _DAY.fullmatch(text):
            return written(date.fromisoformat(text))
    except ValueError:
        pass
    raise UsageError(f"--date {text!r} is no day; write 2026-11-22.")


def _application() -> None:
    """Type can only be set with one; no screen is needed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from importlib.resources import files

    from PySide6.QtGui import QGuiApplication

    from widgets.theme import add_fonts

    _kept.append(QGuiApplication.instance() or QGuiApplication(["callboard"]))
    add_fonts(files("resources") / "fonts")


_kept: list[object] = []
"""Qt's application lives as long as the program."""
