"""A page with nothing on it yet: what that means, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class EmptyState(QWidget):
    """A title, a sentence, and a button for each thing that can be done; the first is the obvious one."""

    chosen = Signal(str)

    def __init__(
        self,
        title: str = "",
        sentence: str = "",
        actions: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title.setObjectName("title")
        self._sentence = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._sentence.setProperty("quiet", True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._actions: tuple[tuple[str, str], ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch()
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(8)
        column.addLayout(self._buttons)
        column.addStretch()
        self.set_text(title, sentence)
        self.set_actions(actions)

    def set_text(self, title: str, sentence: str) -> None:
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)

    def set_actions(self, actions: Sequence[tuple[str, str]]) -> None:
        """A key, told by `chosen`, and the words of its button, for each."""
        if self._actions == tuple(actions):
            return
        self._actions = tuple(actions)
        while item := self._buttons.takeAt(0):
            if button := item.widget():
                button.deleteLater()
        self._buttons.addStretch()
        for number, (key, words) in enumerate(actions):
            self._buttons.addWidget(self._button(key, words, primary=number == 0))
        self._buttons.addStretch()

    def _button(self, key: str, words: str, *, primary: bool) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("primary", primary)
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self.chosen.emit(key))
        return button
