"""What was worked out of the journal before: thrown away wherever it may not be true any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, exists, func, select

from supervisor.store.part import Part, upsert
from supervisor.store.schema import OF_CALLS, checkpoints, days, intervals, journal

KEPT_CHECKPOINTS = 32
"""Of one way to fold, so many of the newest are kept."""
DAY_MS = 86_400_000
KEPT_DAYS = 400
"""And one for each of so many days, so that the past is not folded from the journal's beginning."""


class Checkpoint(msgspec.Struct, frozen=True):
    """The state of the fold over every event with at < `upto`, as the journal stood at `position`."""

    upto: int
    position: int
    body: bytes


def drop_after(connection: Connection, at: int) -> None:
    """Drops what an event of this instant would have been part of."""
    connection.execute(delete(checkpoints).where(checkpoints.c.upto > at))
    stale = select(days.c.day).where(days.c.ends_at > at)
    if connection.execute(stale.limit(1)).first() is not None:
        connection.execute(delete(intervals).where(intervals.c.day.in_(stale)))
        connection.execute(delete(days).where(days.c.ends_at > at))


def _came_late(connection: Connection, position: int, before: int) -> bool:
    """Whether an event before an instant has come after a position was read."""
    late = exists().where(journal.c.position > position, journal.c.at < before, OF_CALLS)
    return bool(connection.execute(select(late)).scalar())


def _thin_out(connection: Connection, fold_version: int, settings_version: int, tzdata: str) -> None:
    """Drops checkpoints that are older than the newest, but for the smallest of each day."""
    c = checkpoints.c
    way = (c.fold_version, c.settings_version, c.tzdata)
    smallest = (func.length(c.body), c.upto.desc())
    of_day = func.row_number().over(partition_by=(*way, c.upto // DAY_MS), order_by=smallest)
    ranked = select(c.id, c.upto, of_day.label("of_day")).subquery()
    since = select(func.max(c.upto) - KEPT_DAYS * DAY_MS).scalar_subquery()
    of_days = select(ranked.c.id).where(ranked.c.of_day == 1, ranked.c.upto >= since)
    newest = select(c.id).where(*_made(fold_version, settings_version, tzdata)).order_by(c.upto.desc())
    connection.execute(
        delete(checkpoints).where(
            (c.fold_version < fold_version) | c.id.not_in(of_days) & c.id.not_in(newest.limit(KEPT_CHECKPOINTS))
        )
    )


def _made(fold_version: int, settings_version: int, tzdata: str) -> tuple[ColumnElement[bool], ...]:
    return (
        checkpoints.c.fold_version == fold_version,
        checkpoints.c.settings_version == settings_version,
        checkpoints.c.tzdata == tzdata,
    )


def _alike(upto_at_most: int, fold_version: int, settings_version: int, tzdata: str) -> tuple[ColumnElement[bool], ...]:
    return checkpoints.c.upto <= upto_at_most, *_made(fold_version, settings_version, tzdata)


class Caches(Part):
    """Checkpoints of the fold and summaries of whole days."""

    def save_checkpoint(
        self, *, upto: int, position: int, fold_version: int, settings_version: int, tzdata: str, body: bytes
    ) -> bool:
        """Keeps the state over every event with at < upto.

        False where a late event came after `position` was read, or where nothing can be written: on a replica.
        """
        if self._db.read_only:
            return False
        keys = {"upto": upto, "fold_version": fold_version, "settings_version": settings_version, "tzdata": tzdata}
        with self._db.write() as connection:
            if _came_late(connection, position, upto):
                return False
            saving = upsert(connection, checkpoints, list(keys), ["position", "body"])
            connection.execute(saving, {**keys, "position": position, "body": body})
            _thin_out(connection, fold_version, settings_version, tzdata)
            return True

    def best_checkpoint(
        self, upto_at_most: int, *, fold_version: int, settings_version: int, tzdata: str
    ) -> Checkpoint | None:
        """The latest one with upto <= `upto_at_most` made in the same way; None where there is none."""
        query = select(checkpoints.c.upto, checkpoints.c.position, checkpoints.c.body)
        query = query.where(*_alike(upto_at_most, fold_version, settings_version, tzdata))
        with self._db.read() as connection:
            row = connection.execute(query.order_by(checkpoints.c.upto.desc()).limit(1)).first()
        return Checkpoint(*row) if row else None

    def newest_checkpoint(self, upto_at_most: int, *, fold_version: int, settings_version: int, tzdata: str) -> int:
        """The `upto` of what `best_checkpoint` would give; 0 where there is none."""
        query = select(func.coalesce(func.max(checkpoints.c.upto), 0))
        with self._db.read() as connection:
            same = _alike(upto_at_most, fold_version, settings_version, tzdata)
            return int(connection.execute(query.where(*same)).scalar_one())

    def save_day(
        self,
        day: str,
        *,
        ends_at: int,
        position: int,
        settings_version: int,
        fold_version: int,
        slots: Mapping[tuple[str, int], bytes],
    ) -> bool:
        """Keeps a day's summaries by (scope, start of the slot in ms) in place of older ones of that day (ISO date).

        False where an event of that day or before came after `position` was read, or on a replica.
        """
        if self._db.read_only:
            return False
        made = {"day": day, "ends_at": ends_at, "settings_version": settings_version, "fold_version": fold_version}
        rows = [{"day": day, "scope": scope, "slot": slot, "body": body} for (scope, slot), body in slots.items()]
        with self._db.write() as connection:
            if _came_late(connection, position, ends_at):
                return False
            connection.execute(delete(intervals).where(intervals.c.day == day))
            connection.execute(upsert(connection, days, ["day"]), made)
            if rows:
                connection.execute(intervals.insert(), rows)
            return True

    def load_days(
        self, wanted: Sequence[str], *, settings_version: int, fold_version: int, scope: str = ""
    ) -> dict[str, dict[tuple[str, int], bytes]]:
        """Of the wanted days those that are kept and still true, each by (scope, start of the slot in ms).

        With a `scope` that one alone.
        """
        same = (days.c.settings_version == settings_version, days.c.fold_version == fold_version)
        with self._db.read() as connection:
            kept = connection.execute(select(days.c.day).where(days.c.day.in_(wanted), *same)).scalars()
            found: dict[str, dict[tuple[str, int], bytes]] = {day: {} for day in kept}
            query = select(intervals).where(intervals.c.day.in_(found))
            for row in connection.execute(query.where(intervals.c.scope == scope) if scope else query):
                found[row.day][row.scope, row.slot] = row.body
        return found

    def queue_names(self) -> list[str]:
        """Queues that the days that are kept tell of."""
        query = select(intervals.c.scope).where(intervals.c.scope.like("queue/%")).distinct()
        with self._db.read() as connection:
            return sorted(scope.removeprefix("queue/") for scope in connection.execute(query).scalars())

    def drop_caches(self) -> None:
        """Drops all of them; they are made again from the journal."""
        with self._db.write() as connection:
            for table in (checkpoints, intervals, days):
                connection.execute(delete(table))
