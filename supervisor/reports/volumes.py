"""Requests opened and closed by interval, hour or day, by channel: what `callboard requests volumes` prints."""

from __future__ import annotations

from typing import Any

import numpy as np

from supervisor.core.rules import Rules
from supervisor.reports.ageing import check_city, iso
from supervisor.reports.past import HOUR_MS, day_start, next_day
from supervisor.requests.calendar import local_day
from supervisor.requests.days import day_of
from supervisor.requests.frame import Frame
from supervisor.requests.volumes import Flow, daily, flow

DAYS = 30


def default_since(by: str, at: int, rules: Rules) -> int:
    """The start (ms) of what is told without being asked: the day of the instant, or a month by days."""
    return day_start(at - (DAYS - 1) * 24 * HOUR_MS if by == "day" else at, rules)


def last_days(at: int, rules: Rules, by: str | None) -> int:
    """The start (ms) of the last days up to an instant with at least one that is whole: a week, or a month by day."""
    days = {None: 7, "day": DAYS}.get(by, 2)
    start = day_start(at, rules)
    for _ in range(days - 1):
        start = day_start(start - 1, rules)
    return start


def volumes(
    frame: Frame, rules: Rules, since: int, at: int, by: str = "hour", city: str = "", *, until: int | None = None
) -> dict[str, Any]:
    """Each stretch between two instants (ms), a row each; days are local dates of the cities, the rest the centre's.

    Stretches that begin `until` then or later have no numbers: no file tells of them.
    """
    check_city(frame, city)
    if by == "day":
        days = range(local_day(since, rules.zone), local_day(at, rules.zone) + 1)
        told, starts = daily(frame, days, at, city), [day_of(day).isoformat() for day in days]
        known = [until is None or day <= local_day(until - 1, rules.zone) for day in days]
    else:
        edges = edges_between(since, at, {"interval": rules.interval_min * 60_000, "hour": HOUR_MS}[by], rules)
        told, starts = flow(frame, edges, at, city), [iso(edge, rules) for edge in edges]
        known = [until is None or edge < until for edge in edges]
    rows = [_row(start, told, place) if known[place] else _unknown(start) for place, start in enumerate(starts)]
    return {"at": iso(at, rules), "since": iso(since, rules), "by": by, "city": city or None, "rows": rows}


def edges_between(since: int, at: int, width: int, rules: Rules) -> list[int]:
    """Where stretches begin from one instant to another: at the first, then at each edge of the centre's own days."""
    edges, start = [since], day_start(since, rules)
    while start <= at:
        end = next_day(start, rules)
        edges += [edge for edge in range(start, end, width) if since < edge <= at]
        start = end
    return edges


def _row(start: str, told: Flow, place: int) -> dict[str, Any]:
    opened, closed = told.opened[:, place], told.closed[:, place]
    return {
        "start": start,
        "opened": int(opened.sum()),
        "closed": int(closed.sum()),
        "opened_by_channel": _named(told, opened),
        "closed_by_channel": _named(told, closed),
    }


def _unknown(start: str) -> dict[str, Any]:
    return {"start": start, **dict.fromkeys(("opened", "closed", "opened_by_channel", "closed_by_channel"))}


def _named(told: Flow, counts: np.ndarray[Any, np.dtype[np.int64]]) -> dict[str, int]:
    return {name: int(count) for name, count in sorted(zip(told.channels, counts, strict=True)) if count}
