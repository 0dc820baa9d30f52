"""The dialog of an act: its fields and why on the left, what it would do on the right, and the button that does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from supervisor.requests.acts import Choice
from supervisor.requests.assignment import Suggestion
from supervisor.requests.frame import Rows
from supervisor.requests.preview import Preview
from supervisor.ui.dialogs.act_effect import EffectView
from supervisor.ui.dialogs.act_forms import ReassignForm, WordsEdit, form
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.models.acting import Doing, requests
from supervisor.ui.windows.desk_actions import DeskActions, Offers
from supervisor.ui.windows.page import GAP, column, enable, push, row, subtitle
from widgets.format import count

WIDE, HIGH, PLAIN = 860, 540, 400
"""Of the dialog, in pixels; lower where an act moves no load from one to another."""
MOVING = ("reassign", "escalate", "merge", "resolve", "cancel", "reopen")
LEFT = 340
PATIENCE_MS = 120
"""So long after the last key the effect is worked out."""


class ActDialog(QDialog):
    """`wanted` carries the act, the choices and why, once somebody wants it done."""

    wanted = Signal(object, object, str)

    def __init__(
        self,
        doing: Doing,
        rows: Rows,
        desk: DeskActions,
        jobs: Jobs,
        offers: Offers,
        chosen: Sequence[tuple[str, str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self.doing, self.rows, self._desk, self._jobs = doing, rows, desk, jobs
        self.setWindowTitle(doing.words)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.choices: Sequence[Choice] = ()
        self.form = form(doing.tag, offers, chosen)
        self.why = WordsEdit("Why; it is kept with what was done")
        self.why.setAccessibleName("Why")
        self.effect = EffectView()
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("quiet", True)
        self.do = push(doing.words, self._do, primary=True)
        self._previewing: Job | None = None
        self._suggesting: Job | None = None
        self._asking = True
        self.refused = ""
        self._soon = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._lay_out()
        self._soon.timeout.connect(self.look)
        self.form.changed.connect(self._changed)
        self._choosing: Job | None = jobs.run(desk.choices, rows, on_done=self._know, on_error=self.effect.say)
        if doing.tag == "reassign" and len(rows) == 1:
            self._suggesting = jobs.run(desk.suggest, int(rows[0]), on_done=self._suggest)
        self._changed()
        self.look()

    def _suggest(self, found: Suggestion | None) -> None:
        self._suggesting = None
        if found is not None and isinstance(self.form, ReassignForm):
            self.form.suggest(found)

    def done(self, result: int) -> None:
        """Nothing that is still asked for is told any more."""
        self._soon.stop()
        for job in (self._choosing, self._previewing, self._suggesting):
            if job is not None and self._asking:
                job.cancel()
        self._asking = False
        super().done(result)

    # what is shown

    def _know(self, choices: Sequence[Choice]) -> None:
        self.choices, self._choosing = choices, None
        self._enable()

    def _changed(self) -> None:
        self.problem.setText(self.form.missing())
        self._enable()
        self._soon.start()

    def look(self) -> None:
        """Works out what it does as the fields say now."""
        self._soon.stop()
        self.refused = ""
        if self._previewing is not None:
            self._previewing.cancel()
            self._previewing = None
        if self.form.missing():
            self.effect.say("What it does is shown here before it is done.")
        else:
            act = self.form.act()
            self._previewing = self._jobs.run(
                self._desk.preview, act, self.rows, on_done=self._show, on_error=self._refuse
            )

    def _refuse(self, sentence: str) -> None:
        """It cannot be done so."""
        self._previewing, self.refused = None, sentence
        self.effect.say(sentence)
        self._enable()

    def _show(self, told: Preview) -> None:
        self._previewing = None
        self.effect.show_preview(told)
        self._enable()

    def _enable(self) -> None:
        told = self.effect.told
        whole = not self.refused and not self.form.missing()
        ready = bool(self.choices) and whole and (told is None or told.fits > told.same)
        number = len(self.rows) if told is None or self.form.missing() else told.fits - told.same
        self.do.setText(f"{self.doing.words} {count(number)}" if len(self.rows) > 1 and number else self.doing.words)
        enable(self.do, ready)

    def _do(self) -> None:
        if self.do.isEnabled():
            self.wanted.emit(self.form.act(), self.choices, self.why.toPlainText().strip())
            self.close()

    # how it is made

    def _lay_out(self) -> None:
        self.form.add("Why", self.why)
        cancel = push("Leave it", self.close)
        cancel.setToolTip("Leave everything as it is (Escape)")
        keys = QKeySequence("Ctrl+Return")
        self.do.setToolTip(f"Do it ({keys.toString()})")
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self._do)
        title = subtitle(f"{self.doing.words}: {requests(len(self.rows))}")
        tip = QLabel(f"{self.doing.tip}.", wordWrap=True)
        tip.setProperty("quiet", True)
        left = column(title, tip, self.form, self.problem, spacing=12)
        lines = left.layout()
        assert isinstance(lines, QVBoxLayout)
        lines.addStretch()
        left.setFixedWidth(LEFT)
        across = QHBoxLayout()
        across.setSpacing(GAP)
        across.addWidget(left)
        across.addWidget(self._beside(), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, GAP, GAP, GAP)
        whole.setSpacing(GAP)
        whole.addLayout(across, 1)
        whole.addLayout(row(None, cancel, self.do))
        self.resize(WIDE, HIGH if self.doing.tag in MOVING else PLAIN)
        if self.form.first is not None:
            self.form.first.setFocus(Qt.FocusReason.TabFocusReason)  # which selects what stands there

    def _beside(self) -> QScrollArea:
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for part in (area, area.viewport()):
            part.setObjectName("clear")
        area.setWidget(self.effect)
        self.effect.setAutoFillBackground(False)
        area.setAccessibleName("What it does")
        return area
