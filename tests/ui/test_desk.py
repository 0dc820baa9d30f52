"""The desk: pages, themes, messages and the state of the world, by keyboard too."""

from __future__ import annotations

import logging
from datetime import date
from itertools import pairwise

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.picture import EMPTY, Picture, SourceState
from supervisor.settings import Person
from supervisor.ui import readings, worldline
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.jobs import Jobs
from supervisor.ui.notices import UNEXPECTED, Notices
from supervisor.ui.windows.desk import Desk
from supervisor.ui.windows.history import HistoryPage
from supervisor.ui.windows.live import LivePage
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.staffing import PARTS, StaffingPage
from tests.pictures import NOW, RULES, picture
from tests.ui import pages
from widgets import theme as themes
from widgets.level import Level
from widgets.painted import Painted


class Room:
    """A desk with four pages and what it saved."""

    def __init__(self, person: Person | None = None, **others: Page) -> None:
        self.saved: list[Person] = []
        self.latest: Picture = picture()
        self.heart = Heartbeat(lambda: NOW)
        self.heart.follow(lambda: self.latest, lambda: RULES)
        self.notices = Notices()
        pages: dict[str, Page] = {"live": LivePage(RULES)}
        pages |= {key: Page(key.title()) for key in ("history", "sources", "settings", "first")} | others
        person = person or Person(theme="dark")
        self.desk = Desk(self.heart, self.notices, pages, person=person, save=self.saved.append)

    def page(self) -> str:
        return next(key for key, page in self.desk.pages.items() if page is self.desk.stack.currentWidget())

    def tell(self, **parts: object) -> None:
        self.latest = msgspec.structs.replace(self.latest, serial=self.latest.serial + 1, **parts)
        self.heart._take()


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    made = Room()
    qtbot.addWidget(made.desk)
    made.desk.show()
    qtbot.waitExposed(made.desk)
    return made


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier)


def test_pages_are_turned_by_keyboard_and_by_rail(room: Room, qtbot: QtBot) -> None:
    for key, page in ((Qt.Key.Key_2, "history"), (Qt.Key.Key_4, "settings"), (Qt.Key.Key_1, "live")):
        press(qtbot, room.desk, key)
        assert (room.page(), room.desk.rail.current()) == (page, page)
    room.desk.rail.chosen.emit("sources")
    assert room.page() == "sources"


def test_a_desk_that_was_made_before_the_settings_were_loaded_shows_them(qtbot: QtBot) -> None:
    heart, live = Heartbeat(lambda: NOW), LivePage(Rules())
    desk = Desk(heart, Notices(), {"live": live})
    qtbot.addWidget(desk)
    desk.show()
    heart.follow(picture, lambda: RULES)
    names = [live.queues.rows.index(row, 0).data() for row in range(live.queues.rows.rowCount())]
    assert "Streets" in names
    assert desk.line.accessibleDescription().startswith("Lakeview 311")


def test_first_start_is_a_page_without_a_place_on_the_rail(room: Room) -> None:
    room.desk.pages["live"].asked.emit("first")
    assert room.page() == "first"
    assert room.desk.rail.current() == ""


def test_the_status_line_tells_place_time_and_sources(room: Room) -> None:
    spoken = room.desk.line.accessibleDescription()
    assert spoken == "Lakeview 311, 10:33, Main PBX on target, queue_log on target"


def test_the_world_is_named_where_it_is_not_the_real_one(room: Room) -> None:
    room.tell(world="demo")
    assert "Lakeview 311 · demonstration" in room.desk.line.accessibleDescription()


def test_catching_up_shows_how_far(room: Room) -> None:
    assert not room.desk._progress.isVisible()
    room.tell(catching_up=0.43)
    assert room.desk._progress.isVisible()
    assert room.desk._progress_words.text() == "Catching up with the journal: 43 %"
    room.tell(catching_up=None)
    assert not room.desk._progress.isVisible()


