"""One agent's timeline: from what happened to her, the state she was in and for how long."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from supervisor.core.agents import Change, Fact, Key, Now, TooLateError, copy
from supervisor.core.book import Book
from supervisor.core.credits import Credit, Kind

SEGMENT = 32


class Segment(msgspec.Struct, array_like=True, gc=False):
    """A run of facts, the state before it, and what it owes the metrics."""

    before: Now
    facts: list[Fact] = []
    credits: list[Credit] = []

    @property
    def mark(self) -> int:
        """From which instant (ms) on it holds."""
        return self.before.mark

    @property
    def first(self) -> Key | None:
        """The key of its first fact."""
        return self.facts[0].key if self.facts else None

    def open(self) -> Segment:
        """Itself."""
        return self

    def folded(self) -> Folded:
        """As bytes."""
        return Folded(self.mark, self.facts[0].key, zlib.compress(_encode(self), 1))


class Folded(msgspec.Struct, frozen=True, gc=False):
    """A segment as bytes, opened only where a fact comes late."""

    mark: int
    first: Key
    body: bytes

    def open(self) -> Segment:
        """The segment again."""
        return _decode(zlib.decompress(self.body))

    def folded(self) -> Folded:
        """Itself."""
        return self


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Segment).decode


class Timeline(msgspec.Struct):
    """An agent's facts in order, folded as they come; one that comes late is folded again from just before it.

    `last` is the segment that goes on, `older` those before it.
    """

    name: str
    now: Now
    last: Segment
    older: list[Segment | Folded] = []

    @classmethod
    def begin(cls, name: str) -> Timeline:
        """An agent of whom nothing is known yet."""
        return cls(name, Now(name), Segment(Now(name)))

    def apply(self, fact: Fact, book: Book) -> Iterator[Change]:
        """Take a fact; yields what changes for the metrics."""
        facts = self.last.facts
        if (not facts or fact.key > facts[-1].key) and fact.order[0] >= self.now.mark:
            yield Change(1, self._extend(fact, book))
            return
        yield from self._refold(fact, book, remove=False)

    def remove(self, fact: Fact, book: Book) -> Iterator[Change]:
        """Take a fact back."""
        yield from self._refold(fact, book, remove=True)

    def settle(self, at: int, book: Book) -> Iterator[Change]:
        """Book the time up to an instant, and end a wrap-up that is over by then."""
        if at > self.now.mark:
            credits: list[Credit] = []
            book.settle(self.now, at, credits)
            _extend(self.last.credits, credits)
            yield Change(1, credits)

    def unsettle(self, book: Book) -> Iterator[Change]:
        """Take back what was booked after the last fact."""
        last = self.last
        yield Change(-1, last.credits)
        self._begin(last.before)
        for fact in last.facts:
            yield Change(1, self._extend(fact, book))

    def trim(self, before: int) -> None:
        """Forget how facts older than an instant (ms) were folded, and fold up what has to be kept of the others."""
        firsts = [part.first[0][0] for part in (*self.older[1:], self.last) if part.first]
        # A segment is needed until the one after it begins before every fact that may still come.
        self.older = [part.folded() for part in self.older[bisect_left(firsts, before) :]]

    def _extend(self, fact: Fact, book: Book) -> list[Credit]:
        if len(self.last.facts) >= SEGMENT:
            self.older.append(self.last)
            self.last = Segment(copy(self.now))
        self.last.facts.append(fact)
        credits: list[Credit] = []
        book.apply(self.now, fact, credits)
        self.last.credits.extend(credits)
        return credits

    def _begin(self, before: Now) -> None:
        """Go on from a state that the agent was in."""
        self.now = before
        self.last = Segment(copy(before))

    def _refold(self, fact: Fact, book: Book, *, remove: bool) -> Iterator[Change]:
        since = self._since(fact)
        facts = [f for segment in since for f in segment.facts]
        place = bisect_left(facts, fact.key, key=lambda f: f.key)
        present = place < len(facts) and facts[place].key == fact.key
        if present != remove:
            if remove:
                raise TooLateError
            return
        facts[place : place + present] = [] if remove else [fact]
        for segment in since:
            yield Change(-1, segment.credits)
        del self.older[len(self.older) + 1 - len(since) :]
        if not facts and self.older:
            # The newest fact is what tells whether the next one is late: an empty segment would not know.
            self.now, self.last = since[0].before, self.older.pop().open()
            return
        self._begin(since[0].before)
        for each in facts:
            yield Change(1, self._extend(each, book))

    def _since(self, fact: Fact) -> list[Segment]:
        """The segment that a fact belongs to, or the first one, and all after it; `TooLateError` if it is older."""
        at, found = fact.order[0], list[Segment]()
        for part in (self.last, *reversed(self.older)):
            found.insert(0, part.open())
            if part.mark <= at and part.first and part.first <= fact.key:
                return found
        if found[0].mark > at:
            raise TooLateError
        return found


def _extend(kept: list[Credit], new: list[Credit]) -> None:
    """Put spans that only go on where others end into those, so that booking often does not grow the list."""
    for credit in new:
        for place in range(len(kept) - 1, max(-1, len(kept) - 4), -1):
            old = kept[place]
            if old.kind is Kind.SPAN and (old.scopes, old.name, old.happened) == (
                credit.scopes,
                credit.name,
                credit.entered,
            ):
                kept[place] = old._replace(happened=credit.happened)
                break
        else:
            kept.append(credit)
