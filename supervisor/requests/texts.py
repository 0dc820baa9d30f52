"""The words of requests: those of a few rows at once, and a search through all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.frame import Frame, Rows
from supervisor.requests.packed import thawed

NAMES = ("detail", "address", "words")
NAMED = ("department", "category", "area")
WORDS = 8
"""Words whose rows are remembered: whoever types asks for the same again and again."""
TYPED = 40
"""Words of which is remembered in which events they are."""
KEPT = 64
"""Events whose words are kept apart: as many as a screen may show, and some more."""


class Page(msgspec.Struct, frozen=True):
    """What is searched of one event: `text` in small letters, `ends` where the part of each row and column ends."""

    text: bytes
    ends: NDArray[np.int32]
    rows: slice

    def places(self, term: bytes) -> Rows:
        """The places among its rows of those that have a word, as often as they have it."""
        pieces = self.text.split(term)[:-1]
        starts = np.cumsum(np.fromiter(map(len, pieces), np.int64) + len(term)) - len(term)
        found: Rows = np.searchsorted(self.ends, starts) % (self.rows.stop - self.rows.start)
        return found

    def has(self, place: int, term: bytes) -> bool:
        """Whether the row at a place has a word."""
        many = self.rows.stop - self.rows.start
        for part in range(place, len(self.ends) + 1, many):
            start = int(self.ends[part - 1]) + 1 if part else 0
            end = int(self.ends[part]) if part < len(self.ends) else len(self.text)
            if self.text.find(term, start, end) >= 0:
                return True
        return False


class Texts:
    """The words of a frame's rows."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._pages: list[Page] = []
        self._size = 0
        self._columns = lru_cache(KEPT)(self._of_event)
        self._known: dict[str, NDArray[np.bool_]] = {}
        self._having: dict[str, dict[int, bool]] = {}

    def of(self, rows: Rows, name: str) -> list[str]:
        """A column of `NAMES`, for few rows: each event that has one of them is unpacked."""
        rows = self.frame["src"][rows]
        places = zip(self.frame["event"][rows].tolist(), self.frame["row"][rows].tolist(), strict=True)
        return [self._columns(event)[name][row] for event, row in places]

    def _of_event(self, event: int) -> dict[str, list[str]]:
        cold = thawed(self.frame.cold[event])
        return {"detail": cold.detail.texts(), "address": cold.address.split("\0"), "words": cold.words.split("\0")}

    def every(self, name: str, since: int) -> list[str]:
        """A column of all rows from one on, however many."""
        events = self.frame["event"][since:]
        first, last = (int(events[0]), int(events[-1]) + 1) if len(events) else (0, 0)
        found = [text for event in range(first, last) for text in self._of_event(event)[name]]
        return found[len(found) - len(events) :]

    # searching

    @property
    def pages(self) -> Sequence[Page]:
        """What is ready to be searched, the oldest first."""
        return self._pages

    def holds(self, number: int, term: str) -> bool:
        """Whether a page has a word; what is typed on is not looked for where its beginning was not found."""
        known = self._having.setdefault(term, {})
        if number not in known:
            begun = (self._having[one].get(number) for one in self._having if one != term and term.startswith(one))
            known[number] = False not in begun and term.encode() in self._pages[number].text
        if len(self._having) > TYPED:
            del self._having[next(iter(self._having))]
        return known[number]

    def read(self, most: int = 1 << 30) -> bool:
        """Prepares up to so many events for searching; whether any had to be. The first search does what is left."""
        first = len(self._pages)
        for event in range(first, min(len(self.frame.cold), first + most)):
            self._pages.append(self._page(event))
        return len(self._pages) > first

    def _page(self, event: int) -> Page:
        cold = thawed(self.frame.cold[event])
        count = 1 + cold.address.count("\0")
        rows = slice(self._size, self._size + count)
        numbers = [self.frame.numbers[who] for who in self.frame["who"][rows].tolist()]
        parts = ("\0".join(numbers), "\0".join(cold.detail.texts()), cold.address, cold.words)
        text = "\0".join(parts).casefold().encode()
        self._size += count
        return Page(text, np.flatnonzero(np.frombuffer(text, np.uint8) == 0).astype(np.int32), rows)

    def search(self, words: str) -> NDArray[np.bool_]:
        """Which rows have every one of the words, in any of their columns."""
        self.read()
        found = np.ones(self.frame.size, np.bool_)
        for word in words.replace("\0", " ").casefold().split():
            found &= self._search(word)
        return found

    def _search(self, word: str) -> NDArray[np.bool_]:
        """Which rows have a word; only those that have come since it was last looked for are looked at."""
        before = self._known.pop(word, np.zeros(0, np.bool_))
        found = np.concatenate((before, np.zeros(self.frame.size - len(before), np.bool_)))
        if len(before) < len(found):
            self._in_texts(word, found, int(self.frame["event"][len(before)]))
            found[len(before) :] |= found[self.frame["src"][len(before) :]]
            self._in_names(word, found, len(before))
        self._known[word] = found
        if len(self._known) > WORDS:
            del self._known[next(iter(self._known))]
        return found

    def _in_texts(self, word: str, found: NDArray[np.bool_], first: int) -> None:
        term = word.encode()
        for page in self._pages[first:]:
            if term in page.text:
                found[page.rows.start + page.places(term)] = True

    def _in_names(self, word: str, found: NDArray[np.bool_], first: int) -> None:
        for name in NAMED:
            hits = np.array([word in text.casefold() for text in self.frame.names[name].texts], np.bool_)
            if hits.any():
                found[first:] |= hits[self.frame[name][first:]]
