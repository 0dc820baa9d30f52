"""The table of requests in a window of its own: `scroll.py URL ROWS`; how soon it is up, and what each frame takes."""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks import city
from supervisor.core.rules import Rules
from supervisor.reports.ageing import load
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.finder import Finder
from supervisor.requests.query import Query
from supervisor.store import Store
from supervisor.ui.application import make_application
from supervisor.ui.models.requests import Look
from supervisor.ui.tables.requests import RequestTable

WHEEL, STEPS = 3, 250
"""Rows of a notch of the wheel, and how often each way of scrolling is done."""
SIZE = (1600, 900)


class Paints(QObject):
    """Counts what a table paints."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self.count = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def places(last: int, page: int) -> list[int]:
    """Where somebody scrolls to: by the wheel, page by page, and with the bar from end to end."""
    wheel = [WHEEL * step for step in range(STEPS)]
    pages = [last // 3 + page * step for step in range(STEPS)]
    return [min(last, place) for place in (*wheel, *pages, *(step * 331_337 % (last + 1) for step in range(STEPS)))]


def frames(view: QTableView) -> dict[str, list[float]]:
    """The time (ms) of every frame, from the new place until it is painted and of each that follows by itself.

    `frames` is what passed, `work` the processor's part of it: other programs are not in that.
    """
    paints, bar, found = Paints(view), view.verticalScrollBar(), list[tuple[float, float]]()
    for place in places(bar.maximum(), bar.pageStep()):
        begun, before = _clocks(), paints.count
        bar.setValue(place)
        QApplication.processEvents()
        while paints.count > before:
            now = _clocks()
            found.append((now[0] - begun[0], now[1] - begun[1]))
            begun, before = now, paints.count
            QApplication.processEvents()
    passed, work = zip(*found, strict=True)
    return {"frames": [*passed], "work": [*work]}


def _clocks() -> tuple[float, float]:
    return time.perf_counter() * 1000, time.thread_time() * 1000


def shown(view: QTableView) -> None:
    """Opens the window and paints it."""
    view.resize(*SIZE)
    view.show()
    painted(view)


def painted(view: QTableView) -> None:
    """Paints whatever is there now."""
    QApplication.processEvents()
    view.viewport().repaint()


def main(url: str, rows: str) -> None:
    """Say one line of JSON."""
    make_application("dark")
    begun = time.perf_counter()
    with Store.open(url, migrate=False) as store:
        finder = Finder(load(store, Rules(zone=city.ZONE)))
    at, business = city.as_of(int(rows)), BusinessDays()
    table = RequestTable("Requests")
    table.show_rows(Look(finder.frame, at, business), finder.find(Query(), at, business))
    shown(table)
    up = time.perf_counter() - begun
    print(json.dumps({"up": [up], **frames(table)}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
