"""Serves our requests over HTTP on this machine, as an Open311 server that is only read: for a proxy before it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from supervisor.cli.common import rules_at
from supervisor.core.errors import CallboardError
from supervisor.reports.dues import Dues
from supervisor.reports.open311 import Answer, Endpoint, wrong
from supervisor.store import Store

LOOPBACK = "127.0.0.1"
MOST_CLIENTS = 32
AT_ONCE = 4
"""Questions that are looked up at the same time."""
PATIENCE_S = 10.0
"""For who is slow to ask, or to listen."""
WAIT_S = 5.0
LONGEST = 8000
MOST_FIELDS = 50

log = logging.getLogger("callboard.open311")
Opened = Callable[[], Store]
ClockOf = Callable[[Store], Callable[[], int]]


class Server(ThreadingHTTPServer):
    """One endpoint on one port; each question at work has a store of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self, port: int, open_store: Opened, clock_of: ClockOf, cities: Sequence[str] = (), root_path: str = ""
    ) -> None:
        """Raises `CallboardError` where the port is not to be had."""
        self.root_path = root_path.rstrip("/")
        self._open, self._clock_of, self._cities = open_store, clock_of, cities
        self._dues = Dues(rules_at)
        self._clients = threading.BoundedSemaphore(MOST_CLIENTS)
        self._work = threading.BoundedSemaphore(AT_ONCE)
        self._idle: list[tuple[Store, Endpoint]] = []
        try:
            super().__init__((LOOPBACK, port), Handler)
        except OSError as error:
            raise CallboardError(
                f"Port {port} cannot be served ({error.strerror}); choose another one, or end what has it."
            ) from None

    @property
    def port(self) -> int:
        """On which it listens."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """A client too many is let go at once."""
        if not self._clients.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """In a thread of its own."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._clients.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up is no business of the log."""
        log.debug("a client was lost")

    def answer(self, path: str, query: str) -> Answer:
        """The answer to a question; one of many at once waits a little, and is sent away."""
        if not self._work.acquire(timeout=WAIT_S):
            return wrong(503, "Too many questions at once; ask again in a minute.")
        try:
            with self._endpoint() as endpoint:
                return endpoint.answer(self._below(path), dict(parse_qsl(query, max_num_fields=MOST_FIELDS)))
        except ValueError:
            return wrong(400, "The question cannot be read.")
        except CallboardError as error:
            log.warning("%s", error)
            return wrong(503, "The database cannot be read now; ask again in a minute.")
        finally:
            self._work.release()

    def _below(self, path: str) -> str:
        """Whether the proxy leaves its path before ours or not."""
        if self.root_path and (path + "/").startswith(f"{self.root_path}/"):
            return path[len(self.root_path) :]
        return path

    @contextmanager
    def _endpoint(self) -> Iterator[Endpoint]:
        store, endpoint = self._idle.pop() if self._idle else self._made()
        try:
            yield endpoint
        except BaseException:
            store.close()
            raise
        self._idle.append((store, endpoint))

    def _made(self) -> tuple[Store, Endpoint]:
        store = self._open()
        return store, Endpoint(store, self._clock_of(store), self._dues, self._cities)

    def server_close(self) -> None:
        """No more clients."""
        super().server_close()
        while self._idle:
            self._idle.pop()[0].close()


class Handler(BaseHTTPRequestHandler):
    """One client."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Callboard", ""
    disable_nagle_algorithm = True
    timeout = PATIENCE_S

    def do_GET(self) -> None:
        """A question."""
        parts = urlsplit(self.path[:LONGEST])
        if len(self.path) > LONGEST:
            self._send(wrong(414, f"The address is longer than {LONGEST:,} characters."))
        else:
            self._send(self.server.answer(unquote(parts.path), parts.query))

    do_HEAD = do_GET  # noqa: N815 - called so by http.server

    def do_POST(self) -> None:
        """Nothing is taken here."""
        self.close_connection = True
        self._send(wrong(405, "This server is only read; requests are taken elsewhere."))

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_POST  # noqa: N815 - called so by http.server

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no HTTP is answered as everything else."""
        self.close_connection = True
        if self.request_version == "HTTP/0.9":
            return
        self._send(wrong(code, message or "The question cannot be read."))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named so by http.server
        """Questions are not logged: they may name people."""


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server at work, in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="open311", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
