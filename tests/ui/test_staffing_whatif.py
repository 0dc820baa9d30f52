"""The What if part: sliders by mouse and by keys, two scenarios told side by side, undo, and what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider
from pytestqt.qtbot import QtBot

from supervisor.core.errors import CallboardError
from supervisor.planning.enough import enough
from supervisor.planning.outcome import outcome
from supervisor.planning.scenario import WORKED, Scenario
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.models.what_if import Compared, binds, difference, tiles
from supervisor.ui.windows.staffing import StaffingPage
from supervisor.ui.windows.staffing_whatif import Kept, WhatIfActions, WhatIfPage
from supervisor.ui.windows.whatif_inputs import QUANTITIES
from widgets.format import percent
from widgets.level import Level

THRICE = replace(WORKED, name="Three times", calls=270_000, agents=33)


class Shelf:
    """Scenarios that were saved, in memory."""

    def __init__(self) -> None:
        self.saved: dict[str, list[Scenario]] = {"Three times": [THRICE]}
        self.cases: list[tuple[Scenario, Path, str]] = []

    def actions(self) -> WhatIfActions:
        return WhatIfActions(
            lambda progress: (WORKED, "The worked example."), self.kept, self.load, self.save, self.case
        )

    def kept(self) -> list[Kept]:
        return [Kept(name, len(versions), f"version {len(versions)}") for name, versions in self.saved.items()]

    def load(self, name: str) -> tuple[Scenario, int]:
        return self.saved[name][-1], len(self.saved[name])

    def save(self, scenario: Scenario, expected: int) -> int:
        versions = self.saved.setdefault(scenario.name, [])
        if expected != len(versions):
            raise CallboardError("Somebody else has saved this scenario meanwhile.")
        versions.append(scenario)
        return len(versions)

    def case(self, scenario: Scenario, path: Path, paper: str) -> str:
        self.cases.append((scenario, path, paper))
        return f"Saved as {path.name}."


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def page(qtbot: QtBot, shelf: Shelf) -> Iterator[WhatIfPage]:
    jobs = Jobs()
    part = WhatIfPage(shelf.actions(), jobs)
    desk = StaffingPage({"what-if": part})
    qtbot.addWidget(desk)
    desk.resize(1192, 658)
    desk.show()
    settle(qtbot, part)
    yield part
    jobs.close()


def settle(qtbot: QtBot, page: WhatIfPage) -> None:
    """Until everything that was asked for is there."""
    qtbot.waitUntil(lambda: not (page.numbers.busy or page.pause.isActive() or page.ahead.busy or page._jobs.running))


def shown(page: WhatIfPage, letter: int, label: str) -> str:
    """What a tile says."""
    return next(tile.value for tile in page.sides.sides[letter].tiles if tile.accessibleName() == label)


def handle(slider: QSlider) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    part = QStyle.SubControl.SC_SliderHandle
    return slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider).center()


def test_it_begins_with_what_there_is_and_twice_the_calls(page: WhatIfPage) -> None:
    assert page.source.text() == "The worked example."
    assert [each.calls for each in page.pair] == [45_000, 90_000]
    assert page.pair[1].agents == 17
    assert shown(page, 0, "Agents required") == "10"
    assert shown(page, 0, "Cost a month") == "$183,182"
    assert page.sides.words.text().startswith(
        "B against A: 45,000 more calls a month, 6 more agents; it costs $1,247,616"
    )
    assert "year 4" in page.sides.grows.text()
    assert page.sides.curve.spoken().count("agents") == 2
    assert page.sides.table.rows.rowCount() == 19


def test_a_slider_is_dragged_and_the_drag_is_one_undo(qtbot: QtBot, page: WhatIfPage) -> None:
    slider = page.inputs.sliders["agents"]
    start = handle(slider)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 5):
        QTest.mouseMove(slider, start + QPoint(8 * step, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start + QPoint(32, 0))
    settle(qtbot, page)
    moved = page.scenario.agents
    assert moved > 12
    assert page.inputs.fields["agents"].value() == moved
    told = outcome(replace(WORKED, agents=moved))
    assert shown(page, 0, "Service level · SL-N") == percent(told.service_level, 1)
    page.undo()
    assert page.scenario == WORKED
    assert not page.undo_button.isEnabled()
    page.redo()
    assert page.scenario.agents == moved


def test_everything_by_keys(qtbot: QtBot, page: WhatIfPage) -> None:
    slider, field = page.inputs.sliders["lines"], page.inputs.fields["aht_s"]
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert page.scenario.lines == 32
    QTest.keyClick(page, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page.active == 1
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "240")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert page.pair[1].aht_s == 240
    assert page.pair[0].aht_s == 180
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.pair[1].aht_s == 180
    QTest.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert page.pair[1] == page.pair[0]
    settle(qtbot, page)
    assert page.sides.words.text() == "B against A: as many calls and agents; it costs the same."


def test_a_point_of_the_curve_is_taken(qtbot: QtBot, page: WhatIfPage) -> None:
    curve = page.sides.curve
    spot = next(
        QPoint(x, y) for x in range(0, curve.width(), 3) for y in range(0, curve.height(), 3)
        if curve.near(QPointF(x, y)) == (1, 2)
    )  # fmt: skip
    QTest.mouseClick(curve, Qt.MouseButton.LeftButton, pos=spot)
    assert (page.active, page.pair[1].agents) == (1, 13)
    QTest.keyClick(curve, Qt.Key.Key_Right)
    assert page.pair[1].agents == 14
    page.undo()
    page.undo()
    assert page.pair[1].agents == 17
    page.choose(0)
    for _ in range(2):
        QTest.keyClick(curve, Qt.Key.Key_Left)
    assert page.pair[0].agents == 9
    page.undo()
    assert page.pair[0].agents == 10


def test_where_the_beginning_fails_there_is_the_worked_example(qtbot: QtBot, shelf: Shelf) -> None:
    def broken(progress: Progress) -> tuple[Scenario, str]:
        raise CallboardError("The database is gone.")

    jobs = Jobs()
    part = WhatIfPage(WhatIfActions(broken, shelf.kept, shelf.load, shelf.save), jobs)
    qtbot.addWidget(part)
    with qtbot.waitSignal(part.told) as told:
        part.show()
    assert told.args == ["The database is gone.", "bad"]
    settle(qtbot, part)
    assert shown(part, 0, "Agents required") == "10"
    assert not part.case_button.isVisible()
    jobs.close()


def test_until_the_beginning_is_known_there_is_nothing_to_move_or_save(qtbot: QtBot, shelf: Shelf) -> None:
    go = Event()

    def slow(progress: Progress) -> tuple[Scenario, str]:
        assert go.wait(20)
        return WORKED, "The worked example."

    jobs = Jobs()
    part = WhatIfPage(WhatIfActions(slow, shelf.kept, shelf.load, shelf.save, shelf.case), jobs)
    qtbot.addWidget(part)
    part.show()
    qtbot.waitUntil(lambda: bool(part.known))
    buttons = (part.undo_button, part.copy_button, part.save_button, part.case_button, part.saved)
    assert (part.waiting.text(), part.waiting.isVisible()) == ("Looking at the last weeks …", True)
    assert not part.inputs.isVisible()
    assert not part.sides.isVisible()
    assert [each.isEnabled() for each in buttons] == [False] * 5
    assert not any(action.isEnabled() for action in part.actions())
    go.set()
    settle(qtbot, part)
    assert not part.waiting.isVisible()
    assert part.inputs.isVisible()
    assert part.sides.isVisible()
    assert [each.isEnabled() for each in buttons] == [False, True, True, True, True]
    assert all(action.isEnabled() for action in part.actions())
    jobs.close()


def test_no_limit_is_a_choice(page: WhatIfPage) -> None:
    for key in ("lines", "patience_s"):
        page.inputs.sliders[key].setValue(0)
        assert getattr(page.scenario, key) is None
        assert page.inputs.fields[key].text() == "no limit"
    page.inputs.fields["shrinkage"].setValue(25)
    assert page.scenario.shrinkage == 0.25


def test_what_makes_no_sense_is_refused_in_a_sentence(qtbot: QtBot, page: WhatIfPage) -> None:
    with qtbot.waitSignal(page.told) as told:
        page.inputs.fields["busy_share"].setValue(5)
    assert told.args is not None
    assert "The busiest of 12 hours" in told.args[0]
    assert page.scenario == WORKED
    busiest = page.inputs.fields["busy_share"]
    assert busiest.value() == 10
    page.put((replace(WORKED, profile=(0.0,) * 12 + (1.0, 3.0) + (0.0,) * 10), WORKED))
    assert (busiest.value(), busiest.isEnabled()) == (75, False)


def test_every_field_moves_its_scenario_alone(page: WhatIfPage) -> None:
    before = page.pair
    for quantity in QUANTITIES:
        field = page.inputs.fields[quantity.key]
        field.setValue(field.value() + field.singleStep())
        assert getattr(page.pair[0], quantity.key) != getattr(before[0], quantity.key)
        assert page.pair[1] == before[1]
        page.undo()
        assert page.pair == before


def test_scenarios_are_saved_by_name_and_opened(qtbot: QtBot, page: WhatIfPage, shelf: Shelf) -> None:
    page.name.setText("Budget")
    page.name.editingFinished.emit()
    with qtbot.waitSignal(page.told) as told:
        page.keep()
    assert told.args == ["“Budget” is saved as version 1.", "good"]
    settle(qtbot, page)
    page.keep()
    settle(qtbot, page)
    assert [each.name for each in shelf.saved["Budget"]] == ["Budget"] * 2
    shelf.saved["Budget"].append(THRICE)
    with qtbot.waitSignal(page.told) as told:
        page.keep()
    assert told.args is not None
    assert told.args[1] == "bad"
    settle(qtbot, page)
    page.keep()
    settle(qtbot, page)
    assert len(shelf.saved["Budget"]) == 4
    page.choose(1)
    page.saved.menu().aboutToShow.emit()
    assert page.saved.menu().actions()[0].text() == "Three times  (version 1)"
    page.saved.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: page.pair[1] == THRICE)
    settle(qtbot, page)
    assert shown(page, 1, "Blocked") == "30.1"
    assert "In B 33 lines are too few: 28.6 % of those who call" in page.sides.words.text()


def test_the_staffing_case_is_that_of_the_scenario_at_hand(
    qtbot: QtBot, page: WhatIfPage, shelf: Shelf, tmp_path: Path
) -> None:
    page.choose(1)
    with qtbot.waitSignal(page.told) as told:
        page.write_case(tmp_path / "case.pdf", "letter")
    assert told.args == ["Saved as case.pdf.", "good"]
    assert shelf.cases == [(page.pair[1], tmp_path / "case.pdf", "letter")]


@pytest.mark.parametrize("size", [(1192, 658), (1832, 1018)], ids=["small", "large"])
def test_nothing_is_cut_off(qtbot: QtBot, page: WhatIfPage, size: tuple[int, int]) -> None:
    page.window().resize(*size)
    for each in (0, 1):
        page.choose(each)
        settle(qtbot, page)
        painted = [tile for letter in page.sides.sides for tile in letter.tiles]
        assert [tile.cut_off() for tile in painted] == [()] * 12
    for place, curve in {"cost": page.sides.curve, "growth": page.sides.people}.items():
        page.turn_to(place)
        qtbot.waitUntil(curve.isVisible)
        assert curve.cut_off() == ()


def test_levels_tell_how_near_the_target_is() -> None:
    told = {agents: Compared(it := replace(WORKED, agents=agents), outcome(it)) for agents in (8, 9, 11)}
    levels = {agents: [tile.level for tile in tiles(each)][:2] for agents, each in told.items()}
    assert levels == {8: [Level.bad, Level.bad], 9: [Level.warn, Level.warn], 11: [Level.good, Level.good]}
    assert binds(told[8], "A") == "A lacks 2 agents in its busiest hour."
    assert binds(told[11], "A") == ""
    endless = replace(WORKED, agents=5, patience_s=None, lines=None)
    found = Compared(endless, outcome(endless))
    assert "only grows" in binds(found, "B")
    assert tiles(found)[2].note == "the queue has no end"
    assert "costs $693,120 more a year" in difference(told[8], told[11])
    five = replace(WORKED, calls=90_000, lines=5, agents=5)
    tight = Compared(five, outcome(five), enough(five))
    assert binds(tight, "A").startswith("In A 5 lines are too few: 69.0 % of those who call in the busiest hour find")
    assert tiles(tight)[1][3:] == (Level.bad, "too few lines · 17 on 22 lines")
    none = replace(WORKED, calls=270_000, lines=4, agents=4, code="SL-O", patience_s=None)
    assert tiles(Compared(none, outcome(none)))[1].value is None
