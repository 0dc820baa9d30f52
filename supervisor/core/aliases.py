"""Names of queues and agents that mean the same in several telephone systems become one before the fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from supervisor.core.events import AgentSeen, Event, FloorSeen, Recorded, Waiting


class Aliases:
    """`queues` and `agents` tell the one name for each other, which is "system/name", or "name" in any system."""

    def __init__(self, queues: Mapping[str, str], agents: Mapping[str, str]) -> None:
        self.queues, self.agents = queues, agents

    def __bool__(self) -> bool:
        return bool(self.queues or self.agents)

    def renamed(self, records: Sequence[Recorded]) -> Sequence[Recorded]:
        """The same events under the one names; the very same where there are no others."""
        return [*map(self._record, records)] if self else records

    def _record(self, record: Recorded) -> Recorded:
        event = self._event(record.system, record.event)
        return record if event is record.event else msgspec.structs.replace(record, event=event)

    def _event(self, system: str, event: Event) -> Event:
        if isinstance(event, FloorSeen):
            waiting = self._each(system, event.waiting)
            members = self._each(system, event.members)
            return FloorSeen(waiting, members)
        changes = self._changes(system, event)
        return msgspec.structs.replace(event, **changes) if changes else event

    def _each(self, system: str, parts: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(self._part(system, part) for part in parts)

    def _part(self, system: str, part: Waiting | AgentSeen) -> Waiting | AgentSeen:
        changes = self._changes(system, part)
        return msgspec.structs.replace(part, **changes) if changes else part

    def _changes(self, system: str, told: object) -> dict[str, str]:
        found: dict[str, str] = {}
        for field, names in (("queue", self.queues), ("agent", self.agents)):
            name = getattr(told, field, "")
            if name and (one := names.get(f"{system}/{name}") or names.get(name)):
                found[field] = one
        return found
