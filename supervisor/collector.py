"""The one process that talks to the outside world: it writes to the journal what sources deliver.

It holds a lock as long as it lives; a second collector waits for it. A batch and how far its source has read are one
transaction, so a kill at any moment loses nothing and doubles nothing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from random import Random
from typing import Protocol

from supervisor.core.errors import CallboardError
from supervisor.core.events import Observed, SourceOpened, source_key
from supervisor.core.gaps import Gap
from supervisor.core.rules import Rules
from supervisor.delivery import Courier
from supervisor.reports.days import DayBook, local_date
from supervisor.reports.gaps import covering, open_gaps
from supervisor.sources.base import REQUESTS, Batch, Health, Source, timely
from supervisor.store import CollectorLock, Lease, Store, StoreUnavailable

BEAT_S = 5.0
READERS_MS = 60_000
HOUR_S = 3600.0
DAY_MS = 86_400_000

log = logging.getLogger("callboard.collector")
BuildSources = Callable[[Store], tuple[object, Callable[[], Sequence[Source]]]]
"""What a store's settings say of sources, to be compared with what they said before; and the sources of that."""


Chore = Callable[[Store, Callable[[], bool]], None]
"""Something that the keeper sees to before anything else; it asks the second argument whether to stop."""


class Beside(Protocol):
    """Something that runs for as long as the collector does, in a thread of its own."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End and wait."""


MakeBeside = Callable[[Callable[[], Store], Callable[[], int]], Beside]
"""Makes it of what opens the store, and the centre's clock (ms)."""


class LockLost(StoreUnavailable):
    """This collector is not the one any more."""


