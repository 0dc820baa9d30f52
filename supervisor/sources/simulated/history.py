"""Whole past days of a simulated city, any of them, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from supervisor.core.events import Observed, source_key
from supervisor.sources.base import Batch
from supervisor.sources.simulated.city import City
from supervisor.sources.simulated.floor import simulate
from supervisor.sources.simulated.traffic import Storm

KIND = "simulated"


def observed(city: City, seed: int, day: date, system: str, storms: tuple[Storm, ...] = ()) -> list[Observed]:
    """A local date's events as a source hands them over, in order; the index is the serial that is in the key."""
    name = day.isoformat()
    return [
        Observed(at, serial, source_key(system, KIND, seed, name, serial), system, KIND, event)
        for serial, (at, event) in enumerate(simulate(city, day, seed, storms))
    ]


def days(
    city: City, seed: int, dates: Iterable[date], system: str | None = None, storms: tuple[Storm, ...] = ()
) -> Iterator[Batch]:
    """One batch for each local date. The live source of the same city, seed and system delivers the same records."""
    for day in dates:
        yield Batch(events=tuple(observed(city, seed, day, city.system if system is None else system, storms)))
