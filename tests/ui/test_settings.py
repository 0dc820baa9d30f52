"""The Settings page: fields, checks, undo, versions, and two people at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from supervisor.settings import (
    CentreSettings,
    Open311Endpoint,
    QueueSettings,
    QueueStaffing,
    StaffingSettings,
    centre_settings,
)
from supervisor.settings.contracts import Crew
from supervisor.settings.staffing import Shrinkage
from supervisor.store import Store
from supervisor.ui.draft import Draft, problems
from supervisor.ui.forms import Form
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.settings import SettingsPage
from supervisor.ui.windows.settings_sections import Forms, Named
from tests.ui import pages

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "settings.db"), migrate=True) as store:
        pages.keeper(store).save(pages.BODY, 0, None)
        yield store


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, kept: Store) -> SettingsPage:
    made = SettingsPage(pages.keeper(kept), jobs)
    qtbot.addWidget(made)
    made.resize(1192, 680)
    made.show_picture(pages.picture())
    made.show()
    qtbot.waitUntil(lambda: made.version == 1)
    return made


def forms_of(page: SettingsPage, key: str) -> Sequence[Form]:
    return next(section for section in page.sections if section.key == key).forms()


def form_of(page: SettingsPage, key: str) -> Form:
    return forms_of(page, key)[0]


def line(form: Form, name: str) -> QLineEdit:
    editor = form.fields[name].editor
    assert isinstance(editor, QLineEdit)
    return editor


def retype(editor: QLineEdit, text: str) -> None:
    editor.selectAll()
    QTest.keyClicks(editor, text)


def choose(section: Named, *names: str) -> None:
    section.table.clearSelection()
    for name in names:
        section.table.choose(name)
    assert set(section.table.selected()) == set(names)


def test_every_field_of_the_centre_has_an_editor(page: SettingsPage) -> None:
    shown = {name for section in page.sections if isinstance(section, Forms) for name in form_names(section)}
    named = {"queues", "agents", "sources", "default", "centre", "holidays", "outbox", "service", "staffing"}
    assert set(CentreSettings.model_fields) - named - {"open311"} <= shown
    assert set(Open311Endpoint.model_fields) <= shown
    assert {*StaffingSettings.model_fields} - {"shrinkage", "default", "queues", "special"} - {
        *Crew.model_fields
    } <= shown
    assert {*Shrinkage.model_fields} <= shown
    assert {*QueueStaffing.model_fields} - {"like"} <= shown


def test_a_queue_is_planned_for_what_it_says_and_else_as_every_queue(page: SettingsPage) -> None:
    page.go("staffing")
    retype(line(forms_of(page, "staffing")[2], "within_s"), "60")  # every queue
    page.go("staffed")
    choose(page.staffed, "billing")
    form = form_of(page, "staffed")
    assert line(form, "within_s").placeholderText() == "every queue: 60"
    retype(line(form, "patience_s"), "180")
    assert page.draft.body["staffing"] == {"default": {"within_s": 60}, "queues": {"billing": {"patience_s": 180}}}


def test_contracts_patterns_and_people_are_typed_in(page: SettingsPage) -> None:
    for key, name, field, text in (
        ("patterns", "Day", "breaks", "15 min between 1 and 3 h"),
        ("contracts", "Full time", "patterns", "Day"),
        ("people", "Ada", "contract", "Full time"),
    ):
        page.go(key)
        section = next(each for each in page.sections if each.key == key)
        assert isinstance(section, Named)
        section.add.setText(name)
        section.add.returnPressed.emit()
        line(form_of(page, key), field).setFocus()
        retype(line(form_of(page, key), field), text)
    crew = Crew.model_validate({name: page.draft.body["staffing"][name] for name in Crew.model_fields})
    assert [(each.name, each.contract) for each in crew.persons()] == [("Ada", "Full time")]
    assert crew.rules()[0].patterns[0].breaks[0].length == 15


def form_names(section: Forms) -> set[str]:
    return {name for form in section.forms() for name in form.fields}


def test_what_is_saved_is_shown_and_the_default_stands_behind(page: SettingsPage) -> None:
    form = form_of(page, "centre")
    assert line(form, "zone").text() == pages.ZONE
    assert line(form, "fcr_days").text() == ""
    assert line(form, "fcr_days").placeholderText() == "7"


def test_a_queue_says_what_holds_as_for_every_queue(page: SettingsPage) -> None:
    choose(page.queues, "billing")
    form = form_of(page, "queues")
    assert line(form, "within_s").text() == "60"
    assert line(form, "target").placeholderText() == "every queue: 80"
    assert line(form, "hours").placeholderText() == "every queue: Mon-Fri 07:00-19:00"
    code = form.fields["code"].editor
    assert isinstance(code, QComboBox)
    assert code.currentText().startswith("every queue: SL-I")


def test_nonsense_is_said_at_its_field_and_is_not_saved(page: SettingsPage) -> None:
    page.go("default")
    form = form_of(page, "default")
    retype(line(form, "target"), "140")
    assert form.fields["target"].problem.words == "Must be 100 or less, not 140."
    assert page.wrong.words == "Every queue, Target: Must be 100 or less, not 140."
    assert not page.save_button.isEnabled()
    retype(line(form, "target"), "85")
    assert form.fields["target"].problem.words == ""
    assert page.save_button.isEnabled()


def test_thresholds_in_the_wrong_order_are_said_at_the_bottom(page: SettingsPage) -> None:
    retype(line(form_of(page, "default"), "warn_abandon"), "50")
    assert "must not be above" in page.wrong.words


def test_saving_makes_a_version(qtbot: QtBot, page: SettingsPage, kept: Store) -> None:
    retype(line(form_of(page, "centre"), "stale_after_s"), "45")
    assert page.dirty
    assert page.state.text() == "1 change not saved"
    with qtbot.waitSignal(page.told) as told:
        QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["Saved as version 2.", "good"]
    assert page.state.text() == "Everything is saved"
    assert kept.latest_settings().body == pages.BODY | {"stale_after_s": 45}


def test_valid_from_a_day_is_its_midnight_in_the_centre(qtbot: QtBot, page: SettingsPage, kept: Store) -> None:
    retype(line(form_of(page, "centre"), "stale_after_s"), "45")
    page.valid.setCurrentIndex(1)
    page.valid.activated.emit(1)
    assert page.day.date() == QDate(2026, 3, 19)
    page.day.setDate(QDate(2026, 4, 1))
    with qtbot.waitSignal(page.told):
        page.save()
    assert kept.latest_settings().valid_from == 1_775_019_600_000


def test_ctrl_z_takes_back_and_ctrl_y_brings_again(page: SettingsPage) -> None:
    editor = line(form_of(page, "centre"), "stale_after_s")
    editor.setFocus()
    retype(editor, "45")
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not page.dirty
    assert editor.text() == ""
    QTest.keyClick(editor, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == "45"


def test_revert_can_be_undone(page: SettingsPage) -> None:
    retype(line(form_of(page, "centre"), "stale_after_s"), "45")
    page.revert_button.click()
    assert not page.dirty
    page.undo()
    assert page.draft.get(("stale_after_s",)) == 45


def test_changes_stay_on_top_of_what_somebody_else_saved(qtbot: QtBot, page: SettingsPage, kept: Store) -> None:
    pages.keeper(kept, "Bo").save(pages.BODY | {"fcr_days": 3}, 1, None)
    retype(line(form_of(page, "centre"), "stale_after_s"), "45")
    with qtbot.waitSignal(page.told) as told:
        page.save()
    assert told.args is not None
    assert told.args[0].startswith("Bo has changed the settings meanwhile")
    assert told.args[0].endswith("Your changes are kept here.")
    qtbot.waitUntil(lambda: page.version == 2)
    assert line(form_of(page, "centre"), "fcr_days").text() == "3"
    assert line(form_of(page, "centre"), "stale_after_s").text() == "45"
    with qtbot.waitSignal(page.told):
        page.save()
    assert kept.latest_settings().body == pages.BODY | {"fcr_days": 3, "stale_after_s": 45}


def test_queues_and_agents_that_called_need_no_typing(page: SettingsPage) -> None:
    assert page.queues.names() == list(pages.QUEUES)
    assert page.agents.names() == list(pages.AGENTS)


def test_several_agents_are_put_into_a_team_at_once(page: SettingsPage) -> None:
    page.go("agents")
    choose(page.agents, "Agent/1002", "Agent/1003")
    form = form_of(page, "agents")
    assert not line(form, "shown").isEnabled()
    retype(line(form, "team"), "Prairie")
    assert page.draft.get(("agents", "Agent/1002", "team")) == "Prairie"
    assert page.draft.get(("agents", "Agent/1003", "team")) == "Prairie"
    page.undo()
    assert not page.dirty


def test_a_queue_can_be_added_by_name_and_reset(page: SettingsPage) -> None:
    page.go("queues")
    QTest.keyClicks(page.queues.add, "permits")
    QTest.keyClick(page.queues.add, Qt.Key.Key_Return)
    assert page.queues.table.current() == "permits"
    choose(page.queues, "billing")
    page.queues.clear.click()
    assert page.draft.get(("queues",)) is None


def test_a_setting_is_found_by_its_words(page: SettingsPage) -> None:
    page.activateWindow()
    QTest.keyClicks(page.search, "short abandon")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.stack.currentWidget() is page.sections[1]
    assert form_of(page, "default").fields["short_s"].editor.hasFocus()


def test_an_older_version_comes_back(qtbot: QtBot, page: SettingsPage, kept: Store) -> None:
    pages.keeper(kept, "Bo").save(pages.BODY | {"fcr_days": 3}, 1, None)
    page.reload()
    qtbot.waitUntil(lambda: page.version == 2)
    page.go("versions")
    qtbot.waitUntil(lambda: page.versions.table.rows.rowCount() == 2)
    newest = [cell.text for cell in page.versions.table.rows.rows[0].cells]
    assert newest == ["2", "19 Mar 2026 13:45", "19 Mar 2026 13:45", "Bo", "First-contact resolution"]
    page.versions.table.choose("1")
    page.versions.back.click()
    assert page.draft.body == pages.BODY
    assert page.dirty


def test_an_older_version_leaves_alone_what_has_a_page_of_its_own(
    qtbot: QtBot, page: SettingsPage, kept: Store
) -> None:
    later = pages.BODY | {"fcr_days": 3, "service": {"departments": {"Streets": {}}}}
    pages.keeper(kept, "Bo").save(later, 1, None)
    page.reload()
    qtbot.waitUntil(lambda: page.version == 2)
    page._restore(pages.BODY)
    assert page.draft.body == pages.BODY | {"service": {"departments": {"Streets": {}}}}


def test_sources_are_one_click_away(qtbot: QtBot, page: SettingsPage) -> None:
    with qtbot.waitSignal(page.asked) as asked:
        page.asked.emit("sources")
    assert asked.args == ["sources"]


def test_problems_name_their_field() -> None:
    found = problems(CentreSettings, {"queues": {"a b": {"within_s": "soon"}}, "zone": "Mars"})
    assert found == {
        ("zone",): "“Mars” must be a time zone such as America/New_York.",
        ("queues", "a b", "within_s"): "Must be a whole number, not soon.",
    }


def test_a_draft_keeps_only_what_is_set() -> None:
    draft = Draft({"queues": {"a": {"target": 90}}})
    draft.put(("queues", "a", "target"), None)
    assert draft.body == {}
    assert draft.changed == [("queues", "a", "target")]
    assert Draft({"a": {"b": 1, "c": {}}}).changed == []
    assert draft.undo() == ("queues", "a", "target")
    assert not draft.dirty
    assert centre_settings(draft.body).queue("a").target == 90


def test_what_differs_is_told_by_its_leaves() -> None:
    draft = Draft({"a": {"b": 1, "c": {"d": 2}}, "e": {}})
    for path, value in ((("a", "c", "d"), 3), (("e", "f"), 4), (("g",), {}), (("h",), [1])):
        draft.put(path, value)
    assert draft.changed == [("a", "c", "d"), ("e",), ("e", "f"), ("g",), ("h",)]
    draft.put(("a",), None)
    assert draft.changed == [("a", "b"), ("a", "c", "d"), ("e",), ("e", "f"), ("g",), ("h",)]


def geometry(page: SettingsPage) -> list[QRect]:
    return [QRect(part.mapTo(page, QPoint()), part.size()) for part in page.findChildren(QLineEdit) if part.isVisible()]


@pytest.mark.parametrize("section", ["centre", "default", "queues"])
def test_what_is_wrong_moves_no_field(page: SettingsPage, section: str) -> None:
    page.resize(1192, 640)
    page.show()
    page.go(section)
    QCoreApplication.sendPostedEvents()
    before = geometry(page)
    for field in form_of(page, section).fields.values():
        field.say("A long sentence about everything that is wrong with what somebody typed here. " * 3)
    page.wrong.say("A long sentence about everything that is wrong with what somebody typed here. " * 3)
    QCoreApplication.sendPostedEvents()
    assert geometry(page) == before
    assert page.wrong.problem.toolTip().startswith("A long sentence")


def test_a_long_list_is_shown_from_its_beginning(page: SettingsPage) -> None:
    days = [f"2026-{month:02}-01" for month in range(1, 13)]
    page._edit({("holidays", "extra"): days})
    editor = page.sections[0].forms()[1].fields["extra"].editor
    assert isinstance(editor, QLineEdit)
    assert editor.cursorPosition() == 0
    assert editor.toolTip() == ", ".join(days)


def test_every_number_of_the_settings_has_its_unit() -> None:
    models = (CentreSettings, QueueSettings)
    fields = [field for model in models for field in model.model_fields.values() if field.annotation in (int, float)]
    interval = CentreSettings.model_fields["interval"]
    for field in (*fields, interval):
        assert isinstance(field.json_schema_extra, dict), field.title
        assert field.json_schema_extra["unit"], field.title


def test_a_special_day_is_added_edited_renamed_and_removed(page: SettingsPage) -> None:
    special = next(section for section in page.sections if section.key == "special")
    assert isinstance(special, Named)
    page.go("special")
    retype(special.add, "Election day")
    QTest.keyClick(special.add, Qt.Key.Key_Return)
    assert special.table.selected() == ["Election day"]
    form = form_of(page, "special")
    retype(line(form, "begin"), "2026-11-03")
    retype(line(form, "factor"), "2")
    told = {"name": "Election day", "begin": "2026-11-03", "factor": 2}
    assert page.draft.body["staffing"]["special"] == [told]
    retype(line(form, "end"), "2026-11-01")
    assert "must end after it begins" in page.wrong.words
    retype(line(form, "end"), "2026-11-04")
    assert page.wrong.words == ""
    retype(line(form, "name"), "Election")
    assert [each["name"] for each in page.draft.body["staffing"]["special"]] == ["Election"]
    assert special.names() == ["Election"]
    special.clear.click()
    assert "staffing" not in page.draft.body
