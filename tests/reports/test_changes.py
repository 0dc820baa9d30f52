"""What happened to requests, counted again sight by sight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.core.rules import Rules
from supervisor.reports.changes import changes
from supervisor.requests.changes import happened
from supervisor.requests.record import Request, Status
from tests.reports.test_volumes import every, framed
from tests.requests import plain
from tests.requests.made import DAY, HOUR, START, snapshots

RULES = Rules(zone="America/New_York")
Snapshot = tuple[int, list[Request]]


def told_of(versions: list[plain.Version]) -> Iterator[tuple[int, str]]:
    """When what happened to one request."""
    first = versions[0]
    yield first.request.opened_at, "opened"
    if not first.request.status.is_open:
        yield max(first.shut, first.request.opened_at), "closed"
    for before, version in pairwise(versions):
        was_open, is_open = before.request.status.is_open, version.request.status.is_open
        yield version.begin, "changed" if was_open == is_open else "reopened" if is_open else "closed"


@given(snapshots, st.integers(-1, 40), st.integers(0, 40))
def test_everything_is_told_once_at_its_instant(told: list[Snapshot], first: int, days: int) -> None:
    since = START + first * DAY
    until = since + days * DAY
    counted = [
        (at, number, what)
        for number, versions in every(told).items()
        for at, what in told_of(versions)
        if since < at <= until
    ]
    found = [(one.at, one.number, one.what) for one in happened(framed(told), since, until)]
    assert sorted(found) == sorted(counted)


def test_a_later_snapshot_is_the_changes_since_with_their_times() -> None:
    opened = [Request("A", START), Request("B", START, department="Roads"), Request("C", START, words="deep")]
    closed = replace(opened[0], status=Status.RESOLVED, closed_at=START + 2 * DAY)
    moved = replace(opened[1], department="Parks", updated_at=START + 3 * DAY)
    worded = replace(opened[2], words="deeper")
    later = [closed, moved, worded, Request("D", START + 4 * DAY)]
    frame = framed([(START + DAY, opened), (START + 5 * DAY, later)])
    rows = changes(frame, RULES, START + DAY, START + 5 * DAY)["rows"]
    assert [(row["number"], row["what"], row["status"], row["fields"]) for row in rows] == [
        ("A", "closed", "resolved", ["closed", "status"]),
        ("B", "changed", "open", ["department"]),
        ("D", "opened", "open", []),
        ("C", "changed", "open", ["words"]),
    ]
    assert [row["at"][:13] for row in rows] == ["2012-02-25T07", "2012-02-26T07", "2012-02-27T07", "2012-02-28T07"]
    again = replace(closed, status=Status.OPEN, closed_at=None)
    frame = framed([(START + DAY, [closed]), (START + 3 * DAY, [closed]), (START + 4 * DAY, [again])])
    assert [one.what for one in happened(frame, START, START + 9 * DAY)] == ["closed", "reopened"]
    assert happened(frame, START + 4 * DAY, START + 4 * DAY + HOUR) == []
