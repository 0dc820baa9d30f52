"""The Service page: every kind of entry by mouse and keyboard, undo, files, templates, and what the files have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from supervisor.settings.service_edit import Seen
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.service import EDIT, EMPTY, MOVES, ServicePage
from supervisor.ui.windows.service_actions import Moves
from supervisor.ui.windows.service_kinds import Kind
from supervisor.ui.windows.service_parts import Escalations, Suspensions
from tests.settings.test_service import BODY
from tests.ui import pages

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CONTROL = Qt.KeyboardModifier.ControlModifier
SEEN = Seen({"PW": 9, "DSNY": 5}, {"Pothole": ("PW", 7), "Missed pickup": ("DSNY", 5), "Odd": ("", 2)})


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "service.db"), migrate=True) as store:
        yield store


def opened(qtbot: QtBot, jobs: Jobs, store: Store, **told: Any) -> ServicePage:
    made = ServicePage(pages.service_keeper(store, SEEN, **told), jobs)
    qtbot.addWidget(made)
    made.resize(1192, 640)
    made.show_picture(pages.picture())
    made.show()
    qtbot.waitUntil(lambda: jobs.running == 0 and made.version >= 0)
    return made


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, kept: Store) -> ServicePage:
    """With a directory."""
    pages.keeper(kept).save({"zone": pages.ZONE, "service": BODY}, 0, None)
    return opened(qtbot, jobs, kept)


@pytest.fixture
def bare(qtbot: QtBot, jobs: Jobs, kept: Store) -> ServicePage:
    """Without any."""
    return opened(qtbot, jobs, kept)


def line(kind: Kind, name: str) -> QLineEdit:
    editor = kind.form.fields[name].editor
    assert isinstance(editor, QLineEdit)
    return editor


def retype(editor: QLineEdit, text: str) -> None:
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)


def listed(kind: Kind) -> list[str]:
    return [row.cells[0].text.strip() for row in kind.table.rows.rows]


def test_an_entry_is_added_edited_and_saved_by_keyboard(qtbot: QtBot, page: ServicePage, kept: Store) -> None:
    page.nav.setFocus()
    QTest.keyClick(page.nav, Qt.Key.Key_Down)
    assert page.stack.currentWidget() is page.categories
    QTest.keyClicks(page.categories.add, "Street  sign")
    QTest.keyClick(page.categories.add, Qt.Key.Key_Return)
    assert page.categories.table.current() == "Street sign"
    retype(line(page.categories, "parent"), "streets")
    retype(line(page.categories, "words"), "bent sign, tall; sign down")
    assert page.categories.own("Street sign") == {"parent": "streets", "words": ["bent sign, tall", "sign down"]}
    assert line(page.categories, "department").placeholderText() == "PW"
    with qtbot.waitSignal(page.told) as told:
        QTest.keyClick(page, Qt.Key.Key_S, CONTROL)
    assert told.args == ["Saved as version 2.", "good"]
    saved = kept.latest_settings().body
    assert saved["service"]["categories"]["Street sign"]["parent"] == "streets"
    assert saved["zone"] == pages.ZONE


def test_what_is_emptied_stays_and_every_step_is_taken_back(page: ServicePage) -> None:
    page.turn_to("departments/PW")
    for name in ("title", "calendar", "head", "same", "levels"):
        editor = line(page.departments, name)
        editor.setFocus()
        editor.selectAll()
        QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert page.departments.own("PW") == {}
    assert "PW" in listed(page.departments)
    QTest.keyClick(line(page.departments, "levels"), Qt.Key.Key_Z, CONTROL)
    assert list(page.departments.own("PW")) == ["levels"]
    for _ in range(4):
        page.undo()
    assert not page.dirty


def test_categories_are_a_tree_that_folds(page: ServicePage) -> None:
    page.turn_to("categories/Streets")
    table = page.categories.table
    assert listed(page.categories) == ["▾ Streets", "▾ Pothole", "Sinkhole", "Tree"]
    assert [row.cells[2].text for row in table.rows.rows] == ["PW", "PW", "PW", "Parks"]
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert listed(page.categories) == ["▸ Streets", "Tree"]
    QTest.keyClicks(page.categories.filter, "sink")
    assert listed(page.categories) == ["Sinkhole"]
    page.categories.filter.clear()
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert len(listed(page.categories)) == 4


def rows(kind: Kind, name: str) -> dict[str, str]:
    """The row of an entry, by the words of its columns."""
    kind.catch_up()
    row = next(row for row in kind.table.rows.rows if row.key == name)
    return {head.words: cell.text for head, cell in zip(kind.HEADS, row.cells, strict=True)}


def test_every_column_tells_what_its_head_says(page: ServicePage) -> None:
    departments, categories, assignees, calendars, slas, *_, roles = page.kinds
    assert rows(departments, "PW") == {
        "Department": "Public Works (PW)", "Calendar": "Yard", "Head": "Ana", "Categories": "3", "Requests": "9"
    }  # fmt: skip
    assert rows(departments, "Parks")["Calendar"] == "Office"
    assert rows(categories, "Tree")["Handling"] == "recorded and transferred"
    assert rows(categories, "Pothole")["Requests"] == "7"
    assert rows(assignees, "Ana") == {
        "Name": "Ana", "Title": "", "Department": "PW", "Account": "ana", "Absent": "2026-12-20..2027-01-03"
    }  # fmt: skip
    assert rows(calendars, "Office") == {
        "Calendar": "Office", "Open": "Mon-Fri 08:00-12:00, 13:00-17:00", "Holidays": "US, 1 of its own", "Used by": "1"
    }  # fmt: skip
    assert rows(slas, "Potholes 2026") == {
        "SLA": "Potholes 2026", "Resolution": "3bd", "Response": "", "About": "Pothole", "Calendar": "",
        "Valid from": "2026-05-05",
    }  # fmt: skip
    assert rows(roles, "Root") == {"Account": "Root", "Role": "administrator"}


def test_a_suspension_is_added_by_keyboard_and_saved_once_it_says_since_when(
    qtbot: QtBot, page: ServicePage, kept: Store
) -> None:
    page.go("suspensions")
    [kind] = [kind for kind in page.kinds if isinstance(kind, Suspensions)]
    QTest.keyClicks(kind.add, "Storm")
    QTest.keyClick(kind.add, Qt.Key.Key_Return)
    page.save()
    assert "suspensions" not in kept.latest_settings().body["service"]
    retype(line(kind, "since"), "2026-01-05 07:00")
    retype(line(kind, "areas"), "East")
    assert rows(kind, "Storm") == {
        "Suspension": "Storm", "From": "2026-01-05 07:00", "Until": "open", "About": "East", "Reason": ""
    }  # fmt: skip
    with qtbot.waitSignal(page.told):
        page.save()
    saved = kept.latest_settings().body["service"]["suspensions"]
    assert saved == {"Storm": {"since": "2026-01-05 07:00", "areas": ["East"]}}


def test_several_are_set_alike(page: ServicePage) -> None:
    page.turn_to("categories/Pothole")
    page.categories.table.selectAll()
    retype(line(page.categories, "department"), "Parks")
    assert {page.categories.own(name)["department"] for name in page.categories.entries()} == {"Parks"}
    page.undo()
    assert not page.dirty


def test_a_tree_that_goes_round_is_said_and_not_saved(page: ServicePage) -> None:
    page.turn_to("categories/Streets")
    retype(line(page.categories, "parent"), "Sinkhole")
    assert "tree of categories goes round" in page.wrong.words
    assert not page.save_button.isEnabled()
    assert len(listed(page.categories)) == 4
    page.undo()
    assert page.wrong.words == ""


def test_nonsense_is_said_at_its_field(page: ServicePage) -> None:
    page.turn_to("calendars/Office")
    retype(line(page.calendars, "hours"), "Mon 08:00-12:00, 11:00-13:00")
    assert "overlap on Mon" in page.calendars.form.fields["hours"].problem.words
    assert page.calendars.week.spoken() == "no hours"
    retype(line(page.calendars, "hours"), "Mon 08:00-12:00")
    assert page.calendars.week.spoken().startswith("Mon 8:00-12:00; Tue closed")


def test_renaming_reaches_everything_that_names_it(page: ServicePage) -> None:
    page.turn_to("departments/PW")
    page.departments.name.setFocus()
    retype(page.departments.name, "Works")
    QTest.keyClick(page.departments.name, Qt.Key.Key_Return)
    assert page.directory()["categories"]["Streets"]["department"] == "Works"
    assert page.departments.table.current() == "Works"
    page.undo()
    assert not page.dirty


def test_removing_says_what_goes_with_it_and_can_be_taken_back(qtbot: QtBot, page: ServicePage) -> None:
    page.turn_to("categories/Pothole")
    with qtbot.waitSignal(page.told) as told:
        QTest.mouseClick(page.categories.remove_button, Qt.MouseButton.LeftButton)
    assert told.args is not None
    assert told.args[0] == (
        "“Pothole” is removed here, and with it what was about it alone: Potholes, Potholes 2026, Urgent. "
        "Ctrl+Z takes it back."
    )
    assert page.directory()["categories"]["Sinkhole"]["parent"] == "Streets"
    assert page.wrong.words == ""
    page.undo()
    assert not page.dirty
    page.turn_to("categories/Tree")
    page.categories.table.setFocus()
    QTest.keyClick(page.categories.table, Qt.Key.Key_Delete)
    assert "Tree" not in page.directory()["categories"]


def test_entries_are_found_by_name(page: ServicePage) -> None:
    QTest.keyClicks(page.search, "sinkh")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.stack.currentWidget() is page.categories
    assert page.categories.table.current() == "Sinkhole"


def test_what_the_files_have_is_added_with_one_button(page: ServicePage) -> None:
    assert page.unknown_said.text() == "2 categories and 1 department of your files are not in the directory yet."
    assert page.unknown_bar.isVisible()
    QTest.mouseClick(page.add_button, Qt.MouseButton.LeftButton)
    assert page.directory()["categories"]["Missed pickup"] == {"department": "DSNY"}
    assert not page.unknown_bar.isVisible()
    page.undo()
    assert not page.dirty


def test_the_first_role_is_an_administrator(page: ServicePage) -> None:
    page.draft.put(("service", "roles"), None)
    page._show()
    page.go("roles")
    assert page.roles.nobody.isVisible()
    me = next(button for button in page.roles.nobody.findChildren(QPushButton) if button.isVisible())
    assert me.text() == "Add zoe as administrator"
    QTest.mouseClick(me, Qt.MouseButton.LeftButton)
    QTest.keyClicks(page.roles.add, "bo")
    QTest.keyClick(page.roles.add, Qt.Key.Key_Return)
    assert page.directory()["roles"] == {"zoe": "administrator", "bo": "supervisor"}
    assert page.wrong.words == ""


def test_an_empty_directory_says_how_to_begin(qtbot: QtBot, bare: ServicePage) -> None:
    assert bare._pages.currentIndex() == EMPTY
    bare.empty.chosen.emit("small_city")
    assert bare._pages.currentIndex() == EDIT
    assert "Pothole" in bare.directory()["categories"]
    assert bare.save_button.isEnabled()
    bare.undo()
    assert bare.directory() == {}
    bare.empty.chosen.emit("unknown")
    assert list(bare.directory()["departments"]) == ["PW", "DSNY"]


def test_a_file_goes_out_and_comes_in(qtbot: QtBot, page: ServicePage, tmp_path: Path) -> None:
    file = tmp_path / "city.toml"
    with qtbot.waitSignal(page.told) as told:
        page.export_to(file)
    assert told.args is not None
    assert told.args[0].startswith("city.toml: 2 departments, 4 categories")
    before = page.directory()
    page.draft.put(("service",), None)
    with qtbot.waitSignal(page.told):
        page.import_from(file)
    assert page.directory() == before
    file.write_text("[departments]\nA = 3\n", encoding="utf-8")
    with qtbot.waitSignal(page.told) as told:
        page.import_from(file)
    assert told.args is not None
    assert told.args[1] == "bad"
    assert "city.toml, line 2" in told.args[0]
    assert page.directory() == before


def test_holidays_come_from_an_icalendar_file(qtbot: QtBot, page: ServicePage, tmp_path: Path) -> None:
    file = tmp_path / "days.ics"
    event = "BEGIN:VEVENT\r\nSUMMARY:{}\r\nDTSTART;VALUE=DATE:{}\r\nEND:VEVENT\r\n"
    events = event.format("Founders", "20260914") + event.format("Odd", "20269999")
    file.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n", encoding="utf-8")
    page.turn_to("calendars/Yard")
    with qtbot.waitSignal(page.told) as told:
        page.read_days(file)
    assert told.args is not None
    assert told.args[0].startswith(
        "Holidays of “Yard” now: 1 day of days.ics; save to keep them. 1 left out, first: days.ics: Line 7, “Odd”: "
    )
    assert page.calendars.own("Yard")["ics_days"] == ["2026-09-14"]
    assert page.calendars.days.text() == "1 day read from days.ics"


def test_an_older_directory_comes_back_alone(qtbot: QtBot, page: ServicePage, kept: Store) -> None:
    pages.keeper(kept, "Bo").save({"zone": "UTC", "service": {}}, 1, None)
    page.reload()
    qtbot.waitUntil(lambda: page.version == 2)
    page.go("versions")
    qtbot.waitUntil(lambda: page.versions.table.rows.rowCount() == 2)
    page.versions.table.choose("1")
    page.versions.back.click()
    assert page.directory() == BODY
    assert page.draft.body["zone"] == "UTC"


def test_changes_stay_on_top_of_what_somebody_else_saved(qtbot: QtBot, page: ServicePage, kept: Store) -> None:
    theirs = {**BODY, "departments": {**BODY["departments"], "Fire": {}}}
    pages.keeper(kept, "Bo").save({"zone": pages.ZONE, "service": theirs}, 1, None)
    page.turn_to("departments/Parks")
    retype(line(page.departments, "title"), "Green")
    with qtbot.waitSignal(page.told) as told:
        page.save()
    assert told.args is not None
    assert told.args[0].startswith("Bo has changed the settings meanwhile")
    qtbot.waitUntil(lambda: page.version == 2)
    assert listed(page.departments) == ["Fire", "Green (Parks)", "Public Works (PW)"]
    with qtbot.waitSignal(page.told):
        page.save()
    assert kept.latest_settings().body["service"]["departments"] == {
        **BODY["departments"], "Fire": {}, "Parks": {"title": "Green"}
    }  # fmt: skip


MOVED = Moves(
    "1 of 3 open requests is due at another time.",
    (("1001", "Pothole", "May 4", "May 7"),),
    ("Request", "Category", "Due now", "Due then"),
)


def test_what_moves_is_shown_before_it_is_saved(qtbot: QtBot, jobs: Jobs, kept: Store) -> None:
    asked: list[dict[str, Any]] = []
    pages.keeper(kept).save({"zone": pages.ZONE, "service": BODY}, 0, None)

    def moves(body: dict[str, Any]) -> Moves:
        asked.append(body)
        return MOVED

    page = opened(qtbot, jobs, kept, moves=moves)
    page.turn_to("slas/Parks")
    retype(line(page.slas, "resolution"), "9bd")
    page.save()
    qtbot.waitUntil(lambda: page._pages.currentIndex() == MOVES)
    assert asked[0]["service"]["slas"]["Parks"]["resolution"] == "9bd"
    assert page.moves.said.text() == MOVED.sentence
    assert not page.bar.isVisible()
    assert page.moves.table.rows.rows[0].cells[3].text == "May 7"
    QTest.keyClick(page.moves, Qt.Key.Key_Escape)
    assert page._pages.currentIndex() == EDIT
    assert page.bar.isVisible()
    assert kept.latest_settings().version == 1
    page.save()
    qtbot.waitUntil(lambda: page._pages.currentIndex() == MOVES)
    with qtbot.waitSignal(page.told) as told:
        QTest.mouseClick(page.moves.save_button, Qt.MouseButton.LeftButton)
    assert told.args == ["Saved as version 2.", "good"]
    assert page._pages.currentIndex() == EDIT


def test_what_moves_nothing_is_saved_at_once(qtbot: QtBot, jobs: Jobs, kept: Store) -> None:
    pages.keeper(kept).save({"zone": pages.ZONE, "service": BODY}, 0, None)
    page = opened(qtbot, jobs, kept, moves=lambda body: Moves())
    page.turn_to("slas/Parks")
    retype(line(page.slas, "signatory"), "Ana")
    with qtbot.waitSignal(page.told) as told:
        page.save()
    assert told.args == ["Saved as version 2.", "good"]


def test_nonsense_is_neither_exported_nor_mixed_with_a_template(
    page: ServicePage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.turn_to("slas/Parks")
    retype(line(page.slas, "resolution"), "soon")
    for act in (partial(page.export_to, tmp_path / "x.toml"), partial(page.use_template, "parks")):
        with qtbot.waitSignal(page.told) as told:
            act()
        assert told.args is not None
        assert told.args[0].startswith("First mend what makes no sense here")
    assert not (tmp_path / "x.toml").exists()


def test_a_rule_is_tried_as_it_stands_and_what_was_said_goes_with_the_next_edit(
    qtbot: QtBot, jobs: Jobs, kept: Store
) -> None:
    asked: list[tuple[object, str, str]] = []

    def tries(body: dict[str, Any], kind: str, name: str) -> str:
        asked.append((body["service"]["escalations"][name], kind, name))
        return "It would act on 3."

    page = opened(qtbot, jobs, kept, tries=tries)
    page.empty.chosen.emit("nothing")
    page.go("escalations")
    [rules] = [kind for kind in page.kinds if isinstance(kind, Escalations)]
    QTest.keyClicks(rules.add, "Past its SLA")
    QTest.keyClick(rules.add, Qt.Key.Key_Return)
    QTest.keyClick(rules.table, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: rules.tried.text() == "It would act on 3.")
    assert asked == [({"used": 100}, "escalations", "Past its SLA")]
    assert rules.try_button.isEnabled()
    retype(line(rules, "older"), "5bd")
    assert rules.tried.text().startswith("Tells what this rule would do")
