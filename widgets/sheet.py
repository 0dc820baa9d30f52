"""Numbers in rows and columns as strengths of one colour, changed in place by typing, copied and pasted by rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.fit import width
from widgets.format import DASH, count
from widgets.ink import Ink
from widgets.level import Level, Shape
from widgets.marks import draw_hatching, draw_shape
from widgets.painted import Painted
from widgets.ramp import Ramp, shade
from widgets.theme import Theme

Cells = tuple[tuple[int, int], ...]
NONE = (-1, -1)
ROW = 22
CELL = 42
TOTAL = 58
BAR = 6.0
WHEEL = 120
_TYPED = frozenset("0123456789.,+-%")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: its name, what is said of it, the text at its end, whether its name has a mark."""

    words: str
    tip: str = ""
    total: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SheetFoot:
    """A line below the columns, of the row that the cursor is in: its name, and texts by row and column."""

    words: str
    texts: tuple[tuple[str, ...], ...]
    levels: tuple[tuple[Level, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SheetData:
    """`values` by row and column, None where there is none. `changed` are the cells that were typed over."""

    rows: tuple[SheetRow, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[tuple[float | None, ...], ...] = ()
    changed: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    feet: tuple[SheetFoot, ...] = ()
    corner: str = ""
    total: str = ""
    digits: int = 0


class Sheet(Painted):
    """Cells are changed by what is typed: a number sets them, `+10%` or `-5%` changes them by so much.

    `typed` carries the cells and the number, `scaled` the cells and the percentage, `cleared` the cells, `pasted` the
    cells that were copied and where the first of them is to go. `moved` carries the row and the column of the cursor.
    """

    typed = Signal(object, float)
    scaled = Signal(object, float)
    cleared = Signal(object)
    copied = Signal(object)
    pasted = Signal(object, int, int)
    moved = Signal(int, int)
    label_share = 0.6

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._data = SheetData()
        self._ramp = Ramp()
        self._cursor = self._anchor = NONE
        self._first = (0, 0)
        self._entry: str | None = None
        self._taken: Cells = ()
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

    def spoken(self) -> str:
        if not self._data.rows:
            return "no data"
        if self._cursor == NONE:
            return f"{len(self._data.rows)} rows, {len(self._data.columns)} columns"
        row, column = self._cursor
        what = f"{self._data.rows[row].words}, {self._data.columns[column]}: {self._text(row, column)}"
        return f"{what}, changed" if self._cursor in self._data.changed else what

    def sizeHint(self) -> QSize:
        return QSize(900, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 160)

    # painting

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        if not self._data.rows:
            return
        note = 12
        top, bottom = self._first[0], self._first[0] + self._lines
        for column in self._columns():
            box = self._box(-1, column)
            colour = theme.text if column == self._cursor[1] else theme.quiet
            ink.right(self._data.columns[column], box.adjusted(0, 0, -8, 0), 11, colour)
        ink.left(self._data.corner, self._name_box(-1), 11, theme.quiet)
        ink.right(self._data.total, self._total_box(-1), 11, theme.quiet)
        for row in range(top, min(bottom, len(self._data.rows))):
            self._row(ink, theme, row, note)
        self._feet(ink, theme, note)
        self._selection(ink.painter, theme)
        self._bars(ink.painter, theme)
        if self._entry is not None:
            self._typing(ink, theme)

    def _row(self, ink: Ink, theme: Theme, row: int, note: int) -> None:
        told, name = self._data.rows[row], self._name_box(row)
        if told.marked:
            side = 8.0
            box = QRectF(name.left(), name.center().y() - side / 2, side, side)
            draw_shape(ink.painter, Shape.diamond, box, theme.accent)
        bold = row == self._cursor[0]
        ink.left(told.words, name.adjusted(13, 0, -4, 0), note, theme.text if bold else theme.quiet)
        ink.right(told.total, self._total_box(row), note, theme.text)
        for column in self._columns():
            box = self._box(row, column).adjusted(0, 0, -1, -1)
            value = self._data.values[row][column]
            strength = self._ramp.strength(self._ramp.step(value))
            if strength:
                ink.painter.fillRect(box, shade(theme, "accent", strength))
            elif value is None:
                draw_hatching(ink.painter, box, theme.line, 8, QPointF(0, 0))
            if (row, column) in self._data.changed:
                corner = QRectF(box.right() - 6, box.top() + 1, 5, 5)
                ink.painter.fillRect(corner, theme.text)
            colour = theme.text if value else theme.quiet
            ink.right(self._text(row, column), box.adjusted(2, 0, -7, 0), note, colour)

    def _text(self, row: int, column: int) -> str:
        value = self._data.values[row][column]
        return DASH if value is None else count(value, self._data.digits)

    def _feet(self, ink: Ink, theme: Theme, note: int) -> None:
        row = self._cursor[0] if self._cursor != NONE else 0
        for place, foot in enumerate(self._data.feet):
            name = self._foot_box(place, -1)
            if not place:
                line = QRectF(name.left(), name.top() - 2, self._area.width() - BAR, 1)
                ink.painter.fillRect(line, theme.line)
            ink.left(foot.words, name.adjusted(13, 0, -2, 0), note, theme.text)
            texts = foot.texts[row] if row < len(foot.texts) else ()
            for column in self._columns():
                box = self._foot_box(place, column).adjusted(2, 0, -8, 0)
                text = texts[column] if column < len(texts) else DASH
                level = foot.levels[row][column] if row < len(foot.levels) else Level.none
                ink.right(text, box, note, theme.ink(level))
            if len(texts) > len(self._data.columns):
                total = self._total_box(0)
                total.moveTop(name.top())
                ink.right(texts[-1], total, note, theme.text)

    def _selection(self, painter: QPainter, theme: Theme) -> None:
        if self._cursor == NONE:
            return
        (top, bottom), (left, right) = self._sides()
        seen = [(row, column) for row in (top, bottom) for column in (left, right)]
        boxes = [self._box(*place) for place in seen]
        whole = boxes[0].united(boxes[-1]).adjusted(0.5, 0.5, -1.5, -1.5).intersected(self._grid)
        painter.setPen(QPen(theme.accent if self.hasFocus() else theme.quiet, 2))
        if not whole.isEmpty():
            painter.drawRect(whole)
        if self._taken:
            rows = [row for row, _ in self._taken]
            columns = [column for _, column in self._taken]
            pen = QPen(theme.text, 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            box = self._box(min(rows), min(columns)).united(self._box(max(rows), max(columns)))
            box = box.adjusted(0, 0, -1, -1).intersected(self._grid)
            if not box.isEmpty():
                painter.drawRect(box)

    def _typing(self, ink: Ink, theme: Theme) -> None:
        box = self._box(*self._cursor)
        wide = max(box.width(), width(self._entry or "", 13) + 14)
        box.setWidth(wide)
        if box.right() > self._grid.right():
            box.moveRight(self._grid.right())
        ink.painter.fillRect(box, theme.raised)
        ink.painter.setPen(QPen(theme.accent, 2))
        ink.painter.drawRect(box.adjusted(0.5, 0.5, -1.5, -1.5))
        ink.right((self._entry or "") + "|", box.adjusted(4, 0, -5, 0), 13, theme.text)

    def _bars(self, painter: QPainter, theme: Theme) -> None:
        """Where there is more than can be seen: what part of it this is."""
        rows, columns, seen = len(self._data.rows), len(self._data.columns), len(self._columns())
        if self._lines < rows:
            track = QRectF(self._area.right() - BAR + 2, self._grid.top(), BAR - 2, self._grid.height())
            painter.fillRect(track, theme.raised)
            painter.fillRect(
                QRectF(track.left(), track.top() + track.height() * self._first[0] / rows, track.width(),
                       max(12.0, track.height() * self._lines / rows)), theme.quiet,
            )  # fmt: skip
        if seen < columns:
            track = QRectF(self._grid.left(), self._area.bottom() - BAR + 3, self._grid.width(), BAR - 2)
            painter.fillRect(track, theme.raised)
            painter.fillRect(
                QRectF(track.left() + track.width() * self._first[1] / columns, track.top(),
                       max(12.0, track.width() * seen / columns), track.height()), theme.quiet,
            )  # fmt: skip

    # where things are

    @property
    def _area(self) -> QRectF:
        pad = self.scale().pad
        return QRectF(self.rect()).adjusted(pad, pad * 0.6, -pad, -pad * 0.6)

    @property
    def _name(self) -> float:
        names = [*(row.words for row in self._data.rows), *(foot.words for foot in self._data.feet), self._data.corner]
        return min(max((width(each, 12) for each in names), default=60.0) + 22, 190.0)

    @property
    def _cell(self) -> float:
        """Wider than need be where there is room for all."""
        columns = max(1, len(self._data.columns))
        room = self._area.width() - self._name - self._totals - BAR - 2
        return max(float(CELL), min(room / columns, 90.0))

    @property
    def _totals(self) -> float:
        return float(TOTAL) if self._data.total else 0.0

    @property
    def _grid(self) -> QRectF:
        """Where the cells that are seen lie."""
        area = self._area
        wide = min(area.width() - self._name - self._totals - BAR - 2, self._cell * len(self._data.columns))
        high = min(self._lines, len(self._data.rows)) * ROW
        return QRectF(area.left() + self._name, area.top() + ROW, max(wide, 1.0), float(high))

    @property
    def _lines(self) -> int:
        """Rows that there is room for."""
        return max(1, int((self._area.height() - ROW * (1 + len(self._data.feet)) - BAR - 4) // ROW))

    def _columns(self) -> range:
        """The columns that are seen."""
        room = self._area.width() - self._name - self._totals - BAR - 2
        many = max(1, int((room + 0.5) // self._cell))
        return range(self._first[1], min(self._first[1] + many, len(self._data.columns)))

    def _box(self, row: int, column: int) -> QRectF:
        """Of a cell, of a heading for row -1."""
        left = self._area.left() + self._name + (column - self._first[1]) * self._cell
        top = self._area.top() + (0 if row < 0 else ROW * (row - self._first[0] + 1))
        return QRectF(left, top, self._cell, ROW)

    def _name_box(self, row: int) -> QRectF:
        box = self._box(row, self._first[1])
        return QRectF(self._area.left(), box.top(), self._name, ROW)

    def _total_box(self, row: int) -> QRectF:
        box = self._box(row, self._columns()[-1] if self._columns() else 0)
        return QRectF(box.right(), box.top(), self._totals, ROW)

    def _foot_box(self, place: int, column: int) -> QRectF:
        box = self._name_box(0) if column < 0 else self._box(0, column)
        box.moveTop(self._grid.bottom() + 4 + place * ROW)
        return box

    def _at(self, place: QPointF) -> tuple[int, int]:
        """The cell at a place; row -1 is the headings, column -1 the names; (-1, -1) for nowhere."""
        grid = self._grid
        row = self._first[0] + int((place.y() - grid.top()) // ROW) if grid.top() <= place.y() < grid.bottom() else -1
        column = -1
        if grid.left() <= place.x() < grid.left() + len(self._columns()) * self._cell:
            column = self._first[1] + int((place.x() - grid.left()) // self._cell)
        if not self._area.top() <= place.y() < grid.bottom() or not self._area.left() <= place.x() < grid.right():
            return NONE
        return row, column

    def _sides(self) -> tuple[tuple[int, int], tuple[int, int]]:
        (row, column), (other, beside) = self._cursor, self._anchor
        return (min(row, other), max(row, other)), (min(column, beside), max(column, beside))

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row, column = self._at(event.position())
        if (row, column) == NONE or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._commit()
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
            if copying or self._entry is not None:
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
        else:
            super().keyPressEvent(event)

    def _type(self, event: QKeyEvent) -> None:
        entry = self._entry or ""
        if event.key() == Qt.Key.Key_Escape:
            self._entry = None
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Down):
            alone = len(self.selected) == 1
            self._commit()
            if alone:
                step = (0, 1) if event.key() == Qt.Key.Key_Tab else (1, 0)
                last = (len(self._data.rows) - 1, len(self._data.columns) - 1)
                row, column = self._cursor
                self._go((min(row + step[0], last[0]), min(column + step[1], last[1])), extend=False)
        elif event.key() == Qt.Key.Key_Backspace:
            self._entry = entry[:-1]
        elif event.text() and event.text() in _TYPED and len(entry) < 12:
            self._entry = entry + event.text()
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab commits what is being typed and goes on; else it leaves the widget."""
        if self._entry is None:
            return super().focusNextPrevChild(forward)
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._commit()
        super().focusOutEvent(event)

    def _own(self) -> str:
        value = self._data.values[self._cursor[0]][self._cursor[1]]
        return "" if value is None else f"{value:.{self._data.digits}f}"

    def _commit(self) -> None:
        """What was typed becomes a change; what is no number is forgotten."""
        entry, self._entry = self._entry, None
        if entry is None:
            return
        self.update()
        percent = "%" in entry
        try:
            value = float(entry.replace("%", "").replace(",", "."))
        except ValueError:
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

    def _room(self) -> int:
        """Columns that there is room for."""
        room = self._area.width() - self._name - self._totals - BAR - 2
        return max(1, int((room + 0.5) // self._cell))

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
