"""The figures of ageing by name: their keys and what they are made of. What only shows them needs no numpy for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from supervisor.metrics.sight import Ratio
from supervisor.requests.record import APART

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]

AGES = (("0_7", 8), ("8_14", 15), ("15_30", 31), ("31_60", 61))
"""The end of each key and the days below which it counts; from there on it is over 60."""

OVERDUE = (*(f"overdue_{name}" for name, _ in AGES), "overdue_over_60")
NO_TARGET = (*(f"no_target_{name}" for name, _ in AGES), "no_target_over_60")
DUE = ("due_today", "due_this_week", "due_later")
BUCKETS = (*OVERDUE, *DUE, *NO_TARGET)

APART_ONES = tuple(sorted(APART))
"""Statuses that are counted apart, in order."""

COUNTS = (
    *BUCKETS,
    *("closed", "closed_with_due", "closed_in_time", "reopened"),
    *(status.value for status in APART_ONES),
    *("verdict_late", "verdict_on_time"),
    *("response_overdue", "responded", "responded_in_time"),
    *(VERDICT_COUNTS := ("open_verdict_late", "open_verdict_on_time", "closed_verdict_late", "closed_verdict_on_time")),
)
"""What is counted for every name of a dimension, in the order of `Table.counts`."""


class Table(msgspec.Struct, frozen=True):
    """The counts by name of one dimension: `counts[name, figure]`, figures as in `COUNTS`."""

    names: list[str]
    counts: Counts

    def rows(self) -> Iterable[tuple[str, Counts]]:
        """By name, those that have anything."""
        return sorted((name, row) for name, row in zip(self.names, self.counts, strict=False) if row.any())

    def total(self) -> Counts:
        """Of all names together."""
        whole: Counts = self.counts.sum(axis=0)
        return whole


def figures(counts: Counts) -> dict[str, int | Ratio]:
    """The figures of one name, by their JSON keys."""
    told = dict(zip(COUNTS, map(int, counts), strict=True))
    overdue = sum(told[name] for name in OVERDUE)
    without = sum(told[name] for name in NO_TARGET)
    due = overdue + sum(told[name] for name in DUE)
    in_time, judged = told.pop("closed_in_time"), told["closed_with_due"]
    soon = told.pop("responded_in_time")
    open_late, open_on_time, closed_late, closed_on_time = map(told.pop, VERDICT_COUNTS)
    silent = "the city says of none whether it is on time"
    return {
        "open": due + without,
        "overdue": overdue,
        "with_due_date": due,
        "no_target": without,
        **told,
        "on_time_open": _share(
            due - overdue, due, "no open request has a due date" if due + without else "nothing is open"
        ),
        "on_time_closed": _share(
            in_time, judged, "no closed request has a due date" if told["closed"] else "nothing is closed yet"
        ),
        "on_time_response": _share(soon, told["responded"], "no first response is promised that was seen to be made"),
        "verdict_open": _share(open_on_time, open_on_time + open_late, silent),
        "verdict_closed": _share(closed_on_time, closed_on_time + closed_late, silent),
    }


def _share(part: int, whole: int, reason: str) -> Ratio:
    return Ratio(part, whole, sample=whole, reason="" if whole else reason)
