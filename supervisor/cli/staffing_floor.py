"""Where a simulation begins: with nobody, with some who wait, or with the floor of a database at an instant."""

from __future__ import annotations

import argparse
import math
from datetime import UTC, datetime
from typing import NamedTuple

from supervisor.cli import staffing_words as words
from supervisor.cli.common import moment, open_store, rules_at
from supervisor.cli.staffing_expected import AT_WORK, SCHEDULED, patience, planned, published, rosters_at
from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError, UsageError
from supervisor.core.rules import Rules
from supervisor.metrics.statement import Asked, statement
from supervisor.metrics.world import World
from supervisor.plan_day import QUEUE, load
from supervisor.planning.durations import Shape, samples
from supervisor.planning.floor_now import NOBODY, FloorNow
from supervisor.planning.roster import Roster
from supervisor.portrait import picture_at
from supervisor.reports.floor_state import floor_at
from supervisor.reports.known import known_until
from supervisor.reports.lived import lived
from supervisor.reports.past import Past, day_start
from supervisor.store import Store


class Start(NamedTuple):
    """The floor, when it is (ISO 8601 and ms), and what is known of the hours ahead; `missing` says why calls are not.

    `rosters` have the agents, `patience_s` and `lines` are those of the settings or measured (0: for ever, no limit);
    `notes` say whence in sentences.
    """

    floor: FloorNow = NOBODY
    at: str | None = None
    calls: list[float] | None = None
    aht: list[float] | None = None
    unsure: float = 0.0
    handling: Shape = Shape()
    missing: str = ""
    instant: int = 0
    rosters: tuple[Roster, ...] = ()
    patience_s: float = 0.0
    lines: int = 0
    notes: tuple[str, ...] = ()

    def staff(self, interval_s: float, count: int) -> tuple[list[float] | None, str]:
        """The agents of the published schedule, else those of the floor all the time, or None; and which, in words."""
        found = planned(self.rosters, self.instant, interval_s / 60, count) if self.rosters else None
        if found is not None:
            return [float(each) for each in found], SCHEDULED
        return ([float(self.floor.agents)] * count, AT_WORK) if self.floor.agents else (None, "")


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
    plan = load(store, rules, at)
    told = Start(
        floor,
        when,
        aht=_handle_time(world, at, args.queue),
        handling=handling,
        instant=at,
        rosters=tuple(rosters_at(store, at, plan.takers(QUEUE + args.queue if args.queue else CENTRE))),
    )
    staffing = plan.settings.staffing
    own = staffing.queue(args.queue) if args.queue else staffing.default
    waits, about = patience(float(own.patience_s), past)
    told = told._replace(patience_s=waits, lines=own.lines if args.queue else staffing.lines)
    told = told._replace(notes=(about,) if about and args.patience is None and not args.patience_times else ())
    return _forecast(args, store, told, rules, interval_s)


def _handle_time(world: World, at: int, queue: str) -> list[float] | None:
    """That of the day so far."""
    told = statement(world, Asked(at, "", None, True))
    of = told["queues"].get(queue, {}) if queue else told["centre"]
    value = of.get("aht_s")
    value = value.get("value") if isinstance(value, dict) else value
    return [float(value)] if value else None


def _forecast(args: argparse.Namespace, store: Store, told: Start, rules: Rules, interval_s: float) -> Start:
    """The published forecast of these hours as the day goes, where there is one and nothing else is said."""
    if args.calls is not None or args.file is not None:
        return told
    plan = published(store, args.queue)
    if plan is None:
        return told._replace(missing=f"; no forecast of {args.queue or CENTRE!r} is published")
    minutes = plan.forecast.minutes
    if interval_s != minutes * 60:
        raise UsageError(f"The forecast has intervals of {minutes} min; say --interval {minutes}m.")
    count = math.ceil(words.number(args.hours or "12", "hours", 0) * 3600 / interval_s)
    found = plan.hours(picture_at(store, rules, told.instant), args.queue, max(count, 1))
    return told._replace(
        calls=found.calls.tolist(), aht=found.aht_s.tolist(), unsure=found.unsure, notes=(found.words, *told.notes)
    )
