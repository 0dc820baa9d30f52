"""Forecasts, schedules and scenarios: every version that was saved, and which of them is published."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, Select, func, select, text

from supervisor.store.audit import Entry, add
from supervisor.store.errors import PlanConflict, StoreError
from supervisor.store.part import Part
from supervisor.store.personal import storable
from supervisor.store.schema import plans

PlanKind = Literal["forecast", "schedule", "scenario", "history"]
LARGEST = 64_000_000
"""Bytes of a plan; a forecast of a year by quarters of an hour has one million."""


class PlanRow(msgspec.Struct, frozen=True):
    """A version of a plan; `made_at` is in ms, `published` counts up with each publication, 0 where it never was."""

    kind: str
    name: str
    version: int
    made_at: int
    author: str
    note: str
    published: int


class PlanVersion(PlanRow, frozen=True):
    """With what it says, as it was packed."""

    body: bytes


class PlanChanged(NamedTuple):
    """What comes of a change: the body to be published, and that of the draft beside it (None: there is none)."""

    body: bytes
    note: str
    draft: bytes | None = None
    draft_note: str = ""


class Plans(Part):
    """Saving, publishing and reading plans."""

    def save_plan(
        self,
        kind: PlanKind,
        name: str,
        body: bytes,
        *,
        by: str,
        role: str,
        now: int,
        note: str = "",
        expected: int | None = None,
    ) -> int:
        """Saves a new version and returns its number, from 1.

        `PlanConflict` where `expected` is given and is not the last version (0: there is none so far).
        """
        with self._db.write() as connection:
            last = _one(connection, _newest(kind, name))
            before = last.version if last else 0
            if expected is not None and expected != before:
                who = (last.author if last else "") or "Somebody else"
                raise PlanConflict(f"{who} has saved this {kind} meanwhile; look at the new version and save again.")
            _save(connection, _Version(kind, name, before + 1), body, note, _Who(by, role, now))
            self._hint(connection)
            return before + 1

    def change_published(
        self,
        kind: PlanKind,
        name: str,
        change: Callable[[PlanVersion, PlanVersion | None], PlanChanged],
        *,
        by: str,
        role: str,
        now: int,
    ) -> int:
        """A changed version of the published one, published at once; returns its number. Nobody saves meanwhile.

        `change` is given the published version and the draft: the newest where that was never published and was saved
        after it. What becomes of the draft is saved after, so that it is the newest again. Whatever `change` raises
        leaves all as it was; `StoreError` where nothing is published.
        """
        with self._db.write() as connection:
            published = _whole(connection, _published(kind, name))
            newest = _whole(connection, _newest(kind, name, body=True))
            if published is None or newest is None:
                raise StoreError(f"No {kind} {name} is published any more; publish one first.")
            is_draft = not newest.published and newest.version > published.version
            told, who = change(published, newest if is_draft else None), _Who(by, role, now)
            made = _Version(kind, name, newest.version + 1)
            _save(connection, made, told.body, told.note, who)
            _publish(connection, made, who)
            if told.draft is not None:
                _save(connection, _Version(kind, name, newest.version + 2), told.draft, told.draft_note, who)
            self._hint(connection)
            return made.version

    def publish_plan(self, kind: PlanKind, name: str, version: int, *, by: str, role: str, now: int) -> None:
        """From now on this version is the one that all screens use."""
        with self._db.write() as connection:
            _publish(connection, _Version(kind, name, version), _Who(by, role, now))
            self._hint(connection)

    def plan(self, kind: PlanKind, name: str, version: int | None = None) -> PlanVersion | None:
        """A version, the newest where none is named; None where there is none."""
        query = _newest(kind, name, body=True)
        if version is not None:
            query = query.where(plans.c.version == version)
        with self._db.read() as connection:
            return _whole(connection, query)

    def published_plan(self, kind: PlanKind, name: str) -> PlanVersion | None:
        """The version that was published last; None where none was."""
        with self._db.read() as connection:
            return _whole(connection, _published(kind, name))

    def plans(self, kind: PlanKind) -> list[PlanRow]:
        """The newest version of each, by name."""
        newest = select(plans.c.name, func.max(plans.c.version).label("version")).where(plans.c.kind == kind)
        last = newest.group_by(plans.c.name).subquery()
        query = _rows().join(last, (plans.c.name == last.c.name) & (plans.c.version == last.c.version))
        with self._db.read() as connection:
            return [*map(_row, connection.execute(query.where(plans.c.kind == kind).order_by(plans.c.name)))]

    def plan_versions(self, kind: PlanKind, name: str) -> list[PlanRow]:
        """Every version, the newest first."""
        with self._db.read() as connection:
            return [*map(_row, connection.execute(_newest(kind, name)))]

    def plans_stamp(self) -> tuple[int, int]:
        """What changes whenever a plan is saved or published."""
        query = select(func.count(), func.max(plans.c.published)).select_from(plans)
        with self._db.read() as connection:
            saved, published = connection.execute(query).one()
        return int(saved), int(published or 0)

    def _hint(self, connection: Connection) -> None:
        if self._db.on_server:
            connection.execute(text("NOTIFY callboard"))


class _Version(NamedTuple):
    kind: PlanKind
    name: str
    version: int


class _Who(NamedTuple):
    by: str
    role: str
    now: int


def _save(connection: Connection, made: _Version, body: bytes, note: str, who: _Who) -> None:
    if len(body) > LARGEST:
        raise StoreError(f"This plan is too large to be kept ({len(body):,} bytes); make it of fewer days.")
    row = {"kind": made.kind, "name": storable(made.name), "version": made.version, "made_at": who.now, "published": 0}
    told = {"author": storable(who.by), "note": storable(note), "body": zlib.compress(body, 3)}
    connection.execute(plans.insert(), {**row, **told})
    _note(connection, "save", made, who, note)


def _publish(connection: Connection, made: _Version, who: _Who) -> None:
    kind, name, version = made
    found = (plans.c.kind == kind) & (plans.c.name == name) & (plans.c.version == version)
    turn = (connection.execute(select(func.max(plans.c.published))).scalar() or 0) + 1
    if not connection.execute(plans.update().where(found).values(published=turn)).rowcount:
        raise StoreError(f"There is no version {version} of the {kind} {name}; choose one that there is.")
    _note(connection, "publish", made, who)


_TOLD = [plans.c[name] for name in PlanRow.__struct_fields__]


def _rows() -> Select[tuple[object, ...]]:
    return select(*_TOLD)


def _newest(kind: str, name: str, *, body: bool = False) -> Select[tuple[object, ...]]:
    query = select(plans) if body else _rows()
    return query.where(plans.c.kind == kind, plans.c.name == name).order_by(plans.c.version.desc())


def _published(kind: str, name: str) -> Select[tuple[object, ...]]:
    query = select(plans).where(plans.c.kind == kind, plans.c.name == name, plans.c.published > 0)
    return query.order_by(plans.c.published.desc())


def _one(connection: Connection, query: Select[tuple[object, ...]]) -> PlanRow | None:
    row = connection.execute(query.limit(1)).first()
    return _row(row) if row else None


def _whole(connection: Connection, query: Select[tuple[object, ...]]) -> PlanVersion | None:
    row = connection.execute(query.limit(1)).first()
    if row is None:
        return None
    return PlanVersion(**{**row._mapping, "body": zlib.decompress(row._mapping["body"])})


def _row(row: Row[tuple[object, ...]]) -> PlanRow:
    return PlanRow(**row._mapping)


def _note(connection: Connection, what: str, made: _Version, who: _Who, why: str = "") -> None:
    subject = f"{made.name}, version {made.version}"
    add(connection, Entry(who.now, who.by, who.role, f"{made.kind}.{what}", subject, why))
