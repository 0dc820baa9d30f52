"""The open requests of a frame at an instant as rules see them: whose they are, by which hours, and in whose scope."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.calendar import local_day
from supervisor.requests.days import day_of
from supervisor.requests.due import used
from supervisor.requests.frame import IS_OPEN, STATUSES, Frame, Rows
from supervisor.requests.history import ALWAYS
from supervisor.requests.hours import Hours, hours_of
from supervisor.requests.promises import calendar
from supervisor.requests.record import Status
from supervisor.requests.scoped import Scoped, table
from supervisor.requests.service import Scope, Service
from supervisor.requests.wordings import Wordings

AT_REST = frozenset({Status.WAITING, Status.SCHEDULED})
"""Open ones that somebody has put aside: rules leave them alone."""
Mask = NDArray[np.bool_]
Longs = NDArray[np.int64]


class Outlook(Scoped):
    """One look. `cities` are those of which anything is known by now, None for all.

    `rows` are the requests, of all that were there or of some of those.
    """

    def __init__(
        self,
        frame: Frame,
        service: Service,
        at: int,
        wordings: Wordings | None = None,
        cities: Collection[str] | None = None,
        rows: Rows | None = None,
    ) -> None:
        self.at = at
        self.wordings = wordings or Wordings(frame)
        present = frame.present(at) if rows is None else rows
        chosen = frame.is_open(present, at) & _WAKE[frame["status"][present]]
        if cities is not None:
            chosen &= table(frame.cities.texts, cities.__contains__)[frame["city"][present]]
        super().__init__(frame, service, present[chosen])

    @cached_property
    def hours(self) -> list[Hours]:
        """The hours of each of `owners`."""
        return [hours_of(calendar(self.service, self.service.calendar_for(name))) for name in self.owners]

    def owned(self, worth: Callable[[Hours], int]) -> Longs:
        """A number for each row, by the hours of its department."""
        each = {hours: worth(hours) for hours in {*self.hours}}
        if len({*each.values()}) == 1:
            return np.full(len(self.rows), next(iter(each.values())))
        table: Longs = np.array([each[hours] for hours in self.hours], np.int64)
        return table[self.owner]

    @cached_property
    def at_work(self) -> Mask:
        """Of which rows the department is at work."""
        now = np.array([self.at])
        return self.owned(lambda hours: int(hours.next_open(now)[0] == self.at)) > 0

    @cached_property
    def today(self) -> date:
        """The centre's date."""
        return day_of(local_day(self.at, self.service.zone))

    # what is done to them

    @cached_property
    def moved(self) -> Longs:
        """When anybody last did something about each request, or its city's file said something new (ms)."""
        rows, frame = self.rows.copy(), self.frame
        doers, by = frame.acts.doers()
        rules = np.array([bool(rule) for _, rule in doers] + [False], np.bool_)
        places = np.arange(len(rows))
        while len(places):
            act = frame["act"][rows[places]]
            by_rule = (act >= 0) & rules[by[act]] if len(by) else np.zeros(len(places), np.bool_)
            places = places[by_rule | (frame["begin"][rows[places]] >= ALWAYS)]
            before = frame["before"][rows[places]]
            places, before = places[before >= 0], before[before >= 0]
            rows[places] = before
        since: Longs = np.minimum(frame["begin"][rows], self.at)
        return since

    def used(self, places: Longs, wanted: float) -> Mask:
        """Of which rows that have a deadline a share of the time up to it is used by now.

        By the clock of their SLA; where only the city has promised something, in the open hours of the department.
        """
        rows, frame = self.rows[places], self.frame
        has = ~frame["paused"][rows]
        # What is overdue has used all of it, whatever the hours.
        looked = np.flatnonzero((frame["due"][rows] >= self.at) | ~has | (wanted > 1))
        shares = used(frame, rows[looked], self.at)
        has[looked] = shares >= wanted
        own = looked[np.isnan(shares)]
        has[own] = self._used_by_hours(places[own], wanted)
        return has

    def _used_by_hours(self, places: Longs, wanted: float) -> Mask:
        rows, has = self.rows[places], np.zeros(len(places), np.bool_)
        each = {hours: code for code, hours in enumerate(dict.fromkeys(self.hours))}
        which = np.array([each[hours] for hours in self.hours], np.int64)[self.owner[places]]
        for hours, code in each.items():
            some = np.flatnonzero(which == code)
            begun = hours.open_ms(self.frame["opened"][rows[some]])
            whole = hours.open_ms(self.frame["due"][rows[some]]) - begun
            passed = hours.open_ms(np.array([self.at])) - begun
            # Where no time was promised at all, what is overdue has used all of it, however late it is.
            overdue = (self.frame["due"][rows[some]] < self.at) & (wanted <= 1)
            has[some] = np.where(whole > 0, passed >= wanted * whole, overdue)
        return has

    def last_done(self, what: str, rule: str) -> Longs:
        """When a rule last did something to each (ms), -1 where it never did."""
        last = np.full(len(self.frame.numbers), -1, np.int64)
        doers, by = self.frame.acts.doers()
        if (what, rule) in doers:
            mine = self._acts[by[self.frame["act"][self._acts]] == doers.index((what, rule))]
            np.maximum.at(last, self.frame["who"][mine], self.frame["as_of"][mine])
        return last[self["who"]]

    @cached_property
    def by_hand(self) -> Mask:
        """Which requests a person has handed to somebody, or taken from."""
        acts, (doers, by) = self.frame.acts, self.frame.acts.doers()
        people = np.array([not rule for _, rule in doers] + [False], np.bool_)
        places = self.frame["act"][self._acts]
        sets = acts.sets("assignee") | acts.sets("department") if len(by) else np.zeros(0, np.bool_)
        there = np.zeros(len(self.frame.numbers), np.bool_)
        there[self.frame["who"][self._acts[people[by[places]] & sets[places]]]] = True
        return there[self["who"]]

    @cached_property
    def _acts(self) -> Rows:
        return np.flatnonzero(self.frame["act"] >= 0)

    def count(self, scope: Scope) -> int:
        """How many rows a rule is about."""
        return int(np.count_nonzero(self.within(scope))) if len(self.rows) else 0

    def within(self, scope: Scope) -> Mask:
        """Which rows a rule is about."""
        found = super().within(scope)
        if scope.words:
            places = np.flatnonzero(found)
            found[places] = self.wordings.have(scope.words, self.rows[places])
        return found


_WAKE = IS_OPEN & np.array([status not in AT_REST for status in STATUSES])
