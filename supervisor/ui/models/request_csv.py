"""Requests as a file: every field as it is, a line each, written in parts so that a million need no memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from supervisor.requests.frame import Rows
from supervisor.requests.record import Request
from supervisor.ui.csv_file import Value, save_csv
from supervisor.ui.jobs import Progress
from supervisor.ui.models.requests import Look

AT_ONCE = 2000
HEADS = (
    *("City", "Number", "Status", "Opened", "Due", "Due is a date", "SLA", "Due by SLA", "Closed", "Updated"),
    *("Business days overdue", "Department", "Category", "Detail", "Area", "Channel", "Address"),
    *("Latitude", "Longitude", "Words", "City's verdict", "Remarks"),
)


def export(look: Look, rows: Rows, path: Path, progress: Progress) -> str:
    """Returns a sentence; raises CallboardError where the file cannot be written."""
    save_csv(path, HEADS, _lines(look, rows, progress))
    return f"{len(rows):,} requests exported to {path}."


def _lines(look: Look, rows: Rows, progress: Progress) -> Iterator[list[Value]]:
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        progress(start / len(rows), f"{start:,} of {len(rows):,} requests")
        told = zip(some.tolist(), look.requests(some), look.cities(some), look.statuses(some), strict=True)
        late = look.overdue(some).tolist()
        areas = look.names(some, "area")
        for place, (row, request, city, status) in enumerate(told):
            line = _line(request, city, status.value, late[place], areas[place], look.frame.zone(city))
            yield [*line[:6], *_promised(look, row, look.frame.zone(city)), *line[6:]]


def _promised(look: Look, row: int, zone: str) -> tuple[Value, Value]:
    """The SLA that covers it, and when it is due by that; a midnight ends the day before it."""
    promise = look.frame.promises.of(look.frame, row)
    if promise is None or promise.resolution is None:
        return ("" if promise is None else promise.name), ""
    return promise.name, _instant(int(look.frame["due"][row]) + bool(look.frame["due_is_date"][row]), zone)


def _line(request: Request, city: str, status: str, late: int, area: str, zone: str) -> list[Value]:
    """Instants with the offset of the city's clock."""
    times = (request.opened_at, request.due_at, request.closed_at, request.updated_at)
    opened, due, closed, updated = (_instant(at, zone) for at in times)
    return [
        *(city, request.number, status, opened, due, "yes" if request.due_is_date else "", closed, updated),
        *(None if late < 0 else late, request.department, request.category, request.detail, area),
        *(request.channel.value, request.address, request.lat, request.lon, request.words),
        *(request.verdict.value, ", ".join(flag.value for flag in request.flags)),
    ]


def _instant(at: int | None, zone: str) -> str:
    if at is None:
        return ""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
