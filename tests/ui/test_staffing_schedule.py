"""The schedule is edited by mouse and by keys; what it does is told while it is dragged; versions and files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supervisor.planning import editing
from supervisor.planning.broken import Broken
from supervisor.planning.packed import unpack
from supervisor.planning.roster import Roster, Shift
from supervisor.reports.schedules import NO_FORECAST
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.schedule_view import BOARD, EMPTY, RULES, SHIFT
from supervisor.ui.windows.staffing_schedule import SchedulePage
from tests.ui import schedules
from tests.ui.schedules import BEGIN, HALF, HOUR, MONDAY, QUARTER, a_roster, a_shift
from tests.ui.test_pages_fit import cut, overlapping
from widgets.bars import LANE
from widgets.level import Level

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFTED, NO = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
SLOT = 30 * 60_000


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with people in its settings, made once."""
    path = tmp_path_factory.mktemp("plans") / "staffed.db"
    with Store.open(str(path), migrate=True) as opened:
        schedules.employ(opened)
    return path


@pytest.fixture
def store(staffed: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(shutil.copy(staffed, tmp_path / "plans.db")), migrate=False) as opened:
        yield opened


def shown(qtbot: QtBot, jobs: Jobs, store: Store) -> SchedulePage:
    page = SchedulePage(schedules.actions(store), jobs)
    qtbot.addWidget(page)
    page.resize(1144, 620)
    page.show()
    settled(qtbot, jobs)
    return page


def settled(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: jobs.running == 0)


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, store: Store) -> SchedulePage:
    """Tuesday of a week with a forecast and a schedule."""
    schedules.expect(store)
    schedules.keep(store)
    made = shown(qtbot, jobs, store)
    made.days.choose(2)
    return made


@pytest.fixture
def bare(qtbot: QtBot, jobs: Jobs, store: Store) -> SchedulePage:
    """A week with people and nothing else."""
    return shown(qtbot, jobs, store)


def roster(page: SchedulePage) -> Roster:
    assert page.sheet is not None
    return page.sheet.roster


def spot(page: SchedulePage, at: float, agent: str) -> QPoint:
    gantt = page.board.gantt
    scene = gantt.scene()
    return QPointF(scene.x(at), scene.top(gantt.chart.row[agent]) + LANE / 2).toPoint()


def tuesday(page: SchedulePage, agent: str) -> tuple[int, Shift]:
    return next(
        (place, shift)
        for place, shift in enumerate(roster(page).shifts)
        if shift.agent == agent and BEGIN + 24 * HOUR <= shift.begin < BEGIN + 48 * HOUR
    )


def press(page: SchedulePage, agent: str, at: float, to: float, *, over: str = "") -> QPoint:
    """The mouse is down on a bar and has moved; where it is then."""
    gantt, end = page.board.gantt, spot(page, to, over or agent)
    QTest.mousePress(gantt, LEFT, NO, spot(page, at, agent))
    QTest.mouseMove(gantt, end)
    return end


def drag(page: SchedulePage, agent: str, at: float, to: float, *, over: str = "") -> None:
    QTest.mouseRelease(page.board.gantt, LEFT, NO, press(page, agent, at, to, over=over))


def test_a_shift_is_dragged_and_its_effect_is_told_meanwhile(page: SchedulePage) -> None:
    place, before = tuesday(page, "Cleo")
    at = before.begin + HOUR
    end = press(page, "Cleo", at, at - 2 * HOUR)
    assert page.effect.words.startswith("Tue 24, 08:00: scheduled 6 → 7 of 8 required · service level 49.9 % → 67.2 %")
    assert "the day" in page.effect.words
    assert roster(page).shifts[place] is before, "nothing is edited before the mouse lets go"
    bar = page.board.gantt.bar(str(place))
    assert bar.begin == before.begin - 2 * HOUR, "but it is seen where it would be"
    assert page.board.coverage.data.have[(24 + 7) * 2] == 4
    QTest.mouseRelease(page.board.gantt, LEFT, NO, end)
    assert roster(page).shifts[place] == editing.shifted(before, -2 * HOUR)
    assert page.effect.words == ""
    assert page.undo_button.isEnabled()


