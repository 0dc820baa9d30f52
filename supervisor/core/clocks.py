"""Clocks that are passed in: the centre's time as a function of the wall's."""

from __future__ import annotations

import msgspec


class WorldClock(msgspec.Struct, frozen=True):
    """A world's time: at wall instant `wall` it was `origin`, and it runs `speed` times as fast. All in ms."""

    origin: int = 0
    wall: int = 0
    speed: float = 1.0

    def at(self, wall: int) -> int:
        """The world's instant at a wall instant."""
        return self.origin + int((wall - self.wall) * self.speed)


REAL = WorldClock()
