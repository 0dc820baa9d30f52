"""The Staffing page: parts behind segments."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supervisor.settings import Person
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.staffing import StaffingPage
from tests.ui.pages import picture


class Part(Page):
    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.places: list[str] = []

    def turn_to(self, place: str) -> None:
        self.places.append(place)

    def remember(self, person: Person) -> Person:
        return person.model_copy(update={"hidden": (*person.hidden, self.title.text())})


@pytest.fixture
def page(qtbot: QtBot) -> StaffingPage:
    made = StaffingPage({"forecast": Part("Forecast"), "today": Part("Today"), "what-if": Part("What if")})
    qtbot.addWidget(made)
    made.show()
    return made


def test_parts_are_turned_to_by_mouse_by_keys_and_by_name(page: StaffingPage) -> None:
    assert [button.text() for button in page.buttons.buttons()] == ["Today", "Forecast", "What if"]
    assert page.part.title.text() == "Today"
    QTest.mouseClick(page.buttons.button(1), Qt.MouseButton.LeftButton)
    assert page.part.title.text() == "Forecast"
    QTest.keyClick(page, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert page.part.title.text() == "What if"
    assert page.buttons.checkedId() == 2
    page.turn_to("forecast/streets")
    assert isinstance(page.part, Part)
    assert (page.part.title.text(), page.part.places) == ("Forecast", ["streets"])
    page.turn_to("nowhere")
    assert page.part.title.text() == "Forecast"


def test_the_part_that_is_seen_has_the_newest_picture(page: StaffingPage) -> None:
    page.show_picture(picture())
    assert page.parts["today"].picture.serial == picture().serial
    assert page.parts["forecast"].picture.at == 0
    page.turn_to("forecast")
    assert page.parts["forecast"].picture.at == picture().at


def test_what_a_part_says_is_heard_and_what_it_asks_for_is_found(page: StaffingPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.told) as told:
        page.parts["what-if"].told.emit("Saved.", "good")
    assert told.args == ["Saved.", "good"]
    page.parts["today"].asked.emit("forecast/water")
    assert page.part is page.parts["forecast"]
    with qtbot.waitSignal(page.asked) as asked:
        page.parts["today"].asked.emit("settings")
    assert asked.args == ["settings"]


def test_the_part_that_was_open_is_open_again(page: StaffingPage) -> None:
    page.turn_to("what-if")
    person = page.remember(Person())
    assert (person.staffing, person.hidden) == ("what-if", ("Today", "Forecast", "What if"))
    page.turn_to("today")
    page.recall(person)
    assert page.part is page.parts["what-if"]
