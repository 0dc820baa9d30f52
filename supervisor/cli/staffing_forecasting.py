"""Forecasts made and kept: from all that is known of a queue, by the settings that hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import msgspec
import numpy as np

from supervisor.cli.common import clock_of, rules_at
from supervisor.cli.who import person
from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError
from supervisor.planning.forecast import LEAST_DAYS
from supervisor.planning.forecast_kept import Planned
from supervisor.planning.forecasting import Found, Wanted, work_out
from supervisor.planning.like import like
from supervisor.planning.packed import pack
from supervisor.planning.series import Series
from supervisor.planning.special import Days
from supervisor.reports.forecasts import FORECAST, name_of
from supervisor.reports.past import day_start
from supervisor.reports.redials import attempts_of
from supervisor.reports.series import Journal, history_of, imported, queues_of
from supervisor.settings import centre_settings
from supervisor.settings.centre import CentreSettings
from supervisor.settings.special import special_days
from supervisor.settings.staffing_rules import CHANNEL, queue_targets
from supervisor.store import Store

Progress = Callable[[float | None, str], None]


def history(store: Store, now: int, queue: str, minutes: int, progress: Progress = lambda share, words: None) -> Series:
    """All that is known of a queue up to an instant (ms)."""
    return history_of(_journal(store, now, progress), queue, minutes)


def beginning(
    store: Store, now: int, wanted: Wanted, progress: Progress = lambda share, words: None
) -> tuple[Series, Series, str]:
    """As a new queue's begins (like another's, if asked for or in its settings), what is its own, and a sentence.

    Raises `CallboardError` where of that other nothing is known, or nothing says how large the new one is.
    """
    journal, queue, minutes = _journal(store, now, progress), wanted.queue, wanted.minutes
    known, told = history_of(journal, queue, minutes), settings_at(store, now).staffing.queue(queue)
    other, times = (wanted.like, wanted.times) if wanted.like else (told.like, told.like_times or None)
    if not other or other == queue or days_known(known) >= LEAST_DAYS:
        return known, known, ""
    theirs = history_of(journal, other, minutes)
    if not days_known(theirs):
        raise CallboardError(f"The queue begins like “{other}”, of which nothing is known; name one with a history.")
    found = like(theirs, known if len(known) else None, scale=times)
    return found, known, f"Less than a week is known of this queue, so it begins like “{other}”."


def _journal(store: Store, now: int, progress: Progress) -> Journal:
    return Journal(store, cache(partial(rules_at, store)), now, progress)


def queues_planned(settings: CentreSettings) -> list[str]:
    """Queues that the settings name, for the floor or for its staff alone."""
    return [*settings.queues, *(name for name in settings.staffing.queues if not name.startswith(CHANNEL))]


def days_known(known: Series) -> int:
    """How many local days have a number."""
    return int(np.unique(known.local.day[~np.isnan(known.calls)]).size) if len(known) else 0


def settings_at(store: Store, now: int) -> CentreSettings:
    """The centre's settings that hold at an instant (ms)."""
    return centre_settings(store.settings_at(now).body)


def from_store(
    store: Store,
    now: int,
    wanted: Wanted,
    progress: Progress = lambda share, words: None,
    special: Days | None = None,
) -> Found:
    """The forecast of a queue from all that is known of it, from the beginning of this day on.

    `special` days are those of the settings. What is known of this day already is left to the reforecast of it.
    """
    settings = settings_at(store, now)
    known, own, note = beginning(store, now, wanted, progress)
    if not np.isfinite(known.calls).any() and (names := with_history(store)):
        raise CallboardError(_another(wanted.queue, names))
    days = special_days(settings, wanted.queue) if special is None else special
    calls = not wanted.queue.startswith(CHANNEL)
    attempts = attempts_of(store, wanted.queue, known, now + 1) if calls else None
    begin = day_start(now, rules_at(store, now))
    found = work_out(known, wanted, days, queue_targets(settings, wanted.queue), attempts, begin)
    return msgspec.structs.replace(found, notes=(note, *found.notes), own=own) if note else found


def with_history(store: Store) -> list[str]:
    """The queues of which anything was counted here or imported, the centre as the empty name."""
    own = ["", *store.queue_names()] if store.oldest_at() is not None else []
    return [name for name in queues_of(store, own) if name in own or imported(store, name) is not None]


def _another(queue: str, names: list[str]) -> str:
    here = f"queue “{queue[:60]}”" if queue else "the centre"
    there = ", ".join(name or CENTRE for name in names[:12])
    return f"There is no history of {here}; there is one of {there}: choose from these, or import one of {here}."


def save(store: Store, queue: str, plan: Planned, note: str = "", expected: int | None = None) -> int:
    """Keeps a version; returns its number. Raises `NotAllowed`, or `PlanConflict` where somebody was faster."""
    now = clock_of(store)()
    who = person(store, now)
    who.require("plan.save")
    return store.save_plan(
        FORECAST, name_of(queue), pack(plan), by=who.account, role=who.role.value, now=now, note=note,
        expected=expected,
    )  # fmt: skip


def publish(store: Store, queue: str, version: int) -> None:
    """From now on all screens use this version. Raises `NotAllowed`."""
    now = clock_of(store)()
    who = person(store, now)
    who.require("plan.publish")
    store.publish_plan(FORECAST, name_of(queue), version, by=who.account, role=who.role.value, now=now)
