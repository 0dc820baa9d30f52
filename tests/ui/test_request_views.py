"""Views of the Requests page are saved under a name, kept with the person, and come back whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supervisor.settings import Person, load_person, save_person
from supervisor.settings.person import RequestView
from supervisor.ui.jobs import Jobs
from supervisor.ui.tables.requests import KEYS
from tests.ui.test_acting import Opened

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    jobs = Jobs()
    made = Opened(qtbot, jobs, tmp_path)
    yield made
    jobs.close()
    made.world.store.close()


def test_what_is_chosen_is_saved_and_comes_back_by_its_key(opened: Opened) -> None:
    page, kept = opened.page, []
    page.kept.connect(lambda: kept.append(page.remember(Person())))
    page.filters.choose(department="Streets", age="overdue", priority="high", escalated="no", group="area")
    page.filters.words.setText("pothole")
    page.filters.sort_by("due", True)
    page.table.hide_columns({"channel", "detail"})
    wanted = page.filters.query
    page.saved.ask_name()
    naming = page.saved.naming
    assert naming is not None
    assert not naming.save.isEnabled()
    QTest.keyClicks(naming.words, "Streets that are late")
    QTest.mouseClick(naming.save, Qt.MouseButton.LeftButton)
    opened.settle()
    assert [*kept[-1].views] == ["Streets that are late"]
    page.filters.reset()
    page.filters.choose(group=None)
    page.filters.sort_by("opened", False)
    page.table.hide_columns(())
    opened.settle()
    opened.press(Key.Key_1, Qt.KeyboardModifier.AltModifier)
    opened.settle()
    assert page.filters.query == wanted
    assert page.table.hidden_columns == ("channel", "detail")
    assert page.table.isColumnHidden(KEYS.index("detail"))
    assert page.filters.second.isVisible()
    assert page.table.horizontalHeader().sortIndicatorSection() == KEYS.index("due")
    opened.press(Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert "no view 2 yet" in opened.told[-1][0]


def test_a_view_that_is_removed_can_be_put_back(opened: Opened) -> None:
    views, offers = opened.page.saved, []
    opened.page.offered.connect(lambda *told: offers.append(told))
    views.save("One")
    views.save("Two")
    views.remove("One")
    assert [*views.views] == ["Two"]
    offers[-1][2]()
    assert [*views.views] == ["One", "Two"]


def test_views_columns_and_widths_are_kept_in_the_persons_file(opened: Opened, tmp_path: Path) -> None:
    page = opened.page
    page.saved.save('A "quoted" [name] = 1')
    page.table.setColumnWidth(KEYS.index("category"), 333)
    page.table.hide_columns({"age"})
    save_person(page.remember(Person()), tmp_path / "person.toml")
    person, problems = load_person(tmp_path / "person.toml")
    assert not problems
    page.table.reset_columns()
    page.recall(person)
    assert page.table.columnWidth(KEYS.index("category")) == 333
    assert page.table.hidden_columns == ("age",)
    assert [*page.saved.views] == ['A "quoted" [name] = 1']


def test_nonsense_in_a_view_is_left_out(opened: Opened) -> None:
    views = opened.page.saved
    views.recall(
        Person(views={"x": RequestView(chosen={"status": "never", "sort": "size", "group": "moon"})}, hidden=("q",))
    )
    views.take("x")
    opened.settle()
    query = opened.page.filters.query
    assert (query.sort, query.group) == ("opened", "")
