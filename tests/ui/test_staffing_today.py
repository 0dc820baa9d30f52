"""The Today part: the day against its plan, proposals accepted and taken back by mouse and keyboard, adherence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supervisor.cli.common import rules_at
from supervisor.cli.staffing_today_page import accept, propose, take_back, today_actions
from supervisor.core.errors import CallboardError
from supervisor.picture import Picture
from supervisor.plan_day import load, planned
from supervisor.planning.packed import pack, unpack
from supervisor.planning.planned import Course, Slot
from supervisor.planning.proposed import Kind, Proposal
from supervisor.planning.shift import Roster
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.models import today as days
from supervisor.ui.windows import staffing_today
from supervisor.ui.windows.staffing_today import TodayActions, TodayPage
from tests import plans
from tests.pictures import NOW, QUEUES, RULES, ZONE
from widgets.level import Level

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
WEEK = plans.MONDAY.isoformat()
MINUTE = 60_000


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with forecasts of the centre and two queues, and a schedule that is short at noon."""
    path = tmp_path_factory.mktemp("today") / "made.db"
    with Store.open(str(path), migrate=True) as store:
        store.save_settings({"zone": ZONE}, valid_from=0, made_at=0, author="t", expected_version=0)
        plans.publish(store, "forecast", "centre", plans.forecast())
        for queue, part in (("info", 0.34), ("streets", 0.22)):
            plans.publish(store, "forecast", queue, plans.forecast(part))
        plans.publish(store, "schedule", WEEK, plans.roster(22))
    return path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Iterator[Store]:
    copy = tmp_path / "x.db"
    copy.write_bytes(template.read_bytes())
    with Store.open(str(copy), migrate=False) as opened:
        yield opened


def picture(store: Store, serial: int = 1) -> Picture:
    told = plans.told()
    rules = rules_at(store, NOW)
    return replace(told, plan=planned(load(store, rules, NOW), RULES, told, serial))


def made(qtbot: QtBot, jobs: Jobs, actions: TodayActions, told: Picture) -> TodayPage:
    page = TodayPage(actions, jobs)
    qtbot.addWidget(page)
    page.set_rules(RULES)
    page.resize(1192, 640)
    page.show_picture(told)
    page.show()
    qtbot.waitUntil(lambda: not jobs.running)
    return page


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, store: Store) -> TodayPage:
    return made(qtbot, jobs, today_actions(store), picture(store))


def roster(store: Store) -> tuple[int, Roster]:
    kept = store.published_plan("schedule", WEEK)
    assert kept is not None
    return kept.version, unpack(kept.body, Roster)


def cells(page: TodayPage) -> dict[str, list[str]]:
    return {row.cells[0].text: [cell.text for cell in row.cells] for row in page.intervals.rows.rows}


def choose(page: TodayPage, kind: Kind) -> Proposal:
    one = next(each for each in page.found if each.kind is kind)
    page.proposals.choose(one.key)
    return one


def test_the_day_stands_by_interval_against_its_forecast(page: TodayPage, store: Store) -> None:
    rows = cells(page)
    slot = picture(store).plan.courses["centre"].running
    assert slot is not None
    assert rows["10:30 now"][1:3] == ["33", "30"]
    assert rows["10:30 now"][4:7] == [str(slot.required), f"{slot.there} of {slot.scheduled}", "40"]
    assert rows["09:00"][3] == rows["09:00"][7] == "–"
    assert rows["12:00"][2] == "–"
    assert page.told_day.text() == "347 calls so far, +5 %; the rest +2 %; peak to come 35 at 15:00."
    assert page.told_gaps.text() == (
        "Short of agents 10:30–12:00, 13:30–22:00. Nobody scheduled 22:00–24:00, for less than a call by interval."
    )


