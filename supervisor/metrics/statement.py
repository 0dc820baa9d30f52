"""All figures of a world as plain values: what `callboard metrics --json` prints and every screen reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

import msgspec

from supervisor.core.agents import Now, State
from supervisor.core.credits import CENTRE
from supervisor.core.gaps import reaching
from supervisor.core.rules import QueueRules, Rules
from supervisor.metrics import teams
from supervisor.metrics.catalogue import METRICS
from supervisor.metrics.ledger import QUARTER_MS
from supervisor.metrics.sight import Metric, Ratio, Sight, Value, Waiter
from supervisor.metrics.tally import Levels, Tally, merged
from supervisor.metrics.world import World

Statement = dict[str, Any]
LEVELS = ("waiting", "lines")
"""What goes on from one stretch into the next."""
AS_SET = ("service_level_code", "service_level_within_s")


class Presence:
    """Who waits and who does what, by scope, at one instant; made once for many sights."""

    def __init__(self, world: World) -> None:
        self.states: dict[str, dict[str, int]] = {}
        self.waiters: dict[str, list[Waiter]] = {}
        self.gaps = world.floor.state.gaps.open()
        self.fed = world.floor.state.fed
        scopes = world.floor.scopes
        for timeline in world.floor.state.agents.values():
            now = timeline.now
            if now.state is not State.NO_QUEUE:
                for scope in scopes.member(now.name, frozenset(now.members)):
                    counts = self.states.setdefault(scope, {})
                    counts[now.state.value] = counts.get(now.state.value, 0) + 1
        for caller in world.floor.state.waiting.values():
            visits = world.floor.state.calls[caller.key].view.visits
            whole = Waiter(visits[0].entered, caller.first, any(visit.how == "answered" for visit in visits))
            self.waiters.setdefault(f"queue/{caller.queue}", []).append(Waiter(caller.since, caller.since))
            for scope in scopes.call(frozenset(visit.queue for visit in visits)):
                self.waiters.setdefault(scope, []).append(whole)
        if world.teams:
            self.states[teams.TOGETHER] = teams.states_of(self.states, world.teams)


class Asked(msgspec.Struct, frozen=True):
    """What is asked for: an instant (ms), and a code or limit (s) other than the rules' own.

    `known` is False where nobody saw anything of the window: then there is no number.
    """

    at: int
    code: str = ""
    within_s: int | None = None
    known: bool = True


def iso(at: int, world: World) -> str:
    """An instant (ms) in the centre's time, with its offset."""
    return _iso(at, world.rules.tz)


@lru_cache(maxsize=1024)
def _iso(at: int, zone: tzinfo) -> str:
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    return local.isoformat(timespec="milliseconds" if at % 1000 else "seconds")


def shift_ms(at: int, rules: Rules) -> int:
    """How far the centre's clock is ahead of UTC at an instant (ms)."""
    offset = datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() * 1000)


def statement(world: World, asked: Asked) -> Statement:
    """Every figure of the centre, each queue and each agent since the start of the world's window.

    The agents' time has to be booked up to `asked.at` before (`World.settle`).
    """
    presence = Presence(world)
    return {
        "at": iso(asked.at, world),
        "since": iso(world.since, world),
        "centre": tell(day_sight(world, whole(world), asked, presence), world),
        "queues": {name: scope_statement(world, f"queue/{name}", asked, presence) for name in queues(world)},
        "agents": {name: agent_statement(world, name, asked, presence) for name in agents(world) if asked.known},
    }


def whole(world: World) -> str:
    """The scope of what is told as the centre: all of it, or the chosen teams."""
    return teams.TOGETHER if world.teams else CENTRE


def queues(world: World) -> list[str]:
    """Names of the queues that a statement tells of: with some teams chosen, those in which their agents work."""
    accounts = world.ledger.accounts
    seen = {scope[6:] for scope in accounts if scope.startswith("queue/") and not accounts[scope].total.empty}
    seen |= {queue for timeline in world.floor.state.agents.values() for queue in timeline.now.members}
    if world.teams:
        people = [world.floor.now(name) for name in agents(world)]
        seen = {queue for queue in seen if any(_belongs(now, frozenset((queue,)), world.since) for now in people)}
    return sorted(seen & world.chosen if world.chosen else seen)


