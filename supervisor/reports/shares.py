"""What each telephone system and each city has of the whole."""

from __future__ import annotations

from supervisor.core.rules import Rules
from supervisor.reports.ageing import load
from supervisor.reports.backlog import cities, moment_of
from supervisor.reports.past import Past, day_start
from supervisor.reports.until import alive
from supervisor.requests.ageing import Moment
from supervisor.requests.backlog import CityState
from supervisor.requests.calendar import BusinessDays
from supervisor.store import Store

SYSTEM = "system/"


def calls_by_system(store: Store, rules: Rules, at: int) -> dict[str, int]:
    """Calls that each telephone system offered on the centre's day of an instant (ms), up to it."""
    world = Past(store).world(rules, since=day_start(at, rules), until=at + 1, rolling_from=at + 1)
    accounts = world.ledger.accounts.items()
    offered = {scope.removeprefix(SYSTEM): account for scope, account in accounts if scope.startswith(SYSTEM)}
    return {name: account.total.sum("offered") for name, account in sorted(offered.items())}


def city_states(store: Store, rules: Rules, now: int) -> list[CityState]:
    """Each city as the Requests page tells of it at an instant (ms)."""
    snapshots = alive(store.snapshots(), store.sources())
    if not snapshots:
        return []
    frame, at = load(store, rules), moment_of(snapshots, now)
    business = BusinessDays(rules.holidays)
    return [*cities(snapshots, {city: Moment(frame, at, business, city) for city in frame.cities.texts})]
