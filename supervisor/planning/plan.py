"""From what is expected to whom it needs: the agents of each slot, and how many are to be scheduled for them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Span
from supervisor.planning.carried import MOST, required_in_turn
from supervisor.planning.over_day import required_over_day
from supervisor.planning.queueing import Figures, Traffic, traffic
from supervisor.planning.required import LINES, Required, Targets, required
from supervisor.planning.scenario import MOST_ERLANGS
from supervisor.planning.series import Slots
from supervisor.planning.shift import DAY
from supervisor.planning.shrinkage import Kind, scheduled, together
from supervisor.planning.sums import Array, Mask, Rows
from supervisor.planning.work import desk, people_required

Channel = Literal["calls", "backlog"]
AGENTS, NO_TIME = "agents", "closed"
"""What binds a backlog: the work; or that nobody ever works on it."""


class QueueTargets(msgspec.Struct, frozen=True):
    """What a queue is planned for: targets, how long callers wait (s, None: for ever), lines and agents there must be.

    A `backlog` (mail, web) has a response time (s) instead, counted in open hours. `hours` are the open spans of
    Monday to Sunday, empty: always; on `closed` local days (counted from 1970-01-01) it is not.
    `over_day`: the service level is reached over each local day, weighted by calls, and not in each slot. Where there
    are no more than `seats`, callers left over wait into the next slot, and each slot has its target.
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
    over_day: bool = False
    seats: int | None = None


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
    seats = np.minimum(most, np.inf if queue.seats is None else queue.seats)
    least, limit = np.where(opened, queue.least, 0), np.broadcast_to(seats, opened.shape)
    if np.isfinite(limit).any():
        # Nobody waits over a night.
        stretches = np.cumsum(np.diff(opened, prepend=opened[:1]) != 0)
        found = _in_parts(
            stretches, lambda rows: required_in_turn(coming.only(rows), queue.targets, least[rows], most=limit[rows])[0]
        )
    elif queue.over_day:
        found = required_over_day(coming, queue.targets, least, expected.local.day)
    else:
        found = required(coming, queue.targets, least)
    agents = _known(found, expected, opened)
    return Requirement(agents, to_schedule(agents, away), found.figures, found.binding)


def _in_parts(part: NDArray[np.int64], find: Callable[[Rows], Required]) -> Required:
    """What is required by slots of one part after the other, such as the days."""
    found = [find(rows) for rows in np.split(np.arange(part.size), np.flatnonzero(np.diff(part)) + 1)]
    agents, figures, binding = zip(*found, strict=True)
    told = (np.concatenate(each) for each in zip(*figures, strict=True))
    return Required(np.concatenate(agents), Figures(*told), np.concatenate(binding))


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
    """A sentence where it is lines or seats that bind, with what lines refuse, or opening hours; else empty."""
    if (found.binding == NO_TIME).any():
        return "Requests are expected but it is never open, so nobody works on them: give it opening hours."
    some = np.nan_to_num(calls) > 0
    rows, full = np.flatnonzero((found.binding == LINES) & some), int(((found.binding == MOST) & some).sum())
    said = []
    if rows.size and found.figures is not None:
        share = float(np.average(np.nan_to_num(found.figures.p_blocked[rows]), weights=calls[rows]))
        slots = _intervals(rows.size)
        said = [
            f"Lines are too few in {slots}: they refuse {share:.1%} of the calls there, whoever works. Get more lines."
        ]
    if full:
        said.append(f"Seats are too few in {_intervals(full)}: the target is missed there. Get more seats.")
    return " ".join(said)


def _intervals(many: int) -> str:
    return "1 interval" if many == 1 else f"{many:,} intervals"


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
