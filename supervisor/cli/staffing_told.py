"""How `callboard staffing` tells what it found: one table, or one object of JSON with the same names everywhere."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

from supervisor.cli.staffing_words import shrinkage
from supervisor.planning.queueing import Figures
from supervisor.planning.shrinkage import scheduled

Told = dict[str, Any]

_SHARE, _SECONDS, _PLAIN = "share", "seconds", "plain"
ROWS = (
    ("agents", "agents", _PLAIN),
    ("scheduled", "scheduled", _PLAIN),
    ("service_level", "service level", _SHARE),
    ("asa_s", "ASA, of the answered", _SECONDS),
    ("mean_wait_s", "mean wait, of all", _SECONDS),
    ("occupancy", "occupancy", _SHARE),
    ("p_wait", "wait at all", _SHARE),
    ("p_abandon", "abandoned", _SHARE),
    ("p_blocked", "blocked", _SHARE),
    ("binding", "binds", _PLAIN),
)


def told(args: argparse.Namespace, agents: int | None, figures: Figures, code: str | None, binding: str | None) -> Told:
    """The answer of one interval; what was not asked for, and what there is none of, is null."""
    away = shrinkage(args)
    return {
        "agents": agents,
        "scheduled": None if agents is None or away is None else scheduled(agents, away),
        "service_level": _number(figures.service_level) if code else None,
        "service_level_code": code,
        "asa_s": _number(figures.asa_s),
        "mean_wait_s": _number(figures.mean_wait_s),
        "occupancy": _number(figures.occupancy),
        "p_wait": _number(figures.p_wait),
        "p_abandon": _number(figures.p_abandon) if args.patience is not None else None,
        "p_blocked": _number(figures.p_blocked) if args.lines is not None else None,
        "binding": binding,
    }


def _number(each: Any) -> float | None:
    value = float(each[0])
    return value if math.isfinite(value) else None


def tell(args: argparse.Namespace, answer: Told, within_s: float | None, *notes: str) -> int:
    """Print it; sentences about it go beside it."""
    if args.json:
        print(json.dumps(answer, indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(answer, within_s))
    sys.stderr.writelines(f"callboard: {note}\n" for note in notes)
    return 0


def _lines(answer: Told, within_s: float | None) -> Iterator[str]:
    width = max(len(words) for _, words, _ in ROWS) + 2
    for key, name, unit in ROWS:
        value = answer[key]
        if key == "service_level" and value is not None:
            yield f"{name:<{width}}{value:>9.2%}  {answer['service_level_code']}, within {within_s:g} s"
        elif value is not None or key in ("agents", "asa_s"):
            yield f"{name:<{width}}{_text(value, unit):>9}".rstrip()


def _text(value: Any, unit: str) -> str:
    if value is None:
        return "–"
    return {_SHARE: "{:.2%}", _SECONDS: "{:.1f} s"}.get(unit, "{}").format(value)