def agents(world: World) -> list[str]:
    """Names of the agents that a statement tells of: with some queues chosen, those who are or worked in them."""
    known = {name: timeline.now for name, timeline in world.floor.state.agents.items() if timeline.now.known}
    if world.teams:
        return sorted(name for name in known if world.rules.agent(name).team in world.teams)
    if not world.chosen:
        return sorted(known)
    return sorted(name for name, now in known.items() if _belongs(now, world.chosen, world.since))


def _belongs(now: Now, chosen: frozenset[str], since: int) -> bool:
    return any(queue in now.members or now.works_in(queue, since) for queue in chosen)


def scope_statement(world: World, scope: str, asked: Asked, presence: Presence) -> Statement:
    """Every figure of one scope since the start of the window."""
    return tell(day_sight(world, scope, asked, presence), world)


def tell(sight: Sight, world: World, metrics: Sequence[Metric] = METRICS) -> Statement:
    """The figures of one sight as plain values."""
    told = {m.key: _plain(value(m, sight), sight, world) for m in metrics if sight.kind in m.kinds}
    if sight.scope == teams.TOGETHER:
        told = {m.key: told.get(m.key, _of_callers(m, sight, world)) for m in metrics if _shown_of_teams(m)}
    return {**told, "incomplete": sight.incomplete}


def _shown_of_teams(metric: Metric) -> bool:
    return not {"centre", "team"}.isdisjoint(metric.kinds)


def _of_callers(metric: Metric, sight: Sight, world: World) -> Any:
    """A figure that the centre has and a team has not."""
    told = metric.tell(sight)
    return told if metric.key in AS_SET else _plain(teams.untold(told), sight, world)


def value(metric: Metric, sight: Sight) -> Value:
    """What a metric tells of a sight: nothing where nothing is known of its time, but for what is set."""
    told = metric.tell(sight)
    return told if sight.known or metric.key in AS_SET else _unknown(told)


def _unknown(told: Value) -> Value:
    if isinstance(told, Ratio):
        return Ratio(code=told.code, assumed=told.assumed, reason="nothing is known of this time")
    return {key: _unknown(part) for key, part in told.items()} if isinstance(told, dict) else None


def agent_statement(world: World, name: str, asked: Asked, presence: Presence) -> Statement:
    """One agent: her state now and her figures."""
    return {**present(world, name, world.floor.now(name)), **scope_statement(world, f"agent/{name}", asked, presence)}


def present(world: World, name: str, now: Now) -> Statement:
    """An agent's state now."""
    rules = world.rules.agent(name)
    return {
        "name": rules.shown or name,
        "team": rules.team or None,
        "state": now.state.value,
        "state_since": iso(now.since, world) if now.since else None,
        "reason": now.reason or None,
        "partly_paused": now.partly_paused,
        "queues": sorted(now.members),
    }


def kind_of(scope: str) -> str:
    """The kind of a scope: centre, queue, group, agent, team or system."""
    return scope.split("/", 1)[0]


def day_sight(world: World, scope: str, asked: Asked, presence: Presence) -> Sight:
    """One scope over the whole window."""
    account = world.ledger.account(scope)
    sight = _sight(world, scope, account.total, world.since, asked, presence)
    sight.quarters = account.quarters
    return sight


def rolling_sight(world: World, scope: str, minutes: int, asked: Asked, presence: Presence) -> Sight:
    """One scope over the last minutes."""
    since = asked.at - minutes * 60_000
    sight = _sight(world, scope, world.ledger.rolling(scope, minutes, asked.at), since, asked, presence)
    sight.basis = "happened"
    return sight


def interval_sights(
    world: World,
    scope: str,
    starts: Sequence[int],
    asked: Asked,
    presence: Presence,
    before: Mapping[str, int] | None = None,
) -> list[Sight]:
    """One scope in each stretch between two of the starts (ms); the last ends at `asked.at`.

    `before` is how many of each level were there at the first start, None where that is the start of the window.
    """
    sights: list[Sight] = []
    before = world.ledger.account(scope).before if before is None else before
    for start, end in zip(starts, [*starts[1:], asked.at + 1], strict=True):
        quarters = _quarters(world, scope, start, end)
        tally = merged(quarters.values())
        sight = _sight(world, scope, tally, start, asked, presence, end)
        sight.quarters = quarters
        sight.waiting = [w for w in sight.waiting if start <= w.entered < end]
        before = carried(tally, before, start)
        sights.append(sight)
    return sights


