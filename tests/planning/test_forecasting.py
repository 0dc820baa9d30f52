"""A forecast as it is worked out and kept: what is left out, whom it needs, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import numpy as np
import pytest

from supervisor.core.errors import CallboardError
from supervisor.planning.edits import Edit, Edits, Field
from supervisor.planning.forecast_kept import Planned, became, idle
from supervisor.planning.forecasted import Forecast
from supervisor.planning.forecasting import Attempts, Found, Wanted, edited, slots_of, typed, work_out
from supervisor.planning.history import Stretch
from supervisor.planning.packed import pack, unpack
from supervisor.planning.plan import QueueTargets
from supervisor.planning.series import Series
from supervisor.planning.shift import moment

START = 1_767_571_200_000
"""Monday, 2026-01-05 0:00 UTC."""
DAY, WIDTH, DAYS = 86_400_000, 3_600_000, 49
TARGETS = QueueTargets()


def history(storm: int = 30, days: int = DAYS) -> Series:
    hours = np.arange(24)
    shape = np.where((hours >= 8) & (hours < 18), 30.0, 0.0)
    level = np.where(np.arange(days) % 7 < 5, 1.0, 0.4)
    level[storm] *= 3
    calls = np.random.default_rng(3).poisson(np.outer(level, shape)).astype(float).ravel()
    return Series(start=START, minutes=60, zone="UTC", calls=calls, aht_s=np.where(calls > 0, 200.0, np.nan))


@pytest.fixture(scope="module")
def found() -> Found:
    return work_out(history(), Wanted("q", 60, 14), (), TARGETS)


def test_lines_that_bind_are_said(found: Found) -> None:
    plan, notes = edited(found.plan, Edits(), QueueTargets(lines=1))
    assert plan.agents is not None
    assert len(notes) == 1
    assert notes[0].startswith("Lines are too few in 140 intervals: they refuse ")


def test_outliers_are_left_out_by_rule_kept_in_and_by_hand(found: Found) -> None:
    (storm,) = found.left_out
    assert storm.begin == START + 30 * DAY
    kept = work_out(history(), Wanted("q", 60, 14, kept_in=(storm.begin,)), (), TARGETS)
    assert (kept.left_out, kept.proposed) == ((), (storm,))
    more = Stretch(START + 7 * DAY, START + 8 * DAY)
    both = work_out(history(), Wanted("q", 60, 14, by_hand=(more,)), (), TARGETS)
    assert both.left_out == both.plan.left_out == (more, storm)


def test_it_reaches_to_the_end_of_a_day_and_tells_whom_it_needs(found: Found) -> None:
    plan = found.plan
    assert (plan.start, plan.end) == (START + DAYS * DAY, START + (DAYS + 14) * DAY)
    assert plan.agents is not None
    assert plan.scheduled is not None
    assert (plan.agents * 3600 >= plan.calls * plan.aht_s)[plan.calls > 0].all()
    assert (plan.scheduled >= plan.agents).all()
    cut = history().between(START, START + DAYS * DAY - 10 * WIDTH)
    assert work_out(cut, Wanted("q", 60, 1), (), TARGETS).plan.end == START + (DAYS + 1) * DAY


def test_it_begins_with_a_day_whatever_is_known_of_it(found: Found) -> None:
    begin = START + (DAYS - 1) * DAY
    today = work_out(history(), Wanted("q", 60, 7), (), TARGETS, begin=begin)
    assert (today.plan.start, today.plan.end) == (begin, begin + 7 * DAY)
    assert today.history.end == START + DAYS * DAY
    late = work_out(history(), Wanted("q", 60, 7), (), TARGETS, begin=START + (DAYS + 21) * DAY)
    assert late.plan.start == START + (DAYS + 21) * DAY
    noon = late.plan.calls[12]
    assert noon == pytest.approx(30, rel=0.15)
    assert late.notes == ("The newest that is known is 21 days old; import newer intervals for a better forecast.",)


@pytest.mark.parametrize(
    ("end", "hours"), [("2026-10-20", 24 * 14 + 1), ("2026-03-03", 24 * 14 - 1)], ids=["autumn", "spring"]
)
def test_days_end_at_midnight_though_clocks_change_among_them(end: str, hours: int) -> None:
    midnight = moment(date.fromisoformat(end), 0, "America/New_York")
    known = msgspec.structs.replace(history().between(START, START + 21 * DAY), zone="America/New_York")
    until = msgspec.structs.replace(known, start=midnight - 21 * DAY)
    assert slots_of(until, Wanted("q", 60, 14)) == hours
    plan = work_out(until, Wanted("q", 60, 14), (), TARGETS).plan
    assert plan.end == moment(date.fromisoformat(end) + timedelta(days=14), 0, "America/New_York")


def test_it_is_kept_and_read_as_a_forecast_by_those_who_need_no_more(found: Found) -> None:
    plan, notes = edited(
        found.plan, Edits((Edit("set", ((found.plan.start, found.plan.end),), 9.0, minutes=60),)), TARGETS
    )
    assert notes == ()
    body = pack(plan)
    plain, whole = unpack(body, Forecast), unpack(body, Planned)
    assert plain.calls.tolist() == [9.0] * len(plan)
    assert whole.computed.calls.tolist() == found.plan.calls.tolist()
    assert whole.edits == plan.edits
    assert whole.agents is not None


def test_a_change_that_no_longer_fits_is_told(found: Found) -> None:
    plan, _ = edited(found.plan, Edits((Edit("set", ((0, WIDTH),), 9.0),)), TARGETS)
    assert idle(plan).sentence() == "1 earlier change lies before this forecast and has no effect on it."
    assert idle(found.plan).sentence() == ""


def test_what_became_of_it(found: Found) -> None:
    plan = found.plan
    came = Series(start=plan.start, minutes=60, zone="UTC", calls=plan.calls * 0.8, aht_s=plan.aht_s)
    told = became(plan, came)
    assert (told.wape, told.bias) == pytest.approx((0.25, 0.25))
    assert became(plan, history()).wape is None
    quarters = Series(
        start=plan.start, minutes=15, zone="UTC", calls=plan.calls.repeat(4) / 4, aht_s=plan.aht_s.repeat(4)
    )
    assert became(plan, quarters).wape == pytest.approx(0)
    half = msgspec.structs.replace(plan, minutes=30)
    assert became(half, came).slots > 0


def test_redials_come_on_top_of_first_attempts(found: Found) -> None:
    known = history()
    first = msgspec.structs.replace(known, calls=known.calls / 1.25)
    apart = work_out(known, Wanted("q", 60, 14), (), TARGETS, Attempts(first, 0.25))
    np.testing.assert_allclose(apart.plan.calls, found.plan.calls, rtol=0.02)
    assert (apart.plan.low <= apart.plan.calls).all()
    assert (apart.plan.high >= apart.plan.calls).all()
    assert (apart.plan.high % 1 == 0).all()


def test_without_handle_times_it_needs_nobody_knows_whom() -> None:
    known = history()
    bare = msgspec.structs.replace(known, aht_s=np.full(len(known), np.nan))
    found = work_out(bare, Wanted("q", 60, 7), (), TARGETS)
    assert found.plan.agents is None
    assert "No handle time is known" in found.notes[0]
    assert work_out(bare, Wanted("q", 60, 7, aht_s=120.0), (), TARGETS).plan.agents is not None


@pytest.mark.parametrize(("field", "said"), [("calls", "calls in an interval"), ("aht_s", "handle time")])
def test_changes_over_each_other_have_a_ceiling(found: Found, field: Field, said: str) -> None:
    spans = ((found.plan.start, found.plan.end),)
    hundredfold = Edit("percent", spans, 10_000.0, field=field)
    with pytest.raises(CallboardError, match=said):
        typed(found.plan, Edits((hundredfold,) * 3), TARGETS)
    thousands = Edit("set", spans, 900_000.0, minutes=60)
    plan, notes = typed(found.plan, Edits((thousands,)), TARGETS)
    assert plan.agents is None
    assert "more than the 10,000 that can be told of" in notes[0]
