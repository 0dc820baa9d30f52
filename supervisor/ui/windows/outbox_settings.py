"""Whom to tell of what, as a text that is edited beside the outbox: endpoints and notices as TOML."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from supervisor.ui.fields import Problem
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.page import HALF, enable, push, quiet, row, shortcut

HINT = (
    "Mail servers and webhooks, and the mails that go out by themselves. Passwords stay where they are: "
    "name them as keyring:NAME, env:VARIABLE or file:PATH."
)


class SettingsText(QWidget):
    """`saved` carries a sentence. `load` gives the version and the text, `save` takes a text and that version."""

    saved = Signal(str)
    closed = Signal()

    def __init__(
        self,
        load: Callable[[], tuple[int, str]],
        save: Callable[[str, int], str],
        jobs: Jobs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._load, self._save, self._jobs = load, save, jobs
        self._version, self._before = 0, ""
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Endpoints and notices")
        self.text.setFont(_even(self.text.font()))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.textChanged.connect(self._edited)
        self.problem = Problem()
        self.save_button = push("Save", self.save, primary=True)
        self.revert_button = push("Revert", self.reload)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(HALF)
        lines.addWidget(quiet(HINT))
        lines.addWidget(self.text, 1)
        lines.addWidget(self.problem)
        lines.addLayout(row(None, self.revert_button, self.save_button))
        shortcut(self, "Ctrl+S", self.save)

    @property
    def dirty(self) -> bool:
        return self.text.toPlainText() != self._before

    def reload(self) -> None:
        """What is saved now."""
        self._jobs.run(self._load, on_done=lambda told: self._show(*told), on_error=self.problem.say)

    def save(self) -> None:
        if not self.save_button.isEnabled():
            return
        enable(self.save_button, False)
        self._jobs.run(self._save, self.text.toPlainText(), self._version, on_done=self._done, on_error=self._refused)

    def _show(self, version: int, text: str) -> None:
        self._version, self._before = version, text
        self.text.setPlainText(text)
        self.problem.say("")
        self._edited()

    def _done(self, sentence: str) -> None:
        self.saved.emit(sentence)
        self.reload()

    def _refused(self, sentence: str) -> None:
        self.problem.say(sentence)
        enable(self.save_button, True)

    def _edited(self) -> None:
        enable(self.save_button, self.dirty)
        self.revert_button.setEnabled(self.dirty)


def _even(font: QFont) -> QFont:
    """Letters of one width, in the size of the others."""
    even = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    even.setPixelSize(font.pixelSize()) if font.pixelSize() > 0 else even.setPointSizeF(font.pointSizeF())
    return even
