"""The months that a demonstration city counted before us: calls and handle times of its queues by half hour."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from supervisor.planning.local import MINUTE_MS
from supervisor.planning.series import Series
from supervisor.sources.simulated.city import City, Queue
from supervisor.sources.simulated.day import Day, day_of, stream
from supervisor.sources.simulated.traffic import rate_of

MINUTES = 30
STORM_AGO, STORM_FACTOR = 40, 2.6
"""A storm so many days before the end; so many times the calls of such a day."""
AGAIN = 1.02
"""Who calls again, or is passed on to another queue, is offered once more."""


def counted(city: City, seed: int, until: date, days: int) -> dict[str, Series]:
    """A series of each queue for so many days before a date."""
    first = until - timedelta(days)
    every = [day_of(city, first + timedelta(place)) for place in range(days)]
    return {queue.name: _series(city, seed, queue, every) for queue in city.queues}


def _series(city: City, seed: int, queue: Queue, days: list[Day]) -> Series:
    rng = np.random.default_rng([seed, city.queues.index(queue)])
    expected = np.concatenate([_expected(city, seed, day) for day in days]) * queue.share * AGAIN
    start, width = days[0].start, MINUTES * MINUTE_MS
    if len(days) > STORM_AGO:
        storm = days[-STORM_AGO]
        expected[(storm.start - start) // width : (storm.end - start) // width] *= STORM_FACTOR
    calls = rng.poisson(expected).astype(np.float64)
    usual = queue.talk_s + queue.wrapup_s
    mean = usual * (1 + queue.talk_cv * 0.9 * rng.standard_normal(calls.size) / np.sqrt(np.maximum(calls, 1)))
    aht = np.where(calls > 0, np.clip(mean, usual * 0.3, usual * 3).round(), np.nan)
    return Series(start=start, minutes=MINUTES, zone=city.zone, calls=calls, aht_s=aht)


def _expected(city: City, seed: int, day: Day) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Calls by half hour, of all queues."""
    width = MINUTES * MINUTE_MS
    per_ms = rate_of(city, day, stream(seed, day, "calls"))
    return np.array([per_ms(at + width // 2) * width for at in range(day.start, day.end, width)], np.float64)


def together(series: dict[str, Series]) -> Series:
    """All queues in one, handle times weighted by calls."""
    every = list(series.values())
    calls = np.sum([each.calls for each in every], axis=0)
    spoken = np.sum([np.nan_to_num(each.aht_s) * each.calls for each in every], axis=0)
    aht = np.divide(spoken, calls, out=np.full(calls.size, np.nan), where=calls > 0)
    return Series(start=every[0].start, minutes=every[0].minutes, zone=every[0].zone, calls=calls, aht_s=aht)
