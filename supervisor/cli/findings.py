"""What `callboard doctor` finds of each telephone system's calls, of each city's requests, and of maps."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Literal
from zoneinfo import ZoneInfo

from supervisor.cli.cities import called
from supervisor.cli.common import rules_at, several, shown
from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.reports.days import local_date
from supervisor.reports.shares import calls_by_system, city_states
from supervisor.reports.until import FRESH_MS
from supervisor.requests.backlog import CityState
from supervisor.requests.cities import city_name
from supervisor.store import MapRow, Store

DAY_MS = 86_400_000
Finding = tuple[Literal["ok", "to do", "WRONG"], str]
"""How it is, and a sentence on it: what is `to do` is not wrong, but comes next."""


def shares(store: Store, clock: int) -> Iterator[Finding]:
    """Of the telephone systems on the newest day, of the cities at their newest files; `clock` is now (ms)."""
    try:
        rules = rules_at(store, clock)
    except CallboardError:
        return  # What is wrong with the settings is said already.
    yield from _systems(store, rules)
    maps = [*_maps(store)]
    yield from maps
    if all(level != "WRONG" for level, _ in maps):
        # Requests without an area are looked for on their maps.
        yield from _cities(store, rules, clock)


def _systems(store: Store, rules: Rules) -> Iterator[Finding]:
    newest = store.newest_at()
    if newest is None:
        return
    day, offered = local_date(newest, rules), calls_by_system(store, rules, newest)
    for system, count in offered.items():
        share = _share(count, sum(offered.values()))
        yield "ok", f"Telephone system {system}: {several(count, 'call')} offered on {day}, the newest day, {share}."


def _cities(store: Store, rules: Rules, clock: int) -> Iterator[Finding]:
    cities, rejected = city_states(store, rules, clock), store.rejects_by_city()
    for city in cities:
        yield _city(city, sum(each.open for each in cities), rejected.get(city.city, 0), clock)


def _last_day(opened: int | None) -> str:
    return "nothing known of the last day" if opened is None else f"{opened:,} opened on the last day"


def _city(city: CityState, every: int, rejected: int, clock: int) -> Finding:
    files = "its one file" if city.snapshots == 1 else f"the newest of {city.snapshots:,} files"
    words = (
        f"Requests of {city.title or city_name(city.city)}: {city.requests:,}, "
        f"{city.open:,} of them open ({_share(city.open, every, ' open requests')}), "
        f"{_last_day(city.opened_today)}, {several(rejected, 'row')} set aside; "
        f"{files} is of {shown(city.as_of, ZoneInfo(city.zone or 'UTC'))}"
    )
    old = (clock - city.as_of) // DAY_MS
    if not city.requests and rejected:
        return "WRONG", f"{words}: nothing of it could be read; import it again with another --city."
    if clock - city.as_of > FRESH_MS:
        return "to do", f"{words}, {several(old, 'day')} ago: import a newer one."
    return "ok", f"{words}."


def _maps(store: Store) -> Iterator[Finding]:
    known = {row.city for row in store.snapshots()}
    for row in store.maps():
        yield _map(row, store, known)


def _map(row: MapRow, store: Store, known: set[str]) -> Finding:
    # Geometry takes its time to import, and many centres have no maps.
    from supervisor.reports.areas import areas_by_city

    words = (
        f"The map of {called(store, row.city)} has {several(row.areas, 'area')} named by “{row.name_property}”, "
        f"from {row.file}"
    )
    try:
        areas_by_city(store, row.city)
    except (CallboardError, zlib.error) as error:
        return "WRONG", f"{words}, and is damaged ({error}); import it again with “callboard areas import”."
    if row.city not in known:
        return "to do", f"{words}: no requests of that city are here yet; a map is found by the city's name."
    return "ok", f"{words}."


def _share(part: int, whole: int, what: str = "") -> str:
    return f"{100 * part / whole:.0f} % of all{what}" if whole else "of none"
