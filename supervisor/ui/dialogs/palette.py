"""Ctrl+K: one line that finds requests by number, address or words, and pages and actions by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from supervisor.ui.jobs import Job
from supervisor.ui.windows.page import HALF, quiet
from widgets import theme as themes
from widgets.fit import fit
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_level

WIDE, HIGH, ROW = 680, 430, 46
TOP = 0.14
"""Of its window's height, above it."""
SOON_MS = 30
MOST_COMMANDS = 6
BEFORE_TYPING = 20
TEXT, NOTE = 13, 12
_ENTRY = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
HINT = "Type a number, an address or words; or the name of a page or an action."


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be found: its words, what stands below and beside them, how good it is, and what Enter does."""

    words: str
    second: str
    beside: str
    run: Callable[[], object]
    level: Level = Level.none


Seek = Callable[[str, Callable[[Sequence[Entry]], object]], Job | None]
"""Looks for requests off this thread, and tells what it found."""


class Palette(QDialog):
    """`commands` are pages and actions; `seek` finds requests. What is chosen is done after it has closed."""

    chosen = Signal(object)

    def __init__(self, commands: Sequence[Entry], seek: Seek, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Find")
        self.setAccessibleName("Find a request, a page or an action")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._commands, self._seek = commands, seek
        self._found: Sequence[Entry] = ()
        self._looking: Job | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self.words = QLineEdit(placeholderText="Find a request, a page, an action", clearButtonEnabled=True)
        self.words.setAccessibleName("Find")
        self.words.setMinimumHeight(40)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(_Entries(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.said = quiet(HINT)
        self._lay_out(parent)
        self.words.textChanged.connect(self._typed)
        self._soon.timeout.connect(self.look)
        self.list.itemClicked.connect(self._take)
        self._fill()

    @property
    def entries(self) -> list[Entry]:
        """What is shown, from top to bottom."""
        return [self.list.item(place).data(_ENTRY) for place in range(self.list.count())]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            row = min(max(0, self.list.currentRow() + step), self.list.count() - 1)
            self.list.setCurrentRow(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentItem())
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self._stop()
        super().done(result)

    def _typed(self) -> None:
        self._stop()
        self._fill()
        if self.words.text().strip():
            self._soon.start()
        else:
            self._tell(())

    def _stop(self) -> None:
        self._soon.stop()
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def look(self) -> None:
        """Looks for what is typed now."""
        self._soon.stop()
        self._looking = self._seek(self.words.text(), self._tell)

    def _tell(self, found: Sequence[Entry]) -> None:
        self._looking, self._found = None, found
        self._fill()

    def _fill(self) -> None:
        """What was found last stays until something else is."""
        words = self.words.text().casefold().split()
        named = [one for one in self._commands if _named(one, words)]
        most = MOST_COMMANDS if words else BEFORE_TYPING
        shown = [*(self._found if words else ()), *named[:most]]
        self.list.clear()
        for entry in shown:
            item = QListWidgetItem(entry.words)
            item.setData(_ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.words}, {entry.second}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        nothing = words and not shown and self._looking is None and not self._soon.isActive()
        self.said.setText("Nothing is like that; try fewer words, or a part of the number." if nothing else HINT)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            entry: Entry = item.data(_ENTRY)
            self.close()
            entry.run()

    def _lay_out(self, parent: QWidget) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(HALF, HALF, HALF, HALF)
        lines.setSpacing(HALF)
        for part in (self.words, self.list, self.said):
            lines.addWidget(part)
        window = parent.window()
        wide = min(WIDE, window.width() - 4 * HALF)
        self.resize(wide, min(HIGH, window.height() - 8 * HALF))
        middle = window.mapToGlobal(window.rect().center())
        self.move(
            middle.x() - wide // 2, window.mapToGlobal(window.rect().topLeft()).y() + round(window.height() * TOP)
        )


_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


def _named(entry: Entry, words: Sequence[str]) -> bool:
    text = f"{entry.words} {entry.second}".casefold()
    return all(word in text for word in words)


class _Entries(QStyledItemDelegate):
    """Words over quiet words, and quiet words at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, entry = themes.current(), index.data(_ENTRY)
        box = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.mixed(theme.accent, 0.22))
        box.adjust(12, 4, -12, -4)
        ink, high = Ink(painter, []), box.height() / 2
        beside = fit(entry.beside, box.width() * 0.45, NOTE, smallest=NOTE)
        first = QRectF(box.left(), box.top(), box.width(), high)
        ink.right(beside.text, first, NOTE, theme.quiet)
        first.setRight(first.right() - beside.width - 12)
        if entry.level.shape is not None:
            draw_level(painter, theme, entry.level, QRectF(first.left(), first.center().y() - 6, 12, 12))
            first.setLeft(first.left() + 19)
        ink.left(fit(entry.words, first.width(), TEXT, smallest=TEXT).text, first, TEXT, theme.text)
        below = QRectF(box.left(), box.top() + high, box.width(), high)
        ink.left(fit(entry.second, below.width(), NOTE, smallest=NOTE).text, below, NOTE, theme.quiet)
