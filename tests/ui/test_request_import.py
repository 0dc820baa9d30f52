"""Taking a city's file on the desk: what was recognised is shown, put right, kept, and taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from supervisor.requests.record import Status
from supervisor.sources.city_csv import Profile, find
from supervisor.ui.fields import Problem
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.request_import import ImportPanel
from supervisor.ui.windows.requests import RequestsPage
from tests.reports.test_proposals import tickets
from tests.ui.backlogs import Worlds
from tests.ui.test_requests import settle

__all__ = ["tickets"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where profiles are kept."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "callboard" / "profiles"


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, tmp_path: Path, own: Path) -> Iterator[RequestsPage]:
    world = Worlds(tmp_path)
    made = RequestsPage(world.desk.actions(), jobs)
    qtbot.addWidget(made)
    made.resize(1192, 640)
    made.show_picture(world.picture)
    made.show()
    settle(qtbot, jobs)
    yield made
    world.store.close()


def look(page: RequestsPage, qtbot: QtBot, jobs: Jobs, path: Path) -> ImportPanel:
    page.look_at_file(path)
    settle(qtbot, jobs)
    return page.importing


def choose(panel: ImportPanel, qtbot: QtBot, jobs: Jobs, word: str, status: Status) -> None:
    box = panel._meanings["status", word]
    box.setCurrentIndex(box.findData(status.value))
    box.activated.emit(box.currentIndex())
    settle(qtbot, jobs)


def test_a_guess_is_shown_with_its_doubts_and_first_rows(
    page: RequestsPage, qtbot: QtBot, jobs: Jobs, tickets: Path
) -> None:
    panel = look(page, qtbot, jobs, tickets)
    assert page.stack.currentWidget() is panel
    assert panel.title.text() == "Import lakeview_tickets.csv"
    assert panel.take.isEnabled()
    assert panel.keep.isVisible()
    assert panel._columns["number"].currentText() == "Ticket"
    assert panel.preview.rows.rows[0].key == "0"
    assert panel.preview.rows.rows[0].cells[0].text == "T-0000"
    assert "1 row will be set aside" in panel.preview_words.text()
    assert any("Wibble" in doubt.words for doubt in panel.notes.findChildren(Problem))
    sure = next(mark for mark in panel._form.findChildren(Problem) if mark.words.endswith("%"))
    box = panel._columns["number"]
    qtbot.waitUntil(lambda: abs(sure.geometry().center().y() - box.geometry().center().y()) <= 1)


def test_what_is_put_right_is_read_at_once_and_kept(
    page: RequestsPage, qtbot: QtBot, jobs: Jobs, tickets: Path, own: Path
) -> None:
    panel = look(page, qtbot, jobs, tickets)
    choose(panel, qtbot, jobs, "Wibble", Status.SCHEDULED)
    assert panel.preview.rows.rows[2].cells[2].text == "scheduled"
    panel.city.setText("lakeview_tickets")
    panel.name.setText("Lakeview")
    panel.name.editingFinished.emit()
    settle(qtbot, jobs)
    with qtbot.waitSignal(page.told) as told:
        panel.take.click()
    settle(qtbot, jobs)
    assert "40 requests new" in told.args[0]
    assert page.stack.currentWidget() is not panel
    kept: Profile = find("lakeview_tickets", [own])
    assert kept.title == "Lakeview"
    assert kept.statuses[Status.SCHEDULED] == ("Wibble",)
    again = look(page, qtbot, jobs, tickets)
    assert again.profiles.currentText() == "Lakeview"
    assert not again.keep.isVisible()


def test_a_file_can_be_taken_without_keeping_its_profile(
    page: RequestsPage, qtbot: QtBot, jobs: Jobs, tickets: Path, own: Path
) -> None:
    panel = look(page, qtbot, jobs, tickets)
    panel.keep.setChecked(False)
    with qtbot.waitSignal(page.told) as told:
        panel.take.click()
    assert told.args[1] == "good"
    assert not own.exists()


def test_nonsense_in_the_profile_is_said_beside_the_button(
    page: RequestsPage, qtbot: QtBot, jobs: Jobs, tickets: Path
) -> None:
    panel = look(page, qtbot, jobs, tickets)
    box = panel._columns["opened"]
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert "Opened" in panel.problem.words or "opened" in panel.problem.words
    assert not panel.take.isEnabled()
    box.setCurrentIndex(box.findText("Team"))
    box.activated.emit(box.currentIndex())
    settle(qtbot, jobs)
    assert panel.problem.words.startswith("None of the first rows")
    assert not panel.take.isEnabled()


def test_another_profile_can_be_chosen_and_the_guess_again(
    page: RequestsPage, qtbot: QtBot, jobs: Jobs, tickets: Path
) -> None:
    panel = look(page, qtbot, jobs, tickets)
    for city, editable in (("chicago", False), ("", True)):
        panel.profiles.setCurrentIndex(panel.profiles.findData(city))
        panel.profiles.activated.emit(panel.profiles.currentIndex())
        settle(qtbot, jobs)
        assert panel.profiles.currentData() == city
        assert panel._columns["status"].isEnabled() is editable
        assert panel.keep.isVisible() is editable


def test_a_file_that_is_none_is_said_and_the_page_comes_back(
    page: RequestsPage, qtbot: QtBot, jobs: Jobs, tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with qtbot.waitSignal(page.told) as told:
        page.look_at_file(path)
    assert "is empty" in told.args[0]
    assert page.stack.currentIndex() == 1


def test_one_can_go_back(page: RequestsPage, qtbot: QtBot, jobs: Jobs, tickets: Path) -> None:
    panel = look(page, qtbot, jobs, tickets)
    panel.left.emit()
    assert page.stack.currentIndex() == 1


def test_when_the_file_was_made_can_be_told(page: RequestsPage, qtbot: QtBot, jobs: Jobs, tickets: Path) -> None:
    panel = look(page, qtbot, jobs, tickets)
    assert "Empty: the newest date in the file." in panel.as_of_said.text()
    zone = panel.zone.chosen
    assert zone in panel.as_of_said.text()
    panel.as_of.setText("2026-06-30 18:00")
    panel.as_of.editingFinished.emit()
    assert panel.as_of_words.words == ""
    with qtbot.waitSignal(page.told) as told:
        panel.take.click()
    settle(qtbot, jobs)
    assert "lakeview_tickets.csv of 2026-06-30T18:00:00" in told.args[0]
    again = look(page, qtbot, jobs, tickets)
    assert again.as_of.text() == ""


@pytest.mark.parametrize("words", ["yesterday", "2026", "2099-01-01", "30/06/2026 18:00"])
def test_what_is_no_time_of_a_file_is_said_and_the_file_not_taken(
    page: RequestsPage, qtbot: QtBot, jobs: Jobs, tickets: Path, words: str
) -> None:
    panel = look(page, qtbot, jobs, tickets)
    panel.as_of.setText(words)
    with qtbot.assertNotEmitted(panel.wanted):
        panel.take.click()
    assert f"“{words}” is no time at which the file can have been made" in panel.as_of_words.words
