"""`callboard staffing simulate`: what the hours ahead may bring, from the floor as it is, with a band."""

from __future__ import annotations

import argparse
import json
import math
import sys
from typing import Any, NamedTuple

import numpy as np

from supervisor.cli import staffing_words as words
from supervisor.cli.staffing_floor import Start, started
from supervisor.cli.staffing_hours import OTHERS, Hours, measured, read
from supervisor.cli.table import lines
from supervisor.core.errors import UsageError
from supervisor.planning.ahead import SOONEST_S, Ahead, ahead, surge
from supervisor.planning.durations import Shape, lognormal, samples
from supervisor.planning.simulated import BAND, FIGURES, Asked, Band, Simulated
from supervisor.planning.simulation import LEAST_RUNS, MOST_RUNS, RUNS, SEED, simulate, usual_runs

MOST_CALLS, MOST_WORK = 300_000_000, 3e11
"""Calls in all, and those times the agents and lines among whom each looks: a few minutes of work."""
WITHOUT = "none"
"""Written for patience or lines where there is no limit."""
SHARES = ("service_level", "abandonment", "occupancy", "blocked")
HEADS = {
    "waiting": "waiting", "service_level": "service level", "asa_s": "ASA s", "abandonment": "abandoned",
    "occupancy": "occupancy", "blocked": "blocked", "longest_s": "longest s",
}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add = parser.add_argument
    add("file", nargs="?", metavar="FILE", help="TOML or CSV with calls, aht and agents of each interval")
    add("--calls", metavar="N", help="calls in each interval; several with commas between them")
    add("--interval", metavar="I", help="its length: 15m, 30m, 1h (30m)")
    add("--aht", metavar="S", help="average handle time: seconds, or 3m; several with commas")
    add("--agents", metavar="C", help="agents at work; several with commas (those of the published schedule)")
    add("--hours", metavar="H", help="how far ahead (12, or as far as FILE)")
    add("--from-floor", action="store_true", help="begin with who waits and works in --database")
    add("--at", metavar="T", help="with --from-floor: as it stood then; without, at the newest event")
    add("--queue", metavar="Q", default="", help="with --from-floor: this queue and its agents")
    add("--waiting", metavar="N", help="callers who wait already, since now")
    add("--surge", metavar="F", default="1", help="so many times the calls")
    add("--surge-aht", metavar="F", default="1", help="so many times the handle time")
    add("--patience", metavar="S", help="mean time after which a waiting caller hangs up; none: nobody does")
    add("--patience-times", metavar="FILE", help="patience drawn from given times, one a line; --patience is its mean")
    add("--lines", metavar="K", help="lines, of those who talk and those who wait; none: there are always enough")
    add("--redial", metavar="P", help="share of those refused or gone who call again, such as 0.4 or 40%%")
    add("--redial-after", metavar="S", help="about how much later they do (5m)")
    add("--unsure", metavar="F", help="how unsure the volume is: 0.1 is a standard deviation of 10 %%")
    add("--handle-times", metavar="FILE", help="measured handle times, one a line; their mean is --aht without it")
    add("--handle-cv", metavar="F", help="handle times lognormal, with a standard deviation of so many means")
    add("--within", metavar="T", default="20", help="seconds within which calls are to be answered (20)")
    add("--service-level", metavar="CODE", help=f"its formula ({words.DEFAULT_CODE})")
    add("--short", metavar="S", default="5", help="what is a short abandon, for SL-S and SL-5 (5)")
    add("--band", metavar="F", default=f"{BAND:g}", help=f"share of the runs that a band holds ({BAND:g})")
    add("--replications", metavar="N", help=f"runs ({LEAST_RUNS} to {RUNS}, the fewer the more calls)")
    add("--seed", metavar="N", default=str(SEED), help="the same number gives the same answer")
    add("--json", action="store_true", help="print JSON")


