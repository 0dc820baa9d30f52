"""Acting on requests from the page: chosen by keys or mouse, seen before it is done, told, refused, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from supervisor.core.errors import CallboardError
from supervisor.core.rights import Role
from supervisor.requests.acts import Choice, Escalate, Merge, Note, Outcome, Prioritise, Reassign, Refused, State
from supervisor.ui.dialogs.act_forms import ReassignForm
from supervisor.ui.jobs import Jobs
from supervisor.ui.models.acting import DOINGS, Doing, done_words, refused_words, undone_words
from supervisor.ui.windows.request_acts import Acting
from supervisor.ui.windows.requests import RequestsPage
from tests.ui.backlogs import NOW, Worlds
from tests.ui.test_requests import OPEN, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key
Told = list[tuple[str, str]]


class Opened:
    """A page over a small city, its desk, and what it said."""

    def __init__(self, qtbot: QtBot, jobs: Jobs, folder: Path, at: int = NOW) -> None:
        self.qtbot, self.jobs = qtbot, jobs
        self.world = Worlds(folder, at=at)
        self.page = RequestsPage(self.world.desk.actions(), jobs)
        self.told: Told = []
        self.page.told.connect(lambda *said: self.told.append(said))
        self.page.offered.connect(lambda said, words, _: self.told.append((said, words)))
        qtbot.addWidget(self.page)
        self.page.resize(1192, 640)
        self.page.show_picture(self.world.picture)
        self.page.show()
        self.settle()

    @property
    def acting(self) -> Acting:
        assert self.page.acting is not None
        return self.page.acting

    def state(self, number: str) -> State:
        [found] = self.world.store.states([Choice("lakeview", number)])
        assert found is not None
        return found

    def departments(self) -> set[str]:
        """Of everything open, as the store has it."""
        numbers = self.world.finder.frame.numbers
        return {state.department for state in map(self.state, numbers) if state.is_open}

    def settle(self) -> None:
        """What waits for the next turn of the loop is begun, and then all of it done."""
        turned: list[bool] = []
        QTimer.singleShot(0, lambda: turned.append(True))
        self.qtbot.waitUntil(lambda: bool(turned))
        settle(self.qtbot, self.jobs)

    def number(self, row: int) -> str:
        frame = self.world.finder.frame
        return str(frame.numbers[frame["who"][row]])

    def open(self, key: Qt.Key) -> None:
        """The dialog of a key pressed in the table, with its effect."""
        self.press(key)
        assert self.acting.dialog is not None
        self.settle()

    def pick(self, place: int) -> None:
        """One row."""
        table, flags = self.page.table, QItemSelectionModel.SelectionFlag
        table.selectionModel().setCurrentIndex(table.rows.index(place, 0), flags.ClearAndSelect | flags.Rows)
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key in the table."""
        self.page.activateWindow()
        self.page.table.setFocus()
        self.qtbot.waitUntil(self.page.table.hasFocus)
        QTest.keyClick(self.page.table, key, modifier)

    def do(self) -> None:
        assert self.acting.dialog is not None
        self.qtbot.waitUntil(lambda: not self.acting.dialog._soon.isActive())  # type: ignore[union-attr]
        self.settle()
        QTest.mouseClick(self.acting.dialog.do, Qt.MouseButton.LeftButton)
        self.settle()


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    jobs = Jobs()
    made = Opened(qtbot, jobs, tmp_path)
    yield made
    jobs.close()
    made.world.store.close()


