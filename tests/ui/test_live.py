"""The Live page: what is filtered and what it says of that, what is behind a tile, and the chosen at the side."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from supervisor.picture import EMPTY, Picture
from supervisor.ui.application import THEMES, use_theme
from supervisor.ui.tables.base import ROW
from supervisor.ui.tables.cells import PAD, elided
from supervisor.ui.tables.live import LiveTable
from supervisor.ui.windows.live import LivePage
from tests.pictures import NOW, RULES, call_figures, picture
from tests.ui.backlogs import Worlds
from widgets.level import Level


@pytest.fixture
def page(qtbot: QtBot) -> LivePage:
    made = LivePage(RULES)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show_picture(picture())
    made.show()
    qtbot.waitExposed(made)
    return made


def names(table: LiveTable) -> list[str]:
    return [table.rows.index(row, 0).data() for row in range(table.rows.rowCount())]


def focused() -> QWidget | None:
    widget = QGuiApplication.focusObject()
    return widget if isinstance(widget, QWidget) else None


def test_it_shows_every_queue_agent_and_caller(page: LivePage) -> None:
    assert names(page.queues) == ["Animal care", "General information", "Streets", "Trash & recycling", "Water"]
    assert page.agents.rows.rowCount() == 40
    assert [page.callers.rows.index(row, 3).data() for row in range(4)] != []
    assert page.filters.sentence.text() == "5 queues, 40 agents"


def test_numbers_of_callers_are_as_they_came_masked(page: LivePage) -> None:
    told = {page.callers.rows.index(row, 3).data() for row in range(4)}
    assert told == {"··· 4410", "··· 0192", "··· 7731", "–"}


def test_queues_of_an_agent_that_have_no_room_are_counted(page: LivePage) -> None:
    page.resize(1804, 1000)
    agents = page.agents.source
    column = [told.title for told in agents.columns].index("Queues")
    told = agents.told(agents.row_of("agent/SIP/103"), column)
    assert told.parts == ("Animal care", "General information", "Streets", "Trash & recycling")
    assert elided(told, page.agents.columnWidth(column) - 2 * PAD).endswith(" +1")


def test_words_filter_and_the_page_says_so(page: LivePage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.filters.words, "stre")
    assert names(page.queues) == ["Streets"]
    assert page.filters.sentence.text() == "1 of 5 queues, 0 of 40 agents"
    assert page.callers.rows.rowCount() == 2
    QTest.keyClick(page.filters.words, Qt.Key.Key_Escape)
    assert page.filters.sentence.text() == "5 queues, 40 agents"


def test_a_table_without_rows_says_why(page: LivePage) -> None:
    page.show_picture(picture(callers=()))
    assert page.callers.empty_words == "Nobody waits."
    assert page.queues.empty_words == page.agents.empty_words == ""
    page.filters.words.setText("kowalski")
    assert page.queues.empty_words == "No queue is called “kowalski”; 1 agent is."
    page.filters.words.setText("streets")
    assert page.agents.empty_words == "No agent is called “streets”; 1 queue is."
    page.show_picture(picture())
    page.filters.words.setText("animal")
    assert page.callers.empty_words == "Nobody waits in the queues shown; 4 in others."
    page.show_view(1)
    assert page.grid.widget.accessibleDescription() == "No agent is called “animal”; 1 queue is."


def test_words_that_find_no_queue_leave_room_for_the_reason(page: LivePage) -> None:
    page.filters.words.setText("nobody at all")
    assert page.queues.viewport().height() >= 2 * ROW


def test_left_otherwise_stands_in_every_width(page: LivePage) -> None:
    place = [column.title for column in page.queues.source.columns].index("Left otherwise\n· sent away")
    page.resize(1100, 700)
    assert not page.queues.isColumnHidden(place)
    assert page.queues.rows.index(0, place).data() == "1 · 2.0 %"


def test_a_group_filters_queues_and_points_the_tiles_at_it(page: LivePage) -> None:
    page.filters.group.setCurrentText("Public works")
    assert names(page.queues) == ["Animal care", "Streets", "Trash & recycling", "Water"]
    assert "Public works" in page.tiles[0].widget.accessibleName()
    page.filters.clear.click()
    assert "Public works" not in page.tiles[0].widget.accessibleName()


def test_a_team_filters_the_agents_in_table_and_grid(page: LivePage) -> None:
    page.filters.team.setCurrentText("Harbor")
    assert page.agents.rows.rowCount() == 10
    assert page.filters.sentence.text() == "5 queues, 10 of 40 agents"
    assert page.views.button(0).text() == "Agents · 10"


def test_agents_in_no_queue_are_shown_when_they_are_wanted(page: LivePage) -> None:
    away = {**picture().figures["agent/SIP/103"], "state": "no_queue", "queues": []}
    page.show_picture(msgspec.structs.replace(picture(), figures={**picture().figures, "agent/SIP/103": away}))
    assert page.filters.sentence.text() == "5 queues, 39 agents"
    page.filters.words.setText("carla")
    assert page.agents.rows.rowCount() == 1
    page.filters.reset()
    assert page.everybody.text() == "Also 1 in no queue"
    page.everybody.click()
    assert page.filters.sentence.text() == "5 queues, 40 agents"


def test_the_filter_stays_through_a_new_picture(page: LivePage) -> None:
    page.filters.words.setText("water")
    page.show_picture(msgspec.structs.replace(picture(), serial=2))
    assert names(page.queues) == ["Water"]


def test_a_chosen_queue_shows_its_figures_at_the_side(page: LivePage) -> None:
    page.queues.select("queue/streets")
    assert page.detail.title.text() == "Streets"
    assert page.detail.figures.rows.index(0, 0).data() == "Service level · SL-I 80/20"
    assert page.detail.figures.rows.index(0, 1).data() == "64.0 %"
    page.detail.windows.button(30).click()
    assert page.detail.figures.rows.index(0, 1).data() == "74.0 %"


def test_the_code_of_the_service_level_stands_above_its_column(page: LivePage) -> None:
    queues = page.queues.source
    assert queues.headerData(4, Qt.Orientation.Horizontal) == "Service level\nSL-I 80/20"
    assert queues.index(2, 4).data(Qt.ItemDataRole.ToolTipRole) == "Service level · SL-I 80/20"
    streets = msgspec.structs.replace(RULES.queues["streets"], within_s=60)
    page.set_rules(msgspec.structs.replace(RULES, queues={**RULES.queues, "streets": streets}))
    assert queues.headerData(4, Qt.Orientation.Horizontal) == "Service level\nSL-I"
    row = queues.row_of("queue/streets")
    assert queues.index(row, 4).data(Qt.ItemDataRole.ToolTipRole) == "Service level · SL-I 80/60"


def test_where_queues_have_other_codes_each_cell_names_its_own(page: LivePage) -> None:
    streets = msgspec.structs.replace(RULES.queues["streets"], code="SL-N")
    page.set_rules(msgspec.structs.replace(RULES, queues={**RULES.queues, "streets": streets}))
    queues = page.queues.source
    assert queues.headerData(4, Qt.Orientation.Horizontal) == "Service level"
    told = {queues.index(row, 0).data(): queues.index(row, 4).data() for row in range(queues.rowCount())}
    assert (told["Streets"], told["Water"]) == ("64.0 % · SL-N", "91.0 % · SL-I")
    assert page.queues.horizontalScrollBar().maximum() == 0


def test_an_agent_at_the_side_has_figures_of_the_day_and_no_intervals(page: LivePage) -> None:
    page.detail.show_window(15)
    page.agents.select("agent/SIP/101")
    assert page.detail.title.text() == "Ada Kowalski"
    assert not page.detail.volume.widget.isVisible()
    assert page.detail.figures.rows.rowCount() > 0


def test_escape_goes_back_to_the_centre(page: LivePage, qtbot: QtBot) -> None:
    page.queues.select("queue/streets")
    QTest.keyClick(page.queues, Qt.Key.Key_Escape)
    assert page.detail.title.text() == "Lakeview 311"


def test_the_selection_survives_a_refresh(page: LivePage) -> None:
    page.agents.select("agent/SIP/107")
    page.show_picture(msgspec.structs.replace(picture(), serial=2))
    assert page.agents.key(page.agents.currentIndex()) == "agent/SIP/107"
    assert page.detail.title.text() == "Grace Okafor"


@pytest.mark.parametrize(("tile", "view"), [(1, 2), (2, 2), (4, 0)])
def test_a_click_on_a_tile_opens_the_rows_behind_it(page: LivePage, tile: int, view: int, qtbot: QtBot) -> None:
    QTest.mouseClick(page.tiles[tile].widget, Qt.MouseButton.LeftButton)
    assert page.views.checkedId() == view


def test_a_click_on_the_service_level_puts_the_worst_queue_first(page: LivePage, qtbot: QtBot) -> None:
    QTest.mouseClick(page.tiles[0].widget, Qt.MouseButton.LeftButton)
    assert names(page.queues)[0] == "Streets"
    assert focused() is page.queues


@pytest.mark.parametrize("key", [Qt.Key.Key_P, Qt.Key.Key_F1])
def test_one_key_asks_for_the_passport_of_a_tile_and_of_a_cell(page: LivePage, key: Qt.Key, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.passport) as asked:
        QTest.keyClick(page.tiles[3].widget, key)
    assert asked.args == ["centre", "abandon_rate", 0]
    page.queues.select("queue/water")
    page.queues.setCurrentIndex(page.queues.currentIndex().siblingAtColumn(4))
    with qtbot.waitSignal(page.passport) as asked:
        QTest.keyClick(page.queues, key)
    assert asked.args == ["queue/water", "service_level", 0]


def test_a_figure_at_the_side_asks_with_its_window(page: LivePage, qtbot: QtBot) -> None:
    page.detail.show_window(15)
    page.detail.figures.select("asa_s")
    with qtbot.waitSignal(page.passport) as asked:
        QTest.keyClick(page.detail.figures, Qt.Key.Key_P)
    assert asked.args == ["centre", "asa_s", 15]


def test_waits_and_states_go_on_between_pictures(page: LivePage) -> None:
    page.tick(NOW + 60_000)
    assert page.callers.rows.index(0, 1).data() != "0:41"
    row = next(row for row in range(40) if page.agents.rows.index(row, 0).data() == "Ada Kowalski")
    assert page.agents.rows.index(row, 2).data() == "1:17"


def test_an_empty_centre_says_what_to_do_next(page: LivePage, qtbot: QtBot) -> None:
    page.show_picture(EMPTY)
    assert page._empty.isVisible()
    with qtbot.waitSignal(page.asked) as asked:
        page._empty.chosen.emit("first")
    assert asked.args == ["first"]


def test_other_rules_give_other_levels_and_names(page: LivePage) -> None:
    easy = msgspec.structs.replace(RULES.centre, target=0.5, shown="Riverside 311")
    page.set_rules(msgspec.structs.replace(RULES, centre=easy, version=2))
    assert page.detail.title.text() == "Riverside 311"
    assert "SL-I 50/20" in page.tiles[0].widget.accessibleName()
    assert page.tiles[0].widget.level is Level.good


def test_a_queue_that_is_new_appears_and_one_that_is_gone_goes(page: LivePage) -> None:
    figures = {scope: told for scope, told in picture().figures.items() if scope != "queue/water"}
    figures["queue/parks"] = call_figures(3, 1.0)
    page.show_picture(msgspec.structs.replace(picture(), figures=figures))
    assert names(page.queues) == ["Animal care", "General information", "parks", "Streets", "Trash & recycling"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [(1192, 640), (1832, 1010)])
def test_no_tile_is_cut(page: LivePage, size: tuple[int, int], theme: str, qapp: QApplication) -> None:
    use_theme(qapp, theme)
    page.resize(*size)
    tiles = (*page.tiles, page.detail.volume)
    assert {tile.kind: tile.widget.cut_off() for tile in tiles if tile.widget.cut_off()} == {}


def test_agents_in_no_queue_come_last_and_their_time_says_nothing(page: LivePage) -> None:
    away = {**picture().figures["agent/SIP/103"], "state": "no_queue", "queues": []}
    page.show_picture(msgspec.structs.replace(picture(), figures={**picture().figures, "agent/SIP/103": away}))
    page.everybody.setChecked(True)
    last = page.agents.rows.rowCount() - 1
    assert page.agents.key(page.agents.rows.index(last, 0)) == "agent/SIP/103"
    assert page.agents.rows.index(last, 2).data() == ""


def test_no_half_column_shows_on_a_small_desk(page: LivePage) -> None:
    for table in (page.queues, page.agents, page.detail.figures):
        assert table.horizontalScrollBar().maximum() == 0
        assert not table.isColumnHidden(0)
    page.resize(2400, 1000)
    assert not any(page.queues.isColumnHidden(column) for column in range(page.queues.source.columnCount()))


def test_requests_without_a_telephone_system_are_no_quiet_day(page: LivePage, tmp_path: Path) -> None:
    world = Worlds(tmp_path)
    centre = {"centre": {"offered": 0, "waiting": 0}}
    bare = msgspec.structs.replace(world.picture, figures=centre, callers=(), sources=(), intervals={})
    page.show_picture(bare)
    assert page._stack.currentIndex() == 0
    assert page._empty.accessibleName() == "No telephone system is connected"
    for tile in page.tiles:
        if tile.kind in ("waiting", "longest_wait"):
            assert tile.widget.accessibleDescription() == "no value, no telephone system connected"
    page.show_picture(picture())
    assert page._stack.currentIndex() == 1
    world.store.close()


def _imported(days_ago: float) -> Picture:
    """A centre that knows of calls from a file alone."""
    day = NOW - round(days_ago * 86_400_000)
    bare = msgspec.structs.replace(picture(), figures={"centre": {"offered": None}}, intervals={}, known=False)
    return msgspec.structs.replace(bare, callers=(), sources=(), heard={"pbx": day, "old": day - 86_400_000})


def test_a_recording_of_another_day_is_told_of(page: LivePage, tmp_path: Path) -> None:
    world = Worlds(tmp_path)
    told = _imported(1)
    for shown in (told, msgspec.structs.replace(told, requests=world.picture.requests)):
        page.show_picture(shown)
        assert page._stack.currentIndex() == 0
        assert page._empty.accessibleName() == "The newest calls are of Mon 2 Mar; History shows them"
    page.show_picture(_imported(90))
    assert page._empty.accessibleName() == "The newest calls are of Wed 3 Dec 2025; History shows them"
    page.show_picture(_imported(0))
    assert page._stack.currentIndex() == 1
    world.store.close()


def test_a_source_that_is_there_shows_the_day_as_it_is(page: LivePage) -> None:
    page.show_picture(msgspec.structs.replace(_imported(1), sources=picture().sources, known=True))
    assert page._stack.currentIndex() == 1


def test_a_journal_without_calls_is_no_quiet_day(page: LivePage) -> None:
    page.show_picture(msgspec.structs.replace(_imported(1), heard={}))
    assert page._stack.currentIndex() == 0
    assert page._empty.accessibleName() == "No calls yet"
