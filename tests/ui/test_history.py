"""The History page: what it asks, shows, copies, prints and exports."""

from __future__ import annotations

import csv
import threading
from datetime import date
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supervisor.core.errors import CallboardError
from supervisor.metrics.sight import Ratio
from supervisor.reports.history import HistoryAnswer, HistoryQuestion
from supervisor.ui.csv_file import csv_text
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.models.history import INCOMPLETE, NOT_YET, PROVISIONAL, UNKNOWN, heading
from supervisor.ui.windows.history import USUAL_FIGURES, HistoryPage, Load
from tests.ui import pages

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def opened(qtbot: QtBot, jobs: Jobs, load: Load = pages.answer) -> HistoryPage:
    """A page in sight, with its first answer."""
    page = HistoryPage(load, jobs, name_of=pages.shown_name)
    qtbot.addWidget(page)
    page.resize(1192, 680)
    page.show_picture(pages.picture())
    page.show()
    settle(qtbot, page)
    return page


def with_ratios(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
    """Every row of 1,060 calls, 860 of which were answered in time."""
    made = (("An", 1000), ("AnT", 860), ("Ab", 60), ("AbT", 0), ("Sh", 10), ("W", 0), ("offered", 1060), ("WT", 0))
    level = Ratio(860, 1060, "SL-I", 1060, counts=made)
    answer = pages.answer(question, progress)
    values = {"service_level": level.value}
    rows = tuple(
        msgspec.structs.replace(
            row, values={**row.values, **values}, ratios={"service_level": level}, code="SL-I 80/20"
        )
        for row in answer.rows
    )
    return msgspec.structs.replace(answer, rows=rows)


def settle(qtbot: QtBot, page: HistoryPage) -> None:
    qtbot.waitUntil(lambda: not page.working.running)


def test_it_asks_for_the_centres_today_first(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    assert page.question.since == page.question.until == pages.TODAY
    assert page.question.scopes == ("centre",)
    assert page.question.by == "interval"
    assert page.filters.text().startswith("Centre · Thu 19 Mar 2026 · by interval")


def test_rows_and_totals_in_words(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    rows = page.table.rows.rows
    assert [cell.text for cell in rows[0].cells][:2] == ["Whole time · incomplete", "4"]
    assert [row.cells[0].text for row in rows[1:3]] == ["00:00", "00:15"]
    assert rows[-1].cells[0].text == "13:30 · provisional"
    assert rows[-1].cells[0].tip == PROVISIONAL
    assert any(row.cells[0].text.endswith("· incomplete") and row.cells[0].tip == INCOMPLETE for row in rows[1:])


def test_figures_have_units_and_the_code_in_their_name(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    heads = [" ".join(head.words.split()) for head in page.table.rows.heads]
    assert "Service level % SL-I 80/20" in heads
    noon = next(row for row in page.table.rows.rows if row.cells[0].text == "12:00")
    shown = dict(zip(heads, (cell.text for cell in noon.cells), strict=True))
    assert shown["Average handle time"] == "4:05"
    assert shown["Abandonment %"] == "7.4"


def test_where_codes_differ_each_row_and_chart_names_its_own(qtbot: QtBot, jobs: Jobs) -> None:
    def load(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
        codes = {"centre": "SL-I 80/20", "queue/info": "SL-N 80/60"}
        answer = pages.answer(question, progress)
        rows, totals = (
            tuple(msgspec.structs.replace(row, code=codes[row.scope]) for row in told)
            for told in (answer.rows, answer.totals)
        )
        return HistoryAnswer(rows, totals)

    page = HistoryPage(load, jobs, name_of=pages.shown_name)
    qtbot.addWidget(page)
    page.show_picture(pages.picture())
    page.scopes.choose(["centre", "queue/info"])
    page.figures.choose(["service_level"])
    page.refresh()
    qtbot.waitUntil(lambda: page.table.rows.rowCount() > 2)
    of = {row.cells[1].text: row.cells[2].text.partition(" · ")[2] for row in page.table.rows.rows if row.pinned}
    assert of == {"Centre": "SL-I 80/20", "General information": "SL-N 80/60"}
    page.of.setCurrentIndex(1)
    assert page.chart.accessibleName() == "Service level % · SL-N 80/60 · General information"


def test_a_heading_breaks_neither_before_a_unit_nor_within_a_code() -> None:
    assert heading("Service level % · SL-I 80/20") == "Service level %\nSL-I 80/20"
    assert heading("Abandonment %") == "Abandonment %"
    assert heading("Average speed of answer") == "Average speed\nof answer"


def test_missing_figures_are_dashes_and_sort_last(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.days.choose(1)
    settle(qtbot, page)
    column = [head.words for head in page.table.rows.heads].index("Average speed\nof answer")
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        page.table.sortByColumn(column, order)
        assert page.table.rows.rows[0].pinned
        assert page.table.rows.rows[-1].cells[column].text == "–"


def test_the_selection_survives_a_refresh(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.table.selectRow(5)
    kept = page.table.selected()
    page.refresh()
    settle(qtbot, page)
    assert page.table.selected() == kept != []


def test_days_scopes_and_steps_are_asked_anew(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.days.choose(2)
    settle(qtbot, page)
    assert (page.question.since, page.question.until) == (date(2026, 3, 13), pages.TODAY)
    page.step.setCurrentIndex(0)
    page.scopes.open()
    page.scopes.panel.search.setText("general")
    QTest.keyClick(page.scopes.panel.search, Qt.Key.Key_Down)
    QTest.keyClick(page.scopes.panel.list, Qt.Key.Key_Space)
    QTest.keyClick(page.scopes.panel.list, Qt.Key.Key_Return)
    settle(qtbot, page)
    assert page.question.scopes == ("centre", "queue/info")
    assert [cell.text for cell in page.table.rows.rows[3].cells][:2] == ["Fri 13 Mar 00:00", "General information"]
    assert [page.of.itemText(i) for i in range(page.of.count())] == ["Centre", "General information"]


def test_a_day_typed_leaves_the_quick_choice(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.days.since.setDate(QDate(2026, 3, 1))
    settle(qtbot, page)
    assert page.days.quick.checkedId() == -1
    assert page.question.since == date(2026, 3, 1)


def test_today_moves_on_with_the_day(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.show_picture(pages.picture(at=pages.NOW + 86_400_000))
    assert page.question.since == date(2026, 3, 20)


def test_the_chart_says_the_figure_and_its_peak(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    assert page.chart.accessibleName() == "Offered · Centre"
    assert "most 28" in page.chart.accessibleDescription()
    page.charted.setCurrentIndex(page.charted.findData("service_level"))
    assert page.chart.accessibleName() == "Service level % · SL-I 80/20 · Centre"
    assert page.chart.cut_off() == ()


@pytest.mark.parametrize("key", [Qt.Key.Key_P, Qt.Key.Key_F1])
def test_one_key_on_a_cell_opens_its_passport(qtbot: QtBot, jobs: Jobs, key: Qt.Key) -> None:
    page = opened(qtbot, jobs, with_ratios)
    column = [head.figure for head in page.table.rows.heads].index("service_level")
    row = next(n for n, row in enumerate(page.table.rows.rows) if row.cells[0].text == "12:00")
    page.table.setCurrentIndex(page.table.rows.index(row, column))
    with qtbot.waitSignal(page.identified) as asked:
        QTest.keyClick(page.table, key)
    told = asked.args[0]
    assert (told.title, told.value) == ("Service level · SL-I 80/20 · Centre", "81.1 %")
    rows = dict(told.rows)
    assert rows["Formula"].endswith("AnT / (An + Ab − AbT), T = 20 s")
    assert rows["Share"] == "860 of 1,060"
    assert rows["Window"].startswith("Thu 19 Mar 2026, 12:00 to 12:15; ")
    assert rows["Usual day"].startswith("80.0 %")
    assert {one.code: one.value for one in told.same}["SL-A"] == "86.0 %"
    assert [one.code for one in told.same if one.chosen] == ["SL-I"]


def test_the_key_on_the_chart_opens_the_passport_of_the_whole_time(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    with qtbot.waitSignal(page.identified) as asked:
        QTest.keyClick(page.chart, Qt.Key.Key_P)
    assert (asked.args[0].title, asked.args[0].value) == ("Offered · Centre", "4")


def test_a_name_in_the_table_has_no_passport_and_the_desk_is_told(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.table.setCurrentIndex(page.table.rows.index(3, 0))
    with qtbot.waitSignal(page.passport) as asked:
        QTest.keyClick(page.table, Qt.Key.Key_F1)
    assert asked.args == ["centre", "", 0]


def test_the_passport_of_a_dash_says_why(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.figures.choose(["blocked"])
    page.refresh()
    settle(qtbot, page)
    page.table.setCurrentIndex(page.table.rows.index(3, 1))
    with qtbot.waitSignal(page.identified) as asked:
        QTest.keyClick(page.table, Qt.Key.Key_P)
    assert dict(asked.args[0].rows)["No value"] == "No source tells it."


def test_ctrl_c_copies_with_headers(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.table.selectRow(1)
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:4] == ["Interval", "Offered", "Answered", "Abandoned"]
    assert lines[1].split("\t")[:4] == ["00:00", "4", "2", "2"]
    assert len(lines) == 2


def test_export_is_csv_that_is_read_back(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    page = opened(qtbot, jobs)
    file = tmp_path / "out.csv"
    with qtbot.waitSignal(page.told) as told:
        page.export_to(file)
    assert told.args == [f"Exported to {file}.", "good"]
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0]["From"] == "2026-03-19T00:00-05:00"
    assert float(rows[0]["Service level · SL-I 80/20 (0 to 1)"]) == pytest.approx(0.83 - 4 / 300, abs=1e-6)
    assert rows[-1]["Remark"] == "provisional"


def test_export_to_nowhere_is_a_sentence(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    page = opened(qtbot, jobs)
    with qtbot.waitSignal(page.told) as told:
        page.export_to(tmp_path / "no" / "out.csv")
    assert told.args is not None
    assert "choose another place" in told.args[0]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx"])
def test_a_cell_cannot_run(text: str) -> None:
    read = list(csv.reader(csv_text(["a"], [[text]]).splitlines(keepends=True)))
    assert read[1] == [f"'{text}"]


def test_cells_are_rfc_4180() -> None:
    assert csv_text(["a", 'b "c"'], [["x,y", -1.5], ["-2", None]]) == 'a,"b ""c"""\r\n"x,y",-1.5\r\n-2,\r\n'


def test_it_prints_to_a_pdf(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    from supervisor.ui import printing

    page = opened(qtbot, jobs)
    rows = page.table.rows
    made = printing.document("History", page.filters.text(), rows.heads, rows.rows, page.chart)
    assert "Whole time · incomplete" in made.toPlainText()
    printing.save_pdf(made, tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


def test_too_much_paper_is_refused(qtbot: QtBot, jobs: Jobs) -> None:
    from supervisor.ui import printing

    page = opened(qtbot, jobs)
    rows = page.table.rows.rows * 200
    with pytest.raises(CallboardError, match="too many to print"):
        printing.document("History", "", page.table.rows.heads, rows, page.chart)


def test_loading_shows_progress_and_is_cancelled_by_escape(qtbot: QtBot, jobs: Jobs) -> None:
    go = threading.Event()

    def slow(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
        progress(0.4, "Reading 13 March")
        go.wait(20)
        return pages.answer(question, progress)

    page = HistoryPage(slow, jobs)
    qtbot.addWidget(page)
    page.show_picture(pages.picture())
    page.show()
    qtbot.waitUntil(lambda: page.working.words == "Reading 13 March")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.working.running
    go.set()
    assert page.table.rows.rowCount() == 0


def test_an_error_is_told(qtbot: QtBot, jobs: Jobs) -> None:
    def refuse(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
        raise CallboardError("The database is locked; try again.")

    page = HistoryPage(refuse, jobs)
    qtbot.addWidget(page)
    page.show_picture(pages.picture())
    with qtbot.waitSignal(page.told) as told:
        page.show()
    assert told.args == ["The database is locked; try again.", "bad"]


def test_before_the_first_call_it_says_what_to_do(qtbot: QtBot, jobs: Jobs) -> None:
    page = HistoryPage(pages.nothing, jobs)
    qtbot.addWidget(page)
    page.show()
    assert page.empty.accessibleName() == "Nothing to look back on yet"
    assert not page.choices.isVisible()
    with qtbot.waitSignal(page.asked) as asked:
        page.empty.chosen.emit("first")
    assert asked.args == ["first"]


def test_days_without_calls_say_so(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs, pages.nothing)
    assert page.empty.accessibleName() == "No figures for these days"
    assert not any(button.isEnabled() for button in page.outputs)


def test_many_days_are_shown_by_day_until_somebody_chooses_otherwise(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.days.choose(2)
    assert page.step.currentData() == "day"
    page.step.setCurrentIndex(page.step.findData("interval"))
    page.days.choose(3)
    assert page.step.currentData() == "interval"
    page.days.choose(1)
    page.days.choose(2)
    assert page.step.currentData() == "day"
    page.days.choose(0)
    assert page.step.currentData() == "interval"
    settle(qtbot, page)


def test_what_nobody_saw_is_a_dash_with_its_reason(qtbot: QtBot, jobs: Jobs) -> None:
    def unknown(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
        told = pages.answer(question, progress)
        first = msgspec.structs.replace(told.rows[0], known=False, values=dict.fromkeys(question.keys))
        return msgspec.structs.replace(told, rows=(first, *told.rows[1:]))

    page = HistoryPage(unknown, jobs, name_of=pages.shown_name)
    qtbot.addWidget(page)
    page.figures.choose([*USUAL_FIGURES, "fcr"])
    page.show_picture(pages.picture())
    page.show()
    settle(qtbot, page)
    row = page.table.rows.rows[1]
    assert row.cells[0].text == "00:00 · not known"
    assert {cell.text for cell in row.cells[1:]} == {"–"}
    assert {cell.tip for cell in row.cells} == {UNKNOWN}
    place = [head.words for head in page.table.rows.heads].index("First-contact\nresolution %")
    assert page.table.rows.rows[2].cells[place].tip == NOT_YET


def test_a_page_that_is_turned_to_again_asks_again(qtbot: QtBot, jobs: Jobs) -> None:
    asked: list[HistoryQuestion] = []

    def counted(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
        asked.append(question)
        return pages.answer(question, progress)

    page = HistoryPage(counted, jobs, name_of=pages.shown_name)
    qtbot.addWidget(page)
    page.show_picture(pages.picture())
    page.show()
    settle(qtbot, page)
    page.hide()
    page.show()
    settle(qtbot, page)
    assert len(asked) == 1
    page.hide()
    page.show_picture(pages.picture())
    page.show()
    settle(qtbot, page)
    page.show_picture(pages.picture(at=pages.NOW + 60_000))
    settle(qtbot, page)
    assert len(asked) == 2
    page.show_picture(pages.picture(at=pages.NOW + 900_000))
    settle(qtbot, page)
    assert len(asked) == 3


def test_looking_back_moves_nothing(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()
    gate.set()

    def waits(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
        assert gate.wait(5)
        return pages.answer(question, progress)

    page = opened(qtbot, jobs, waits)
    page.resize(1192, 640)
    gate.clear()
    before = page.table.geometry(), page.chart.geometry()
    page.refresh()
    QCoreApplication.sendPostedEvents()
    assert page.working.isVisible()
    assert (page.table.geometry(), page.chart.geometry()) == before
    gate.set()
    settle(qtbot, page)
    assert (page.table.geometry(), page.chart.geometry()) == before


def _known_from(first: int, end: int) -> Load:
    """An answer in which only the rows from `first` to before `end` are known."""

    def load(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
        told = pages.answer(question, progress)
        none = dict.fromkeys(question.keys)
        rows = [
            row if first <= place < end else msgspec.structs.replace(row, known=False, values=none, usual={})
            for place, row in enumerate(told.rows)
        ]
        return msgspec.structs.replace(told, rows=tuple(rows))

    return load


@pytest.mark.parametrize(("first", "end", "shown", "left_out"), [(20, 21, 8, 20), (27, 28, 8, 20), (4, 16, 12, 16)])
def test_a_few_known_days_among_many_are_not_squeezed(
    qtbot: QtBot, jobs: Jobs, first: int, end: int, shown: int, left_out: int
) -> None:
    page = opened(qtbot, jobs, _known_from(first, end))
    page.days.choose(3)
    settle(qtbot, page)
    data = page._shown.trend("offered", "centre") if page._shown else None
    assert data is not None
    assert len(data.now) == shown
    assert sum(value is not None for value in data.now) == end - first
    assert page.chart.accessibleName() == f"Offered · Centre · {left_out} days not known left out"
    assert len(page.table.rows.rows) == 29


def test_a_chart_with_few_gaps_keeps_them(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs, _known_from(10, 28))
    page.days.choose(3)
    settle(qtbot, page)
    assert page.chart.accessibleName() == "Offered · Centre"


def test_what_opens_a_list_has_the_same_arrow_everywhere(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    assert page.scopes.text() == "Centre"
    for button in (page.scopes, page.figures, page.outputs[-1]):
        image = button.grab().toImage()
        middle, corner = image.height() // 2, image.pixel(image.width() - 4, image.height() // 2)
        arrow = {image.pixel(x, middle + 2) for x in range(image.width() - 16, image.width() - 9)}
        assert arrow != {corner}


DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("days_ago", "day", "quick"), [(0, date(2026, 3, 19), 0), (1, date(2026, 3, 18), 1), (9, date(2026, 3, 10), -1)]
)
def test_the_page_opens_on_the_newest_day_with_calls(
    qtbot: QtBot, jobs: Jobs, days_ago: int, day: date, quick: int
) -> None:
    page = HistoryPage(pages.answer, jobs, name_of=pages.shown_name)
    qtbot.addWidget(page)
    told = msgspec.structs.replace(pages.picture(), heard={"pbx": pages.NOW - days_ago * DAY_MS, "old": 1})
    page.show_picture(told)
    assert (page.days.range, page.days.quick.checkedId()) == ((day, day), quick)
    page.days.choose(0)
    page.show_picture(msgspec.structs.replace(told, at=told.at + 1000))
    assert page.days.range == (date(2026, 3, 19), date(2026, 3, 19))


def test_another_page_opens_it_on_a_day(qtbot: QtBot, jobs: Jobs) -> None:
    page = opened(qtbot, jobs)
    page.turn_to("2026-03-12")
    settle(qtbot, page)
    assert page.question.since == page.question.until == date(2026, 3, 12)
    assert "Thu 12 Mar 2026" in page.filters.text()
