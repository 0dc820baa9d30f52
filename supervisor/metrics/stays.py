"""Where agents were: at work, or paused and why, as edges that are added and can be taken back exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

ON, PAUSE = "on", "pause/"
AT_WORK = ("available", "ringing", "talking", "hold", "wrapup", "other_call")
"""States of an agent who is logged in and not paused."""
AGENT = "agent/"

Edges = dict[str, dict[int, int]]
"""By kind (`on`, `pause/REASON`) how many stays begin (1) or end (-1) at an instant (ms); those that meet are one."""


def kind_of(name: str) -> str:
    """The kind of stay that time of a name belongs to; empty for none, as for those who cannot be reached."""
    if name in AT_WORK:
        return ON
    return name if name.startswith(PAUSE) else ""


def put(edges: Edges, kind: str, begin: int, end: int, sign: int) -> None:
    """Add a stay from `begin` to `end` (ms); `sign` -1 takes one back."""
    own = edges.setdefault(kind, {})
    for at, step in ((begin, sign), (end, -sign)):
        changed = own.get(at, 0) + step
        if changed:
            own[at] = changed
        else:
            own.pop(at, None)


def told(edges: Mapping[str, Mapping[int, int]]) -> tuple[tuple[str, int, int], ...]:
    """The stays as kind, begin and end (ms), by begin."""
    return tuple(sorted((stay for kind, own in edges.items() for stay in _stays(kind, own)), key=lambda one: one[1:]))


def _stays(kind: str, own: Mapping[int, int]) -> Iterator[tuple[str, int, int]]:
    level = 0
    for at, until in pairwise(sorted(own)):
        level += own[at]
        if level > 0:
            yield kind, at, until
