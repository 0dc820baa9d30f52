"""Choosing days: from, until, and the ones that are asked for most."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QButtonGroup, QDateEdit, QHBoxLayout, QLabel, QWidget

from supervisor.ui.button import Button

QUICK = (("Today", 1, 0), ("Yesterday", 1, 1), ("Last 7 days", 7, 0), ("Last 28 days", 28, 0))


class Days(QWidget):
    """`changed` comes when other days are chosen; a quick choice moves on with the day."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.today = date(2000, 1, 1)
        self.quick = QButtonGroup(self)
        self.quick.setExclusive(False)
        self.since, self.until = _edit("From"), _edit("Until")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for number, (words, _, _) in enumerate(QUICK):
            line.addWidget(self._button(number, words))
        for words, edit in (("From", self.since), ("until", self.until)):
            label = QLabel(words)
            label.setProperty("quiet", True)
            label.setBuddy(edit)
            line.addWidget(label)
            line.addWidget(edit)
            edit.dateChanged.connect(self._by_hand)
        line.addStretch()
        self.quick.idClicked.connect(self.choose)

    @property
    def range(self) -> tuple[date, date]:
        """Both included."""
        first, last = (edit.date().toPython() for edit in (self.since, self.until))
        assert isinstance(first, date)
        assert isinstance(last, date)
        return min(first, last), max(first, last)

    def set_today(self, today: date, newest: date | None = None) -> bool:
        """Whether other days are chosen now; at first it is the `newest` day with calls, where that is over."""
        if today == self.today:
            return False
        first, self.today = self.today == date(2000, 1, 1), today
        before = self.range
        if first:
            self._put(min(today, newest or today))
        elif self.quick.checkedId() >= 0:
            self._set(self.quick.checkedId())
        return self.range != before

    def show_day(self, day: date) -> None:
        """One day, whichever it is."""
        self._put(day)
        self.changed.emit()

    def choose(self, number: int) -> None:
        """One of the quick ones."""
        self._set(number)
        self.changed.emit()

    def _set(self, number: int) -> None:
        _, days, skip = QUICK[number]
        last = self.today - timedelta(days=skip)
        self._fill(last - timedelta(days=days - 1), last)
        self._check(number)

    def _put(self, day: date) -> None:
        ago = (self.today - day).days
        self._fill(day, day)
        self._check(next((n for n, (_, days, skip) in enumerate(QUICK) if days == 1 and skip == ago), -1))

    def _fill(self, since: date, until: date) -> None:
        for edit, day in ((self.since, since), (self.until, until)):
            edit.blockSignals(True)
            edit.setDate(QDate(day.year, day.month, day.day))
            edit.blockSignals(False)

    def _check(self, number: int) -> None:
        for button in self.quick.buttons():
            button.setChecked(self.quick.id(button) == number)

    def _by_hand(self) -> None:
        self._check(-1)
        self.changed.emit()

    def _button(self, number: int, words: str) -> Button:
        button = Button(words)
        button.setCheckable(True)
        button.setProperty("segment", True)
        self.quick.addButton(button, number)
        return button


def _edit(name: str) -> QDateEdit:
    edit = QDateEdit()
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("d MMM yyyy")
    edit.setAccessibleName(name)
    edit.setKeyboardTracking(False)
    return edit
