"""Numbers in rows and columns that are changed in place by typing, copied and pasted by rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.ramp import Ramp
from widgets.sheetgrid import NONE, Cells, SheetData, SheetFoot, SheetGrid, SheetRow

__all__ = ["Sheet", "SheetData", "SheetFoot", "SheetRow", "sheet_of"]
WHEEL = 120
HOW = "Type one such as 120, or +10% or -5% for a change by percent."
_TYPED = frozenset("0123456789.,+-%")


class Sheet(SheetGrid):
    """Cells are changed by what is typed: a number sets them, `+10%` or `-5%` changes them by so much.

    `typed` carries the cells and the number, `scaled` the cells and the percentage, `cleared` the cells, `pasted` the
    cells that were copied and where the first of them is to go. `moved` carries the row and the column of the
    cursor, `refused` why what was typed is no change.
    """

    typed = Signal(object, float)
    scaled = Signal(object, float)
    cleared = Signal(object)
    copied = Signal(object)
    pasted = Signal(object, int, int)
    moved = Signal(int, int)
    refused = Signal(str)

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._dragging = False
        self._read_only = False
        self.setMouseTracking(True)
        self._describe()

    def set_data(self, data: SheetData) -> None:
        """The cursor stays where it is, as far as there is such a cell."""
        self._ramp = Ramp.over(value for row in data.values for value in row)
        shape = (len(data.rows) - 1, len(data.columns) - 1)
        if data.rows and data.columns and self._cursor != NONE:
            self._cursor = (min(self._cursor[0], shape[0]), min(self._cursor[1], shape[1]))
            self._anchor = (min(self._anchor[0], shape[0]), min(self._anchor[1], shape[1]))
        elif not (data.rows and data.columns):
            self._cursor = self._anchor = NONE
        self._change(data=data)
        self._measure()

    def set_read_only(self, on: bool) -> None:
        """Nothing can be typed."""
        self._read_only = on

    @property
    def current(self) -> tuple[int, int]:
        """Row and column, (-1, -1) for none."""
        return self._cursor

    @property
    def selected(self) -> Cells:
        """All cells between the cursor and where the selection began, row by row."""
        if self._cursor == NONE:
            return ()
        (top, bottom), (left, right) = self._sides()
        return tuple((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))

    @property
    def entry(self) -> str | None:
        """What is being typed, None while nothing is."""
        return self._entry

    def select(self, row: int, column: int, to_row: int | None = None, to_column: int | None = None) -> None:
        """The cursor to the last cell, the selection from the first."""
        self._anchor = (row, column)
        self._go((row if to_row is None else to_row, column if to_column is None else to_column), extend=True)

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row, column = self._at(event.position())
        if (row, column) == NONE or event.button() is not Qt.MouseButton.LeftButton:
            return
        self.commit()
        last = (len(self._data.rows) - 1, len(self._data.columns) - 1)
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if row < 0 or column < 0:
            self.select(max(row, 0), max(column, 0), last[0] if row < 0 else row, last[1] if column < 0 else column)
            return
        self._dragging = True
        self._go((row, column), extend=extend)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row, column = self._at(event.position())
        if self._dragging and row >= 0 and column >= 0:
            self._go((row, column), extend=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row, column = self._at(event.position())
        if row >= 0 and column >= 0 and not self._read_only:
            self._entry = self._own()
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        sideways = turned.x() or (turned.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        down = 0 if sideways else turned.y()
        self._scroll(self._first[0] - round(3 * down / WHEEL), self._first[1] - round(3 * sideways / WHEEL))
        event.accept()

    # keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(event.pos(), event.globalPos())
            return True
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            copying = event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Paste)
            # What is typed is the sheet's own; keys such as Ctrl+S are not, but undoing is of what was done before.
            commands = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            undoing = event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y)
            if copying or (self._entry is not None and (undoing or not commands)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._entry is not None:
            self._type(event)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            if self._taken and self._cursor != NONE and not self._read_only:
                (top, _), (left, _) = self._sides()
                self.pasted.emit(self._taken, top, left)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select(0, 0, len(self._data.rows) - 1, len(self._data.columns) - 1)
        elif not self._moves(event):
            self._begins(event)

    def _moves(self, event: QKeyEvent) -> bool:
        rows, columns = len(self._data.rows), len(self._data.columns)
        row, column = self._cursor if self._cursor != NONE else (0, 0)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = {
            Qt.Key.Key_Up: (row - 1, column),
            Qt.Key.Key_Down: (row + 1, column),
            Qt.Key.Key_Left: (row, column - 1),
            Qt.Key.Key_Right: (row, column + 1),
            Qt.Key.Key_PageUp: (row - self._lines, column),
            Qt.Key.Key_PageDown: (row + self._lines, column),
            Qt.Key.Key_Home: (0 if control else row, 0),
            Qt.Key.Key_End: (rows - 1 if control else row, columns - 1),
        }
        if event.key() not in steps or not rows or not columns:
            return False
        found = steps[Qt.Key(event.key())] if self._cursor != NONE else (0, 0)
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._go((min(max(found[0], 0), rows - 1), min(max(found[1], 0), columns - 1)), extend=extend)
        return True

    def _begins(self, event: QKeyEvent) -> None:
        """A key that begins or makes a change."""
        if self._read_only or self._cursor == NONE:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cleared.emit(self.selected)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._entry = self._own()
            self.update()
        elif event.text() and event.text() in _TYPED:
            self._entry = event.text()
            self.update()
        elif event.key() == Qt.Key.Key_Escape and self._taken:
            self._taken = ()
            self.update()
        elif event.text().isprintable() and event.text().strip():
            self.refused.emit(f"“{event.text()[:1]}” begins no number. {HOW}")
        else:
            super().keyPressEvent(event)

    def _type(self, event: QKeyEvent) -> None:
        entry = self._entry or ""
        if event.key() == Qt.Key.Key_Escape:
            self._entry = None
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Down):
            alone = len(self.selected) == 1
            self.commit()
            if alone:
                step = (0, 1) if event.key() == Qt.Key.Key_Tab else (1, 0)
                last = (len(self._data.rows) - 1, len(self._data.columns) - 1)
                row, column = self._cursor
                self._go((min(row + step[0], last[0]), min(column + step[1], last[1])), extend=False)
        elif event.key() == Qt.Key.Key_Backspace:
            self._entry = entry[:-1]
        elif event.text() and event.text() in _TYPED and len(entry) < 12:
            self._entry = entry + event.text()
        elif event.text().isprintable() and event.text().strip():
            self.refused.emit(f"“{event.text()[:1]}” is no part of a number. {HOW}")
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab commits what is being typed and goes on; else it leaves the widget."""
        if self._entry is None:
            return super().focusNextPrevChild(forward)
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit()
        super().focusOutEvent(event)

    def _own(self) -> str:
        value = self._data.values[self._cursor[0]][self._cursor[1]]
        return "" if value is None else f"{value:.{self._data.digits}f}"

    def commit(self) -> None:
        """What was typed becomes a change; what is no number is refused and forgotten."""
        entry, self._entry = self._entry, None
        if entry is None:
            return
        self.update()
        percent = entry.endswith("%")
        try:
            value = float(entry.removesuffix("%").replace(",", "."))
        except ValueError:
            if entry.strip():
                self.refused.emit(f"“{entry}” is no number. {HOW}")
            return
        if percent:
            self.scaled.emit(self.selected, value)
        elif entry.replace(",", ".") != self._own() or len(self.selected) > 1:
            self.typed.emit(self.selected, value)

    def _copy(self) -> None:
        self._taken = self.selected
        if self._taken:
            self.copied.emit(self._taken)
        self.update()

    def copied_text(self) -> str:
        """The selected cells as a spreadsheet takes them."""
        (top, bottom), (left, right) = self._sides() if self._cursor != NONE else ((0, -1), (0, -1))
        values = [self._data.values[row][left : right + 1] for row in range(top, bottom + 1)]
        return "\n".join("\t".join("" if value is None else f"{value:g}" for value in row) for row in values)

    def _go(self, to: tuple[int, int], *, extend: bool) -> None:
        if not extend or self._anchor == NONE:
            self._anchor = to
        moved = to != self._cursor
        self._cursor = to
        self._show()
        self._describe()
        self.update()
        if moved:
            self.moved.emit(*to)

    def _show(self) -> None:
        """Scroll until the cursor can be seen."""
        row, column = self._cursor
        many = len(self._columns())
        first = min(max(self._first[0], row - self._lines + 1), row)
        self._scroll(first, min(max(self._first[1], column - many + 1), column))

    def _scroll(self, row: int, column: int) -> None:
        most = (len(self._data.rows) - self._lines, len(self._data.columns) - self._room())
        first = (max(0, min(row, most[0])), max(0, min(column, most[1])))
        if first != self._first:
            self._first = first
            self.update()

    def _tell(self, at: QPoint, where: QPoint) -> None:
        row, column = self._at(QPointF(at))
        words = self._data.rows[row].tip if row >= 0 else ""
        if row >= 0 and column >= 0:
            value = f"{self._data.columns[column]}: {self._text(row, column)}"
            changed = ", changed by hand" if (row, column) in self._data.changed else ""
            words = "\n".join(filter(None, (f"{self._data.rows[row].words}, {value}{changed}", words)))
        QToolTip.showText(where, words, self)


def sheet_of(rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float | None]]) -> SheetData:
    """A plain one."""
    return SheetData(tuple(SheetRow(row) for row in rows), tuple(columns), tuple(tuple(row) for row in values))
