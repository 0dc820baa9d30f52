"""Makes pictures of a world: only what has changed is told again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

import msgspec

from supervisor.core.credits import CENTRE
from supervisor.core.floor import Caller
from supervisor.core.rules import Rules
from supervisor.metrics.catalogue import METRICS
from supervisor.metrics.ledger import NEVER, QUARTER_MS, ROLLING_MIN
from supervisor.metrics.service_level import service_level
from supervisor.metrics.sight import Sight
from supervisor.metrics.statement import (
    Asked,
    Presence,
    day_sight,
    interval_sights,
    kind_of,
    present,
    rolling_sight,
    tell,
)
from supervisor.metrics.stays import told as stays_told
from supervisor.metrics.waits import waiting_peak
from supervisor.metrics.world import World
from supervisor.picture import Figures, GapState, Picture, Point, SourceState, Usual, WaitingCaller
from supervisor.reports.days import DayBook, kind_of_day, local_date
from supervisor.reports.intervals import starts
from supervisor.reports.known import Known, known_until
from supervisor.reports.past import HOUR_MS, Past, day_start
from supervisor.sources.masking import masked
from supervisor.store import Store

GROUPS = ("centre", "queue", "group")


class Portrait:
    """The last picture's parts, and how to bring them up to date."""

    def __init__(self, rules: Rules, world_name: str) -> None:
        self.rules = rules
        self.world_name = world_name
        self.figures: dict[str, Figures] = {}
        self.intervals: dict[str, tuple[Point, ...]] = {}
        self.usual: dict[str, Usual] = {}
        self.serial = 0
        self.known = True
        self._rows: dict[str, Row] = {}

    def paint(
        self, world: World, at: int, touched: set[str], *, everything: bool = False, known: bool = True
    ) -> frozenset[str]:
        """Tell the touched scopes anew, and all once the day is `known`; returns those that look different."""
        presence, asked = Presence(world), Asked(at, known=known)
        everything, self.known = everything or known is not self.known, known
        scopes = self._all(world) if everything else {s for s in touched if self._is_told(s, world)}
        gone = self.figures.keys() & (touched - scopes)
        told = {scope: self._figures(world, scope, asked, presence) for scope in scopes}
        changed = {scope for scope, figures in told.items() if figures != self.figures.get(scope)}
        self.figures = {s: f for s, f in self.figures.items() if s not in gone} | told
        edges = starts(world, "interval", at)
        rows = [scope for scope in scopes if known and kind_of(scope) in GROUPS]
        self.intervals = {
            **self.intervals,
            **{scope: self._points(world, scope, edges, asked, presence) for scope in rows},
        }
        return frozenset(changed | gone)

    def _points(
        self, world: World, scope: str, edges: list[int], asked: Asked, presence: Presence
    ) -> tuple[Point, ...]:
        row = self._rows.get(scope)
        if row is None:
            row = self._rows[scope] = Row()
        return row.tell(world, scope, edges, asked, presence)

    def _all(self, world: World) -> set[str]:
        scopes = {*world.ledger.accounts, *(f"agent/{name}" for name in world.floor.state.agents)}
        return {CENTRE, *(scope for scope in scopes if self._is_told(scope, world))}

    def _is_told(self, scope: str, world: World) -> bool:
        """Whether there is something to tell of a scope; of an agent only as long as anything is known of her."""
        kind, _, name = scope.partition("/")
        return self.known and world.floor.knows(name) if kind == "agent" else scope in world.ledger.accounts

    def _figures(self, world: World, scope: str, asked: Asked, presence: Presence) -> Figures:
        sight = day_sight(world, scope, asked, presence)
        sight.usual_peak = self._usual_peak(scope)
        told = tell(sight, world)
        kind, _, name = scope.partition("/")
        if kind == "system":
            return told
        if kind == "agent":
            now = world.floor.now(name)
            stays = (now.mark, stays_told(world.ledger.stays.get(name, {})))
            return {**present(world, name, now), "state_since_ms": now.since, "stays": stays, **told}
        if kind == "queue":
            rules = self.rules.queue(name)
            told = {"shown": rules.shown or name, "group": rules.group, **told}
        rolling = {m: tell(rolling_sight(world, scope, m, asked, presence), world, _ROLLING) for m in ROLLING_MIN}
        return {**told, "rolling": rolling}

    def _usual_peak(self, scope: str) -> int | None:
        usual = self.usual.get(scope)
        return round(max(value for _, value in usual.offered)) if usual and usual.offered else None

    def picture(self, world: World, at: int, changed: frozenset[str], numbers: Mapping[str, str]) -> Picture:
        """The picture as it stands; sources and the like are put in by the feed."""
        self.serial += 1
        state = world.floor.state
        callers = sorted(state.waiting.values(), key=lambda c: (c.since, c.key))
        gaps = state.gaps.between(world.since, at)
        return Picture(
            serial=self.serial,
            at=at,
            since=world.since,
            zone=self.rules.zone,
            interval_min=self.rules.interval_min,
            figures=self.figures,
            intervals=self.intervals,
            usual=self.usual,
            callers=tuple(_waiting(caller, numbers) for caller in callers if self.known),
            sources=(),
            gaps=tuple(GapState(g.system, g.source, g.since, g.until, g.reason) for g in gaps),
            changed=changed,
            world=self.world_name,
            known=self.known,
        )


