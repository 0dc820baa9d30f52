"""Forecasts that were kept: saved versions, and what became of each."""

from __future__ import annotations

from typing import Final

import msgspec

from supervisor.core.credits import CENTRE
from supervisor.planning.accuracy import Accuracy
from supervisor.planning.forecast_kept import Planned, became
from supervisor.planning.packed import unpack
from supervisor.planning.series import Series
from supervisor.store import Store
from supervisor.store.plans import PlanRow

FORECAST: Final = "forecast"


class Earlier(msgspec.Struct, frozen=True):
    """A version that was saved before, and what became of it."""

    row: PlanRow
    accuracy: Accuracy


def name_of(queue: str) -> str:
    """What the forecast of a queue is kept as."""
    return queue or CENTRE


def kept(store: Store, queue: str, version: int | None = None) -> tuple[PlanRow, Planned] | None:
    """A version, the newest where none is named."""
    found = store.plan(FORECAST, name_of(queue), version)
    return None if found is None else (found, unpack(found.body, Planned))


def earlier(store: Store, queue: str, actual: Series, most: int = 20) -> list[Earlier]:
    """The versions, the newest first, with what became of each as far as it is known."""
    told = []
    for row in store.plan_versions(FORECAST, name_of(queue))[:most]:
        found = store.plan(FORECAST, name_of(queue), row.version)
        if found is not None:
            told.append(Earlier(row, became(unpack(found.body, Planned), actual)))
    return told
