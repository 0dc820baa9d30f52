"""A city's addresses into the store, and beside its map and out of it: where an address lies, and in which area."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.places import Areas
from supervisor.places.addresses import Address, Addresses, Point
from supervisor.reports.areas import areas_by_city
from supervisor.reports.imports import size_of
from supervisor.sources.address_file import MOST_REJECTS, read_addresses
from supervisor.sources.base import Reject
from supervisor.store import AddressesRow, Store

Progress = Callable[[float, str], None]


class Taken(msgspec.Struct, frozen=True):
    """How an import went: what was kept, lines set aside, and an example."""

    row: AddressesRow
    rejected: int
    example: str

    def sentence(self, city: str) -> str:
        """In words; `city` as people call it."""
        told = f"{self.row.file}: {self.row.points:,} addresses of {city}, such as {self.example}"
        if self.rejected:
            kept = (
                f" (callboard rejects lists {'them' if self.rejected <= MOST_REJECTS else f'{MOST_REJECTS:,} of them'})"
            )
            told += f", {self.rejected:,} {'line' if self.rejected == 1 else 'lines'} set aside{kept}"
        return f"{told}."


def import_addresses(
    store: Store, path: Path, city: str, *, now: int, author: str, progress: Progress = lambda share, words: None
) -> Taken:
    """Takes a file of address points as those of a city; raises `CallboardError` where it has none."""
    size, rejected = size_of(path), 0
    points: list[Point] = []
    rejects: list[Reject] = []
    for part in read_addresses(path):
        points += part.points
        rejected += len(part.rejects)
        rejects += part.rejects[: max(0, MOST_REJECTS - len(rejects))]
        progress(min(0.8, 0.8 * part.read / max(1, size)), f"{len(points):,} addresses")
    if not points:
        why = f" ({rejects[0].reason.rstrip('.').lower()})" if rejects else ""
        raise CallboardError(f"{path.name} has no address that can be taken{why}; look at its columns.")
    made = Addresses.of(points)
    row = AddressesRow(city, path.name, len(made), author, now)
    store.keep_addresses(row, made.pack(), rejects)
    return Taken(row, rejected, made.address(0).text)


class Places:
    """Where things are in one city: its addresses and its areas, as far as it has any."""

    def __init__(self, addresses: Addresses | None, areas: Areas | None) -> None:
        self.addresses, self.areas = addresses, areas

    @classmethod
    def of(cls, store: Store, city: str) -> Places:
        """Of a city, read once: a second for a million addresses."""
        body = store.addresses_of(city)
        return cls(None if body is None else Addresses.unpack(body), areas_by_city(store, city).get(city))

    def search(self, text: str, limit: int = 12) -> list[Address]:
        """Addresses and streets that somebody may mean."""
        return [] if self.addresses is None else self.addresses.search(text, limit)

    def area(self, lat: float, lon: float) -> str:
        """The area in which a point lies; empty where it lies in none, or there is no map."""
        return "" if self.areas is None else self.areas.names_of([lon], [lat])[0]

    def is_outside(self, lat: float, lon: float) -> bool:
        """Whether a point lies outside every area of the city; never where there is no map to tell."""
        return self.areas is not None and not self.area(lat, lon)
