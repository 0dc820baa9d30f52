"""First-contact resolution from the journal: who of those answered in a window called again in time."""

from __future__ import annotations

from bisect import bisect_right

import msgspec

from supervisor.core.agents import Change
from supervisor.core.credits import Credit, Kind
from supervisor.core.events import CallAnswered, CallQueued
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
    by_caller: dict[str, list[Contacted]] = {}
    for call in _calls(store, since, at):
        by_caller.setdefault(call.caller, []).append(call)
    for calls in by_caller.values():
        times = sorted(call.first for call in calls)
        for call in calls:
            if call.answered and call.first + days <= at:
                again = bisect_right(times, call.first + days) > bisect_right(times, call.first)
                world.ledger.post([Change(1, _credits(world, call, again))])


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


def _credits(world: World, call: Contacted, again: bool) -> list[Credit]:
    queues = frozenset(call.queues)
    scopes = (*world.floor.scopes.call(queues), *(f"queue/{queue}" for queue in sorted(queues)))
    names = ("fcr_known", "fcr_again") if again else ("fcr_known",)
    return [Credit(Kind.COUNT, scopes, call.first, call.first, name) for name in names]
