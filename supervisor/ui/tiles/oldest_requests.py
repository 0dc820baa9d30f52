"""The open requests that were opened first, with when they were due."""

from __future__ import annotations

from supervisor.requests.backlog import OldRequest
from supervisor.ui.models.dates import day_words
from supervisor.ui.tiles.ageing import NO_REQUESTS
from supervisor.ui.tiles.of_requests import RequestTile
from widgets.format import DASH, count
from widgets.level import Level
from widgets.painted import Painted
from widgets.walltable import TableCell, WallTable

HEADERS = ("Request", "Department", "Open for", "Due", "Days late")
MOST = 10
LONGEST = 26
"""Letters of a name, beyond which it ends in an ellipsis: the figures are what matters."""


class OldestRequests(RequestTile):
    """As many as have room."""

    kind = "oldest_requests"
    key = "open"
    name = "Oldest requests"

    def make(self) -> Painted:
        table = WallTable(wall=self.wall, few=True)
        table.row_clicked.connect(lambda key: self.opened.emit(f"request/{key}", self.key))
        return table

    def refresh(self) -> None:
        assert isinstance(self.widget, WallTable)
        oldest = self.backlog.course(self.city).oldest[:MOST]
        keys = [f"{one.city}/{one.number}" for one in oldest]
        self.widget.set_empty(
            NO_REQUESTS if self.table("channel") is None or not self.backlog.cities else "Nothing is open."
        )
        self.widget.set_table(HEADERS, [self._row(one) for one in oldest], keys)
        age = self.age
        self.widget.set_level(Level.stale if age else Level.none, age)

    def _row(self, one: OldRequest) -> tuple[TableCell, ...]:
        late = one.late >= 0
        return (
            TableCell(f"{one.number} · {_short(one.category) or DASH}"),
            TableCell(_short(one.department) or DASH),
            TableCell(f"{count(one.age)} d"),
            TableCell(DASH if one.due_day is None else day_words(one.due_day)),
            TableCell(count(one.late) if late else DASH, Level.bad if late else Level.none),
        )


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
