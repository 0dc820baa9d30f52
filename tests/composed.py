"""Drives the desk as its commands compose it: `python -m tests.composed DATABASE demo|replay …`; 0 is well."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

from supervisor.app import main as callboard
from supervisor.cli.watch import STARTED
from supervisor.store import Store
from supervisor.ui.application import make_application
from supervisor.ui.windows.desk import Desk
from supervisor.ui.windows.history import HistoryPage
from supervisor.ui.windows.live import LivePage
from supervisor.ui.windows.requests import RequestsPage
from supervisor.ui.windows.settings import SettingsPage
from supervisor.ui.windows.sources import SourcesPage
from tests.driven import CONTROL, click, click_on_rail, press, sees, take_the_keyboard

PATIENCE_MS = 90_000
"""The collector makes the city's past while the desk is looked at."""


def collector(database: str) -> int:
    """The process that collects, 0 where none does."""
    with Store.open(database, migrate=False, world=None) as store:
        lease = store.read_lease()
    return int(lease.holder.rpartition("/")[2]) if lease else 0


def last_at(desk: Desk) -> int:
    """The instant (ms) of the newest that a source told."""
    return max((source.last_at or 0 for source in desk.heartbeat.picture.sources), default=0)


def healths(desk: Desk) -> set[str]:
    return {source.health for source in desk.heartbeat.picture.sources}


def open_live(desk: Desk, queue: str, place: str) -> None:
    sees("the desk is on the screen", lambda: QTest.qWaitForWindowExposed(desk))
    take_the_keyboard(desk)
    live = desk.pages["live"]
    assert isinstance(live, LivePage)
    sees("Live names a queue as it is called", lambda: queue in live.queues.text(selected=False), PATIENCE_MS)
    sees("and the place", lambda: place in desk.line.accessibleDescription())


def visit_pages(desk: Desk) -> None:
    requests, history, sources, settings = (desk.pages[key] for key in ("requests", "history", "sources", "settings"))
    assert isinstance(requests, RequestsPage)
    assert isinstance(history, HistoryPage)
    assert isinstance(sources, SourcesPage)
    assert isinstance(settings, SettingsPage)
    click_on_rail(desk, "Requests")
    sees("Requests lists some", lambda: requests.isVisible() and requests.table.model().rowCount() > 0, PATIENCE_MS)
    press(desk, Qt.Key.Key_5, CONTROL)
    sees("History lists intervals", lambda: history.isVisible() and history.table.rows.rowCount() > 0, PATIENCE_MS)
    click_on_rail(desk, "Sources")
    sees("Sources lists the city's", lambda: sources.isVisible() and "Lakeview" in sources.table.text(selected=False))
    press(desk, Qt.Key.Key_8, CONTROL)
    choose(settings.nav, "Queues")
    sees("Settings lists the queues", lambda: "Animal services" in settings.queues.table.text(selected=False))
    press(desk, Qt.Key.Key_1, CONTROL)
    sees("Ctrl+1 is Live again", desk.pages["live"].isVisible)


def choose(sections: QListWidget, word: str) -> None:
    item = sections.findItems(word, Qt.MatchFlag.MatchExactly)[0]
    click(sections.viewport(), sections.visualItemRect(item).center())


def lose_the_collector(desk: Desk, database: str) -> None:
    lost = collector(database)
    os.kill(lost, signal.SIGKILL)
    sees("the desk says what happened", lambda: desk.banner.text == STARTED, PATIENCE_MS)
    sees("and takes it back", lambda: not desk.banner.isVisible(), PATIENCE_MS)
    sees("another collects", lambda: collector(database) not in (0, lost))
    at = last_at(desk)
    sees("calls go on", lambda: last_at(desk) > at, PATIENCE_MS)


def demo(desk: Desk, database: str) -> None:
    try:
        open_live(desk, "Animal services", "Lakeview 311")
        sees("its source is live", lambda: healths(desk) >= {"live"}, PATIENCE_MS)
        visit_pages(desk)
        lose_the_collector(desk, database)
    finally:
        with suppress(ProcessLookupError):
            os.kill(collector(database), signal.SIGTERM)


def replay(desk: Desk, database: str) -> None:
    open_live(desk, "parks & trees", "replay")
    sees("the recording is over", lambda: healths(desk) == {"done"}, PATIENCE_MS)


def drive(steps: Callable[[Desk, str], None], database: str) -> None:
    """Steps inside of the program's own event loop."""
    code = 1
    try:
        desk = next(window for window in QApplication.topLevelWidgets() if isinstance(window, Desk))
        steps(desk, database)
        press(desk, Qt.Key.Key_Q, CONTROL)
        sees("Ctrl+Q closes the desk", lambda: not desk.isVisible())
        code = 0
    except SystemExit as left:
        print(left, flush=True)
    finally:
        QApplication.exit(code)


def main(database: str, command: str, *words: str) -> int:
    make_application("dark")
    QTimer.singleShot(0, lambda: drive({"demo": demo, "replay": replay}[command], database))
    return callboard([command, *words, "--database", database, "--theme", "dark"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
