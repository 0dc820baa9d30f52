"""The Outbox page: what waits and what is stuck, sent again or dropped by mouse and keyboard, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from supervisor.cli.outbox_page import outbox_actions
from supervisor.requests.messages import Message, MessageState
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.outbox import OutboxPage
from widgets.level import Level

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NOW = 1_795_300_000_000
HOOK = {"kind": "webhook", "name": "works", "url": "https://works.example.org/", "secret": "env:X"}


def message(key: str, number: str, target: str = "works", to: str = "") -> Message:
    body = {"event": "reassign", "request": {"number": number, "level": 0}, "text": f"text of {key}"}
    kind = "mail" if to else "webhook"
    return Message(key, "springfield", number, target, kind, NOW, body, to, f"subject of {key}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "x.db"), migrate=True) as opened:
        yield opened


@pytest.fixture
def filled(store: Store) -> Store:
    """Of five messages one is stuck, one waits behind it, one failed once, one was sent and one dropped."""
    store.save_settings({"outbox": {"endpoints": [HOOK]}}, valid_from=0, made_at=0, author="t", expected_version=0)
    store.send(
        [message("a", "R-1"), message("b", "R-1"), message("c", "R-2"), message("d", "R-3"), message("e", "R-4")]
    )
    ids = {each.key: each.id for each in store.outgoing()}
    store.failed(ids["a"], "It answers 422: no such street.", None)
    store.failed(ids["c"], "works.example.org cannot be reached.", NOW + 60_000)
    store.sent(ids["d"], NOW)
    store.drop([ids["e"]], "By telephone.")
    return store


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, store: Store) -> OutboxPage:
    made = OutboxPage(outbox_actions(store), jobs)
    qtbot.addWidget(made)
    made.resize(1192, 680)
    made.show()
    qtbot.waitUntil(lambda: not jobs.running)
    return made


def cells(page: OutboxPage) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in page.table.rows.rows]


def states(store: Store) -> dict[str, str]:
    return {each.key: each.state.value for each in store.outgoing()}


def choose(page: OutboxPage, store: Store, *keys: str) -> None:
    wanted = [str(each.id) for each in store.outgoing() if each.key in keys]
    page.table._select(wanted, wanted[0], 0)


def see(page: OutboxPage, qtbot: QtBot, jobs: Jobs, place: int) -> None:
    page.views.button(place).click()
    qtbot.waitUntil(lambda: not jobs.running)


@pytest.mark.usefixtures("filled")
def test_what_is_stuck_comes_first_with_why(page: OutboxPage) -> None:
    assert [row[:3] for row in cells(page)] == [
        ["stuck", "R-1", "subject of a"],
        ["failing", "R-2", "subject of c"],
        ["waiting", "R-1", "subject of b"],
    ]
    assert cells(page)[0][4] == "It answers 422: no such street."
    assert cells(page)[2][4] == "Waits behind message 1, which is stuck."
    assert [row.cells[0].level for row in page.table.rows.rows] == [Level.bad, Level.warn, Level.none]
    assert page.counts.text() == "1 stuck, 2 waiting. 1 sent and 1 dropped, which are kept for 30 days."
    assert [page.views.button(place).text() for place in range(3)] == ["To do (3)", "Stuck (1)", "Sent"]


@pytest.mark.usefixtures("filled")
def test_a_state_and_words_are_chosen(page: OutboxPage, qtbot: QtBot, jobs: Jobs) -> None:
    see(page, qtbot, jobs, 2)
    assert [row[0] for row in cells(page)] == ["sent"]
    see(page, qtbot, jobs, 3)
    assert [row[4] for row in cells(page)] == ["By telephone."]
    see(page, qtbot, jobs, 4)
    assert len(cells(page)) == 5
    QTest.keyClicks(page.words, "r-2")
    qtbot.waitUntil(lambda: [row[1] for row in cells(page)] == ["R-2"])
    QTest.keyClicks(page.words, "x")
    qtbot.waitUntil(lambda: page.lists.currentWidget() is page.empty)
    assert page.empty.accessibleName() == "No message is like this"


def test_a_message_is_shown_with_all_that_is_in_it(filled: Store, page: OutboxPage) -> None:
    choose(page, filled, "a")
    assert page.sides.isVisible()
    told = page.detail.shown
    assert told is not None
    assert (told.title, told.flags) == ("subject of a", ("It answers 422: no such street.",))
    assert ("request number", "R-1", Level.none) in told.facts
    choose(page, filled, "a", "c")
    page.table.selectAll()
    assert page.side_title.text() == "3 messages"


def test_a_stuck_one_is_sent_again_by_a_key(filled: Store, page: OutboxPage, qtbot: QtBot) -> None:
    choose(page, filled, "a")
    with qtbot.waitSignal(page.told) as told:
        QTest.keyClick(page, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["1 message will be tried again now.", "good"]
    assert states(filled)["a"] == "waiting"
    qtbot.waitUntil(lambda: page.table.rows.rows[0].cells[0].text == "failing")
    assert filled.audit()[-1].what == "outbox.resend"


def test_dropping_wants_a_reason_and_asks_first(filled: Store, page: OutboxPage, qtbot: QtBot) -> None:
    page.table.selectAll()
    with qtbot.waitSignal(page.told) as told:
        assert page.drop() is None
    assert told.args == ["Write why it is dropped; that is kept with it.", "warn"]
    QTest.keyClicks(page.why, "It went by hand")
    box = page.drop()
    assert box is not None
    assert box.text() == "Drop these 3 messages?"
    assert box.informativeText().startswith("works will never be told. ")
    assert states(filled)["a"] == "stuck"
    with qtbot.waitSignal(page.told) as told:
        press(box)
    assert told.args == ["3 messages will never be sent.", "good"]
    assert [states(filled)[key] for key in "abc"] == ["dropped"] * 3
    qtbot.waitUntil(lambda: page.empty.accessibleName() == "The outbox is empty")


def press(box: QMessageBox) -> None:
    next(button for button in box.buttons() if button.text() == "Drop").click()


def test_what_was_sent_can_neither_be_sent_again_nor_dropped(
    filled: Store, page: OutboxPage, qtbot: QtBot, jobs: Jobs
) -> None:
    see(page, qtbot, jobs, 2)
    choose(page, filled, "d")
    assert page.sides.isVisible()
    assert not page.doing.isVisible()
    page.resend()
    assert page.drop() is None
    assert states(filled)["d"] == "sent"


def test_what_the_collector_sends_meanwhile_is_seen_and_the_choice_stays(
    filled: Store, page: OutboxPage, qtbot: QtBot
) -> None:
    choose(page, filled, "c")
    filled.drop([each.id for each in filled.outgoing([MessageState.STUCK])], "No.")
    qtbot.waitUntil(lambda: len(cells(page)) == 2, timeout=10_000)
    assert [each.key for each in page.chosen] == ["c"]


def test_an_endpoint_that_is_gone_can_be_chosen_as_long_as_it_has_messages(
    filled: Store, page: OutboxPage, qtbot: QtBot, jobs: Jobs
) -> None:
    assert not page.targets.isVisible()
    filled.send([message("f", "R-9", "gone")])
    page.refresh()
    qtbot.waitUntil(page.targets.isVisible)
    page.targets.setCurrentIndex(page.targets.findData("gone"))
    page.targets.activated.emit(page.targets.currentIndex())
    qtbot.waitUntil(lambda: [row[1] for row in cells(page)] == ["R-9"])


def test_an_outbox_without_endpoints_says_what_to_do(page: OutboxPage, qtbot: QtBot) -> None:
    assert page.empty.accessibleName() == "Nothing to tell anybody yet"
    page.empty.chosen.emit("settings")
    qtbot.waitUntil(lambda: "[[endpoints]]" in page.settings.text.toPlainText())
    assert not page.settings.save_button.isEnabled()


def test_whom_to_tell_is_edited_as_text(filled: Store, page: OutboxPage, qtbot: QtBot) -> None:
    page.edit_settings()
    qtbot.waitUntil(lambda: "works.example.org" in page.settings.text.toPlainText())
    page.settings.text.setPlainText(
        '[[endpoints]]\nkind = "webhook"\nname = "works"\nurl = "http://x.org"\nsecret = "env:X"'
    )
    page.settings.save()
    qtbot.waitUntil(lambda: "must begin with https" in page.settings.problem.words)
    assert filled.latest_settings().version == 1
    page.settings.text.setPlainText(page.settings.text.toPlainText().replace("http:", "https:"))
    with qtbot.waitSignal(page.told) as told:
        page.settings.save()
    assert told.args[0].startswith("Saved as version 2")
    assert filled.latest_settings().body["outbox"]["endpoints"][0]["url"] == "https://x.org"
