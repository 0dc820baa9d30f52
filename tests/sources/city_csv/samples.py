"""Where the published files are, what is in them by plain counting, and small files of our own."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supervisor.requests.record import Request
from supervisor.sources.base import Reject
from supervisor.sources.city_csv import CityBatch, Profile, find, parse, read

ROOT = Path(__file__).parents[3]
CITIES = ROOT / "resources" / "cities"
FOLDERS = [CITIES]


def published(name: str) -> Path:
    """A published file; the test is skipped where it is not at hand."""
    for folder in ROOT.parents:
        if (file := folder / "shared/data/311" / name).is_file():
            return file
    pytest.skip(f"the published file {name} is not at hand")


@cache
def plain_rows(file: Path) -> list[dict[str, str]]:
    """The rows of a packed CSV as the csv module reads them."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def profile(city: str) -> Profile:
    """A profile that comes with the program."""
    return find(city, FOLDERS)


def taken(file: Path, by: Profile, as_of: int | None = None) -> tuple[list[Request], list[Reject], list[str]]:
    """Everything that a file gives: requests, rejects, notes."""
    batches = list(read(file, by, as_of=as_of))
    return _requests(batches), [reject for batch in batches for reject in batch.rejects], list(batches[-1].notes)


@cache
def read_published(city: str, name: str) -> tuple[list[Request], list[Reject], list[str]]:
    """What a published file gives by its city's profile; read once."""
    return taken(published(name), profile(city))


def _requests(batches: Iterable[CityBatch]) -> list[Request]:
    return [request for batch in batches for request in batch.requests]


def counted(values: Iterable[object]) -> dict[str, int]:
    """How often each value comes, by its text."""
    return dict(Counter(str(value) for value in values))


def mapped(rows: Sequence[Mapping[str, str]], column: str, meaning: Mapping[str, str]) -> dict[str, int]:
    """How often each of our words should come, by a table of what the city's words mean; others stay as they are."""
    return dict(Counter(meaning.get(row[column].strip(), row[column].strip()) for row in rows))


def written(folder: Path, text: str, name: str = "requests.csv") -> Path:
    """A small file."""
    file = folder / name
    file.write_bytes(text.encode())
    return file


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


PLAIN = """
title = "Plainville"
zone = "America/New_York"
bounds = { south = 40.0, west = -75.0, north = 41.0, east = -73.0 }

[columns]
number = ["Number"]
opened = ["Opened"]
closed = ["Closed"]
due = ["Due"]
updated = ["Updated"]
status = ["Status"]
department = ["Department"]
category = ["Category"]
channel = ["Channel"]
area = ["Area"]
lat = ["Lat"]
lon = ["Lon"]
words = ["Text"]

[statuses]
open = ["Open"]
resolved = ["Closed"]
cancelled = ["Void"]

[channels]
phone = ["Call"]
"""
"""A profile of a city that there isn't."""


def plainville(more: str = "") -> Profile:
    """The profile of a city that there isn't; `more` are keys to go before its tables."""
    return parse(more + PLAIN, "plainville")


def one(folder: Path, more: str = "", **cells: str) -> Request:
    """The request that one row becomes; what is not told has its usual value."""
    usual = {"number": "1", "opened": "2024-01-02 03:04:05", "status": "Open"} | cells
    header = [name.capitalize() for name in usual]
    requests, rejects, _ = taken(written(folder, as_csv(header, [list(usual.values())])), plainville(more))
    assert not rejects
    return requests[0]


def local(text: str, zone: str = "America/New_York") -> int:
    """The instant (ms) of a local time."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
