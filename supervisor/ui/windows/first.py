"""The first start: the demonstration city, a telephone system, or a file; and the centre's time zone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supervisor.reports.kinds import REQUESTS
from supervisor.ui.fields import Instead, Line, Problem
from supervisor.ui.jobs import Job, Jobs, Progress
from supervisor.ui.source_form import FIRST_FIELDS, Settings, SourceForm
from supervisor.ui.windows.page import GAP, HALF, Page, enable, push, quiet, row, side, subtitle
from supervisor.ui.working import Working
from supervisor.ui.zones import ZoneBox
from widgets import theme as themes
from widgets.level import Level

TALLEST = 620
FORMATS = (
    ("queue_log of Asterisk", "asterisk-queue-log"),
    ("Recording of the Asterisk manager", "asterisk-ami"),
    ("Event socket of FreeSWITCH", "freeswitch-esl"),
)
RECOGNISED = "Its first lines are those of this kind of file."
OF_A_CITY = "This looks like a table of requests and not of calls: import it on the Requests page."
UNKNOWN = "Its first lines are of none of these kinds; choose what it is."
CITY = (
    "Five queues and forty agents of a city that does not exist, live, with the weeks before today. "
    "It is kept in a database of its own, and real calls are never mixed with it."
)
TELEPHONES = "Calls are taken from now on, live."
FILE = "What a telephone system wrote. It can be imported again: nothing is counted twice. Packed files are read too."
NO_ZONE = "No time zone is called that; choose one of the list."


@dataclass(frozen=True, slots=True)
class FirstActions:
    """What the page asks for; what may be slow runs on a worker thread and may raise CallboardError.

    `test` and `import_file` return a sentence, the latter with what was taken and what was set aside; `recognise` the
    format of a file, `requests` for a city's, empty where it is neither.
    """

    demonstration: Callable[[], object]
    test: Callable[[Settings, str | None], str]
    connect: Callable[[Settings, str | None, str], object]
    import_file: Callable[[Path, str, str, Progress], str]
    zones: Sequence[str]
    machine_zone: str
    recognise: Callable[[Path], str]


class FirstStartPage(Page):
    """`done` is demonstration, connected or imported."""

    done = Signal(str)

    def __init__(self, actions: FirstActions, jobs: Jobs, *, parent: QWidget | None = None) -> None:
        super().__init__("Start", parent)
        self._actions, self._jobs = actions, jobs
        self._looking: Job | None = None
        self._wanted = False
        self.zone = ZoneBox(actions.zones, actions.machine_zone)
        self.zone_problem = Problem(line=True)
        self.city_button = push("Open the demonstration city", self._demonstration, primary=True)
        self.form = SourceForm(actions.test, self._connect_source, jobs, fields=FIRST_FIELDS)
        self.path, self.format, self.seen = Line(), QComboBox(), quiet()
        self.import_button = push("Import", self.import_file, primary=True)
        self.show_button = push("Show the figures", lambda: self.done.emit("imported"))
        self.working, self.verdict = Working(jobs), Problem()
        self._lay_out()
        self._connect()

    def import_file(self) -> None:
        """Starts it; the result is a sentence below."""
        path = Path(self.path.text().strip()).expanduser()
        if not self.path.text().strip() or not path.is_file():
            self.verdict.say("There is no such file; choose one with Browse." if self.path.text() else "Choose a file.")
            self.path.setFocus()
            return
        if not self._zone_chosen():
            return
        self._wanted = self._looking is not None
        if self._wanted:
            return
        self.verdict.say("")
        self.working.start(
            "Reading",
            self._actions.import_file,
            path,
            self.format.currentData(),
            self.zone.chosen,
            on_done=self._imported,
            on_error=self.verdict.say,
        )

    def _lay_out(self) -> None:
        self.body.addWidget(quiet("Choose where calls come from; it can be changed later under Sources and Settings."))
        label = QLabel("Time zone of the centre")
        label.setBuddy(self.zone)
        zone = self._actions.machine_zone
        said = quiet(f"This machine is set to {zone}. The centre’s day turns at midnight there.", wrap=False)
        self.zone_said = Instead(said, self.zone_problem)
        zones = row(label, self.zone, self.zone_said)
        zones.setStretch(2, 1)
        self.body.addLayout(zones)
        cards = QHBoxLayout()
        cards.setSpacing(GAP)
        cards.addWidget(Card("Look around", CITY, None, self.city_button), 5)
        cards.addWidget(Card("Connect a telephone system", TELEPHONES, self.form), 9)
        cards.addWidget(Card("Import a file", FILE, self._file_part(), self.import_button), 5)
        self.body.addLayout(cards, 1)
        self.body.addStretch()
        self.setFocusProxy(self.city_button)

    def _file_part(self) -> QWidget:
        self.path.setPlaceholderText("queue_log, queue_log.gz …")
        self.path.setAccessibleName("File")
        self.format.setAccessibleName("What the file is")
        for words, key in FORMATS:
            self.format.addItem(words, key)
        browse = push("Browse…", self._browse)
        part = QWidget()
        part.setObjectName("clear")
        lines = QVBoxLayout(part)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(HALF)
        for one in (
            self.path,
            side(browse, None),
            self.format,
            self.seen,
            self.verdict,
            self.show_button,
            self.working,
        ):
            lines.addWidget(one)
        lines.addStretch()
        self.show_button.hide()
        self.seen.hide()
        return part

    def _connect(self) -> None:
        self.zone.picked.connect(self._zone_edited)
        self.path.textChanged.connect(self._look_into)
        self.path.textChanged.connect(self._ready)
        self.path.returnPressed.connect(self.import_file)
        self.form.saved.connect(lambda _: self.done.emit("connected"))
        self.working.busy.connect(self._ready)
        self._ready()

    def _demonstration(self) -> None:
        self._actions.demonstration()
        self.done.emit("demonstration")

    def _connect_source(self, source: Settings, password: str | None) -> None:
        self._actions.connect(source, password, self.zone.chosen or self._actions.machine_zone)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Import a file")
        if path:
            self.path.setText(path)

    def _look_into(self, text: str) -> None:
        """Its name says nothing: how the file begins does."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking, self._wanted = None, False
        self.verdict.say("")
        self._say_seen("")
        path = Path(text.strip()).expanduser()
        if text.strip() and path.is_file():
            self._looking = self._jobs.run(self._actions.recognise, path, on_done=self._seen, on_error=self._unseen)

    def _seen(self, kind: str) -> None:
        place = self.format.findData(kind)
        if place >= 0:
            self.format.setCurrentIndex(place)
        self._say_seen(RECOGNISED if place >= 0 else OF_A_CITY if kind == REQUESTS else UNKNOWN)
        self._looked()

    def _unseen(self, sentence: str) -> None:
        self.verdict.say(sentence)
        self._wanted = False
        self._looked()

    def _looked(self) -> None:
        self._looking = None
        if self._wanted:
            self.import_file()

    def _say_seen(self, words: str) -> None:
        self.seen.setText(words)
        self.seen.setVisible(bool(words))

    def _ready(self, *_: object) -> None:
        """There is nothing to import before a file is named, nor while one is read."""
        enable(self.import_button, bool(self.path.text().strip()) and not self.working.running)
        self.import_button.setToolTip("" if self.path.text().strip() else "Choose a file first.")

    def _zone_edited(self) -> None:
        self.zone_said.say("" if self.zone.chosen else NO_ZONE)
        self.form.setEnabled(bool(self.zone.chosen))

    def _zone_chosen(self) -> bool:
        self._zone_edited()
        if not self.zone.chosen:
            self.zone.setFocus()
        return bool(self.zone.chosen)

    def _imported(self, sentence: str) -> None:
        self.verdict.say(sentence, Level.good)
        self.show_button.show()
        self.show_button.setFocus()


class Card(QFrame):
    """One way to start: a title, what it means, what to fill in, and the button that does it."""

    def __init__(self, title: str, sentence: str, part: QWidget | None, button: QWidget | None = None) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.setMaximumHeight(TALLEST)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(GAP, GAP, GAP, GAP)
        lines.setSpacing(HALF)
        lines.addWidget(subtitle(title))
        lines.addWidget(quiet(sentence))
        lines.addSpacing(HALF)
        if part is not None:
            lines.addWidget(part, 1)
        else:
            lines.addStretch()
        if button is not None:
            lines.addWidget(button)
        themes.changes.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.surface)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()
