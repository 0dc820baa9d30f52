"""Where What if begins, found in a process of its own: no Qt here, so that it starts quickly."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from msgspec.structs import replace

from supervisor.cli.common import rules_at
from supervisor.planning.beginning import as_it_is
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import unpack
from supervisor.planning.scenario import WORKED, Scenario, checked
from supervisor.planning.shrinkage import together
from supervisor.reports.series import Journal
from supervisor.settings import centre_settings
from supervisor.store import Store

WEEKS = 4
DAY_MS = 86_400_000
CENTRE = "centre"
EXAMPLE = "The worked example: nothing is known yet of calls here, so the volume is made up."
Progress = Callable[[float | None, str], None]


def began(url: str, now: int, progress: Progress) -> tuple[Scenario, str]:
    """The scenario of a database to begin with, and where it is from, in a sentence."""
    with Store.open(url, migrate=False, world=None) as store:
        return start(store, now, progress)


def start(store: Store, now: int, progress: Progress) -> tuple[Scenario, str]:
    """What is expected where a forecast is published, else the last weeks, else the worked example; and which."""
    base = from_settings(store, now)
    published = store.published_plan("forecast", CENTRE)
    if published is not None:
        forecast = unpack(published.body, Forecast)
        if (found := as_it_is(replace(base, name="As forecast"), forecast, forecast.aht_s)) is not None:
            return found, f"From the published forecast, version {published.version}, and the settings."
    journal = Journal(store, cache(partial(rules_at, store)), now, progress)
    lived = journal.series("", 60, now - WEEKS * 7 * DAY_MS, now)
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
