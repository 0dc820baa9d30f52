"""A thread that follows one store and keeps the newest picture of it, whatever it is a picture of."""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.store import Store

log = logging.getLogger("callboard.reader")
LoadRules = Callable[[Store, int], Rules]
P = TypeVar("P")

_FIRST_PAUSE_S, _LAST_PAUSE_S = 0.5, 10


class Reader(ABC, Generic[P]):
    """Reads one store and keeps `latest` up to date, in a thread of its own; after a failure it begins again.

    `clock` is the centre's time in ms (virtual in a replay), `wall` the machine's;
    `on_change` is called in the reader's thread whenever there is a new picture.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        load_rules: LoadRules,
        clock: Callable[[], int],
        on_change: Callable[[], None] = lambda: None,
        *,
        wall: Callable[[], int],
        empty: P,
        thread: str,
    ) -> None:
        """`empty` is the picture before anything was read; `thread` a name for logs."""
        self.open_store = open_store
        self.load_rules = load_rules
        self.clock = clock
        self.wall = wall
        self.on_change = on_change
        self.latest: P = empty
        self.rules = Rules()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=thread, daemon=True)

    @abstractmethod
    def follow(self, store: Store) -> None:
        """Tell what the store holds until `wait` says that it is over."""

    @abstractmethod
    def failed(self, note: str) -> None:
        """Nothing can be read for now: a sentence about it."""

    def start(self) -> None:
        """Begin reading."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def wait(self, seconds: float) -> bool:
        """Wait unless the reader is stopped; True where it is."""
        return self._stop.wait(seconds)

    def publish(self, picture: P) -> None:
        """There is a new picture."""
        self.latest = picture
        self.on_change()

    @property
    def cpu_s(self) -> float:
        """Processor time of the thread so far; 0 where that cannot be told."""
        ident = self._thread.ident
        if ident is None or not hasattr(time, "pthread_getcpuclockid"):
            return 0.0
        return time.clock_gettime(time.pthread_getcpuclockid(ident))

    def _run(self) -> None:
        pause: float = _FIRST_PAUSE_S
        while not self._stop.is_set():
            try:
                with self.open_store() as store:
                    pause = _FIRST_PAUSE_S
                    self.follow(store)
            except CallboardError as error:
                self.failed(str(error))
            except Exception:
                log.exception("the %s stopped and begins again", self._thread.name)
                self.failed("The feed stopped and begins again; what is shown is old until then.")
            self._stop.wait(pause)
            pause = min(pause * 2, _LAST_PAUSE_S)