def test_every_interval_that_is_counted_as_short_is_in_the_table(store: Store) -> None:
    course = picture(store).plan.courses["centre"]
    alone = replace(course.slots[-1], calls=0.0, came=None, scheduled=0, absent=0, required=1)
    told = replace(course, slots=(*course.slots[:-1], alone))
    assert days.interval_rows(told, ZONE)[-1].cells[0].text == "23:45"
    assert days.interval_rows(told, ZONE)[-1].cells[-1].text == "1"
    quiet = tuple(replace(slot, calls=0.0, came=None, scheduled=None, required=0) for slot in course.slots)
    assert days.interval_rows(replace(course, slots=quiet), ZONE) == []


def test_a_gap_has_a_level(page: TodayPage) -> None:
    gaps = [row.cells[7] for row in page.intervals.rows.rows]
    assert {cell.level for cell in gaps if "spare" in cell.text or cell.text in ("–", "0")} == {Level.none}
    assert {cell.level for cell in gaps if cell.text.isdigit() and cell.text != "0" and not cell.tip} <= {
        Level.warn,
        Level.bad,
    }
    assert any(cell.level is Level.bad for cell in gaps)


def night(*calls: float) -> Course:
    """From ten in the evening by half hours, with nobody; in the second quiet ones."""
    ten = plans.at(22)
    return Course(
        tuple(
            Slot(ten + place * 30 * MINUTE, many, expected=many, required=1, scheduled=0, quiet=many < 1)
            for place, many in enumerate(calls)
        ),
        30,
        now=0,
    )


def test_it_is_said_when_agents_are_short_and_the_night_apart() -> None:
    quiet = "for less than a call by interval."
    assert days.short_words(night(4, 3, 0.3, 0.2), ZONE) == (
        f"Short of agents 22:00–23:00. Nobody scheduled 23:00–24:00, {quiet}"
    )
    told = days.short_words(night(0.3, 0.2), ZONE)
    assert told == f"No interval is short of agents. Nobody scheduled 22:00–23:00, {quiet}"
    many = days.short_words(night(4, 0.3, 4, 0.3, 4, 0.3, 4), ZONE)
    assert many.startswith("Short of agents 22:00–22:30, 23:00–23:30, 00:00–00:30 and 1 more.")
    one, other = days.interval_rows(night(4, 0.3, 4), ZONE)[:2]
    assert (one.cells[7].level, one.cells[7].text) == (Level.bad, "1")
    assert (other.cells[7].level, other.cells[7].text, other.cells[7].tip) == (Level.none, "1", days.QUIET)


def test_a_queue_is_chosen_by_its_name(page: TodayPage, qtbot: QtBot, jobs: Jobs) -> None:
    assert [page.scopes.itemText(place) for place in range(page.scopes.count())] == [
        "Lakeview 311",
        QUEUES["info"],
        QUEUES["streets"],
    ]
    page.scopes.setFocus()
    QTest.keyClick(page.scopes, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not jobs.running)
    assert page.scope == "queue/info"
    assert cells(page)["15:00"][1] == "12"


def test_a_proposal_is_accepted_by_mouse_and_taken_back(
    page: TodayPage, store: Store, qtbot: QtBot, jobs: Jobs
) -> None:
    before = roster(store)
    one = choose(page, Kind.MOVE)
    assert page.effect.text().startswith(f"{one.words}. Service level there ")
    with qtbot.waitSignal(page.offered) as offered:
        QTest.mouseClick(page.accept_button, Qt.MouseButton.LeftButton)
    sentence, words, undo = offered.args
    assert (sentence, words) == (f"{one.words}: done, and published.", "Undo")
    version, changed = roster(store)
    assert version == 2
    assert one.swap is not None
    assert one.swap.new in changed.shifts
    assert one.swap.old not in changed.shifts
    qtbot.waitUntil(lambda: not jobs.running)
    with qtbot.waitSignal(page.told) as told:
        undo()
    assert told.args[0].endswith("taken back, and published.")
    assert roster(store)[0] == 3
    assert set(roster(store)[1].shifts) == set(before[1].shifts)


