"""The demonstration city's staffing: what its queues had in the half year before, and a published forecast of each."""

from __future__ import annotations

from supervisor.cli.common import rules_at
from supervisor.cli.staffing_forecasting import from_store
from supervisor.planning.forecasting import Wanted
from supervisor.planning.packed import pack
from supervisor.reports.forecasts import FORECAST, name_of
from supervisor.reports.past import day_start
from supervisor.reports.series import keep_imported
from supervisor.sources.simulated.city import City
from supervisor.sources.simulated.day import local_date
from supervisor.sources.simulated.intervals import counted, together
from supervisor.store import Store

DAYS = 26 * 7
BY, ROLE = "demonstration", "administrator"


def plan_city(store: Store, city: City, at: int, seed: int) -> None:
    """History and published forecasts from the day of an instant (ms) on, where there are none yet."""
    if store.plans(FORECAST):
        return
    today = local_date(city, at)
    begun = day_start(at, rules_at(store, at))
    made = counted(city, seed, today, DAYS)
    for queue, series in {**made, "": together(made)}.items():
        keep_imported(store, queue, series, by=BY, role=ROLE, now=begun, note="Counted before Callboard was here")
        found = from_store(store, begun, Wanted(queue))
        version = store.save_plan(
            FORECAST, name_of(queue), pack(found.plan), by=BY, role=ROLE, now=begun, note="Made for the demonstration"
        )
        store.publish_plan(FORECAST, name_of(queue), version, by=BY, role=ROLE, now=begun)
