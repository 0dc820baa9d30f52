"""The centre's settings as plain values: what the fold and the metrics are told."""

from __future__ import annotations

import hashlib
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from supervisor.core.aliases import Aliases

Span = tuple[int, int]
"""Minutes after local midnight, from and to (1440 is the midnight that ends the day)."""


class QueueRules(msgspec.Struct, frozen=True):
    """Of one queue, or of the centre as a whole: `target` is a share 0..1, times are seconds.

    `hours` are the opening spans of Monday to Sunday; empty means open always.
    `warn_margin` is how far below the target a service level is still only close to it.
    `warn_occupancy` and `bad_occupancy` are shares; `warn_abandon` and `bad_abandon` too.
    `same` is what else the queue is called: "system/name", or "name" in any system.
    """

    shown: str = ""
    group: str = ""
    code: str = "SL-I"
    target: float = 0.8
    within_s: int = 20
    short_s: int = 5
    wrapup_s: int = 0
    warn_margin: float = 0.1
    warn_abandon: float = 0.05
    bad_abandon: float = 0.1
    warn_wait_s: int = 60
    bad_wait_s: int = 180
    warn_occupancy: float = 0.85
    bad_occupancy: float = 0.92
    hours: tuple[tuple[Span, ...], ...] = ()
    same: tuple[str, ...] = ()


class AgentRules(msgspec.Struct, frozen=True):
    """Of one agent: the name shown, the team, and what else she is called ("system/name" or "name")."""

    shown: str = ""
    team: str = ""
    same: tuple[str, ...] = ()


def _folded(rules: QueueRules) -> tuple[object, ...]:
    return (rules.group, rules.wrapup_s, rules.hours)


class Rules(msgspec.Struct, frozen=True, dict=True):
    """Of one centre. `version` names these settings; queues and agents not named here have the defaults.

    `wrapup_reasons` are pause reasons that mean wrap-up. `holidays` are ISO dates, kept apart from the usual day.
    `zone_assumed` says that nobody has set the zone. `on_time_open` and `on_time_closed` are the shares of requests in
    time that are aimed at, 0 where there is no target. `city` is the short name of the city whose requests the desk
    opens, empty for the only one there is.
    """

    version: int = 0
    zone: str = "UTC"
    interval_min: int = 15
    centre: QueueRules = QueueRules()
    default: QueueRules = QueueRules()
    queues: dict[str, QueueRules] = {}
    agents: dict[str, AgentRules] = {}
    wrapup_reasons: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    fcr_days: int = 7
    stale_after_s: int = 30
    keep_numbers_days: int = 7
    keep_contacts_days: int = 90
    city: str = ""
    zone_assumed: bool = False
    on_time_open: float = 0.0
    on_time_closed: float = 0.0

    def differ(self, other: Rules) -> bool:
        """Whether these are not the same settings, or the zone that is assumed is another."""
        return (self.version, self.zone) != (other.version, other.zone)

    def queue(self, name: str) -> QueueRules:
        """The rules of a queue, the default ones where it has none."""
        return self.queues.get(name, self.default)

    def agent(self, name: str) -> AgentRules:
        """The rules of an agent, the default ones where she has none."""
        return self.agents.get(name, AgentRules())

    @cached_property
    def fold_key(self) -> int:
        """A number for all that the fold depends on: rules with the same key give the same checkpoints and days."""
        queues = {name: _folded(rules) for name, rules in sorted(self.queues.items())}
        teams = {name: rules.team for name, rules in sorted(self.agents.items()) if rules.team}
        parts: tuple[object, ...] = (self.zone, self.wrapup_reasons, _folded(self.default), queues, teams)
        if self.aliases:
            parts = (*parts, self.aliases.queues, self.aliases.agents)
        digest = hashlib.blake2b(msgspec.json.encode(parts), digest_size=8).digest()
        return int.from_bytes(digest) % 2**31

    @cached_property
    def aliases(self) -> Aliases:
        """The one name of each queue and agent that has others."""
        return Aliases(
            {other: name for name, rules in sorted(self.queues.items()) for other in rules.same},
            {other: name for name, rules in sorted(self.agents.items()) for other in rules.same},
        )

    @property
    def tz(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.zone)