def test_the_keyboard_does_it_too(page: TodayPage, store: Store, qtbot: QtBot, jobs: Jobs) -> None:
    page.proposals.setFocus()
    QTest.keyClick(page.proposals, Qt.Key.Key_Down)
    while (one := page.chosen) is not None and one.swap is None:
        QTest.keyClick(page.proposals, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.offered):
        QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert roster(store)[0] == 2
    qtbot.waitUntil(lambda: not jobs.running)
    with qtbot.waitSignal(page.told):
        QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert roster(store)[0] == 3


def test_what_is_done_elsewhere_is_not_accepted_here(page: TodayPage, store: Store) -> None:
    one = choose(page, Kind.OVERFLOW)
    assert not page.accept_button.isEnabled()
    assert page.effect.text().endswith(staffing_today.ELSEWHERE)
    page.accept()
    with pytest.raises(CallboardError, match="on the telephone system"):
        accept(store, WEEK, one)
    assert roster(store)[0] == 1


def test_a_shift_that_somebody_has_changed_meanwhile_is_left_alone(page: TodayPage, store: Store, qtbot: QtBot) -> None:
    one = choose(page, Kind.MOVE)
    assert one.swap is not None
    fewer = tuple(shift for shift in roster(store)[1].shifts if shift != one.swap.old)
    plans.publish(store, "schedule", WEEK, replace(roster(store)[1], shifts=fewer))
    with qtbot.waitSignal(page.told) as told:
        page.accept()
    assert "was changed meanwhile; look at the proposals again" in told.args[0]
    assert roster(store)[0] == 2


def test_what_was_accepted_is_taken_back_though_others_have_published_since(store: Store) -> None:
    one = next(each for each in propose(store, picture(store), "centre") if each.kind is Kind.MOVE)
    accept(store, WEEK, one)
    changed = roster(store)[1]
    plans.publish(store, "schedule", WEEK, replace(changed, shifts=changed.shifts[:-1]))
    take_back(store, WEEK, one)
    assert one.swap is not None
    assert one.swap.old in roster(store)[1].shifts
    with pytest.raises(CallboardError, match="was changed since"):
        take_back(store, WEEK, one)


def newest(store: Store) -> tuple[int, Roster]:
    kept = store.plan("schedule", WEEK)
    assert kept is not None
    return kept.version, unpack(kept.body, Roster)


def test_a_draft_has_what_is_accepted_beside_its_own_changes(store: Store) -> None:
    one = next(each for each in propose(store, picture(store), "centre") if each.kind is Kind.MOVE)
    assert one.swap is not None
    more = replace(plans.shift(30), agent="Draft only")
    draft = replace(roster(store)[1], shifts=(*roster(store)[1].shifts, more))
    store.save_plan("schedule", WEEK, pack(draft), **plans.BY)  # type: ignore[arg-type]
    assert accept(store, WEEK, one) == f"{one.words}: done, and published. The draft of the week has it too."
    assert (roster(store)[0], newest(store)[0]) == (3, 4)
    assert more not in roster(store)[1].shifts
    assert {more, one.swap.new} <= {*newest(store)[1].shifts}
    assert store.plan_versions("schedule", WEEK)[0].note.startswith("Draft of ann, version 2.")
    take_back(store, WEEK, one)
    assert (roster(store)[0], newest(store)[0]) == (5, 6)
    assert {*newest(store)[1].shifts} == {*draft.shifts}


def test_a_draft_with_other_shifts_there_stays_the_newest_as_it_is(store: Store) -> None:
    draft = replace(roster(store)[1], shifts=())
    store.save_plan("schedule", WEEK, pack(draft), **plans.BY)  # type: ignore[arg-type]
    one = next(each for each in propose(store, picture(store), "centre") if each.kind is Kind.MOVE)
    assert accept(store, WEEK, one).endswith("has other shifts there and was left as it is; look at it again.")
    assert roster(store)[0] == 3
    assert newest(store) == (4, draft)


