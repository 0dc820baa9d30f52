"""The forecast on real series, four weeks ahead from many days, beside what a user would pick instead."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from benchmarks.harness import alone
from benchmarks.peers.real_series import HORIZON_DAYS, TABLES, WEEK, Table
from benchmarks.requests import peer_told
from benchmarks.table import Figure, Result, at_least, at_most
from supervisor.planning.accuracy import Pairs, pairs, told
from supervisor.planning.forecast import forecast
from supervisor.planning.forecasted import Forecast
from supervisor.planning.intraday import reforecast
from supervisor.planning.series import Series
from supervisor.planning.sums import Array

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
GOALS = {"bank30": 6.5, "bank15": 7.46, "seattle": 33.6, "boston": 42.4}
HELD = (0.87, 0.93)
HOURS = (10, 12)
WEEKS = 8
MSTL = "MSTL over AutoETS"


class Tried(NamedTuple):
    """What was forecast from each origin, in how many milliseconds each; and what came."""

    series: Series
    forecasts: list[Forecast]
    took: tuple[float, ...]


def measure(args: argparse.Namespace) -> list[Result]:
    """The rows of the table; none where the series are not here."""
    results: list[Result] = []
    for name, (what, made, weeks) in getattr(args, "tables", TABLES).items():
        try:
            table = made()
        except FileNotFoundError as missing:
            print(f"forecast: {missing}", file=sys.stderr)
            continue
        tried = _tried(table, weeks)
        results += _rows(name, what, tried, table, weeks, dict(peer_told(args.peers, "statsforecast_mstl", name)))
    return results


def series_of(table: Table) -> Series:
    """As planning takes it; its clocks show UTC."""
    return Series(
        start=table.first * DAY_MS,
        minutes=table.minutes,
        zone="UTC",
        calls=table.calls.ravel(),
        aht_s=np.full(table.calls.size, np.nan),
    )


def _tried(table: Table, weeks: int) -> Tried:
    series, forecasts, took = series_of(table), [], []
    for origin in table.origins(weeks):
        past = series.between(series.start, series.start + origin * DAY_MS)
        begun = time.perf_counter()
        forecasts.append(forecast(past, HORIZON_DAYS * 1440 // table.minutes))
        took.append((time.perf_counter() - begun) * 1000)
    return Tried(series, forecasts, tuple(took))


def _rows(name: str, what: str, tried: Tried, table: Table, weeks: int, mstl: dict[str, Any]) -> list[Result]:
    found = told(
        Pairs(*map(np.concatenate, zip(*(pairs(each, tried.series) for each in tried.forecasts), strict=True)))
    )
    peers = {label: 100 * _wape(table, weeks, peer) for label, peer in SIMPLE.items()}
    if mstl:
        peers[MSTL] = 100 * float(mstl["wape"])
    best = min(peers, key=lambda label: peers[label])
    error, limit = Figure((100 * (found.wape or 0),), "%"), min(GOALS.get(name, np.inf), *peers.values())
    goal = f"≤ {limit:.2f} %, below each peer"
    others = ", ".join(f"{label} {each:.1f} %" for label, each in sorted(peers.items(), key=lambda each: each[1]))
    note = f"{len(tried.forecasts)} days forecast from; {others}; our bias {100 * (found.bias or 0):+.1f} %."
    return [
        Result(
            f"WAPE four weeks ahead, {what}",
            error,
            goal,
            at_most(error, limit),
            best,
            Figure((peers[best],), "%"),
            note,
        ),
        _band(what, 100 * (found.coverage or 0)),
        _time(what, tried, mstl),
        *(_intraday(what, tried, hour) for hour in HOURS),
    ]


def _band(what: str, share: float) -> Result:
    figure = Figure((share,), "%")
    held = at_least(figure, 100 * HELD[0]) and at_most(figure, 100 * HELD[1])
    return Result(f"in the 90 % band, {what}", figure, "90 ± 3 %", held)


def _time(what: str, tried: Tried, mstl: dict[str, Any]) -> Result:
    figure = Figure(tried.took, "ms")
    beside = Figure((1000 * float(mstl["seconds"]),), "ms") if mstl else None
    return Result(
        f"one forecast, {what}",
        figure,
        "≤ 1,000 ms",
        at_most(figure, 1000),
        "MSTL over AutoETS" if mstl else "",
        beside,
    )


def _intraday(what: str, tried: Tried, hour: int) -> Result:
    """How much of the error of the rest of days the reforecast at an hour takes away."""
    before = after = 0.0
    for each in tried.forecasts:
        came = tried.series.between(each.start, each.end).calls
        for begin in range(each.start, each.end, DAY_MS):
            now = begin + hour * HOUR_MS
            rest = slice(each.place(now), each.place(begin + DAY_MS))
            again = reforecast(each, tried.series, now).expected
            before += float(np.nansum(np.abs(came[rest] - each.calls[rest])))
            after += float(np.nansum(np.abs(came[rest] - again.calls[rest])))
    less = Figure((100 * (1 - after / before),), "%")
    return Result(f"error of the rest of the day that is gone at {hour}:00, {what}", less)


def _wape(table: Table, weeks: int, peer: Callable[[Array], Array]) -> float:
    off = came = 0.0
    for origin in table.origins(weeks):
        expected = np.tile(peer(table.calls[:origin]), (HORIZON_DAYS // WEEK, 1))
        actual = table.calls[origin : origin + HORIZON_DAYS]
        known = ~np.isnan(expected) & ~np.isnan(actual)
        off += float(np.abs(expected - actual)[known].sum())
        came += float(actual[known].sum())
    return off / came


def _weeks(calls: Array) -> Array:
    """The last eight weeks, week by week; of days on which nobody works the slots are nan."""
    return calls[-WEEKS * WEEK :].reshape(WEEKS, WEEK, -1)


def _over(weeks: Array, summed: Callable[..., Array]) -> Array:
    some = ~np.isnan(weeks).all(axis=0)
    told: Array = np.full(weeks.shape[1:], np.nan)
    told[some] = summed(weeks[:, some], axis=0)
    return told


SIMPLE: dict[str, Callable[[Array], Array]] = {
    "seasonal naive": lambda calls: calls[-WEEK:],
    "median of 8 weeks": lambda calls: _over(_weeks(calls), np.nanmedian),
    "mean of 8 weeks": lambda calls: _over(_weeks(calls), np.nanmean),
}


if __name__ == "__main__":
    sys.exit(alone("forecast", measure))
