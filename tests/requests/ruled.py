"""Frames of a few requests, and what was done to them, for the tests of rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from supervisor.core.zones import DAY_MS
from supervisor.requests.acted import One, unpack
from supervisor.requests.acted import pack as pack_acts
from supervisor.requests.frame import Frame
from supervisor.requests.packed import Lists, columns, content, pack
from supervisor.requests.record import Request
from supervisor.requests.service import Assignee, Calendar, Category, Department, Level, Service

ZONE = "America/New_York"
HOUR = DAY_MS // 24
MONDAY = 1_790_600_400_000
"""2026-09-28 09:00 in New York."""
SUNDAY = MONDAY - DAY_MS
WEEK = (((480, 1020),),) * 5 + ((), ())
SERVICE = Service(
    zone=ZONE,
    calendar="office",
    calendars=(Calendar("office", ZONE, WEEK),),
    departments=(
        Department("Roads", same=("Highways",), levels=(Level("lead", assignee="Lee"), Level("head", mail="h@x.org"))),
        Department("Parks"),
        Department("Fire", calendar="24x7"),
    ),
    categories=(
        Category("Street", department="Roads", priority="high"),
        Category("Pothole", parent="Street", department="Roads", priority="high", same=("POT HOLE",)),
        Category("Tree", department="Parks"),
    ),
    assignees=(Assignee("Lee", absent=(("2026-09-25", "2026-09-29"),)), Assignee("Kim")),
)


def request(number: str, opened_at: int = MONDAY - 10 * DAY_MS, **more: Any) -> Request:
    return Request(number, opened_at, **{"department": "Roads", "category": "Pothole", **more})


def framed(*requests: Request, as_of: int = MONDAY - 4 * HOUR, maps: dict[str, Any] | None = None) -> Frame:
    """Each seen once, at an instant."""
    frame = Frame({"here": ZONE}, ZONE, maps)
    rows = [*requests]
    packed = columns(pack(Lists(rows), [*map(content, rows)], range(1, len(rows) + 1)))
    frame.extend([(1, as_of, "here", packed)])
    return frame


def seen(frame: Frame, at: int, *requests: Request) -> None:
    """The same city shows some again."""
    rows = [*requests]
    ids = [frame.numbers.index(row.number) + 1 for row in rows]
    frame.extend([(frame.position + 1, at, "here", columns(pack(Lists(rows), [*map(content, rows)], ids)))])


def done(
    frame: Frame, at: int, numbers: Sequence[str], after: dict[str, Any], act: str = "note", rule: str = ""
) -> None:
    """Somebody does something, or a rule by itself; only to what no file says anything about."""
    head = {"key": bytes(16), "act": {"act": act}, "by": "x", "role": "supervisor", "why": "", "rule": rule}
    nothing = {name: 0 if name == "level" else "" for name in after}
    ones = [One(frame.numbers.index(number) + 1, number, after, nothing, nothing) for number in numbers]
    frame.extend([(frame.position + 1, at, "here", unpack(pack_acts({**head, "undoes": b""}, ones)))])
