"""The picture of all requests at one instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.rules import Rules
from supervisor.reports.ageing import load
from supervisor.reports.past import day_start
from supervisor.reports.until import FRESH_MS, alive, known_until
from supervisor.reports.volumes import edges_between
from supervisor.requests.ageing import Moment
from supervisor.requests.backlog import Backlog, CityState, Course, DayCount, OldRequest, Volumes
from supervisor.requests.calendar import BusinessDays, local_day
from supervisor.requests.finder import Finder
from supervisor.requests.frame import GROUPS, Frame, Rows
from supervisor.requests.packed import NEVER
from supervisor.requests.volumes import daily, flow
from supervisor.store import SnapshotRow, Store

Draw = Callable[[Any], Any]
"""A map of areas into what a screen shows of it; takes a moment, so not in the thread of the screen."""
DAYS = 62
"""Days of which opened and closed requests are told."""
OLDEST = 100


def moment_of(snapshots: Iterable[SnapshotRow], now: int) -> int:
    """The instant (ms) to tell of: now, or the newest snapshot's where that is old.

    Files of yesterday come in the morning, so ages of fresh ones are told as of now.
    """
    newest = max((row.as_of for row in snapshots), default=0)
    return max(newest, now) if newest >= now - FRESH_MS else newest


def acted_until(frame: Frame) -> int:
    """When something was seen or done for the last time (ms), 0 where nothing was.

    What a file tells is no newer than the file; so what comes after it was done or opened at the desk.
    """
    return int(frame["as_of"].max(initial=0))


def backlog_at(store: Store, rules: Rules, at: int, draw: Draw | None = None) -> tuple[Finder, Backlog]:
    """All requests as they stood at an instant (ms); `draw` makes a map ready to be shown."""
    frame, snapshots = load(store, rules), alive(store.snapshots(), store.sources())
    return Finder(frame), painted(frame, snapshots, rules, at, 1, drawn(frame, draw))


def drawn(frame: Frame, draw: Draw | None) -> Mapping[str, Any]:
    """The map of each city that has one, by `draw`."""
    return {} if draw is None else {city: draw(areas) for city, areas in frame.maps.items()}


def painted(
    frame: Frame,
    snapshots: Sequence[SnapshotRow],
    rules: Rules,
    at: int,
    serial: int,
    maps: Mapping[str, Any] = MappingProxyType({}),
) -> Backlog:
    """The picture of a frame at an instant (ms)."""
    business = BusinessDays(rules.holidays)
    moment = Moment(frame, at, business)
    every = {*frame.cities.texts, *(row.city for row in snapshots)}
    several = frame.cities.texts if len(every) > 1 else []
    own = {city: Moment(frame, at, business, city) for city in several}
    return Backlog(
        serial=serial,
        at=at,
        zone=rules.zone,
        tables={name: moment.table(name) for name in GROUPS},
        by_city={city: {name: one.table(name) for name in GROUPS} for city, one in own.items()},
        **msgspec.structs.asdict(_course(moment, rules, known_until(snapshots, at))),
        courses={city: _course(one, rules, known_until(snapshots, at, city), city) for city, one in own.items()},
        cities=tuple(cities(snapshots, own or dict.fromkeys(frame.cities.texts, moment))),
        maps=maps,
    )


def _course(moment: Moment, rules: Rules, until: int | None, city: str = "") -> Course:
    return Course(
        days=_days(moment, rules, until, city),
        today=_today(moment, rules, until, city),
        oldest=_oldest(moment),
        until=until,
    )


def _days(moment: Moment, rules: Rules, until: int | None, city: str) -> tuple[DayCount, ...]:
    today = local_day(moment.at, rules.zone)
    days = range(today - DAYS + 1, today + 1)
    told = daily(moment.frame, days, moment.at, city)
    last = today if until is None else local_day(until - 1, rules.zone)
    counts = zip(days, told.opened.sum(axis=0).tolist(), told.closed.sum(axis=0).tolist(), strict=True)
    return tuple(DayCount(*count) if count[0] <= last else DayCount(count[0], None, None) for count in counts)


def _today(moment: Moment, rules: Rules, until: int | None, city: str) -> Volumes:
    """A part of an interval would look like a lull, so a file tells of those that were over when it was made."""
    at, width = moment.at, rules.interval_min * 60_000
    starts = edges_between(day_start(at, rules), at, width, rules)
    if until is not None:
        ends = [*starts[1:], starts[-1] + width]
        starts, at = [start for start, end in zip(starts, ends, strict=True) if end <= until], until
    if not starts:
        return Volumes()
    told = flow(moment.frame, starts, min(at, starts[-1] + width - 1), city)
    opened = {name: tuple(row.tolist()) for name, row in zip(told.channels, told.opened, strict=True) if row.any()}
    return Volumes(tuple(starts), opened, tuple(told.closed.sum(axis=0).tolist()))


def _oldest(moment: Moment) -> tuple[OldRequest, ...]:
    """Those that were opened first."""
    first = _least(moment.frame["opened"][moment.open], OLDEST)
    return tuple(_old(moment, place) for place in first.tolist())


def _least(values: NDArray[np.int64], count: int) -> Rows:
    """The places of the least values, in order: few are told, and a million need not be sorted for them."""
    most = np.partition(values, count - 1)[count - 1] if len(values) > count else 2**62
    some = np.flatnonzero(values <= most)
    return some[np.argsort(values[some], kind="stable")][:count]


def _old(moment: Moment, place: int) -> OldRequest:
    frame, row = moment.frame, moment.open[place]
    names = {name: frame.names[name].texts[frame[name][row]] for name in ("category", "department", "area")}
    city = frame.cities.texts[frame["city"][row]]
    return OldRequest(
        row=int(row),
        city=city,
        number=frame.numbers[frame["who"][row]],
        opened_at=int(frame["opened"][row]),
        age=local_day(moment.at, frame.zone(city)) - int(frame["opened_day"][row]),
        due_day=None if frame["due"][row] == NEVER else int(frame["due_day"][row]),
        late=int(moment.late[place]),
        **names,
    )


def cities(snapshots: Sequence[SnapshotRow], moments: Mapping[str, Moment]) -> Iterator[CityState]:
    """What is known of each city, by name; `moments` are those of each, where it has any requests."""
    for city in sorted({row.city for row in snapshots}):
        own = [row for row in snapshots if row.city == city]
        moment, last = moments.get(city), own[-1]
        state = CityState(city, last.zone, last.as_of, len(own), 0, 0, title=last.title)
        if moment is not None:
            there, opened = len(moment.present), _opened_today(moment, city, last.as_of)
            state = msgspec.structs.replace(state, requests=there, open=len(moment.open), opened_today=opened)
        yield state


def _opened_today(moment: Moment, city: str, known: int) -> int | None:
    zone = moment.frame.zone(city)
    today = local_day(moment.at, zone)
    if known < moment.at and local_day(known - 1, zone) < today:
        return None
    return int(np.count_nonzero(moment.frame["opened_day"][moment.present] == today))
