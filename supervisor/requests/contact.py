"""How residents were reached, whether they know of the closing, and how content they are, by department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np

from supervisor.metrics.sight import Ratio
from supervisor.requests.answers import Answer, Contacted
from supervisor.requests.frame import STATUSES, Frame, Rows
from supervisor.requests.record import Status

REACHED = "reached"


class Touch(msgspec.Struct):
    """What was counted of some requests: tries by channel and outcome, closed ones and those told, answers by score."""

    tries: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    closed: int = 0
    told: int = 0
    scores: Counter[int] = msgspec.field(default_factory=Counter)

    @property
    def reached(self) -> Ratio:
        """Tries that reached somebody, of all."""
        part = sum(count for (_, outcome), count in self.tries.items() if outcome == REACHED)
        return Ratio(part, self.tries.total(), sample=self.tries.total())

    @property
    def share_told(self) -> Ratio:
        """Of the requests resolved in the stretch, those whose resident was told so."""
        return Ratio(self.told, self.closed, sample=self.closed)

    @property
    def answers(self) -> int:
        """How many residents answered."""
        return self.scores.total()

    @property
    def satisfaction(self) -> float | None:
        """The mean of their scores, None where nobody answered."""
        return sum(score * count for score, count in self.scores.items()) / self.answers if self.answers else None

    def add(self, other: Touch) -> None:
        """Counts what another has counted, too."""
        self.tries += other.tries
        self.closed += other.closed
        self.told += other.told
        self.scores += other.scores


def by_department(
    frame: Frame, since: int, at: int, contacts: Sequence[Contacted], answers: Iterable[Answer], city: str = ""
) -> dict[str, Touch]:
    """Of each department what happened from `since` to `at` (ms), as its requests stand at the end.

    Told are requests that were resolved in the stretch and are so still, and of which a contact since the closing says
    so. Of several answers of one resident the last one counts.
    """
    last = {(one.city, one.number): one for one in sorted(answers, key=lambda one: one.answered_at)}
    told = {(one.city, one.number): one.at for one in sorted(contacts, key=lambda one: one.at) if one.told}
    found: dict[str, Touch] = {}
    rows = _mine(frame, frame.present(at), city)
    names = frame.names["department"].texts
    closed = _resolved(frame, rows, since, at)
    for code, count in enumerate(np.bincount(frame["department"][closed], minlength=len(names)).tolist()):
        if count:
            _of(found, names[code]).closed = count
    touched = _rows_of(frame, rows, {*told, *last, *((one.city, one.number) for one in contacts)})
    resolved = set(closed.tolist())
    for key, row in touched.items():
        if row in resolved and told.get(key, -1) >= int(frame.closed_at(np.array([row]))[0]):
            _of(found, names[frame["department"][row]]).told += 1
    for one in contacts:
        if (row := touched.get((one.city, one.number), -1)) >= 0:
            _of(found, names[frame["department"][row]]).tries[one.channel, one.outcome] += 1
    for key, answer in last.items():
        if (row := touched.get(key, -1)) >= 0:
            _of(found, names[frame["department"][row]]).scores[answer.score] += 1
    return dict(sorted(found.items()))


def _of(found: dict[str, Touch], name: str) -> Touch:
    return found.setdefault(name, Touch())


def _mine(frame: Frame, rows: Rows, city: str) -> Rows:
    return rows[frame["city"][rows] == frame.code_of(city)] if city else rows


def _resolved(frame: Frame, rows: Rows, since: int, at: int) -> Rows:
    """Those that are resolved, and were closed in the stretch."""
    closed_at = frame.closed_at(rows)
    resolved = frame["status"][rows] == STATUSES.index(Status.RESOLVED)
    found: Rows = rows[resolved & (closed_at >= since) & (closed_at <= at)]
    return found


def _rows_of(frame: Frame, rows: Rows, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The row of each request that is there, by city and number."""
    numbers = {number for _, number in wanted}
    places = np.fromiter((place for place, number in enumerate(frame.numbers) if number in numbers), np.int64)
    some = rows[np.isin(frame["who"][rows], places)]
    return {key: row for key, row in _named(frame, some) if key in wanted}


def _named(frame: Frame, rows: Rows) -> Iterator[tuple[tuple[str, str], int]]:
    for row in rows.tolist():
        yield (frame.cities.texts[frame["city"][row]], frame.numbers[frame["who"][row]]), row
