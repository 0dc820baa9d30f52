"""What a screen is told: one immutable picture of the whole centre at one instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from supervisor.planning.planned import NOTHING, Planned
from supervisor.requests.backlog import EMPTY as NO_REQUESTS
from supervisor.requests.backlog import Backlog
from supervisor.sources.base import REQUESTS

Figures = Mapping[str, Any]
"""The figures of one scope under their JSON keys, as `metrics.statement` tells them: ratios
as `{"value": …, "passport": {…}}`, counts and seconds bare, missing None; "rolling" has figures by minutes."""


class Point(msgspec.Struct, frozen=True):
    """One interval of the day so far: its start (ms) and figures; `provisional` while callers of it still wait."""

    start: int
    offered: int
    answered: int
    abandoned: int
    service_level: float | None
    waiting_peak: int
    provisional: bool = False


class Usual(msgspec.Struct, frozen=True):
    """The usual day of this kind: offered per interval start (ms of today); median of `days` days."""

    offered: tuple[tuple[int, float], ...] = ()
    days: int = 0
    kind: str = ""


class WaitingCaller(msgspec.Struct, frozen=True):
    """A caller waiting now: since when in this queue and in any (ms), and her masked number where it is known."""

    queue: str
    since: int
    first: int
    number: str = ""


class SourceState(msgspec.Struct, frozen=True):
    """A source as a supervisor sees it. `health` is starting, live, lost, refused or done; times in ms."""

    name: str
    kind: str
    system: str
    health: str
    note: str = ""
    last_at: int | None = None
    delay_ms: int | None = None
    events_per_s: float = 0.0
    events_today: int = 0


def phones(sources: Iterable[SourceState]) -> tuple[SourceState, ...]:
    """Those that tell of calls."""
    return tuple(source for source in sources if not source.kind.endswith(REQUESTS))


class GapState(msgspec.Struct, frozen=True):
    """A time in which a source delivered nothing and no other did; `until` None while it lasts."""

    system: str
    source: str
    since: int
    until: int | None
    reason: str = ""


class Picture(msgspec.Struct, frozen=True):
    """Everything on screen. `serial` grows with each picture; `changed` are the scopes that differ from the last one.

    Scopes are "centre", "queue/NAME", "group/NAME", "agent/NAME", "team/NAME" and, with calls offered alone,
    "system/NAME"; `figures` holds those that exist.
    `catching_up` is the share 0..1 of the journal that is folded, None once live. `silent` are the telephone systems of
    which no source delivers, and since when (ms); `fed` says which of them tell of a queue or agent: of one that is not
    in it, all. `heard` is the newest event (ms) of each telephone system that the journal has calls of, on whatever day
    and from whatever source, so that what was imported is known of too. `stale_since` is the instant since which
    nothing is known at all (ms), None while something is.
    Of a day that nobody saw nothing is `known`: figures are None, and there are neither intervals nor agents.
    """

    serial: int
    at: int
    since: int
    zone: str
    interval_min: int
    figures: Mapping[str, Figures]
    intervals: Mapping[str, tuple[Point, ...]]
    usual: Mapping[str, Usual]
    callers: tuple[WaitingCaller, ...]
    sources: tuple[SourceState, ...]
    gaps: tuple[GapState, ...]
    changed: frozenset[str]
    world: str = "real"
    stale_since: int | None = None
    catching_up: float | None = None
    note: str = ""
    silent: Mapping[str, int] = {}
    fed: Mapping[str, frozenset[str]] = {}
    requests: Backlog = NO_REQUESTS
    plan: Planned = NOTHING
    known: bool = True
    heard: Mapping[str, int] = {}

    @property
    def phones(self) -> tuple[SourceState, ...]:
        """The sources that tell of calls; the others tell of requests alone, and no figure of calls waits for them."""
        return phones(self.sources)

    def at_local(self) -> str:
        """Its instant in the centre's time, with its offset."""
        local = datetime.fromtimestamp(self.at / 1000, UTC).astimezone(ZoneInfo(self.zone))
        return local.isoformat(sep=" ", timespec="seconds")

    def names(self, kind: str) -> list[str]:
        """Names of the scopes of a kind, in order."""
        start = f"{kind}/"
        return sorted(scope.removeprefix(start) for scope in self.figures if scope.startswith(start))


EMPTY = Picture(0, 0, 0, "UTC", 15, {}, {}, {}, (), (), (), frozenset())
