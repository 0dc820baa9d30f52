"""`callboard staffing schedule`: shifts for people under contracts, and how good they are."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from supervisor.cli.schedules import write_calendar, write_table
from supervisor.cli.solver import serve
from supervisor.cli.solving import Solving
from supervisor.cli.staffing_week import ask_of, read_week
from supervisor.cli.staffing_words import number
from supervisor.core.errors import UsageError
from supervisor.planning.broken import RULES
from supervisor.planning.roster import Shift, local
from supervisor.planning.rostering import Ask
from supervisor.planning.shifts import GAP, Progress, Solution

LIMIT_S, LONGEST_S = 60.0, 24 * 3600
SHOWN = 40
"""Lines of one kind that a person is shown; the others are counted."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add = parser.add_argument
    add("file", metavar="FILE", nargs="?", help="TOML: what is required, patterns, contracts, people")
    add(
        "--time-limit", metavar="S", default=f"{LIMIT_S:g}", help=f"seconds; then the best so far is told ({LIMIT_S:g})"
    )
    add(
        "--gap",
        metavar="F",
        default=f"{GAP:g}",
        help=f"how close to the optimum is close enough; 0 is proven ({GAP:g})",
    )
    add("--csv", metavar="OUT", help="write the shifts as CSV")
    add("--ics", metavar="OUT", help="write the shifts as iCalendar; into a folder one file for each agent")
    add("--json", action="store_true", help="print JSON")
    add("--over-pipes", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    if args.over_pipes:
        return serve()
    if args.file is None:
        raise UsageError("Say which file describes the week: callboard staffing schedule FILE.")
    limit = number(args.time_limit, "time-limit", 0)
    gap = number(args.gap, "gap", 0)
    if not 0 < limit <= LONGEST_S or gap >= 1:
        raise UsageError("--time-limit must be from 0.1 s to a day, and --gap a share such as 0.01.")
    ask = ask_of(read_week(Path(args.file)), limit, gap)
    found = _solved(ask, quiet=args.json or not sys.stderr.isatty())
    if args.csv:
        write_table(Path(args.csv), found.roster)
    if args.ics:
        write_calendar(Path(args.ics), found.roster, "")
    _tell(found, ask, as_json=args.json)
    return 0


def _solved(ask: Ask, *, quiet: bool) -> Solution:
    solving = Solving(ask)
    try:
        return solving.run(_nothing if quiet else _progress)
    except KeyboardInterrupt:
        solving.cancel()
        raise


def _nothing(now: Progress) -> None:
    pass


def _progress(now: Progress) -> None:
    sys.stderr.write(f"\r{progress_words(now)}\x1b[K")
    sys.stderr.flush()


def progress_words(now: Progress) -> str:
    """How far it is, in words."""
    if now.best is None:
        return f"{now.seconds:.0f} s: looking for a first schedule"
    gap = "" if now.gap is None else f", within {now.gap:.2%} of the best there can be"
    return f"{now.seconds:.0f} s: {now.best:,.0f} h{gap}"


def told(found: Solution) -> dict[str, Any]:
    """What is printed as JSON."""
    return {
        "status": found.status,
        "cost_h": found.cost if math.isfinite(found.cost) else None,
        "bound_h": found.bound,
        "gap": found.gap,
        "seconds": round(found.seconds, 3),
        "paid_h": round(sum(each.paid for each in found.roster.shifts) / 60, 6),
        "uncovered_h": found.uncovered,
        "contradictions": [
            {"contract": e.contract, "people": e.people, "rules": e.rules, "given_up": e.given_up, "words": e.words}
            for e in found.contradictions
        ],
        "broken": [
            {"rule": e.rule, "agent": e.agent, "begin": _at(e.begin, found), "end": _at(e.end, found), "words": e.words}
            for e in found.broken
        ],
        "shifts": [_shift(each, found) for each in found.roster.shifts],
    }


def _shift(shift: Shift, found: Solution) -> dict[str, Any]:
    return {
        "agent": shift.agent,
        "pattern": shift.pattern,
        "begin": _at(shift.begin, found),
        "end": _at(shift.end, found),
        "fixed": shift.fixed,
        "pauses": [
            {"kind": each.kind, "begin": _at(each.begin, found), "end": _at(each.end, found), "paid": each.paid}
            for each in shift.pauses
        ],
    }


def _at(ms: int, found: Solution) -> str:
    return _moment(ms, found.roster.zone)


def _moment(ms: int, zone: str) -> str:
    day, minute = local(ms, zone)
    return f"{day}T{minute // 60:02}:{minute % 60:02}"


def _tell(found: Solution, ask: Ask, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told(found), indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(found, ask))
    sys.stderr.writelines(f"callboard: {each.words}\n" for each in found.contradictions)


def _lines(found: Solution, ask: Ask) -> Iterator[str]:
    shifts, working = found.roster.shifts, {each.agent for each in found.roster.shifts}
    whose = f"for {len(working):,} of {len(ask.people):,} people" if ask.people else "cover what is required"
    yield f"{len(shifts):,} shifts {whose}, solved in {found.seconds:.1f} s"
    yield _quality(found)
    yield f"agents missing: {found.uncovered:,.1f} h in all"
    for rule, many in Counter(each.rule for each in found.broken).items():
        yield f"{RULES[rule].lower()}: {many:,}"
    for each in found.broken[:SHOWN]:
        yield f"  {each.words}"
    lines = [_line(each, found) for each in shifts] if ask.people else _counted(found)
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"… and {len(lines) - SHOWN:,} more; --json or --csv has all of them."


def _line(shift: Shift, found: Solution) -> str:
    pauses = ", ".join(f"{each.kind} {_at(each.begin, found)[11:]}" for each in shift.pauses)
    return f"{_time(shift, found)}  {shift.agent}  {shift.pattern}  {pauses}".rstrip()


def _time(shift: Shift, found: Solution) -> str:
    return f"{_at(shift.begin, found)}–{_at(shift.end, found)[11:]}"


def _counted(found: Solution) -> list[str]:
    """How many of each shift."""
    alike = Counter((_time(each, found), each.pattern) for each in found.roster.shifts)
    return [f"{time}  {many:>3} × {pattern}" for (time, pattern), many in sorted(alike.items())]


def _quality(found: Solution) -> str:
    if found.gap is None:
        return "no bound on the best there can be was found in the time; give it more with --time-limit"
    end = "" if found.status == "optimal" else "; the time was over, so this is the best so far"
    return f"within {found.gap:.2%} of the best there can be{end}"
