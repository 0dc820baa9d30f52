"""The one question before what can't be undone; its sentence says the effect in numbers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def confirm(parent: QWidget, sentence: str, effect: str, words: str, on_yes: Callable[[], object]) -> QMessageBox:
    """Opens over its page; `words` are those of the button that does it, and Escape leaves everything as it is."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, "Callboard", sentence, QMessageBox.StandardButton.Cancel, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(effect)
    yes = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
    yes.clicked.connect(lambda: on_yes())
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