def carried(tally: Tally, before: Mapping[str, int], start: int) -> dict[str, int]:
    """Begin a stretch's levels with what was there `before` its start (ms); returns what is there at its end."""
    after = {}
    for name in LEVELS:
        levels, level = tally.levels.setdefault(name, Levels()), before.get(name, 0)
        levels.carry(level, start)
        after[name] = level + levels.net
    return after


def _quarters(world: World, scope: str, start: int, end: int) -> dict[int, Tally]:
    quarters, since = world.ledger.account(scope).quarters, world.since
    return {n: quarters[n] for n in sorted(quarters) if start <= max(n * QUARTER_MS, since) < end}


def tellers(scope: str, fed: Mapping[str, Collection[str]]) -> Collection[str]:
    """The telephone systems that ever told of a queue or an agent; none where all may."""
    return (scope.partition("/")[2],) if kind_of(scope) == "system" else fed.get(scope, ())


def rules_for(rules: Rules, scope: str, asked: Asked) -> QueueRules:
    """The rules of a scope, with what was asked for in place of its own."""
    name = scope.partition("/")[2]
    own = rules.queue(name) if kind_of(scope) == "queue" else rules.centre
    return msgspec.structs.replace(
        own,
        code=asked.code or own.code,
        within_s=own.within_s if asked.within_s is None else asked.within_s,
    )


def _sight(
    world: World, scope: str, tally: Tally, since: int, asked: Asked, presence: Presence, end: int | None = None
) -> Sight:
    until = asked.at if end is None else min(end, asked.at)
    rules = rules_for(world.rules, scope, asked)
    return Sight(
        scope,
        kind_of(scope),
        tally,
        since,
        asked.at,
        rules,
        waiting=presence.waiters.get(scope, []),
        agents=presence.states.get(scope, {}),
        incomplete=reaching(presence.gaps, since, until, tellers(scope, presence.fed)),
        sees_refusals=sees_refusals(world),
        assumed=_assumed(world),
        interval_min=world.rules.interval_min,
        until=until,
        shift_ms=shift_ms(since, world.rules),
        known=asked.known,
    )


def sees_refusals(world: World) -> bool:
    """Whether the sources can see calls that are refused for want of a line."""
    refusals = world.floor.state.refusals
    return bool(refusals) and all(sees for _, sees in refusals.values())


WRAPUP_TOLD = (
    "wrap-up is assumed to last as long as the telephone system leaves an agent without a call, where it says so, "
    "cut by the next contact, pause or log-out"
)


def _assumed(world: World) -> tuple[str, ...]:
    """What rests on settings and not on events."""
    seconds = {rules.wrapup_s for rules in (world.rules.default, *world.rules.queues.values())}
    told = (WRAPUP_TOLD,) if world.floor.state.tells_wrapup else ()
    if seconds == {0}:
        return told or ("wrap-up is assumed to be 0 s: no source tells it and none is set",)
    least, most = min(seconds), max(seconds)
    return (*told, f"wrap-up is assumed: {least} to {most} s by queue, cut by the next contact, pause or log-out")


def _plain(value: Value, sight: Sight, world: World) -> Any:
    if isinstance(value, Ratio):
        return {"value": value.value, "passport": passport(value, sight, world)}
    if isinstance(value, dict):
        return {key: _plain(part, sight, world) for key, part in value.items() if key != "start"} | (
            {"start": iso(value["start"], world)} if "start" in value else {}
        )
    return value


def passport(ratio: Ratio, sight: Sight, world: World) -> Statement:
    """What a ratio is made of: code, window, sample, assumptions, the counts in its formula, and why there is none."""
    told: Statement = {
        "code": ratio.code,
        "window": {
            "since": iso(sight.since, world),
            "at": iso(sight.at if sight.until is None else sight.until, world),
            "basis": sight.basis,
        },
        "sample": ratio.sample,
        "assumptions": list(ratio.assumed),
    }
    if ratio.counts:
        told["counts"] = dict(ratio.counts)
    if ratio.value is None:
        told["reason"] = ratio.reason or "nothing to share"
    if sight.incomplete:
        told["incomplete"] = True
    return told
