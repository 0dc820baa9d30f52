"""Which column of an interval file is what, where its names do not say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from supervisor.sources.interval_columns import Layout
from supervisor.ui.windows.page import column, push, quiet, scrolled, shortcut, side, subtitle

FIELDS = (
    ("at", "Date and time"),
    ("date", "or the date"),
    ("time", "and the time"),
    ("calls", "Calls offered"),
    ("aht", "Mean handle time"),
    ("queue", "Queue"),
)
"""Those that can be chosen; a layout in a file can name more."""
ORDERS = (("", "as the dates tell"), ("mdy", "month first: 3/31/2026"), ("dmy", "day first: 31/3/2026"))
NONE = "none"


@dataclass(frozen=True, slots=True)
class FileColumns:
    """The names of a file's columns, what was guessed of them by field, and what is missing (empty: nothing)."""

    header: Sequence[str] = ()
    guessed: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


class ColumnsPanel(QWidget):
    """`agreed` carries the layout that was chosen, `left` that nothing is to be imported."""

    agreed = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.said = subtitle(""), quiet("")
        self.boxes = {name: QComboBox() for name, _ in FIELDS}
        self.order = QComboBox()
        for value, words in ORDERS:
            self.order.addItem(words, value)
        form = QFormLayout()
        for name, words in (*FIELDS, ("order", "Dates")):
            box = self.boxes.get(name, self.order)
            box.setAccessibleName(words)
            form.addRow(words, box)
        holder = QWidget()
        holder.setObjectName("clear")
        holder.setLayout(form)
        self.import_button = push("Import", self._agree, primary=True)
        buttons = side(self.import_button, push("Cancel", self.left.emit), None)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(scrolled(column(self.title, self.said, holder, buttons)))
        shortcut(self, "Esc", self.left.emit)

    def ask(self, name: str, columns: FileColumns) -> None:
        """About a file; what was guessed is chosen already."""
        self.title.setText(name)
        self.said.setText(f"{columns.missing} Choose the columns here.")
        for key, box in self.boxes.items():
            box.clear()
            box.addItem(NONE, "")
            for each in columns.header:
                box.addItem(each or "(without a name)", each)
            box.setCurrentIndex(max(0, box.findData(columns.guessed.get(key, ""))))
        self.boxes["at"].setFocus()

    def layout_chosen(self) -> Layout:
        """What is chosen."""
        chosen: dict[str, Any] = {key: box.currentData() for key, box in self.boxes.items() if box.currentData()}
        return Layout(columns=chosen, dates=self.order.currentData())

    def _agree(self) -> None:
        self.agreed.emit(self.layout_chosen())
