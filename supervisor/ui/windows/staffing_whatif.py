"""The What if part: two scenarios side by side, moved by sliders and answered at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QInputDialog, QMenu

from supervisor.core.errors import CallboardError
from supervisor.planning.enough import enough
from supervisor.planning.outcome import outcome
from supervisor.planning.scenario import WORKED, Scenario, checked
from supervisor.planning.what_if import changes, curve, growth
from supervisor.ui.button import Opener
from supervisor.ui.fields import Line
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.models.what_if import LETTERS, Compared
from supervisor.ui.newest import Newest
from supervisor.ui.windows.page import GAP, HALF, Page, column, quiet, scrolled, segment, shortcut, side
from supervisor.ui.windows.whatif_inputs import Inputs
from supervisor.ui.windows.whatif_sides import Ahead, Sides

Pair = tuple[Scenario, Scenario]
MOST_UNDO = 200
PLACES = ("cost", "growth", "cuts")
WAITING = "Looking at the last weeks …"
PAUSE_MS = 120
"""Without a move, before what takes longer is reckoned."""
PANEL = 376
PAPERS = {"a4": "A4", "letter": "Letter"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A scenario that was saved under its name; `version` is its newest."""

    name: str
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class WhatIfActions:
    """What the part asks for, each on a worker thread; any may raise CallboardError.

    `start` gives the scenario to begin with and where it is from; `save` takes the version that it is instead of, 0
    for a new one, and gives the one that it became; `case` writes the PDF for one of PAPERS and gives a sentence.
    """

    start: Callable[[Progress], tuple[Scenario, str]]
    kept: Callable[[], Sequence[Kept]]
    load: Callable[[str], tuple[Scenario, int]]
    save: Callable[[Scenario, int], int]
    case: Callable[[Scenario, Path, str], str] | None = None


