"""Requests opened and closed, counted again one by one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.reports.volumes import default_since, edges_between, volumes
from supervisor.requests.frame import Frame
from supervisor.requests.packed import Lists, columns, content, pack
from supervisor.requests.record import Request
from tests.requests import plain
from tests.requests.made import DAY, HOUR, START, ZONE, snapshots

RULES = Rules(zone=ZONE, interval_min=15)
Snapshot = tuple[int, list[Request]]


def framed(told: list[Snapshot]) -> Frame:
    """A frame of everything that was seen, each sight an event of its own."""
    frame, ids = Frame({"here": ZONE}), dict[str, int]()
    sights = [(as_of, row) for as_of, rows in told for row in rows]
    for position, (as_of, row) in enumerate(sights, start=1):
        packed = columns(pack(Lists([row]), [content(row)], [ids.setdefault(row.number, len(ids) + 1)]))
        frame.extend([(position, as_of, "here", packed)])
    return frame


def every(told: list[Snapshot]) -> dict[str, list[plain.Version]]:
    sights = [(as_of, row) for as_of, rows in told for row in rows]
    return {
        number: plain.versions(s for s in sights if s[1].number == number) for number in {r.number for _, r in sights}
    }


def named(by: str) -> Any:
    """What a stretch is called that an instant lies in."""

    def name(at: int) -> str:
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(ZONE))
        if by == "day":
            return local.date().isoformat()
        minute = 0 if by == "hour" else local.minute // 15 * 15
        return local.replace(minute=minute, second=0, microsecond=0).isoformat()

    return name


@given(snapshots, st.sampled_from(["interval", "hour", "day"]), st.integers(0, 40), st.integers(0, 900))
def test_every_stretch_is_what_counting_gives(told: list[Snapshot], by: str, first: int, hours: int) -> None:
    since = default_since("hour", START + first * DAY, RULES)
    at = since + hours * HOUR
    found = volumes(framed(told), RULES, since, at, by)
    counted = plain.volumes(every(told), since, at, named(by))
    rows = {row["start"]: row for row in found["rows"]}
    for start, row in rows.items():
        wanted = counted.pop(start, {"opened_by_channel": Counter(), "closed_by_channel": Counter()})
        assert {key: row[key] for key in wanted} == wanted
        assert (row["opened"], row["closed"]) == tuple(sum(by.values()) for by in wanted.values())
    assert counted == {}


def test_no_example_fails_because_the_machine_is_busy() -> None:
    assert settings().deadline is None


def test_the_edges_are_those_of_the_local_clock() -> None:
    short = 1_331_442_000_000  # the midnight before the hour that is left out
    edges = edges_between(short, short + 23 * HOUR, HOUR, RULES)
    assert len(edges) == 24
    assert edges_between(short + 90_000, short + HOUR, HOUR, RULES) == [short + 90_000, short + HOUR]


def test_a_city_that_was_never_seen() -> None:
    with pytest.raises(CallboardError, match="No city 'Gotham' was imported"):
        volumes(framed([(START, [Request("A", START)])]), RULES, START, START, "day", "Gotham")
