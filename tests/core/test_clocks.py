"""A world's clock is a function of the wall's."""

from __future__ import annotations

from supervisor.core.clocks import REAL, WorldClock


def test_the_real_world_is_on_time() -> None:
    assert REAL.at(1_764_579_600_123) == 1_764_579_600_123


def test_a_replay_starts_at_its_own_first_instant_and_runs_at_its_own_speed() -> None:
    clock = WorldClock(origin=1000, wall=500_000, speed=60)
    assert [clock.at(500_000), clock.at(501_000)] == [1000, 61_000]
