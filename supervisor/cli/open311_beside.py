"""Serves Open311 beside the collector, for as long as the settings name a port and as they say."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack

from supervisor.cli.common import clock_of
from supervisor.core.errors import CallboardError
from supervisor.settings import Open311Endpoint, centre_settings
from supervisor.store import Store

LOOK_S = 5.0

log = logging.getLogger("callboard.open311")


class Serving:
    """Looks at the settings now and then, in a thread of its own."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open = open_store
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="open311 settings", daemon=True)
        self._running = ExitStack()
        self._as = Open311Endpoint()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait."""
        self._over.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        with ExitStack() as last:
            last.callback(lambda: self._running.close())
            while True:
                try:
                    with self._open() as store:
                        while not self._over.is_set():
                            self._look(store)
                            self._over.wait(LOOK_S)
                except CallboardError as error:
                    log.warning("%s", error)
                if self._over.wait(LOOK_S):
                    return

    def _look(self, store: Store) -> None:
        """Serves as the settings say by now; a port that is not to be had is tried again."""
        wanted = centre_settings(store.latest_settings().body).open311
        if wanted == self._as:
            return
        self._running.close()
        self._as = Open311Endpoint()
        if wanted.port:
            self._serve(wanted)
        self._as = wanted

    def _serve(self, wanted: Open311Endpoint) -> None:
        # A web server takes a while to import, and most centres serve nothing.
        from supervisor.cli.open311_serving import Server, serving

        server = Server(wanted.port, self._open, clock_of, wanted.cities, wanted.root_path)
        self._running.enter_context(serving(server))
        log.info("Open311 is served on port %s", server.port)