def test_what_was_published_before_and_taken_out_is_no_draft(store: Store) -> None:
    plans.publish(store, "schedule", WEEK, replace(roster(store)[1], shifts=()))
    store.publish_plan("schedule", WEEK, 1, **plans.BY)  # type: ignore[arg-type]
    one = next(each for each in propose(store, picture(store), "centre") if each.kind is Kind.MOVE)
    assert accept(store, WEEK, one) == f"{one.words}: done, and published."
    assert (roster(store)[0], newest(store)[0]) == (3, 3)


def test_those_who_are_out_of_it_come_first_with_how_and_since(page: TodayPage) -> None:
    rows = [[cell.text for cell in row.cells] for row in page.people.rows.rows]
    assert rows[0] == ["Luis Fernández", "not here yet", "1 h 33", "0 %"]
    assert rows[1][:3] == ["Samuel Adeyemi", "left early", "14:00"]
    assert rows[2][:3] == ["Hugo Lindqvist", "paused: Coffee", "9:00"]
    tips = [row.cells[1].tip for row in page.people.rows.rows][:3]
    assert tips == [
        "Her shift began at 09:00, and she has not come.",
        "She left at 10:19; her shift goes on until 16:00.",
        "She has been paused since 10:24 and is scheduled to work until 11:15.",
    ]
    assert page.people_told.text().startswith("3 of 22 out of it now · ")
    assert [row.cells[1].level for row in page.people.rows.rows][:4] == [Level.bad, Level.bad, Level.bad, Level.none]


