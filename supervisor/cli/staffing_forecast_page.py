"""What the Forecast part asks for, done: histories read, forecasts made and kept, interval files taken in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from supervisor.cli.common import clock_of, rules_at, several
from supervisor.cli.staffing_files import layouts, read
from supervisor.cli.staffing_forecasting import from_store, publish, queues_planned, save, settings_at, with_history
from supervisor.cli.staffing_import import keep
from supervisor.planning.edits import Edits
from supervisor.planning.forecast_kept import Planned
from supervisor.planning.forecasting import Found, Wanted, typed, work_out
from supervisor.planning.series import Series
from supervisor.reports.forecasts import earlier, kept
from supervisor.reports.series import channels_of, queues_of
from supervisor.settings.staffing_rules import CHANNEL, queue_targets
from supervisor.sources.interval_columns import Layout
from supervisor.sources.interval_file import columns_of
from supervisor.store import Store
from supervisor.ui.jobs import Progress
from supervisor.ui.processes import in_process
from supervisor.ui.windows.staffing_columns import FileColumns
from supervisor.ui.windows.staffing_forecast import ForecastPart
from supervisor.ui.windows.staffing_forecast_actions import ForecastActions, Offered, Opened

if TYPE_CHECKING:
    from supervisor.cli.staffing_pages import Asked


def forecast_part(asked: Asked) -> ForecastPart:
    """The part."""
    store, now = asked.store, asked.now
    return ForecastPart(
        ForecastActions(
            look=lambda names: look(store, now(), names),
            open=lambda wanted, version, progress: in_process(opened, asked.url, now(), wanted, version, progress),
            again=lambda found, wanted: again(store, now(), found, wanted),
            edit=lambda found, edits: edit(store, now(), found, edits),
            save=lambda queue, plan, expected: save(store, queue, plan, expected=expected),
            publish=lambda queue, version: publish(store, queue, version),
            versions=lambda queue, actual: earlier(store, queue, actual),
            columns=columns,
            take=lambda path, queue, layout, progress: take(store, path, queue, layout, progress),
        ),
        asked.jobs,
    )


def look(store: Store, now: int, known: Sequence[str] = ()) -> Offered:
    """The queues of the settings, the journal and the imported files, where there is any history.

    The centre is the first, but where nothing is known of it as a whole: then those that have a history are.
    """
    settings, rules = settings_at(store, now), rules_at(store, now)
    names = queues_of(store, [*queues_planned(settings), *known, *store.queue_names()])
    if store.oldest_at() is None and not names:
        return Offered((), settings.staffing.interval)
    shown = [(name, rules.queue(name).shown or name) for name in names if name]
    written = [(name, f"Requests by {name.removeprefix(CHANNEL)}") for name in channels_of(store)]
    every, known_of = [("", "Centre"), *shown, *written], with_history(store)
    if "" not in known_of:
        every.sort(key=lambda each: each[0] not in known_of)
    return Offered(tuple(every), settings.staffing.interval)


def opened(url: str, now: int, wanted: Wanted, version: int | None, progress: Progress) -> Opened:
    """A forecast with what was changed and left out in a version of it; in a process of its own."""
    with Store.open(url, migrate=False, world=None) as store:
        before = kept(store, wanted.queue, version)
        said = ""
        if before is not None:
            row, plan = before
            by_hand = tuple(each for each in plan.left_out if each.why == "hand")
            edits = Edits(plan.edits.done)
            wanted = msgspec.structs.replace(wanted, edits=edits, by_hand=by_hand, kept_in=plan.kept_in)
            said = _said(plan, row.version)
        found = from_store(store, now, wanted, progress)
        return Opened(found, tuple(earlier(store, wanted.queue, found.came)), said)


def _said(plan: Planned, version: int) -> str:
    many = len(plan.edits.done)
    changes = "1 change" if many == 1 else f"{many:,} changes"
    return f"{changes} by hand of version {version} {'is' if many == 1 else 'are'} kept." if many else ""


def again(store: Store, now: int, found: Found, wanted: Wanted) -> Found:
    """The same history, forecast otherwise."""
    targets = queue_targets(settings_at(store, now), wanted.queue)
    made = work_out(found.history, wanted, found.special, targets, found.attempts, found.plan.start)
    return msgspec.structs.replace(made, own=found.own)


def edit(store: Store, now: int, found: Found, edits: Edits) -> Found:
    """The same forecast with other changes over it."""
    plan, notes = typed(found.plan, edits, queue_targets(settings_at(store, now), found.wanted.queue))
    wanted = msgspec.structs.replace(found.wanted, edits=edits)
    return msgspec.structs.replace(found, plan=plan, notes=notes, wanted=wanted)


def columns(path: Path) -> FileColumns:
    """What the columns of a file are, as far as their names say."""
    return FileColumns(*columns_of(path, [*layouts().values()]))


def take(store: Store, path: Path, queue: str, layout: Layout, progress: Progress) -> str:
    """A file into the history of its queues; returns a sentence."""
    now, words = clock_of(store)(), f"Reading {path.name}"
    told = read(path, rules_at(store, now).zone, now, layout, lambda share: progress(share, words))
    series: dict[str, Series] = {queue: told.series[""]} if [*told.series] == [""] else told.series
    done = keep(store, path.name, series)
    aside = ""
    if told.set_aside:
        aside = f", {several(told.set_aside, 'row')} set aside (first: {told.notes[0].sentence()})"
    names = ", ".join(name or "Centre" for name in [*done][:4])
    taken = ", ".join(f"{field} “{name}”" for field, name in told.columns.items())
    return f"{path.name}: {told.rows:,} intervals of {names}{aside}. Columns: {taken}."
