"""The History page: past intervals, hours and days as a table and a chart; copied, printed, exported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent, QTextDocument
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QMenu,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from supervisor.core.errors import CallboardError
from supervisor.metrics.catalogue import BY_KEY
from supervisor.picture import Picture
from supervisor.reports.history import FIGURES, By, HistoryAnswer, HistoryQuestion
from supervisor.ui import printing
from supervisor.ui.button import Opener
from supervisor.ui.csv_file import save_csv
from supervisor.ui.history_passports import passport
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.models.history import Shown, days_in_words, in_words
from supervisor.ui.picker import Option, Picker
from supervisor.ui.readings import joined, local, name_of, newest_day
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.days import Days
from supervisor.ui.windows.page import GAP, Page, column, quiet, shortcut, side, split
from supervisor.ui.working import Working
from widgets.empty import EmptyState
from widgets.trend import Trend

Load = Callable[[HistoryQuestion, Progress], HistoryAnswer]
STEPS: tuple[tuple[By, str], ...] = (("interval", "By interval"), ("hour", "By hour"), ("day", "By day"))
MANY_DAYS = 3
"""From this many days more than the first one on."""
USUAL_FIGURES = ("offered", "answered", "abandoned", "abandon_rate", "service_level", "asa_s", "aht_s", "occupancy")
SECTIONS = (("queue", "Queues"), ("group", "Groups"), ("team", "Teams"), ("agent", "Agents"))
NOTHING = ("Nothing to look back on yet", "As soon as calls come in, their intervals and days are shown here.")
NO_ROWS = ("No figures for these days", "Nothing was recorded then; choose other days, or queues that were open.")


def plain_name(scope: str) -> str:
    """A scope by its name in the telephone system."""
    return name_of(scope) or "Centre"


class HistoryPage(Page):
    """`load` answers on a worker thread; `name_of` gives the shown name of a scope."""

    def __init__(
        self, load: Load, jobs: Jobs, *, name_of: Callable[[str], str] = plain_name, parent: QWidget | None = None
    ) -> None:
        super().__init__("History", parent)
        self._load, self._name_of = load, name_of
        self._shown: Shown | None = None
        self._many = False
        self._asked: HistoryQuestion | None = None
        self._asked_of = self.picture
        self.days = Days()
        self.scopes = Picker("Of", "chosen")
        self.figures = Picker("Figures", "figures")
        self.step = QComboBox()
        self.working = Working(jobs)
        self.filters = quiet()
        self.table = ListTable("History")
        self.chart = Trend("")
        self.charted, self.of = QComboBox(), QComboBox()
        self.empty = EmptyState(*NOTHING, actions=[("first", "Connect a telephone system")])
        self._fill()
        self._lay_out()
        self._connect()

    @property
    def question(self) -> HistoryQuestion:
        """What is chosen now."""
        since, until = self.days.range
        return HistoryQuestion(since, until, self.scopes.chosen, self.step.currentData(), self.figures.chosen)

    def show_picture(self, picture: Picture) -> None:
        super().show_picture(picture)
        self.scopes.set_options(self._options())
        self.choices.setVisible(bool(picture.figures))
        today = local(picture.at, picture.zone).date()
        moved = bool(picture.at) and self.days.set_today(today, newest_day(picture))
        if self.isVisible() and picture.figures and (moved or self._asked is None or self._goes_on()):
            self.refresh()

    def turn_to(self, place: str) -> None:
        """A day as `2026-11-21`."""
        self.days.show_day(date.fromisoformat(place))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.picture.figures and (self._asked is None or self.picture is not self._asked_of):
            self.refresh()

    def refresh(self) -> None:
        """Asks again."""
        question = self._asked = self.question
        self._asked_of = self.picture
        self.working.start("Looking back", self._load, question, on_done=self._take, on_error=self._fail)

    def _goes_on(self) -> bool:
        """Whether another interval of a day that is shown has begun."""
        width = self.picture.interval_min * 60_000
        return self.days.range[1] >= self.days.today and self.picture.at // width != self._asked_of.at // width

    def copy(self) -> None:
        """The selected rows, or all of them."""
        self.table.copy()
        count = len(self.table.selected()) or len(self.table.rows.rows)
        self.told.emit(f"{count:,} row{'s' if count != 1 else ''} copied, with headers.", "good")

    def export(self) -> None:
        name = self._file_name("csv")
        path, _ = QFileDialog.getSaveFileName(self, "Export as CSV", name, "CSV (*.csv)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        shown = self._shown
        if shown is not None:
            self._try(lambda: save_csv(path, shown.csv_heads(), shown.csv_rows()), f"Exported to {path}.")

    def save_pdf(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save as PDF", self._file_name("pdf"), "PDF (*.pdf)")
        if path:
            self._try(lambda: printing.save_pdf(self._document(), Path(path)), f"Saved as {path}.")

    def print(self) -> None:
        self._try(lambda: printing.ask_and_print(self._document(), self), "")

    def _fill(self) -> None:
        for key, words in STEPS:
            self.step.addItem(words, key)
        self.step.setAccessibleName("Step")
        self.charted.setAccessibleName("Figure in the chart")
        self.of.setAccessibleName("Whose chart")
        self.figures.set_options([Option(metric.key, metric.name) for metric in FIGURES])
        self.figures.choose(USUAL_FIGURES)
        self.scopes.set_options([Option("centre", self._name_of("centre"))])

    def _lay_out(self) -> None:
        copy = self.act("Copy", self.copy, "Ctrl+Shift+C")
        self.outputs = (copy, self.act("Export CSV…", self.export, "Ctrl+E"), self._print_button())
        self.head.addWidget(self.outputs[-1])
        chart = quiet("Chart", wrap=False)
        chosen = (self.scopes, self.step, self.figures)
        self.choices = column(self.days, side(*chosen, None, chart, self.charted, self.of), spacing=GAP)
        self.body.addWidget(self.choices)
        above = column(self.filters, self.working)
        above.setMinimumHeight(self.working.sizeHint().height())
        lower = column(above, self.table, grow=self.table)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(split(Qt.Orientation.Vertical, (self.chart, 2), (lower, 3)))
        self.body.addWidget(self.stack, 1)
        self.setFocusProxy(self.days.quick.button(0))
        self._enable()

    def _print_button(self) -> QPushButton:
        button = Opener("Print")
        menu = QMenu(button)
        menu.addAction("Print…", self.print)
        menu.addAction("Save as PDF…", self.save_pdf)
        button.setMenu(menu)
        shortcut(self, "Ctrl+P", self.print)
        return button

    def _connect(self) -> None:
        self.days.changed.connect(self._fit_step)
        for signal in (self.days.changed, self.scopes.picked, self.figures.picked, self.step.activated):
            signal.connect(self._choice_changed)
        self.charted.currentIndexChanged.connect(self._draw)
        self.of.currentIndexChanged.connect(self._draw)
        self.table.asked.connect(self._ask)
        self.chart.passport_asked.connect(self._ask_chart)
        self.empty.chosen.connect(self._asked_for)
        self.working.busy.connect(lambda busy: self.filters.setVisible(not busy))
        shortcut(self, "F5", self.refresh)
        shortcut(self, "Esc", self.working.cancel)

    def _fit_step(self) -> None:
        """Many days are shown by day and few by interval, until somebody chooses otherwise."""
        since, until = self.days.range
        many = (until - since).days >= MANY_DAYS
        if many is not self._many:
            self._many = many
            self.step.setCurrentIndex(self.step.findData("day" if many else "interval"))

    def _choice_changed(self) -> None:
        if self.picture.figures:
            self.refresh()

    def _enable(self) -> None:
        """There is nothing to choose before the first call, and nothing to copy before the first answer."""
        self.choices.setVisible(bool(self.picture.figures))
        for button in self.outputs:
            button.setEnabled(self._shown is not None and bool(self._shown.answer.rows))

    def _asked_for(self, key: str) -> None:
        self.asked.emit(key)

    def _options(self) -> list[Option]:
        found = [Option("centre", self._name_of("centre"))]
        for kind, section in SECTIONS:
            scopes = (f"{kind}/{name}" for name in self.picture.names(kind))
            named = sorted((self._name_of(scope), scope) for scope in scopes)
            found += [Option(scope, words, section) for words, scope in named]
        return found

    def _take(self, answer: HistoryAnswer) -> None:
        assert self._asked is not None
        question = self._asked
        shown = self._shown = Shown(question, answer, self.picture.zone, self._name_of)
        said = in_words(question, [self._name_of(scope) for scope in question.scopes])
        self.filters.setText(". ".join([said, *answer.notes]))
        self.table.show_rows(shown.heads(), shown.rows())
        _refill(self.charted, [(shown.answer.names.get(k, BY_KEY[k].name), k) for k in question.keys])
        _refill(self.of, [(self._name_of(scope), scope) for scope in question.scopes])
        self.of.setVisible(shown.several)
        self.chart.set_names(now=days_in_words(question))
        self._draw()
        self.stack.setCurrentIndex(1 if answer.rows else 0)
        self.empty.set_text(*NO_ROWS)
        self.empty.set_actions([])
        self._enable()

    def _fail(self, sentence: str) -> None:
        self.told.emit(sentence, "bad")

    def _draw(self) -> None:
        shown, key, scope = self._shown, self.charted.currentData(), self.of.currentData()
        if shown is None or key is None or scope is None:
            return
        unit = ", seconds" if BY_KEY[key].unit == "s" else ""
        self.chart.set_label(joined((f"{shown.name(key, scope)}{unit}", self._name_of(scope), shown.left_out(scope))))
        self.chart.set_data(shown.trend(key, scope))

    def _ask(self, row: str, key: str) -> None:
        """The passport of a cell."""
        if self._shown is not None and key:
            self.identified.emit(passport(self._shown, self._shown.row(row), key))
        else:
            self.passport.emit("centre", "", 0)  # the desk says that a name has none

    def _ask_chart(self) -> None:
        """That of the figure in the chart over the whole time."""
        shown, key, scope = self._shown, self.charted.currentData(), self.of.currentData()
        total = None if shown is None else shown.total(scope)
        if shown is not None and total is not None and key:
            self.identified.emit(passport(shown, total, key))

    def _document(self) -> QTextDocument:
        if self._shown is None:
            raise CallboardError("There is nothing to print yet; choose days first.")
        rows = self.table.rows
        return printing.document("History", self.filters.text(), rows.heads, rows.rows, self.chart)

    def _try(self, act: Callable[[], object], done: str) -> None:
        try:
            act()
        except CallboardError as error:
            self.told.emit(str(error), "bad")
        else:
            if done:
                self.told.emit(done, "good")

    def _file_name(self, ending: str) -> str:
        since, until = self.days.range
        return f"callboard {since} to {until}.{ending}" if since != until else f"callboard {since}.{ending}"


def _refill(box: QComboBox, items: list[tuple[str, str]]) -> None:
    """Keeps what was chosen if it is still there."""
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    for words, key in items:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(before)))
    box.blockSignals(False)
