"""How a request came to be: each file's sight and each act in words, and all of it drawn on one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from supervisor.core.rights import Role
from supervisor.requests.acts import Choice, Contact, Did, Hold, Merge, Note, Reassign, Resolve, Resume
from supervisor.ui.jobs import Jobs
from supervisor.ui.models.request_course import deed_words
from supervisor.ui.models.request_facts import Facts
from tests.ui.backlogs import DAY, NOW, ZONE
from tests.ui.test_acting import Opened
from widgets.timeline import Timeline

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
ONE, OTHER = "26-00022", "26-00007"


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    jobs = Jobs()
    made = Opened(qtbot, jobs, tmp_path, NOW + 20 * DAY)
    yield made
    jobs.close()
    made.world.store.close()


def do(opened: Opened, act: object, number: str = ONE, why: str = "", ago: int = 0) -> None:
    at = opened.world.backlog.at - ago
    opened.world.store.act(act, [Choice("lakeview", number)], by="ann", role=Role.SUPERVISOR, why=why, now=at)  # type: ignore[arg-type]


def shown(opened: Opened, number: str = ONE) -> Facts:
    opened.page.filters.sought([("lakeview", number)])
    opened.settle()
    opened.settle()
    assert opened.page.detail.shown is not None
    return opened.page.detail.shown


def test_every_act_is_told_with_who_and_why_and_drawn(opened: Opened) -> None:
    do(opened, Reassign(department="Water", assignee="Lee"), why="A main broke.", ago=10 * DAY)
    do(opened, Hold(), ago=8 * DAY)
    do(opened, Note(text="She called again."), ago=6 * DAY)
    do(opened, Contact(told=True), ago=5 * DAY)
    do(opened, Resume(), ago=4 * DAY)
    told = shown(opened)
    words = [what for _, what in told.history]
    assert words[0].startswith("ann went on with it: status waiting for resident → in progress")
    assert words[1] == "ann noted a contact with the resident (phone, reached, told of the closing)."
    assert words[2] == "ann noted. “She called again.”"
    assert words[4] == "ann reassigned it: department Parks and Recreation → Water; assignee – → Lee. “A main broke.”"
    assert words[5] == "opened: in progress"
    assert ("Assignee", "Lee") in [one[:2] for one in told.facts]
    assert told.picture is not None
    assert len(told.picture.marks) == 5
    assert [stretch.words.partition(" from ")[0] for stretch in told.picture.stretches][-2:] == [
        "waiting for resident",
        "in progress",
    ]
    [line] = opened.page.detail.findChildren(Timeline)
    assert "ann reassigned it" in line.spoken()
    assert any("due" in words for words in (limit.words for limit in told.picture.limits))


def test_a_duplicate_names_its_parent_and_the_parent_its_duplicates(opened: Opened, qtbot: QtBot) -> None:
    do(opened, Merge(parent=f"lakeview/{OTHER}"), ago=10)
    told = shown(opened)
    assert [one.words for one in told.related] == [f"Duplicate of {OTHER}"]
    [button] = [one for one in opened.page.detail.findChildren(QPushButton) if one.text().startswith("Duplicate")]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    opened.settle()
    opened.settle()
    parent = opened.page.detail.shown
    assert parent is not None
    assert parent.title.endswith(OTHER)
    assert [one.words for one in parent.related] == [f"{ONE} is a duplicate of it"]


def test_what_is_over_is_drawn_thin_and_a_past_day_knows_nothing_of_later_acts(opened: Opened) -> None:
    do(opened, Resolve(outcome="Filled."), ago=1000)
    told = shown(opened)
    assert told.picture is not None
    assert told.picture.stretches[-1].over
    assert told.history[0][1].endswith("“Filled.”")


def test_the_line_tells_what_lies_under_the_mouse(qtbot: QtBot, opened: Opened) -> None:
    do(opened, Hold(), ago=9 * DAY)
    shown(opened)
    [line] = opened.page.detail.findChildren(Timeline)
    line.resize(400, 96)
    everything = {words for x in range(0, 400, 2) for words in line.told_at(x)}
    assert any("ann put it on hold" in words for words in everything)
    assert any(words.startswith("in progress from") for words in everything)


def test_a_request_has_all_its_words_though_the_table_is_painted_in_a_hurry(opened: Opened) -> None:
    look = opened.page.table.rows.look
    assert look is not None
    row = int(opened.page.table.rows.rows[0])
    look._kept.clear()
    look.hurry(0.0)
    told = opened.world.desk.shown(look, row)
    assert told.request.address.endswith("Foundry Street")


def test_a_rule_is_named_and_fields_in_plain_words() -> None:
    told = Did("", NOW, "system", "escalate", "late", "", "Old ones", {"level": 0}, {"level": 2})
    assert deed_words(told, ZONE) == "The rule Old ones escalated it: escalation level 0 → 2. “late”"
