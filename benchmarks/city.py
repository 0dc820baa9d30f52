"""A made-up city of any size: its requests, the same every time, as objects or as a file."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from supervisor.requests.record import Channel, Request, Status

ZONE = "America/New_York"
CITY = "boston"
START, DAY_MS = 1_700_000_000_000, 86_400_000
WORDS = (
    *("street", "light", "out", "pole", "corner", "broken", "water", "main", "leak", "sidewalk", "tree", "limb"),
    *("sewer", "backup", "noise", "trash", "missed", "pickup", "graffiti", "wall", "pothole", "rodent", "vehicle"),
    *("heat", "no", "building", "landlord", "park", "grass", "snow", "ice", "sign", "signal"),
)
CHANNELS = {
    Channel.PHONE: "Constituent Call",
    Channel.WEB: "Self Service",
    Channel.APP: "Citizens Connect App",
    Channel.EMPLOYEE: "Employee Generated",
    Channel.SOCIAL: "Twitter",
}
HEAD = (
    *("case_enquiry_id", "open_dt", "target_dt", "closed_dt", "ontime", "case_status", "reason", "type", "department"),
    *("location", "neighborhood", "latitude", "longitude", "source", "closure_reason"),
)


def as_of(rows: int) -> int:
    """An instant after the last of so many openings (ms)."""
    return START + rows * 12_000 + DAY_MS


def requests(first: int, count: int, *, open_share: float = 1.0) -> list[Request]:
    """Some of the city's requests in a row."""
    made = random.Random(first)
    return [_request(made, number, open_share) for number in range(first, first + count)]


def _request(made: random.Random, number: int, open_share: float) -> Request:
    opened = (START + number * 12_000 + made.randrange(10_000)) // 1000 * 1000
    is_open = made.random() < open_share
    closed = None if is_open else opened + made.randrange(1, 30) * DAY_MS // 2
    return Request(
        number=f"{101_000_000_000 + number}",
        opened_at=opened,
        status=Status.OPEN if is_open else Status.RESOLVED,
        closed_at=closed,
        due_at=opened + made.randrange(1, 40) * DAY_MS if made.random() < 0.7 else None,
        department=f"Department {made.randrange(14)}",
        category=f"Category {made.randrange(180)}",
        detail=f"Detail {made.randrange(500)}",
        channel=made.choice([*CHANNELS]),
        area=f"District {made.randrange(50)}",
        address=f"{made.randrange(1, 4000)} {made.choice(WORDS).capitalize()} St",
        lat=round(42.23 + made.random() / 6, 5),
        lon=round(-71.18 + made.random() / 5, 5),
        words=" ".join(made.choices(WORDS, k=12)),
        original={"channel": "Constituent Call", "status": "Open"},
    )


def parts(rows: int, size: int, **more: float) -> Iterator[list[Request]]:
    """The whole city, some at a time."""
    for first in range(0, rows, size):
        yield requests(first, min(size, rows - first), **more)


def write(path: Path, rows: int) -> None:
    """The city as Boston would publish it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for part in parts(rows, 10_000, open_share=0.2):
            writer.writerows(map(_cells, part))


def _cells(row: Request) -> tuple[object, ...]:
    status = "Open" if row.status is Status.OPEN else "Closed"
    dates = (_date(row.opened_at), _date(row.due_at), _date(row.closed_at))
    groups = (row.category, row.detail, row.department, row.address, row.area)
    return (row.number, *dates, "", status, *groups, row.lat, row.lon, CHANNELS[row.channel], row.words)


def _date(at: int | None) -> str:
    if at is None:
        return ""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M:%S}"
