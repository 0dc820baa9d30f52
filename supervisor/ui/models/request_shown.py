"""One request as it stood at an instant, and all that led to it: its sights, what was done, what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from supervisor.requests.acts import Did
from supervisor.requests.cities import city_name
from supervisor.requests.clock import Ages
from supervisor.requests.due import aged, due_at, stretches
from supervisor.requests.packed import NEVER
from supervisor.requests.record import Request
from supervisor.ui.models.requests import Look


@dataclass(frozen=True, slots=True)
class Related:
    """Another request that belongs to one: how, whose and which."""

    words: str
    city: str
    number: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it was from an instant on (ms), the newest first in a history; `acted` where the desk made it so."""

    since: int
    request: Request
    acted: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """When it is due by what counts (ms, the last instant in time): by the SLA of a name, else as the city says.

    `late` are open days since, -1 where it is not overdue. While it is `paused` its clock stands. `respond_by` is when
    a first response is due, None where none is promised. `ages` are the three, where they are known; `pauses` are from
    when to when the clock stood (ms). `suspended` are the names of suspensions by which it stands.
    """

    at: int | None = None
    is_date: bool = False
    sla: str = ""
    paused: bool = False
    late: int = -1
    respond_by: int | None = None
    ages: Ages | None = None
    pauses: tuple[tuple[int, int], ...] = ()
    suspended: tuple[str, ...] = ()


NOT_DUE = Due()


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as it stood at an instant (ms), open then or not; `area` is its own, or that found on the map.

    `place` is its city as people call it. `deeds` are what was done to it at the desk, the oldest first; `related` are
    its parent and its duplicates; `closed_at` is when it was closed, None while it is open.
    """

    row: int
    city: str
    place: str
    zone: str
    at: int
    request: Request
    open: bool
    area: str
    history: tuple[Seen, ...] = ()
    due: Due = NOT_DUE
    assignee: str = ""
    priority: str = ""
    level: int = 0
    closed_at: int | None = None
    deeds: tuple[Did, ...] = ()
    related: tuple[Related, ...] = ()


def looked_up(look: Look, row: int, deeds: Sequence[Did] = ()) -> Shown:
    """A row of a frame with its history; takes a moment, since its words have to be unpacked."""
    one = np.array([row])
    city = look.cities(one)[0]
    sights = look.sights(row)
    history = tuple(
        Seen(since, request, act >= 0)
        for since, act, request in zip(
            look.frame["begin"][sights].tolist(), look.frame["act"][sights].tolist(), look.requests(sights), strict=True
        )
    )
    is_open = bool(look.frame.is_open(one, look.at)[0])
    shut = int(look.frame.closed_at(one)[0])
    closed_at = None if is_open or shut == NEVER else shut
    return Shown(
        row=row,
        city=city,
        place=city_name(city, look.titles),
        zone=look.frame.zone(city),
        at=look.at,
        request=look.requests(one)[0],
        open=is_open,
        area=look.names(one, "area")[0],
        history=history,
        due=_due_of(look, row),
        assignee=look.names(one, "assignee")[0],
        priority=look.names(one, "priority")[0],
        level=int(look.frame["level"][row]),
        closed_at=closed_at,
        deeds=tuple(deeds),
        related=tuple(_related(look, row)),
    )


def _related(look: Look, row: int) -> Iterator[Related]:
    """Of what it is a duplicate, and its own duplicates."""
    frame = look.frame
    parent = frame.names["parent"].texts[frame["parent"][row]]
    if parent:
        city, _, number = parent.partition("/")
        yield Related(f"Duplicate of {number}", city, number)
    label = f"{look.cities(np.array([row]))[0]}/{frame.numbers[frame['who'][row]]}"
    code = frame.names["parent"].code(label)
    if code is None:
        return
    rows = frame.present(look.at)
    rows = rows[frame["parent"][rows] == code]
    for city, number in zip(look.cities(rows), look.numbers(rows), strict=True):
        yield Related(f"{number} is a duplicate of it", city, number)


def _due_of(look: Look, row: int) -> Due:
    frame, promise = look.frame, look.frame.promises.of(look.frame, row)
    due, respond_by = int(due_at(frame, np.array([row]), look.at)[0]), int(frame["respond_by"][row])
    return Due(
        at=None if due == NEVER else due,
        is_date=bool(frame["due_is_date"][row]),
        sla=promise.name if promise else "",
        paused=bool(frame["stands"][row] <= look.at),
        late=int(look.overdue(np.array([row]))[0]),
        respond_by=None if respond_by == NEVER else respond_by,
        ages=aged(frame, row, look.at),
        pauses=() if promise is None else tuple(stretches(frame, row, look.at, promise)),
        suspended=() if promise is None else frame.promises.suspensions.now(frame, row, look.at),
    )


def when(at: int | None, zone: str) -> str:
    """`Thu 12 Mar 2020 14:05` on the city's clock, empty for never."""
    if at is None:
        return ""
    moment = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))
    return f"{moment:%a} {moment.day} {moment:%b %Y %H:%M}"
