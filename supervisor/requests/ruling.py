"""What rules find and do: the requests that they are about now, and an act for each that nobody ever does twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from hashlib import blake2b

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.acts import Choice, Escalate, Reassign
from supervisor.requests.frame import Frame, Rows
from supervisor.requests.packed import NEVER

Longs = NDArray[np.int64]


class Found(msgspec.Struct, frozen=True):
    """Requests that have a reason, in the order in which they are to be dealt with.

    `rows` are of the frame, `reason` says which it is, `cause` is its instant (ms), `mark` tells the causes of a reason
    and a request apart.
    """

    rows: Rows
    reason: Longs
    cause: Longs
    mark: Longs

    def of(self, chosen: NDArray[np.bool_] | Longs | slice) -> Found:
        """Some of them."""
        return Found(self.rows[chosen], self.reason[chosen], self.cause[chosen], self.mark[chosen])

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.rows)


_LONGS = np.zeros(0, np.int64)
NOTHING = Found(_LONGS, _LONGS, _LONGS, _LONGS)


class Firing(msgspec.Struct, frozen=True):
    """What a rule does to one request, as `store.act` takes it, and its row of the frame."""

    key: str
    act: Escalate | Reassign
    choice: Choice
    why: str
    row: int


class Done:
    """What was found done before, for each reason the last cause of each request: it needs no looking up again."""

    def __init__(self) -> None:
        self._marks: dict[int, Longs] = {}

    def add(self, frame: Frame, found: Found) -> None:
        """Some more."""
        for reason in np.unique(found.reason).tolist():
            some = found.of(found.reason == reason)
            known = self._marks.get(reason, _LONGS)
            if len(known) < len(frame.numbers):
                more = np.full(len(frame.numbers) * 9 // 8 - len(known), NEVER)
                known = self._marks[reason] = np.concatenate((known, more))
            known[frame["who"][some.rows]] = some.mark

    def has(self, reason: int, who: Longs, mark: Longs) -> NDArray[np.bool_]:
        """Which causes of a reason, by the places of their requests and their marks, are among it."""
        known = self._marks.get(reason)
        if known is None:
            return np.zeros(len(who), np.bool_)
        there = who < len(known)
        told: NDArray[np.bool_] = there & (known[np.where(there, who, 0)] == mark)
        return told


def key(*parts: object) -> str:
    """The name of an act: the same for the same rule, request and cause, whoever works it out."""
    return blake2b("\0".join(map(str, parts)).encode(), digest_size=16).hexdigest()


# trying a rule


class Example(msgspec.Struct, frozen=True):
    """A request on which a rule would act: what it would do to it, why, and its `row` of the frame."""

    city: str
    number: str
    does: str
    why: str
    row: int


class Trial(msgspec.Struct, frozen=True):
    """How many requests a rule is about now, on how many of them it would act, and some of those.

    The rest it has seen to before, or nobody may do. `closed` more it would be about if their departments were at work;
    `scope` are all open requests within its scope.
    """

    rule: str
    found: int
    would: int
    examples: tuple[Example, ...] = ()
    closed: int = 0
    scope: int = 0

    @property
    def said(self) -> str:
        """Why it does nothing, or nothing to some, as a sentence; empty where there is nothing to say."""
        closed = f"{self.closed:,} more wait" if self.found else f"{self.closed:,} wait"
        if self.closed:
            return f"{closed} until their department is at work; “Outside hours” lets the rule act before."
        if self.found:
            return "" if self.would else "It has seen to all of these before, or nobody may do them."
        if not self.scope:
            return "No open request is within its scope."
        return f"Of {self.scope:,} open requests within its scope none gives it anything to do now."


Known = Callable[[Sequence[str]], Collection[str]]
"""Which of some acts, by their keys, have been done."""
EXAMPLES = 5
MOST_TRIED = 20_000
"""Of more it is not looked up what was done before."""


def nothing_known(keys: Sequence[str]) -> Collection[str]:
    """Nothing has been done."""
    return ()


def tried(
    rule: str, found: Found, each: Sequence[Firing | None], known: Known, closed: int = 0, scope: int = 0
) -> Trial:
    """What a rule would do with what it has found, of which `each` are the acts of the first ones."""
    acts = [one for one in each if one is not None]
    before = known([one.key for one in acts])
    new = [one for one in acts if one.key not in before]
    examples = (Example(one.choice.city, one.choice.number, does(one.act), one.why, one.row) for one in new[:EXAMPLES])
    return Trial(rule, found.size, len(new) + found.size - len(each), tuple(examples), closed, scope)


def does(act: Escalate | Reassign) -> str:
    """What an act of a rule does, in words."""
    parts = [] if isinstance(act, Escalate) else [f"to {act.department}" if act.department else ""]
    parts += [f"to level {act.level}"] if isinstance(act, Escalate) else []
    return ", ".join(filter(None, (*parts, f"to {act.assignee}" if act.assignee else "")))
