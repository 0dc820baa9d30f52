"""Banner, status line, empty state, passport, board and rail: what a page is made of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from widgets import (
    Banner,
    Board,
    Chip,
    EmptyState,
    Level,
    Number,
    Page,
    PassportCard,
    Place,
    Rail,
    SameFigure,
    StatusLine,
    theme,
)
from widgets.gallery import load_theme


def _buttons(widget: Banner | EmptyState) -> list[QPushButton]:
    return [button for button in widget.findChildren(QPushButton) if button.text()]


@pytest.fixture
def banner(qapp: QApplication) -> Iterator[Banner]:
    page = QWidget()
    yield Banner(page)
    page.deleteLater()


def test_a_new_message_takes_the_place_of_the_old(banner: Banner) -> None:
    assert banner.isHidden()
    banner.tell("The line is down.", "bad", "Open sources")
    banner.tell("The line is back.", "good")
    assert (banner.text, banner.kind) == ("The line is back.", "good")
    assert banner.accessibleDescription() == "The line is back."
    assert _buttons(banner) == []


def test_a_message_can_be_acted_on_and_closed(banner: Banner, qtbot: QtBot) -> None:
    banner.tell("The line is down.", "bad", "Open sources")
    with qtbot.waitSignal(banner.acted):
        QTest.mouseClick(_buttons(banner)[0], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(banner.closed):
        QTest.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.isHidden()


@pytest.fixture
def line(qtbot: QtBot) -> StatusLine:
    made = StatusLine()
    qtbot.addWidget(made)
    made.resize(1280, 34)
    made.set_place("Springfield")
    made.set_clock("14:05")
    made.set_chips([Chip("ami", "Asterisk", Level.stale, "silent 3 min"), Chip("log", "queue_log", Level.good)])
    return made


def test_the_state_of_the_world_in_words(line: StatusLine) -> None:
    line.set_alert("2 queues miss their target")
    said = "Springfield, 14:05, 2 queues miss their target, Asterisk silent 3 min stale, queue_log on target"
    assert line.accessibleDescription() == said
    assert line.cut_off() == ()


def test_each_source_can_be_reached(line: StatusLine, qtbot: QtBot) -> None:
    QTest.keyClick(line, Qt.Key.Key_Right)
    with qtbot.waitSignal(line.chip_clicked) as clicked:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert clicked.args == ["log"]
    line.set_alert("Storm")
    line.grab()
    with qtbot.waitSignal(line.alert_clicked):
        QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(150, 17))


def test_of_many_sources_the_worst_are_named(line: StatusLine) -> None:
    chips = [Chip(str(index), f"Centre {index}", Level.good, "12 s") for index in range(30)]
    line.set_chips([*chips, Chip("x", "Harbour", Level.bad, "silent 9 min")])
    assert line.cut_off() == ()
    assert [chip.words for chip in line.shown_chips()] == ["Harbour silent 9 min", "30 more"]


def test_an_empty_page_says_what_to_do(qtbot: QtBot) -> None:
    empty = EmptyState(
        "No calls yet", "Nothing was read so far.", [("demo", "Open the demonstration"), ("file", "Import")]
    )
    qtbot.addWidget(empty)
    assert (empty.accessibleName(), empty.accessibleDescription()) == ("No calls yet", "Nothing was read so far.")
    assert [button.property("primary") for button in _buttons(empty)] == [True, False]
    with qtbot.waitSignal(empty.chosen) as chosen:
        QTest.mouseClick(_buttons(empty)[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["file"]


def test_a_passport_shows_the_figure_by_every_formula_and_is_copied_whole(qtbot: QtBot) -> None:
    card = PassportCard()
    qtbot.addWidget(card)
    same = [
        SameFigure("SL-I", "AnT / (An + Ab)", "82.69 %", "Cisco", chosen=True),
        SameFigure("SL-P", "…", "83.02 %", "x"),
    ]
    card.set_passport("Service level", "82.69 %", [("Sample", "1,040 calls")], same)
    shown = {label.text() for label in card.findChildren(QLabel)}
    assert {"Service level", "82.69 %", "Sample", "1,040 calls", "SL-P", "83.02 %", "Cisco"} <= shown
    QTest.keyClick(card, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == card.text()
    assert "SL-P\t…\t83.02 %\tx" in card.text()
    with qtbot.waitSignal(card.closed):
        QTest.keyClick(card, Qt.Key.Key_Escape)


def test_a_passport_that_changes_keeps_no_old_rows(qtbot: QtBot) -> None:
    card = PassportCard()
    qtbot.addWidget(card)
    card.set_passport("A", "1", [("Sample", "1,040 calls")])
    card.set_passport("B", "2", [("Window", "today")])
    assert "Sample" not in card.text()
    visible = {label.text() for label in card.findChildren(QLabel) if label.isVisibleTo(card)}
    assert visible == {"B", "2", "Window", "today"}


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160), (1081, 777)])
def test_tiles_of_a_wall_are_equal_apart_and_inside(qtbot: QtBot, size: tuple[int, int]) -> None:
    board = Board(wall=True)
    qtbot.addWidget(board)
    tiles = [Number(f"Tile {index}") for index in range(12)]
    board.resize(*size)
    board.set_places([Place(tile, index // 4, index % 4) for index, tile in enumerate(tiles)])
    boxes = [tile.geometry() for tile in tiles]
    assert max(box.width() for box in boxes) - min(box.width() for box in boxes) <= 1
    assert max(box.height() for box in boxes) - min(box.height() for box in boxes) <= 1
    assert all(board.rect().contains(box) for box in boxes)
    assert boxes[1].left() - boxes[0].right() - 1 in (round(16 * size[1] / 1080), round(16 * size[1] / 1080) + 1)
    assert all(tile.scale().value > 28 for tile in tiles)


def test_a_tile_taken_off_the_board_is_let_go(qtbot: QtBot) -> None:
    board = Board()
    qtbot.addWidget(board)
    one, two = Number("One"), Number("Two")
    board.set_places([Place(one, 0, 0), Place(two, 0, 1)])
    board.set_places([Place(two, 0, 0)])
    assert one.parent() is None
    assert board.places() == (Place(two, 0, 0),)
    assert board.minimumSizeHint().width() == two.minimumSizeHint().width() + 48


PAGES = [
    Page("live", "Live", "mdi6.pulse"),
    Page("history", "History", "mdi6.no-such-icon"),
    Page("settings", "Settings"),
]


def test_the_rail_is_walked_with_arrows(qtbot: QtBot) -> None:
    rail = Rail()
    qtbot.addWidget(rail)
    rail.set_pages(PAGES)
    assert rail.current() == "live"
    with qtbot.waitSignal(rail.chosen) as chosen:
        QTest.keyClick(rail.button("live"), Qt.Key.Key_Down)
    assert (chosen.args, rail.current()) == (["history"], "history")
    QTest.keyClick(rail, Qt.Key.Key_End)
    assert rail.current() == "settings"
    with qtbot.assertNotEmitted(rail.chosen):
        rail.set_current("live")
        rail.set_current("nowhere")
    assert rail.current() == ""
    QTest.keyClick(rail.button("history"), Qt.Key.Key_Down)
    assert rail.current() == "live"


def test_the_rail_takes_the_colours_of_the_theme_and_does_without_an_icon(qtbot: QtBot, qapp: QApplication) -> None:
    rail = Rail()
    qtbot.addWidget(rail)
    rail.set_pages(PAGES)
    rail.resize(88, 300)
    dark = rail.grab().toImage()
    theme.apply(qapp, load_theme("light"))
    assert rail.grab().toImage() != dark
    assert [rail.button(page.key).accessibleName() for page in PAGES] == ["Live", "History", "Settings"]


def test_closing_is_possible_for_those_who_only_hear(banner: Banner, qtbot: QtBot) -> None:
    card = PassportCard()
    qtbot.addWidget(card)
    for widget, name in ((card, "Close the passport"), (banner, "Close the message")):
        assert [button.accessibleName() for button in widget.findChildren(QToolButton)] == [name]
