"""The intake page: a call taken by keyboard and by mouse, duplicates, drafts, requests asked for by number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from supervisor.cli.actions import Actions
from supervisor.cli.common import rules_at
from supervisor.cli.pages import other_pages
from supervisor.cli.request_actions import RequestDesk
from supervisor.core.rights import Role
from supervisor.reports.ageing import load
from supervisor.requests.acts import Choice, Reassign
from supervisor.requests.finder import Finder
from supervisor.requests.form import Form, Resident
from supervisor.requests.record import Status
from supervisor.settings import Person
from supervisor.store import Store
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.jobs import Jobs
from supervisor.ui.notices import Notices
from supervisor.ui.windows.desk import Desk
from supervisor.ui.windows.intake import NEW, IntakePage
from supervisor.ui.windows.intake_place import OUTSIDE
from tests.ui import intakes
from tests.ui.intakes import CITY, FAR, OLD

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with intakes.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
def page(qtbot: QtBot, store: Store, jobs: Jobs) -> IntakePage:
    made = intakes.page(store, jobs)
    qtbot.addWidget(made)
    made.resize(1192, 660)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.known is not None)
    return made


def cursor(page: IntakePage) -> QWidget:
    focused = page.focusWidget()
    assert focused is not None
    return focused


def type_(page: IntakePage, text: str) -> None:
    QTest.keyClicks(cursor(page), text)


def press(page: IntakePage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(cursor(page), key, modifier)


def enter(page: IntakePage) -> None:
    press(page, Qt.Key.Key_Return)


def answer(qtbot: QtBot, page: IntakePage, words: str) -> None:
    """Presses a button of the question that is open."""
    boxes: list[QMessageBox] = []

    def is_open() -> bool:
        boxes[:] = [box for box in page.findChildren(QMessageBox) if box.isVisible()]
        return bool(boxes)

    qtbot.waitUntil(is_open)
    button = next(each for each in boxes[0].findChildren(QPushButton) if each.text() == words)
    QTest.mouseClick(button, LEFT)


def test_a_call_is_taken_by_keyboard_alone(qtbot: QtBot, page: IntakePage, store: Store) -> None:
    type_(page, "hole road")
    enter(page)
    assert (page.form.category, page.form.department, page.form.priority) == ("Pothole", "Public Works", "high")
    type_(page, "Deep hole in the right lane")
    enter(page)
    type_(page, "120 main")
    enter(page)
    qtbot.waitUntil(lambda: page.form.area == "East")
    assert (page.form.address, page.form.lat, page.form.outside) == ("120 N Main St", 40.6, False)
    enter(page)
    for text in ("Ann Lee", "212 555 0123", "ann@example.org"):
        type_(page, text)
        enter(page)
    assert page.stack.currentWidget() is page.verify
    qtbot.waitUntil(lambda: "Holes" in page.verify.promise.text())
    assert page.verify.alike_none.isVisible()
    press(page, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.done)
    assert page.done.text == "R1000-002"
    assert page.done.number.value == "R1000-002"
    request = store.request(CITY, "R1000-002")
    assert request is not None
    assert (request.category, request.words, request.area) == ("Pothole", "Deep hole in the right lane", "East")
    assert store.resident(CITY, "R1000-002") == Resident("Ann Lee", "212 555 0123", "ann@example.org")
    (state,) = store.states([Choice(CITY, "R1000-002")])
    assert state is not None
    assert state.priority == "high"
    enter(page)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.type)
    assert page.form == Form(city=CITY)
    assert page.type.line.text() == ""


def test_a_call_is_taken_by_mouse(qtbot: QtBot, page: IntakePage, store: Store) -> None:
    def item(place: int) -> None:
        rect = page.type.list.visualItemRect(page.type.list.item(place))
        QTest.mouseClick(page.type.list.viewport(), LEFT, pos=rect.center())

    names = [page.type.list.item(row).text() for row in range(page.type.list.count())]
    item(next(place for place, name in enumerate(names) if name.startswith("Tree")))
    assert page.form.category == "Tree"
    QTest.mouseClick(page.next, LEFT)
    page.grab()
    QTest.mouseClick(page.where.map, LEFT, pos=page.where.map.spot((40.6001, -73.6)).toPoint())
    qtbot.waitUntil(lambda: page.form.area == "East")
    assert page.form.lat == pytest.approx(40.6, abs=0.01)
    for _ in range(2):
        QTest.mouseClick(page.next, LEFT)
    QTest.mouseClick(page.verify.save, LEFT)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.done)
    QTest.mouseClick(page.done.copy, LEFT)
    assert QGuiApplication.clipboard().text() == "R1000-002"
    QTest.mouseClick(page.done.look, LEFT)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.found)
    assert page.found.title.text() == "R1000-002 · Tree"


def fill(page: IntakePage, *, address: str = "12 Elm St", category: str = "Pothole") -> None:
    """As far as it can be saved."""
    point = {"12 Elm St": (40.5, -73.5), "7 Far Rd": (42.0, -73.5)}[address]
    page._edit({"category": category, "address": address, "lat": point[0], "lon": point[1], "words": "Deep"})


def test_what_may_be_the_same_is_shown_and_it_can_be_kept_under_it(
    qtbot: QtBot, page: IntakePage, store: Store
) -> None:
    fill(page)
    page.go(4)
    qtbot.waitUntil(lambda: bool(page.verify.cards))
    (card,) = page.verify.cards
    assert card.alike.number == OLD.number, "and not the one that is far away"
    assert "22 m away" in card.alike.why
    QTest.mouseClick(card.button, LEFT)
    assert page.verify.save.text() == "Save under that request"
    QTest.mouseClick(page.verify.save, LEFT)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.done)
    assert OLD.number in page.done.words.text()
    (state,) = store.states([Choice(CITY, page.done.text)])
    assert state is not None
    assert (state.status, state.parent) == (Status.DUPLICATE.value, f"{CITY}/{OLD.number}")


def test_a_choice_can_be_taken_back(qtbot: QtBot, page: IntakePage) -> None:
    fill(page)
    page.go(4)
    qtbot.waitUntil(lambda: bool(page.verify.cards))
    for parent in (f"{CITY}/{OLD.number}", ""):
        QTest.mouseClick(page.verify.cards[0].button, LEFT)
        assert page.form.parent == parent


def test_a_place_outside_the_city_is_told_and_can_be_saved(qtbot: QtBot, page: IntakePage) -> None:
    page._edit({"category": "Tree", "words": "Fallen"})
    page.go(2)
    type_(page, "7 far")
    enter(page)
    qtbot.waitUntil(lambda: page.form.outside)
    assert page.where.warning.words == OUTSIDE
    assert "outside the city" in page.where.map.accessibleDescription()
    page.go(4)
    assert "outside the city" in page.verify.warning.words
    press(page, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.done)


def test_a_street_waits_for_its_number(qtbot: QtBot, page: IntakePage) -> None:
    page.go(2)
    type_(page, "elm")
    qtbot.waitUntil(lambda: page.where.list.count() == 1)
    enter(page)
    assert page.where.line.text() == " Elm St"
    type_(page, "14")
    enter(page)
    qtbot.waitUntil(lambda: page.form.address == "14 Elm St")


def test_what_is_typed_counts_where_no_address_is_like_it(qtbot: QtBot, page: IntakePage) -> None:
    page.go(2)
    type_(page, "behind the old mill")
    enter(page)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.contact)
    assert (page.form.address, page.form.lat) == ("behind the old mill", None)


def test_a_point_does_not_stay_when_another_address_is_typed(qtbot: QtBot, page: IntakePage) -> None:
    fill(page)
    page.go(2)
    type_(page, "9")
    assert (page.form.lat, page.form.area) == (None, "")
    page.hide()


def test_what_is_missing_is_said_where_it_is_missing(qtbot: QtBot, page: IntakePage, store: Store) -> None:
    press(page, Qt.Key.Key_Return, CONTROL)
    assert page.stack.currentWidget() is page.type
    assert "Choose what it is about" in page.type.problem.words
    page._edit({"category": "Tree"})
    press(page, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: "Describe it in a few words" in page.verify.problem.words)
    page._edit({"words": "Fallen", "resident": Resident(phone="12")})
    press(page, Qt.Key.Key_Return, CONTROL)
    assert page.stack.currentWidget() is page.contact
    assert "7 to 15 digits" in page.contact.problem.words
    assert store.request_count() == 2


def test_a_word_that_no_category_has_is_said(page: IntakePage) -> None:
    type_(page, "zzzz")
    enter(page)
    assert "try another word" in page.type.own.text()
    assert "from the list" in page.type.problem.words
    assert page.form.category == ""


def test_how_a_category_is_handled_is_said(page: IntakePage) -> None:
    page._edit({"category": "Graffiti"})
    assert "web form" in page.type.handling.words


def test_the_keys_go_back_and_on(page: IntakePage) -> None:
    page._edit({"category": "Tree"})
    for key, place in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Left, 0)):
        press(page, key, ALT)
        assert page.place == place


def test_escape_asks_before_anything_is_lost(qtbot: QtBot, page: IntakePage) -> None:
    with qtbot.waitSignal(page.asked) as asked:
        press(page, Qt.Key.Key_Escape)
    assert asked.args == ["requests"]
    fill(page)
    press(page, Qt.Key.Key_Escape)
    answer(qtbot, page, "Cancel")
    assert page.form.category == "Pothole"
    press(page, Qt.Key.Key_Escape)
    answer(qtbot, page, "Throw it away")
    qtbot.waitUntil(lambda: page.form == Form(city=CITY))


def test_a_draft_is_kept_while_another_call_is_taken(qtbot: QtBot, page: IntakePage) -> None:
    fill(page)
    page.hide()
    page.show()
    assert page.form.category == "Pothole", "also while another page is looked at"
    press(page, Qt.Key.Key_D, CONTROL)
    assert (page.form, len(page.drafts)) == (Form(city=CITY), 1)
    page._edit({"category": "Tree"})
    page.take_up(0)
    assert page.form.category == "Pothole"
    assert [form.category for form in page.drafts] == ["Tree"]


def look_up(qtbot: QtBot, page: IntakePage, number: str) -> None:
    press(page, Qt.Key.Key_F, CONTROL)
    page.number.selectAll()
    type_(page, number)
    enter(page)
    qtbot.waitUntil(lambda: page.found.found is not None and page.stack.currentWidget() is page.found)


def test_a_status_call_is_noted_by_one_key(qtbot: QtBot, page: IntakePage, store: Store) -> None:
    look_up(qtbot, page, FAR.number)
    press(page, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: "Status call" in page.found.done.text())
    assert [did.what for did in store.acts_of(CITY, FAR.number)] == ["note"]


def test_a_request_is_cancelled_by_its_number(qtbot: QtBot, page: IntakePage, store: Store) -> None:
    look_up(qtbot, page, FAR.number)
    QTest.mouseClick(page.found.cancel, LEFT)
    answer(qtbot, page, "Cancel the request")
    qtbot.waitUntil(lambda: not page.found.cancel.isEnabled())
    (state,) = store.states([Choice(CITY, FAR.number)])
    assert state is not None
    assert state.status == Status.CANCELLED.value


def test_a_wrong_number_is_told_and_the_draft_stays(qtbot: QtBot, page: IntakePage) -> None:
    fill(page)
    for number in ("R1000-003", "R1000-002"):
        press(page, Qt.Key.Key_F, CONTROL)
        page.number.clear()
        page.problem.say("")
        type_(page, number)
        enter(page)
        qtbot.waitUntil(lambda: bool(page.problem.words))
    assert "There is no request R1000-002" in page.problem.words
    look_up(qtbot, page, OLD.number)
    QTest.mouseClick(page.found.back, LEFT)
    assert page.form.category == "Pothole"
    assert page.stack.currentWidget() is page.type


def test_somebody_who_may_not_is_told_and_loses_nothing(qtbot: QtBot, page: IntakePage, store: Store) -> None:
    body = {**store.latest_settings().body}
    body["service"] = {**body["service"], "roles": {"accounts": {"boss": "administrator"}, "others": "viewer"}}
    store.save_settings(body, valid_from=0, made_at=2, author="boss", expected_version=1)
    fill(page)
    press(page, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: "viewer" in page.verify.problem.words)
    assert page.form.category == "Pothole"
    assert store.request_count() == 2


def test_another_page_may_ask_for_a_new_one_or_for_a_number(qtbot: QtBot, page: IntakePage) -> None:
    page.turn_to(OLD.number)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.found)
    page.turn_to(NEW)
    assert page.stack.currentWidget() is page.type


def test_the_number_can_be_read_out_whoever_changes_the_request_meanwhile(
    qtbot: QtBot, page: IntakePage, store: Store
) -> None:
    fill(page, category="Tree")
    press(page, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.done)
    number = page.done.text
    choice = [Choice(CITY, number)]
    store.act(Reassign(assignee="Lee"), choice, by="ann", role=Role.SUPERVISOR, now=intakes.NOW + 1)
    page.turn_to(number)
    qtbot.waitUntil(lambda: page.found.found is not None)
    assert "Spoken: R 1" in page.done.spoken.text()


def test_a_city_without_anything_takes_what_is_typed(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "empty.db"), migrate=True) as store:
        page = intakes.page(store, jobs)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitUntil(lambda: page.known is not None)
        type_(page, "Pothole")
        enter(page)
        type_(page, "Deep")
        enter(page)
        type_(page, "12 Elm St")
        enter(page)
        assert page.stack.currentWidget() is page.contact
        press(page, Qt.Key.Key_Return, CONTROL)
        qtbot.waitUntil(lambda: page.stack.currentWidget() is page.done)
        assert store.request("our_city", page.done.text) is not None


def test_it_is_opened_from_the_requests_and_from_everywhere(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    finder = Finder(load(store, rules_at(store, intakes.NOW)))
    requests = RequestDesk(store, lambda: finder, lambda: intakes.NOW)
    pages = other_pages(Actions(store.name, store), requests, jobs, str)
    desk = Desk(Heartbeat(lambda: intakes.NOW), Notices(), pages, person=Person(theme="dark", page="requests"))
    qtbot.addWidget(desk)
    desk.show()
    desk.activateWindow()
    qtbot.waitExposed(desk)
    for page, keys in (("requests", CONTROL), ("history", CONTROL | Qt.KeyboardModifier.ShiftModifier)):
        desk.go(page)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is desk)
        QTest.keyClick(desk, Qt.Key.Key_N, keys)
        assert desk.stack.currentWidget() is desk.pages["intake"]
    qtbot.waitUntil(lambda: jobs.running == 0)
