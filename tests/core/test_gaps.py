"""Gaps, whatever the order in which their edges come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.gaps import Gap, Gaps
from tests.day import Day


def told() -> Day:
    day = Day().source_opened().after(10).source_lost("cut").after(5).source_lost("refused").after(5).source_opened()
    day.seen_by("queue_log").after(10).source_lost().seen_by("ami")
    return day.after(10).source_lost("cut again").after(5).source_opened()


@given(st.permutations(range(len(told().records))))
def test_any_order_gives_the_same_gaps(order: list[int]) -> None:
    records = told().records
    gaps = Gaps()
    for place in order:
        gaps.apply(records[place])
        gaps.apply(records[place])
    at = told().start
    assert gaps.open() == [
        Gap("pbx", "ami", at + 10_000, at + 20_000, "cut"),
        Gap("pbx", "queue_log", at + 30_000, None, ""),
        Gap("pbx", "ami", at + 40_000, at + 45_000, "cut again"),
    ]


def test_a_gap_reaches_into_the_windows_that_it_overlaps() -> None:
    day = told()
    gaps = day.world().floor.state.gaps
    assert [gap.since - day.start for gap in gaps.between(day.start, day.start + 10_000)] == []
    assert [gap.since - day.start for gap in gaps.between(day.start, day.start + 10_001)] == [10_000]
    assert [gap.since - day.start for gap in gaps.between(day.start + 20_000, day.start + 30_001)] == [30_000]


def test_only_a_gap_covered_whole_is_no_gap() -> None:
    day = told()
    day.covered(day.start + 10_000, day.start + 19_999).covered(day.start + 35_000, day.start + 60_000)
    assert [gap.since - day.start for gap in day.world().floor.state.gaps.open()] == [10_000, 30_000]
    day.covered(day.start, day.start + 25_000)
    assert [gap.since - day.start for gap in day.world().floor.state.gaps.open()] == [30_000]
