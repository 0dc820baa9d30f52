"""Changes of a forecast by hand: applied over what was computed, kept by a new one, taken back in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.planning.edits import Edit, Edits, applied, spans_of, touched
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import pack, unpack

START, WIDTH = 1_767_571_200_000, 1_800_000
DAY = 48 * WIDTH


def made(days: int = 3, level: float = 10.0) -> Forecast:
    calls = np.full(48 * days, level)
    return Forecast(
        start=START,
        minutes=30,
        zone="UTC",
        calls=calls,
        low=calls * 0.8,
        high=calls * 1.3,
        aht_s=np.full(calls.size, 180.0),
    )


def at(*slots: int) -> tuple[tuple[int, int], ...]:
    return spans_of((START + slot * WIDTH for slot in slots), WIDTH)


def test_slots_after_each_other_are_one_span() -> None:
    assert at(3, 1, 2, 7) == ((START + WIDTH, START + 4 * WIDTH), (START + 7 * WIDTH, START + 8 * WIDTH))


def test_cells_are_set_and_their_band_goes_with_them() -> None:
    found, idle = applied(made(), [Edit("set", at(0, 2), 20.0)])
    assert idle == ()
    assert found.calls[:4].tolist() == [20, 10, 20, 10]
    assert (found.low[0], found.high[0]) == (16, 26)
    assert touched(made(), [Edit("set", at(0, 2), 20.0)])[:4].tolist() == [True, False, True, False]


def test_a_cell_of_nothing_gets_the_band_of_random_calls() -> None:
    found, _ = applied(made(level=0.0), [Edit("set", at(0), 25.0)])
    assert (found.low[0], found.calls[0], found.high[0]) == pytest.approx((16.775, 25, 33.225))


def test_percent_over_a_selection() -> None:
    found, _ = applied(made(), [Edit("percent", at(0, 1), 10.0), Edit("percent", at(1), -50.0)])
    assert found.calls[:3] == pytest.approx([11, 5.5, 10])
    assert found.high[:3] == pytest.approx([14.3, 7.15, 13])


def test_a_day_is_copied_as_it_is_changed() -> None:
    copied = Edit("copy", ((START + DAY, START + 2 * DAY),), shift=DAY)
    found, _ = applied(made(), [Edit("set", at(5), 99.0), copied])
    assert found.calls[48 + 5] == 99
    assert found.calls[48 + 6] == 10
    assert found.calls[96 + 5] == 10


def test_a_cell_goes_back_to_what_was_computed() -> None:
    edits = [Edit("set", at(0, 1), 99.0), Edit("reset", at(0))]
    found, idle = applied(made(), edits)
    assert (found.calls[:2].tolist(), found.low[0], idle) == ([10, 99], 8, ())
    assert touched(made(), edits)[:3].tolist() == [False, True, False]


def test_handle_times_are_changed_apart() -> None:
    found, _ = applied(made(), [Edit("set", at(0), 240.0, field="aht_s"), Edit("percent", at(1), 50.0, field="aht_s")])
    assert found.aht_s[:3].tolist() == [240, 270, 180]
    assert found.calls[0] == 10


def test_a_new_forecast_keeps_them_and_says_which_no_longer_fit() -> None:
    edits = [Edit("set", at(0), 99.0), Edit("percent", at(60), 100.0)]
    later = made(level=30.0)
    moved = Forecast(
        start=START + DAY, minutes=30, zone="UTC", calls=later.calls, low=later.low, high=later.high, aht_s=later.aht_s
    )
    found, idle = applied(moved, edits)
    assert idle == (edits[0],)
    assert found.calls[12] == 60


def test_a_value_is_of_its_own_interval() -> None:
    hour = Forecast(
        start=START, minutes=60, zone="UTC", calls=np.ones(2), low=np.ones(2), high=np.ones(2), aht_s=np.ones(2)
    )
    found, _ = applied(hour, [Edit("set", ((START, START + 2 * WIDTH),), 20.0, minutes=30)])
    assert found.calls.tolist() == [40, 1]


@pytest.mark.parametrize("value", [-1, float("nan"), 2e6], ids=["less", "none", "more"])
def test_a_value_that_makes_no_sense_is_refused(value: float) -> None:
    with pytest.raises(CallboardError, match="Type a number from 0"):
        Edit("set", at(0), value)


def test_a_percentage_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(CallboardError, match="at least −100 %"):
        Edit("percent", at(0), -101)


EDITS = st.builds(
    lambda kind, first, many, value: Edit(kind, at(*range(first, first + many)), value, shift=WIDTH),
    st.sampled_from(["set", "percent", "copy", "reset"]), st.integers(0, 140), st.integers(1, 5), st.floats(0, 100),
)  # fmt: skip


@given(st.lists(EDITS, max_size=8))
def test_undo_of_all_gives_the_first_and_redo_the_last(edits: list[Edit]) -> None:
    whole = Edits()
    for edit in edits:
        whole = whole.add(edit)
    back = whole
    for _ in edits:
        back = back.undo()
    assert back.done == ()
    assert applied(made(), back.done)[0].calls.tolist() == made().calls.tolist()
    again = back
    for _ in edits:
        again = again.redo()
    assert again == whole
    assert unpack(pack(whole), Edits) == whole
    assert whole.redo() == whole
    assert Edits().undo() == Edits()
