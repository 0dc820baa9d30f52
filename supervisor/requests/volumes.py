"""How many requests were opened and closed in stretches of time, by channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.requests.frame import Frame, Rows
from supervisor.requests.packed import NEVER

Counts = NDArray[np.int64]


class Flow(msgspec.Struct, frozen=True):
    """Requests `opened` and `closed` by channel and stretch: `[channel, stretch]`; `channels` names the channels."""

    channels: list[str]
    opened: Counts
    closed: Counts


def flow(frame: Frame, edges: Sequence[int], until: int, city: str = "") -> Flow:
    """Between each two of the edges (ms, rising), the last stretch up to `until` and with it.

    A request is opened at its opening as it was told last, and closed at each of its closings: the closing date, or
    when it was first seen closed without one.
    """
    opened, closed = _mine(frame, frame.latest(), city), _mine(frame, np.flatnonzero(frame["closing"] != NEVER), city)
    ends = np.array([*edges, until + 1], np.int64)
    return Flow(
        [*frame.names["channel"].texts],
        _counted(frame, opened, frame["opened"][opened], ends),
        _counted(frame, closed, frame["closing"][closed], ends),
    )


def daily(frame: Frame, days: Sequence[int], until: int, city: str = "") -> Flow:
    """On each of some local dates of the cities (numbers of days, one after the other), up to an instant (ms)."""
    opened = _mine(frame, frame.latest(), city)
    opened = opened[frame["opened"][opened] <= until]
    closing = frame["closing"]
    closed = np.flatnonzero((closing != NEVER) & (closing <= until) & (closing >= _before(days)))
    closed = _mine(frame, closed, city)
    ends = np.array([*days, days[-1] + 1], np.int64)
    return Flow(
        [*frame.names["channel"].texts],
        _counted(frame, opened, frame["opened_day"][opened], ends),
        _counted(frame, closed, frame.days(closed, closing[closed]), ends),
    )


def _before(days: Sequence[int]) -> int:
    """An instant (ms) before the first of the days anywhere."""
    return (days[0] - 1) * 86_400_000


def _mine(frame: Frame, rows: Rows, city: str) -> Rows:
    return rows[frame["city"][rows] == frame.code_of(city)] if city else rows


def _counted(frame: Frame, rows: Rows, when: NDArray[Any], ends: Counts) -> Counts:
    """How many of the rows lie in each stretch, by channel."""
    stretches, channels = len(ends) - 1, len(frame.names["channel"].texts)
    some = np.flatnonzero((when >= ends[0]) & (when < ends[-1]))
    stretch = np.searchsorted(ends, when[some], side="right") - 1
    flat = np.bincount(frame["channel"][rows[some]] * stretches + stretch, minlength=channels * stretches)
    return flat.reshape(channels, stretches)
