"""Shrinkage: paid time in which an agent is not there for callers, by kind; and how many are to be scheduled for it.

Each kind is a share of paid time, so kinds add up. What the schedule itself places (breaks, meetings, leave that is
known) is left out when it is the schedule that is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import msgspec

from supervisor.core.errors import CallboardError

NONE: Final = Fraction(0)
_WRITTEN = re.compile(
    r"(\d{1,9}(\.\d{0,30})?|\.\d{1,30})(e-\d{1,2})?%?|\d{1,18}/[1-9]\d{0,17}", re.ASCII | re.IGNORECASE
)


class Kind(msgspec.Struct, frozen=True):
    """One kind: leave and training are planned, sickness and lateness are not."""

    name: str
    share: Fraction
    planned: bool = True
    placed_by_schedule: bool = False


def share(text: str | float | Fraction) -> Fraction:
    """A share as it is written, exactly: 0.3, `0.3` and `30%` are 3/10. Refuses what is not in [0, 1)."""
    written = str(text).strip()
    if not _WRITTEN.fullmatch(written):
        raise CallboardError(f"Shrinkage {written[:40]!r} is no share; write 0.3 or 30%.")
    number = Fraction(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    if number >= 1:
        raise CallboardError(f"Shrinkage {written} leaves nobody; write a share from 0 to below 1, such as 0.3.")
    return number


def together(kinds: Iterable[Kind], *, for_schedule: bool = False) -> Fraction:
    """The share of all kinds; for making a schedule, without those that it places itself."""
    counted = [kind for kind in kinds if not (for_schedule and kind.placed_by_schedule)]
    whole = sum((kind.share for kind in counted), NONE)
    if whole >= 1:
        names = ", ".join(f"{kind.name} {float(kind.share):.0%}" for kind in counted)
        raise CallboardError(f"The kinds of shrinkage add up to all paid time ({names}); make them less than 100 %.")
    return whole


def scheduled(agents: int, shrinkage: Fraction) -> int:
    """The least number of people of whom so many are there: ⌈agents / (1 − shrinkage)⌉, exactly."""
    return -(-agents * shrinkage.denominator // (shrinkage.denominator - shrinkage.numerator))
