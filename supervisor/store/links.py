"""Which of our requests are which of another system's, so that what is posted there does not come back as a new one."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import ColumnElement, and_, exists, select

from supervisor.store.part import Part, insert_new
from supervisor.store.personal import storable
from supervisor.store.schema import journal, links, requests


class Link(msgspec.Struct, frozen=True):
    """A request of ours at a server: `theirs` is its id there, empty as long as only a `token` is known, or nothing.

    `since` is when it was first tried to be posted (ms); `notice` is what the server said to the resident.
    """

    server: str
    city: str
    number: str
    theirs: str
    token: str
    notice: str
    since: int

    @property
    def is_taken(self) -> bool:
        """Whether the server has confirmed that it has it."""
        return bool(self.theirs or self.token)


class Links(Part):
    """Keeping and reading links."""

    def link_of(self, server: str, city: str, number: str) -> Link | None:
        """That of a request at a server, None where it was never tried."""
        with self._db.read() as connection:
            row = connection.execute(select(links).where(_one(server, city, number))).mappings().first()
        return None if row is None else Link(**row)

    def begin_link(self, server: str, city: str, number: str, now: int) -> None:
        """A request is about to be posted at an instant (ms): from now on it may be there."""
        told = {"server": server, "city": city, "number": number, "theirs": "", "token": "", "notice": "", "since": now}
        with self._db.write(journal=False) as connection:
            connection.execute(insert_new(connection, links), told)

    def keep_link(self, server: str, city: str, number: str, *, theirs: str, token: str = "", notice: str = "") -> None:
        """What a server has said of a request that was begun."""
        told = {"theirs": storable(theirs), "token": storable(token), "notice": storable(notice)}
        with self._db.write(journal=False) as connection:
            connection.execute(links.update().where(_one(server, city, number)).values(told))

    def linked(self, server: str, city: str) -> Mapping[str, str]:
        """Our numbers by the ids of a server."""
        query = select(links.c.theirs, links.c.number).where(*_of(server, city), links.c.theirs != "")
        with self._db.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def unlinked(self, server: str, city: str) -> Mapping[str, str]:
        """Tokens (empty: none) by our numbers, of what may be there by an id that is not known yet."""
        query = select(links.c.number, links.c.token).where(*_of(server, city), links.c.theirs == "")
        with self._db.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def own_numbers(self, server: str, city: str, since: int) -> list[str]:
        """Requests of a city that the desk has opened since an instant (ms) and that a server does not have yet."""
        from supervisor.store.intake import SOURCE

        taken = and_(
            links.c.server == server,
            links.c.number == requests.c.number,
            (links.c.theirs != "") | (links.c.token != ""),
        )
        query = select(requests.c.number).join(journal, journal.c.position == requests.c.position)
        query = query.where(requests.c.city == city, requests.c.opened_at >= since, journal.c.source == SOURCE)
        query = query.where(~exists().where(taken, links.c.city == city)).order_by(requests.c.id)
        with self._db.read() as connection:
            return [*connection.execute(query).scalars()]


def _of(server: str, city: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return links.c.server == server, links.c.city == city


def _one(server: str, city: str, number: str) -> ColumnElement[bool]:
    return and_(*_of(server, city), links.c.number == number)
