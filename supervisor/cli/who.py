"""Who is asking, what she may do here, and who is told of what she does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from sqlalchemy import Connection

from supervisor.cli.common import author, now_ms, rules_at, service_at
from supervisor.core.rights import Role, require
from supervisor.requests.acts import Changed
from supervisor.requests.posting import Taker, posts
from supervisor.requests.telling import Notice, Resident, told
from supervisor.settings import Open311, centre_settings
from supervisor.store import AuditEntry, Store, StoreError
from supervisor.store.desk import Tell
from supervisor.store.intake import residents_of
from supervisor.store.outbox import enqueue


class Person(NamedTuple):
    """An account of the operating system, and what it is in this centre."""

    account: str
    role: Role

    def require(self, right: str) -> None:
        """Raises `NotAllowed` where she has a right not."""
        require(self.role, right, self.account)

    def entry(self, what: str, subject: str = "", why: str = "") -> AuditEntry:
        """A row for the audit of what she does now."""
        return AuditEntry(now_ms(), self.account, self.role.value, what, subject, why)


def person(store: Store, now: int) -> Person:
    """Who runs this program, by the settings that hold at an instant (ms)."""
    account = author()
    return Person(account, service_at(store, now).role_of(account))


@contextmanager
def importing(store: Store, name: str) -> Iterator[None]:
    """While a file is taken: `NotAllowed` where she may not.

    The audit tells of it before the first of it is in, and once more where it was broken off: parts may be in.
    """
    who, done = person(store, now_ms()), False
    who.require("import")
    store.note(who.entry("import", name))
    try:
        yield
        done = True
    finally:
        if not done:
            # A database that is gone cannot be told, and what went wrong is more than that.
            with suppress(StoreError):
                store.note(who.entry("import.failed", name, "It was broken off; parts of it may be in."))


def telling(store: Store, now: int) -> Tell | None:
    """What puts into the outbox whatever others are to know of changes; None where nobody is told of anything."""
    settings = centre_settings(store.settings_at(now).body)
    whom = settings.outbox.telling(rules_at(store, now).zone)
    takers = [Taker(each.name, each.system) for each in settings.sources if isinstance(each, Open311) and each.takes]
    if not whom.hooks and not whom.notices and not takers:
        return None
    service = service_at(store, now)

    def tell(connection: Connection, changes: Sequence[Changed]) -> None:
        enqueue(connection, told(changes, whom, service, residents(connection, changes, whom.notices)))
        enqueue(connection, posts(changes, takers))

    return tell


def residents(connection: Connection, changes: Sequence[Changed], notices: Iterable[Notice]) -> Mapping[str, Resident]:
    """Where those can be reached who wait for the requests, as far as a notice is for them and they left an address."""
    acts = {act for notice in notices if "resident" in notice.to for act in notice.acts}
    wanted = {(changed.city, changed.number) for changed in changes if changed.what in acts}
    found = residents_of(connection, wanted) if wanted else {}
    return {f"{city}/{number}": Resident(one.mail) for (city, number), one in found.items() if one.mail}
