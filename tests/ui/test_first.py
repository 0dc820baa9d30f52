"""The first start: the city, a telephone system, a file, and the zone they are in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.first import OF_A_CITY, RECOGNISED, UNKNOWN, FirstStartPage
from tests.ui import pages
from widgets.level import Level

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, tmp_path: Path, opened: list[str]) -> Iterator[FirstStartPage]:
    with pages.rejecting_store(tmp_path) as store:
        made = FirstStartPage(pages.first_actions(pages.Wiring(store), opened), jobs)
        qtbot.addWidget(made)
        made.resize(1192, 680)
        made.show()
        yield made


def fill(page: FirstStartPage, name: str, text: str) -> None:
    editor = page.form.form.fields[name].editor
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, text)


def test_enter_opens_the_city(qtbot: QtBot, page: FirstStartPage, opened: list[str]) -> None:
    with qtbot.waitSignal(page.done) as done:
        QTest.keyClick(page.city_button, Qt.Key.Key_Return)
    assert done.args == ["demonstration"]
    assert opened == ["city"]


def test_an_asterisk_is_tested_before_it_is_saved(qtbot: QtBot, page: FirstStartPage, opened: list[str]) -> None:
    page.zone.setEditText("Europe/Berlin")
    fill(page, "host", "pbx.example.org")
    fill(page, "user", "callboard")
    QTest.keyClicks(page.form.password, "secret")
    assert not page.form.save_button.isEnabled()
    QTest.keyClick(page.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(page.form.save_button.isEnabled)
    assert page.form.save_button.hasFocus() or not page.isActiveWindow()
    with qtbot.waitSignal(page.done) as done:
        QTest.keyClick(page.form.save_button, Qt.Key.Key_Return)
    assert done.args == ["connected"]
    assert opened == ["Asterisk in Europe/Berlin"]


def test_a_freeswitch_can_be_the_first(qtbot: QtBot, page: FirstStartPage, opened: list[str]) -> None:
    page.form.kind.setCurrentIndex(1)
    fill(page, "host", "fs.example.org")
    QTest.keyClicks(page.form.password, "secret")
    QTest.keyClick(page.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(page.form.save_button.isEnabled)
    with qtbot.waitSignal(page.done) as done:
        QTest.keyClick(page.form.save_button, Qt.Key.Key_Return)
    assert done.args == ["connected"]
    assert opened == ["FreeSWITCH in America/Chicago"]


def test_a_file_is_imported_with_its_counts(qtbot: QtBot, page: FirstStartPage, tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    file.write_text("a\nb\nc\n", encoding="utf-8")
    page.path.setText(str(file))
    QTest.keyClick(page.path, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.verdict.level is Level.good)
    assert page.verdict.words == ("3 events were taken as asterisk-queue-log in America/Chicago, 2 were set aside.")
    with qtbot.waitSignal(page.done) as done:
        page.show_button.click()
    assert done.args == ["imported"]


FIRST_LINES = (
    ("queue_log", '{"recv_time": 1.5, "kv": [["Event", "Join"]]}\n', "asterisk-ami", RECOGNISED),
    ("esl.jsonl", "1795294726|NONE|NONE|NONE|QUEUESTART|\n", "asterisk-queue-log", RECOGNISED),
    ("today.ami", "Content-Type: auth/request\n\n", "freeswitch-esl", RECOGNISED),
    ("queue_log", "id,opened,closed,status\n1,2,3,open\n", "freeswitch-esl", OF_A_CITY),
    ("queue_log", "Dear diary\n", "freeswitch-esl", UNKNOWN),
)


def test_the_format_is_seen_in_the_file_and_not_in_its_name(qtbot: QtBot, page: FirstStartPage, tmp_path: Path) -> None:
    for number, (name, text, kind, said) in enumerate(FIRST_LINES):
        file = tmp_path / str(number) / name
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        page.path.setText(str(file))
        qtbot.waitUntil(lambda: bool(page.seen.text()))
        assert (page.format.currentData(), page.seen.text()) == (kind, said)
        assert page.seen.isVisible()
    page.path.setText("queue_log")
    assert not page.seen.isVisible()


def test_a_format_that_somebody_chose_stays(qtbot: QtBot, page: FirstStartPage, tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    file.write_text(FIRST_LINES[0][1], encoding="utf-8")
    page.path.setText(str(file))
    qtbot.waitUntil(lambda: bool(page.seen.text()))
    page.format.setCurrentIndex(0)
    page.import_file()
    qtbot.waitUntil(lambda: page.verdict.level is Level.good)
    assert "as asterisk-queue-log in" in page.verdict.words


def test_enter_before_the_file_was_looked_into_imports_it_as_what_it_is(
    qtbot: QtBot, page: FirstStartPage, tmp_path: Path
) -> None:
    file = tmp_path / "queue_log"
    file.write_text(FIRST_LINES[0][1], encoding="utf-8")
    page.path.setText(str(file))
    page.import_file()
    qtbot.waitUntil(lambda: page.verdict.level is Level.good)
    assert "as asterisk-ami in" in page.verdict.words


def test_no_file_and_no_zone_are_said(page: FirstStartPage, tmp_path: Path) -> None:
    assert not page.import_button.isEnabled()
    QTest.keyClick(page.path, Qt.Key.Key_Return)
    assert page.verdict.words == "Choose a file."
    page.path.setText(str(tmp_path / "nothing"))
    page.import_button.click()
    assert page.verdict.words == "There is no such file; choose one with Browse."
    page.zone.setEditText("Mars")
    assert page.zone_problem.words == "No time zone is called that; choose one of the list."
    assert not page.form.isEnabled()


def test_the_machines_zone_is_suggested_and_said(page: FirstStartPage) -> None:
    assert page.zone.chosen == pages.ZONE
    completer = page.zone.completer()
    assert completer is not None
    completer.setCompletionPrefix("york")
    assert completer.currentCompletion() == "America/New_York"


def test_it_fits_a_small_window(page: FirstStartPage) -> None:
    assert page.minimumSizeHint().width() <= 1192
    assert page.minimumSizeHint().height() <= 680
