"""The callers waiting now as a table; their numbers come masked."""

from __future__ import annotations

from dataclasses import dataclass

from supervisor.core.rules import Rules
from supervisor.picture import Picture, WaitingCaller
from supervisor.ui import levels, readings
from supervisor.ui.models.columns import Column
from supervisor.ui.models.queues import stale
from widgets.format import DASH
from widgets.level import Level


@dataclass(frozen=True, slots=True)
class CallerRow:
    """One caller, and the queue as people call it."""

    caller: WaitingCaller
    queue: str
    rules: Rules
    stale: bool


def _level(row: CallerRow, now: int) -> Level:
    if row.stale:
        return Level.stale
    rules = row.rules.queue(row.caller.queue)
    rank = levels.wait(rules).rank((now - row.caller.since) / 1000)
    return (Level.none, Level.warn, Level.bad)[rank]


COLUMNS = (
    Column("Queue", lambda row: row.queue, level=stale),
    Column("Waiting", lambda row: row.caller.since, ticks=True, right=True, level=_level),
    Column("In all", lambda row: row.caller.first, ticks=True, right=True, level=stale),
    Column("Caller", lambda row: row.caller.number or DASH, right=True, level=stale),
)


def rows(picture: Picture, rules: Rules, now: int) -> list[tuple[str, CallerRow]]:
    """Everybody who waits, the longest first; known by queue, times and number."""
    told = []
    for place, caller in enumerate(sorted(picture.callers, key=lambda caller: caller.since)):
        scope = f"queue/{caller.queue}"
        stale = bool(readings.age(picture, rules, scope, now))
        row = CallerRow(caller, readings.scope_name(rules, scope), rules, stale)
        told.append((f"{caller.queue}/{caller.since}/{caller.first}/{caller.number or place}", row))
    return told
