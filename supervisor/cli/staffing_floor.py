"""Where a simulation begins: with nobody, with some who wait, or with the floor of a database at an instant."""

from __future__ import annotations

import argparse
import math
from datetime import UTC, datetime
from typing import NamedTuple

from supervisor.cli import staffing_words as words
from supervisor.cli.common import moment, open_store, rules_at
from supervisor.core.errors import CallboardError, UsageError
from supervisor.metrics.statement import Asked, statement
from supervisor.metrics.world import World
from supervisor.planning.ahead import hours_of
from supervisor.planning.durations import Shape, samples
from supervisor.planning.floor_now import NOBODY, FloorNow
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import unpack
from supervisor.reports.floor_state import floor_at
from supervisor.reports.known import known_until
from supervisor.reports.lived import lived
from supervisor.reports.past import Past, day_start
from supervisor.store import Store

CENTRE = "centre"
"""What the forecast of all queues is called."""


class Start(NamedTuple):
    """The floor, when it is (ISO 8601), and what is known of the hours ahead; `missing` says why calls are not."""

    floor: FloorNow = NOBODY
    at: str | None = None
    calls: list[float] | None = None
    aht: list[float] | None = None
    unsure: float = 0.0
    handling: Shape = Shape()
    missing: str = ""


def started(args: argparse.Namespace, interval_s: float) -> Start:
    """What the options ask to begin with."""
    waiting = words.whole(args.waiting, "waiting", 100_000, least=0) if args.waiting is not None else 0
    if not args.from_floor:
        if args.at is not None or args.queue:
            raise UsageError("--at and --queue tell which floor to begin with; say --from-floor too.")
        return Start(FloorNow(waiting=(0.0,) * waiting))
    with open_store(args) as store:
        told = _of_store(args, store, interval_s)
    return told._replace(floor=told.floor._replace(waiting=told.floor.waiting + (0.0,) * waiting))


def _of_store(args: argparse.Namespace, store: Store, interval_s: float) -> Start:
    if store.oldest_at() is None:
        raise CallboardError("The journal is empty: import a recording, or start the collector, and ask again.")
    at = moment(args.at, store, known_until(store))
    rules = rules_at(store, at)
    world = Past(store).world(rules, since=day_start(at, rules), until=at + 1, rolling_from=at + 1)
    world.settle(min(at, known_until(store)))
    floor = floor_at(world.floor, at, args.queue)
    when = datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz).isoformat(timespec="seconds")
    past = lived(store, at, args.queue)
    handling = samples(past.talks_s)[0] if past.tells else Shape()
    told = Start(floor, when, aht=_handle_time(world, at, args.queue), handling=handling)
    return _forecast(args, store, told, at, interval_s)


def _handle_time(world: World, at: int, queue: str) -> list[float] | None:
    """That of the day so far."""
    told = statement(world, Asked(at, "", None, True))
    of = told["queues"].get(queue, {}) if queue else told["centre"]
    value = of.get("aht_s")
    value = value.get("value") if isinstance(value, dict) else value
    return [float(value)] if value else None


def _forecast(args: argparse.Namespace, store: Store, told: Start, at: int, interval_s: float) -> Start:
    """The published forecast of these hours, where there is one and nothing else is said."""
    if args.calls is not None or args.file is not None:
        return told
    name = args.queue or CENTRE
    kept = store.published_plan("forecast", name)
    if kept is None:
        return told._replace(missing=f"; no forecast of {name!r} is published")
    forecast = unpack(kept.body, Forecast)
    if interval_s != forecast.minutes * 60:
        raise UsageError(f"The forecast has intervals of {forecast.minutes} min; say --interval {forecast.minutes}m.")
    count = math.ceil(words.number(args.hours or "12", "hours", 0) * 3600 / interval_s)
    calls, aht, unsure = hours_of(forecast, at, max(count, 1))
    return told._replace(calls=calls.tolist(), aht=aht.tolist(), unsure=unsure)
