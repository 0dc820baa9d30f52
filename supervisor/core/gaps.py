"""Where nobody looked: the times a source could not deliver and no other did."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from supervisor.core.events import GapCovered, Recorded, SourceLost, SourceOpened


class Gap(msgspec.Struct, frozen=True):
    """A source of a system delivered nothing between two instants (ms); `until` None while that lasts."""

    system: str
    source: str
    since: int
    until: int | None
    reason: str = ""

    def reaches(self, since: int, at: int) -> bool:
        """Whether it reaches into a window (ms)."""
        return self.since < at and (self.until is None or self.until > since)


def reaching(gaps: Iterable[Gap], since: int, at: int, systems: Collection[str] = ()) -> bool:
    """Whether one reaches into a window (ms), of some telephone systems where any are named."""
    return any(gap.reaches(since, at) and (not systems or gap.system in systems) for gap in gaps)


class Gaps(msgspec.Struct):
    """The gaps of every source, from the events that open, close and cover them, in whatever order they come."""

    edges: list[tuple[int, int, bytes, str, str, bool, str]] = []
    covered: list[tuple[str, int, int]] = []

    def apply(self, record: Recorded) -> None:
        """Take an event that opens, loses or covers a source."""
        match record.event:
            case SourceOpened():
                self._edge(record, True, "")
            case SourceLost(reason=reason):
                self._edge(record, False, reason)
            case GapCovered(since=since, until=until):
                if (record.system, since, until) not in self.covered:
                    self.covered.append((record.system, since, until))
                    self.covered.sort()

    def open(self) -> list[Gap]:
        """Gaps that nothing covers, oldest first."""
        gaps: list[Gap] = []
        lost: dict[tuple[str, str], tuple[int, str]] = {}
        for at, _, _, system, source, opened, reason in self.edges:
            if not opened:
                lost.setdefault((system, source), (at, reason))
            elif (system, source) in lost:
                since, why = lost.pop((system, source))
                gaps.append(Gap(system, source, since, at, why))
        gaps.extend(Gap(system, source, since, None, why) for (system, source), (since, why) in lost.items())
        return sorted((g for g in gaps if not self._covers(g)), key=lambda g: (g.since, g.system, g.source))

    def between(self, since: int, at: int) -> list[Gap]:
        """Gaps that nothing covers and that reach into a window."""
        return [gap for gap in self.open() if gap.reaches(since, at)]

    def _edge(self, record: Recorded, opened: bool, reason: str) -> None:
        edge = (*record.order, record.system, record.source, opened, reason)
        if edge not in self.edges:
            self.edges.append(edge)
            self.edges.sort()

    def _covers(self, gap: Gap) -> bool:
        return gap.until is not None and any(
            system == gap.system and since <= gap.since and until >= gap.until for system, since, until in self.covered
        )