class WhatIfPage(Page):
    """`pair` are A and B; the sliders move the `active` one."""

    def __init__(self, actions: WhatIfActions, jobs: Jobs) -> None:
        super().__init__("What if")
        self._actions, self._jobs = actions, jobs
        self.pair: Pair = (WORKED, WORKED)
        self.active = 0
        self.known: dict[str, Kept] = {}
        self._began = False
        self._past: list[tuple[Pair, int]] = []
        self._undone: list[tuple[Pair, int]] = []
        self._move: tuple[int, int] = (0, 0)
        self.numbers = Newest(jobs, _numbers, self._take_numbers, self._fail_numbers)
        self.ahead = Newest(jobs, _ahead, self._take_ahead, self._fail)
        self.pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.pause.timeout.connect(self._look_ahead)
        self.told_of: tuple[tuple[Compared, Compared], int] | None = None
        self.inputs, self.sides = Inputs(), Sides()
        self.name = Line(placeholderText="Name of the scenario", maxLength=80)
        self.source, self.waiting = quiet(""), quiet(WAITING, wrap=False)
        self._lay_out()
        self._connect()
        self._set_ready(False)

    @property
    def scenario(self) -> Scenario:
        """The one that the sliders move."""
        return self.pair[self.active]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._began:
            self._began = True
            self._jobs.run(
                _first,
                self._actions.start,
                on_done=self._begin,
                on_error=self._fail_start,
                on_progress=self._progress,
                progress=True,
            )
        self._look_up()

    def turn_to(self, place: str) -> None:
        """One of the views below: cost, growth, cuts."""
        if place in PLACES:
            self.sides.turn(PLACES.index(place))

    def choose(self, active: int) -> None:
        """The sliders move A (0) or B (1)."""
        self.active = active
        self.letters.button(active).setChecked(True)
        self._show()

    def put(self, pair: Pair, *, move: tuple[int, int] | None = None) -> None:
        """Other scenarios; changes with the same `move` are undone together."""
        if pair == self.pair:
            return
        if move is None or move != self._move:
            self._past = [*self._past[-MOST_UNDO:], (self.pair, self.active)]
            self._undone.clear()
        self._move = move or (0, 0)
        self.pair = pair
        self._show()

    def undo(self) -> None:
        self._back(self._past, self._undone)

    def redo(self) -> None:
        self._back(self._undone, self._past)

    def staff(self, active: int, agents: int) -> None:
        """So many agents in A (0) or B (1), which the sliders move from now on."""
        self.choose(active)
        self._changed("agents", agents, None)

    def copy(self) -> None:
        """B becomes what A is."""
        self.put((self.pair[0], self.pair[0]))
        self.choose(1)

    def keep(self) -> None:
        """Saves the scenario at hand under its name, after asking for one where it has none."""
        name = self.scenario.name.strip()
        if not name:
            name, said = QInputDialog.getText(self, "Save scenario", "Name of the scenario")
            if not said or not name.strip():
                return
        scenario = replace(self.scenario, name=name.strip())
        self._change_to(scenario, None)
        before = self.known[scenario.name].version if scenario.name in self.known else 0
        self._jobs.run(
            self._actions.save, scenario, before, on_done=lambda version: self._saved(scenario.name, version),
            on_error=self._unsaved,
        )  # fmt: skip

    def open(self, name: str) -> None:
        """A scenario that was saved, in the place of the one at hand."""
        self._jobs.run(
            self._actions.load, name, on_done=lambda found: self._change_to(found[0], None), on_error=self._fail
        )

    def save_case(self, paper: str) -> None:
        """The staffing case of the scenario at hand, as a file that is asked for."""
        name = f"staffing case {self.scenario.name}".strip().replace("/", "-")
        path, _ = QFileDialog.getSaveFileName(self, "Staffing case", f"{name}.pdf", "PDF (*.pdf)")
        if path:
            self.write_case(Path(path), paper)

    def write_case(self, path: Path, paper: str) -> None:
        if (case := self._actions.case) is not None:
            self._jobs.run(case, self.scenario, path, paper, on_done=self._say, on_error=self._fail)

    # how it is made

    def _lay_out(self) -> None:
        self.letters = QButtonGroup(self)
        buttons = [segment(self.letters, place, letter) for place, letter in enumerate(LETTERS)]
        self.saved = Opener("Open")
        self.saved.setMenu(QMenu(self.saved))
        self.head.insertWidget(0, self.saved)
        self.undo_button = self.act("Undo", self.undo, "Ctrl+Z")
        self.copy_button = self.act("Copy A to B", self.copy, "Ctrl+B")
        self.save_button = self.act("Save", self.keep, "Ctrl+S")
        self.case_button = Opener("Staffing case (PDF)")
        menu = QMenu(self.case_button)
        for paper, words in PAPERS.items():
            menu.addAction(f"{words}…", partial(self.save_case, paper))
        self.case_button.setMenu(menu)
        self.case_button.setVisible(self._actions.case is not None)
        self.head.addWidget(self.case_button)
        self.name.setAccessibleName("Name of the scenario")
        top = side(side(*buttons, spacing=0), self.name)
        panel = scrolled(column(top, self.inputs, self.source, spacing=HALF))
        panel.setFixedWidth(PANEL)
        self.work = side(panel, self.sides, spacing=GAP)
        self.body.addWidget(self.waiting, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.work, 1)
        self.setFocusProxy(self.inputs.sliders["calls"])

    def _connect(self) -> None:
        self.letters.idClicked.connect(self.choose)
        self.inputs.changed.connect(self._changed)
        self.name.editingFinished.connect(self._rename)
        self.sides.staffed.connect(self.staff)
        self.sides.curve.stepped.connect(lambda step: self.staff(self.active, self.scenario.agents + step))
        self.saved.menu().aboutToShow.connect(self._fill_menu)
        shortcut(self, "Ctrl+Shift+Z", self.redo).setText("Redo")
        for place, keys in enumerate(("Ctrl+1", "Ctrl+2")):
            shortcut(self, keys, partial(self.choose, place)).setText(f"Move scenario {LETTERS[place]}")

    # what moves

    def _changed(self, field: str, value: object, move: int | None) -> None:
        try:
            scenario = checked(replace(self.scenario, **{field: value}))
        except CallboardError as error:
            self.inputs.show_scenario(self.scenario)
            self.told.emit(str(error), "warn")
            return
        self._change_to(scenario, None if move is None else (move, self.active))

    def _change_to(self, scenario: Scenario, move: tuple[int, int] | None) -> None:
        a, b = self.pair
        self.put((scenario, b) if self.active == 0 else (a, scenario), move=move)

    def _rename(self) -> None:
        if self.name.text().strip() != self.scenario.name:
            self._change_to(replace(self.scenario, name=self.name.text().strip()), None)

    def _back(self, here: list[tuple[Pair, int]], there: list[tuple[Pair, int]]) -> None:
        if here:
            there.append((self.pair, self.active))
            self.pair, self.active = here.pop()
            self._move = (0, 0)
            self.choose(self.active)

    def _show(self) -> None:
        self.inputs.show_scenario(self.scenario)
        if self.name.text() != self.scenario.name:
            self.name.setText(self.scenario.name)
        self.undo_button.setEnabled(self.ready and bool(self._past))
        self.numbers.ask(self.pair, self.active)

    def _set_ready(self, on: bool) -> None:
        """Until there is something to move, nothing can be moved or saved, and no empty figure is shown."""
        self.ready = on
        self.waiting.setVisible(not on)
        self.work.setVisible(on)
        for button in (self.copy_button, self.save_button, self.case_button):
            button.setEnabled(on)
        for action in self.actions():
            action.setEnabled(on)
        self.undo_button.setEnabled(on and bool(self._past))
        self.saved.setEnabled(on and bool(self.known))

    def _take_numbers(self, found: tuple[tuple[Compared, Compared], int]) -> None:
        first, self.told_of = self.told_of is None, found
        self.sides.show_numbers(*found[0])
        if not self.ready:
            self._set_ready(True)
        if first:
            self._look_ahead()
        else:
            self.pause.start()

    def _look_ahead(self) -> None:
        if self.told_of is not None and not self.numbers.busy:
            self.ahead.ask(*self.told_of)

    def _take_ahead(self, found: Ahead) -> None:
        self.sides.show_ahead(found)

    # what came of it

    def _begin(self, found: tuple[Pair, str]) -> None:
        self.pair, words = found
        self.source.setText(words)
        self._past.clear()
        self._show()

    def _progress(self, share: float | None, words: str) -> None:
        self.waiting.setText(f"Looking at the last weeks: {words}" if share is not None else WAITING)

    def _look_up(self) -> None:
        self._jobs.run(self._actions.kept, on_done=self._take_kept, on_error=self._fail)

    def _take_kept(self, found: Sequence[Kept]) -> None:
        self.known = {each.name: each for each in found}
        self.saved.setEnabled(self.ready and bool(found))

    def _fill_menu(self) -> None:
        menu = self.saved.menu()
        menu.clear()
        for each in self.known.values():
            menu.addAction(f"{each.name}  ({each.words})", partial(self.open, each.name))

    def _saved(self, name: str, version: int) -> None:
        self.told.emit(f"“{name}” is saved as version {version}.", "good")
        self._look_up()

    def _fail_start(self, sentence: str) -> None:
        """There is still the worked example to move."""
        self._fail(sentence)
        self._begin(((WORKED, WORKED), "The worked example."))

    def _fail_numbers(self, sentence: str) -> None:
        """What was asked for can still be changed."""
        self._fail(sentence)
        self._set_ready(True)

    def _unsaved(self, sentence: str) -> None:
        """Somebody may have been faster: whoever saves again knows it."""
        self._fail(sentence)
        self._look_up()

    def _say(self, sentence: str) -> None:
        self.told.emit(sentence, "good")

    def _fail(self, sentence: str) -> None:
        self.told.emit(sentence, "bad")


def _first(start: Callable[[Progress], tuple[Scenario, str]], progress: Progress) -> tuple[Pair, str]:
    """A is what there is; B twice the calls, with the agents that they need."""
    scenario, words = start(progress)
    twice = replace(scenario, name="Twice the calls", calls=scenario.calls * 2)
    try:
        return (scenario, replace(twice, agents=outcome(checked(twice)).required or scenario.agents)), words
    except CallboardError:
        return (scenario, scenario), words


def _numbers(pair: Pair, active: int) -> tuple[tuple[Compared, Compared], int]:
    a, b = map(_compared, pair)
    return (a, b), active


@lru_cache(maxsize=8)
def _compared(scenario: Scenario) -> Compared:
    """The one of two that has not moved is not reckoned again."""
    return Compared(scenario, outcome(scenario), enough(scenario))


def _ahead(told: tuple[Compared, Compared], active: int) -> Ahead:
    a, b = (curve(each.scenario, each.outcome) for each in told)
    mine = told[active]
    return Ahead(told, active, (a, b), changes(mine.scenario, mine.outcome), growth(mine.scenario))
