"""From what is expected to whom it needs: the agents of each slot, and how many are to be scheduled for them."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Span
from supervisor.planning.carried import required_in_turn
from supervisor.planning.queueing import Figures, Traffic, traffic
from supervisor.planning.required import LINES, Required, Targets, required
from supervisor.planning.scenario import MOST_ERLANGS
from supervisor.planning.series import Slots
from supervisor.planning.shift import DAY
from supervisor.planning.shrinkage import Kind, scheduled, together
from supervisor.planning.sums import Array, Mask
from supervisor.planning.work import desk, people_required

Channel = Literal["calls", "backlog"]
AGENTS, NO_TIME = "agents", "closed"
"""What binds a backlog: the work; or that nobody ever works on it."""


class QueueTargets(msgspec.Struct, frozen=True):
    """What a queue is planned for: targets, how long callers wait (s, None: for ever), lines and agents there must be.

    A `backlog` (mail, web) has a response time (s) instead, counted in open hours. `hours` are the open spans of
    Monday to Sunday, empty: always; on `closed` local days (counted from 1970-01-01) it is not.
    """

    targets: Targets = Targets(0.8)
    patience_s: float | None = None
    lines: int | None = None
    least: int = 0
    shrinkage: tuple[Kind, ...] = ()
    channel: Channel = "calls"
    response_s: float = 0
    hours: tuple[tuple[Span, ...], ...] = ()
    closed: tuple[int, ...] = ()


class Requirement(NamedTuple):
    """By slot: the agents needed, those to be scheduled for them, what the needed ones do, and what binds.

    nan where no number of agents is enough, or where nothing is expected because nothing is known; a closed slot needs
    nobody. A backlog has no figures.
    """

    agents: Array
    scheduled: Array
    figures: Figures | None
    binding: NDArray[np.object_]


def requirement(
    expected: Slots, aht_s: Array, queue: QueueTargets, *, for_schedule: bool = False, most: ArrayLike = np.inf
) -> Requirement:
    """Whom the calls of some slots need; `for_schedule` leaves out the shrinkage that a schedule places itself.

    With `most` agents (or seats) what a slot cannot serve comes on top of the next.
    """
    away = together(queue.shrinkage, for_schedule=for_schedule)
    opened = is_open(expected, queue)
    if queue.channel == "backlog":
        return _backlog(expected, aht_s, queue, opened, away)
    coming = coming_in(expected, aht_s, queue, opened)
    if np.all(np.isinf(most)):
        found = required(coming, queue.targets, np.where(opened, queue.least, 0))
    else:
        found, _ = required_in_turn(coming, queue.targets, np.where(opened, queue.least, 0), most=most)
    agents = _known(found, expected, opened)
    return Requirement(agents, to_schedule(agents, away), found.figures, found.binding)


def coming_in(expected: Slots, aht_s: Array, queue: QueueTargets, opened: Mask | None = None) -> Traffic:
    """The calls of the slots as traffic; none outside the opening hours and where nothing is known.

    Raises `CallboardError` where there is no handle time, or more work than can be told of.
    """
    calls = np.nan_to_num(expected.calls)
    if opened is not None:
        calls = np.where(opened, calls, 0)
    spoken = np.where(calls > 0, aht_s, 1.0)
    if not np.all(spoken > 0):
        raise CallboardError("Calls are expected but no handle time; give the handle time of the queue.")
    coming = traffic(calls, expected.minutes * 60, spoken, queue.patience_s, queue.lines)
    load = float(coming.load.max(initial=0))
    if load > MOST_ERLANGS:
        raise CallboardError(
            f"The busiest interval has {load:,.0f} erlangs, more than the {MOST_ERLANGS:,} that can be told of; "
            "look at its calls and the handle time again."
        )
    return coming


def is_open(slots: Slots, queue: QueueTargets) -> Mask:
    """Which slots have any time within the open spans of the week (always, without), and lie on no closed day."""
    if not queue.hours and not queue.closed:
        return np.ones(len(slots), np.bool_)
    local = slots.local
    opened = np.full(len(slots), not queue.hours)
    for weekday, spans in enumerate(queue.hours):
        for begin, end in spans:
            opened |= (local.weekday == weekday) & (local.minute + slots.minutes > begin) & (local.minute < end)
            # In a zone of half hours the last slot of a day reaches into the next.
            into = local.minute + slots.minutes - DAY > begin
            opened |= ((local.weekday + 1) % 7 == weekday) & into
    return opened & ~np.isin(local.day, queue.closed)


def blocked_words(calls: Array, found: Requirement) -> str:
    """A sentence where it is lines that bind, with the share of calls they refuse; empty where they do not."""
    rows = np.flatnonzero((found.binding == LINES) & (np.nan_to_num(calls) > 0))
    if not rows.size or found.figures is None:
        return ""
    share = float(np.average(np.nan_to_num(found.figures.p_blocked[rows]), weights=calls[rows]))
    slots = "1 interval" if rows.size == 1 else f"{rows.size:,} intervals"
    return f"Lines are too few in {slots}: they refuse {share:.1%} of the calls there, whoever works. Get more lines."


def to_schedule(agents: Array, away: Fraction) -> Array:
    """⌈agents / (1 − shrinkage)⌉ by slot, exactly; nan stays nan."""
    known = {int(each): scheduled(int(each), away) for each in np.unique(agents[np.isfinite(agents)])}
    return np.array([known.get(int(each), 0) if np.isfinite(each) else np.nan for each in agents], np.float64)


def _known(found: Required, expected: Slots, opened: Mask) -> Array:
    """An open slot of which nothing is known needs nobody knows whom."""
    agents: Array = found.agents.copy()
    agents[np.isnan(expected.calls) & opened] = np.nan
    return agents


def _backlog(expected: Slots, aht_s: Array, queue: QueueTargets, opened: Mask, away: Fraction) -> Requirement:
    """The same people in every open slot, for all that falls due; the response time is counted in open slots."""
    items = np.nan_to_num(expected.calls)
    each, width = _mean_time(items, aht_s), expected.minutes * 60
    when_open = _when_open(items, opened)
    people = people_required(desk(when_open, each, width, queue.response_s)) if when_open.size else 0
    # What falls due after the end has to be done too.
    steady = np.ceil(when_open.mean() * each / width * (1 - 1e-9)) if when_open.size else 0.0
    agents = np.where(opened, max(float(people or 0), steady, queue.least), 0.0)
    binding = np.full(len(expected), AGENTS if when_open.size or not items.any() else NO_TIME, np.object_)
    return Requirement(agents, to_schedule(agents, away), None, binding)


def _mean_time(items: Array, aht_s: Array) -> float:
    known = (items > 0) & (np.nan_to_num(aht_s) > 0)
    if items.any() and not known.any():
        raise CallboardError("Requests are expected but no handle time; give the handle time of the queue.")
    return float(np.average(aht_s[known], weights=items[known])) if known.any() else 1.0


def _when_open(items: Array, opened: Mask) -> Array:
    """Items by open slot, those that come while it is closed with the next; what comes after the last one is none."""
    many = int(opened.sum())
    found: Array = np.bincount(np.cumsum(opened) - opened, items, many + 1)[:many].astype(np.float64)
    return found
