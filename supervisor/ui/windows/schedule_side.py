"""Beside the schedule: the rules it breaks, the shift that is chosen with what it is made of, and its versions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from supervisor.planning.broken import Broken
from supervisor.planning.shift import Shift
from supervisor.store import PlanRow
from supervisor.ui.fields import Choice, Line, Problem
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.models.schedule import clock, day_of, level_of, rule_words
from supervisor.ui.models.schedule_edits import Entered
from supervisor.ui.readings import local as shown
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import column, push, quiet, side, subtitle
from widgets.level import Level

TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})?")
HEADS = (Head("No."), Head("Saved"), Head("By"), Head(""))
WIDE, SHOWN = 300, 300
INSET = 34
"""What the style puts beside the words of an item, both sides and the scroll bar together."""


class Sentences(QListWidget):
    """Items of several lines, each as high as its words need in the width there is."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """After other items too."""
        room = QRect(0, 0, max(80, self.viewport().width() - INSET), 10_000)
        for place in range(self.count()):
            item = self.item(place)
            needed = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            item.setSizeHint(QSize(room.width(), needed.height() + 6))


class RulesPanel(QWidget):
    """`chosen` is the broken rule that somebody wants to see."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.list = subtitle("Broken rules"), Sentences()
        self.list.setAccessibleName("Broken rules")
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rules: tuple[Broken, ...] = ()
        lay(self, self.title, self.list, grow=self.list)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)

    def show_rules(self, rules: Sequence[Broken], zone: str) -> None:
        """In the order they are given."""
        self.title.setText(f"Broken rules ({len(rules):,})" if rules else "Broken rules")
        if tuple(rules) == self.rules:
            return
        self.rules = tuple(rules)
        with QSignalBlocker(self.list):
            self.list.clear()
            for rule in rules[:SHOWN]:
                self.list.addItem(_item(rule, zone))
            if len(rules) > SHOWN:
                self.list.addItem(f"and {len(rules) - SHOWN:,} more, which are seen once these are mended")
        self.list.fit()

    def _choose(self, item: QListWidgetItem) -> None:
        if self.list.row(item) < SHOWN:
            self.chosen.emit(self.rules[self.list.row(item)])


def _item(rule: Broken, zone: str) -> QListWidgetItem:
    mark = "■" if level_of(rule) is Level.bad else "▲"
    item = QListWidgetItem(f"{mark} {rule_words(rule)} · {day_of(rule.begin, zone)}\n{rule.words}")
    item.setToolTip(rule.words)
    return item


class ShiftPanel(QWidget):
    """`entered` is a shift that was typed over the chosen one."""

    entered = Signal(object)
    removes = Signal()
    copies = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = subtitle("Shift")
        self.agent, self.pattern = Choice(), Choice()
        self.begin, self.end = Line(), Line()
        self.fixed = QCheckBox("Solving keeps it as it is")
        self.pauses, self.wrong = quiet(""), Problem()
        self.rules = QLabel(wordWrap=True)
        self.rules.setTextFormat(Qt.TextFormat.PlainText)
        self.copy_button = push("Copy to the next day", self.copies.emit)
        self.remove_button = push("Remove", self.removes.emit)
        self._shift: Shift | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for words, editor in (
            ("Agent", self.agent),
            ("Pattern", self.pattern),
            ("Begins", self.begin),
            ("Ends", self.end),
            ("Pinned", self.fixed),
        ):
            editor.setAccessibleName(words)
            form.addRow(words, editor)
        fields = QWidget()
        fields.setObjectName("clear")
        form.setContentsMargins(0, 0, 0, 0)
        fields.setLayout(form)
        close = push("Close", self.closed.emit)
        close.setToolTip("Close (Esc)")
        spring = quiet("")
        doing = side(self.copy_button, self.remove_button, None)
        lay(
            self, side(self.title, None, close), fields, self.wrong, self.pauses, self.rules, doing, spring, grow=spring
        )
        self.agent.activated.connect(lambda _: self._enter())
        self.pattern.activated.connect(lambda _: self._enter())
        self.fixed.clicked.connect(lambda _: self._enter())
        for line in (self.begin, self.end):
            line.editingFinished.connect(self._enter)

    def show_shift(
        self, shift: Shift, zone: str, agents: Sequence[str], patterns: Sequence[str], rules: Sequence[Broken]
    ) -> None:
        """What it is made of; who may have it, and as what."""
        self._shift = shift
        self.title.setText(f"Shift · {day_of(shift.begin, zone)}")
        _offer(self.agent, agents, shift.agent)
        _offer(self.pattern, [*dict.fromkeys((*patterns, shift.pattern))], shift.pattern)
        for line, at in ((self.begin, shift.begin), (self.end, shift.end)):
            if not line.hasFocus() or not line.isModified():
                line.setText(clock(at, zone))
        self.fixed.setChecked(shift.fixed)
        spans = (f"{each.kind.capitalize()} {clock(each.begin, zone)}–{clock(each.end, zone)}" for each in shift.pauses)
        self.pauses.setText("\n".join(spans) or "No breaks")
        self.rules.setText("\n".join(f"■ {rule.words}" for rule in rules))
        self.rules.setVisible(bool(rules))
        self.wrong.say("")

    def _enter(self) -> None:
        if self._shift is None:
            return
        begin, end = minutes(self.begin.text()), minutes(self.end.text())
        if begin is None or end is None:
            self.wrong.say("Write times of the day such as 8:30 or 16:45.")
            return
        for line in (self.begin, self.end):
            line.setModified(False)
        end = end if end > begin else end + 24 * 60
        told = Entered(self.agent.currentText(), self.pattern.currentText(), begin, end, self.fixed.isChecked())
        self.entered.emit(told)


