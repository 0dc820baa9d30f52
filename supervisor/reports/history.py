"""A question about past days and its answer: figures of chosen scopes by interval, hour or day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from supervisor.metrics.catalogue import METRICS
from supervisor.metrics.sight import Metric, Ratio

By = Literal["interval", "hour", "day"]
NOW_ONLY = ("waiting", "longest_wait_s", "service_level_within_s")
"""Numbers that say nothing of a past interval."""

FIGURES: tuple[Metric, ...] = tuple(m for m in METRICS if m.unit in ("count", "s", "share") and m.key not in NOW_ONLY)
"""What can be asked for: every figure that is one number."""


class HistoryQuestion(msgspec.Struct, frozen=True):
    """Which figures (`keys`), of which scopes, for the centre's local days `since` to `until`, both included."""

    since: date
    until: date
    scopes: tuple[str, ...]
    by: By
    keys: tuple[str, ...]


class HistoryRow(msgspec.Struct, frozen=True):
    """One scope from `start` until before `end` (ms): shares 0..1, seconds and counts; None where there is none.

    `usual` are the same figures of the usual day, as far as it is known. `provisional` while callers of it still wait,
    `incomplete` where a gap that nothing covers lies in it. Where nothing is `known` of it, no figure has a value.
    `ratios` are what its shares are made of, `code` is how its service level is counted: `SL-I 80/20`.
    """

    start: int
    end: int
    scope: str
    values: Mapping[str, float | None]
    usual: Mapping[str, float | None] = {}
    provisional: bool = False
    incomplete: bool = False
    known: bool = True
    ratios: Mapping[str, Ratio] = {}
    code: str = ""


class HistoryAnswer(msgspec.Struct, frozen=True):
    """Rows in order of time, then of the scopes asked for; `totals` are one row for each scope over all of the days.

    `names` are those of figures that say more than the catalogue does, such as `Service level · SL-I 80/20`.
    `notes` are sentences on the whole.
    """

    rows: tuple[HistoryRow, ...] = ()
    totals: tuple[HistoryRow, ...] = ()
    names: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()
