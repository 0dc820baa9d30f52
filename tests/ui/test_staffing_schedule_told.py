"""What the Schedule part tells of a week: rules broken where somebody works, the day seen, the gap of a solution."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from supervisor.cli.staffing_schedule_page import solved_words
from supervisor.planning.shifts import Solution
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.schedule_actions import Solved
from supervisor.ui.windows.staffing_schedule import SchedulePage
from tests.ui import schedules
from tests.ui.schedules import BEGIN, HOUR, a_roster
from tests.ui.test_staffing_schedule import roster, shown
from widgets.level import Level

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "plans.db"), migrate=True) as opened:
        schedules.employ(opened)
        yield opened


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, store: Store) -> SchedulePage:
    schedules.expect(store)
    schedules.keep(store)
    return shown(qtbot, jobs, store)


def test_where_nobody_works_yet_no_rule_is_broken(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    least = schedules.SETTINGS["staffing"] | {"contracts": {"Full time": {"patterns": ["Full day"], "hours_least": 16}}}
    store.save_settings(
        schedules.SETTINGS | {"staffing": least}, valid_from=0, made_at=1, author="ben", expected_version=1
    )
    page = shown(qtbot, jobs, store)
    lanes = page.board.gantt.chart.lanes
    assert (page.rules.rules, page.sides.isVisible(), {lane.level for lane in lanes}) == ((), False, {Level.none})
    page.add_shift("Ana", BEGIN + 8 * HOUR)
    page._close()
    assert page.rules.title.text() == "Broken rules (8)"
    assert {lane.level for lane in page.board.gantt.chart.lanes} == {Level.warn}
    assert {lane.second for lane in page.board.gantt.chart.lanes} == {"0.0 h", "7.8 h"}
    page.undo()
    assert not page.rules.rules
    assert {lane.level for lane in page.board.gantt.chart.lanes} == {Level.none}


def test_the_day_that_is_seen_is_the_one_that_is_chosen(page: SchedulePage) -> None:
    gantt = page.board.gantt
    page.days.choose(0)
    gantt.set_view(BEGIN + 30 * HOUR, BEGIN + 40 * HOUR)
    assert page.days.day == 0, "the whole week stays chosen"
    page.days.choose(1)
    first = gantt.view[0]
    assert page.days.day == 1
    gantt.shift(0.2)
    assert page.days.day == 1
    gantt.shift(1.5)
    assert gantt.view[0] > first
    assert page.days.day == 2
    assert page._rows().argmax() == 48, "what is told above the chart is of that day too"


def test_the_gap_is_told_as_the_share_of_the_cost_that_it_is() -> None:
    """Of 100 hours, where none below 76 can be, 24 % could be saved; 100 are 32 % more than 76."""
    found = Solution(a_roster(), "time", 100.0, 76.0, 0.24, 10.0, 3.0)
    assert solved_words(found) == (
        "Solved in 10 s: 40 shifts, 3.0 agent-hours short, at most 24.0 % of what it costs could be saved."
    )


@pytest.mark.parametrize(
    ("seconds", "longer", "words"),
    [(10, True, "Solve for 30 seconds"), (30, True, "Solve for 2 minutes"), (600, True, ""), (10, False, "")],
    ids=["short", "longer", "longest", "near"],
)
def test_where_the_time_was_over_more_of_it_is_offered(
    page: SchedulePage, seconds: float, longer: bool, words: str
) -> None:
    assert page.sheet is not None
    offered, told = list[str](), list[str]()
    page.offered.connect(lambda sentence, button, _: offered.append(button))
    page.told.connect(lambda sentence, _: told.append(sentence))
    sentence = "Solved in 10 s: at most 24.0 % of what it costs could be saved."
    page._take_solved(page.sheet, seconds, (Solved(roster(page), sentence, longer), page.sheet.standing))
    assert offered == ([words] if words else [])
    assert told == ([] if words else [f"{sentence} Ctrl+Z takes it back."])
