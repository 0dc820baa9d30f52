"""What one connection to a manager tells, from login to the end, without the socket: events, the floor, restarts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from supervisor.core.events import Event, Observed, SourceLost, SourceOpened, SystemStarted
from supervisor.sources.asterisk.snapshot import Bracket
from supervisor.sources.asterisk.translate import Translator, whole
from supervisor.sources.asterisk.wire import Message

SETTLE_MS = 200
"""Events of what a list shows already may come this long after it (17 ms were seen)."""

_SAME_START_MS = 5000
"""`Uptime` is in whole seconds and counted by another clock: a restart is later than this."""

_SOME_ENDS = 3
"""An agent's line is hung up within moments of its end: after so many without one, hang-ups are kept from us."""

_ENDS_OF_LINES = ("AgentComplete", "AgentRingNoAnswer")
DEAF = (
    "Asterisk tells of no hang-ups, so who gives up is not known from who is sent on: "
    "give the account read=system,call,agent in manager.conf, and reload the manager."
)


class Memory(msgspec.Struct):
    """What outlives a connection: when Asterisk started and when it was last heard (ms), whether it said good-bye."""

    started: int | None = None
    last: int | None = None
    going_down: bool = False

    def save(self) -> dict[str, Any]:
        """As JSON values."""
        return msgspec.structs.asdict(self)

    @classmethod
    def load(cls, saved: dict[str, Any] | None) -> Memory:
        """What `save` gave; nothing known where there is none."""
        return msgspec.convert(saved or {}, cls)


class Session:
    """One connection. While its list is awaited, events are held; then the floor before them comes, and they follow."""

    def __init__(self, translator: Translator, memory: Memory, at: int) -> None:
        """Begins at `at` (ms), with the list awaited."""
        self.memory = memory
        self._translator = translator
        self._held: list[tuple[Message, int]] = []
        self._bracket: Bracket | None = Bracket(at)
        self._settled: int | None = None
        self._restarted: int | None = None
        self._opened = False
        self._heard = memory.last
        self._ends: int | None = 0

    @property
    def note(self) -> str:
        """What is to be mended at the other end, empty where nothing is."""
        return DEAF if (self._ends or 0) >= _SOME_ENDS else ""

    @property
    def listing(self) -> bool:
        """Whether the list is still awaited, or the events that belong to it."""
        return self._bracket is not None

    @property
    def settling(self) -> bool:
        """Whether the list is complete and only late events are waited for: then `tick` is to be called."""
        return self._settled is not None

    @property
    def held(self) -> int:
        """How many messages wait for the list."""
        return len(self._held)

    def relist(self, at: int) -> None:
        """The list is asked for once more, at `at` (ms): Asterisk had not finished starting."""
        self._bracket, self._settled = Bracket(at), None

    def tick(self, at: int) -> list[Observed]:
        """Time went on to `at` (ms) without a message."""
        late = self._settled is not None and at >= self._settled
        return self.release() if late else []

    def take(self, message: Message, at: int) -> list[Observed]:
        """The events that a message received at `at` (ms) brings, those held before it included."""
        self.memory.last = max(at, self.memory.last or at)
        if message.event == "Hangup":
            self._ends = None
        elif self._ends is not None and message.event in _ENDS_OF_LINES:
            self._ends += 1
        return self.tick(at) + self._take(message, at)

    def _take(self, message: Message, at: int) -> list[Observed]:
        match message.event:
            case "FullyBooted":
                return self._booted(message, at)
            case "Shutdown":
                self.memory.going_down = True
                return []
            case "QueueStatusComplete":
                self._settled = at + SETTLE_MS
                return []
        if self._bracket is None:
            return self._translator.take(message, at)
        self._bracket.take(message, at)
        self._held.append((message, at))
        return []

    def release(self, listed: bool = True) -> list[Observed]:
        """What was held, behind the floor; without the floor where no list came."""
        bracket, held = self._bracket, self._held
        self._bracket, self._settled, self._held = None, None, []
        if bracket is None:
            return []
        found = list(self._beginning(bracket, listed, min([bracket.began, *(at for _, at in held)])))
        for message, at in held:
            found += self._translator.take(message, at)
        return found

    def lost(self, reason: str) -> list[Observed]:
        """The connection ended; nothing was heard after the last message."""
        held = self.release(listed=self.settling) if self._held or self.settling else []
        if not self._opened or self.memory.last is None:
            return held
        return held + self._observed(self.memory.last, SourceLost(reason))

    def _booted(self, message: Message, at: int) -> list[Observed]:
        uptime = whole(message.get("Uptime"))
        if uptime is None:
            return []
        start, known = at - 1000 * uptime, self.memory.started
        if self.memory.going_down or (known is not None and start > known + _SAME_START_MS):
            self._restarted = max(start, self._heard or start)
        self.memory.started, self.memory.going_down = start, False
        return [] if self.listing else self._restart(at)

    def _restart(self, latest: int) -> list[Observed]:
        restarted, self._restarted = self._restarted, None
        if restarted is None:
            return []
        self._translator.legs.clear()
        return self._observed(min(restarted, latest), SystemStarted())

    def _beginning(self, bracket: Bracket, listed: bool, at: int) -> Iterator[Observed]:
        """The floor has the time of the first event held, and goes before it by its ordinal."""
        at = max(at, self._heard or at)
        yield from self._restart(at)
        events: list[Event] = [] if self._opened else [SourceOpened()]
        self._opened = True
        if listed:
            floor = bracket.floor()
            events.append(floor)
            self._translator.legs.waiting({entry.call: entry.queue for entry in floor.waiting})
        yield from self._observed(at, *events)

    def _observed(self, at: int, *events: Event) -> list[Observed]:
        raw = b"\n".join(event.KIND.encode() for event in events)
        return self._translator.observe(raw, at, iter(events))
