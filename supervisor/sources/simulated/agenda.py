"""What will happen when, in order: the clock of a simulation."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any


class Agenda:
    """Things to do at instants (ms); those of the same instant in the order in which they were noted."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._noted = 0
        self._heap: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []

    def at(self, when: int, action: Callable[..., None], *args: Any) -> None:
        """Note something for an instant; what is past happens now."""
        self._noted += 1
        heapq.heappush(self._heap, (max(when, self.now), self._noted, action, args))

    def after(self, ms: int, action: Callable[..., None], *args: Any) -> None:
        """Note something for so many ms from now."""
        self.at(self.now + ms, action, *args)

    def run(self) -> None:
        """Do everything, until nothing is left."""
        while self._heap:
            self.now, _, action, args = heapq.heappop(self._heap)
            action(*args)
