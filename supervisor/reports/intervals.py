"""The figures by interval, hour or day, as rows and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any, TextIO

from supervisor.core.credits import CENTRE
from supervisor.core.rules import Rules
from supervisor.metrics.statement import Asked, Presence, interval_sights, iso, queues, shift_ms, tell, whole
from supervisor.metrics.world import World
from supervisor.reports.past import next_day

HOUR_MS = 3600_000


def starts(world: World, by: str, at: int) -> list[int]:
    """Where each stretch of the window begins (ms): the window's own start, then every edge of the clock."""
    edges, edge = [world.since], world.since
    width = {"interval": world.rules.interval_min * 60_000, "hour": HOUR_MS}.get(by)
    while True:
        edge = next_day(edge, world.rules) if width is None else _next(edge, width, world.rules)
        if edge > at:
            return edges
        edges.append(edge)


def _next(edge: int, width: int, rules: Rules) -> int:
    """The next edge of the centre's own clock, which need not be a whole hour away from UTC."""
    shift = shift_ms(edge, rules)
    return ((edge + shift) // width + 1) * width - shift


def rows(
    world: World, by: str, asked: Asked, known: Callable[[int, int], bool] = lambda since, until: True
) -> list[dict[str, Any]]:
    """A row for each stretch and scope (centre, then queues): its start, the scope, its figures.

    `known` says whether anything is known of a stretch (ms); what is not has no figures.
    """
    presence, edges = Presence(world), starts(world, by, asked.at)
    ends, told = [*edges[1:], asked.at + 1], []
    scopes = {CENTRE: whole(world)} | {f"queue/{name}": f"queue/{name}" for name in queues(world)}
    for scope, own in scopes.items():
        for sight, end in zip(interval_sights(world, own, edges, asked, presence), ends, strict=True):
            sight.known = known(sight.since, end)
            row = {"start": iso(sight.since, world), "scope": scope, "provisional": bool(sight.waiting)}
            told.append({**row, **tell(sight, world)})
    return told


def write_csv(file: TextIO, told: dict[str, Any]) -> None:
    """The rows, or without rows the scopes, as CSV (RFC 4180); ratios as shares 0..1, missing values empty."""
    if "rows" in told:
        lines = list(told["rows"])
    else:
        lines = [{"scope": CENTRE, **told["centre"]}]
        lines += [{"scope": f"queue/{name}", **figures} for name, figures in told["queues"].items()]
        lines += [{"scope": f"agent/{name}", **figures} for name, figures in told["agents"].items()]
    flat = [_flat(line) for line in lines]
    columns = list(dict.fromkeys(key for line in flat for key in line))
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    writer.writerows(flat)


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in line.items():
        if not isinstance(value, dict):
            flat[key] = guarded(value)
        elif "passport" in value:
            flat[key] = value["value"]
        elif key in ("agents", "state_s", "service_levels"):
            flat.update({f"{key}.{name}": _flat({name: part})[name] for name, part in value.items()})
    return flat


def guarded(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula."""
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
