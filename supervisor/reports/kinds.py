"""What a recording is, told by how it begins and not by what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from supervisor.sources.lines import Pieces

REQUESTS = "requests"
"""Not of a telephone system: a table as cities publish their requests."""
FIRST = 40
"""Lines that are looked at."""
_BOM = b"\xef\xbb\xbf"
_QUEUE_LOG = re.compile(rb"\d{9,11}(\.\d+)?\|[^|]*\|[^|]*\|[^|]*\|[A-Z]+")
_MANAGER = re.compile(rb"Asterisk Call Manager/|(Event|Response|Action|ActionID): ")
_SOCKET = re.compile(rb"Content-Type: (auth/|command/|api/|text/)|Event-(Name|Subclass): ")
_SIGNS = ((_QUEUE_LOG, "asterisk-queue-log"), (_SOCKET, "freeswitch-esl"), (_MANAGER, "asterisk-ami"))
_OF_SOCKET = {"event", "command", "dir"}
_COLUMNS = 4


def kind_of_file(path: Path) -> str:
    """A format of `import calls`, `REQUESTS`, or empty where its first lines are neither; compressed or not.

    Raises `CallboardError` where the file cannot be read.
    """
    lines = [*_first_lines(path)]
    return next(filter(None, map(_kind_of_line, lines)), "") or (REQUESTS if lines and _is_table(lines[0]) else "")


def _first_lines(path: Path) -> Iterator[bytes]:
    piece = next(iter(Pieces(path)), b"").removeprefix(_BOM)
    lines = (line.strip() for line in piece.split(b"\n")[:FIRST])
    yield from filter(None, lines)


def _kind_of_line(line: bytes) -> str:
    if line.startswith(b"{"):
        return _kind_of_object(line)
    return next((kind for sign, kind in _SIGNS if sign.match(line)), "")


def _kind_of_object(line: bytes) -> str:
    try:
        told = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError:
        return ""
    if "kv" in told:
        return "asterisk-ami"
    return "freeswitch-esl" if _OF_SOCKET & told.keys() else ""


def _is_table(head: bytes) -> bool:
    return head.startswith(b"[") or any(head.count(mark) + 1 >= _COLUMNS for mark in (b",", b";", b"\t"))