def test_themes_go_round_by_keyboard_and_are_remembered(room: Room, qtbot: QtBot) -> None:
    seen = []
    for _ in range(4):
        press(qtbot, room.desk, Qt.Key.Key_T)
        seen.append((room.desk.person.theme, themes.current().name))
    assert [name for name, _ in seen] == ["light", "contrast", "system", "light"]
    assert room.desk.banner.text == "Theme: light."


def test_the_next_theme_always_looks_different(room: Room, qtbot: QtBot) -> None:
    room.desk.choose_theme("system")
    looks = [themes.current().name]
    for _ in range(6):
        press(qtbot, room.desk, Qt.Key.Key_T)
        looks.append(themes.current().name)
    assert all(one != next_one for one, next_one in pairwise(looks))


def test_a_message_moves_nothing_and_covers_no_button(room: Room, qtbot: QtBot) -> None:
    room.desk.resize(1280, 720)
    live = room.desk.pages["live"]
    before = [part.geometry() for part in (room.desk.stack, live, *live.findChildren(QWidget))]
    room.notices.tell("The file is not there; choose another one, or look for it in the folder of yesterday.", "bad")
    qtbot.waitUntil(room.desk.banner.isVisible)
    assert [part.geometry() for part in (room.desk.stack, live, *live.findChildren(QWidget))] == before
    banner = QRect(room.desk.banner.mapTo(room.desk, QPoint()), room.desk.banner.size())
    for part in live.findChildren(QWidget):
        if part.isVisible() and isinstance(part, QPushButton | QComboBox | QLineEdit | Painted):
            assert not banner.intersects(QRect(part.mapTo(room.desk, QPoint()), part.size())), part.accessibleName()


@pytest.fixture
def staffed(qtbot: QtBot) -> Room:
    """A desk with the Staffing page, whose parts have buttons in their heads."""
    parts = {key: Page(words) for key, words in PARTS.items()}
    for part in parts.values():
        part.act("Do it", lambda: None)
    made = Room(staffing=StaffingPage(parts))
    qtbot.addWidget(made.desk)
    made.desk.resize(1280, 720)
    made.desk.show()
    made.desk.go("staffing")
    return made


@pytest.mark.parametrize("words", ["Saved.", "Version 12 is published: " + "Today and the wallboards use it. " * 3])
def test_a_message_covers_neither_the_parts_of_staffing_nor_their_buttons(
    staffed: Room, qtbot: QtBot, words: str
) -> None:
    staffed.notices.tell(words, "good")
    qtbot.waitUntil(staffed.desk.banner.isVisible)
    banner = QRect(staffed.desk.banner.mapTo(staffed.desk, QPoint()), staffed.desk.banner.size())
    buttons = [part for part in staffed.desk.pages["staffing"].findChildren(QPushButton) if part.isVisible()]
    assert len(buttons) == 6
    for part in buttons:
        assert not banner.intersects(QRect(part.mapTo(staffed.desk, QPoint()), part.size())), part.text()
    staffed.desk.go("history")
    assert staffed.desk.banner.geometry().left() < staffed.desk.width() / 4


def test_what_a_part_of_staffing_says_goes_with_it(staffed: Room) -> None:
    page = staffed.desk.pages["staffing"]
    assert isinstance(page, StaffingPage)
    page.parts["today"].told.emit("Ask somebody to stay.", "warn")
    page.buttons.button(0).click()
    assert staffed.desk.banner.isVisible()
    page.buttons.button(2).click()
    assert not staffed.desk.banner.isVisible()
    page.parts["schedule"].offered.emit("Somebody was faster.", "Show it", lambda: None)
    page.buttons.button(1).click()
    assert not staffed.desk.banner.isVisible()
    staffed.notices.tell("The line has been down for a minute.", "bad")
    page.buttons.button(3).click()
    assert staffed.desk.banner.isVisible()


def test_how_far_it_has_caught_up_moves_nothing(room: Room) -> None:
    before = room.desk.stack.geometry()
    room.tell(catching_up=0.43)
    assert room.desk._progress.isVisible()
    assert room.desk.stack.geometry() == before