def test_all_are_chosen_and_reassigned_by_keys_seen_before_and_undone(opened: Opened) -> None:
    page, acting = opened.page, opened.acting
    opened.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.table.chosen_count() == OPEN
    opened.open(Key.Key_R)
    dialog = acting.dialog
    assert dialog is not None
    assert not dialog.do.isEnabled()
    QTest.keyClicks(dialog.focusWidget(), "Water")
    opened.qtbot.waitUntil(lambda: dialog.effect.told is not None)
    opened.settle()
    assert dialog.effect.words.startswith(f"Fits all {OPEN}; 20 are so already, and {OPEN - 20} would change.")
    assert f"Water: open 20 → {OPEN}" in dialog.effect.words
    assert dialog.do.text() == f"Reassign {OPEN - 20}"
    QTest.keyClick(dialog, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    said, button = opened.told[-1]
    assert said.startswith(f"{OPEN - 20} requests reassigned to Water; 20 left as they were.")
    assert button == "Undo (Ctrl+Z)"
    assert opened.departments() == {"Water"}
    assert page.table.chosen_count() == OPEN
    opened.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert opened.told[-1] == (f"Undone: {OPEN - 20} requests reassigned to Water.", "good")
    assert len(opened.departments()) == 4


def test_somebody_faster_is_told_of_and_it_can_be_done_all_the_same(opened: Opened) -> None:
    page, acting = opened.page, opened.acting
    opened.pick(0)
    number = page.table.rows.look.numbers(page.table.chosen_rows())[0]  # type: ignore[union-attr]
    opened.open(Key.Key_E)
    faster = [Choice("lakeview", number)]
    opened.world.store.act(Prioritise("high"), faster, by="bo", role=Role.SUPERVISOR, now=opened.world.backlog.at)
    opened.do()
    refused = acting.refused
    assert refused is not None
    [reason] = refused.reasons
    assert number in reason
    assert "bo" in reason
    assert opened.state(number).level == 0
    QTest.mouseClick(refused.repeat, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.state(number).level == 1
    assert opened.told[-1][0] == "1 request escalated."


def test_what_is_refused_can_be_looked_at(opened: Opened) -> None:
    acting = opened.acting
    refused = (Refused("lakeview", "26-00001", "26-00001 is resolved; reopen it first."),)
    acting._did(Note(text="x"), (), "", Outcome(refused=refused))
    assert acting.refused is not None
    QTest.mouseClick(acting.refused.look, Qt.MouseButton.LeftButton)
    opened.settle()
    look, rows = opened.page.table.rows.look, opened.page.table.rows.rows
    assert look is not None
    assert look.numbers(rows) == ["26-00001"]
    opened.page.filters.reset()
    opened.settle()
    assert len(opened.page.table.rows.rows) == OPEN


@pytest.mark.parametrize("doing", DOINGS, ids=lambda doing: doing.tag)
def test_every_act_has_a_dialog_by_its_key_that_says_what_it_does(opened: Opened, doing: Doing) -> None:
    opened.pick(1)
    opened.open(getattr(Key, f"Key_{doing.key}"))
    dialog = opened.acting.dialog
    assert dialog is not None
    assert dialog.doing is doing
    assert dialog.form.missing() or dialog.effect.words
    dialog.reject()
    opened.settle()
    assert not opened.told


def test_why_goes_along_and_nothing_is_done_without_a_choice_or_on_a_past_day(opened: Opened) -> None:
    page, acting = opened.page, opened.acting
    opened.pick(2)
    opened.open(Key.Key_W)
    assert acting.dialog is not None
    acting.dialog.why.setPlainText("The crew is there.")
    opened.do()
    [did] = opened.world.store.acts_of("lakeview", opened.number(page.table.current()))
    assert (did.what, did.why) == ("respond", "The crew is there.")
    page.table.clearSelection()
    opened.qtbot.waitUntil(lambda: not acting.actions_["hold"].isEnabled())
    opened.pick(2)
    opened.qtbot.waitUntil(lambda: acting.actions_["hold"].isEnabled())
    acting.set_past(True)
    assert not acting.actions_["hold"].isEnabled()
    assert "Now" in acting.actions_["hold"].toolTip()


def test_the_selection_stays_at_its_requests_when_rows_are_sorted(opened: Opened) -> None:
    table = opened.page.table
    QTest.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    before = set(table.chosen_rows().tolist())
    assert len(before) == 3
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    opened.settle()
    assert set(table.chosen_rows().tolist()) == before


def test_sentences() -> None:
    assert done_words(Merge(parent="x/12"), Outcome()) == "0 requests merged into 12."
    assert done_words(Reassign(assignee=""), Outcome()) == "0 requests given back to the department."
    some = [Refused("x", str(number), f"{number} is resolved; reopen it first.") for number in (1, 2)]
    assert refused_words(some) == ("1 is resolved; reopen it first; so are 1 more.",)
    assert undone_words("x", Outcome(refused=tuple(some))).startswith("Nothing could be undone of: x. 2 requests had")


def test_groups_fold_and_open_and_the_head_of_one_means_all_in_it(opened: Opened) -> None:
    page, table = opened.page, opened.page.table
    page.filters.choose(group="department")
    opened.settle()
    groups = table.rows.groups
    assert groups is not None
    assert groups.names == ("Parks and Recreation", "Streets", "Water", "")
    assert table.model().rowCount() == OPEN + 4
    opened.pick(0)
    assert table.chosen_count() == groups.sizes[0]
    assert page.detail.shown is None
    opened.press(Key.Key_Left)
    assert table.model().rowCount() == OPEN + 4 - groups.sizes[0]
    assert table.chosen_count() == groups.sizes[0]
    opened.press(Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert table.model().rowCount() == 4
    opened.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.chosen_count() == OPEN
    opened.press(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert table.model().rowCount() == OPEN + 4
    page.refresh()
    opened.settle()
    assert table.chosen_count() == OPEN
    arrow = table.visualRect(table.rows.index(0, 0)).center()
    arrow.setX(10)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    assert table.model().rowCount() == OPEN + 4 - groups.sizes[0]
    page.filters.choose(group=None)
    opened.settle()
    assert table.model().rowCount() == OPEN


def test_one_key_hands_a_request_to_who_has_least_to_do(opened: Opened) -> None:
    acting, store = opened.acting, opened.world.store
    opened.pick(0)
    opened.press(Key.Key_A)
    opened.settle()
    assert opened.told[-1][0].startswith("It is well where it is")
    people = {"Lee": {"department": "Streets"}, "Kim": {"department": "Water"}}
    body = {"service": {"departments": {"Streets": {}, "Water": {}}, "assignees": people}}
    store.save_settings(body, valid_from=0, made_at=1, author="ann", expected_version=store.latest_settings().version)
    numbers = [opened.number(opened.page.table.row_at(place)) for place in range(30)]
    states = [opened.state(one) for one in numbers]
    place = [(one.department, one.status) for one in states].index(("Water", "in_progress"))
    opened.pick(place)
    number = opened.number(opened.page.table.current())
    opened.open(Key.Key_R)
    dialog = acting.dialog
    assert dialog is not None
    form = dialog.form
    assert isinstance(form, ReassignForm)
    assert form.suggestion is not None
    [take] = [button for button in form.findChildren(QPushButton) if button.text() == "Take it"]
    QTest.mouseClick(take, Qt.MouseButton.LeftButton)
    assert form.assignee.currentText() == "Kim"
    dialog.reject()
    opened.press(Key.Key_A)
    opened.settle()
    opened.settle()
    assert opened.state(number).assignee == "Kim"
    assert opened.told[-1] == ("1 request reassigned to Kim.", "Undo (Ctrl+Z)")


def test_a_name_that_nobody_knows_is_told_in_the_dialog_and_not_taken(opened: Opened) -> None:
    opened.pick(0)
    number = opened.number(opened.page.table.current())
    before = opened.state(number)
    opened.open(Key.Key_R)
    dialog = opened.acting.dialog
    assert dialog is not None
    assert isinstance(dialog.form, ReassignForm)
    dialog.form.department.setEditText("Street")
    dialog.look()
    opened.settle()
    assert "is not known as a department" in dialog.refused
    assert "“Streets”" in dialog.refused
    assert not dialog.do.isEnabled()
    dialog.form.department.setEditText("Parks and Recreation")
    dialog.look()
    opened.settle()
    assert dialog.do.isEnabled()
    dialog.reject()
    desk = opened.world.desk.actions().desk
    assert desk is not None
    with pytest.raises(CallboardError, match="add it on the Service page"):
        desk.act(Reassign(category="Nonexistent thing"), [Choice("lakeview", number)], "", lambda *_: None)
    assert opened.state(number) == before


def test_escalation_goes_as_far_as_each_department_on_the_page_too(opened: Opened) -> None:
    store = opened.world.store
    body = {"service": {"departments": {"Streets": {"levels": ["One: a@b.example"]}, "Water": {}}}}
    store.save_settings(body, valid_from=0, made_at=1, author="ann", expected_version=store.latest_settings().version)
    desk = opened.world.desk.actions().desk
    assert desk is not None
    assert desk.offers().highest == 3
    rows = opened.page.table.rows.rows
    choices = desk.choices(rows)
    told = desk.preview(Escalate(level=2), rows)
    streets = [one for one in choices if opened.state(one.number).department == "Streets"]
    assert 0 < len(streets) == len(rows) - told.fits
    assert "levels go from 0 to 1" in told.left_out[0].sentence
    done = desk.act(Escalate(level=2), choices, "", lambda *_: None)
    assert {one.number for one in done.refused} == {one.number for one in streets}
