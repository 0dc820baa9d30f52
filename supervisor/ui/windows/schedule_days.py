"""Which week is seen, and all of it or one of its days."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QWidget

from supervisor.ui.windows.page import push, row, segment

WHOLE = 0
"""The segment of the whole week; those after it are its days."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class WeekChoice(QWidget):
    """`turned` is another Monday, `viewed` another part of the week (0 all of it, 1 Monday)."""

    turned = Signal(object)
    viewed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.monday = date(1970, 1, 5)
        self.words = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.words.setMinimumWidth(150)
        self.back, self.on = push("◂", lambda: self.step(-1)), push("▸", lambda: self.step(1))
        for button, words in ((self.back, "The week before (Alt+Left)"), (self.on, "The week after (Alt+Right)")):
            button.setToolTip(words)
            button.setAccessibleName(words.partition(" (")[0])
            button.setStyleSheet("padding: 3px 9px;")
        self.group = QButtonGroup(self)
        parts = [segment(self.group, place, words) for place, words in enumerate(("Week", *DAYS))]
        for button in parts:
            button.setStyleSheet("padding: 3px 7px;")
        line = row(self.back, self.words, self.on, *parts, spacing=2)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)
        self.group.idClicked.connect(self.viewed.emit)

    @property
    def day(self) -> int:
        """0 for the whole week, 1 for Monday."""
        return self.group.checkedId()

    def show_week(self, monday: date) -> None:
        """Another week."""
        self.monday = monday
        last = monday + timedelta(days=6)
        month = "" if last.month == monday.month else f" {monday:%b}"
        self.words.setText(f"{monday.day}{month} – {last.day} {last:%b} {last.year}")
        self.words.setToolTip(f"Week {monday.isocalendar().week}")
        for place in range(7):
            day = monday + timedelta(days=place)
            self.group.button(place + 1).setToolTip(f"{day:%A} {day.day} {day:%B}")

    def choose(self, day: int) -> None:
        """Another part of the week."""
        self.mark(day)
        self.viewed.emit(day)

    def mark(self, day: int) -> None:
        """It is seen already."""
        self.group.button(day).setChecked(True)

    def step(self, weeks: int) -> None:
        """So many weeks on."""
        self.turned.emit(self.monday + timedelta(days=7 * weeks))
