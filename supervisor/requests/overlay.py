"""What the desk has set lies over what cities' sources say: for as long as a source says what it said at that time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.acted import NOT_SET, Acted, Pair, read
from supervisor.requests.acts import FIELDS
from supervisor.requests.packed import NEVER
from supervisor.requests.record import Status

if TYPE_CHECKING:
    from supervisor.requests.frame import Frame

_STATUSES = (*Status,)
COLUMN = {name: "closed" if name == "closed_at" else name for name in FIELDS}
"""The column of the frame for each field."""
OF_SOURCE = ("status", "department", "category", "closed")
"""Columns that a source tells, too."""
Longs = NDArray[np.int64]


class Overlay:
    """The acts of a frame. A field of an act is `is_set`, to a `value` that holds while the source says `base`."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.size = 0
        self._parts: dict[str, list[tuple[Any, Any, Any]]] = {name: [] for name in FIELDS}
        self._joined: dict[str, tuple[Any, Any, Any]] = {}
        self._source: dict[str, NDArray[Any]] = {}
        self._rows: list[Longs] = []
        self._doers: dict[tuple[str, str], int] = {}
        self._done_by: list[tuple[int, int]] = []

    def add(self, packed: Acted) -> Longs:
        """Takes an event; the places of its acts."""
        count = len(packed.numbers)
        for name in FIELDS:
            pair = packed.fields.get(name)
            self._parts[name].append(_unset(count) if pair is None else self._values(name, pair))
        self._keep_sources()
        places = np.arange(self.size, self.size + count)
        doer = (str(packed.act.get("act", "")), packed.rule)
        self._done_by.append((self._doers.setdefault(doer, len(self._doers)), count))
        self.size += count
        self._joined = {}
        return places

    def _values(self, name: str, pair: Pair) -> tuple[Any, Any, Any]:
        is_set = np.array([text != NOT_SET for text in pair.after.names], np.bool_)[pair.after.array()]
        return is_set, self._codes(name, pair.after.names)[pair.after.array()], self._based(name, pair)

    def _based(self, name: str, pair: Pair) -> Longs:
        return self._codes(name, pair.base.names)[pair.base.array()]

    def _codes(self, name: str, texts: list[str]) -> Longs:
        """Values as the column of the frame has them."""
        told = ["" if text == NOT_SET else text for text in texts]
        match name:
            case "status":
                return np.array([_STATUSES.index(Status(text)) if text else 0 for text in told], np.int64)
            case "level":
                return np.array([read(name, text) for text in told], np.int64)
            case "closed_at":
                return np.array([int(text) if text else NEVER for text in told], np.int64)
            case _:
                return self.frame.names[name].codes(told)

    def doers(self) -> tuple[list[tuple[str, str]], Longs]:
        """What was done by which rule (empty: by a person), and for each act the place of what it is among those."""
        told = np.array(self._done_by, np.int64).reshape(-1, 2)
        return [*self._doers], np.repeat(told[:, 0], told[:, 1])

    def sets(self, name: str) -> NDArray[np.bool_]:
        """Which acts set a field."""
        is_set: NDArray[np.bool_] = self._all(name)[0]
        return is_set

    # what the sources say

    def _keep_sources(self) -> None:
        """From the first act on the frame's columns are not those of the sources any more."""
        if not self._source:
            self._source = {name: self.frame[name].copy() for name in OF_SOURCE}

    def keep_source(self, rows: slice) -> None:
        """What a source has just told in some rows, which are the next."""
        if self._source:
            self._rows.append(np.arange(rows.start, rows.stop))

    def _take_sources(self) -> None:
        """Rows that came since, before anything lies over them."""
        size = self.frame.size
        for name, column in self._source.items():
            if len(column) < size:
                longer = np.empty(size * 3 // 2, column.dtype)
                longer[: len(column)] = column
                self._source[name] = longer
        for rows in self._rows:
            for name in self._source:
                self._source[name][rows] = self.frame[name][rows]
        self._rows = []

    # laying over

    def lay_over(self, touched: Longs, in_order: Callable[[Longs], Longs]) -> None:
        """Of the requests of some rows, all rows of which are there, those on which somebody has acted."""
        if not self.size:
            return
        self._take_sources()
        frame = self.frame
        who = frame["who"][touched]
        acted = np.zeros(len(frame.numbers), np.bool_)
        acted[who[frame["act"][touched] >= 0]] = True
        rows = in_order(touched[acted[who]])
        if len(rows):
            self._lay(rows)

    def _lay(self, rows: Longs) -> None:
        frame, act = self.frame, self.frame["act"][rows].astype(np.int64)
        starts = _starts(frame["who"][rows])
        seen = _last_where(act < 0, starts)
        src = rows[np.where(seen >= 0, seen, _next_where(act < 0))]
        self._copy(rows[act >= 0], src[act >= 0])
        holds = self._set(rows, src, act, starts, "status")
        for name in FIELDS:
            if name not in ("status", "closed_at"):
                self._set(rows, src, act, starts, name)
        self._set(rows, src, act, starts, "closed_at", also=holds)

    def _copy(self, rows: Longs, src: Longs) -> None:
        """What an act does not say is what was seen before it."""
        for name, column in self.frame.columns():
            if name not in _OWN:
                column[rows] = column[src]
        self.frame["src"][rows] = src

    def _set(
        self, rows: Longs, src: Longs, act: Longs, starts: Longs, name: str, also: NDArray[np.bool_] | None = None
    ) -> NDArray[np.bool_]:
        """Writes a field of all rows; in which of them the source has not said anything new about it."""
        is_set, value, base = self._all(name)
        here = (act >= 0) & is_set[np.maximum(act, 0)]
        last = _last_where(here, starts)
        set_by = act[np.maximum(last, 0)]
        column = COLUMN[name]
        said = self._source[column][src].astype(np.int64) if column in OF_SOURCE else np.zeros(len(rows), np.int64)
        same: NDArray[np.bool_] = (last < 0) | (said == base[set_by])
        if also is not None:
            same &= also
        self.frame[column][rows] = np.where((last >= 0) & same, value[set_by], said)
        return same

    def _all(self, name: str) -> tuple[Any, Any, Any]:
        if name not in self._joined:
            self._joined[name] = tuple(map(np.concatenate, zip(*self._parts[name], strict=True)))  # type: ignore[assignment]
            self._parts[name] = [self._joined[name]]
        return self._joined[name]


_OWN = frozenset(
    {"who", "as_of", "touched", "updated", "high", "low", "act", "event", "row", "before", "src"}
    | {"begin", "end", "shut", "closing", "reopened", *OF_SOURCE, "assignee", "priority", "parent", "level"}
)


def _unset(count: int) -> tuple[Any, Any, Any]:
    nothing = np.zeros(count, np.int64)
    return np.zeros(count, np.bool_), nothing, nothing


def _starts(who: Longs) -> Longs:
    """Where the rows of each row's request begin."""
    new = np.ones(len(who), np.bool_)
    new[1:] = who[1:] != who[:-1]
    return np.maximum.accumulate(np.where(new, np.arange(len(who)), 0))


def _last_where(mask: NDArray[np.bool_], starts: Longs) -> Longs:
    """For each row the place of the last one of its request up to it for which something is so, -1 for none."""
    last: Longs = np.maximum.accumulate(np.where(mask, np.arange(len(mask)), -1))
    return np.where(last >= starts, last, -1)


def _next_where(mask: NDArray[np.bool_]) -> Longs:
    """For each row the place of the next one for which something is so; the rows before it have none of their own."""
    size = len(mask)
    after = np.where(mask, np.arange(size), size - 1)
    found: Longs = np.minimum.accumulate(after[::-1])[::-1]
    return found
