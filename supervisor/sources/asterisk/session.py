"""What one connection to a manager tells: its list, and whether Asterisk has started since."""

from __future__ import annotations

from typing import Any

import msgspec

from supervisor.core.events import Event, FloorSeen, Observed, SystemStarted
from supervisor.sources import session
from supervisor.sources.asterisk.snapshot import Bracket
from supervisor.sources.asterisk.translate import Translator, whole
from supervisor.sources.asterisk.wire import Message
from supervisor.sources.session import SETTLE_MS

_SAME_START_MS = 5000
"""`Uptime` is in whole seconds and counted by another clock: a restart is later than this."""

_SOME_ENDS = 3
"""An agent's line is hung up within moments of its end: after so many without one, hang-ups are kept from us."""

_ITEMS = ("QueueEntry", "QueueMember", "QueueParams")
_ENDS_OF_LINES = ("AgentComplete", "AgentRingNoAnswer")
DEAF = (
    "Asterisk tells of no hang-ups, so who gives up is not known from who is sent on: "
    "give the account read=system,call,agent in manager.conf, and reload the manager."
)


class Memory(msgspec.Struct):
    """What outlives a connection: when Asterisk started and when it was last heard (ms), whether it said good-bye.

    `talking` is the call that each agent has taken last and not completed. The end of one that she handed on before
    makes Asterisk list her as in no call, although she talks: `hidden` has those agents.
    """

    started: int | None = None
    last: int | None = None
    going_down: bool = False
    talking: dict[str, str] = {}
    hidden: set[str] = set()

    def take(self, message: Message) -> None:
        """An agent took a call, or completed one."""
        agent, call = message.get("MemberName"), message.get("Uniqueid")
        if message.event == "AgentConnect":
            self.talking[agent] = call
            self.hidden.discard(agent)
        elif self.talking.get(agent) == call:
            del self.talking[agent]
            self.hidden.discard(agent)
        elif agent in self.talking:
            self.hidden.add(agent)

    def restarted(self) -> None:
        """No call outlives Asterisk."""
        self.talking.clear()
        self.hidden.clear()

    def save(self) -> dict[str, Any]:
        """As JSON values."""
        return dict(msgspec.to_builtins(self))

    @classmethod
    def load(cls, saved: dict[str, Any] | None) -> Memory:
        """What `save` gave; nothing known where there is none."""
        return msgspec.convert(saved or {}, cls)


class Session(session.Session[Message]):
    """One connection to a manager."""

    def __init__(self, translator: Translator, memory: Memory, at: int) -> None:
        """Begins at `at` (ms), with the list awaited."""
        super().__init__(memory, at)
        self.memory = memory
        self._translator = translator
        self._hidden = frozenset(memory.hidden)
        self._restarted: int | None = None
        self._ends: int | None = 0

    @property
    def note(self) -> str:
        """What is to be mended at the other end, empty where nothing is."""
        return DEAF if (self._ends or 0) >= _SOME_ENDS else ""

    def relist(self, at: int) -> None:
        """The list is asked for once more, at `at` (ms): Asterisk had not finished starting."""
        self.listing, self._began, self._settled = True, at, None

    def _about(self, message: Message, at: int) -> list[Observed] | None:
        if message.event == "Hangup":
            self._ends = None
        elif self._ends is not None and message.event in _ENDS_OF_LINES:
            self._ends += 1
        match message.event:
            case "AgentConnect" | "AgentComplete":
                self.memory.take(message)
            case "FullyBooted":
                return self._booted(message, at)
            case "Shutdown":
                self.memory.going_down = True
                return []
            case "QueueStatusComplete":
                self._settled = at + SETTLE_MS
                return []
        return None

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
        self.memory.restarted()
        self._hidden = frozenset()
        return self._observed(min(restarted, latest), SystemStarted())

    def _is_listed(self, message: Message) -> bool:
        return message.event in _ITEMS

    def _floor(self, held: list[tuple[Message, int]]) -> FloorSeen:
        bracket = Bracket(self._began, self._hidden)
        for message, at in held:
            bracket.take(message, at)
        floor = bracket.floor()
        self._translator.legs.waiting({entry.call: entry.queue for entry in floor.waiting})
        return floor

    def _translated(self, message: Message, at: int) -> list[Observed]:
        return self._translator.take(message, at)

    def _observed(self, at: int, *events: Event) -> list[Observed]:
        raw = b"\n".join(event.KIND.encode() for event in events)
        return self._translator.observe(raw, at, iter(events))
