"""Keeps a collector running for as long as a desk or wallboard is open, and waits for the database that it makes."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable

from supervisor.cli.common import now_ms, process_name
from supervisor.cli.launch import last_words, log_end, start_collector
from supervisor.core.errors import CallboardError
from supervisor.store import Lease, NotReady, Store, StoreError

OPENING_S = 20.0
DEAD_S = 15.0
STARTED = "The collector had stopped; it is started again and goes on where it was."
Process = subprocess.Popen[bytes]


class Watch:
    """Looks after the collector of one database; `process` is the one that this program started, if it did."""

    def __init__(self, url: str, world: str, start: Callable[[str, str], Process] = start_collector) -> None:
        self._url, self._world, self._start = url, world, start
        self._log_end = log_end()
        self.process = None if runs(url) else start(url, world)
        self._heartbeat: int | None = None
        self._changed = time.monotonic()
        self._led = False
        self._dead: Lease | None = None
        self._words = ""

    def opened(self) -> Store:
        """The store, once the collector has made it ready. Raises `CallboardError` where it cannot."""
        until, pause = time.monotonic() + OPENING_S, threading.Event()
        while True:
            try:
                return Store.open(self._url, migrate=False, world=self._world)
            except NotReady:
                if self._code():
                    raise CallboardError(self._last_words()) from None
                if time.monotonic() > until:
                    raise
                pause.wait(0.1)

    def look(self, store: Store) -> str:
        """Start a collector where none lives; returns what is to be said of it, nothing once one is well."""
        lease = store.read_lease()
        self._note(lease)
        if self._well(lease):
            self._words = ""
        elif not self._coming():
            self._words = self._begin_again(lease)
        return self._words

    def _code(self) -> int | None:
        """What our collector ended with, None while it runs or where it is not ours."""
        return None if self.process is None else self.process.poll()

    def _note(self, lease: Lease | None) -> None:
        """When the heart beat last by our clock, since the collector's machine may have another; whose heart it is."""
        before, self._heartbeat = self._heartbeat, lease.heartbeat if lease else None
        beaten = None not in (before, self._heartbeat) and before != self._heartbeat
        if beaten:
            self._changed = time.monotonic()
        # In a frozen build the process that was started need not be the one that leads.
        self._led = self._led or self._ours(lease) or (beaten and self.process is not None and self._code() is None)

    def _ours(self, lease: Lease | None) -> bool:
        """Whether it is our collector that leads, or led and ended without a word."""
        return lease is not None and self.process is not None and lease.holder == process_name(self.process.pid)

    def _well(self, lease: Lease | None) -> bool:
        """Whether a collector lives; the lease of one that died looks like new for a while."""
        if lease is None or lease == self._dead or (self._ours(lease) and self._code() is not None):
            return False
        return fresh(lease) or (self._lately() and not self._code())

    def _coming(self) -> bool:
        """Whether our collector was started just now, and may still be making itself ready."""
        return self.process is not None and self._code() is None and self._lately()

    def _lately(self) -> bool:
        """Whether a heart has beaten, or a collector was started, not long ago."""
        return time.monotonic() - self._changed < DEAD_S

    def _begin_again(self, lease: Lease | None) -> str:
        """Start a collector; returns what became of the one before."""
        code, led = self._code(), self._led
        self._dead, self._led, self._changed = lease, False, time.monotonic()
        said = self._last_words() if code and not led else ""
        self._log_end = log_end()
        self.process = self._start(self._url, self._world)
        if said:
            return said
        return STARTED if lease or code else ""

    def _last_words(self) -> str:
        return f"The collector ended at once: {last_words(self._log_end)}"


def fresh(lease: Lease | None) -> bool:
    """Whether a collector has just said that it lives, if its clock and ours agree."""
    return lease is not None and abs(now_ms() - lease.heartbeat) < DEAD_S * 1000


def runs(url: str) -> bool:
    """Whether a collector lives for a database."""
    try:
        with Store.open(url, migrate=False, world=None) as store:
            return fresh(store.read_lease())
    except StoreError:
        return False
