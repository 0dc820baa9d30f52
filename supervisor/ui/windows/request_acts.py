"""Acting on the requests that are chosen: a bar of buttons, a menu with keys, dialogs, what came of it, and undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from supervisor.core.rights import may
from supervisor.requests.acts import Act, Choice, Outcome
from supervisor.requests.assignment import Suggestion
from supervisor.requests.frame import Rows
from supervisor.ui.button import Opener
from supervisor.ui.dialogs.act import ActDialog
from supervisor.ui.dialogs.act_refused import RefusedDialog
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.models.acting import BY_TAG, DOINGS, Doing, done_words, requests, tag_of, undone_words
from supervisor.ui.tables.requests import RequestTable
from supervisor.ui.windows.desk_actions import DeskActions, Offers
from supervisor.ui.windows.page import HALF, push, quiet
from supervisor.ui.working import Working
from widgets.format import count

NAMED = 12
"""Chosen requests that are told by name where one of them has to be chosen."""
UNDOABLE = 50
NO_SUGGESTION = "It is well where it is, or nobody is known who does such requests there; see the page Service."
WHY_NOT = "Only what is now can be changed: press Now at the top right first."


class Acting(QWidget):
    """`told` is a sentence and its kind; `offered` the same with the words of a button and what it does.

    `done` says that requests have changed; `offering` which names there are now to choose from; `sought` carries
    requests that are to be shown, by their cities and numbers.
    """

    told = Signal(str, str)
    offered = Signal(str, str, object)
    done = Signal()
    offering = Signal(object)
    sought = Signal(object)

    def __init__(self, table: RequestTable, desk: DeskActions, jobs: Jobs, working: Working) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.table, self.desk, self._jobs, self._working = table, desk, jobs, working
        self.offers: Offers = Offers()
        self.dialog: ActDialog | None = None
        self.refused: RefusedDialog | None = None
        self.undoable: list[tuple[str, str]] = []
        self._past = False
        self.words = quiet(wrap=False)
        self.actions_ = {doing.tag: self._action(doing) for doing in DOINGS}
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self._connect()
        self._tell()

    # what it is told

    def set_past(self, past: bool) -> None:
        """A past day is shown, on which nothing can be done."""
        self._past = past
        self._tell()

    def refresh(self) -> None:
        """Asks again for the names to choose from, and for what this account may do."""
        self._jobs.run(self.desk.offers, on_done=self._offer)

    def _offer(self, offers: Offers) -> None:
        self.offers = offers
        self.offering.emit(offers)
        self._tell()

    def _tell(self) -> None:
        """How many are chosen, and what can be done."""
        number = self.table.chosen_count()
        self.words.setText(f"{count(number)} chosen" if number else "")
        for tag, action in self.actions_.items():
            allowed = may(self.offers.role, BY_TAG[tag].right)
            action.setEnabled(bool(number) and not self._past and allowed)
            action.setToolTip(
                _tip(BY_TAG[tag], WHY_NOT if self._past else "" if allowed else _not_allowed(self.offers))
            )
            if tag in self.buttons:
                self.buttons[tag].setEnabled(action.isEnabled())
                self.buttons[tag].setToolTip(action.toolTip())
        self.accept_action.setEnabled(number == 1 and self.actions_["reassign"].isEnabled())
        self.undo_action.setEnabled(bool(self.undoable))
        self.more.setEnabled(bool(number))

    # doing

    def start(self, tag: str) -> None:
        """Opens the dialog of an act for what is chosen."""
        rows = self.table.chosen_rows()
        if not len(rows) or not self.actions_[tag].isEnabled():
            return
        self.dialog = ActDialog(
            BY_TAG[tag], rows, self.desk, self._jobs, self.offers, self._named(rows[:NAMED]), self.window()
        )
        self.dialog.wanted.connect(self.carry_out)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _closed(self) -> None:
        self.dialog = None

    def _named(self, rows: Rows) -> list[tuple[str, str]]:
        """`city/number` of rows, and what they are; the oldest first."""
        look = self.table.rows.look
        if look is None:
            return []
        rows = rows[np.argsort(look.frame["opened"][rows], kind="stable")]
        told = zip(look.cities(rows), look.numbers(rows), look.names(rows, "category"), strict=True)
        return [(f"{city}/{number}", f"{number} · {category}") for city, number, category in told]

    def accept(self) -> None:
        """Hands the one request that is chosen to whom the rules of area and load suggest."""
        rows = self.table.chosen_rows()
        if len(rows) != 1:
            self.told.emit("Choose one request to take the suggestion for it.", "info")
        elif self.actions_["reassign"].isEnabled():
            self._jobs.run(self._suggested, int(rows[0]), on_done=self._accept, on_error=self._fail)

    def _suggested(self, row: int) -> tuple[Suggestion | None, Sequence[Choice]]:
        return self.desk.suggest(row), self.desk.choices(np.array([row]))

    def _accept(self, found: tuple[Suggestion | None, Sequence[Choice]]) -> None:
        suggestion, choices = found
        if suggestion is None:
            self.told.emit(NO_SUGGESTION, "info")
        else:
            self.carry_out(suggestion.act, choices, suggestion.why)

    def carry_out(self, act: Act, choices: Sequence[Choice], why: str) -> None:
        """Does it, in one transaction in the background."""
        if self._working.running:
            self.told.emit("Wait until that is done, or cancel it first.", "info")
            return
        said = f"{BY_TAG[tag_of(act)].words}: {requests(len(choices))}"
        self._working.start(
            said, self.desk.act, act, choices, why, on_done=partial(self._did, act, choices, why), on_error=self._fail
        )

    def _did(self, act: Act, choices: Sequence[Choice], why: str, outcome: Outcome) -> None:
        said = done_words(act, outcome)
        if outcome.changed and any(one.before or one.after for one in outcome.changed):
            self.undoable = [*self.undoable[-UNDOABLE:], (outcome.key, said.partition(".")[0].partition(";")[0])]
            self.offered.emit(said, "Undo (Ctrl+Z)", self.undo)
        elif outcome.changed:
            self.told.emit(said, "good")
        if not outcome.changed or any(one.conflict for one in outcome.refused):
            self._refuse(act, choices, why, outcome)
        self._tell()
        self.done.emit()

    def _refuse(self, act: Act, choices: Sequence[Choice], why: str, outcome: Outcome) -> None:
        """Who was faster, and why nothing was done to the others."""
        told = self.refused = RefusedDialog(done_words(act, outcome), outcome, self.window())
        conflicts = {(one.city, one.number) for one in outcome.refused if one.conflict}
        fresh = [Choice(one.city, one.number) for one in choices if (one.city, one.number) in conflicts]
        told.again.connect(partial(self.carry_out, act, fresh, why))
        told.looked.connect(partial(self.sought.emit, [(one.city, one.number) for one in outcome.refused]))
        told.finished.connect(self._told_refused)
        told.open()

    def _told_refused(self) -> None:
        self.refused = None

    def undo(self) -> None:
        """Takes back what was done last here, then what was done before it."""
        if not self.undoable:
            self.told.emit("There is nothing to undo.", "info")
        elif not self._working.running:
            key, said = self.undoable[-1]
            self._working.start(
                f"Undoing: {said}", self._undo, key, on_done=partial(self._undone, said), on_error=self._cannot_undo
            )

    def _undo(self, key: str, progress: Progress) -> Outcome:
        return self.desk.undo(key)

    def _undone(self, said: str, outcome: Outcome) -> None:
        self.undoable.pop()
        self.told.emit(undone_words(said, outcome), "warn" if outcome.refused else "good")
        self._tell()
        self.done.emit()

    def _cannot_undo(self, sentence: str) -> None:
        self.undoable.pop()
        self._tell()
        self._fail(sentence)

    def _fail(self, sentence: str) -> None:
        self.told.emit(sentence, "bad")

    # how it is made

    def menu(self) -> QMenu:
        """Everything that can be done, with its keys."""
        made = QMenu(self)
        made.setToolTipsVisible(True)
        for doing in DOINGS:
            made.addAction(self.actions_[doing.tag])
        made.addSeparator()
        made.addAction(self.accept_action)
        made.addAction(self.undo_action)
        return made

    def _open_menu(self, at: QPoint) -> None:
        self.menu().popup(self.table.viewport().mapToGlobal(at))

    def _action(self, doing: Doing) -> QAction:
        action = QAction(doing.words, self.table)
        action.setShortcut(QKeySequence(doing.key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self.start(doing.tag))
        self.table.addAction(action)
        return action

    def _lay_out(self) -> None:
        self.undo_action = QAction("Undo", self.table)
        self.undo_action.setShortcut(QKeySequence("Ctrl+Z"))
        self.undo_action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.undo_action.triggered.connect(lambda: self.undo())
        self.accept_action = QAction("Assign as suggested", self.table)
        self.accept_action.setShortcut(QKeySequence("A"))
        self.accept_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.accept_action.setToolTip("To whoever works in that area and has least to do (A)")
        self.accept_action.triggered.connect(lambda: self.accept())
        self.table.addAction(self.accept_action)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(HALF)
        line.addWidget(self.words)
        line.addStretch()
        for doing in DOINGS:
            if doing.first:
                self.buttons[doing.tag] = push(doing.words, partial(self.start, doing.tag))
                line.addWidget(self.buttons[doing.tag])
        self.more = Opener("More")
        self.more.setMenu(self.menu())
        line.addWidget(self.more)

    def _connect(self) -> None:
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.table.picked.connect(self._tell)


def _tip(doing: Doing, why_not: str) -> str:
    return why_not or f"{doing.tip} ({QKeySequence(doing.key).toString()})"


def _not_allowed(offers: Offers) -> str:
    return f"{offers.role.words.capitalize()} may not do this; ask an administrator."
