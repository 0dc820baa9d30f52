"""Credits are booked where they belong: by entry in intervals and days, by happening in rolling windows."""

from __future__ import annotations

import pytest

from supervisor.core.agents import Change
from supervisor.core.credits import Credit, Kind
from supervisor.metrics.ledger import QUARTER_MS, ROLL_MS, Ledger
from tests.day import Day, plain

AT = 1_764_579_600_000
ONE = ("queue/info",)


def booked(*credits: Credit, since: int = AT, rolling_from: int = 0) -> Ledger:
    ledger = Ledger(since, rolling_from)
    ledger.post([Change(1, list(credits))])
    return ledger


def test_a_visit_counts_in_the_quarter_hour_in_which_it_entered() -> None:
    credit = Credit(Kind.SAMPLE, ONE, AT + QUARTER_MS - 1, AT + QUARTER_MS + 5000, "answered", 5001)
    account = booked(credit).account("queue/info")
    assert list(account.quarters) == [AT // QUARTER_MS]
    assert list(account.tens) == [(AT + QUARTER_MS + 5000) // ROLL_MS]


def test_time_is_cut_at_the_edges() -> None:
    credit = Credit(Kind.SPAN, ONE, AT + QUARTER_MS - 3000, AT + QUARTER_MS + 4000, "available")
    quarters = booked(credit).account("queue/info").quarters
    assert [tally.sums for tally in quarters.values()] == [{"available": 3000}, {"available": 4000}]


def test_what_was_before_the_window_is_not_in_it() -> None:
    ledger = booked(
        Credit(Kind.COUNT, ONE, AT - 1, AT - 1, "offered"),
        Credit(Kind.SPAN, ONE, AT - 5000, AT + 1000, "available"),
    )
    assert ledger.account("queue/info").total.sums == {"available": 1000}


def test_what_is_taken_back_leaves_nothing() -> None:
    credits = [
        Credit(Kind.COUNT, ONE, AT, AT, "offered"),
        Credit(Kind.SAMPLE, ONE, AT, AT + 9000, "answered", 9000),
        Credit(Kind.SPAN, ONE, AT, AT + 20_000, "available"),
        Credit(Kind.LEVEL, ONE, AT, AT, "waiting", 1),
    ]
    ledger = booked(*credits)
    ledger.post([Change(-1, credits)])
    assert ledger.account("queue/info").total.empty
    assert ledger.rolling("queue/info", 15, AT + 20_000).empty


def test_a_rolling_window_forgets_and_is_not_disturbed_by_being_looked_at() -> None:
    day = Day().queued("a").after(5).answered("a").after(14 * 60)
    assert day.rolling(15)["answered"] == 1
    assert day.after(60).rolling(15)["answered"] == 0
    assert day.rolling(30)["answered"] == 1


def test_forgetting_keeps_what_is_still_in_the_window() -> None:
    ledger = booked(*[Credit(Kind.COUNT, ONE, at, at, "offered") for at in range(AT, AT + 3_600_000, 60_000)])
    at = AT + 3_600_000
    before = ledger.rolling("queue/info", 30, at).sums
    ledger.forget(at - 1_800_000)
    assert ledger.rolling("queue/info", 30, at).sums == before


def test_abandonment_of_a_rolling_window_is_of_what_happened_in_it() -> None:
    day = Day().queued("a").queued("b").queued("c").after(40 * 60).answered("a").abandoned("b")
    day.queued("d").after(2).abandoned("d")
    told = day.rolling(15)
    assert plain(told["abandon_rate"]) == 0.5
    assert told["abandon_rate"]["passport"]["code"] == "(Ab-Sh)/(An+Ab-Sh)"
    assert told["abandon_rate"]["passport"]["window"]["basis"] == "happened"
    assert told["offered"] == 1
    assert told["waiting_peak"] is None


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_a_rolling_window_is_as_long_as_it_says(minutes: int) -> None:
    day = Day(start=AT).queued("a").abandoned("a")
    day.after(minutes * 60 - 10)
    assert day.rolling(minutes)["abandoned"] == 1
    assert day.after(10).rolling(minutes)["abandoned"] == 0
