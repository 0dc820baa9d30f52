"""The page on which a supervisor takes an overflow call: five steps that residents know, and then the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from supervisor.core.rules import Rules
from supervisor.reports.intake import Alike, Found, Promised
from supervisor.requests.form import Form
from supervisor.ui.dialogs.confirm import confirm
from supervisor.ui.fields import Choice, Line, Problem
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.windows.intake_actions import IntakeActions, Known
from supervisor.ui.windows.intake_done import DonePanel, FoundPanel
from supervisor.ui.windows.intake_place import PlaceStep
from supervisor.ui.windows.intake_steps import ContactStep, Step, TypeStep, WordsStep
from supervisor.ui.windows.intake_verify import VerifyStep
from supervisor.ui.windows.page import GAP, HALF, Page, column, enable, push, quiet, shortcut, side

STEPS_WIDTH = 210
STEP_HIGH = 52
NUMBER_WIDTH = 180
NEW = "new"
"""The place on this page that begins a request, or goes on with the one that was begun."""
THROW, LOST = "Throw this request away?", "What was written down is lost. Put aside keeps it for later."
MOST_DRAFTS = 9


class IntakePage(Page):
    """`form` is what is known so far, `drafts` what was put aside; nothing is saved before somebody says so."""

    def __init__(self, actions: IntakeActions, jobs: Jobs, *, parent: QWidget | None = None) -> None:
        super().__init__("New request", parent)
        self._actions, self._jobs = actions, jobs
        self.form = Form()
        self.drafts: list[Form] = []
        self.known: Known | None = None
        self.rules = Rules()
        self._promised: Promised | None = None
        self._saving: Job | None = None
        self._asking: list[Job] = []
        self.type, self.words, self.contact = TypeStep(), WordsStep(), ContactStep()
        self.where = PlaceStep(actions, jobs)
        told: Sequence[Step] = (self.type, self.words, self.where, self.contact)
        self.verify = VerifyStep(told)
        self.steps: Sequence[Step] = (*told, self.verify)
        self.done, self.found = DonePanel(), FoundPanel()
        self.list, self.stack = QListWidget(), QStackedWidget()
        self.number, self.city, self.problem = Line(), Choice(), Problem()
        self._aside = QHBoxLayout()
        self._lay_out()
        self._connect()
        self._tell()
        self.go(0)

    # what it is told

    def set_rules(self, rules: Rules) -> None:
        """On whose clock times are told."""
        self.rules = rules

    def turn_to(self, place: str) -> None:
        """A new request, or the one that was begun; else a request by its number."""
        if place != NEW:
            self.number.setText(place)
            self.look_up()
        elif self.stack.currentWidget() in (self.done, self.found):
            self.go(0) if not self._is_begun else self.go(self._last)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.known is None or not self._is_begun:
            self._know(self.form.city)
        self._focus()

    def _know(self, city: str) -> None:
        self._jobs.run(self._actions.known, city, on_done=self._take_known, on_error=self.problem.say)

    def _take_known(self, known: Known) -> None:
        self.known, self.rules = known, known.rules
        if self.form.city != known.ground.city:
            self._edit({"city": known.ground.city})
        self.type.set_kinds(known.ground.kinds)
        self.where.set_known(known)
        self.verify.map.set_rings(known.rings)
        self.city.blockSignals(True)
        self.city.clear()
        for key, title in known.ground.cities:
            self.city.addItem(title, key)
        self.city.setCurrentIndex(self.city.findData(known.ground.city))
        self.city.blockSignals(False)
        self.city.setVisible(self.city.count() > 1)

    # the form

    @property
    def _is_begun(self) -> bool:
        return msgspec.structs.replace(self.form, city="") != Form()

    @property
    def place(self) -> int:
        """The step that is shown, or to which it goes back."""
        return self._last

    def _edit(self, edits: Mapping[str, object]) -> None:
        self.form = msgspec.structs.replace(self.form, **edits)
        if "priority" in edits and self.stack.currentWidget() is self.verify:
            self._ask_promise()
        self._tell()

    def _tell(self) -> None:
        """The form in every step, and what was said beside its name."""
        for place, step in enumerate(self.steps):
            step.show_form(self.form)
            said = step.summary(self.form)
            self.list.item(place).setText("\n".join(filter(None, (f"{place + 1}  {step.word}", _short(said)))))
            self.list.item(place).setToolTip(said)
        self.aside.setEnabled(self._is_begun)
        self.again.setEnabled(self._is_begun)

    # going

    def go(self, place: int) -> None:
        """To a step."""
        self._last = place
        self.stack.setCurrentWidget(self.steps[place])
        self.list.setCurrentRow(place)
        self._buttons()
        if self.steps[place] is self.verify:
            self._ask()
        self._focus()

    def on(self) -> None:
        """To the next step; nothing is asked for twice."""
        step = self.steps[self._last]
        lacks = step.missing(self.form) if step is not self.verify else ""
        step.problem.say(lacks)
        if lacks:
            self._focus()
        elif self._last + 1 < len(self.steps):
            self.go(self._last + 1)

    def back(self) -> None:
        """To the step before."""
        if self.stack.currentWidget() in (self.done, self.found):
            self.go(self._last if self.stack.currentWidget() is self.found else 0)
        elif self._last:
            self.go(self._last - 1)

    def _focus(self) -> None:
        if self.isVisible() and self.stack.currentWidget() is self.steps[self._last]:
            self.steps[self._last].first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _buttons(self) -> None:
        at_step = self.stack.currentWidget() in self.steps
        self.list.setEnabled(at_step)
        self.list.setCurrentRow(self._last if at_step else -1)
        for button in (self.before, self.next):
            button.setVisible(at_step)
        self.before.setEnabled(self._last > 0)
        self.next.setVisible(at_step and self._last + 1 < len(self.steps))

    # before it is saved

    def _ask(self) -> None:
        """What may be the same, and by when it is promised."""
        for job in self._asking:
            job.cancel()
        self.verify.show_alike(None, self.rules, self.form.parent)
        alike = self._jobs.run(self._actions.alike, self.form, on_done=self._take_alike, on_error=self._no_alike)
        self._asking = [alike, self._ask_promise()]

    def _ask_promise(self) -> Job:
        return self._jobs.run(
            self._actions.promise, self.form, on_done=self._take_promise, on_error=self.verify.problem.say
        )

    def _take_alike(self, found: Sequence[Alike]) -> None:
        if self.form.parent and self.form.parent not in {one.label for one in found}:
            self._edit({"parent": ""})
        self.verify.show_alike(found, self.rules, self.form.parent)

    def _no_alike(self, sentence: str) -> None:
        self.verify.show_alike((), self.rules)
        self.verify.problem.say(sentence)

    def _take_promise(self, promised: Promised | None) -> None:
        self._promised = promised
        self.verify.show_promise(promised, self.rules)

    def save(self) -> None:
        """Opens it, unless something is missing: then that step says what."""
        if self._saving is not None or self.stack.currentWidget() not in self.steps:
            return
        for place, step in enumerate(self.steps[:-1]):
            if lacks := step.missing(self.form):
                self.go(place)
                step.problem.say(lacks)
                return
        self.verify.problem.say("")
        enable(self.verify.save, False)
        form = self.form
        self._saving = self._jobs.run(
            self._actions.save, form, on_done=partial(self.show_saved, form), on_error=self._not_saved
        )

    def show_saved(self, form: Form, number: str) -> None:
        """It has its number."""
        self._saving = None
        enable(self.verify.save, True)
        self.done.show_number(number, form, self._promised, self.rules)
        self.begin(Form(city=form.city))
        self._last = 0
        self.stack.setCurrentWidget(self.done)
        self._buttons()
        self.done.next.setFocus(Qt.FocusReason.OtherFocusReason)
        self.told.emit(f"Request {number} is saved.", "good")

    def _not_saved(self, sentence: str) -> None:
        """Nothing of it was kept; the form is as it was."""
        self._saving = None
        enable(self.verify.save, True)
        self.go(len(self.steps) - 1)
        self.verify.problem.say(sentence)

    # beginning again

    def begin(self, form: Form) -> None:
        """With what is known already; what was written down before is gone."""
        self.form, self._promised = form, None
        for step in self.steps:
            step.problem.say("")
        self._tell()

    def start_again(self) -> None:
        """Throws away what is written down."""
        self.begin(Form(city=self.form.city))
        self.go(0)

    def put_aside(self) -> None:
        """Keeps what is written down for later, and begins another request."""
        if not self._is_begun:
            return
        self.drafts = [*self.drafts, self.form][-MOST_DRAFTS:]
        self._show_drafts()
        self.start_again()

    def take_up(self, place: int) -> None:
        """Goes on with what was put aside; what is written down now is put aside instead."""
        form = self.drafts.pop(place)
        if self._is_begun:
            self.drafts.append(self.form)
        self._show_drafts()
        self.begin(form)
        self.go(0)

    def leave(self) -> None:
        """Asks before anything is thrown away; with nothing written down it goes to the requests."""
        if self.stack.currentWidget() in (self.done, self.found):
            self.back()
        elif self._is_begun:
            confirm(self, THROW, LOST, "Throw it away", self.start_again)
        else:
            self.asked.emit("requests")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _show_drafts(self) -> None:
        while (item := self._aside.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if self.drafts:
            self._aside.addWidget(quiet("Put aside:", wrap=False))
            for place, form in enumerate(self.drafts):
                self._aside.addWidget(push(_short(_named(form)), partial(self.take_up, place)))
            self._aside.addStretch()

    # a request by its number

    def look_up(self) -> None:
        """Looks for a request by the number that is typed."""
        text = self.number.text().strip()
        self.problem.say("" if text else "Type the number of a request.")
        if text:
            self._jobs.run(self._actions.find, text, on_done=self._show_found, on_error=self.problem.say)

    def _show_found(self, found: Found) -> None:
        self.found.show_found(found, self.rules)
        self.stack.setCurrentWidget(self.found)
        self._buttons()
        self.found.call.setFocus(Qt.FocusReason.OtherFocusReason)

    def note_call(self) -> None:
        """The resident asked where it is: one key."""
        if self.stack.currentWidget() is self.found and self.found.found is not None:
            label = self.found.found.state.label
            self._jobs.run(self._actions.note_call, label, on_done=self._done_to_it, on_error=self.problem.say)

    def cancel_found(self) -> None:
        """Asks, and cancels it."""
        if self.found.found is not None:
            state = self.found.found.state
            effect = f"{state.category or 'It'} of {state.department or 'nobody yet'} is not done any more."
            confirm(self, f"Cancel {state.number}?", effect, "Cancel the request", partial(self._cancel, state.label))

    def _cancel(self, label: str) -> None:
        why = "The resident does not need it any more."
        self._jobs.run(self._actions.cancel, label, why, on_done=self._done_to_it, on_error=self.problem.say)

    def _done_to_it(self, sentence: str) -> None:
        self.told.emit(sentence, "good")
        self.look_up()

    def _show_number(self, number: str) -> None:
        self.number.setText(number)
        self.look_up()

    # how it is made

    def _lay_out(self) -> None:
        self.number.setPlaceholderText("Find by number (Ctrl+F)")
        self.number.setAccessibleName("Find a request by its number")
        self.number.setFixedWidth(NUMBER_WIDTH)
        self.city.setAccessibleName("City")
        self.city.hide()
        for widget in (self.city, self.number):
            self.head.addWidget(widget)
        self.aside = self.act("Put aside", self.put_aside, "Ctrl+D")
        self.again = self.act("Throw away", self.leave)
        self.list.setFixedWidth(STEPS_WIDTH)
        self.list.setAccessibleName("Steps")
        for _ in self.steps:
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, STEP_HIGH))
            self.list.addItem(item)
        self.list.setFixedHeight(STEP_HIGH * len(self.steps) + 2 * HALF)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for part in (*self.steps, self.done, self.found):
            self.stack.addWidget(part)
        self.before, self.next = push("Back", self.back), push("Next", self.on, primary=True)
        self.before.setToolTip("Alt+Left")
        self.next.setToolTip("Enter")
        right = column(self.stack, side(self.before, self.next, None), grow=self.stack, spacing=GAP)
        across = QHBoxLayout()
        across.setSpacing(GAP)
        across.addWidget(self.list, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(right, 1)
        self.body.setSpacing(HALF)
        self.body.addLayout(self._aside)
        self.body.addWidget(self.problem)
        self.body.addLayout(across, 1)

    def _connect(self) -> None:
        for step in self.steps:
            step.edited.connect(self._edit)
            step.done.connect(self.on)
        self.verify.wanted.connect(self.save)
        self.verify.parted.connect(self.go)
        self.list.itemClicked.connect(lambda item: self.go(self.list.row(item)))
        self.list.itemActivated.connect(lambda item: self.go(self.list.row(item)))
        self.number.returnPressed.connect(self.look_up)
        self.city.activated.connect(lambda: self._know(self.city.currentData()))
        self.done.another.connect(partial(self.go, 0))
        self.done.shown.connect(self._show_number)
        self.found.called.connect(self.note_call)
        self.found.cancelled.connect(self.cancel_found)
        self.found.closed.connect(self.back)
        for keys, slot in (("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Alt+Left", self.back)):
            shortcut(self, keys, slot)
        shortcut(self, "Alt+Right", self.on)
        shortcut(self, "F8", self.note_call)
        shortcut(self, "Ctrl+F", self.number.setFocus)


def _short(text: str, most: int = 26) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _named(form: Form) -> str:
    return ", ".join(filter(None, (form.category, form.address, form.words[:20]))) or "begun"