class Question(NamedTuple):
    """All that was asked."""

    coming: Ahead
    start: Start
    asked: Asked
    runs: int
    seed: int
    band: float


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    question = _question(args)
    found = simulate(question.coming, question.start.floor, question.asked, runs=question.runs, seed=question.seed)
    if args.json:
        print(json.dumps(told(question, found), indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in _table(question, found))
    return 0


def _question(args: argparse.Namespace) -> Question:
    hours, others = read(args.file) if args.file else ({}, {})
    for name in OTHERS:
        if name in others and getattr(args, name) in (None, "1" if name == "surge" else None):
            setattr(args, name, others[name])
    interval = words.seconds(args.interval or "30m", "interval")
    start = started(args, interval)
    shape, mean = _handling(args, start)
    by = _columns(args, hours, start, interval, mean)
    start = _noted(args, hours, start, interval, len(by.calls))
    coming = _coming(args, start, interval, shape, by)
    coming = surge(coming, _factor(args.surge, "surge"), _factor(args.surge_aht, "surge-aht"))
    asked = Asked(
        words.code(args), words.seconds(args.within, "within", least=0), words.seconds(args.short, "short", least=0)
    )
    runs = (
        usual_runs(coming) if args.replications is None else words.whole(args.replications, "replications", MOST_RUNS)
    )
    calls, among = runs * coming.calls.sum(), float(coming.agents.max()) + (coming.lines or 0)
    if calls > MOST_CALLS or calls * among > MOST_WORK:
        raise UsageError(
            f"These are {calls:,.0f} calls in all, which take too long; take fewer --replications or hours."
        )
    band = words.limit(args.band, "band")
    if band is None or band >= 1:
        raise UsageError("--band must be a share below 1, such as 0.9.")
    return Question(coming, start, asked, runs, words.whole(args.seed, "seed", 2**63, least=0), band)


class _Columns(NamedTuple):
    """By interval."""

    calls: list[float]
    aht: list[float]
    agents: list[float]


def _columns(args: argparse.Namespace, hours: Hours, start: Start, interval: float, mean: float | None) -> _Columns:
    """What the options say, else the file, else the floor, its forecast and its schedule."""
    calls = _column(args.calls, "calls", hours, start.calls)
    aht = _column(args.aht, "aht", hours, start.aht if mean is None else [mean])
    agents = _column(args.agents, "agents", hours, None)
    if calls is None or aht is None:
        raise _unsaid(*(("calls", start.missing) if calls is None else ("aht", "")))
    size = max(len(calls), len(aht), len(agents or ()))
    if args.hours is not None or size == 1:
        size = math.ceil(words.number(args.hours or "12", "hours", 0) * 3600 / interval)
    if not 1 <= size <= 10_000:
        raise UsageError("--hours must be at least an interval, and at most 10,000 of them.")
    agents = start.staff(interval, size)[0] if agents is None else agents
    if agents is None:
        raise _unsaid("agents")
    return _Columns(_spread(calls, size, "calls"), _spread(aht, size, "aht"), _spread(agents, size, "agents"))


def _coming(args: argparse.Namespace, start: Start, interval: float, shape: Shape, by: _Columns) -> Ahead:
    patience, waits = _patience(args, start)
    return ahead(
        by.calls, interval, by.aht, by.agents, patience_s=patience, lines=_lines(args, start),
        redial=0.0 if args.redial is None else _share(args.redial, "redial"),
        redial_after_s=words.seconds(args.redial_after or "5m", "redial-after", least=SOONEST_S),
        unsure=start.unsure if args.unsure is None else words.number(args.unsure, "unsure", 0),
        handling=shape, patience=waits,
    )  # fmt: skip


def _noted(args: argparse.Namespace, hours: Hours, start: Start, interval: float, count: int) -> Start:
    """With the words about the agents, where they are not given."""
    given = args.agents is not None or "agents" in hours or not args.from_floor
    return start if given else start._replace(notes=(*start.notes, start.staff(interval, count)[1]))


def _unsaid(name: str, why: str = "") -> UsageError:
    return UsageError(f"Say --{name}, or give a FILE that has them{why}.")


def _lines(args: argparse.Namespace, start: Start) -> int | None:
    if args.lines is None:
        return start.lines or None
    return None if args.lines == WITHOUT else words.whole(args.lines, "lines", 50_000)


def _column(text: str | None, name: str, hours: Hours, otherwise: list[float] | None) -> list[float] | None:
    if text is None:
        return hours.get(name, otherwise)
    if name == "aht":
        return [words.seconds(each, name) for each in text.split(",")]
    return [words.number(each, name, 0) for each in text.split(",")]


def _spread(values: list[float], size: int, name: str) -> list[float]:
    if len(values) == 1:
        return values * size
    if len(values) < size:
        raise UsageError(f"There are {len(values)} intervals of {name} and {size} to simulate; give as many of each.")
    return values[:size]


def _share(text: str, name: str) -> float:
    value = words.number(text.strip().removesuffix("%"), name, 0) / (100 if text.strip().endswith("%") else 1)
    if value >= 1:
        raise UsageError(f"--{name} {text!r} must be a share below 1, such as 0.4 or 40%.")
    return value


def _factor(text: str, name: str) -> float:
    value = words.number(text, name, 0)
    if not 0 < value <= 1000:
        raise UsageError(f"--{name} {text!r} must be above 0 and at most 1,000.")
    return value


def _patience(args: argparse.Namespace, start: Start) -> tuple[float, Shape]:
    usual = Shape(), start.patience_s or math.inf
    given, mean = usual if args.patience_times is None else samples(measured(args.patience_times))
    if args.patience == WITHOUT:
        return math.inf, given
    return mean if args.patience is None else words.seconds(args.patience, "patience"), given


def _handling(args: argparse.Namespace, start: Start) -> tuple[Shape, float | None]:
    if args.handle_times is not None:
        return samples(measured(args.handle_times))
    if args.handle_cv is not None:
        return lognormal(words.number(args.handle_cv, "handle-cv", 0)), None
    return start.handling, None


def told(question: Question, found: Simulated) -> dict[str, Any]:
    """All of it under names that stay."""
    bands = {name: found.band(name, question.band) for name in FIGURES}
    total = found.total()
    whole = {name: _at(total.band(name, question.band), 0) for name in FIGURES}
    means = {name: float(found.of[name].sum(axis=1).mean()) for name in ("offered", "answered", "abandoned", "blocked")}
    floor = question.start.floor
    intervals = [
        {
            "begin_s": row * found.interval_s,
            "calls": float(question.coming.calls[row]),
            "aht_s": float(question.coming.aht_s[row]),
            "agents": int(found.agents[row]),
            **{name: _at(band, row) for name, band in bands.items()},
        }
        for row in range(found.agents.size)
    ]
    return {
        "at": question.start.at,
        "interval_s": found.interval_s,
        "replications": question.runs,
        "seed": question.seed,
        "band": question.band,
        "service_level_code": question.asked.code,
        "within_s": question.asked.within_s,
        "unsure": question.coming.unsure,
        "notes": list(question.start.notes),
        "floor": {**floor._asdict(), "agents": floor.agents},
        "total": {**whole, "mean": {**means, "left_waiting": float(found.of["waiting"][:, -1].mean())}},
        "intervals": intervals,
    }


def _at(band: Band, row: int) -> dict[str, float | None]:
    return {name: _number(each[row]) for name, each in zip(Band._fields, band, strict=True)}


def _number(value: np.float64) -> float | None:
    return float(value) if math.isfinite(value) else None


def _table(question: Question, found: Simulated) -> list[str]:
    shown = _shown(question.coming)
    bands = {name: found.band(name, question.band) for name in shown}
    heads = [f"{words} {question.asked.code}" if key == "service_level" else words for key, words in shown.items()]
    rows = [("after", "calls", "agents", *heads)]
    for row in range(found.agents.size):
        minutes = int(row * found.interval_s // 60)
        first = (f"{minutes // 60}:{minutes % 60:02}", f"{question.coming.calls[row]:,.1f}", str(found.agents[row]))
        rows.append((*first, *(_text(key, band, row) for key, band in bands.items())))
    total = found.total()
    whole = {name: total.band(name, question.band) for name in shown}
    rows.append(
        ("all", f"{question.coming.calls.sum():,.0f}", "", *(_text(key, each, 0) for key, each in whole.items()))
    )
    share = f"{question.band:.0%}"
    about = f"The median of {question.runs:,} runs, and between which values {share} of them are."
    return [*lines(rows), about, *question.start.notes]


def _shown(coming: Ahead) -> dict[str, str]:
    """The columns: nobody is refused without a limit of lines, and nobody goes without patience."""
    without = {"blocked" if coming.lines is None else "", "abandonment" if math.isinf(coming.patience_s) else ""}
    return {key: words for key, words in HEADS.items() if key not in without}


def _text(key: str, band: Band, row: int) -> str:
    if not math.isfinite(band.middle[row]):
        return "–"
    low, middle, high = (each[row] for each in band)
    if key in SHARES:
        return f"{middle:.0%} ({low:.0%} to {high:.0%})"
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"
