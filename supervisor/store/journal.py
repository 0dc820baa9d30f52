"""The journal: every event that was ever seen, once, at a position without holes before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select, tuple_

from supervisor.core.events import Observed, Recorded, decode, encode
from supervisor.store.bulk import insert_journal, known_keys
from supervisor.store.caches import drop_after
from supervisor.store.part import Part
from supervisor.store.personal import KEPT_MS, Tokens, remember, token_key
from supervisor.store.rejects import Rejectable, set_aside
from supervisor.store.schema import ABOUT_SOURCES, OF_CALLS, journal
from supervisor.store.sources import progress


class Appended(msgspec.Struct, frozen=True):
    """What an append did: events added and left out as known, the journal's end, and the earliest `at` added."""

    added: int
    last_position: int
    earliest_at: int | None = None
    repeated: int = 0


class Journal(Part):
    """Appending and reading."""

    def append(
        self,
        events: Sequence[Observed],
        *,
        now: int,
        source: str | None = None,
        resume: Mapping[str, Any] | None = None,
        health: str | None = None,
        note: str = "",
        rejects: Sequence[Rejectable] = (),
        keep_numbers_ms: int = KEPT_MS,
    ) -> Appended:
        """Takes what one source delivered in one transaction: all of it is there afterwards, or nothing.

        Events whose key is known are left out, so that the same batch may come again. `now` is ms; `resume`, `health`
        and `note` are kept for the source of that name. Caller numbers are kept apart, for `keep_numbers_ms` from when
        they were seen on.
        """
        with self._db.write() as connection:
            new = _unknown(connection, events)
            last = _last(connection)
            if new:
                self._add(connection, new, last + 1, now, keep_numbers_ms)
            set_aside(connection, rejects, now)
            if source is not None:
                progress(connection, source, events, resume, health, note, now)
            self._tell(connection, last + len(new))
        earliest = min((event.at for event in new), default=None)
        return Appended(len(new), last + len(new), earliest, len(events) - len(new))

    def _add(self, connection: Connection, new: Sequence[Observed], first: int, now: int, keep_ms: int) -> None:
        tokens = Tokens(token_key(connection))
        insert_journal(connection, _rows(new, first, tokens))
        remember(connection, tokens.seen, now, keep_ms)
        drop_after(connection, min(event.at for event in new))

    def read_after(self, position: int, limit: int = 5000) -> list[Recorded]:
        """At most `limit` events of calls after a position, in the order of positions."""
        query = _EVENTS.where(journal.c.position > position).order_by(journal.c.position).limit(limit)
        with self._db.read() as connection:
            return [*map(_recorded, connection.execute(query))]

    def read_ordered(
        self,
        since_at: int | None = None,
        until_at: int | None = None,
        *,
        last: int | None = None,
        kinds: Sequence[str] = (),
        chunk: int = 5000,
    ) -> Iterator[Recorded]:
        """Events of calls with since_at <= at < until_at, position <= `last`, one of `kinds`, in the order of the fold.

        Reads in chunks, with no transaction between them: without `last`, what comes meanwhile may be in it or not.
        """
        query = _EVENTS.order_by(*_ORDER).limit(chunk)
        if until_at is not None:
            query = query.where(journal.c.at < until_at)
        if last is not None:
            query = query.where(journal.c.position <= last)
        if kinds:
            query = query.where(journal.c.kind.in_(kinds))
        page = query if since_at is None else query.where(journal.c.at >= since_at)
        while True:
            with self._db.read() as connection:
                found = [*map(_recorded, connection.execute(page))]
            yield from found
            if len(found) < chunk:
                return
            page = query.where(tuple_(*_ORDER) > tuple_(*found[-1].order))

    def about_sources(self) -> list[Recorded]:
        """Every event that opens, loses or covers a source, in the order of the fold."""
        with self._db.read() as connection:
            # Sorted here: for the whole order SQLite would rather go through the journal than through its few.
            return sorted(map(_recorded, connection.execute(_EVENTS.where(ABOUT_SOURCES))), key=lambda each: each.order)

    def counts_since(self, at: int, last: int) -> dict[str, int]:
        """How many events each view of calls ("system/source") has from an instant (ms) on, up to a position."""
        query = select(journal.c.system, journal.c.source, func.count())
        # By the times, which are few since then, and not by the positions, which are all: so no index may serve these.
        query = query.where(OF_CALLS, journal.c.at >= at, journal.c.position + 0 <= last)
        with self._db.read() as connection:
            rows = connection.execute(query.group_by(journal.c.system, journal.c.source))
            return {f"{system}/{source}": count for system, source, count in rows}

    def last_position(self) -> int:
        """The end of the journal, 0 where it is empty."""
        with self._db.read() as connection:
            return _last(connection)

    def newest_at(self) -> int | None:
        """The latest `at` (ms) of any event of calls."""
        with self._db.read() as connection:
            return connection.execute(_TIMES.order_by(journal.c.at.desc()).limit(1)).scalar()

    def newest_of(self, system: str, until: int) -> int | None:
        """The latest `at` (ms) before `until` of any event of calls of one telephone system.

        Looks back from `until`: cheap for one that told something lately, else as long as what others told since.
        """
        query = _TIMES.where(journal.c.system == system, journal.c.at < until).order_by(journal.c.at.desc())
        with self._db.read() as connection:
            return connection.execute(query.limit(1)).scalar()

    def oldest_at(self) -> int | None:
        """The earliest `at` (ms) of any event of calls."""
        with self._db.read() as connection:
            return connection.execute(_TIMES.order_by(journal.c.at).limit(1)).scalar()

    def around(self, since: int, until: int) -> tuple[int | None, int | None]:
        """The latest `at` (ms) before `until` and the earliest one from `since` on, of any event."""
        before = select(func.max(journal.c.at)).where(journal.c.at < until)
        after = select(func.min(journal.c.at)).where(journal.c.at >= since)
        with self._db.read() as connection:
            return tuple(connection.execute(select(before.scalar_subquery(), after.scalar_subquery())).one())

    def count(self) -> int:
        """How many events there are."""
        with self._db.read() as connection:
            return connection.execute(select(func.count()).select_from(journal)).scalar_one()


_TIMES = select(journal.c.at).where(OF_CALLS)
_ORDER = (journal.c.at, journal.c.ordinal, journal.c.key)
_EVENTS = select(journal).where(OF_CALLS)


def _last(connection: Connection) -> int:
    return int(connection.execute(_LAST).scalar_one())


_LAST = select(func.coalesce(func.max(journal.c.position), 0))


def _unknown(connection: Connection, events: Iterable[Observed]) -> list[Observed]:
    """Those not in the journal yet, each once."""
    first: dict[bytes, Observed] = {}
    for event in events:
        first.setdefault(event.key, event)
    for key in known_keys(connection, list(first)):
        del first[key]
    return list(first.values())


def _rows(events: Iterable[Observed], first: int, tokens: Tokens) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of the table's columns."""
    for position, seen in enumerate(events, first):
        event = tokens.hide(seen.event, seen.at)
        yield (
            position,
            seen.at,
            seen.ordinal,
            seen.key,
            seen.system,
            seen.source,
            event.KIND,
            event.VERSION,
            encode(event),
        )


def _recorded(row: Any) -> Recorded:
    position, at, ordinal, key, system, source, kind, version, body = row
    return Recorded(position, at, ordinal, key, system, source, decode(kind, version, body))