def test_the_effect_changes_while_it_is_dragged_on(page: SchedulePage) -> None:
    _, before = tuesday(page, "Cleo")
    at = before.begin + HOUR
    press(page, "Cleo", at, at - 2 * HOUR)
    first = page.effect.words
    QTest.mouseMove(page.board.gantt, spot(page, at + 5 * HOUR, "Cleo"))
    assert page.effect.words not in ("", first)
    assert page.effect.level is Level.warn
    QTest.keyClick(page.board.gantt, Qt.Key.Key_Escape)
    assert page.effect.words == ""
    assert page.sheet is not None
    assert not page.sheet.dirty


def test_an_end_a_break_and_another_agent_by_mouse(page: SchedulePage) -> None:
    place, before = tuesday(page, "Ana")
    drag(page, "Ana", before.end - 1, before.end - HOUR)
    assert roster(page).shifts[place].end == before.end - HOUR
    pause = before.pauses[0]
    middle = (pause.begin + pause.end) / 2
    drag(page, "Ana", middle, middle + SLOT)
    assert roster(page).shifts[place].pauses[0].begin == pause.begin + SLOT
    at = before.begin + HOUR
    drag(page, "Ana", at, at, over="Hana")
    assert roster(page).shifts[place].agent == "Hana"
    assert any(rule.rule == "overlap" for rule in page.rules.rules)


def test_a_broken_rule_is_marked_and_listed_and_leads_to_its_bar(page: SchedulePage, qtbot: QtBot) -> None:
    assert page.rules.rules == ()
    assert (page.sides.isVisible(), page.standing.text().endswith(" · no rule broken")) == (False, True)
    wide = page.board.width()
    place, before = tuesday(page, "Cleo")
    drag(page, "Cleo", before.begin + HOUR, before.begin + 6 * HOUR)
    bar = page.board.gantt.bar(str(place + 1))
    assert (bar.level, bar.mark) == (Level.bad, "rest")
    assert page.rules.title.text() == "Broken rules (1)"
    assert page.sides.isVisible()
    qtbot.waitUntil(lambda: page.board.width() < wide)
    assert "no rule broken" not in page.standing.text()
    assert page.rules.list.item(0).text() == (
        "■ Too little rest · Wed 25\nCleo has 10.5 h of rest before this shift; Full time asks for 11 h."
    )
    page.board.gantt.choose("")
    QTest.mouseClick(
        page.rules.list.viewport(), LEFT, NO, page.rules.list.visualItemRect(page.rules.list.item(0)).center()
    )
    assert page.board.gantt.key == str(place + 1)
    assert page.days.day == 3, "its day is turned to"


def test_of_very_many_broken_rules_the_first_are_listed(page: SchedulePage) -> None:
    one = Broken("rest", "Ana", BEGIN, BEGIN + HOUR, "Ana has 9 h of rest before this shift.")
    page.rules.show_rules([one] * 1000, schedules.ZONE)
    assert page.rules.list.count() == 301
    assert page.rules.list.item(300).text() == "and 700 more, which are seen once these are mended"
    page.rules.list.itemActivated.emit(page.rules.list.item(300))
    assert page.board.gantt.key == ""


def test_undo_and_redo_by_keys(page: SchedulePage) -> None:
    first = roster(page)
    place, before = tuesday(page, "Ben")
    drag(page, "Ben", before.begin + HOUR, before.begin + 3 * HOUR)
    last = roster(page)
    assert last != first
    assert page.undo_button.toolTip() == "Undo: move a shift"
    QTest.keyClick(page.board.gantt, Qt.Key.Key_Z, CONTROL)
    assert roster(page) == first
    assert page.board.gantt.bar(str(place)).begin == before.begin
    QTest.keyClick(page.board.gantt, Qt.Key.Key_Y, CONTROL)
    assert roster(page) == last
    QTest.mouseClick(page.undo_button, LEFT)
    assert roster(page) == first


