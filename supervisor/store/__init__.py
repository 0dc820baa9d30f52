"""The journal and everything kept beside it, on SQLite or PostgreSQL. It never asks what time it is."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from supervisor.store.addresses import AddressesRow, AddressPoints
from supervisor.store.audit import Audit, AuditRow
from supervisor.store.audit import Entry as AuditEntry
from supervisor.store.caches import Caches, Checkpoint
from supervisor.store.database import Database
from supervisor.store.desk import Desk
from supervisor.store.doctor import Doctor
from supervisor.store.errors import NotReady, PlanConflict, SettingsConflict, StoreError, StoreUnavailable
from supervisor.store.intake import Intake
from supervisor.store.journal import Appended, Journal
from supervisor.store.life import Lease, Life
from supervisor.store.links import Link, Links
from supervisor.store.location import Location, locate, prepare_folder, refuse_closed_folder, refuse_network_drive
from supervisor.store.lock import CollectorLock
from supervisor.store.maps import MapRow, Maps
from supervisor.store.migrate import check, claim_world, migrate
from supervisor.store.news import News
from supervisor.store.outbox import Outbox, OutboxCount, Outgoing
from supervisor.store.personal import Personal
from supervisor.store.plans import PlanChanged, PlanKind, PlanRow, Plans, PlanVersion
from supervisor.store.published import Published, Shown, Wanted
from supervisor.store.rejects import Rejected, Rejects
from supervisor.store.requests import Observation, Requests, SnapshotRow
from supervisor.store.ruled import Ruled
from supervisor.store.settings_table import Settings, SettingsVersion
from supervisor.store.sources import SourceRow, Sources
from supervisor.store.standing import Standing
from supervisor.store.survey import Survey

__all__ = [
    "AddressesRow",
    "Appended",
    "AuditEntry",
    "AuditRow",
    "Checkpoint",
    "CollectorLock",
    "Lease",
    "Link",
    "MapRow",
    "NotReady",
    "Observation",
    "OutboxCount",
    "Outgoing",
    "PlanChanged",
    "PlanConflict",
    "PlanKind",
    "PlanRow",
    "PlanVersion",
    "Rejected",
    "SettingsConflict",
    "SettingsVersion",
    "Shown",
    "SnapshotRow",
    "SourceRow",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "Wanted",
]


class Store(
    Journal,
    Requests,
    Desk,
    Standing,
    Audit,
    Intake,
    Ruled,
    Published,
    Links,
    Outbox,
    Survey,
    Maps,
    AddressPoints,
    Caches,
    Rejects,
    Personal,
    Sources,
    Settings,
    Plans,
    Life,
    News,
    Doctor,
):
    """One database; its methods raise `StoreError` for what the outside can do.

    No transaction is held between two calls. May be used from several threads.
    """

    def __init__(self, database: Database, world: str) -> None:
        self._db = database
        self.world = world
        self.name = database.where.name

    @classmethod
    def open(cls, url: str, *, migrate: bool, world: str | None = "real", busy_ms: int = 10_000) -> Store:
        """Opens a database by `sqlite:///file`, `postgresql://…` or the bare path of a file.

        With `migrate` it is made or brought up to date, which only the collector may. `world` is `real`, `demo` or
        `replay`; None takes whichever is there. Whoever finds it locked waits for `busy_ms`.
        """
        where = locate(url)
        _look(where, migrate)
        database = Database(where, busy_ms=busy_ms)
        try:
            return cls(database, _prepare(database, world) if migrate else _checked(database, world))
        except StoreError:
            database.close()
            raise

    @classmethod
    def ready(cls, url: str, *, world: str | None) -> Store:
        """Opens a database for somebody else than the collector who writes to it, such as an import.

        Where it has to be made or brought up to date, that is done as a collector does it: only while none runs.
        """
        try:
            return cls.open(url, migrate=False, world=world)
        except NotReady:
            with CollectorLock(url):
                return cls.open(url, migrate=True, world=world)

    def close(self) -> None:
        """Lets go of the database."""
        self._stop_listening()
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _look(where: Location, create: bool) -> None:
    """Looks at an SQLite file before it is opened."""
    if where.path is None:
        return
    refuse_network_drive(where.path)
    if create and not where.read_only:
        prepare_folder(where.path)
    elif not where.path.exists():
        refuse_closed_folder(where.path)
        raise NotReady(f"There is no database {where.name} yet; import a recording, or start the desk first.")


def _prepare(database: Database, world: str | None) -> str:
    database.use_wal()
    with database.write() as connection:
        migrate(connection, database.where.name, world or "real")
        return claim_world(connection, database.where.name, world, may_change=True)


def _checked(database: Database, world: str | None) -> str:
    with database.read() as connection:
        check(connection, database.where.name)
        return claim_world(connection, database.where.name, world, may_change=False)
