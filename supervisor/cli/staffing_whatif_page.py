"""What the What if part asks for, done."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from supervisor.cli.common import rules_at
from supervisor.cli.staffing_paper import write, written
from supervisor.cli.who import person
from supervisor.core.errors import CallboardError
from supervisor.planning.beginning import as_it_is
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import pack, unpack
from supervisor.planning.scenario import WORKED, Scenario, checked
from supervisor.planning.shrinkage import together
from supervisor.reports.series import series_of
from supervisor.settings import centre_settings
from supervisor.store import Store
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.staffing_whatif import Kept, WhatIfActions, WhatIfPage

if TYPE_CHECKING:
    from supervisor.cli.staffing_pages import Asked

WEEKS = 4
DAY_MS = 86_400_000
CENTRE = "centre"
EXAMPLE = "The worked example: nothing is known yet of calls here, so the volume is made up."


def what_if_part(asked: Asked) -> Page:
    """The part of one desk."""
    store = asked.store
    actions = WhatIfActions(
        start=lambda: start(store, asked.now()),
        kept=lambda: kept(store),
        load=partial(load, store),
        save=lambda scenario, expected: save(store, scenario, expected, asked.now()),
        case=lambda scenario, path, paper: case(store, scenario, path, paper, asked.now()),
    )
    return WhatIfPage(actions, asked.jobs)


def start(store: Store, now: int) -> tuple[Scenario, str]:
    """What is expected where a forecast is published, else the last weeks, else the worked example; and which."""
    base = from_settings(store, now)
    published = store.published_plan("forecast", CENTRE)
    if published is not None:
        forecast = unpack(published.body, Forecast)
        if (found := as_it_is(replace(base, name="As forecast"), forecast, forecast.aht_s)) is not None:
            return found, f"From the published forecast, version {published.version}, and the settings."
    lived = series_of(store, partial(rules_at, store), "", 60, now - WEEKS * 7 * DAY_MS, now, now)
    if (found := as_it_is(replace(base, name="As it is"), lived, lived.aht_s)) is not None:
        return found, f"From the calls of the last {WEEKS} weeks and the settings."
    return replace(base, name=WORKED.name, lines=base.lines or WORKED.lines), EXAMPLE


def from_settings(store: Store, now: int) -> Scenario:
    """The worked example with the centre's targets, absence, lines and costs."""
    settings = centre_settings(store.settings_at(now).body).staffing
    every = settings.default
    return checked(
        replace(
            WORKED,
            cost_an_hour=settings.cost_per_hour,
            currency=settings.currency,
            lines=settings.lines or None,
            shrinkage=float(together(settings.shrinkage.kinds())),
            service_level=every.target / 100 if 0 < every.target < 100 else WORKED.service_level,
            within_s=float(every.within_s),
            code=every.code,
            patience_s=float(every.patience_s) or WORKED.patience_s,
        )
    )


def kept(store: Store) -> list[Kept]:
    """Every scenario that was saved, by name."""
    return [
        Kept(row.name, row.version, f"version {row.version}, {_day(row.made_at)}, {row.author}")
        for row in store.plans("scenario")
    ]


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d}"


def load(store: Store, name: str) -> tuple[Scenario, int]:
    """The newest version of a scenario; raises `CallboardError` where there is none."""
    found = store.plan("scenario", name)
    if found is None:
        raise CallboardError(f"There is no scenario “{name}” any more; choose another.")
    return checked(unpack(found.body, Scenario)), found.version


def save(store: Store, scenario: Scenario, expected: int, now: int) -> int:
    """A new version under its name. Raises `NotAllowed`, `PlanConflict`."""
    who = person(store, now)
    who.require("plan.save")
    name, role = scenario.name, who.role.value
    return store.save_plan("scenario", name, pack(scenario), by=who.account, role=role, now=now, expected=expected)


def case(store: Store, scenario: Scenario, path: Path, paper: str, now: int) -> str:
    """The staffing case as a file; a sentence. Raises `CallboardError`."""
    day = datetime.fromtimestamp(now / 1000, UTC).astimezone(rules_at(store, now).tz).date()
    write(scenario, path, paper, city=centre_settings(store.settings_at(now).body).centre.shown, day=written(day))
    return f"The staffing case is saved as {path}."
