"""The months that the demonstration city counted before: like its days, with a storm, the same each time."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import numpy as np

from supervisor.planning.history import outliers
from supervisor.sources.simulated.city import load_city
from supervisor.sources.simulated.intervals import counted, together

CITY = load_city(files("resources").joinpath("demo/city.toml").read_bytes())
UNTIL, DAYS = date(2026, 11, 17), 70


def test_a_half_year_is_like_the_city() -> None:
    made = counted(CITY, 311, UNTIL, DAYS)
    assert set(made) == {queue.name for queue in CITY.queues}
    whole = together(made)
    assert len(whole) == DAYS * 48 + 2
    days = np.bincount(whole.local.day - whole.local.day[0], weights=whole.calls)
    monday = days[[place for place in range(DAYS) if (place + whole.local.weekday[0]) % 7 == 0]]
    assert 1000 < np.median(monday) < 1700
    assert 300 < np.nanmean(whole.aht_s) < 600
    again = counted(CITY, 311, UNTIL, DAYS)
    assert all(np.array_equal(made[name].calls, again[name].calls) for name in made)


def test_it_has_a_storm() -> None:
    whole = together(counted(CITY, 311, UNTIL, DAYS))
    (storm,) = outliers(
        whole, {int(day) for day in whole.local.day if CITY.is_holiday(date.fromordinal(719163 + int(day)))}
    )
    assert storm.why == "storm"
