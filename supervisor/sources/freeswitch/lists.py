"""The lists that mod_callcenter answers, as JSON or divided by bars; each says itself what it is a list of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
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

_UUID = r"(?:[0-9a-f-]{36})?"
_COLUMNS = {"uuid": _UUID, "session_uuid": _UUID, "type": "callback|uuid-standby"}
"""What is in columns that can be told by what is in them."""

_WIDE = frozenset({"name", "queue", "contact", "cid_name"})
"""Columns in which a bar may be part of the value: people write them."""

_MOST_BARS, _MOST_COLUMNS, _LONGEST_LINE = 12, 60, 2000
_NULL = "(null)"
_MEMBERS_PLAINLY = "queue list members"

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
    return f"api callcenter_config {_MEMBERS_PLAINLY if kind == MEMBERS else kind}"


def asked_for(command: str) -> str:
    """The list that a command asked for, where it asked plainly for one; else the command without `api`."""
    asked = command.strip().removeprefix("api ").removeprefix("callcenter_config ")
    return MEMBERS if asked == _MEMBERS_PLAINLY else asked


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
    if len(set(names)) != len(names) or len(names) > _MOST_COLUMNS:
        return None
    lines = [line for line in lines if line and not line.startswith("+OK")]
    found = [_row(kind, names, line) for line in lines]
    return Table(
        kind, [row for row in found if row], tuple(line for line, row in zip(lines, found, strict=True) if not row)
    )


def _row(kind: str, names: list[str], line: str) -> Row | None:
    """A line by its columns; where a value has bars in it, the columns around it say how far it goes."""
    bars = line.count("|") + 1 - len(names)
    if bars == 0:
        return dict(zip(names, map(_value, line.split("|")), strict=True))
    if kind == TIERS or not 0 < bars <= _MOST_BARS or len(line) > _LONGEST_LINE:
        return None
    found = re.fullmatch("[|]".join(map(_column, names)), line)
    return dict(zip(names, map(_value, found.groups()), strict=True)) if found else None


def _column(name: str) -> str:
    return "(.*)" if name in _WIDE else f"({_COLUMNS.get(name, '[^|]*')})"


def _value(value: str) -> str:
    return "" if value == _NULL else value


def mended(tiers: Table, agents: Collection[str]) -> list[Row]:
    """The rows of tiers; where a bar is part of a name, the agent that is known says which."""
    return tiers.rows + [row for line in tiers.broken for row in _tier(line, agents)]


def _tier(line: str, agents: Collection[str]) -> Iterator[Row]:
    names, *rest = line.rsplit("|", 3)
    parts = names.split("|")
    splits = [("|".join(parts[:at]), "|".join(parts[at:])) for at in range(1, len(parts))]
    known = [(queue, agent) for queue, agent in splits if agent in agents]
    if len(known) == 1 and len(rest) == 3:
        yield dict(zip(("queue", "agent", "state", "level", "position"), (*known[0], *rest), strict=True))
