"""The lists that mod_callcenter answers, as JSON or divided by bars; each says itself what it is a list of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

AGENTS, TIERS, MEMBERS, QUEUES = "agent list", "tier list", "member list", "queue list"
_BY_COLUMN = {
    "name|instance_id|uuid|": AGENTS,
    "name|system|uuid|": AGENTS,
    "queue|agent|": TIERS,
    "queue|instance_id|uuid|session_uuid|": MEMBERS,
    "queue|system|uuid|session_uuid|": MEMBERS,
    "name|strategy|": QUEUES,
}
"""How the first line of each begins, in today's switches and in those before 1.10."""

_NULL = "(null)"

Row = dict[str, str]


class Table(NamedTuple):
    """One list: what of, its rows by column, and the rows that have too many columns, or too few, as they were."""

    kind: str
    rows: list[Row]
    broken: tuple[str, ...] = ()


class _Data(msgspec.Struct, frozen=True):
    arguments: str = ""


class _Answer(msgspec.Struct):
    """What `api json` answers; it repeats what was asked."""

    command: str = ""
    data: _Data = _Data()
    status: str = ""
    response: list[dict[str, Any]] | None = None


def asks(kind: str) -> str:
    """The command that asks for a list as JSON, where a bar in a name divides nothing."""
    asked = {"command": "callcenter_config", "data": {"arguments": kind}}
    return f"api json {msgspec.json.encode(asked).decode()}"


def asks_plainly(kind: str) -> str:
    """The command for a switch without `api json`; it lists members under another name."""
    return f"api callcenter_config {'queue list members' if kind == MEMBERS else kind}"


def table(text: str, asked: str = "") -> Table | None:
    """The list that an answer is, None where it is something else.

    A list of nothing, where bars would divide it, does not say of what: then it is what was asked for.
    """
    if text.startswith("{"):
        return _json(text)
    return Table(asked, []) if asked and text.strip() == "+OK" else _bars(text)


def failed(text: str) -> bool:
    """Whether an answer says that a list cannot be had."""
    if text.startswith("{"):
        return _json(text) is None
    return text.startswith("-")


def _json(text: str) -> Table | None:
    try:
        answer = msgspec.json.decode(text, type=_Answer)
    except msgspec.MsgspecError:
        return None
    if answer.command != "callcenter_config" or answer.status != "success" or answer.response is None:
        return None
    rows = [{name: "" if value is None else str(value) for name, value in row.items()} for row in answer.response]
    return Table(answer.data.arguments, rows)


def _bars(text: str) -> Table | None:
    head, *lines = text.split("\n")
    kind = next((kind for begins, kind in _BY_COLUMN.items() if head.startswith(begins)), None)
    if kind is None:
        return None
    names = head.split("|")
    parts = list(_parts(lines))
    rows = [dict(zip(names, row, strict=True)) for row in parts if len(row) == len(names)]
    return Table(kind, rows, tuple("|".join(row) for row in parts if len(row) != len(names)))


def _parts(lines: list[str]) -> Iterator[list[str]]:
    for line in lines:
        if line and not line.startswith("+OK"):
            yield ["" if value == _NULL else value for value in line.split("|")]
