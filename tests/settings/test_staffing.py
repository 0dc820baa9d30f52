"""What staffing is planned for, as settings and as plain values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from supervisor.planning.plan import QueueTargets
from supervisor.planning.shrinkage import scheduled, together
from supervisor.settings import CentreSettings, StaffingSettings
from supervisor.settings.staffing_rules import queue_targets


def staffing(**told: Any) -> StaffingSettings:
    return StaffingSettings.model_validate(told)


def targets(name: str, hours: str = "", **told: Any) -> QueueTargets:
    return queue_targets(CentreSettings.model_validate({"staffing": told, "queues": {name: {"hours": hours}}}), name)


def test_a_queue_has_what_every_queue_has_but_what_it_says_itself() -> None:
    told: Any = {"default": {"target": 90, "patience_s": 240}, "queues": {"streets": {"within_s": 60, "lines": 12}}}
    streets, water = targets("streets", "Mon-Fri 08:00-18:00", **told), targets("water", **told)
    assert (streets.targets.service_level, streets.targets.within_s, streets.patience_s, streets.lines) == (
        0.9,
        60,
        240,
        12,
    )
    assert (water.targets.within_s, water.lines, water.hours) == (20, None, ())
    assert streets.hours[0] == ((480, 1080),)


def test_lines_of_queues_are_apart_from_those_of_the_centre() -> None:
    told: dict[str, Any] = {"default": {"lines": 12}, "queues": {"streets": {"lines": 40}}}
    assert [targets(name, **told).lines for name in ("water", "streets", "centre", "")] == [12, 40, None, None]
    told["lines"] = 30
    assert [targets(name, **told).lines for name in ("water", "streets", "centre", "")] == [12, 30, 30, 30]


def test_a_target_over_the_day_and_seats_are_settings() -> None:
    told = targets("streets", default={"over": "day"}, queues={"water": {"over": "interval", "seats": 12}})
    assert (told.over_day, told.seats) == (True, None)
    water = targets("water", default={"over": "day"}, queues={"water": {"over": "interval", "seats": 12}})
    assert (water.over_day, water.seats) == (False, 12)


def test_what_is_no_limit_is_none() -> None:
    told = targets("streets", default={"target": 0, "max_occupancy": 85}).targets
    assert told[:1] + told[3:7] == (None, None, None, 0.85, None)
    patient = targets("streets", default={"max_abandon": 5, "patience_s": 300})
    assert patient.targets.max_abandon == 0.05


def test_shrinkage_is_exact_and_knows_what_a_schedule_places() -> None:
    kinds = staffing(
        shrinkage={"leave": 10.1, "training": 0, "breaks": 9.9, "sickness": 10, "other": 0}
    ).shrinkage.kinds()
    assert together(kinds) == Fraction(3, 10)
    assert scheduled(21, together(kinds)) == 30
    assert together(kinds, for_schedule=True) == Fraction(1, 10)
    assert [kind.name for kind in kinds if kind.placed_by_schedule] == ["leave", "breaks"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"shrinkage": {"leave": 60, "sickness": 40}}, "add up to all paid time"),
        ({"special": [{"name": "Election", "begin": "2026-11-03", "end": "2026-11-01"}]}, "must end after it begins"),
        ({"interval": 20}, "15, 30 or 60"),
        ({"default": {"max_abandon": 5}}, "every queue has a limit on abandoned calls and no patience"),
        (
            {"default": {"patience_s": 60}, "queues": {"water": {"max_abandon": 5, "patience_s": 0}}},
            "queue “water” has a limit on abandoned calls and no patience",
        ),
    ],
    ids=["shrinkage", "backwards", "interval", "abandoned", "abandoned of a queue"],
)
def test_what_makes_no_sense_is_told(told: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        staffing(**told)


def test_a_queue_is_closed_on_days_that_the_settings_close() -> None:
    shut = {"name": "Move", "begin": "1970-01-05", "end": "1970-01-06", "kind": "closed", "queues": ["streets"]}
    fair = {"name": "Fair", "begin": "1970-01-08", "kind": "event"}
    told: dict[str, Any] = {"special": [shut, {**shut, "begin": "1970-01-09", "end": None, "queues": []}, fair]}
    assert targets("streets", **told).closed == (4, 5, 8)
    assert targets("water", **told).closed == (8,)
