"""What one connection to an event socket tells: its lists, restarts of the switch, and what has no event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import msgspec

from supervisor.core.events import AgentSeen, CallAnswered, Event, FloorSeen, Observed, SystemStarted
from supervisor.sources import session
from supervisor.sources.freeswitch.lists import AGENTS, MEMBERS, TIERS, Row, Table, mended, table
from supervisor.sources.freeswitch.snapshot import before, listed
from supervisor.sources.freeswitch.staff import RINGING, Staff
from supervisor.sources.freeswitch.translate import BEHIND, LAST, Translator, instant
from supervisor.sources.freeswitch.wire import ANSWER, JSON, PLAIN, Message, whole
from supervisor.sources.session import SETTLE_MS

_UNHEARD_MS = 5000
"""An answer that is listed for so long is one that nobody will tell any more."""

_MICROSECONDS = re.compile(r"\d{16}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


UNREAD = (
    "{} rows of FreeSWITCH’s lists cannot be read, since a bar is part of a name: allow the command api json, "
    "or name those agents and queues without one."
)


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


class Session(session.Session[Message]):
    """One connection. Lists that come later tell what has no event: queues of agents, and agents who were deleted.

    A list is as old as the time that the switch was asked for before it; nothing that happens after that is undone.
    """

    def __init__(self, translator: Translator, memory: Memory, at: int, mending: str = "") -> None:
        """Begins at `at` (ms), with the lists awaited; `mending` is what is to be mended at the other end."""
        super().__init__(memory, at)
        self._mending = mending
        self.memory = memory
        self._translator = translator
        self.core = ""
        self._restarted = False
        self._shown_at = at
        self._asked: int | None = None
        self._lists: dict[str, Table] = {}
        self._number = self._unread = 0

    @property
    def note(self) -> str:
        """What is to be mended at the other end, empty where nothing is."""
        return UNREAD.format(self._unread) if self._unread else self._mending

    def take(self, message: Message, at: int) -> list[Observed]:
        """The events that a message received at `at` (ms) brings; the switch's own time counts where it tells it."""
        stamped = instant(message)
        late = self._runs(message.get("Core-UUID")) if message.kind in (PLAIN, JSON) else []
        return late + super().take(message, at if stamped is None else stamped)

    def _about(self, message: Message, at: int) -> list[Observed] | None:
        if message.kind == ANSWER:
            return self._answered(message, at)
        if message.kind in (PLAIN, JSON):
            self._number = max(self._number, whole(message.get("Event-Sequence")) or 0)
            return None
        return []

    def _answered(self, message: Message, at: int) -> list[Observed]:
        text = message.text.strip()
        if _MICROSECONDS.fullmatch(text):
            self._asked = int(text) // 1000
            self._began = self._asked
        elif _UUID.fullmatch(text):
            return self._runs(text)
        elif found := table(message.text, message.reply):
            self._lists[found.kind] = found
            return self._complete(at)
        return []

    def _runs(self, core: str) -> list[Observed]:
        """This run of the switch answers: another than before, where it has started since; that may be known late."""
        known, self.core = self.memory.core, core or self.core
        self.memory.core = self.core or known
        self._restarted = self._restarted or bool(self.core and known and self.core != known)
        return [] if self.listing else self._restart(self._shown_at)

    def _complete(self, at: int) -> list[Observed]:
        """The floor needs all lists; later only agents and their queues are of use."""
        if not self.listing and self._lists.keys() >= {AGENTS, TIERS}:
            return self._listed(at)
        if self.listing and self._lists.keys() >= {AGENTS, TIERS, MEMBERS} and not self.settling:
            self._settled = at + SETTLE_MS
        return []

    def _listed(self, at: int) -> list[Observed]:
        at = at if self._asked is None else self._asked
        members = self._lists.get(MEMBERS)
        unheard = list(self._unheard(members.rows if members else [], at))
        staff = self._staffed()
        news = [each for name in list(staff.agents) for each in staff.news(name)]
        return self._translator.observe(at, ("list", at), (*unheard, *news), self._number, BEHIND)

    def _unheard(self, rows: list[Row], at: int) -> Iterator[Event]:
        """Answers told just before the connection began, of callers who were listed as waiting still."""
        visits = self._translator.known.visits
        for visit, place in listed(rows, at):
            if place.agent and visits.agent(visit) == "" and place.answered <= at - _UNHEARD_MS:
                visits.talks(visit, place.agent)
                wait = max(0, place.answered - place.since)
                yield CallAnswered(place.call, place.queue, place.agent, wait)

    def _staffed(self) -> Staff:
        staff = self._translator.known.staff
        agents = self._lists[AGENTS]
        tiers = mended(self._lists[TIERS], {row.get("name", "") for row in agents.rows})
        self._unread = len(agents.broken) + len(self._lists[TIERS].rows) + len(self._lists[TIERS].broken) - len(tiers)
        staff.listed(agents.rows, tiers)
        self._lists, self._asked = {}, None
        return staff

    def _floor(self, held: list[tuple[Message, int]]) -> FloorSeen:
        rows = self._lists[MEMBERS].rows
        messages = [message for message, _ in held]
        staff = self._before_changes(messages)
        places = before(rows, messages, self._began)
        self._translator.known.visits.seen({visit: place.agent for visit, place in places.items()})
        waiting = [place.waiting for place in places.values() if not place.agent]
        # One who was moved to another queue talks no more, though the switch has not said so yet.
        moved = {each.call for each in waiting}
        talking = [place.talking for place in places.values() if place.agent and place.call not in moved]
        talkers = {each.agent for each in talking}
        members = [_in_call(seen, talkers) for seen in chain.from_iterable(map(staff.shown, staff.agents))]
        return FloorSeen(tuple(waiting), tuple(members), tuple(talking))

    def _before_changes(self, messages: list[Message]) -> Staff:
        """The agents of the list, but with the status and state that they had before these events, where known."""
        known = self._translator.known.staff.agents
        had = {name: (agent.status, agent.state) for name, agent in known.items()}
        staff = self._staffed()
        changed = {(each.get("CC-Agent"), each.get("CC-Action")) for each in messages}
        for name, agent in staff.agents.items():
            status, state = had.get(name, ("", ""))
            agent.status = (status if (name, "agent-status-change") in changed else "") or agent.status
            agent.state = (state if (name, "agent-state-change") in changed else "") or agent.state
            agent.rang = agent.state in RINGING
        for name in list(staff.agents):
            list(staff.news(name))
        return staff

    def _restart(self, latest: int) -> list[Observed]:
        self._shown_at = latest
        restarted, self._restarted = self._restarted, False
        if not restarted:
            return []
        if self.listing:
            self._translator.known.visits.seen({})
        return self._translator.observe(latest, ("session", latest), [SystemStarted()])

    def _translated(self, message: Message, at: int) -> list[Observed]:
        return self._translator.take(message, at)

    def _after(self, heard: int) -> int:
        """Events have numbers, and nothing that we say of the connection comes behind them but its end."""
        return heard + 1

    def _ending(self, at: int, *events: Event) -> list[Observed]:
        return self._translator.observe(at, ("session", at), events, LAST)

    def _observed(self, at: int, *events: Event) -> list[Observed]:
        """Behind a start of the switch, and before everything that has a number."""
        return self._translator.observe(at, ("session", at), events, behind=1)


def _in_call(seen: AgentSeen, talkers: set[str]) -> AgentSeen:
    return msgspec.structs.replace(seen, in_call=seen.agent in talkers)
