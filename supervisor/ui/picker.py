"""A button that opens a list to choose several things from, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from supervisor.ui.button import Opener

KEY = Qt.ItemDataRole.UserRole
TALLEST = 420
ROW = QSize(0, 26)


class Option(NamedTuple):
    """One thing to choose: its key, its words, and the part of the list it stands in."""

    key: str
    words: str
    section: str = ""


class Picker(Opener):
    """Says what is chosen; `picked` comes once, when the list is closed with another choice than before."""

    picked = Signal()

    def __init__(self, label: str, many: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._label, self._many = label, many
        self.setProperty("picks", True)
        self._options: tuple[Option, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self.panel = Panel(self)
        self.panel.left.connect(self._take)
        self.clicked.connect(self.open)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Keys in the order of the list."""
        return self._chosen

    def set_options(self, options: Sequence[Option]) -> None:
        """Keeps the choice as far as it is still there, else chooses the first."""
        if tuple(options) != self._options:
            self._options = tuple(options)
            self.choose(self._chosen)

    def choose(self, keys: Sequence[str]) -> None:
        known = [option.key for option in self._options]
        self._chosen = tuple(key for key in known if key in set(keys)) or tuple(known[:1])
        self._say()

    def words(self) -> list[str]:
        """Of what is chosen."""
        return [option.words for option in self._options if option.key in set(self._chosen)]

    def open(self) -> None:
        self.panel.fill(self._options, self._chosen)
        self.panel.open_below(self)

    def _take(self) -> None:
        chosen = self.panel.checked() or self._chosen
        if chosen != self._chosen:
            self._chosen = chosen
            self._say()
            self.picked.emit()

    def _say(self) -> None:
        words = self.words()
        said = words[0] if len(words) == 1 else f"{len(words)} {self._many}"
        self.setText(said)
        self.setAccessibleName(f"{self._label}: {said}")
        self.setToolTip("\n".join(words))


class Panel(QFrame):
    """The open list: typing filters, Space checks, Enter and Escape close."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.search = QLineEdit(placeholderText="Type to find", clearButtonEnabled=True)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.installEventFilter(self)
        self.list.itemActivated.connect(self._toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.search)
        column.addWidget(self.list)

    def fill(self, options: Sequence[Option], chosen: Sequence[str]) -> None:
        self.search.clear()
        self.list.clear()
        section = ""
        for option in options:
            if option.section != section:
                section = option.section
                self._add_section(section)
            self._add(option, option.key in chosen)

    def checked(self) -> tuple[str, ...]:
        return tuple(item.data(KEY) for item in self._items() if item.checkState() is Qt.CheckState.Checked)

    def open_below(self, button: QWidget) -> None:
        rows = ROW.height() * self.list.count() + 90
        self.resize(max(button.width(), 280, self.list.sizeHintForColumn(0) + 60), min(TALLEST, rows))
        self.move(button.mapToGlobal(QPoint(0, button.height() + 2)))
        self.show()
        self.search.setFocus()

    def hideEvent(self, event: QEvent) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event.key())
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.hide()
        elif watched is self.search and key == Qt.Key.Key_Down:
            self.list.setFocus()
            first = next((row for row in range(self.list.count()) if not self.list.isRowHidden(row)), -1)
            self.list.setCurrentRow(first)
        else:
            return False
        return True

    def _items(self) -> list[QListWidgetItem]:
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item for item in items if item.data(KEY) is not None]

    def _add(self, option: Option, checked: bool) -> None:
        item = QListWidgetItem(option.words, self.list)
        item.setData(KEY, option.key)
        item.setSizeHint(ROW)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)

    def _add_section(self, words: str) -> None:
        item = QListWidgetItem(words, self.list)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setSizeHint(ROW)

    def _toggle(self, item: QListWidgetItem) -> None:
        on = item.checkState() is Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def _filter(self, text: str) -> None:
        wanted = text.casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(bool(wanted) and (item.data(KEY) is None or wanted not in item.text().casefold()))
