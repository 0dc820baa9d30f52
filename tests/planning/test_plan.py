"""Whom a forecast needs, slot by slot."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import numpy as np
import pytest

from supervisor.core.errors import CallboardError
from supervisor.planning.forecasted import Forecast
from supervisor.planning.plan import QueueTargets, blocked_words, is_open, requirement
from supervisor.planning.required import Targets
from supervisor.planning.shrinkage import Kind

NAN = np.nan
DAY = ((8 * 60, 18 * 60),)
AWAY = (Kind("leave", Fraction(2, 10)), Kind("breaks", Fraction(1, 10), placed_by_schedule=True))


def expected(*calls: float, start_hour: float = 0, aht: float = 180) -> Forecast:
    told = np.array(calls, np.float64)
    # The second Monday of 1970, in UTC.
    start = (4 + 7) * 86_400_000 + int(start_hour * 3_600_000)
    return Forecast(start=start, minutes=30, zone="UTC", calls=told, low=told, high=told, aht_s=np.full(told.size, aht))


def needed(forecast: Forecast, queue: QueueTargets, **options: object) -> tuple[list[float], list[float]]:
    found = requirement(forecast, forecast.aht_s, queue, **options)  # type: ignore[arg-type]
    return found.agents.tolist(), found.scheduled.tolist()


def test_the_worked_example_is_scheduled_for_its_shrinkage() -> None:
    assert needed(expected(100, 0), QueueTargets(shrinkage=AWAY)) == ([14, 0], [20, 0])
    assert needed(expected(100), QueueTargets(shrinkage=AWAY), for_schedule=True) == ([14], [18])


def test_a_closed_slot_needs_nobody_and_an_open_one_the_least() -> None:
    hours = (DAY, *[()] * 6)
    queue = QueueTargets(least=2, hours=hours)
    assert needed(expected(100, 0, 100, start_hour=7), queue)[0] == [0, 0, 14]
    assert needed(expected(0, 0, 100, start_hour=17), queue)[0] == [2, 2, 0]


def test_a_slot_of_which_a_part_is_open_has_its_least_staff_and_all_its_calls() -> None:
    quarter = QueueTargets(least=2, hours=(((7 * 60 + 15, 8 * 60 + 15),),) * 7)
    agents, _ = needed(expected(0, 0, 0, 0, 0, start_hour=6.5), quarter)
    assert agents == [0, 2, 2, 2, 0]
    assert needed(expected(20, start_hour=7), quarter) == needed(expected(20, start_hour=7), QueueTargets(least=2))


def test_a_slot_over_midnight_is_open_with_the_next_day() -> None:
    tuesday = ((), ((0, 60),), (), (), (), (), ())
    hours = msgspec.structs.replace(expected(0, 0, 0, start_hour=17), zone="Asia/Kolkata", minutes=60)
    assert is_open(hours, QueueTargets(hours=tuesday)).tolist() == [False, True, True]


def test_a_closed_day_needs_nobody() -> None:
    day = 4 + 7
    queue = QueueTargets(least=2, closed=(day,))
    assert needed(expected(*[0] * 49), queue)[0] == [0] * 48 + [2]
    mail = QueueTargets(channel="backlog", response_s=3600, closed=(day,))
    assert needed(expected(*[2] * 50, aht=600), mail)[0] == [0] * 48 + [17, 17]


def test_of_a_slot_that_is_not_known_nobody_is_told() -> None:
    agents, planned = needed(expected(100, NAN), QueueTargets())
    assert agents[0] == planned[0] == 14
    assert np.isnan([agents[1], planned[1]]).all()


def test_lines_bind_where_no_number_is_enough() -> None:
    found = requirement(expected(500), np.array([180.0]), QueueTargets(Targets(0.99, code="SL-O"), lines=10))
    assert np.isnan(found.agents[0])
    assert found.binding[0] == "lines"
    said = blocked_words(expected(500).calls, found)
    assert said == (
        "Lines are too few in 1 interval: they refuse 80.5% of the calls there, whoever works. Get more lines."
    )
    enough = requirement(expected(500), np.array([180.0]), QueueTargets(lines=100))
    assert blocked_words(expected(500).calls, enough) == ""


def test_what_few_seats_leave_over_comes_on_top_of_the_next() -> None:
    alone, _ = needed(expected(300, 10), QueueTargets())
    carried, _ = needed(expected(300, 10), QueueTargets(), most=25)
    assert carried[0] == 25
    assert carried[1] > alone[1]


def test_a_target_over_the_day_needs_fewer_on_each_day() -> None:
    day = [0.0] * 16 + [20, 45, 80, 120, 140, 110, 60, 15] + [0.0] * 24
    two = expected(*day, *[2 * each for each in day])
    each, over = (requirement(two, two.aht_s, QueueTargets(over_day=way, least=1)) for way in (False, True))
    assert each.figures is not None
    assert over.figures is not None
    for slots in (slice(0, 48), slice(48, 96)):
        assert over.agents[slots].sum() < each.agents[slots].sum()
        level, calls = np.nan_to_num(over.figures.service_level[slots]), two.calls[slots]
        assert (level * calls).sum() / calls.sum() >= 0.8
    assert over.agents.min() == 1


def test_callers_without_a_seat_wait_into_the_next_slot_but_over_no_night() -> None:
    hours = (((8 * 60, 9 * 60),),) * 7
    day = [0.0] * 16 + [300, 300] + [0.0] * 30
    found = requirement(expected(*day, *day), np.full(96, 180.0), QueueTargets(seats=25, hours=hours))
    assert found.agents[found.agents > 0].tolist() == [25] * 4
    assert blocked_words(np.array(day * 2), found).startswith("Seats are too few in 4 intervals")
    carried = requirement(expected(300, 10), np.full(2, 180.0), QueueTargets(seats=25))
    assert carried.agents[1] > requirement(expected(10), np.full(1, 180.0), QueueTargets()).agents[0]


def test_mail_is_planned_by_its_response_time() -> None:
    queue = QueueTargets(channel="backlog", response_s=3600, least=1)
    agents, _ = needed(expected(60, 0, 0, 0, aht=600), queue)
    # 600 minutes of work fall due within 90.
    assert agents == [7, 7, 7, 7]
    none = QueueTargets(channel="backlog", response_s=0, hours=((), *[DAY] * 6))
    found = requirement(expected(1, 1), np.array([600.0, 600]), none)
    assert found.binding.tolist() == ["closed", "closed"]


def test_a_response_time_is_counted_while_it_is_open() -> None:
    office = (((8 * 60, 17 * 60),),) * 5 + ((),) * 2
    queue = QueueTargets(channel="backlog", response_s=24 * 3600, hours=office)
    agents, _ = needed(expected(*[2] * 48 * 14, aht=600), queue)
    # 224 hours of work in 90 open ones.
    assert set(agents) == {0, 3}
    assert sum(agents) == 3 * 18 * 10
    quick = QueueTargets(channel="backlog", response_s=1800, hours=office)
    # What came over a weekend (252 items) and in the first half hour is due within an hour of Monday.
    assert max(needed(expected(*[2] * 48 * 14, aht=600), quick)[0]) == 43


def test_what_is_due_after_the_end_is_worked_on_too() -> None:
    assert needed(expected(*[6] * 48, aht=900), QueueTargets(channel="backlog", response_s=48 * 3600))[0] == [3] * 48


def test_calls_without_a_handle_time_are_told() -> None:
    with pytest.raises(CallboardError, match="no handle time"):
        needed(expected(10, aht=NAN), QueueTargets())


@pytest.mark.parametrize("calls", [1e6, 1e10], ids=["million", "more"])
def test_more_work_than_can_be_told_of_is_said_at_once(calls: float) -> None:
    with pytest.raises(CallboardError, match="erlangs, more than the 10,000 that can be told of"):
        needed(expected(calls), QueueTargets())
