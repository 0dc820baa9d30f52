"""What `callboard staffing` is asked with: durations, shares, targets; each wrong one has a sentence of its own."""

from __future__ import annotations

import argparse
import math
import re
from fractions import Fraction

from supervisor.core.errors import CallboardError, UsageError
from supervisor.planning.queueing import SHORT_S, Traffic, traffic
from supervisor.planning.shares import SERVICE_LEVELS
from supervisor.planning.shrinkage import share

_DURATION = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(s|sec|m|min|h)?", re.IGNORECASE)
_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}
MOST_ERLANGS, MOST_AGENTS, MOST_LINES, LONGEST_S = 100_000, 1_000_000, 100_000, 10_000_000
DEFAULT_CODE = "SL-N"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What both kinds take: what comes in, and how it is told."""
    add = parser.add_argument
    add("--calls", metavar="N", required=True, help="calls in the interval; parts of one too")
    add("--interval", metavar="I", required=True, help="its length: 15m, 30m, 1h, or seconds")
    add("--aht", metavar="S", required=True, help="average handle time: seconds, or 3m")
    add("--patience", metavar="S", help="mean time after which a waiting caller hangs up; without, nobody does")
    add("--lines", metavar="K", help="lines, of those who talk and those who wait; without, there are always enough")
    add("--shrinkage", metavar="F", help="share of paid time away: 0.3 or 30%%; tells how many to schedule")
    add("--service-level", metavar="CODE", help=f"its formula: {', '.join(SERVICE_LEVELS)} ({DEFAULT_CODE})")
    add(
        "--short", metavar="S", default=f"{SHORT_S:g}", help=f"what is a short abandon, for SL-S and SL-5 ({SHORT_S:g})"
    )
    add("--json", action="store_true", help="print JSON")


def coming(args: argparse.Namespace) -> Traffic:
    """What comes in, of one interval."""
    calls = number(args.calls, "calls", 0)
    interval, aht = seconds(args.interval, "interval"), seconds(args.aht, "aht")
    if calls / interval * aht > MOST_ERLANGS:
        raise UsageError(
            f"{calls:g} calls of {aht:g} s in {interval:g} s are {calls / interval * aht:,.0f} erlangs, "
            f"more than the {MOST_ERLANGS:,} that can be told of; look at --calls, --interval and --aht again."
        )
    patience = seconds(args.patience, "patience") if args.patience is not None else None
    lines = whole(args.lines, "lines", MOST_LINES) if args.lines is not None else None
    return traffic(calls, interval, aht, patience, lines)


def code(args: argparse.Namespace) -> str:
    """The service level's formula."""
    asked = (args.service_level or DEFAULT_CODE).strip().upper()
    if asked not in SERVICE_LEVELS:
        raise UsageError(f"--service-level {args.service_level!r} is none; there are {', '.join(SERVICE_LEVELS)}.")
    return asked


def shrinkage(args: argparse.Namespace) -> Fraction | None:
    """The share of paid time away, None where it is not asked for."""
    try:
        return None if args.shrinkage is None else share(args.shrinkage)
    except CallboardError as error:
        raise UsageError(str(error)) from error


def target(text: str) -> tuple[float, float]:
    """`80/20`: the share, and the seconds."""
    part, slash, limit = text.partition("/")
    if not slash:
        raise UsageError(f"--target {text!r} must be a share and seconds, such as 80/20: 80 % within 20 seconds.")
    percent = number(part.strip().removesuffix("%"), "target", 0)
    level = percent / 100 if percent > 1 or part.strip().endswith("%") else percent
    if not 0 < level < 1:
        raise UsageError(f"--target {text!r} asks for {level:.0%}; write a share above 0 and below 100, such as 80/20.")
    return level, seconds(limit.strip(), "target", least=0)


def limit(text: str | None, name: str) -> float | None:
    """A share that is not to be exceeded, above 0 and at most 1; None where it is not asked for."""
    if text is None:
        return None
    value = number(text.strip().removesuffix("%"), name, 0) / (100 if text.strip().endswith("%") else 1)
    if not 0 < value <= 1:
        raise UsageError(f"--{name} {text!r} must be a share above 0 and at most 1, such as 0.05 or 5%.")
    return value


def seconds(text: str, name: str, *, least: float = 1e-3) -> float:
    """A duration in seconds: 180, 180s, 3m, 0.5h."""
    found = _DURATION.fullmatch(text.strip())
    value = float(found[1]) * _SECONDS[(found[2] or "s").lower()] if found else math.nan
    if not least <= value <= LONGEST_S:
        raise UsageError(
            f"--{name} {text!r} is no duration that can be worked with; write seconds (180), minutes (3m) or hours (1h)"
            f"{', more than none' if least else ''}."
        )
    return value


def number(text: str, name: str, least: float) -> float:
    """A number of at least so much."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value < math.inf:
        raise UsageError(f"--{name} {text!r} must be a number of {least:g} or more.")
    return value


def whole(text: str, name: str, most: int, least: int = 1) -> int:
    """A whole number in bounds."""
    value = int(text) if text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 16 else -1
    if not least <= value <= most:
        raise UsageError(f"--{name} {text!r} must be a whole number from {least} to {most:,}.")
    return value
