"""An Open311 server on a socket that keeps to the standard or bends it: filters, pages, errors, endless bodies."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Self
from urllib.parse import parse_qs, quote, urlsplit
from xml.sax.saxutils import escape

Row = dict[str, Any]
SERVICES = [
    {"service_code": code, "service_name": name, "metadata": False, "type": "realtime", "group": "Streets"}
    for code, name in (("P1", "Pothole"), ("S1", "Streetlight"))
]


class Manner(Enum):
    """How the server behaves."""

    GOOD = auto()
    HTML = auto()
    HANGS = auto()
    DRIPS = auto()
    ENDLESS_BODY = auto()
    ENDLESS_PAGES = auto()
    OUT_OF_ORDER = auto()
    MOVED = auto()
    ECHOES_KEY = auto()
    ERROR_WITH_200 = auto()


def row(number: int | str, requested: str, updated: str = "", **more: Any) -> Row:
    """A request as the standard has it."""
    told = {"service_request_id": str(number), "status": "open", "service_code": "P1", "service_name": "Pothole"}
    return {**told, "requested_datetime": requested, "updated_datetime": updated or requested, **more}


def many(size: int, since: str, step_s: int) -> list[Row]:
    """So many requests, one after the other."""
    first = datetime.fromisoformat(since)
    return [row(n, (first + timedelta(seconds=n * step_s)).isoformat()) for n in range(size)]


class FakeOpen311:
    """`dates` is straight, reversed or ignored; `updates` whether it knows updated_after; `page` rows are on a page,
    which `pages` tells whether it can turn; `shuts` is answered to so many questions with 503 first.
    `on_page` has statuses and bodies that stand for pages.
    """

    def __init__(
        self,
        rows: list[Row],
        *,
        manner: Manner = Manner.GOOD,
        dates: str = "straight",
        updates: bool = True,
        page: int = 1000,
        pages: bool = True,
        clamps: bool = False,
        key: str = "",
        tokens: bool = False,
        shuts: int = 0,
        on_page: Mapping[str, tuple[int, str]] | None = None,
    ) -> None:
        self.rows, self.manner, self.dates, self.updates = [{**each} for each in rows], manner, dates, updates
        self.page, self.pages, self.clamps, self.key, self.tokens = page, pages, clamps, key, tokens
        self.shuts, self.on_page = shuts, dict(on_page or {})
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.posts: list[dict[str, str]] = []
        self.loses_answers = self.keeps_answers = 0
        self.waiting: dict[str, str] = {}
        self.url = ""
        self._over = threading.Event()
        self._ids = count(1)
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[Self]:
        """The server, on a port of its own."""
        made = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": self}))
        made.daemon_threads = True
        made.block_on_close = False
        self.url = f"http://127.0.0.1:{made.server_address[1]}/open311/v2"
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            made.shutdown()
            thread.join()
            made.server_close()

    def hang(self) -> None:
        """Until the end."""
        self._over.wait(30)

    @property
    def over(self) -> bool:
        """Whether the test has ended."""
        return self._over.is_set()

    def shown(self, asked: dict[str, str]) -> list[Row]:
        """The rows that a question gets."""
        found = sorted(self.rows, key=lambda each: each["requested_datetime"], reverse=True)
        if self.updates and ("updated_after" in asked or "updated_before" in asked):
            found = _within(found, "updated_datetime", asked.get("updated_after"), asked.get("updated_before"))
        elif self.dates != "ignored":
            ends = asked.get("start_date"), asked.get("end_date")
            found = _within(found, "requested_datetime", *(ends if self.dates == "straight" else reversed(ends)))
        number = int(asked.get("page", "1")) if self.pages else 1
        if self.manner is Manner.ENDLESS_PAGES:
            return [{**self.rows[0], "service_request_id": f"{number}-{n}"} for n in range(self.page)]
        if self.clamps:
            number = max(1, min(number, -(-len(found) // self.page)))
        return found[(number - 1) * self.page : number * self.page]

    def take(self, told: dict[str, str]) -> tuple[int, Any]:
        """A post."""
        if self.key and told.get("api_key") != self.key:
            return 403, {"code": 403, "message": f"No such key: {told.get('api_key')}"}
        if told.get("service_code") not in {each["service_code"] for each in SERVICES}:
            return 400, [{"code": 400, "description": "service_code was not valid"}]
        with self._lock:
            number = f"X{next(self._ids)}"
        self.posts.append(told)
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self.rows.append(row(number, now, description=told.get("description", "")))
        if self.tokens:
            self.waiting[f"t-{number}"] = number
            return 200, [{"token": f"t-{number}"}]
        return 200, [{"service_request_id": number, "service_notice": "Thank you", "account_id": None}]

    def one(self, number: str) -> Any:
        """One request."""
        return [each for each in self.rows if each["service_request_id"] == number]


class _Handler(BaseHTTPRequestHandler):
    fake: FakeOpen311
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.fake.asked.append(("GET", parts.path, asked))
        with suppress(ConnectionError):
            if not self._misbehaves(asked):
                self._answer(parts.path, asked)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        told = {name: values[-1] for name, values in parse_qs(body).items()}
        self.fake.asked.append(("POST", urlsplit(self.path).path, told))
        with suppress(ConnectionError):
            if self._misbehaves(told):
                return
            status, answer = self.fake.take(told)
            if self.fake.keeps_answers:
                self.fake.keeps_answers -= 1
                self.fake.hang()
            if self.fake.loses_answers:
                self.fake.loses_answers -= 1
                self.close_connection = True
                return
            self._send(status, answer)

    def _answer(self, path: str, asked: dict[str, str]) -> None:
        name = path.removeprefix("/open311/v2/").rpartition(".")[0]
        if name == "services":
            self._send(200, SERVICES)
        elif name == "requests":
            self._send(200, self.fake.shown(asked))
        elif name.startswith("requests/"):
            self._send(200, self.fake.one(name.removeprefix("requests/")))
        elif name.startswith("tokens/"):
            token = name.removeprefix("tokens/")
            found = self.fake.waiting.get(token)
            self._send(200, [{"token": token, "service_request_id": found}] if found else [])
        else:
            self._send(404, [{"code": 404, "description": "not found"}])

    def _misbehaves(self, asked: dict[str, str]) -> bool:
        fake = self.fake
        if fake.shuts > 0:
            fake.shuts -= 1
            self._send(503, {})
            return True
        if asked.get("page") in fake.on_page:
            status, body = fake.on_page[asked["page"]]
            self._raw(status, body.encode(), "text/html" if body.startswith("<") else "application/json")
            return True
        match fake.manner:
            case Manner.GOOD | Manner.ENDLESS_PAGES:
                return False
            case Manner.HTML:
                self._raw(200, b"<!DOCTYPE html><html><body>Please sign in</body></html>", "text/html")
            case Manner.HANGS:
                fake.hang()
            case Manner.DRIPS | Manner.ENDLESS_BODY:
                self._pour(b"[" if fake.manner is Manner.DRIPS else b" " * 65_536)
            case Manner.OUT_OF_ORDER:
                self._raw(500, b"Traceback", "text/plain")
            case Manner.MOVED:
                self.send_response(301)
                self.send_header("Location", f"https://new.example.org/v2/{quote(fake.key)}/requests.json")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case Manner.ECHOES_KEY:
                self._send(401, {"code": 401, "message": f"{asked.get('api_key')} is unknown"})
            case Manner.ERROR_WITH_200:
                self._send(200, {"code": 5, "message": "out of office"})
        return True

    def _pour(self, part: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while not self.fake.over:
            self.wfile.write(part)
            if len(part) == 1:
                threading.Event().wait(0.02)

    def _send(self, status: int, value: Any) -> None:
        if urlsplit(self.path).path.endswith(".xml"):
            self._raw(status, _xml(value).encode(), "text/xml; charset=utf-8")
        else:
            self._raw(status, json.dumps(value).encode(), "application/json")

    def _raw(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _within(rows: list[Row], name: str, start: str | None, end: str | None) -> list[Row]:
    first = _at(start) if start else float("-inf")
    last = _at(end) if end else float("inf")
    return [each for each in rows if first <= _at(each[name]) <= last]


def _at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _xml(value: Any) -> str:
    rows = value if isinstance(value, list) else [value]
    holder, name = ("services", "service") if rows and "type" in rows[0] else ("service_requests", "request")
    if rows and "code" in rows[0]:
        holder, name = "errors", "error"
    inside = "".join(f"<{name}>{''.join(map(_field, each.items()))}</{name}>" for each in rows)
    return f"<?xml version='1.0' encoding='utf-8'?><{holder}>{inside}</{holder}>"


def _field(pair: tuple[str, Any]) -> str:
    name, value = pair
    return f"<{name}>{escape('' if value is None else str(value))}</{name}>"
