"""Which requests there were at an instant under some conditions, and in what order."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.ageing import Moment
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.due import due_at
from supervisor.requests.frame import GROUPS, IS_OPEN, STATUSES, Frame, Rows
from supervisor.requests.groups import Groups, grouped
from supervisor.requests.order import Ranks, lettered, numbered, stable
from supervisor.requests.packed import NEVER
from supervisor.requests.query import Query
from supervisor.requests.record import Status
from supervisor.requests.service import folded
from supervisor.requests.table import BUCKETS
from supervisor.requests.texts import Texts

_OPEN = STATUSES.index(Status.OPEN)
_LAST = 2**61
Mask = NDArray[np.bool_]
Keys = NDArray[np.int64]


class Finder:
    """Answers questions about one frame; what it works out for one it keeps for the next.

    Whoever lets the frame grow meanwhile holds `lock`.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.lock = threading.RLock()
        self.texts = Texts(frame)
        self._numbers = Ranks()
        self._words = {name: Ranks() for name in ("detail", "address")}

    def find(self, query: Query, at: int, business: BusinessDays) -> Rows:
        """The rows asked for, in the order asked for, as they stood at an instant (ms)."""
        with self.lock:
            return self._find(query, at, business)

    def _find(self, query: Query, at: int, business: BusinessDays) -> Rows:
        moment = Moment(self.frame, at, business)
        places = np.flatnonzero(self._chosen(query, moment))
        places = places[stable(self.frame["opened"][moment.present[places]])]
        if query.sort != "opened" or query.descending:
            keys = self._keys(query.sort, moment)[places]
            # The other way round, and yet of equal ones those opened first come first.
            places = places[stable(-keys if query.descending else keys)]
        return moment.present[places]

    def grouped(self, rows: Rows, by: str, at: int) -> Groups:
        """Rows in groups, in each of which they keep their order."""
        with self.lock:
            return grouped(self.frame, rows, by, at)

    def count(self, query: Query, at: int, business: BusinessDays) -> int:
        """How many rows are asked for, whatever their order."""
        with self.lock:
            return int(self._chosen(query, Moment(self.frame, at, business)).sum())

    # choosing

    def _chosen(self, query: Query, moment: Moment) -> Mask:
        """Which of those present are asked for."""
        chosen = np.ones(len(moment.present), np.bool_)
        for mask in self._conditions(query, moment):
            chosen &= mask
        return chosen

    def _conditions(self, query: Query, moment: Moment) -> Iterator[Mask]:
        """For each condition, which of those present meet it."""
        rows, frame = moment.present, self.frame
        if query.statuses != frozenset(Status):
            yield np.array([status in query.statuses for status in STATUSES])[self._statuses(moment)]
        if query.city is not None:
            yield frame["city"][rows] == _code(frame.cities.code(query.city))
        if query.escalated is not None:
            yield (frame["level"][rows] > 0) == query.escalated
        if query.categories:
            known = [folded(text) in query.categories for text in frame.names["category"].texts]
            yield np.array(known, np.bool_)[frame["category"][rows]]
        for name in (*GROUPS, "assignee", "priority"):
            if (wanted := getattr(query, name)) is not None:
                yield frame[name][rows] == _code(frame.names[name].code(wanted))
        if query.buckets:
            yield self._in_buckets(query.buckets, moment)
        if query.opened_on is not None:
            yield frame["opened_day"][rows] == query.opened_on
        if query.closed_on is not None:
            yield ~moment.is_open & (frame.days(rows, np.maximum(frame.closed_at(rows), 0)) == query.closed_on)
        if query.only:
            yield self._among(query.only)[frame["who"][rows]]
        if query.words.strip():
            yield self.texts.search(query.words)[rows]

    def _statuses(self, moment: Moment) -> NDArray[np.int64]:
        """The status of each as its place in `STATUSES`; where only the dates tell that it was open then, open."""
        status = self.frame["status"][moment.present].astype(np.int64)
        return np.where(moment.is_open & ~IS_OPEN[status], _OPEN, status)

    def _among(self, wanted: frozenset[tuple[str, str]]) -> Mask:
        """Which requests are among those named."""
        numbers = {number for _, number in wanted}
        whos = [who for who, number in enumerate(self.frame.numbers) if number in numbers]
        found = np.zeros(len(self.frame.numbers), np.bool_)
        found[whos] = True
        return self._of_cities(found, wanted) if len(self.frame.cities.texts) > 1 else found

    def _of_cities(self, found: Mask, wanted: frozenset[tuple[str, str]]) -> Mask:
        """Numbers that several cities have are told apart."""
        rows = np.flatnonzero(found[self.frame["who"]])
        texts = self.frame.cities.texts
        pairs = zip(self.frame["city"][rows].tolist(), self.frame["who"][rows].tolist(), strict=True)
        kept = np.zeros(len(found), np.bool_)
        kept[[who for city, who in pairs if (texts[city], self.frame.numbers[who]) in wanted]] = True
        return kept

    def _in_buckets(self, wanted: frozenset[str], moment: Moment) -> Mask:
        found = np.zeros(len(moment.present), np.bool_)
        found[moment.is_open] = np.array([bucket in wanted for bucket in BUCKETS])[moment.buckets]
        return found

    # sorting

    def _keys(self, sort: str, moment: Moment) -> Keys:
        """A whole number for each of those present, the smaller the further up."""
        rows, frame = moment.present, self.frame
        found: Keys
        match sort:
            case "opened":
                found = frame["opened"][rows]
            case "due":
                found = _last(due_at(frame, rows, moment.at))
            case "closed":
                found = _last(np.where(moment.is_open, NEVER, frame.closed_at(rows)))
            case "status":
                found = self._statuses(moment)
            case "level":
                found = -frame["level"][rows].astype(np.int64)
            case "priority":
                found = _urgency(frame.names["priority"].texts)[frame["priority"][rows]]
            case "age":
                found = self._age(moment)
            case "overdue":
                found = self._overdue(moment)
            case "number":
                found = self._ranks(self._numbers, frame.numbers)[frame["who"][rows]]
            case "detail" | "address":
                found = self._ranked_words(sort)[frame["src"][rows]]
            case "city":
                found = _alphabet(frame.cities.texts)[frame["city"][rows]]
            case _:
                found = _alphabet(frame.names[sort].texts)[frame[sort][rows]]
        return found

    def _age(self, moment: Moment) -> Keys:
        """Days from the opening to the instant, or to the closing."""
        rows, frame = moment.present, self.frame
        until = np.where(moment.is_open, moment.at, np.maximum(frame.closed_at(rows), 0))
        days: Keys = (frame.days(rows, until) - frame["opened_day"][rows]).astype(np.int64)
        return days

    def _overdue(self, moment: Moment) -> Keys:
        found = np.full(len(moment.present), -1, np.int64)
        found[moment.is_open] = moment.late
        return found

    def _ranks(self, ranks: Ranks, numbers: Sequence[str]) -> Keys:
        return ranks.of([numbered(number) for number in numbers[len(ranks) :]])

    def _ranked_words(self, name: str) -> Keys:
        ranks = self._words[name]
        return ranks.of([lettered(text) for text in self.texts.every(name, len(ranks))])


def _code(code: int | None) -> int:
    return -1 if code is None else code


def _last(instants: Keys) -> Keys:
    """What has none comes last."""
    return np.where(instants == NEVER, _LAST, instants)


def _urgency(texts: Sequence[str]) -> Keys:
    """The most urgent come first; what has no priority is between high and normal."""
    ranks = {"urgent": 0, "high": 1, "": 2, "normal": 3, "low": 4}
    return np.array([ranks.get(text, 5) for text in texts], np.int64)


def _alphabet(texts: Sequence[str]) -> Keys:
    """The rank of each text."""
    ranks = np.empty(len(texts), np.int64)
    ranks[sorted(range(len(texts)), key=lambda place: texts[place].casefold())] = np.arange(len(texts))
    return ranks