def test_what_went_well_goes_by_itself_and_trouble_stays(room: Room) -> None:
    room.notices.tell("Saved.", "good")
    assert room.desk._forget.isActive()
    room.desk._forget.timeout.emit()
    assert not room.desk.banner.isVisible()
    room.notices.tell("Saved.", "good")
    room.notices.tell("The file is not there; choose another.", "bad")
    assert not room.desk._forget.isActive()


def test_page_size_and_theme_are_saved_and_come_back(room: Room, qtbot: QtBot) -> None:
    room.desk.go("history")
    room.desk.resize(1000, 700)
    room.desk.close()
    again = Room(room.saved[-1])
    qtbot.addWidget(again.desk)
    assert again.page() == "history"
    assert (again.desk.width(), again.desk.height()) == (1000, 700)


def test_handles_stay_where_they_were_put(room: Room, qtbot: QtBot) -> None:
    live = room.desk.pages["live"]
    assert isinstance(live, LivePage)
    handle = live._column.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(20, 4))
    QTest.mouseMove(handle, QPoint(20, 64))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(20, 64))
    put = live._column.sizes()
    room.desk.close()
    assert put in [list(sizes) for sizes in room.saved[-1].widths.values()]
    again = Room(room.saved[-1])
    qtbot.addWidget(again.desk)
    again.desk.show()
    qtbot.waitExposed(again.desk)
    page = again.desk.pages["live"]
    assert isinstance(page, LivePage)
    assert page._column.sizes() == pytest.approx(put, abs=2)


def test_a_wallboard_is_asked_for_by_keyboard(room: Room, qtbot: QtBot) -> None:
    with qtbot.waitSignal(room.desk.walled) as asked:
        press(qtbot, room.desk, Qt.Key.Key_W)
    assert asked.args == [False]
    with qtbot.waitSignal(room.desk.walled) as asked:
        QTest.keyClick(room.desk, Qt.Key.Key_F11)
    assert asked.args == [True]


def test_what_was_expected_is_a_sentence_in_the_banner(room: Room) -> None:
    room.notices.expected(CallboardError("The file is not there; choose another."))
    assert (room.desk.banner.text, room.desk.banner.kind) == ("The file is not there; choose another.", "bad")


def test_what_is_taken_back_is_shown_no_more(room: Room) -> None:
    room.notices.tell("The collector had stopped.", "warn")
    room.notices.take_back("Something else.")
    assert room.desk.banner.text == "The collector had stopped."
    room.notices.take_back("The collector had stopped.")
    assert (room.desk.banner.text, room.desk.banner.isVisible()) == ("", False)