def test_everything_by_keyboard_alone(page: SchedulePage) -> None:
    gantt = page.board.gantt
    gantt.setFocus()
    QTest.keyClick(gantt, Qt.Key.Key_Down)
    place = int(gantt.key)
    before = roster(page).shifts[place]
    QTest.keyClick(gantt, Qt.Key.Key_Right)
    QTest.keyClick(gantt, Qt.Key.Key_Right, SHIFTED)
    after = roster(page).shifts[place]
    assert (after.begin - before.begin, after.end - before.end) == (SLOT, 2 * SLOT)
    QTest.keyClick(gantt, Qt.Key.Key_Space)
    QTest.keyClick(gantt, Qt.Key.Key_Right)
    assert roster(page).shifts[place].pauses[0].begin == before.pauses[0].begin + 2 * SLOT
    QTest.keyClick(gantt, Qt.Key.Key_Return)
    assert page.sides.currentIndex() == SHIFT
    assert page.shift.begin.hasFocus()
    QTest.keyClicks(page.shift.begin, "9:15")
    QTest.keyClick(page.shift.begin, Qt.Key.Key_Return)
    assert roster(page).shifts[place].begin == BEGIN + 24 * HOUR + 9 * HOUR + QUARTER
    QTest.keyClick(page.shift.begin, Qt.Key.Key_Escape)
    assert page.sides.currentIndex() == RULES
    count = len(roster(page).shifts)
    QTest.keyClick(gantt, Qt.Key.Key_Delete)
    assert len(roster(page).shifts) == count - 1
    for _ in range(5):
        QTest.keyClick(gantt, Qt.Key.Key_Z, CONTROL)
    assert roster(page).shifts[place] == before


def test_a_wrong_time_is_refused_in_a_sentence(page: SchedulePage) -> None:
    page.open("0")
    page.shift.begin.setText("25:00")
    page.shift.begin.editingFinished.emit()
    assert page.shift.wrong.words == "Write times of the day such as 8:30 or 16:45."
    assert page.sheet is not None
    assert not page.sheet.dirty


def test_a_shift_is_typed_over_with_another_pattern_and_pinned(page: SchedulePage) -> None:
    place, before = tuesday(page, "Dan")
    page.open(str(place))
    page.shift.pattern.setCurrentText(HALF.name)
    page.shift.pattern.activated.emit(1)
    told = roster(page).shifts[place]
    assert (told.pattern, told.end - told.begin, told.begin) == (HALF.name, 4 * HOUR, before.begin)
    page.shift.fixed.click()
    assert roster(page).shifts[place].fixed
    page.shift.copy_button.click()
    assert roster(page).shifts[-1].begin == before.begin + 24 * HOUR


def test_a_shift_is_added_where_it_is_double_clicked_and_by_a_button(page: SchedulePage, qtbot: QtBot) -> None:
    count = len(roster(page).shifts)
    page.days.choose(6)
    QTest.mouseDClick(page.board.gantt, LEFT, NO, spot(page, BEGIN + (5 * 24 + 8) * HOUR, "Ben"))
    new = roster(page).shifts[count]
    assert (new.agent, new.begin, new.pattern) == ("Ben", BEGIN + (5 * 24 + 8) * HOUR, "Full day")
    page.board.gantt.choose("")
    QTest.mouseClick(page.add_button, LEFT)
    assert roster(page).shifts[count + 1].agent == "Ana"
    assert page.board.gantt.key == str(count + 1)


def test_a_version_is_saved_and_published(page: SchedulePage, store: Store, jobs: Jobs, qtbot: QtBot) -> None:
    assert page.state.text() == "Version 1; nothing is published"
    page.edit(editing.moved(roster(page), 0, HOUR), "move a shift")
    assert page.state.text() == "Version 1, changed; nothing is published"
    QTest.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled(qtbot, jobs)
    assert page.state.text() == "Version 2; nothing is published"
    QTest.mouseClick(page.publish_button, LEFT)
    settled(qtbot, jobs)
    assert page.state.text() == "Version 2 is published"
    kept = store.published_plan("schedule", MONDAY.isoformat())
    assert kept is not None
    assert unpack(kept.body, Roster).shifts == roster(page).shifts
    page.undo()
    assert page.state.text() == "Version 2, changed after it was published"
    page.publish()
    assert store.plan_versions("schedule", MONDAY.isoformat())[0].version == 2


