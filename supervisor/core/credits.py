"""What the floor owes the metrics: small facts that are added once and can be taken back exactly."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from supervisor.core.rules import Rules, Span

CENTRE = "centre"
MINUTE_MS = 60_000


class Kind(IntEnum):
    """How a credit is booked."""

    COUNT = 0  # `value` more of `name`
    SAMPLE = 1  # one `name` with the duration `value` (ms)
    SPAN = 2  # `name` lasted from `entered` to `happened`
    LEVEL = 3  # one more (value 1) or less (-1) of `name` from `entered` on


class Credit(NamedTuple):
    """A fact for some scopes: intervals and days book it at `entered`, rolling windows at `happened` (ms)."""

    kind: Kind
    scopes: tuple[str, ...]
    entered: int
    happened: int
    name: str
    value: int = 1


class Scopes:
    """Which scopes a fact counts for: the centre (or the queues chosen), queues, their groups, agents, their teams.

    A call that is offered counts for its telephone system too.
    """

    def __init__(self, rules: Rules, chosen: frozenset[str] = frozenset()) -> None:
        self.rules = rules
        self.chosen = chosen
        self.contact = lru_cache(maxsize=65536)(self._contact)
        self.member = lru_cache(maxsize=65536)(self._member)
        self.agent = lru_cache(maxsize=65536)(self._agent)
        self.call = lru_cache(maxsize=65536)(self._call)
        self.offered = lru_cache(maxsize=65536)(self._offered)
        self._closed = lru_cache(maxsize=65536)(self._closed_in)

    def centre_takes(self, queues: frozenset[str]) -> bool:
        """Whether a call that visited these queues, or a member of them, counts for the centre."""
        return not self.chosen or not self.chosen.isdisjoint(queues)

    def _call(self, queues: frozenset[str]) -> tuple[str, ...]:
        """Scopes that count calls: the centre and the groups of the queues visited."""
        groups = sorted({f"group/{group}" for queue in queues if (group := self.rules.queue(queue).group)})
        return ((CENTRE,) if self.centre_takes(queues) else ()) + tuple(groups)

    def _offered(self, whole: tuple[str, ...], system: str) -> tuple[str, ...]:
        """Scopes that count a call as offered, of those that count calls."""
        return (*whole, f"system/{system}")

    def _contact(self, queue: str, agent: str) -> tuple[str, ...]:
        """Scopes of one contact."""
        return (f"queue/{queue}", *self._agent(agent), *self.call(frozenset((queue,))))

    def _member(self, agent: str, queues: frozenset[str]) -> tuple[str, ...]:
        """Scopes of the time of an agent who is in these queues."""
        own = tuple(f"queue/{queue}" for queue in sorted(queues))
        return (*self._agent(agent), *own, *self.call(queues))

    def _agent(self, agent: str) -> tuple[str, ...]:
        team = self.rules.agent(agent).team
        return (f"agent/{agent}", f"team/{team}") if team else (f"agent/{agent}",)

    def after_hours(self, queue: str, at: int) -> bool:
        """Whether a queue is closed at an instant; one without opening hours never is."""
        return self._closed(queue, at // MINUTE_MS)

    def _closed_in(self, queue: str, minute: int) -> bool:
        hours = self.rules.queue(queue).hours
        return bool(hours) and not _open(hours, minute * MINUTE_MS, self.rules)


def _open(hours: tuple[tuple[Span, ...], ...], at: int, rules: Rules) -> bool:
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz)
    minute = local.hour * 60 + local.minute
    spans = hours[local.weekday()] if local.weekday() < len(hours) else ()
    return any(start <= minute < end for start, end in spans)
