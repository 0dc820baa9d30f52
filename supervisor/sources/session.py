"""What one connection to a telephone system tells, from its beginning to its end, without the socket.

A list of who waits is answered while calls go on: an event may come before the list that already contains it, or after
a list that still lacks it. So the floor is told as it was *before* the first event of the connection, and those events
follow it; applied in that order, each once, they end where the system is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, Generic, Protocol, TypeVar

from supervisor.core.events import Event, FloorSeen, Observed, SourceLost, SourceOpened

SETTLE_MS = 200
"""Events of what a list shows already may come this long after it (17 ms by Asterisk, 104 by FreeSWITCH)."""

M = TypeVar("M")


class Memory(Protocol):
    """What outlives a connection; `last` is when (ms) the system was last heard."""

    last: int | None

    def save(self) -> dict[str, Any]:
        """As JSON values."""


class Session(ABC, Generic[M]):
    """One connection: while its list is awaited messages are held; then the floor before them comes, then they do."""

    def __init__(self, memory: Memory, at: int) -> None:
        """Begins at `at` (ms), with the list awaited."""
        self.listing = True
        self._last = memory
        self._began = at
        self._held: list[tuple[M, int]] = []
        self._settled: int | None = None
        self._opened = False
        self._heard = memory.last

    @property
    def note(self) -> str:
        """What is to be mended at the other end, empty where nothing is."""
        return ""

    @property
    def settling(self) -> bool:
        """Whether the list is complete and only late events are waited for: then `tick` is to be called."""
        return self._settled is not None

    @property
    def held(self) -> int:
        """How many messages wait for the list."""
        return len(self._held)

    def tick(self, at: int) -> list[Observed]:
        """Time went on to `at` (ms) without a message."""
        late = self._settled is not None and at >= self._settled
        return self.release() if late else []

    def take(self, message: M, at: int) -> list[Observed]:
        """The events that a message received at `at` (ms) brings, those held before it included."""
        self._last.last = max(at, self._last.last or at)
        return self.tick(at) + self._take(message, at)

    def _take(self, message: M, at: int) -> list[Observed]:
        told = self._about(message, at)
        if told is not None:
            return told
        if not self.listing:
            return self._translated(message, at)
        self._held.append((message, at))
        return []

    def release(self, listed: bool = True) -> list[Observed]:
        """What was held, behind the floor; without the floor where no list came."""
        if not self.listing:
            return []
        at = min([self._began, *(at for _, at in self._held)])
        at = max(at, at if self._heard is None else self._after(self._heard))
        # An event may be sent after others that happened later, which were heard on the line before.
        early = [each for each in self._held if each[1] < at and not self._is_listed(each[0])]
        held = [each for each in self._held if each[1] >= at or self._is_listed(each[0])]
        found = [each for message, came in early for each in self._translated(message, came)]
        found += self._beginning(held, listed, at)
        self.listing, self._settled, self._held = False, None, []
        return found + [each for message, came in held for each in self._translated(message, came)]

    def lost(self, reason: str) -> list[Observed]:
        """The connection ended; nothing was heard after the last message."""
        held = self.release(listed=self.settling) if self._held or self.settling else []
        if not self._opened or self._last.last is None:
            return held
        return held + self._ending(self._last.last, SourceLost(reason))

    def _beginning(self, held: list[tuple[M, int]], listed: bool, at: int) -> Iterator[Observed]:
        """The floor has the time of the first event held, and goes before it by its ordinal."""
        yield from self._restart(at)
        events: list[Event] = [] if self._opened else [SourceOpened()]
        self._opened = True
        if listed:
            events.append(self._floor(held))
        yield from self._observed(at, *events)

    def _after(self, heard: int) -> int:
        """The earliest instant (ms) at which something may follow what was heard last."""
        return heard

    def _is_listed(self, message: M) -> bool:
        """Whether a message is an item of the list, which is of its end whenever it came."""
        return False

    def _ending(self, at: int, *events: Event) -> list[Observed]:
        """Events that come last of their instant."""
        return self._observed(at, *events)

    @abstractmethod
    def _about(self, message: M, at: int) -> list[Observed] | None:
        """What a message means that speaks of the system or the list; None for all others."""

    @abstractmethod
    def _floor(self, held: list[tuple[M, int]]) -> FloorSeen:
        """The floor of the list, as it was before the messages that were held."""

    @abstractmethod
    def _restart(self, latest: int) -> list[Observed]:
        """That the system has started afresh since it was last heard, where it has."""

    @abstractmethod
    def _translated(self, message: M, at: int) -> list[Observed]:
        """The events of one message."""

    @abstractmethod
    def _observed(self, at: int, *events: Event) -> list[Observed]:
        """Events about the connection itself."""