class Collector:
    """Runs sources for one database. `clock` is the centre's time, `wall` the machine's, both in ms."""

    def __init__(
        self,
        url: str,
        open_store: Callable[[], Store],
        build: BuildSources,
        load_rules: Callable[[Store, int], Rules],
        clock: Callable[[Store], Callable[[], int]],
        wall: Callable[[], int],
        *,
        stay: bool,
        version: str = "",
        holder: str = "",
        first: Chore = lambda store, stopped: None,
        beside: Sequence[MakeBeside] = (),
    ) -> None:
        self.first, self.beside = first, beside
        self.url, self.open_store, self.build, self.load_rules = url, open_store, build, load_rules
        self.make_clock, self.wall = clock, wall
        self.stay, self.version, self.holder = stay, version, holder
        self.stopping = asyncio.Event()

    async def run(self, waiting: Callable[[], None] = lambda: None) -> None:
        """Collect until told to stop or nobody reads any more.

        Where another collector runs, one that is to stay waits for it to end; one for readers is not needed. The same
        holds for one whose lock was lost, since a server that was away has let it go.
        """
        lock = CollectorLock(self.url)
        taken = lock.acquire()
        while taken or (self.stay and await self._wait_for(lock, waiting)):
            taken = False
            try:
                await self._hold(lock)
                return
            except LockLost as error:
                log.warning("%s", error)
            finally:
                lock.release()

    async def _wait_for(self, lock: CollectorLock, waiting: Callable[[], None]) -> bool:
        """Wait until the lock is free, and take it; False where the collector is to end."""
        waiting()
        while not await self._pause(1.0):
            with suppress(StoreUnavailable):
                if lock.acquire():
                    return True
        return False

    async def _hold(self, lock: CollectorLock) -> None:
        """Collect for as long as the lock is held."""
        store = await asyncio.to_thread(self.open_store)
        try:
            await self._collect(store, lock)
        finally:
            with suppress(StoreUnavailable):
                store.end_lease(self.holder)
            store.close()

    def stop(self) -> None:
        """End soon."""
        self.stopping.set()

    async def _collect(self, store: Store, lock: CollectorLock) -> None:
        self.clock = self.make_clock(store)
        self._heard, self._readers = self.wall(), store.readers()
        self._beat(store, lock)
        keeper = Keeper(self.open_store, self.load_rules, self.clock, self.first)
        threads = [keeper, *(make(self.open_store, self.clock) for make in self.beside)]
        for each in threads:
            each.start()
        courier = asyncio.create_task(Courier(store, self.clock, self.wall, Random()).run(), name="courier")
        try:
            while not self.stopping.is_set():
                await self._run_sources(store, lock)
        finally:
            courier.cancel()
            await asyncio.gather(courier, return_exceptions=True)
            for each in threads:
                each.stop()

    async def _run_sources(self, store: Store, lock: CollectorLock) -> None:
        """Run the sources of the settings as they are, until the settings say others."""
        try:
            said, make = self.build(store)
            sources = make()
            self._rules = self.load_rules(store, self.clock())
            await asyncio.to_thread(self._retire, store, sources)
        except CallboardError as error:
            log.warning("%s", error)
            await self._pause(BEAT_S)
            return
        tasks = [asyncio.create_task(self._drive(store, source), name=source.name) for source in sources]
        try:
            while not await self._pause(BEAT_S if sources else 1.0):
                if not await asyncio.to_thread(self._beat, store, lock):
                    self.stop()
                if await asyncio.to_thread(self._says_others, store, said):
                    return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _retire(self, store: Store, sources: Sequence[Source]) -> None:
        """Forget sources that the settings do not name any more; a gap of theirs has no end otherwise."""
        names, now = {source.name for source in sources}, self.clock()
        for row in store.sources():
            if row.name in names:
                continue
            left = {source.kind for source in sources if source.system == row.system}
            if row.kind not in left and not row.kind.endswith(REQUESTS):
                key = source_key(row.system, row.kind, "retired", row.name, now)
                store.append([Observed(now, 0, key, row.system, row.kind, SourceOpened())], now=now)
            store.forget_source(row.name)

    def _says_others(self, store: Store, said: object) -> bool:
        """Whether the settings name other sources by now; what else they say is taken up as it is."""
        try:
            self._rules = self.load_rules(store, self.clock())
            return self.build(store)[0] != said
        except CallboardError as error:
            log.warning("%s", error)
            return False

    def _beat(self, store: Store, lock: CollectorLock) -> bool:
        """Say that this collector lives; False where nobody needs it any more. Raises `LockLost`."""
        now = self.wall()
        if not lock.still_held():
            raise LockLost("The collector's lock was lost; another one may have it by now.")
        try:
            store.write_lease(Lease(self.holder, self.version, now, self.stay))
            cover_gaps(store, self.clock())
            return self.stay or self._read_by_somebody(store)
        except StoreUnavailable as error:
            log.warning("%s", error)
            return True

    def _read_by_somebody(self, store: Store) -> bool:
        """Whether a reader has said lately that it is there: heard by our clock, since its own may be another."""
        seen, now = store.readers(), self.wall()
        if any(self._readers.get(reader) != at for reader, at in seen.items()):
            self._heard = now
        self._readers = seen
        return now - self._heard < READERS_MS

    async def _drive(self, store: Store, source: Source) -> None:
        """Take one source's batches until cancelled; one that fails is begun again."""
        pause = 1.0
        while True:
            try:
                store.register_source(source.name, source.kind, source.system, self.clock())
                async for batch in source.batches(store.resume(source.name)):
                    await self._keep(store, source, batch)
                    pause = 1.0
                await self._keep(store, source, Batch(health=Health.DONE))
                return
            except CallboardError as error:
                await self._lost(store, source, str(error))
            except Exception:
                log.exception("source %s failed and begins again", source.name)
                await self._lost(store, source, "It failed and begins again.")
            await asyncio.sleep(pause)
            pause = min(pause * 2, 60.0)

    async def _lost(self, store: Store, source: Source, note: str) -> None:
        log.warning("%s: %s", source.name, note)
        with suppress(CallboardError):
            await asyncio.to_thread(
                store.append, (), now=self.clock(), source=source.name, health=Health.LOST, note=note
            )

    async def _keep(self, store: Store, source: Source, batch: Batch) -> None:
        """Append a batch; a database that is busy or away is waited for, since nothing may be lost."""
        pause = 0.2
        batch = timely(batch, self.clock(), source.name)
        while True:
            try:
                if batch.requests:
                    await asyncio.to_thread(self._observe, store, source, batch)
                await asyncio.to_thread(
                    store.append,
                    batch.events,
                    now=self.clock(),
                    source=source.name,
                    resume=batch.resume,
                    health=batch.health,
                    note=batch.note,
                    rejects=batch.rejects,
                    keep_numbers_ms=self._rules.keep_numbers_days * DAY_MS,
                )
                return
            except StoreUnavailable as error:
                log.warning("%s waits: %s", source.name, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    def _observe(self, store: Store, source: Source, batch: Batch) -> None:
        """Before the rest is kept, since what is told twice changes nothing."""
        store.observe(source.system, batch.as_of, batch.requests, now=self.clock(), zone=batch.zone, live=True)

    async def _pause(self, seconds: float) -> bool:
        """Wait; True where the collector is to end."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)
        return self.stopping.is_set()


class Keeper:
    """Works out past days and erases what is due, in a thread of its own and one thing at a time."""

    def __init__(
        self,
        open_store: Callable[[], Store],
        load_rules: Callable[[Store, int], Rules],
        clock: Callable[[], int],
        first: Chore,
    ) -> None:
        self.open_store, self.load_rules, self.clock, self.first = open_store, load_rules, clock, first
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        erased = 0
        while not self._stop.wait(2.0):
            try:
                with self.open_store() as store:
                    if self.clock() - erased > HOUR_S * 1000:
                        erased = self.clock()
                        rules = self.load_rules(store, erased)
                        keep = (rules.keep_numbers_days * DAY_MS, rules.keep_contacts_days * DAY_MS)
                        store.erase_expired(erased, *keep)
                    self.first(store, self._stop.is_set)
                    self._make_days(store)
            except CallboardError as error:
                log.warning("%s", error)
            except Exception:
                log.exception("the keeper failed and begins again")
            self._stop.wait(30.0)

    def _make_days(self, store: Store) -> None:
        """Work out the past days that are not kept yet."""
        now = self.clock()
        rules = self.load_rules(store, now)
        book = DayBook(store, partial(self.load_rules, store))
        for day in book.missing(local_date(now, rules), rules):
            if self._stop.wait(0.1):
                return
            book.make(day, rules)


def cover_gaps(store: Store, now: int) -> None:
    """Gaps of one source that another of the same system has since read past are gaps no more."""
    logs = {row.system for row in store.sources() if row.kind == "queue_log" and row.health == Health.LIVE}
    covered = [covering(gap) for gap in open_gaps(store) if _read_past(gap, logs, now)]
    if covered:
        store.append(covered, now=now)


def _read_past(gap: Gap, logs: set[str], now: int) -> bool:
    # A log is read to its end several times a second; a few seconds later every line of the gap is in.
    return gap.system in logs and gap.source != "queue_log" and gap.until is not None and now - gap.until > 3000
