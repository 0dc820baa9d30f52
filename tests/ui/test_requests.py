"""The Requests page: every cell opens its rows, rows sort and filter, one is told beside, and files go in and out."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from supervisor.core.rules import Rules
from supervisor.picture import EMPTY
from supervisor.requests.backlog import Backlog
from supervisor.requests.query import OPEN_ONES
from supervisor.requests.table import BUCKETS
from supervisor.ui.jobs import Jobs
from supervisor.ui.models.requests import COLUMNS
from supervisor.ui.passports import Passport
from supervisor.ui.tables.requests import NOTHING, RequestTable
from supervisor.ui.windows.requests import RequestsPage
from tests.places.test_areas import collection, feature, square
from tests.ui.backlogs import Worlds
from widgets.level import Level

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
OPEN = 83
LATE = "overdue_over_60"
Opened = Callable[..., RequestsPage]


@pytest.fixture
def opened(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> Iterator[Opened]:
    worlds: list[Worlds] = []

    def page(**options: int) -> RequestsPage:
        worlds.append(Worlds(tmp_path, **options))  # type: ignore[arg-type]
        made = RequestsPage(worlds[-1].desk.actions(), jobs)
        qtbot.addWidget(made)
        made.resize(1192, 640)
        made.show_picture(worlds[-1].picture)
        made.show()
        settle(qtbot, jobs)
        return made

    yield page
    for world in worlds:
        world.store.close()


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    """Until nothing is asked for any more, and what was found is told."""
    qtbot.waitUntil(lambda: jobs.running == 0)


def shown(table: RequestTable, column: str = "number") -> list[str]:
    place = [one.key for one in COLUMNS].index(column)
    return [told.text for told in table.rows.told(place, 0, len(table.rows.rows))]


def test_it_begins_with_every_open_request_the_oldest_first(opened: Opened) -> None:
    page = opened()
    assert page.sentence.text() == f"{OPEN} requests, as of Tue 3 Mar 2026 10:33"
    ages = [int(text.removesuffix(" d")) for text in shown(page.table, "age")]
    assert len(ages) == OPEN
    assert ages == sorted(ages, reverse=True)


def test_without_requests_it_says_what_to_do(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    world = Worlds(tmp_path, count=0, mapped=False)
    page = RequestsPage(world.desk.actions(), jobs)
    qtbot.addWidget(page)
    page.show_picture(EMPTY)
    assert page.stack.currentWidget() is page.empty
    assert page.empty.accessibleName() == "No requests yet"
    world.store.close()


def test_a_picture_that_has_just_begun_breaks_nothing(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    whole = page.backlog
    page.show_picture(replace(EMPTY, requests=Backlog(serial=whole.serial + 1, at=whole.at)))
    settle(qtbot, jobs)
    assert page.sentence.text().startswith(f"{OPEN} requests")
    page.show_picture(replace(EMPTY, requests=whole))
    settle(qtbot, jobs)
    assert page.heat._table.rows
    page._again.stop()


@pytest.mark.parametrize("dimension", ["department", "category", "area", "channel"])
def test_every_cell_of_the_heat_map_opens_as_many_rows_as_it_counts(
    opened: Opened, qtbot: QtBot, jobs: Jobs, dimension: str
) -> None:
    page = opened()
    page.show_by(dimension)
    table = page.heat._table
    for row in (*table.rows, table.total):
        assert row is not None
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.key in (*BUCKETS, "open") and cell.value:
                page.heat.cell_clicked.emit(row.key, column.key)
                settle(qtbot, jobs)
                assert len(page.table.rows.rows) == cell.value, (row.words, column.key)


def test_a_share_opens_those_that_are_late(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    page.heat.cell_clicked.emit("", "on_time_open")
    settle(qtbot, jobs)
    late = shown(page.table, "overdue")
    assert late
    assert "–" not in late


def test_columns_sort_both_ways_by_their_header(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    place = [one.key for one in COLUMNS].index("number")
    for order, backwards in ((Qt.SortOrder.AscendingOrder, False), (Qt.SortOrder.DescendingOrder, True)):
        page.table.sortByColumn(place, order)
        settle(qtbot, jobs)
        numbers = shown(page.table)
        assert numbers == sorted(numbers, reverse=backwards)


def test_the_chosen_request_stays_chosen_when_rows_are_sorted(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    page.table.setCurrentIndex(page.table.rows.index(5, 1))
    settle(qtbot, jobs)
    row, title = page.table.current(), page.detail.shown
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    settle(qtbot, jobs)
    assert page.table.current() == row
    assert page.detail.shown == title
    assert page.table.selected_rows() == [page.table.currentIndex().row()]
    page.filters.choose(status="closed")
    settle(qtbot, jobs)
    assert page.table.current() == NOTHING
    assert page.detail.shown is None


def test_words_names_status_and_age_filter_together(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    QTest.keyClicks(page.filters.words, "POTHOLE 3 times")
    QTest.keyClick(page.filters.words, Qt.Key.Key_Return)
    settle(qtbot, jobs)
    assert {text.split()[0] for text in shown(page.table, "detail")} == {"Pothole"}
    found = len(page.table.rows.rows)
    assert page.sentence.text().startswith(f"{found} of {OPEN} requests")
    page.filters.choose(department="", age="overdue")
    settle(qtbot, jobs)
    assert set(shown(page.table, "department")) <= {"–"}
    assert page.filters.clear.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    settle(qtbot, jobs)
    assert len(page.table.rows.rows) == OPEN
    assert not page.filters.clear.isVisible()
    assert page.filters.query.statuses == OPEN_ONES


def test_what_matches_nothing_is_said(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    page.filters.words.setText("nowhere at all")
    page.filters._now()
    settle(qtbot, jobs)
    assert page.table.empty_words.startswith("No request is like that")
    assert not any(button.isEnabled() for button in page.outputs)


def test_a_past_day_is_shown_as_it_was(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    page.as_of.day.setDate(QDate(2026, 1, 1))
    settle(qtbot, jobs)
    assert page.sentence.text().endswith("as of Thu 1 Jan 2026 23:59")
    rows = len(page.table.rows.rows)
    assert 0 < rows != OPEN
    total = page.heat._table.total
    assert total is not None
    assert total.cells[[c.key for c in page.heat._table.columns].index("open")].value == rows
    page.as_of.now.click()
    settle(qtbot, jobs)
    assert len(page.table.rows.rows) == OPEN


def test_one_request_is_told_with_all_that_is_known_of_it(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    page.filters.words.setText("26-00022")
    page.filters._now()
    settle(qtbot, jobs)
    page.table.setCurrentIndex(page.table.rows.index(0, 0))
    settle(qtbot, jobs)
    told = page.detail.shown
    assert told is not None
    assert told.title == "Leak · 26-00022"
    assert told.flags == ("It has no place, or coordinates that stand for none.",)
    assert dict(told.originals) == {"status": "In process"}
    labels = {label.text() for label in page.detail.findChildren(QLabel)}
    assert {"Address", "122 Foundry Street", "Due", "Parks and Recreation"} <= labels
    assert any("business days" in text for text in labels)


def test_an_area_found_on_the_map_is_said_to_be(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    page.filters.only(area="North")
    settle(qtbot, jobs)
    page.table.setCurrentIndex(page.table.rows.index(0, 0))
    settle(qtbot, jobs)
    assert page.detail.shown is not None
    assert ("Area", "North (from the map)") in [(name, text) for name, text, _ in page.detail.shown.facts]


def test_the_map_shows_any_figure_and_opens_its_requests(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    page.show_view(1)
    page.place.map.grab()
    page.place.figure.setCurrentIndex(page.place.figure.findData("overdue"))
    settle(qtbot, jobs)
    said = {area.key: page.place.map.words_of(place) for place, area in enumerate(page.place.map._outlines.areas)}
    assert set(said) == {"North", "South", "Isle"}
    page.place.map.area_clicked.emit("South")
    settle(qtbot, jobs)
    late = len(page.table.rows.rows)
    assert said["South"].startswith(f"South: {late},")
    assert page.filters.names["area"].currentText() == "South, on the map"
    away = page.place.not_on_map.text()
    assert away.startswith("Not on the map: ")
    assert "Old Harbor" in away
    outside = sum(map(int, re.findall(r"(\d+)(?=,|$)", away)))
    told = (words.split(": ")[1].split(",")[0] for words in said.values())
    assert outside + sum(int(number) for number in told if number != "nothing") == _overdue(page)


def _overdue(page: RequestsPage) -> int:
    total = page.heat._table.total
    assert total is not None
    values = dict(zip([c.key for c in page.heat._table.columns], total.cells, strict=True))
    return int(sum(values[key].value or 0 for key in BUCKETS if key.startswith("overdue")))


def test_of_two_cities_one_can_be_chosen(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(cities=2)
    assert len(page.table.rows.rows) > OPEN
    assert not page.table.isColumnHidden(len(COLUMNS) - 1)
    assert page.place.map.accessibleDescription() == "Choose a city above to see its map."
    page.filters.choose(city="harbor")
    settle(qtbot, jobs)
    assert set(shown(page.table, "city")) == {"Harbor"}
    assert page.place.map.accessibleDescription().startswith("There is no map of Harbor yet")
    page.filters.choose(city="lakeview")
    settle(qtbot, jobs)
    assert page.place.map.accessibleDescription().startswith("3 areas")


def test_a_cell_and_an_area_have_a_passport(opened: Opened, qtbot: QtBot, jobs: Jobs) -> None:
    page = opened()
    page.heat.point_at("=Water", LATE)
    with qtbot.waitSignal(page.identified) as asked:
        QTest.keyClick(page.heat, Qt.Key.Key_P)
    told = asked.args[0]
    assert isinstance(told, Passport)
    assert told.title == "Overdue by over 60 days · Water · Lakeview"
    assert dict(told.rows)["Formula"] == "open, due date passed; business days since it: over 60"
    page.place.map.grab()
    page.place.map.point_at("North")
    with qtbot.waitSignal(page.identified) as asked:
        QTest.keyClick(page.place.map, Qt.Key.Key_P)
    assert asked.args[0].title == "Open · North · Lakeview"


def test_selected_rows_are_copied_with_their_headers(opened: Opened, qtbot: QtBot) -> None:
    page = opened()
    page.table.selectRow(3)
    with qtbot.waitSignal(page.told) as told:
        page.copy()
    assert told.args == ["1 row copied, with headers.", "good"]
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Number\tCategory\tStatus")
    assert lines[1].split("\t")[0] == shown(page.table)[3]
    page.table.clearSelection()
    with qtbot.waitSignal(page.told) as told:
        page.copy()
    assert told.args[1] == "info"


def test_everything_found_is_exported(opened: Opened, qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    page = opened()
    page.filters.only(department="Water")
    settle(qtbot, jobs)
    path = tmp_path / "requests.csv"
    with qtbot.waitSignal(page.told) as told:
        page.export_to(path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert told.args[0] == f"{len(rows)} requests exported to {path}."
    assert [row["Number"] for row in rows] == shown(page.table)
    assert {row["Department"] for row in rows} == {"Water"}
    assert rows[0]["Opened"].endswith(("-06:00", "-05:00"))
    assert not list(tmp_path.glob("*.new"))


def test_a_file_that_cannot_be_written_is_said(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened()
    with qtbot.waitSignal(page.told) as told:
        page.export_to(tmp_path / "none" / "requests.csv")
    assert "cannot be written" in told.args[0]
    assert told.args[1] == "bad"


def test_one_thing_is_done_after_the_other(opened: Opened, qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    page = opened()
    held = threading.Event()
    page.working.start("Reading", lambda progress: held.wait(10), on_done=lambda _: None, on_error=lambda _: None)
    with qtbot.waitSignal(page.told) as told:
        page.export_to(tmp_path / "requests.csv")
    assert told.args == ["Wait until that is done, or cancel it first.", "info"]
    assert page.working.words == "Reading"
    held.set()
    settle(qtbot, jobs)
    assert not (tmp_path / "requests.csv").exists()


def test_a_map_is_imported_for_the_city_that_is_meant(opened: Opened, qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    page = opened(mapped=0)
    path = tmp_path / "wards.geojson"
    path.write_bytes(collection(feature("Ward 1", [square(-87, 41, 3)])))
    with qtbot.waitSignal(page.told) as told:
        page.take_map_file(path)
    settle(qtbot, jobs)
    assert told.args[0].startswith("wards.geojson: 1 areas of Lakeview")
    assert [area.words for area in page.place.map._outlines.areas] == ["Ward 1"]


def test_scrolling_paints_the_rows_that_come_in(opened: Opened, qtbot: QtBot) -> None:
    page = opened()
    table = page.table
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert table.currentIndex().row() == OPEN - 1
    first = table.grab().toImage()
    table.verticalScrollBar().setValue(0)
    assert table.grab().toImage() != first
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.rows.index(2, 0)).center())
    assert table.currentIndex().row() == 2


def test_the_names_of_a_box_come_with_how_many_are_open(opened: Opened) -> None:
    page = opened()
    box = page.filters.names["department"]
    texts = [box.itemText(place) for place in range(box.count())]
    assert texts[0] == "All departments"
    assert "not told · 15" in texts or any(text.startswith("not told · ") for text in texts)
    counts = [int(text.split(" · ")[1]) for text in texts[1:]]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == OPEN


def test_shares_in_time_are_marked_by_their_target(opened: Opened) -> None:
    page = opened()

    def level() -> Level:
        total = page.heat._table.total
        assert total is not None
        return total.cells[-1].level

    assert level() is Level.none
    page.set_rules(Rules(on_time_open=0.9))
    assert level() is Level.bad
