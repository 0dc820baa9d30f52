"""Keeps a collector running for as long as a desk or wallboard is open, and waits for the database that it makes."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable

from supervisor.cli.common import now_ms
from supervisor.cli.launch import last_words, start_collector
from supervisor.core.errors import CallboardError
from supervisor.store import Lease, NotReady, Store, StoreError

OPENING_S = 20.0
DEAD_S = 15.0
Process = subprocess.Popen[bytes]


class Watch:
    """Looks after the collector of one database; `process` is the one that this program started, if it did."""

    def __init__(self, url: str, world: str, start: Callable[[str, str], Process] = start_collector) -> None:
        self._url, self._world, self._start = url, world, start
        self.process = None if runs(url) else start(url, world)
        self._heartbeat: int | None = None
        self._changed = time.monotonic()

    def opened(self) -> Store:
        """The store, once the collector has made it ready. Raises `CallboardError` where it cannot."""
        until, pause = time.monotonic() + OPENING_S, threading.Event()
        while True:
            try:
                return Store.open(self._url, migrate=False, world=self._world)
            except NotReady:
                if self._code():
                    raise CallboardError(f"The collector ended at once: {last_words(self._url)}") from None
                if time.monotonic() > until:
                    raise
                pause.wait(0.1)

    def look(self, store: Store) -> str:
        """Start a collector where none lives; returns what is to be said of it."""
        lease = store.read_lease()
        if fresh(lease):
            return ""
        code = self._code()
        if not code and self._beats(lease):
            return ""
        self.process = self._start(self._url, self._world)
        if code:
            return f"The collector ended at once: {last_words(self._url)}"
        return "The collector had stopped; it is started again and goes on where it was." if lease else ""

    def _code(self) -> int | None:
        """What our collector ended with, None while it runs or where it is not ours."""
        return None if self.process is None else self.process.poll()

    def _beats(self, lease: Lease | None) -> bool:
        """Whether the heart goes on beating, by whatever clock: the collector's machine may have another one."""
        if lease is None:
            return False
        now, before = time.monotonic(), self._heartbeat
        self._heartbeat = lease.heartbeat
        if before is not None and before != lease.heartbeat:
            self._changed = now
        return now - self._changed < DEAD_S


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
