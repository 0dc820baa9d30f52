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
from supervisor.settings.staffing import StaffingSettings
from supervisor.settings.staffing_rules import CHANNEL
from supervisor.store import Store

WEEKS = 4
ALL = 0.999
"""A target of everybody, which no number of agents can promise."""
DAY_MS = 86_400_000
CENTRE = "centre"
NO_TARGET = f" No service level is aimed at in the settings; {WORKED.service_level:.0%} is taken.".replace("%", " %")
EXAMPLE = "The worked example: nothing is known yet of calls here, so the volume is made up."
Progress = Callable[[float | None, str], None]


def began(url: str, now: int, progress: Progress) -> tuple[Scenario, str]:
    """The scenario of a database to begin with, and where it is from, in a sentence."""
    with Store.open(url, migrate=False, world=None) as store:
        return start(store, now, progress)


def start(store: Store, now: int, progress: Progress) -> tuple[Scenario, str]:
    """What is expected where a forecast is published, else the last weeks, else the worked example; and which."""
    staffing = centre_settings(store.settings_at(now).body).staffing
    found, words = _start(store, _of(staffing), now, progress)
    return found, words + NO_TARGET * (not staffing.default.target)


def _start(store: Store, base: Scenario, now: int, progress: Progress) -> tuple[Scenario, str]:
    published = store.published_plan("forecast", CENTRE)
    if published is not None:
        forecast = unpack(published.body, Forecast)
        if (found := as_it_is(replace(base, name="As forecast"), forecast, forecast.aht_s)) is not None:
            return found, f"From the published forecast, version {published.version}, and the settings."
    journal = Journal(store, cache(partial(rules_at, store)), now, progress)
    lived = journal.series("", 60, now - WEEKS * 7 * DAY_MS, now)
    if (found := as_it_is(replace(base, name="As it is"), lived, lived.aht_s)) is not None:
        return found, f"From the calls of the last {WEEKS} weeks and the settings."
    for name, version, forecast in _only(store):
        if (found := as_it_is(replace(base, name="As forecast"), forecast, forecast.aht_s)) is not None:
            return found, f"From the published forecast of {name}, version {version}, and the settings."
    limits = {"lines": base.lines or WORKED.lines, "patience_s": base.patience_s or WORKED.patience_s}
    return replace(base, name=WORKED.name, **limits), EXAMPLE


def _only(store: Store) -> list[tuple[str, int, Forecast]]:
    """The published forecast of a queue of calls where no other is published: then it is that of the centre."""
    names = [row.name for row in store.plans("forecast") if not row.name.startswith(CHANNEL)]
    found = [kept for name in names if (kept := store.published_plan("forecast", name)) is not None]
    return [(kept.name, kept.version, unpack(kept.body, Forecast)) for kept in found] if len(found) == 1 else []


def from_settings(store: Store, now: int) -> Scenario:
    """The worked example with the centre's targets, absence, lines and costs."""
    return _of(centre_settings(store.settings_at(now).body).staffing)


def _of(settings: StaffingSettings) -> Scenario:
    every = settings.default
    return checked(
        replace(
            WORKED,
            cost_an_hour=settings.cost_per_hour,
            currency=settings.currency,
            lines=settings.lines or None,
            shrinkage=float(together(settings.shrinkage.kinds())),
            service_level=min(every.target / 100, ALL) or WORKED.service_level,
            within_s=float(every.within_s),
            code=every.code,
            patience_s=float(every.patience_s) or None,
        )
    )
