"""The addresses of a city, packed by who read them from a file."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, select

from supervisor.store.audit import Entry, add
from supervisor.store.part import Part, upsert
from supervisor.store.personal import storable
from supervisor.store.rejects import Rejectable, set_aside
from supervisor.store.schema import addresses


class AddressesRow(msgspec.Struct, frozen=True):
    """Addresses: of which city, from which file, how many; `author` took them at `made_at` (ms)."""

    city: str
    file: str
    points: int
    author: str
    made_at: int


class AddressPoints(Part):
    """Keeping addresses and reading them."""

    def keep_addresses(self, row: AddressesRow, body: bytes, rejects: Sequence[Rejectable] = ()) -> None:
        """Keeps a city's addresses in place of those it had, and what was set aside of their file."""
        told = {name: storable(text) if isinstance(text, str) else text for name, text in _values(row).items()}
        with self._db.write() as connection:
            connection.execute(upsert(connection, addresses, ["city"]), {**told, "body": body})
            set_aside(connection, rejects, row.made_at, row.city)

    def address_files(self) -> list[AddressesRow]:
        """Whose addresses there are, by city."""
        columns = [addresses.c[name] for name in AddressesRow.__struct_fields__]
        with self._db.read() as connection:
            return [AddressesRow(*row) for row in connection.execute(select(*columns).order_by(addresses.c.city))]

    def addresses_of(self, city: str) -> bytes | None:
        """The addresses of a city as they were kept, None where it has none."""
        with self._db.read() as connection:
            return connection.execute(select(addresses.c.body).where(addresses.c.city == city)).scalar()

    def forget_addresses(self, city: str, entry: Entry) -> bool:
        """Takes a city's addresses away; whether it had any, and then the audit tells of it."""
        with self._db.write() as connection:
            gone = connection.execute(delete(addresses).where(addresses.c.city == city)).rowcount > 0
            if gone:
                add(connection, entry)
            return gone


def _values(row: AddressesRow) -> dict[str, str | int]:
    found: dict[str, str | int] = msgspec.structs.asdict(row)
    return found