def minutes(text: str) -> int | None:
    """Minutes of the day of a time that was typed; None where it is none."""
    found = TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


class VersionsPanel(QWidget):
    """`opens` and `publishes` carry the number of a version."""

    opens = Signal(int)
    publishes = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.table = ListTable("Versions of this week")
        self.table.set_empty("No version of this week was saved yet.")
        self.open_button = push("Open", lambda: self._emit(self.opens))
        self.publish_button = push("Publish", lambda: self._emit(self.publishes))
        self.open_button.setToolTip("Take this version as the draft; Ctrl+Z takes it back (Enter)")
        close = push("Close", self.closed.emit)
        lay(
            self,
            side(subtitle("Versions"), None, close),
            self.table,
            side(self.open_button, self.publish_button, None),
            grow=self.table,
        )
        self.table.opened.connect(lambda key: self.opens.emit(int(key)))
        self.table.picked.connect(lambda _: self._enable())
        self._enable()

    def show_versions(self, rows: Sequence[PlanRow], zone: str) -> None:
        """The newest first."""
        newest = max((row.published for row in rows), default=0)
        self.table.show_rows(HEADS, [_row(row, newest, zone) for row in rows])
        self._enable()

    def _enable(self) -> None:
        for button in (self.open_button, self.publish_button):
            button.setEnabled(bool(self.table.current()))

    def _emit(self, signal: object) -> None:
        if key := self.table.current():
            (self.opens if signal is self.opens else self.publishes).emit(int(key))


def _row(row: PlanRow, newest: int, zone: str) -> Row:
    at = shown(row.made_at, zone)
    state = "published" if newest and row.published == newest else "was published" if row.published else row.note
    return Row(
        str(row.version),
        (Cell(str(row.version), float(row.version)), Cell(f"{at.day} {at:%b} {at:%H:%M}", float(row.made_at)),
         Cell(row.author or "unknown"), Cell(state)),
    )  # fmt: skip


def _offer(box: Choice, texts: Sequence[str], current: str) -> None:
    if [box.itemText(place) for place in range(box.count())] != list(texts):
        box.clear()
        box.addItems(list(texts))
    box.setCurrentIndex(box.findText(current))


def lay(holder: QWidget, *parts: QWidget, grow: QWidget) -> None:
    """Parts below each other in a panel as wide as panels are."""
    holder.setMinimumWidth(WIDE)
    inside = column(*parts, grow=grow)
    lines = inside.layout()
    assert isinstance(lines, QVBoxLayout)
    lines.addStretch()  # where what grows is hidden
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(inside)
