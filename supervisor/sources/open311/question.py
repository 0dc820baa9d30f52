"""What somebody asks our endpoint: parameters of GeoReport v2 read into plain values, or the errors to answer with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from supervisor.sources.open311.answers import Fault
from supervisor.sources.open311.server import DAY_MS

MOST_DAYS = 90
MOST_ROWS = 1000
MOST_SKIPPED = 100_000
"""Who wants what lies further behind asks for a span of time."""
MOST_WORDS = 200
OPEN, CLOSED = "open", "closed"
Span = tuple[int, int]
T = TypeVar("T")
FOREVER_MS = 4_102_444_800_000


class Wrong(Exception):
    """A question that cannot be answered: what to answer with."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.fault = Fault(str(status), words)


class Question(msgspec.Struct, frozen=True):
    """Which requests are wanted; empty texts and tuples are any."""

    opened: Span | None
    updated: Span | None
    statuses: frozenset[str]
    codes: tuple[str, ...]
    numbers: tuple[str, ...]
    skip: int
    most: int


def question(asked: Mapping[str, str], now: int) -> Question:
    """The question at an instant (ms). Raises `Wrong`."""
    size = _number(asked, "page_size", MOST_ROWS, MOST_ROWS)
    skip = (_number(asked, "page", 1, MOST_SKIPPED) - 1) * size
    if skip > MOST_SKIPPED:
        raise Wrong(400, f"page: no more than {MOST_SKIPPED:,} requests are turned over; ask for a span of time.")
    numbers = _listed(asked, "service_request_id")
    if len(numbers) > MOST_ROWS:
        raise Wrong(400, f"service_request_id: ask for {MOST_ROWS:,} at most.")
    statuses = frozenset(_listed(asked, "status"))
    if not statuses <= {OPEN, CLOSED}:
        raise Wrong(400, "status: ask for open, closed, or both with a comma between.")
    updated = _updated(asked)
    return Question(
        opened=_opened(asked, now, any_time=updated is not None),
        updated=updated,
        statuses=statuses,
        codes=_listed(asked, "service_code"),
        numbers=numbers,
        skip=skip,
        most=size,
    )


def _opened(asked: Mapping[str, str], now: int, *, any_time: bool) -> Span | None:
    """The standard's span: 90 days from or up to the one date that is given, the last 90 where none is."""
    start, end = _instant(asked, "start_date"), _instant(asked, "end_date")
    if start is None and end is None:
        return None if any_time else (now - MOST_DAYS * DAY_MS, FOREVER_MS)
    if start is None:
        start = (end or now) - MOST_DAYS * DAY_MS
    if end is None:
        end = start + MOST_DAYS * DAY_MS
    if end < start:
        raise Wrong(400, "end_date: it lies before start_date.")
    if end - start > MOST_DAYS * DAY_MS:
        raise Wrong(400, f"start_date, end_date: ask for a span of {MOST_DAYS} days at most.")
    return start, end


def _updated(asked: Mapping[str, str]) -> Span | None:
    after, before = _instant(asked, "updated_after"), _instant(asked, "updated_before")
    if after is None and before is None:
        return None
    span = (0 if after is None else after), (FOREVER_MS if before is None else before)
    if span[1] < span[0]:
        raise Wrong(400, "updated_before: it lies before updated_after.")
    return span


def _instant(asked: Mapping[str, str], name: str) -> int | None:
    """An instant (ms) as W3C writes it; one without a zone is UTC's."""
    text = asked.get(name, "").strip()
    if not text:
        return None
    try:
        # A plus that was not encoded is a space by now.
        at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        ms = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        ms = -1
    if not 0 <= ms < FOREVER_MS:
        raise Wrong(400, f"{name}: write it like 2026-11-21T15:30:00Z.")
    return ms


def _number(asked: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = asked.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise Wrong(400, f"{name}: write a number from 1 to {most:,}.")
    return int(text)


def _listed(asked: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What stands between commas."""
    words = tuple(dict.fromkeys(filter(None, (word.strip() for word in asked.get(name, "").split(",")))))
    if any(len(word) > MOST_WORDS or "\0" in word for word in words):
        raise Wrong(400, f"{name}: nothing is called so.")
    return words
