"""Before a directory is saved: which open requests get another deadline by it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import column, push, quiet, side, subtitle
from supervisor.ui.windows.service_actions import Moves


class MovesPanel(QWidget):
    """`agreed` where it is to be saved all the same, `left` where not."""

    agreed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.said, self.table = quiet(), ListTable("Deadlines that move")
        self.save_button = push("Save it so", self.agreed.emit, primary=True)
        self.back_button = push("Back to the directory", self.left.emit)
        self.table.set_empty("No open request gets another deadline.")
        inside = column(
            subtitle("What this changes"),
            self.said,
            self.table,
            side(None, self.back_button, self.save_button),
            grow=self.table,
        )
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(inside)

    def show_moves(self, moves: Moves) -> None:
        """What moves, in numbers and examples."""
        self.said.setText(moves.sentence)
        heads = [Head(words) for words in moves.heads]
        self.table.show_rows(heads, [Row(str(n), tuple(map(Cell, row))) for n, row in enumerate(moves.rows)])
