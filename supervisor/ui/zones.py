"""Choosing a time zone by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QWidget

from supervisor.ui.fields import Choice, Line


class ZoneBox(Choice):
    """Every zone to pick from; `chosen` is empty while what is typed is none."""

    picked = Signal()

    def __init__(self, zones: Sequence[str], suggested: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(Choice.InsertPolicy.NoInsert)
        self.setLineEdit(Line())
        self.addItems(sorted(zones))
        self.setMaxVisibleItems(14)
        self.setMinimumWidth(300)
        self.setAccessibleName("Time zone of the centre")
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self.choose(suggested)
        self.currentTextChanged.connect(lambda _: self.picked.emit())

    @property
    def chosen(self) -> str:
        number = self.findText(self.currentText().strip(), Qt.MatchFlag.MatchFixedString)
        return self.itemText(number) if number >= 0 else ""

    def choose(self, zone: str) -> None:
        self.setCurrentIndex(max(0, self.findText(zone)))