def _waiting(caller: Caller, numbers: Mapping[str, str]) -> WaitingCaller:
    return WaitingCaller(caller.queue, caller.since, caller.first, masked(numbers.get(caller.caller, "")))


_ROLLING = tuple(metric for metric in METRICS if metric.unit in ("count", "s", "share") and metric.key != "lines_peak")


class Row:
    """The points of one scope: only those intervals are told again that may have changed, and all after them."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.levels: list[Mapping[str, int]] = [{}]
        self.waited_from = NEVER

    def tell(self, world: World, scope: str, edges: list[int], asked: Asked, presence: Presence) -> tuple[Point, ...]:
        """All of them, up to `asked.at`."""
        account = world.ledger.account(scope)
        waits_from = min((waiter.entered for waiter in presence.waiters.get(scope, ())), default=NEVER)
        since = min(account.changed_from * QUARTER_MS, waits_from, self.waited_from)
        first = max(0, min(bisect_right(edges, since) - 1, len(self.points) - 1, len(edges) - 1))
        account.changed_from, self.waited_from = NEVER, waits_from
        del self.points[first:], self.levels[first + 1 :]
        self.levels[0] = account.before
        for sight in interval_sights(world, scope, edges[first:], asked, presence, self.levels[first]):
            self.points.append(_point(sight))
            self.levels.append({name: levels.start + levels.net for name, levels in sight.tally.levels.items()})
        return tuple(self.points)


def _point(sight: Sight) -> Point:
    tally = sight.tally
    return Point(
        sight.since,
        tally.sum("offered"),
        tally.n("answered"),
        tally.n("abandoned"),
        service_level(sight).value,
        waiting_peak(sight) or 0,
        bool(sight.waiting),
    )


def picture_at(store: Store, rules: Rules, at: int) -> Picture:
    """The picture of a store's centre at an instant (ms): the fold of everything up to it."""
    since = day_start(at, rules)
    world = Past(store).world(rules, since=since, until=at + 1, rolling_from=at - HOUR_MS)
    world.settle(min(at, known_until(store)))
    portrait = Portrait(rules, store.world)
    today = local_date(at, rules)
    kind = kind_of_day(today, rules)
    usual = DayBook(store).usual(today, rules)
    portrait.usual = {scope: Usual(tuple(points), days, kind) for scope, (points, days) in usual.items()}
    known = Known(store, rules).has(since, at + 1)
    changed = portrait.paint(world, at, set(), everything=True, known=known)
    numbers = {c.caller: store.number(c.caller) or "" for c in world.floor.state.waiting.values() if c.caller}
    sources = tuple(
        SourceState(row.name, row.kind, row.system, row.health or "starting", row.note, row.last_at)
        for row in store.sources()
    )
    fed = {scope: frozenset(systems) for scope, systems in world.floor.state.fed.items()}
    heard = {system: store.newest_of(system, at + 1) or 0 for system in systems_of(world)}
    return with_state(portrait.picture(world, at, changed, numbers), sources=sources, fed=fed, heard=heard)


def systems_of(world: World) -> list[str]:
    """The telephone systems that ever told of a queue or an agent, by name."""
    return sorted(frozenset().union(*world.floor.state.fed.values()))


def with_state(picture: Picture, **parts: object) -> Picture:
    """The picture with sources, staleness and notes put in."""
    return msgspec.structs.replace(picture, **parts)