def test_versions_are_listed_opened_and_published(page: SchedulePage, store: Store, jobs: Jobs, qtbot: QtBot) -> None:
    first = roster(page).shifts
    page.edit(editing.removed(roster(page), {0}), "remove a shift")
    page.save()
    settled(qtbot, jobs)
    QTest.mouseClick(page.versions_button, LEFT)
    settled(qtbot, jobs)
    assert [row.key for row in page.versions.table.rows.rows] == ["2", "1"]
    page.versions.table.choose("1")
    page.versions.open_button.click()
    settled(qtbot, jobs)
    assert roster(page).shifts == first
    page.undo()
    assert len(roster(page).shifts) == len(first) - 1
    page.versions.table.choose("1")
    page.versions.publish_button.click()
    settled(qtbot, jobs)
    kept = store.published_plan("schedule", MONDAY.isoformat())
    assert kept is not None
    assert kept.version == 1


def test_who_was_faster_is_told_and_both_are_kept(page: SchedulePage, store: Store, jobs: Jobs, qtbot: QtBot) -> None:
    page.edit(editing.moved(roster(page), 0, HOUR), "move a shift")
    mine = roster(page)
    schedules.keep(store, replace(a_roster(), shifts=a_roster().shifts[5:]))
    offers: list[tuple[str, str, object]] = []
    page.offered.connect(lambda *told: offers.append(told))
    page.save()
    settled(qtbot, jobs)
    assert offers[0][0].startswith("ben has saved this schedule meanwhile")
    page.take_newest()
    settled(qtbot, jobs)
    assert len(roster(page).shifts) == 35
    page.undo()
    assert roster(page) == mine
    page.save()
    settled(qtbot, jobs)
    assert page.state.text().startswith("Version 3;")


def test_who_may_not_save_is_told_so(page: SchedulePage, store: Store, jobs: Jobs, qtbot: QtBot) -> None:
    roles = {**schedules.SETTINGS, "service": {"roles": {"somebody.else": "administrator"}}}
    store.save_settings(roles, valid_from=0, made_at=1, author="ben", expected_version=1)
    told: list[str] = []
    page.told.connect(lambda words, kind: told.append(words))
    page.edit(editing.moved(roster(page), 0, HOUR), "move a shift")
    page.save()
    settled(qtbot, jobs)
    assert "supervisor" in told[0]
    assert page.state.text() == "Version 1, changed; nothing is published"


def test_edits_of_a_week_are_kept_while_another_is_looked_at(page: SchedulePage, jobs: Jobs, qtbot: QtBot) -> None:
    page.edit(editing.moved(roster(page), 0, HOUR), "move a shift")
    mine = roster(page)
    QTest.mouseClick(page.days.on, LEFT)
    settled(qtbot, jobs)
    assert roster(page).shifts == ()
    assert "No shifts in this week yet" in page.standing.text()
    QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert roster(page) == mine


def test_the_week_before_is_copied(page: SchedulePage, jobs: Jobs, qtbot: QtBot) -> None:
    page.days.step(1)
    settled(qtbot, jobs)
    assert [action.text() for action in page.limits.actions()][-1] == "Copy the week before (Ctrl+D)"
    QTest.keyClick(page, Qt.Key.Key_D, CONTROL)
    settled(qtbot, jobs)
    assert len(roster(page).shifts) == 40
    assert min(shift.begin for shift in roster(page).shifts) == BEGIN + (7 * 24 + 7) * HOUR


def test_what_is_missing_is_said(bare: SchedulePage) -> None:
    assert bare.parts.currentIndex() == BOARD
    assert "no forecast reaches it" in bare.board.coverage.spoken()
    assert not bare.export_button.isEnabled()


