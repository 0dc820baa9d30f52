"""Open requests by age at any instant, as plain values: what `callboard requests ageing` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.core.events import Recorded, RequestsActed, RequestsSeen
from supervisor.core.rules import Rules
from supervisor.metrics.sight import Ratio
from supervisor.reports.promised import promised
from supervisor.requests.acted import Acted, unpack
from supervisor.requests.ageing import Moment
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.frame import Areas, Frame
from supervisor.requests.packed import Packed, columns
from supervisor.requests.table import figures
from supervisor.store import SnapshotRow, Store

if TYPE_CHECKING:
    from supervisor.requests.table import Counts

ON_TIME = {
    "on_time_open": "open requests whose due time has not passed / open requests with a due date",
    "on_time_closed": "resolved by their due time / resolved with a due date",
    "on_time_response": "first responses by their promised time / first responses made that were promised",
    "verdict_open": "open requests that the city calls on time / those that it calls on time or late",
    "verdict_closed": "resolved requests that the city calls on time / those that it calls on time or late",
}


_STAND = "requests are told as they stood then, and only their ages go on"


def load(store: Store, rules: Rules) -> Frame:
    """Every request that the store holds."""
    frame = empty(store, rules)
    while grow(store, frame, settle=False):
        pass
    frame.settle()
    return frame


def empty(store: Store, rules: Rules) -> Frame:
    """A frame for the requests of a store, without any."""
    zones = {row.city: row.zone for row in store.snapshots()}
    frame = Frame(zones, rules.zone, _maps(store))
    frame.promise(promised(store, rules))
    return frame


def _maps(store: Store) -> Mapping[str, Areas]:
    if not store.maps():
        return {}
    # What reads maps takes a twentieth of a second to import, and many centres have none.
    from supervisor.reports.areas import areas_by_city

    return areas_by_city(store)


def grow(store: Store, frame: Frame, *, settle: bool = True) -> bool:
    """Takes some of what has come since; whether anything had."""
    records = store.requests_after(frame.position)
    told = [(record, _packed(record)) for record in records]
    found = [(record.position, record.at, record.system, packed) for record, packed in told if packed is not None]
    if settle and found:
        frame.extend(found)
    else:
        frame.add(found)
    if records:
        frame.position = records[-1].position
    return bool(records)


def _packed(record: Recorded) -> Packed | Acted | None:
    """The rows of an event; None where a newer program wrote them."""
    try:
        if isinstance(record.event, RequestsActed):
            return unpack(record.event.body)
        return columns(record.event.rows) if isinstance(record.event, RequestsSeen) else None
    except msgspec.MsgspecError:
        return None


def titles(snapshots: Iterable[SnapshotRow]) -> dict[str, str]:
    """What people call each city of which there are snapshots, where anybody has said so."""
    return {row.city: row.title for row in snapshots if row.title}


def newest(store: Store, city: str = "") -> int:
    """The instant (ms) of the newest snapshot, or of what the desk has done since, of a city or of all.

    `CallboardError` where there is nothing at all.
    """
    rows = store.snapshots()
    found = [row.as_of for row in rows if row.city == city] or [row.as_of for row in rows]
    if not found:
        raise CallboardError("There are no requests yet: import a city's file with “callboard import requests FILE”.")
    return max(*found, store.desk_until(city if any(row.city == city for row in rows) else ""))


def ageing(frame: Frame, rules: Rules, at: int, by: str = "department", city: str = "") -> dict[str, Any]:
    """Every figure of the centre and of each name of a dimension at an instant (ms)."""
    check_city(frame, city)
    table = Moment(frame, at, BusinessDays(rules.holidays), city).table(by)
    return {
        "at": iso(at, rules),
        "by": by,
        "city": city or None,
        "centre": _told(table.total(), at, rules),
        "rows": {name: _told(counts, at, rules) for name, counts in table.rows()},
    }


def beyond(
    frame: Frame, snapshots: Iterable[SnapshotRow], rules: Rules, at: int, now: int, city: str | None = None
) -> Iterator[str]:
    """A sentence where an instant (ms) lies before everything that is known, or after it; `now` is the clock."""
    last = max((row.as_of for row in snapshots if not city or row.city == city), default=at)
    last = max(last, _touched(frame, city))
    first = int(frame["opened"].min()) if frame.size else at
    if at < first:
        yield f"Nothing is known of {_short(at, rules)}: the first request of all was opened {_short(first, rules)}."
    elif at > last:
        ahead = f"{_short(at, rules)} lies in the future. " if at > now else ""
        yield f"{ahead}Nothing is known after {_short(last, rules)}, the newest file: {_STAND}."


def _touched(frame: Frame, city: str | None) -> int:
    """When something of a city, or of all, was seen or done for the last time (ms)."""
    rows = frame["as_of"]
    return int((rows[frame["city"] == frame.code_of(city)] if city else rows).max(initial=0))


def _short(at: int, rules: Rules) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz):%Y-%m-%d %H:%M}"


def check_city(frame: Frame, city: str) -> None:
    """`CallboardError` where nothing was ever seen of a city."""
    if city and frame.cities.code(city) is None:
        raise CallboardError(f"No city {city!r} was imported; there are: {', '.join(sorted(frame.cities.texts))}.")


def iso(at: int, rules: Rules) -> str:
    """An instant (ms) in the centre's time, with its offset."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz)
    return local.isoformat(timespec="milliseconds" if at % 1000 else "seconds")


def _told(counts: Counts, at: int, rules: Rules) -> dict[str, Any]:
    return {name: _plain(name, value, at, rules) for name, value in figures(counts).items()}


def _plain(name: str, value: int | Ratio, at: int, rules: Rules) -> Any:
    if not isinstance(value, Ratio):
        return value
    window = {"since": None, "at": iso(at, rules), "basis": "requests seen"}
    passport = {"code": ON_TIME[name], "window": window, "sample": value.sample, "assumptions": []}
    if value.reason:
        passport["reason"] = value.reason
    return {"value": value.value, "passport": passport}
