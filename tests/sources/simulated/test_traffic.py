"""Arrivals: as many as the curve says, when it says."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from statistics import fmean

import pytest

from supervisor.sources.simulated.city import City
from supervisor.sources.simulated.day import day_of, lively, local_date
from supervisor.sources.simulated.talk import talk_ms
from supervisor.sources.simulated.traffic import AREAS, Storm, number, patience_ms, wishes

MONDAY = date(2026, 4, 6)


def test_each_weekday_has_its_share_of_the_calls(lakeview: City) -> None:
    found: dict[int, list[int]] = {}
    for n in range(70):
        day = day_of(lakeview, MONDAY + timedelta(n))
        if not lakeview.is_holiday(day.date):
            found.setdefault(day.kind, []).append(len(wishes(lakeview, day, 2)))
    means = {kind: fmean(counts) for kind, counts in found.items()}
    assert means[1] == pytest.approx(lakeview.curve.calls * lakeview.curve.week[1], rel=0.06)
    assert means[0] > means[4] > means[5] > means[6]


def test_at_its_height_a_storm_brings_ten_times_the_calls(lakeview: City) -> None:
    day = day_of(lakeview, MONDAY)
    since, until = day.at(12 * 60), day.at(13 * 60)
    calm, stormy = (
        sum(since <= wish.at < until for wish in wishes(lakeview, day, 2, storms))
        for storms in ((), (Storm(day.at(11 * 60), 3, 10),))
    )
    assert stormy / calm == pytest.approx(10, rel=0.25)


def test_the_day_has_two_humps_and_a_dip_at_noon(lakeview: City) -> None:
    hours = Counter[int]()
    for n in range(40):
        day = day_of(lakeview, MONDAY + timedelta(n))
        hours.update(int(day.minute_of(wish.at) // 60) for wish in wishes(lakeview, day, 2) if day.kind < 5)
    assert hours[10] > hours[12] < hours[15]
    assert hours[3] * 50 < hours[12]


def test_wishes_come_in_order_and_within_their_day(lakeview: City) -> None:
    day = day_of(lakeview, MONDAY)
    times = [wish.at for wish in wishes(lakeview, day, 9, (Storm(day.at(20 * 60), 9),))]
    assert times == sorted(times)
    assert day.start < times[0]
    assert times[-1] < day.end


def test_a_storm_rises_holds_and_falls() -> None:
    storm = Storm(1_000_000, 2)
    quarter = (storm.end - storm.start) // 4
    strengths = [storm.strength(storm.start + n * quarter) for n in range(5)]
    assert strengths[0] == strengths[4] == 0
    assert strengths[1] == strengths[2] == 1
    assert 0 < strengths[3] < 1


def test_durations_have_the_mean_that_the_city_says(lakeview: City) -> None:
    rng = random.Random("durations")
    info = lakeview.queue("info")
    assert fmean(patience_ms(rng, info) for _ in range(20_000)) == pytest.approx(info.patience_s * 1000, rel=0.03)
    assert fmean(talk_ms(rng, 300, 0.5) for _ in range(20_000)) == pytest.approx(300_000, rel=0.02)


def test_numbers_are_made_of_area_codes_and_the_line_kept_for_stories() -> None:
    assert number(0) == "2015550100"
    assert number(199) == "2025550199"
    assert len(AREAS) >= 600
    assert not {area % 100 for area in AREAS} & {0, 11}


def test_a_demonstration_begins_while_people_are_at_work(lakeview: City) -> None:
    monday = day_of(lakeview, MONDAY)
    assert lively(lakeview, monday.at(10 * 60 + 20)) == monday.at(10 * 60 + 20)
    assert lively(lakeview, monday.at(23 * 60)) == monday.at(9 * 60)
    friday = day_of(lakeview, MONDAY - timedelta(3)).at(9 * 60)
    assert lively(lakeview, monday.at(3 * 60)) == friday
    assert lively(lakeview, day_of(lakeview, MONDAY - timedelta(1)).at(12 * 60)) == friday
    assert local_date(lakeview, monday.end - 1) == MONDAY
