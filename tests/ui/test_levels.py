"""Levels: worse at once, better only by a margin."""

from __future__ import annotations

import pytest

from supervisor.core.rules import QueueRules
from supervisor.ui import levels
from supervisor.ui.levels import Bands, Steady
from widgets.level import Level

RULES = QueueRules(target=0.8, warn_margin=0.1, warn_wait_s=60, bad_wait_s=180)


@pytest.mark.parametrize(
    ("share", "level"),
    [
        (0.9, Level.good),
        (0.8, Level.good),
        (0.79, Level.warn),
        (0.7, Level.warn),
        (0.69, Level.bad),
        (None, Level.none),
    ],
)
def test_a_service_level_is_good_from_its_target_and_close_down_to_the_margin(
    share: float | None, level: Level
) -> None:
    assert Steady().level(share, levels.service_level(RULES)) is level


@pytest.mark.parametrize(
    ("seconds", "level"), [(60, Level.good), (61, Level.warn), (180, Level.warn), (181, Level.bad)]
)
def test_a_wait_is_worse_past_its_limit(seconds: float, level: Level) -> None:
    assert Steady().level(seconds, levels.wait(RULES)) is level


def test_it_is_better_again_only_by_the_margin() -> None:
    steady, bands = Steady(), Bands(warn=60, bad=180, margin=5)
    told = [steady.level(value, bands) for value in (59, 61, 59, 56, 54, 61)]
    assert told == [Level.good, Level.warn, Level.warn, Level.warn, Level.good, Level.warn]


def test_where_lower_is_worse_the_margin_lies_above() -> None:
    steady, bands = Steady(), Bands(warn=0.8, bad=0.7, margin=0.01)
    told = [steady.level(value, bands) for value in (0.69, 0.705, 0.72, 0.805, 0.82)]
    assert told == [Level.bad, Level.bad, Level.warn, Level.warn, Level.good]


def test_a_flapping_figure_changes_its_level_once() -> None:
    steady, bands = Steady(), levels.service_level(RULES)
    told = [steady.level(0.8 + (0.004 if beat % 2 else -0.004), bands) for beat in range(50)]
    assert set(told) == {Level.warn}


def test_without_a_value_what_was_before_is_forgotten() -> None:
    steady, bands = Steady(), Bands(warn=60, bad=180, margin=5)
    assert [steady.level(value, bands) for value in (61, None, 59)] == [Level.warn, Level.none, Level.good]
