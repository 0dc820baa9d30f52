"""Which requests somebody wants to see, and in what order."""

from __future__ import annotations

import msgspec

from supervisor.requests.record import Status

ANY = None
"""Of a dimension: every name. An empty text means those of which none is told."""

OPEN_ONES = frozenset(status for status in Status if status.is_open)

SORTS = (
    *("number", "status", "category", "detail", "opened", "due", "overdue", "age", "closed"),
    *("department", "area", "channel", "address", "city", "assignee", "priority", "level"),
)
"""What rows can be sorted by; of equal ones those opened first come first."""
GROUPINGS = ("department", "assignee", "category", "area", "due", "status", "priority", "level", "channel", "city")
"""By what rows can be grouped."""


class Query(msgspec.Struct, frozen=True):
    """Requests as they stood at an instant (ms; None: now), chosen by all of the conditions together.

    Every one of the `words` must be found in a request's number, category, detail, department, area, address or text,
    whatever their case. `place` is an area of the city's map, whatever the city calls it. `buckets` are keys of
    `table.BUCKETS` and choose among open requests; empty means any. `under` is a category with all below it in the tree
    of the service directory, whose names in files are `categories` (folded; empty: any). `escalated` are those that
    were, or were not. `group` is one of `GROUPINGS` or empty. `opened_on`, `closed_on` are local dates as
    numbers of days since 1970. `sort` is one of `SORTS`. `only` are requests by their cities and numbers; empty: any.
    """

    at: int | None = None
    city: str | None = ANY
    words: str = ""
    department: str | None = ANY
    category: str | None = ANY
    area: str | None = ANY
    place: str | None = ANY
    channel: str | None = ANY
    assignee: str | None = ANY
    priority: str | None = ANY
    escalated: bool | None = None
    under: str | None = ANY
    categories: frozenset[str] = frozenset()
    statuses: frozenset[Status] = OPEN_ONES
    buckets: frozenset[str] = frozenset()
    opened_on: int | None = None
    closed_on: int | None = None
    only: frozenset[tuple[str, str]] = frozenset()
    sort: str = "opened"
    descending: bool = False
    group: str = ""
