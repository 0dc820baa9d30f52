"""Histories in slots, and plans as bytes."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from supervisor.core.errors import CallboardError
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import pack, unpack
from supervisor.planning.series import Series

HOUR = 3_600_000
NAN = np.nan


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def series(calls: list[float], aht: list[float] | None = None, *, minutes: int = 15, start: int = 0) -> Series:
    spoken = np.array(aht if aht is not None else [180.0] * len(calls))
    return Series(start=start, minutes=minutes, zone="Europe/Berlin", calls=np.array(calls), aht_s=spoken)


def test_longer_slots_add_calls_and_weigh_handle_times() -> None:
    half = series([1, 3, 0, 4, 2, NAN], [100, 200, NAN, 50, 60, 60]).by(30)
    np.testing.assert_array_equal(half.calls, [4, 4, NAN])
    np.testing.assert_array_equal(half.aht_s[:2], [175, 50])
    assert (half.start, half.end, half.minutes) == (0, 3 * HOUR // 2, 30)


def test_a_longer_slot_begins_where_it_does_on_the_clock() -> None:
    hours = series([9, 1, 2, 3, 4], minutes=15, start=45 * 60_000).by(60)
    assert (hours.start, hours.calls.tolist()) == (HOUR, [10])


def test_what_lies_outside_is_not_known() -> None:
    cut = series([1, 2, 3]).between(-HOUR // 2, HOUR // 2)
    np.testing.assert_array_equal(cut.calls, [NAN, NAN, 1, 2])
    assert cut.start == -HOUR // 2
    assert series([1, 2, 3]).between(9 * HOUR, 10 * HOUR).calls.size == 4


def test_the_hour_that_clocks_show_twice_is_there_twice() -> None:
    autumn = series([0] * 6, minutes=60, start=ms("2026-10-24T22:00")).local
    assert autumn.minute.tolist() == [0, 60, 120, 120, 180, 240]
    assert set(autumn.weekday.tolist()) == {6}
    spring = series([0] * 4, minutes=60, start=ms("2026-03-28T23:00")).local
    assert spring.minute.tolist() == [0, 60, 180, 240]


def test_slots_fill_an_hour() -> None:
    with pytest.raises(CallboardError, match="25 minutes fill no hour; use 15, 30 or 60"):
        series([1], minutes=25)
    with pytest.raises(CallboardError, match="30 minutes do not fill 15"):
        series([1], minutes=30).by(15)


def test_a_plan_comes_back_as_it_was() -> None:
    told = Forecast(
        start=5 * HOUR,
        minutes=30,
        zone="America/Chicago",
        calls=np.array([1.5, NAN]),
        low=np.array([0.0, 1]),
        high=np.array([3.0, 4]),
        aht_s=np.array([180.0, 200]),
    )
    back = unpack(pack(told), Forecast)
    for mine, other in zip((told.calls, told.low, told.aht_s), (back.calls, back.low, back.aht_s), strict=True):
        np.testing.assert_array_equal(mine, other)
    assert (back.start, back.minutes, back.zone) == (told.start, 30, told.zone)


@pytest.mark.parametrize("body", [b"", b"\x80", b"\xc1", b"not a plan"])
def test_a_damaged_plan_is_told(body: bytes) -> None:
    with pytest.raises(CallboardError, match="take an older version"):
        unpack(body, Series)


def test_an_array_of_something_else_is_damage() -> None:
    body = pack(series([1, 2])).replace(b"float64", b"complex")
    with pytest.raises(CallboardError, match="cannot be read"):
        unpack(body, Series)
