"""A `QSqlTableModel` on the table that pandas wrote: `sql_table.py FILE.db`; shown, sorted, filtered, scrolled.

It has no more of a table than is looked at, 256 rows at a time, so each figure ends when the first rows are painted.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import Qt
from PySide6.QtSql import QSqlDatabase, QSqlTableModel
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.peers.timing import SORTED, seconds
from benchmarks.scroll import frames, painted, shown

FILTERED = {
    "filter words": "closure_reason LIKE '%graffiti%'",
    "filter department": "department = 'Department 3'",
}


class Window:
    """The model and a view of it."""

    def __init__(self, path: str) -> None:
        self.base = QSqlDatabase.addDatabase("QSQLITE")
        self.base.setDatabaseName(path)
        self.base.open()
        self.model = QSqlTableModel(db=self.base)
        self.model.setTable("requests")
        self.view = QTableView()
        self.view.setModel(self.model)

    def up(self) -> None:
        """The first rows as they lie."""
        self.model.select()
        shown(self.view)

    def sort(self, column: str) -> None:
        """By a column, as a click on its head does."""
        self.model.sort(self.model.fieldIndex(column), Qt.SortOrder.AscendingOrder)
        painted(self.view)

    def filter(self, condition: str) -> None:
        """By a condition on what is kept, unsorted."""
        self.model.setSort(-1, Qt.SortOrder.AscendingOrder)
        self.model.setFilter(condition)
        self.model.select()
        painted(self.view)

    def fetch(self) -> None:
        """The whole table, so that it can be scrolled to its end."""
        while self.model.canFetchMore():
            self.model.fetchMore()


def main(path: str) -> None:
    """Say one line of JSON: a list of seconds for each thing, and the frames in ms."""
    app = QApplication(sys.argv[:1])
    window = Window(path)
    told = {"up": seconds(window.up)[:1]}
    told |= {name: seconds(lambda column=column: window.sort(column)) for name, column in SORTED.items()}  # type: ignore[misc]
    told |= {name: seconds(lambda one=one: window.filter(one)) for name, one in FILTERED.items()}  # type: ignore[misc]
    window.filter("")
    begun = time.perf_counter()
    window.fetch()
    told["fetched"] = [time.perf_counter() - begun]
    told |= frames(window.view)
    print(json.dumps(told), flush=True)
    app.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
