"""Names that are known, offered while one is typed, also behind others in a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit


class Names(QCompleter):
    """Of an editor; with `between` it completes the last of several."""

    def __init__(self, editor: QLineEdit, between: str = "") -> None:
        super().__init__(editor)
        self._words = QStringListModel(self)
        self._between = between
        self.setModel(self._words)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        editor.setCompleter(self)
        self.activated.connect(lambda _: editor.textEdited.emit(editor.text()))

    def set_names(self, names: Sequence[str]) -> None:
        if self._words.stringList() != [*names]:
            self._words.setStringList([*names])

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        name = super().pathFromIndex(index)
        editor = self.widget()
        if not self._between or not isinstance(editor, QLineEdit):
            return name
        before, _, _ = editor.text().rpartition(self._between)
        return f"{before}{self._between} {name}" if before.strip() else name

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(self._between)[2].strip() if self._between else path]
