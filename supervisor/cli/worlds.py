"""Other worlds: the demonstration city and recordings, each with a database and a clock of its own."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from supervisor.cli.common import clock_of, now_ms, rules_at
from supervisor.cli.demo_crew import crew
from supervisor.cli.sources import demo_city
from supervisor.core.clocks import WorldClock
from supervisor.core.errors import CallboardError
from supervisor.reports.days import DayBook, kind_of_day
from supervisor.reports.imports import FORMATS
from supervisor.settings import Simulated, body_of, centre_settings, default_database
from supervisor.settings.service_toml import parse_service
from supervisor.sources.simulated.city import City, settings_body
from supervisor.sources.simulated.day import lively
from supervisor.sources.simulated.history import days
from supervisor.sources.simulated.request_source import changed
from supervisor.sources.simulated.requests import lives, past_dates
from supervisor.store import MapRow, Store

SEED = 311
USUAL_DAYS = 8
ALIVE_MS = 15_000
REQUESTS_AT_ONCE = 5_000


def demo_database(given: str | None) -> str:
    """The database of the demonstration city."""
    return given or default_database("demo")


def found_city(store: Store, seed: int = SEED) -> City:
    """The demonstration city in a store, founded with its settings where it is not there yet."""
    city = demo_city()
    if store.latest_settings().version == 0:
        year = local_year(now_ms())
        body = settings_body(city, [year - 1, year, year + 1], seed)
        body["centre"] = {**body.get("centre", {}), "shown": f"{city.name} 311"}
        body["service"] = _directory()
        body["staffing"] = crew(city)
        store.save_settings(body, valid_from=0, made_at=0, author="demonstration", expected_version=0)
        _draw_map(store, city)
    return city


def _directory() -> dict[str, Any]:
    """The city's departments, categories and SLAs, as settings are saved."""
    data = files("resources").joinpath("demo/service.toml").read_bytes()
    return parse_service(data, "service.toml").model_dump(mode="json", exclude_unset=True)


def _draw_map(store: Store, city: City) -> None:
    # Geometry takes its time to import, and a city is founded once.
    from supervisor.places import Areas

    drawn = files("resources").joinpath("demo/areas.geojson").read_bytes()
    areas = Areas.parse(drawn)
    store.keep_map(MapRow(city.name, "areas.geojson", areas.name_property, len(areas), "demonstration", 0), drawn)


def take_requests(store: Store, city: City, at: int, seed: int = SEED) -> None:
    """The city's requests as they are at an instant (ms)."""
    every = [life for when in past_dates(city, at) for life in lives(city, seed, when)]
    shown = [*changed(every, None, at)]
    for first in range(0, len(shown), REQUESTS_AT_ONCE):
        store.observe(city.name, at, shown[first : first + REQUESTS_AT_ONCE], now=at, zone=city.zone)


def local_year(at: int) -> int:
    """The year of an instant (ms)."""
    return datetime.fromtimestamp(at / 1000, UTC).year


def start_clock(store: Store, city: City) -> Callable[[], int]:
    """The city's clock: a working day's hours, never before what it has lived through already.

    Where its collector runs, the clock goes on as it is.
    """
    wall, lease = now_ms(), store.read_lease()
    if lease is not None and wall - lease.heartbeat < ALIVE_MS:
        return clock_of(store)
    origin = max(lively(city, wall), store.newest_at() or 0)
    clock = WorldClock(origin, wall)
    store.set_clock(clock)
    return lambda: clock.at(now_ms())


def let_storm_begin(store: Store, at: int) -> None:
    """A storm over the demonstration city from an instant (ms) on; its collector takes it up within seconds."""
    latest = store.latest_settings()
    centre = centre_settings(latest.body)
    start = datetime.fromtimestamp(at / 1000, UTC)
    sources = tuple(
        each.model_copy(update={"storms": (*each.storms, start)}) if isinstance(each, Simulated) else each
        for each in centre.sources
    )
    body = body_of(centre.model_copy(update={"sources": sources}))
    store.save_settings(body, valid_from=at, made_at=now_ms(), author="demonstration", expected_version=latest.version)


def make_history(store: Store, city: City, before: date, seed: int = SEED, *, recent: int = 0) -> Iterator[date]:
    """The past days that the usual day of a date is made of, and so many recent ones; yields each when it is kept."""
    rules = rules_at(store, 0)
    kind = kind_of_day(before, rules)
    back = (before - timedelta(days=n) for n in range(1, 15 * 7))
    alike = [day for day in back if kind_of_day(day, rules) == kind][:USUAL_DAYS]
    wanted = sorted({*alike, *(before - timedelta(days=n) for n in range(1, recent + 1))})
    book = DayBook(store)
    kept = book.kept(wanted, rules)
    # What comes before a day that is kept already makes it doubtful, so the oldest comes first.
    for day in wanted:
        if day not in kept:
            for batch in days(city, seed, [day], "lakeview"):
                store.append(batch.events, now=now_ms())
            book.make(day, rules)
            yield day
    _schedule(store, city, before)


def _schedule(store: Store, city: City, today: date) -> None:
    """Its schedules; what they are packed with is not needed by a collector otherwise."""
    from supervisor.cli.demo_shifts import schedule_city

    schedule_city(store, city, today)


def recording_format(path: Path) -> str:
    """Who wrote a recording, told by how it begins. Raises `CallboardError` for JSON that nobody writes."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            head = file.read(4096).lstrip()
    except (OSError, EOFError) as error:
        raise CallboardError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is cut off'}.") from None
    if head.startswith((b"{", b"[")):
        return _json_format(path, {*re.findall(rb'"(\w+)"\s*:', head)})
    if head.startswith((b"Content-Type: ", b"Content-Length: ")):
        return "freeswitch-esl"
    manager = head.startswith((b"Asterisk Call Manager", b"Event:", b"Response:"))
    return "asterisk-ami" if manager else "asterisk-queue-log"


def _json_format(path: Path, names: set[bytes]) -> str:
    """Who writes lines of JSON with these names in them."""
    if b"kv" in names:
        return "asterisk-ami"
    if names & {b"recv_time", b"time"} and names & {b"event", b"text", b"dir"}:
        return "freeswitch-esl"
    raise CallboardError(
        f"{path.name} is JSON, but no recording: the lines of one have recv_time with kv (asterisk-ami) "
        "or with event (freeswitch-esl); choose another file. Nothing was taken."
    )


def first_instant(path: Path, kind: str, system: str) -> int:
    """The first instant (ms) of a recording. Raises `CallboardError` where it holds no event."""
    for batch in FORMATS[kind](path, system):
        if batch.events:
            return min(event.at for event in batch.events)
    raise CallboardError(f"{path} holds no event that could be played.")
