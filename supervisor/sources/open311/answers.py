"""Everything that an Open311 server answers but requests: errors, services, definitions, what became of a post."""

from __future__ import annotations

from typing import Any

import msgspec

from supervisor.sources.open311.rows import Bent, Row, listed, rows, text, truth
from supervisor.sources.open311.wire import Refused

_SHOWN = 300
_OTHERS = ("service_request_id", "service_code", "token", "requested_datetime")
_WORDS = ("description", "message", "error", "detail", "title")


class Fault(msgspec.Struct, frozen=True):
    """What a server says went wrong: its code, and its words."""

    code: str
    words: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.code, self.words)))


class Service(msgspec.Struct, frozen=True):
    """A kind of request that a server takes. `metadata` says whether there is a definition of more fields."""

    code: str
    name: str
    description: str = ""
    metadata: bool = False
    type: str = "realtime"
    keywords: tuple[str, ...] = ()
    group: str = ""


class Choice(msgspec.Struct, frozen=True):
    """One of the answers to choose from."""

    key: str
    name: str


class Attribute(msgspec.Struct, frozen=True):
    """A field that a service asks for; one that is not `asked` only tells something."""

    code: str
    kind: str = "string"
    description: str = ""
    required: bool = False
    asked: bool = True
    order: int = 0
    choices: tuple[Choice, ...] = ()


class Definition(msgspec.Struct, frozen=True):
    """What one service asks for."""

    code: str
    attributes: tuple[Attribute, ...] = ()


class PostAnswer(msgspec.Struct, frozen=True):
    """What became of a new request: its id there, or a token for one to come, and words for the resident."""

    service_request_id: str = ""
    token: str = ""
    notice: str = ""


def faults(value: Any, bent: Bent) -> tuple[Fault, ...]:
    """The errors of an answer, none where it is something else."""
    if isinstance(value, dict) and "errors" in value:
        errors = value["errors"]
        found = listed(errors, "error")
        return tuple(map(_fault, found)) if found else (Fault("", _cut(str(errors))),)
    if isinstance(value, dict) and _is_fault(value):
        bent.note("an error object stands for a list of errors")
        inside = value.get("error")
        return (_fault(inside if isinstance(inside, dict) else value),)
    if isinstance(value, list) and value and all(isinstance(each, dict) and _is_fault(each) for each in value):
        return tuple(map(_fault, value))
    return ()


def _is_fault(table: Row) -> bool:
    if any(name in table for name in _OTHERS):
        return False
    return "error" in table or ("code" in table and any(name in table for name in _WORDS))


def _fault(table: Row) -> Fault:
    words = next((text(table, name) for name in _WORDS if text(table, name)), "")
    return Fault(_cut(text(table, "code")), _cut(words))


def _cut(words: str) -> str:
    return " ".join(words.split())[:_SHOWN]


def services(value: Any, bent: Bent) -> list[Service]:
    """The services of an answer; one without a code is passed over."""
    found = rows(value, ("services", "service"), ("service_code", "service_name"), "services", bent)
    return [service for row in found if (service := _service(row, bent)) is not None]


def _service(row: Row, bent: Bent) -> Service | None:
    code = text(row, "service_code", bent)
    if not code:
        bent.note("a service has no service_code")
        return None
    kind = text(row, "type").lower()
    if kind not in ("realtime", "batch", "blackbox"):
        bent.note("a service's type is none of realtime, batch, blackbox")
        kind = "realtime"
    words = tuple(word.strip() for word in text(row, "keywords").split(",") if word.strip())
    name, group = text(row, "service_name", bent) or code, text(row, "group", bent)
    return Service(code, name, text(row, "description"), truth(row, "metadata"), kind, words, group)


def definition(value: Any, bent: Bent) -> Definition:
    """What a service asks for. Raises `Refused` where an answer does not tell."""
    named = ("service_definition",)
    found = rows(value, named, ("attributes", "service_code"), "service definition", bent)
    if not found:
        raise Refused("The answer holds no service definition; check the service's code.")
    if isinstance(value, list):
        bent.note("a list stands for one service definition")
    row = found[0]
    asked = (_attribute(each, bent) for each in listed(row.get("attributes"), "attribute"))
    return Definition(text(row, "service_code", bent), tuple(sorted(asked, key=lambda each: each.order)))


def _attribute(row: Row, bent: Bent) -> Attribute:
    if "datetype" in row:
        bent.note("datatype is called datetype")
    kind = (text(row, "datatype") or text(row, "datetype") or "string").lower()
    chosen = tuple(Choice(text(each, "key", bent), text(each, "name")) for each in listed(row.get("values"), "value"))
    order = text(row, "order")
    return Attribute(
        code=text(row, "code", bent),
        kind=kind,
        description=text(row, "description"),
        required=truth(row, "required"),
        asked="variable" not in row or truth(row, "variable"),
        order=int(order[:9]) if order.isascii() and order.isdigit() else 0,
        choices=chosen,
    )


_HOLDERS = ("service_requests", "service_request", "requests", "request")


def posted(value: Any, bent: Bent) -> PostAnswer:
    """What became of a post, or of a token. Raises `Refused` where neither an id nor a token is told."""
    own = ("service_request_id", "token")
    for row in rows(value, _HOLDERS, own, "service request", bent):
        answer = PostAnswer(text(row, own[0], bent), text(row, own[1], bent), _cut(text(row, "service_notice")))
        if answer.service_request_id or answer.token:
            return answer
    raise Refused("The answer names neither a service_request_id nor a token; ask whoever runs the server.")
