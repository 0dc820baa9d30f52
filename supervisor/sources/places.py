"""Where a record stands in its instant, and which of its twins it is: what makes its key the same every time."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import Any

_KEPT = 64

Counts = tuple[int, dict[str, int]]
"""How many records an instant has had, and how often each text among them, by its hash."""


class Places:
    """Counts the records of each instant. A source that goes backwards finds the last instants' counts again."""

    def __init__(self, instants: OrderedDict[int, Counts] | None = None) -> None:
        """Counts from nothing, or from what was counted before."""
        self._instants = instants or OrderedDict()

    def place(self, instant: int, text: bytes) -> tuple[int, int]:
        """The index of this record within its instant, and how often the same text stood there before."""
        index, seen = self._instants.pop(instant, (0, {}))
        twin = blake2b(text, digest_size=8).hexdigest()
        occurrence = seen.get(twin, 0)
        seen[twin] = occurrence + 1
        self._instants[instant] = (index + 1, seen)
        if len(self._instants) > _KEPT:
            self._instants.popitem(last=False)
        return index, occurrence

    def save(self) -> list[Any]:
        """As JSON values; holds hashes of the records, never their text."""
        return [[instant, index, dict(seen)] for instant, (index, seen) in self._instants.items()]

    @classmethod
    def load(cls, saved: list[Any]) -> Places:
        """What `save` gave."""
        return cls(OrderedDict((instant, (index, dict(seen))) for instant, index, seen in saved))
