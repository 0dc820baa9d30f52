"""Maps of a city's areas, one a city, as GeoJSON that was read before it was kept."""

from __future__ import annotations

import zlib

import msgspec
from sqlalchemy import delete, select

from supervisor.store.audit import Entry, add
from supervisor.store.part import Part, upsert
from supervisor.store.personal import storable
from supervisor.store.schema import maps


class MapRow(msgspec.Struct, frozen=True):
    """A map: of which city, from which file, how many areas; `author` took it at `made_at` (ms)."""

    city: str
    file: str
    name_property: str
    areas: int
    author: str
    made_at: int


class Maps(Part):
    """Keeping maps and reading them."""

    def keep_map(self, row: MapRow, body: bytes) -> None:
        """Keeps a map in place of the one its city had."""
        told = {name: storable(value) if isinstance(value, str) else value for name, value in _values(row).items()}
        with self._db.write() as connection:
            connection.execute(upsert(connection, maps, ["city"]), {**told, "body": zlib.compress(body)})

    def maps(self) -> list[MapRow]:
        """Every map there is, by city, without its outlines."""
        columns = [maps.c[name] for name in MapRow.__struct_fields__]
        with self._db.read() as connection:
            return [MapRow(*row) for row in connection.execute(select(*columns).order_by(maps.c.city))]

    def map_of(self, city: str) -> bytes | None:
        """The GeoJSON of a city's map, None where it has none."""
        with self._db.read() as connection:
            body = connection.execute(select(maps.c.body).where(maps.c.city == city)).scalar()
        return None if body is None else zlib.decompress(body)

    def forget_map(self, city: str, entry: Entry) -> bool:
        """Takes a city's map away; whether it had one, and then the audit tells of it."""
        with self._db.write() as connection:
            gone = connection.execute(delete(maps).where(maps.c.city == city)).rowcount > 0
            if gone:
                add(connection, entry)
            return gone


def _values(row: MapRow) -> dict[str, str | int]:
    found: dict[str, str | int] = msgspec.structs.asdict(row)
    return found
