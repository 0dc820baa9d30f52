"""Our requests in the words of GeoReport v2, as JSON and as XML; nothing of a resident is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from supervisor.requests.record import Request, Status
from supervisor.sources.open311.answers import Fault
from supervisor.sources.open311.question import CLOSED, OPEN

MOST_WORDS = 4000
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PERSONAL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}|\+?\d(?:[ ().-]{0,2}\d){6,}")
_HIDDEN = "•••"
NOTES = {
    Status.IN_PROGRESS: "In progress.",
    Status.WAITING: "Waiting for the resident.",
    Status.SCHEDULED: "Scheduled.",
    Status.REFERRED: "Referred to somebody outside.",
    Status.CANCELLED: "Cancelled.",
    Status.DUPLICATE: "Duplicate of another request.",
}
_KINDS = {"services": "service", "service_requests": "request", "errors": "error"}
Row = dict[str, Any]


def service(code: str) -> Row:
    """A kind of request. Its code is its name: no city gives its categories codes of their own."""
    told = {"service_code": code, "service_name": code, "description": None, "metadata": False, "type": "realtime"}
    return {**told, "keywords": None, "group": None}


def definition(code: str) -> Row:
    """What a service asks for: nothing more."""
    return {"service_code": code, "attributes": []}


def request(told: Request, updated_at: int, *, with_words: bool) -> Row:
    """A request; its description only `with_words`, and without numbers and addresses that may be somebody's."""
    return {
        "service_request_id": told.number,
        "status": OPEN if told.status.is_open else CLOSED,
        "status_notes": NOTES.get(told.status),
        "service_name": told.category or None,
        "service_code": told.category,
        "description": impersonal(told.words)[:MOST_WORDS] or None if with_words else None,
        "agency_responsible": told.department or None,
        "service_notice": None,
        "requested_datetime": stamp(told.opened_at),
        "updated_datetime": stamp(updated_at),
        "expected_datetime": None if told.due_at is None else stamp(told.due_at),
        "address": impersonal(told.address) or None,
        "address_id": None,
        "zipcode": None,
        "lat": told.lat,
        "long": told.lon,
        "media_url": _media(told.original.get("media_url", "")),
    }


def impersonal(words: str) -> str:
    """The words without mail addresses, and without numbers of seven digits or more."""
    return _PERSONAL.sub(_HIDDEN, words)


def stamp(at: int) -> str:
    """An instant (ms)."""
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _media(url: str) -> str | None:
    return url if re.fullmatch(r"https?://[!-~]{1,2000}", url) else None


def errors(faults: Sequence[Fault]) -> list[Row]:
    """What went wrong, as a list."""
    return [{"code": int(fault.code) if fault.code.isdigit() else 400, "description": fault.words} for fault in faults]


def as_json(value: object) -> bytes:
    """A document."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def as_xml(name: str, value: Sequence[Row] | Row) -> bytes:
    """A document whose outer element is called `name`."""
    inside = _fields(value) if isinstance(value, Mapping) else "".join(_element(_KINDS[name], row) for row in value)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{name}>{inside}</{name}>'.encode("utf-8", "replace")


def _fields(row: Mapping[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in row.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        inside = _fields(value)
    elif isinstance(value, bool):
        inside = str(value).lower()
    elif value is None or value == []:
        inside = ""
    else:
        inside = escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", str(value)))
    return f"<{name}>{inside}</{name}>" if inside else f"<{name}/>"
