"""Ctrl+K finds requests by number, address and words, pages and actions by name, and Enter goes there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supervisor.ui.dialogs.palette import Palette
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.requests import RequestsPage
from tests.ui.backlogs import Worlds
from tests.ui.test_desk import Room
from tests.ui.test_requests import OPEN, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key


class Found:
    """A desk with requests, and what is found on it."""

    def __init__(self, qtbot: QtBot, jobs: Jobs, folder: Path) -> None:
        self.qtbot, self.jobs = qtbot, jobs
        self.world = Worlds(folder)
        self.page = RequestsPage(self.world.desk.actions(), jobs)
        self.room = Room(requests=self.page)
        self.room.tell(requests=self.world.backlog)
        qtbot.addWidget(self.room.desk)
        self.room.desk.show()
        qtbot.waitExposed(self.room.desk)

    def settle(self) -> None:
        settle(self.qtbot, self.jobs)

    def type(self, words: str) -> Palette:
        """Ctrl+K, and words."""
        self.room.desk.activateWindow()
        self.qtbot.waitUntil(self.room.desk.isActiveWindow)
        QTest.keyClick(self.room.desk, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        palette = self.room.desk.palette_
        assert palette is not None
        QTest.keyClicks(palette.words, words)
        self.qtbot.waitUntil(lambda: not palette._soon.isActive())
        self.settle()
        return palette


@pytest.fixture
def found(qtbot: QtBot, tmp_path: Path) -> Iterator[Found]:
    jobs = Jobs()
    made = Found(qtbot, jobs, tmp_path)
    yield made
    jobs.close()
    made.world.store.close()


def test_a_number_opens_its_request_from_any_page(found: Found) -> None:
    assert found.room.page() == "live"
    palette = found.type("26-00022")
    assert palette.entries[0].words == "26-00022 · Leak · Leak reported 1 times"
    QTest.keyClick(palette, Key.Key_Return)
    found.settle()
    assert found.room.page() == "requests"
    assert found.page.detail.shown is not None
    assert found.page.detail.shown.title == "Leak · 26-00022"


def test_a_closed_request_is_shown_alone_until_all_are_asked_for(found: Found) -> None:
    found.room.desk.go("requests")
    found.page.refresh()
    found.settle()
    palette = found.type("26-00003")
    QTest.keyClick(palette, Key.Key_Return)
    found.settle()
    assert len(found.page.table.rows.rows) == 1
    assert found.page.detail.shown is not None
    assert found.page.detail.shown.title.endswith("26-00003")
    found.page.filters.reset()
    found.settle()
    assert len(found.page.table.rows.rows) == OPEN


def test_an_address_and_words_together_and_what_is_not_there(found: Found) -> None:
    palette = found.type("foundry 107 neighbours")
    assert {one.words[:8] + one.second[:4] for one in palette.entries} == {"26-00007107 ", "26-00107207 "}
    palette.words.setText("nowhere at all")
    found.qtbot.waitUntil(lambda: not palette._soon.isActive())
    found.settle()
    assert palette.entries == []
    assert palette.said.text().startswith("Nothing is like that")
    palette.close()


def test_pages_and_actions_by_name(found: Found) -> None:
    palette = found.type("histo")
    assert [one.words for one in palette.entries] == ["History"]
    QTest.keyClick(palette, Key.Key_Return)
    assert found.room.page() == "history"
    found.room.desk.go("requests")
    found.page.refresh()
    found.settle()
    found.page.table.select_place(0)
    palette = found.type("escal")
    place = [one.words for one in palette.entries].index("Escalate")
    for _ in range(place):
        QTest.keyClick(palette, Key.Key_Down)
    QTest.keyClick(palette, Key.Key_Return)
    acting = found.page.acting
    assert acting is not None
    assert acting.dialog is not None
    acting.dialog.reject()
    found.settle()