def test_what_was_not_is_logged_whole_and_shown_once(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    room.notices.told.connect(lambda sentence, _: told.append(sentence))
    for _ in range(3):
        try:
            raise ZeroDivisionError("division by zero")
        except ZeroDivisionError as error:
            room.notices.unexpected(error)
    assert told == [UNEXPECTED]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "ZeroDivisionError: division by zero" in caplog.text


def test_a_figure_opens_its_passport(room: Room, qtbot: QtBot) -> None:
    live = room.desk.pages["live"]
    assert isinstance(live, LivePage)
    QTest.keyClick(live.tiles[0].widget, Qt.Key.Key_P)
    assert room.desk.passport.isVisible()
    assert "Lakeview 311" in room.desk.passport.card.text()
    room.desk.passport.close()


def test_a_page_that_is_not_seen_is_told_when_it_is_turned_to(room: Room) -> None:
    history = room.desk.pages["history"]
    room.tell(world="demo")
    assert history.picture.world == "real"
    room.desk.go("history")
    assert history.picture.world == "demo"


@pytest.mark.parametrize(
    ("health", "level", "words"),
    [
        ("live", Level.good, "PBX"),
        ("starting", Level.none, "PBX starting"),
        ("lost", Level.stale, "PBX 3 min"),
        ("refused", Level.bad, "PBX refused"),
        ("done", Level.none, "PBX finished"),
    ],
)
def test_a_source_is_a_chip(health: str, level: Level, words: str) -> None:
    source = SourceState("PBX", "asterisk-ami", "main", health, last_at=NOW - 180_000)
    (chip,) = worldline.chips(msgspec.structs.replace(picture(), sources=(source,)), NOW)
    assert (chip.level, chip.words) == (level, words)


def test_the_worst_is_the_alert() -> None:
    assert worldline.alert(picture(), RULES, NOW)[0] == ""
    stale = msgspec.structs.replace(picture(), stale_since=NOW - 120_000)
    assert worldline.alert(stale, RULES, NOW) == ("No source delivers: figures are 2 min old", Level.bad)
    sources = tuple(SourceState(name, "ami", name, "live") for name in ("main", "branch"))
    partly = msgspec.structs.replace(picture(), sources=sources, silent={"branch": NOW - 120_000})
    assert worldline.alert(partly, RULES, NOW) == ("Nothing comes from branch: figures are 2 min old", Level.bad)
    noted = msgspec.structs.replace(stale, note="The database is locked; close what holds it.")
    assert worldline.alert(noted, RULES, NOW)[0] == "The database is locked; close what holds it."


@pytest.mark.parametrize("health", ["lost", "refused"])
def test_a_server_of_requests_that_is_away_is_no_alert_about_calls(health: str) -> None:
    sources = (*picture().sources, SourceState("Harbor 311", "open311-requests", "harbor", health))
    shown = msgspec.structs.replace(picture(), sources=sources)
    assert worldline.alert(shown, RULES, NOW)[0] == ""
    assert worldline.chips(shown, NOW)[-1].level is not Level.good


def test_a_server_of_requests_alone_tells_of_no_calls() -> None:
    one = (SourceState("Harbor 311", "open311-requests", "harbor", "live"),)
    assert readings.callless(msgspec.structs.replace(EMPTY, sources=one))


def test_closing_says_what_could_not_be_saved(qtbot: QtBot, qapp: QApplication) -> None:
    def refuse(person: Person) -> None:
        raise CallboardError("Your settings could not be saved.")

    room = Room()
    qtbot.addWidget(room.desk)
    room.desk._save = refuse
    with qtbot.waitSignal(room.notices.told) as told:
        room.desk.close()
    assert told.args == ["Your settings could not be saved.", "bad"]


def test_p_asks_for_the_number_under_the_mouse(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    live = room.desk.pages["live"]
    assert isinstance(live, LivePage)
    monkeypatch.setattr(QApplication, "widgetAt", lambda *_: live.tiles[3].widget)
    asked: list[str] = []
    live.passport.connect(lambda scope, key, minutes: asked.append(key))
    room.desk.ask_here()
    assert asked == [live.tiles[3].key]


def test_a_recording_of_yesterday_alarms_nobody_and_opens_in_history(qtbot: QtBot, qapp: QApplication) -> None:
    jobs = Jobs()
    history = HistoryPage(pages.answer, jobs)
    room = Room(history=history)
    qtbot.addWidget(room.desk)
    room.tell(sources=(), known=False, stale_since=NOW - 86_400_000, heard={"pbx": NOW - 86_400_000})
    assert worldline.alert(room.latest, RULES, NOW)[0] == ""
    buttons = room.desk.pages["live"].findChildren(QPushButton)
    next(each for each in buttons if each.text() == "Open Mon 2 Mar in History").click()
    assert (room.page(), room.desk.person.page) == ("history", "history")
    assert history.days.range == (date(2026, 3, 2), date(2026, 3, 2))
    jobs.close()


def test_a_theme_for_this_time_is_not_the_persons(qtbot: QtBot) -> None:
    saved: list[Person] = []
    heart = Heartbeat(lambda: NOW)
    told = {"person": Person(theme="system"), "save": saved.append, "theme": "light"}
    desk = Desk(heart, Notices(), {"live": LivePage(RULES)}, **told)  # type: ignore[arg-type]
    qtbot.addWidget(desk)
    assert themes.current().name == "light"
    desk._system_changed()
    assert (themes.current().name, desk.person.theme) == ("light", "system")
    desk.choose_theme("dark")
    assert (themes.current().name, desk.person.theme) == ("dark", "dark")
