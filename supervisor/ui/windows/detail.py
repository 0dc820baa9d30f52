"""One scope at the side of a page: its day as a trend, and its figures over a window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from supervisor.core.rules import Rules
from supervisor.picture import EMPTY, Picture
from supervisor.ui import readings
from supervisor.ui.models.columns import LiveRows
from supervisor.ui.models.figures import COLUMNS, FigureTable
from supervisor.ui.tables.live import LiveTable
from supervisor.ui.tiles.volume import Volume

WINDOWS = ((0, "Day"), (15, "15 min"), (30, "30 min"), (60, "60 min"))
_CALLS = ("centre", "queue", "group")
"""The scopes that have intervals and rolling windows."""


class Detail(QWidget):
    """`asked` carries the scope, the key of the figure and the window (minutes, 0 the day)."""

    asked = Signal(str, str, int)

    def __init__(self, rules: Rules, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rules = rules
        self.scope = readings.CENTRE
        self.window_min = 0
        self.picture: Picture = EMPTY
        self.now = 0
        self._made = FigureTable()
        self.title = QLabel()
        self.title.setObjectName("subtitle")
        self.volume = Volume(self.scope, rules)
        self.volume.setParent(self)
        self.volume.asked.connect(lambda scope, key: self.asked.emit(scope, key, 0))
        self.figures = LiveTable(LiveRows(COLUMNS), "Figures")
        self.figures.set_empty("No figures yet.")
        self.figures.asked.connect(lambda key, _: self.asked.emit(self.scope, key, self.told_window))
        self.figures.setSortingEnabled(False)
        self.figures.rows.sort(-1)
        self._lay_out()
        self.show_scope(self.scope)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        self.windows = QButtonGroup(self)
        for minutes, words in WINDOWS:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAccessibleName(f"Figures of {readings.window_name(minutes)}")
            button.setProperty("segment", True)
            self.windows.addButton(button, minutes)
            head.addWidget(button)
        self.windows.button(0).setChecked(True)
        self.windows.idClicked.connect(self.show_window)
        column.addLayout(head)
        column.addWidget(self.volume.widget, 2)
        column.addWidget(self.figures, 3)

    def show_scope(self, scope: str) -> None:
        """Another one from now on."""
        self.scope = scope
        self.title.setText(readings.scope_name(self.rules, scope))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.volume.point_at(scope)
        calls = readings.kind_of(scope) in _CALLS
        self.volume.widget.setVisible(calls)
        for button in self.windows.buttons():
            button.setVisible(calls)
        self._tell()

    def show_window(self, minutes: int) -> None:
        """The day (0), or the last minutes."""
        self.window_min = minutes
        self.windows.button(minutes).setChecked(True)
        self._tell()

    @property
    def told_window(self) -> int:
        """The window of the figures: those of people are of the day."""
        return self.window_min if readings.kind_of(self.scope) in _CALLS else 0

    def show_picture(self, picture: Picture, now: int) -> None:
        self.picture, self.now = picture, now
        self.volume.show(picture)
        self._tell()

    def tick(self, now: int) -> None:
        self.now = now
        self.volume.tick(now)

    def set_rules(self, rules: Rules) -> None:
        self.rules = rules
        self.volume.set_rules(rules)
        self.show_scope(self.scope)

    def _tell(self) -> None:
        rows = self._made.rows(self.picture, self.rules, self.scope, self.told_window, self.now)
        self.figures.set_rows(rows, self.now)