class Asked:
    """Counts what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hours = 0.0

    def propose(self, told: Picture, scope: str, hours: float) -> Sequence[Proposal]:
        self.asked.append(scope)
        self.hours = hours
        return ()

    def refuse(self, week: str, one: Proposal) -> str:
        raise CallboardError("No.")

    @property
    def actions(self) -> TodayActions:
        return TodayActions(self.propose, self.refuse, self.refuse)


def test_it_is_asked_once_a_minute_or_when_the_schedule_is_another(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    asked, told = Asked(), picture(store)
    page = made(qtbot, jobs, asked.actions, told)

    def after(**changes: object) -> int:
        page.show_picture(replace(told, plan=replace(told.plan, **changes), at=changes.get("at", NOW)))
        qtbot.waitUntil(lambda: not jobs.running)
        return len(asked.asked)

    assert after(serial=2) == 1
    assert after(serial=3, version=2) == 2
    assert after(serial=4, version=2, at=NOW + 50 * 1000) == 2
    assert after(serial=5, version=2, at=NOW + MINUTE) == 3
    page.hide()
    assert after(serial=6, version=3) == 3


def test_the_rest_of_the_day_is_looked_at_too(page: TodayPage, qtbot: QtBot, jobs: Jobs) -> None:
    assert Kind.EXTEND not in {one.kind for one in page.found}
    page.ahead.setFocus()
    QTest.keyClick(page.ahead, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not jobs.running)
    assert page.ahead.currentText() == "The rest of the day"
    assert Kind.EXTEND in {one.kind for one in page.found}


def test_those_that_differ_by_the_name_alone_are_one_and_the_name_is_chosen(
    page: TodayPage, store: Store, qtbot: QtBot, jobs: Jobs
) -> None:
    page.ahead.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not jobs.running)
    one = next(each for each in page.found if each.kind is Kind.EXTEND and each.alike)
    page.proposals.choose(one.key)
    row = next(row for row in page.proposals.rows.rows if row.key == one.key)
    deed = one.label.removeprefix(f"{one.agent}: s")
    assert row.cells[0].text == f"S{deed} · {one.agent} +{len(one.alike)}"
    more = (one.day_after.service_level or 0) - (one.day_before.service_level or 0)
    assert row.cells[2].text == f"+{more * 100:.1f}"
    assert row.cells[3].text == f"{one.hours:.1f}"
    many = len(one.alike)
    assert page.effect.text().endswith(f". {many} other{'' if many == 1 else 's'} could do the same.")
    names = [page.who.itemText(place) for place in range(page.who.count())]
    assert names == [one.agent, *(each.agent for each in one.alike)]
    assert page.who.isVisible()
    page.who.setFocus()
    QTest.keyClick(page.who, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.offered) as offered:
        QTest.mouseClick(page.accept_button, Qt.MouseButton.LeftButton)
    assert offered.args[0] == f"{one.alike[0].words}: done, and published."
    swap = one.alike[0].swap
    assert swap is not None
    assert swap.new in roster(store)[1].shifts
    choose(page, Kind.OVERFLOW)
    assert not page.who.isVisible()


def test_how_far_ahead_is_asked_and_said(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    asked = Asked()
    page = made(qtbot, jobs, asked.actions, picture(store))
    assert asked.hours == 4
    assert page.proposals.empty_words == "Nothing that the contracts allow would help in the next 4 hours."
    page.ahead.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not jobs.running)
    assert asked.hours == 25
    assert page.proposals.empty_words == "Nothing that the contracts allow would help in the rest of the day."


def test_without_a_plan_it_says_what_to_do(qtbot: QtBot, jobs: Jobs) -> None:
    page = made(qtbot, jobs, Asked().actions, plans.told())
    assert page.pages.currentIndex() == staffing_today.EMPTY
    for key in ("forecast", "schedule"):
        with qtbot.waitSignal(page.asked) as asked:
            page.empty.chosen.emit(key)
        assert asked.args == [key]


def test_without_a_schedule_the_day_is_shown_and_gaps_are_not(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    told = picture(store)
    courses = {scope: replace(course, slots=tuple(replace(slot, scheduled=None) for slot in course.slots))
               for scope, course in told.plan.courses.items()}  # fmt: skip
    asked = Asked()
    plan = replace(told.plan, schedule=False, agents=(), courses=courses)
    page = made(qtbot, jobs, asked.actions, replace(told, plan=plan))
    assert asked.asked == []
    assert page.proposals.empty_words == staffing_today.NO_SCHEDULE
    assert page.people.empty_words == staffing_today.NOBODY
    assert cells(page)["15:00"][5] == "–"


def test_without_a_forecast_adherence_is_shown(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    told = picture(store)
    page = made(qtbot, jobs, Asked().actions, replace(told, plan=replace(told.plan, forecast=False, courses={})))
    assert page.pages.currentIndex() == staffing_today.PAGE
    assert page.charts.currentWidget() is page.no_forecast
    assert page.proposals.empty_words == staffing_today.UNKNOWN
    assert len(page.people.rows.rows) == 22


def test_a_day_that_nobody_saw_is_no_day_without_calls(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    unseen = plans.told(known=False, intervals={})
    plan = planned(load(store, rules_at(store, NOW), NOW), RULES, unseen)
    page = made(qtbot, jobs, Asked().actions, replace(unseen, plan=plan))
    assert page.told_day.text().startswith("Nobody saw today’s calls; the rest as expected")
    assert cells(page)["10:00"][2] == "–"


def test_what_is_wrong_with_the_plan_is_said(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    told = picture(store)
    note = "The published forecast of water has nothing of today; publish one that has."
    page = made(qtbot, jobs, Asked().actions, replace(told, plan=replace(told.plan, notes=(note,))))
    assert (page.notes.text(), page.notes.isVisible()) == (note, True)


def test_who_counts_in_a_queue_is_said(qtbot: QtBot, jobs: Jobs, store: Store) -> None:
    told = picture(store)
    words = "Here count those whose first skill is this queue, and those without skills."
    courses = {**told.plan.courses, "queue/info": replace(told.plan.courses["queue/info"], counted=words)}
    page = made(qtbot, jobs, Asked().actions, replace(told, plan=replace(told.plan, courses=courses)))
    assert words not in page.told_gaps.text()
    page.turn_to("info")
    assert page.told_gaps.text().endswith(f". {words}")


def test_lists_are_as_wide_as_their_room(page: TodayPage) -> None:
    for table in (page.proposals, page.people):
        wide = sum(table.columnWidth(column) for column in range(table.rows.columnCount()))
        assert abs(wide - table.viewport().width()) <= 1
