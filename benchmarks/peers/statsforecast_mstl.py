"""statsforecast's MSTL over AutoETS, four weeks ahead: `statsforecast_mstl.py SERIES`.

It wants series without gaps: days on which nobody works are left out, and a missing slot has what it had a week before.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-not-found,import-untyped,unused-ignore]
from statsforecast import StatsForecast  # type: ignore[import-not-found,unused-ignore]
from statsforecast.models import MSTL, AutoETS  # type: ignore[import-not-found,unused-ignore]

from benchmarks.peers.real_series import HORIZON_DAYS, TABLES, WEEK

MOST_DAYS = 182


def main(name: str) -> None:
    """Say one line of JSON: the WAPE over all origins, and the seconds of one forecast."""
    warnings.simplefilter("ignore")
    _, made, weeks = TABLES[name]
    table = made()
    calls, week = table.calls, WEEK
    slots = ~np.isnan(calls).all(axis=0)
    works = np.array([not np.isnan(calls[day::WEEK]).all() for day in range(WEEK)])
    off = came = 0.0
    begun = time.perf_counter()
    origins = table.origins(weeks)
    for origin in origins:
        told = _ahead(calls[max(0, origin - MOST_DAYS) : origin][:, slots], works, origin)
        actual = calls[origin : origin + HORIZON_DAYS][np.resize(np.roll(works, -origin % week), HORIZON_DAYS)]
        known = ~np.isnan(actual[:, slots])
        off += float(np.abs(told - actual[:, slots])[known].sum())
        came += float(actual[:, slots][known].sum())
    print(json.dumps({"wape": off / came, "seconds": (time.perf_counter() - begun) / len(origins)}), flush=True)


def _ahead(past: Any, works: Any, origin: int) -> Any:
    """The days at work of the four weeks after some days."""
    days = np.arange(origin - len(past), origin) % WEEK
    kept = past[works[days]]
    many = int(works.sum())
    for day in range(many, len(kept)):
        kept[day] = np.where(np.isnan(kept[day]), kept[day - many], kept[day])
    kept = np.where(np.isnan(kept), np.nanmean(kept, axis=0), kept)
    slots = kept.shape[1]
    series = pd.DataFrame({"unique_id": "a", "ds": np.arange(kept.size), "y": kept.ravel()})
    model = MSTL(season_length=[slots, slots * many], trend_forecaster=AutoETS(model="ZZN"))
    horizon = slots * many * HORIZON_DAYS // WEEK
    told = StatsForecast(models=[model], freq=1).forecast(df=series, h=horizon)
    return told["MSTL"].to_numpy().reshape(-1, slots)


if __name__ == "__main__":
    main(*sys.argv[1:])
