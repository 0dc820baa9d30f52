"""What was not done and why: who was faster, a look at those requests, and the same again on what they are now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from supervisor.requests.acts import Outcome
from supervisor.ui.models.acting import refused_words, requests
from supervisor.ui.windows.page import GAP, HALF, push, row, scrolled, subtitle

WIDE = 560
MOST = 20


class RefusedDialog(QDialog):
    """`looked` asks to see those that were refused, `again` to do it once more to those where somebody was faster."""

    looked = Signal()
    again = Signal()

    def __init__(self, did: str, outcome: Outcome, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self.setWindowTitle("Not done")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        conflicts = sum(one.conflict for one in outcome.refused)
        self.reasons = refused_words(outcome.refused)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(GAP, GAP, GAP, GAP)
        lines.setSpacing(HALF)
        lines.addWidget(
            subtitle(f"{requests(len(outcome.refused))} left as {'it was' if _one(outcome) else 'they were'}")
        )
        lines.addWidget(_plain(did))
        inside = QWidget()
        inside.setObjectName("clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        for words in self.reasons[:MOST]:
            column.addWidget(_plain(words))
        if len(self.reasons) > MOST:
            column.addWidget(_plain(f"… and {len(self.reasons) - MOST} more reasons."))
        lines.addWidget(scrolled(inside), 1)
        self.look = push("Look at them", self._look, primary=not conflicts)
        self.repeat = push("Do it all the same", self._again, primary=True)
        self.repeat.setToolTip("Once more, on what those requests are now")
        self.repeat.setVisible(bool(conflicts))
        lines.addLayout(row(None, push("Close", self.close), self.look, self.repeat))
        self.setMinimumWidth(WIDE)

    def _look(self) -> None:
        self.looked.emit()
        self.close()

    def _again(self) -> None:
        self.again.emit()
        self.close()


def _one(outcome: Outcome) -> bool:
    return len(outcome.refused) == 1


def _plain(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
