"""What the cells of a column look like: dates, numbers, words that are known, how many different ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

from supervisor.sources.city_csv.moments import Moments
from supervisor.sources.city_csv.names import plain
from supervisor.sources.city_csv.synonyms import CHANNELS, LATE, ON_TIME, STATUSES, meaning
from supervisor.sources.city_csv.words import MISSING

_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?", re.IGNORECASE)
_PAIR = re.compile(r"[^\d-]{0,20}-?\d{1,3}\.\d+\s*[,; ]\s*-?\d{1,3}\.\d+\D{0,5}")
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}\b")
_UTC = {order: Moments("UTC", order, "true") for order in ("mdy", "dmy")}


class Facts:
    """A column of a sample. Shares are 0 to 1, of the cells that are filled unless said otherwise."""

    def __init__(self, cells: Sequence[str]) -> None:
        """`cells` as they stand."""
        self.rows = len(cells)
        self.cells = [cell for cell in map(str.strip, cells) if cell.lower() not in MISSING]

    @cached_property
    def filled(self) -> float:
        """The share of all rows."""
        return len(self.cells) / self.rows if self.rows else 0.0

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each cell comes."""
        return Counter(self.cells)

    @property
    def different(self) -> float:
        """How many different cells there are for one that is filled."""
        return len(self.counts) / len(self.cells) if self.cells else 0.0

    @cached_property
    def dates(self) -> float:
        """Dates, in whichever order of day and month there are more; a bare number is none."""
        return max(self.dated(order) for order in _UTC)

    def dated(self, order: str) -> float:
        """Dates, if days and months stand in this order."""
        return self._share(lambda cell: _is_date(cell, order))

    def undated(self) -> str:
        """The first cell that is no date, in whichever order of day and month there are more dates; empty for none."""
        order = max(_UTC, key=self.dated)
        return next((cell for cell in self.cells if not _is_date(cell, order)), "")

    @cached_property
    def clocks(self) -> float:
        """Times of day without a date."""
        return self._share(lambda cell: _CLOCK.fullmatch(cell) is not None)

    @cached_property
    def timed(self) -> float:
        """Cells with a time of day in them."""
        return self._share(lambda cell: ":" in cell)

    @cached_property
    def slashed(self) -> float:
        """Dates of which the year stands last."""
        return self._share(lambda cell: _SLASHED.match(cell) is not None)

    def within(self, most: float) -> float:
        """Numbers with decimals between minus `most` and `most`, 0 not counted as wrong."""
        return self._share(lambda cell: (number := _decimal(cell)) is not None and abs(number) <= most)

    @cached_property
    def numbers(self) -> float:
        """Numbers of any kind."""
        return self._share(lambda cell: _decimal(cell) is not None)

    @cached_property
    def pairs(self) -> float:
        """Two coordinates in one cell."""
        return self._share(lambda cell: _PAIR.fullmatch(cell) is not None)

    @cached_property
    def length(self) -> float:
        """Characters in a cell, on average."""
        return sum(map(len, self.cells)) / len(self.cells) if self.cells else 0.0

    @cached_property
    def statuses(self) -> float:
        """Words for a status."""
        return self._share(lambda cell: meaning(cell, STATUSES) is not None)

    @cached_property
    def channels(self) -> float:
        """Words for a channel."""
        return self._share(lambda cell: meaning(cell, CHANNELS) is not None)

    @cached_property
    def verdicts(self) -> float:
        """Words for late or on time."""
        return self._share(lambda cell: plain(cell) in LATE | ON_TIME)

    def _share(self, holds: Callable[[str], bool]) -> float:
        found = sum(count for cell, count in self.counts.items() if holds(cell))
        return found / len(self.cells) if self.cells else 0.0


def _is_date(cell: str, order: str) -> bool:
    return not cell.isdigit() and _UTC[order].read(cell) is not None


def _decimal(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None
