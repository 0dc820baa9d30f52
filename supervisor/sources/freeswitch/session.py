"""What one connection to an event socket tells, from its beginning to its end, without the socket."""

from __future__ import annotations

from typing import Any

import msgspec

from supervisor.core.events import Event, Observed, SourceLost, SourceOpened, SystemStarted
from supervisor.sources.freeswitch.translate import LAST, Translator, instant
from supervisor.sources.freeswitch.wire import Message


class Memory(msgspec.Struct):
    """What outlives a connection: which run of the switch it was, and when (ms) it was last heard."""

    core: str = ""
    last: int | None = None

    def save(self) -> dict[str, Any]:
        """As JSON values."""
        return msgspec.structs.asdict(self)

    @classmethod
    def load(cls, saved: dict[str, Any] | None) -> Memory:
        """What `save` gave; nothing known where there is none."""
        return msgspec.convert(saved or {}, cls)


class Session:
    """One connection."""

    def __init__(self, translator: Translator, memory: Memory) -> None:
        self.memory = memory
        self._translator = translator
        self._opened = False
        self._heard = memory.last

    listing = False
    settling = False
    held = 0

    def take(self, message: Message, at: int) -> list[Observed]:
        """The events that a message received at `at` (ms) brings."""
        stamped = instant(message)
        at = at if stamped is None else stamped
        found = self._begun(at) + self._restarted(message.get("Core-UUID"), at)
        self.memory.last = max(at, self.memory.last or at)
        return found + self._translator.take(message, at)

    def release(self, listed: bool = True) -> list[Observed]:
        """What was held."""
        return []

    def lost(self, reason: str) -> list[Observed]:
        """The connection ended; nothing was heard after the last message."""
        if not self._opened or self.memory.last is None:
            return []
        return self._observed(self.memory.last, SourceLost(reason), number=LAST)

    def _begun(self, at: int) -> list[Observed]:
        if self._opened:
            return []
        self._opened = True
        return self._observed(at if self._heard is None else max(at, self._heard + 1), SourceOpened())

    def _restarted(self, core: str, at: int) -> list[Observed]:
        known, self.memory.core = self.memory.core, core or self.memory.core
        return self._observed(at, SystemStarted()) if core and known and core != known else []

    def _observed(self, at: int, *events: Event, number: int = 0) -> list[Observed]:
        return self._translator.observe(at, ("session", at), events, number)
