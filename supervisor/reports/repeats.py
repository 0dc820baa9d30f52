"""First-contact resolution from the journal: who of those answered in a window called again in time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from supervisor.core.agents import Change
from supervisor.core.credits import Credit, Kind, Scopes
from supervisor.core.events import CallAnswered, CallQueued
from supervisor.core.rules import Rules
from supervisor.metrics.ledger import QUARTER_MS
from supervisor.metrics.tally import Tally
from supervisor.metrics.world import World
from supervisor.store import Store

DAY_MS = 86_400_000


class Contacted(msgspec.Struct):
    """A call: when it began, who called (a token), which queues it visited, whether anybody answered."""

    first: int
    caller: str
    queues: set[str]
    answered: bool = False


def count_repeats(store: Store, world: World, since: int, at: int) -> None:
    """Book, for every caller answered in the window whose days are over by `at`, whether she called again."""
    days = world.rules.fcr_days * DAY_MS
    if at - since < days:
        return
    for call, again in _followed(store, since, at, days):
        world.ledger.post([Change(1, _credits(world.floor.scopes, call, again))])


def count_by_quarter(store: Store, rules: Rules, since: int, until: int, now: int) -> dict[str, dict[int, Tally]]:
    """The same of callers from `since` until before `until`, as far as is known `now` (all ms).

    By scope, and by the number of the quarter hour since 1970.
    """
    days, scopes = rules.fcr_days * DAY_MS, Scopes(rules, frozenset())
    told: dict[str, dict[int, Tally]] = {}
    for call, again in _followed(store, since, min(now, until + days), days):
        for credit in _credits(scopes, call, again) if call.first < until else ():
            for scope in credit.scopes:
                told.setdefault(scope, {}).setdefault(call.first // QUARTER_MS, Tally()).count(credit.name, 1)
    return told


def _followed(store: Store, since: int, at: int, days: int) -> Iterator[tuple[Contacted, bool]]:
    """Calls answered since an instant whose `days` (ms) are over by `at`, and whether their caller called again."""
    by_caller: dict[str, list[Contacted]] = {}
    for call in _calls(store, since, at):
        by_caller.setdefault(call.caller, []).append(call)
    for calls in by_caller.values():
        times = sorted(call.first for call in calls)
        for call in calls:
            if call.answered and call.first + days <= at:
                yield call, bisect_right(times, call.first + days) > bisect_right(times, call.first)


def _calls(store: Store, since: int, at: int) -> list[Contacted]:
    calls: dict[str, Contacted] = {}
    for record in store.read_ordered(since, at + 1, kinds=(CallQueued.KIND, CallAnswered.KIND)):
        event = record.event
        if isinstance(event, CallQueued) and event.caller:
            name = f"{record.system}\x1f{event.call}"
            calls.setdefault(name, Contacted(record.at, event.caller, set())).queues.add(event.queue)
        elif isinstance(event, CallAnswered) and (known := calls.get(f"{record.system}\x1f{event.call}")):
            known.answered = True
    return list(calls.values())


def _credits(of: Scopes, call: Contacted, again: bool) -> list[Credit]:
    queues = frozenset(call.queues)
    scopes = (*of.call(queues), *(f"queue/{queue}" for queue in sorted(queues)))
    names = ("fcr_known", "fcr_again") if again else ("fcr_known",)
    return [Credit(Kind.COUNT, scopes, call.first, call.first, name) for name in names]
