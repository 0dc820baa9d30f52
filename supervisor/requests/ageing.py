"""How old open requests are, and how many were in time: the buckets and shares of one instant, by any dimension."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.calendar import BusinessDays
from supervisor.requests.due import days_late, due_days, responses
from supervisor.requests.frame import STATUSES, VERDICTS, Frame, Rows
from supervisor.requests.packed import NEVER
from supervisor.requests.record import Status, Verdict
from supervisor.requests.table import AGES, APART_ONES, BUCKETS, COUNTS, DUE, NO_TARGET, Table

_LIMITS = np.array([limit for _, limit in AGES])
_TODAY, _WEEK, _LATER = (BUCKETS.index(name) for name in DUE)
_FIRST_WITHOUT = BUCKETS.index(NO_TARGET[0])

_UNJUDGED, _LATE, _IN_TIME = (len(BUCKETS) + place for place in range(3))
_RESOLVED = STATUSES.index(Status.RESOLVED)
_KINDS = _IN_TIME + 1 + len(APART_ONES)
"""How many kinds of requests there are, of which each is one: in a bucket, resolved in one of three ways, or apart."""


class Moment:
    """A frame at one instant (ms): which requests there were, which of them open, and in which bucket."""

    def __init__(self, frame: Frame, at: int, business: BusinessDays, city: str = "") -> None:
        self.frame, self.at, self.business = frame, at, business
        self.present = frame.present(at)
        if city:
            self.present = self.present[frame["city"][self.present] == frame.code_of(city)]
        self.is_open = frame.is_open(self.present, at)

    @cached_property
    def open(self) -> Rows:
        """The rows that were open."""
        return self.present[self.is_open]

    @cached_property
    def late(self) -> NDArray[np.int32]:
        """Of each open row the business days since its due date; -1 where it is not overdue or has none."""
        return days_late(self.frame, self.open, self.at, self._today, self.business)

    @cached_property
    def _today(self) -> NDArray[np.int32]:
        return self.frame.days(self.open, np.full(len(self.open), self.at))

    @cached_property
    def buckets(self) -> NDArray[np.int8]:
        """The bucket of each open row, as its place in `BUCKETS`."""
        due, today = self.frame["due"][self.open], self._today
        due_day = due_days(self.frame, self.open, self.at)
        sunday = today + 6 - (today + 3) % 7
        ahead = np.where(due_day == today, _TODAY, np.where(due_day <= sunday, _WEEK, _LATER))
        late = np.searchsorted(_LIMITS, self.late, side="right")
        age = np.searchsorted(_LIMITS, today - self.frame["opened_day"][self.open], side="right")
        told = np.where(self.late >= 0, late, ahead)
        return np.where(due == NEVER, _FIRST_WITHOUT + age, told).astype(np.int8)

    @cached_property
    def _kinds(self) -> NDArray[np.int64]:
        """Of what kind each is that is present."""
        rows, frame = self.present, self.frame
        closed_at, due = frame.closed_at(rows), frame["due"][rows]
        judged = (due != NEVER) & (closed_at != NEVER)
        kinds = np.where(judged, np.where(closed_at <= due, _IN_TIME, _LATE), _UNJUDGED)
        for place, status in enumerate(APART_ONES, _IN_TIME + 1):
            kinds[frame["status"][rows] == STATUSES.index(status)] = place
        kinds[self.is_open] = self.buckets
        return kinds

    @cached_property
    def _beside(self) -> dict[str, Rows]:
        """The rows of what is counted beside the kinds."""
        rows, frame = self.present, self.frame
        verdict = frame["verdict"][rows]
        found = {"reopened": rows[frame["reopened"][rows] > 0]}
        for one in (Verdict.LATE, Verdict.ON_TIME):
            said = verdict == VERDICTS.index(one)
            found[f"verdict_{one}"] = rows[said]
            found[f"open_verdict_{one}"] = rows[said & self.is_open]
            found[f"closed_verdict_{one}"] = rows[said & ~self.is_open & (frame["status"][rows] == _RESOLVED)]
        told = responses(frame, rows, self.at)
        found |= {"response_overdue": rows[told.overdue], "responded": rows[told.made]}
        return found | {"responded_in_time": rows[told.in_time]}

    def table(self, dimension: str) -> Table:
        """Every count by the names of a dimension."""
        names, column = self.frame.names[dimension].texts, self.frame[dimension]
        flat = np.bincount(column[self.present] * _KINDS + self._kinds, minlength=len(names) * _KINDS)
        kinds = flat.reshape(len(names), _KINDS)
        closed, in_time = kinds[:, _UNJUDGED : _IN_TIME + 1].sum(axis=1), kinds[:, _IN_TIME]
        counts = dict(zip(BUCKETS, kinds.T, strict=False))
        counts |= {"closed": closed, "closed_with_due": closed - kinds[:, _UNJUDGED], "closed_in_time": in_time}
        counts |= {status.value: kinds[:, place] for place, status in enumerate(APART_ONES, _IN_TIME + 1)}
        counts |= {name: np.bincount(column[rows], minlength=len(names)) for name, rows in self._beside.items()}
        return Table([*names], np.stack([counts[name] for name in COUNTS], axis=1))
