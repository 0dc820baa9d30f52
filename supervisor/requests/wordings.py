"""Which requests have certain words in their description: looked up as they come, and remembered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.frame import Frame, Rows
from supervisor.requests.packed import thawed

FEW = 50
"""Rows whose words are rather read than remembered."""
_CUT = np.array([not chr(byte).isalnum() if byte < 128 else False for byte in range(256)])
"""Bytes of UTF-8 after which a word begins."""
Mask = NDArray[np.bool_]


class Wordings:
    """Of one frame. A word is found where one of the description begins with it, whatever their case."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._known: dict[str, Mask] = {}

    def have(self, words: tuple[str, ...], rows: Rows) -> Mask:
        """Which of some rows have any of the words."""
        found, wanted = np.zeros(len(rows), np.bool_), [word.casefold() for word in words if word.strip()]
        if len(rows) <= FEW:
            return np.array([self._has(row, wanted) for row in self.frame["src"][rows].tolist()], np.bool_)
        self._read(wanted)
        for word in wanted:
            found |= self._known[word][self.frame["src"][rows]]
        return found

    def _has(self, row: int, words: list[str]) -> bool:
        """Whether one row has any of them."""
        cold, place = thawed(self.frame.cold[self.frame["event"][row]]), int(self.frame["row"][row])
        told = _told(cold.detail.texts()[place], cold.words.split("\0")[place]).casefold().encode()
        return any(_having(word.encode(), told, np.zeros(0, np.int64))[0] for word in words)

    def _read(self, words: list[str]) -> None:
        """Looks for words in all that they were not looked for yet; each event is unpacked once for all of them."""
        known = {word: len(self._known.get(word, ())) for word in words}
        first = min(known.values(), default=self.frame.size)
        if first == self.frame.size:
            return
        for word, size in known.items():
            more = np.zeros(self.frame.size - size, np.bool_)
            self._known[word] = np.concatenate((self._known.get(word, more[:0]), more))
        for rows, text, ends in self._texts(first):
            for word in words:
                if rows.start >= known[word]:
                    self._known[word][rows] = _having(word.encode(), text, ends)

    def _texts(self, first: int) -> Iterator[tuple[slice, bytes, NDArray[np.int64]]]:
        """Of each event from a row on its rows, what they say in small letters, and where that of each ends."""
        events = self.frame["event"]
        for event in range(int(events[first]), len(self.frame.cold)):
            start, stop = np.searchsorted(events, [event, event + 1]).tolist()
            cold = thawed(self.frame.cold[event])
            told = "\0".join(map(_told, cold.detail.texts(), cold.words.split("\0"))).casefold().encode()
            ends = np.flatnonzero(np.frombuffer(told, np.uint8) == 0)
            yield slice(start, stop), told, ends


def _told(detail: str, words: str) -> str:
    return f"{detail} {words}"


def _having(term: bytes, text: bytes, ends: NDArray[np.int64]) -> Mask:
    found = np.zeros(len(ends) + 1, np.bool_)
    if term in text:
        pieces = text.split(term)[:-1]
        starts = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)) + len(term)) - len(term)
        before = np.frombuffer(text, np.uint8)[np.maximum(starts - 1, 0)]
        found[np.searchsorted(ends, starts[(starts == 0) | _CUT[before]])] = True
    return found