def test_without_people_the_page_says_what_to_do(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    store.save_settings({"zone": schedules.ZONE}, valid_from=0, made_at=1, author="ben", expected_version=1)
    page = shown(qtbot, jobs, store)
    assert page.parts.currentIndex() == EMPTY
    with qtbot.waitSignal(page.asked) as asked:
        page.empty.chosen.emit("settings")
    assert asked.args == ["settings/people"]


def test_a_week_is_solved_in_a_process_of_its_own(page: SchedulePage, jobs: Jobs, qtbot: QtBot) -> None:
    assert page.sheet is not None
    page.edit(editing.pinned(roster(page), 0, fixed=True), "pin")
    pinned, before = roster(page).shifts[0], roster(page)
    told: list[str] = []
    page.told.connect(lambda words, kind: told.append(words))
    page.offered.connect(lambda words, *_: told.append(words))
    page.solve(20)
    assert page.working.running
    assert not page.solve_button.isEnabled()
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert told[0].startswith("Solved in ")
    assert pinned in roster(page).shifts
    assert roster(page) != before
    page.undo()
    assert roster(page) == before


def test_how_long_it_may_take_is_chosen(page: SchedulePage) -> None:
    offered = [action.text() for action in page.limits.actions()]
    assert offered[:4] == [
        "Solve for at most 10 seconds",
        "Solve for at most 30 seconds",
        "Solve for at most 2 minutes",
        "Solve for at most 10 minutes",
    ]


def test_solving_is_called_off(page: SchedulePage, jobs: Jobs, qtbot: QtBot) -> None:
    before = roster(page)
    page.solve(600)
    page.working.stop.click()
    settled(qtbot, jobs)
    assert roster(page) == before
    assert page.solve_button.isEnabled()


def test_nothing_is_solved_where_nothing_is_required(bare: SchedulePage) -> None:
    told: list[str] = []
    bare.told.connect(lambda words, kind: told.append(words))
    bare.solve()
    assert told == [NO_FORECAST]


def test_calendars_and_tables_are_written(page: SchedulePage, jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    told: list[str] = []
    page.told.connect(lambda words, kind: told.append(words))
    page.export_calendar(tmp_path / "all.ics")
    settled(qtbot, jobs)
    assert (tmp_path / "all.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == 40
    page.export_calendar(tmp_path / "ana.ics", "Ana")
    settled(qtbot, jobs)
    assert (tmp_path / "ana.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == 5
    (tmp_path / "each").mkdir()
    page.export_calendar(tmp_path / "each")
    page.export_table(tmp_path / "all.csv")
    settled(qtbot, jobs)
    assert sorted(path.name for path in (tmp_path / "each").iterdir()) == [f"{name}.ics" for name in schedules.NAMES]
    assert len((tmp_path / "all.csv").read_text(encoding="utf-8-sig").splitlines()) == 41
    assert told[0] == "all.ics: the shifts of 8 agents, to be opened with any calendar."


@pytest.mark.parametrize("size", [(1144, 560), (1784, 920)])
def test_nothing_is_cut_or_lies_over_another(page: SchedulePage, size: tuple[int, int], qtbot: QtBot) -> None:
    """What the Staffing page leaves of a small desk and of a large one."""
    page.resize(*size)
    page.edit(editing.moved(roster(page), 11, 6 * HOUR), "move a shift")
    page.title.hide()
    looks: tuple[Callable[[], object], ...] = (
        partial(page.days.choose, 0),
        partial(page.days.choose, 2),
        partial(page.open, "11"),
        page.show_versions,
    )
    for look in looks:
        look()
        qtbot.waitUntil(lambda: cut(page) + overlapping(page) == [])


def test_nobody_loses_a_shift_past_midnight(page: SchedulePage) -> None:
    night = a_shift("Gus", 6, 22)
    page.edit(editing.added(roster(page), night), "add a shift")
    assert page.board.gantt.chart.end == night.end
    page.days.choose(7)
    assert page.board.gantt.view[1] >= night.end
