"""What is known beside a forecast: headings with lines of names and what is said of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from supervisor.ui.models.staffing_forecast import Knowledge, Part
from supervisor.ui.windows.page import HALF, quiet, subtitle

WIDE = 300


class KnownPanel(QScrollArea):
    """Parts below each other; it scrolls where they are many."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What is known")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for part in (self, self.viewport()):
            part.setObjectName("clear")
        self.setMinimumWidth(220)
        self.setMaximumWidth(WIDE + 60)
        self._shown = Knowledge()

    def show_known(self, known: Knowledge) -> None:
        """All of it anew, where it differs."""
        if known == self._shown:
            return
        self._shown = known
        holder = QWidget()
        holder.setObjectName("clear")
        lines = QVBoxLayout(holder)
        lines.setContentsMargins(0, 0, HALF, 0)
        lines.setSpacing(HALF)
        for part in known.parts:
            lines.addWidget(subtitle(part.heading))
            lines.addWidget(_lines(part) if part.lines else quiet(part.empty))
        lines.addStretch()
        self.setWidget(holder)
        holder.setAutoFillBackground(False)

    def words(self) -> str:
        """All that it says, for tests and screen readers."""
        return "\n".join(
            "\n".join((part.heading, *(": ".join(line) for line in part.lines or ((part.empty,),))))
            for part in self._shown.parts
        )


def _lines(part: Part) -> QWidget:
    holder = QWidget()
    holder.setObjectName("clear")
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, HALF)
    grid.setHorizontalSpacing(HALF * 2)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    for row, (name, said) in enumerate(part.lines):
        first = quiet(name, wrap=False)
        second = QLabel(said, wordWrap=True)
        second.setTextFormat(Qt.TextFormat.PlainText)
        if part.long:
            grid.addWidget(first, 2 * row, 0, 1, 2)
            grid.addWidget(second, 2 * row + 1, 0, 1, 2)
        else:
            grid.addWidget(first, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(second, row, 1)
    return holder
