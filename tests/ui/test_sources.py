"""The Sources page: what it says of each source, and adding, changing and removing one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from supervisor.picture import SourceState
from supervisor.settings import AsteriskAmi, FreeSwitch, Open311
from supervisor.sources.base import Reject
from supervisor.store import MapRow, Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.source_form import KINDS
from supervisor.ui.windows.sources import LISTED, SourcesPage
from tests.ui import pages
from tests.ui.backlogs import NOW, ZONE, Worlds
from widgets.level import Level

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    with pages.rejecting_store(tmp_path) as store:
        yield store


@pytest.fixture
def wiring(kept: Store) -> pages.Wiring:
    return pages.Wiring(kept)


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, wiring: pages.Wiring) -> SourcesPage:
    made = SourcesPage(wiring.actions(), jobs)
    qtbot.addWidget(made)
    made.resize(1192, 680)
    made.show_picture(pages.picture(sources=pages.STATES, gaps=pages.GAPS))
    made.show()
    return made


def fill(page: SourcesPage, **texts: str) -> None:
    for name, text in texts.items():
        editor = page.form.form.fields[name].editor
        assert isinstance(editor, QLineEdit)
        editor.clear()
        QTest.keyClicks(editor, text)


def test_each_source_in_words(page: SourcesPage) -> None:
    cells = {row.key: [cell.text for cell in row.cells] for row in page.table.rows.rows}
    assert cells["pbx"][1:8] == ["live", "Asterisk, live", "pbx", "2 s ago", "140 ms", "12.4", "18,233"]
    assert cells["log"][1] == "lost"
    assert cells["log"][10].startswith("The file is gone")


def test_health_is_a_shape_too(page: SourcesPage) -> None:
    levels = {row.key: row.cells[1].level for row in page.table.rows.rows}
    assert levels == {"pbx": Level.good, "log": Level.bad, "queue_log.gz": Level.none}


def test_gaps_say_that_nothing_covers_them(page: SourcesPage) -> None:
    rows = [[cell.text for cell in row.cells] for row in page.gaps.rows.rows]
    assert [(row[3], row[4], row[6]) for row in rows] == [
        ("still", "6:40", "nothing covers it"),
        ("Thu 19 Mar 11:50:20", "2:00", "nothing covers it"),
    ]


def test_a_source_that_was_never_heard_of_is_not_started(page: SourcesPage, wiring: pages.Wiring) -> None:
    wiring.sources.append(AsteriskAmi(name="new", host="h", user="u", secret="env:X"))
    page.refresh()
    assert page.table.rows.rows[-1].cells[1].text == "not started"


def test_the_selection_survives_a_new_picture(page: SourcesPage) -> None:
    page.table.choose("log")
    page.show_picture(pages.picture(at=pages.NOW + 1000, sources=pages.STATES[::-1]))
    assert page.table.current() == "log"
    assert page.table.selected() == ["log"]


def test_a_source_is_saved_only_after_its_test(qtbot: QtBot, page: SourcesPage, wiring: pages.Wiring) -> None:
    page.add()
    fill(page, name="south", host="192.0.2.7", user="callboard")
    QTest.keyClicks(page.form.password, "secret 1")
    assert not page.form.save_button.isEnabled()
    QTest.keyClick(page.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(page.form.save_button.isEnabled)
    assert page.form.verdict.words == "Connected to 192.0.2.7: 4 queues, 12 agents."
    with qtbot.waitSignal(page.told) as told:
        page.form.save_button.click()
    assert told.args == ["“south” is saved; the collector connects to it now.", "good"]
    saved = wiring.sources[-1]
    assert isinstance(saved, AsteriskAmi)
    assert saved.secret == "keyring:south"
    assert wiring.passwords["south"] == "secret 1"


def test_an_edit_after_the_test_asks_for_another(qtbot: QtBot, page: SourcesPage) -> None:
    page.table.choose("pbx")
    page.edit()
    page.form.test()
    qtbot.waitUntil(page.form.save_button.isEnabled)
    fill(page, host="192.0.2.99")
    assert not page.form.save_button.isEnabled()
    assert page.form.verdict.words == ""


def test_a_failed_test_says_why(qtbot: QtBot, page: SourcesPage) -> None:
    page.table.choose("pbx")
    page.edit()
    QTest.keyClicks(page.form.password, "wrong")
    page.form.test()
    qtbot.waitUntil(lambda: bool(page.form.verdict.words))
    assert "check manager.conf" in page.form.verdict.words
    assert page.form.verdict.level is Level.bad
    assert not page.form.save_button.isEnabled()


def test_what_is_missing_is_said_at_its_field(page: SourcesPage) -> None:
    page.add()
    page.form.test()
    fields = page.form.form.fields
    assert fields["host"].problem.words == "Host must be given."
    assert fields["port"].problem.words == ""
    fill(page, port="99999")
    page.form.test()
    assert fields["port"].problem.words == "Must be 65535 or less, not 99999."


def test_a_stored_password_stays_unless_another_is_typed(qtbot: QtBot, page: SourcesPage, wiring: pages.Wiring) -> None:
    page.table.choose("pbx")
    page.edit()
    fill(page, name="pbx north")
    page.form.test()
    qtbot.waitUntil(page.form.save_button.isEnabled)
    with qtbot.waitSignal(page.told):
        page.form.save()
    saved = wiring.sources[-1]
    assert isinstance(saved, AsteriskAmi)
    assert (saved.name, saved.secret) == ("pbx north", "keyring:pbx")
    assert wiring.passwords == {"pbx north": None}
    assert [source.name for source in wiring.sources] == ["log", "pbx north"]


def test_a_password_kept_elsewhere_is_not_typed(page: SourcesPage) -> None:
    page.add()
    fill(page, host="h", user="u", secret="env:AMI")
    assert not page.form.password.isEnabled()
    assert page.form.values()["secret"] == "env:AMI"


def test_removing_says_the_effect_in_numbers(qtbot: QtBot, page: SourcesPage, wiring: pages.Wiring) -> None:
    page.table.choose("pbx")
    box = page.remove()
    assert box is not None
    assert box.text() == "Remove the source “pbx”?"
    assert "18,233 events of today and all before stay" in box.informativeText()
    assert "1 other will be left" in box.informativeText()
    yes = next(button for button in box.buttons() if button.text() == "Remove")
    assert isinstance(yes, QPushButton)
    with qtbot.waitSignal(page.told):
        yes.click()
    assert [source.name for source in wiring.sources] == ["log"]


def test_an_imported_file_is_not_removed(page: SourcesPage) -> None:
    page.table.choose("queue_log.gz")
    assert page.remove() is None


def test_what_was_set_aside_is_listed_and_exported(qtbot: QtBot, page: SourcesPage, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: page.rejects_button.text() == "Set aside: 3")
    page.rejects_button.click()
    qtbot.waitUntil(lambda: page.rejects.rows.rowCount() == 3)
    assert page.rejects.rows.rows[0].cells[1].text == "7"
    assert not page.rejects_said.isVisible()
    with qtbot.waitSignal(page.told):
        page.export_rejects_to(tmp_path / "aside.csv")
    assert "'=HYPERLINK(1)" in (tmp_path / "aside.csv").read_text(encoding="utf-8-sig")


def test_of_very_many_set_aside_the_first_are_listed_and_all_exported(
    qtbot: QtBot, page: SourcesPage, kept: Store, tmp_path: Path
) -> None:
    many = LISTED + 500
    kept.append([], now=0, rejects=[Reject("log", number, "Too long.", "x") for number in range(3, many)])
    page.list_rejects()
    qtbot.waitUntil(lambda: page.rejects.rows.rowCount() == LISTED)
    assert page.rejects_said.text() == "The first 1,000, and 500 more; the export writes all."
    assert page.rejects_button.text() == "Set aside: 1,500"
    with qtbot.waitSignal(page.told):
        page.export_rejects_to(tmp_path / "aside.csv")
    assert len((tmp_path / "aside.csv").read_text(encoding="utf-8-sig").splitlines()) == many + 1


def test_without_a_source_it_leads_to_the_first_start(qtbot: QtBot, jobs: Jobs, kept: Store) -> None:
    page = SourcesPage(pages.Wiring(kept, ()).actions(), jobs)
    qtbot.addWidget(page)
    page.show()
    assert page.empty.isVisible()
    with qtbot.waitSignal(page.asked) as asked:
        page.empty.chosen.emit("first")
    assert asked.args == ["first"]


def test_the_keyboard_opens_and_closes_the_form(page: SourcesPage) -> None:
    page.table.choose("log")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.form_title.text() == "log"
    assert page.form.test_button.text() == "Test reading"
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.detail.isVisible()


def test_tables_are_no_higher_than_their_rows(page: SourcesPage) -> None:
    for table in (page.table, page.gaps):
        assert table.height() == table.full_height()
    assert page.gaps.mapTo(page, QPoint()).y() < page.table.mapTo(page, page.table.rect().bottomLeft()).y() + 100


def choose_kind(page: SourcesPage, model: type) -> None:
    page.form.kind.setCurrentIndex([kind for _, kind in KINDS].index(model))


def test_a_freeswitch_is_saved_only_after_its_test(qtbot: QtBot, page: SourcesPage, wiring: pages.Wiring) -> None:
    page.add()
    choose_kind(page, FreeSwitch)
    assert page.form.values() == {"kind": "freeswitch-esl", "name": "FreeSWITCH", "secret": "keyring:FreeSWITCH"}
    assert (page.form.test_button.text(), page.form.password.isVisible()) == ("Test connection", True)
    fill(page, host="192.0.2.8")
    QTest.keyClicks(page.form.password, "ClueCon")
    assert not page.form.save_button.isEnabled()
    QTest.keyClick(page.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(page.form.save_button.isEnabled)
    with qtbot.waitSignal(page.told):
        page.form.save_button.click()
    saved = wiring.sources[-1]
    assert isinstance(saved, FreeSwitch)
    assert (saved.system, saved.port, saved.user, saved.secret) == ("freeswitch", 8021, "", "keyring:FreeSWITCH")
    assert wiring.passwords["FreeSWITCH"] == "ClueCon"


def test_each_kind_has_a_password_of_its_own(page: SourcesPage) -> None:
    page.add()
    QTest.keyClicks(page.form.password, "of Asterisk")
    choose_kind(page, FreeSwitch)
    assert page.form.password.text() == ""
    choose_kind(page, AsteriskAmi)
    assert page.form.password.text() == "of Asterisk"


def test_a_freeswitch_that_is_there_keeps_its_password(qtbot: QtBot, page: SourcesPage, wiring: pages.Wiring) -> None:
    wiring.sources.append(FreeSwitch(name="fs", host="192.0.2.8", secret="keyring:fs@192.0.2.8"))
    page.refresh()
    page.table.choose("fs")
    page.edit()
    assert (page.form.model, page.form.password.placeholderText()) == (FreeSwitch, "as it is stored")
    fill(page, user="wall@city.example")
    page.form.test()
    qtbot.waitUntil(page.form.save_button.isEnabled)
    with qtbot.waitSignal(page.told):
        page.form.save()
    saved = wiring.sources[-1]
    assert isinstance(saved, FreeSwitch)
    assert (saved.user, saved.secret, wiring.passwords["fs"]) == ("wall@city.example", "keyring:fs@192.0.2.8", None)


def test_an_open311_server_goes_without_a_key(qtbot: QtBot, page: SourcesPage, wiring: pages.Wiring) -> None:
    page.add()
    choose_kind(page, Open311)
    fill(page, system="lakeview", url="https://311.example.org/v2")
    page.form.test()
    qtbot.waitUntil(page.form.save_button.isEnabled)
    with qtbot.waitSignal(page.told):
        page.form.save()
    saved = wiring.sources[-1]
    assert isinstance(saved, Open311)
    assert (saved.name, saved.system, saved.secret) == ("Open311", "lakeview", "")


def test_what_no_field_shows_of_an_open311_server_stays(qtbot: QtBot, page: SourcesPage, wiring: pages.Wiring) -> None:
    before = Open311(
        name="them", system="lakeview", url="https://a.example.org", overlap_min=30, statuses=("done = resolved",)
    )
    wiring.sources.append(before)
    page.refresh()
    page.table.choose("them")
    page.edit()
    fill(page, jurisdiction_id="a.gov", statuses="done = resolved; on hold = scheduled")
    QTest.keyClicks(page.form.password, "sesame")
    page.form.test()
    qtbot.waitUntil(page.form.save_button.isEnabled)
    with qtbot.waitSignal(page.told):
        page.form.save()
    saved = wiring.sources[-1]
    assert isinstance(saved, Open311)
    assert (saved.overlap_min, saved.jurisdiction_id, saved.secret) == (30, "a.gov", "keyring:them")
    assert saved.statuses == ("done = resolved", "on hold = scheduled")


def test_cities_are_told_with_their_files_and_maps(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path, wiring: pages.Wiring
) -> None:
    world = Worlds(tmp_path, cities=2)
    world.store.keep_map(MapRow("springfield", "wards.geojson", "name", 12, "ann", 1), b"{}")
    broken = [Reject("harbor.csv", line, "It has no number.", "") for line in (3, 9)]
    world.store.observe("harbor", NOW, [], now=NOW, zone=ZONE, rejects=broken)
    actions = replace(wiring.actions(), maps=world.store.maps, rejected=world.store.rejects_by_city)
    page = SourcesPage(actions, jobs)
    qtbot.addWidget(page)
    page.show_picture(msgspec.structs.replace(pages.picture(), requests=world.picture.requests))
    page.refresh()
    qtbot.waitUntil(page.rejects_button.isEnabled)
    told = [[cell.text for cell in row.cells] for row in page.cities.rows.rows]
    assert told == [
        ["Harbor", "16 d old", "Tue 3 Mar 2026 10:33", "1", "30", "1", "21", "20", "2", "–"],
        ["Lakeview", "16 d old", "Tue 3 Mar 2026 10:33", "1", "120", "1", "83", "80", "0", "3 areas, areas.geojson"],
        ["Springfield", "no file yet", "–", "–", "–", "–", "–", "–", "–", "12 areas, wards.geojson"],
    ]
    assert {row.cells[1].level for row in page.cities.rows.rows[:2]} == {Level.warn}
    page.show_picture(world.picture)
    page.refresh()
    assert {row.cells[1].level for row in page.cities.rows.rows[:2]} == {Level.good}
    world.store.close()


def test_what_was_set_aside_is_counted_off_the_screens_thread(
    qtbot: QtBot, jobs: Jobs, wiring: pages.Wiring, kept: Store
) -> None:
    threads = []

    def counted() -> dict[str, int]:
        threads.append(threading.current_thread())
        return kept.rejects_by_city()

    page = SourcesPage(replace(wiring.actions(), rejected=counted), jobs)
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(page.rejects_button.isEnabled)
    assert threading.main_thread() not in threads


def test_each_telephone_system_shows_its_share_of_the_calls(page: SourcesPage) -> None:
    requests = SourceState("city requests", "simulated-requests", "Lakeview", "live")
    told = pages.picture(at=pages.NOW + 1, sources=(*pages.STATES[:2], requests))
    calls = {"centre": 400, "system/pbx": 300, "system/south": 100}
    figures = {**told.figures, **{scope: {"offered": count} for scope, count in calls.items()}}
    page.show_picture(msgspec.structs.replace(told, figures=figures))
    cells = {row.key: [cell.text for cell in row.cells] for row in page.table.rows.rows}
    assert {name: told[8:10] for name, told in cells.items()} == {
        "pbx": ["300", "75"],
        "log": ["300", "75"],
        "city requests": ["–", "–"],
        "south": ["100", "25"],
    }
    assert [cells["south"][place] for place in (1, 6, 7)] == ["imported", "–", "–"]
    assert page.of_cities.y() - page.gaps.geometry().bottom() > page.cities.y() - page.of_cities.geometry().bottom()


def test_a_system_that_was_imported_keeps_its_row_on_a_day_without_calls(
    page: SourcesPage, wiring: pages.Wiring
) -> None:
    wiring.sources.clear()
    bare = pages.picture()
    page.show_picture(msgspec.structs.replace(bare, known=False, heard={"asterisk": bare.at - 10 * 3_600_000}))
    page.refresh()
    (row,) = page.table.rows.rows
    assert [cell.text for cell in row.cells[:5]] == ["asterisk", "imported", "", "asterisk", "10 h ago"]
    assert row.cells[8].text == "–"
    assert page.pages.currentIndex() == 1
