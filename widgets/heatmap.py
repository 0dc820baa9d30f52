"""Numbers by rows and columns, each on a ground as strong as it is large: where they pile up is seen from afar."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from widgets import theme as themes
from widgets.fit import fit, width
from widgets.heatgrid import (
    DESK_ROW,
    HEAD,
    HEADS,
    MARK,
    PAD,
    ROW,
    HeatCell,
    HeatColumn,
    HeatRow,
    HeatTable,
    Layout,
    lay_out,
)
from widgets.ink import Ink, baseline
from widgets.level import Level
from widgets.marks import draw_level, draw_patch
from widgets.painted import CLICKS, Painted
from widgets.ramp import Ramp, shade
from widgets.theme import Theme

DESK_TEXT = 13
NOBODY = (-2, -2)
BAR = 6
"""How wide the bar is that shows what part of the rows is to be seen."""
WHEEL = 120
LEAST = 0.8
"""The size, in units of the others', down to which a name shrinks before it is cut."""

Spot = tuple[int, int]
"""A row, that of all after the others, and a column; -1 is the heading of either."""


class HeatMap(Painted):
    """`cell_clicked` carries the keys of row and column; headings and the row of all have none, for all of it."""

    label_share = 0.6
    cell_clicked = Signal(str, str)

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._table = HeatTable()
        self._ramps: tuple[Ramp, ...] = ()
        self._version = 0
        self._empty = ""
        self._corner = ""
        self._cursor: Spot = NOBODY
        self._under: Spot = NOBODY
        self._scrolled: Spot = (0, 0)
        self._held = False
        self._key: tuple[object, ...] = ()
        self._layout: Layout | None = None
        self.setMouseTracking(not wall)

    def set_table(
        self, columns: Sequence[HeatColumn], rows: Sequence[HeatRow], total: HeatRow | None = None, corner: str = ""
    ) -> None:
        """Rows in the order given, `total` below them; `corner` says what the rows are: `Department`."""
        table = HeatTable(tuple(columns), tuple(rows), total)
        if (table, corner) == (self._table, self._corner):
            return
        kept = self._keys(self._cursor)
        self._table, self._corner = table, corner
        self._ramps = _ramps(table)
        self._version += 1
        self._cursor = self._spot(*kept) if kept else NOBODY
        self._under = NOBODY
        self._describe()
        self.update()

    def set_empty(self, text: str) -> None:
        """What is said when there is no row."""
        self._change(empty=text)

    @property
    def current(self) -> tuple[str, str]:
        """The keys of the row and column with the cursor, empty for all of it."""
        return self._keys(self._cursor) or ("", "")

    @property
    def shown(self) -> int:
        """How many rows have room."""
        return self._laid().shown

    @property
    def more(self) -> int:
        """How many have none, and cannot be scrolled to."""
        return self._laid().more

    def full_height(self) -> int:
        """Enough for all rows, on a desk (pixels)."""
        rows = max(1, len(self._table.every))
        edges = self._laid().area.top() + self.scale().pad
        return round(edges + DESK_TEXT * ROW * HEADS + rows * DESK_ROW) + 1

    def point_at(self, row: str, column: str) -> None:
        """Puts the cursor on a cell, and shows it; nowhere where there is no such cell."""
        self._move(self._spot(row, column))

    def spoken(self) -> str:
        if not self._table.rows:
            return self._empty
        if self._cursor != NOBODY:
            return self.words_of(self._cursor)
        total = "" if self._table.total is None else self.words_of((len(self._table.rows), -1))
        return ", ".join(filter(None, (f"{len(self._table.rows)} rows", total)))

    def words_of(self, spot: Spot) -> str:
        """A cell with its headings; a row with all its cells."""
        row, column = spot
        if not 0 <= row < len(self._table.every):
            return "" if column < 0 else self._heading(column)
        named = self._table.every[row]
        if column < 0:
            cells = (f"{self._heading(place)} {cell.text}" for place, cell in enumerate(named.cells))
            return ", ".join((named.words, *cells))
        cell = named.cells[column]
        said = f"{named.words}, {self._heading(column)}: {cell.text}"
        return ", ".join(filter(None, (said, cell.level.word, cell.hint)))

    def _heading(self, column: int) -> str:
        found = self._table.columns[column]
        return " ".join(filter(None, (found.group, found.words)))

    def sizeHint(self) -> QSize:
        return QSize(1332, 620) if self._wall else QSize(900, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 120)

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        self.draw_label(ink, theme, area, self._age)
        laid = self._laid()
        if not self._table.rows:
            ink.centre(self._empty, laid.area, self.scale().note * 1.1, theme.quiet)
            return
        self._heads(ink, theme, laid)
        for line in range(laid.shown):
            self._line(ink, theme, laid, line, laid.first + line)
        if laid.more:
            box = QRectF(laid.area.left(), laid.top(laid.shown), laid.area.width(), laid.row_high)
            ink.left(f"+{laid.more} more", box, laid.pixels, theme.quiet)
        if laid.total:
            self._line(ink, theme, laid, laid.lines - 1, len(self._table.rows))
        self._bars(ink.painter, theme, laid)

    def _laid(self) -> Layout:
        scale = self.scale()
        key = (self.size(), scale, self._label, self._age, self._level, self._scrolled, self._version)
        if self._layout is None or key != self._key:
            self._key = key
            pad = scale.pad
            area = QRectF(self.rect()).adjusted(pad, pad, -pad, -pad)
            area.setTop(_below_label(self, area, self._age))
            if not self._wall:
                area.setRight(area.right() - BAR)
            wanted = round(scale.note * 2.2) if self._wall else DESK_TEXT
            first, column = self._scrolled
            self._layout = lay_out(self._table, area, wanted, wall=self._wall, first=first, first_column=column)
        return self._layout

    def _heads(self, ink: Ink, theme: Theme, laid: Layout) -> None:
        line = laid.head_high / 2
        top = laid.area.top()
        pixels = round(laid.pixels * HEAD)
        corner = QRectF(laid.area.left(), top + line, laid.name_wide - pixels * 0.4, line)
        ink.left(self._corner, corner, pixels, theme.quiet)
        columns = self._table.columns
        for group, members in groupby(laid.columns(), key=lambda place: columns[place].group):
            places = list(members)
            box = laid.box(0, places[0]).united(laid.box(0, places[-1]))
            over = QRectF(box.left(), top, box.width(), line)
            if group and self._dirty(over):
                ink.centre(group, over.adjusted(0, 0, 0, -line * 0.12), pixels, theme.quiet)
                ink.painter.fillRect(QRectF(box.left(), top + line - 1, box.width(), 1), theme.line)
            for place in places:
                box = laid.box(0, place)
                head = QRectF(box.left(), top + line, box.width(), line)
                if self._dirty(head):
                    draw = ink.centre if columns[place].tone else ink.right
                    inner = head.adjusted(2, 0, -2 if columns[place].tone else -laid.pixels * PAD / 2, 0)
                    draw(columns[place].words, inner, pixels, theme.text if self._under[1] == place else theme.quiet)

    def _line(self, ink: Ink, theme: Theme, laid: Layout, line: int, row: int) -> None:
        named = self._table.every[row]
        of_all = row == len(self._table.rows)
        name = laid.box(line, -1)
        if self._dirty(name):
            self._name(ink, theme, laid, name, named.words, bold=of_all, lit=self._under[0] == row)
        for column in laid.columns():
            box = laid.box(line, column)
            if self._dirty(box):
                self._cell(ink, theme, laid, box.adjusted(0, 0, 0, -1), named.cells[column], column, of_all)
        if of_all:
            ink.painter.fillRect(QRectF(laid.area.left(), name.top() - 1, laid.area.width(), 1), theme.line)
        for spot, colour, thick in ((self._under, theme.quiet, 1), (self._cursor, theme.accent, 2)):
            if spot[0] == row and spot[1] in (-1, *laid.columns()) and (thick == 1 or self.hasFocus()):
                ink.painter.setPen(QPen(colour, thick))
                inset = thick / 2
                box = laid.box(line, spot[1]).adjusted(inset, inset, -inset, -inset - 1)
                ink.painter.drawRect(box)

    def _name(self, ink: Ink, theme: Theme, laid: Layout, box: QRectF, words: str, *, bold: bool, lit: bool) -> None:
        inner = box.adjusted(2, 0, -laid.pixels * 0.5, 0)
        fitted = fit(words, inner.width(), laid.pixels, bold, smallest=max(6, round(laid.pixels * LEAST)))
        ink.at(fitted, QPointF(inner.left(), baseline(inner, fitted.pixels, bold)), theme.text, bold=bold)
        if lit and not self._wall:
            ink.painter.fillRect(QRectF(box.left() - 4, box.top() + 3, 2, box.height() - 7), theme.quiet)

    def _cell(
        self, ink: Ink, theme: Theme, laid: Layout, box: QRectF, cell: HeatCell, column: int, of_all: bool
    ) -> None:
        stale = self._level is Level.stale
        toned = self._table.columns[column].tone
        ramp = self._ramps[column]
        strength = ramp.strength(ramp.step(cell.value)) if toned and not of_all else 0
        if strength:
            ink.painter.fillRect(box, shade(theme, "stale" if stale else toned, strength))
        colour = theme.text if strength else theme.ink(Level.stale if stale else cell.level)
        if cell.value is None or (toned and not cell.value):
            colour = theme.quiet
        if toned:
            ink.centre(cell.text, box.adjusted(1, 0, -1, 0), laid.pixels, colour, bold=of_all)
            return
        self._figure(ink, theme, laid.pixels, box, cell, colour, bold=of_all)

    def _figure(
        self, ink: Ink, theme: Theme, pixels: int, box: QRectF, cell: HeatCell, colour: QColor, *, bold: bool
    ) -> None:
        """At the right of its column, after the mark of its level."""
        inner = box.adjusted(0, 0, -pixels * PAD / 2, 0)
        side = pixels * 0.75
        filled = theme.fills and cell.level in (Level.warn, Level.bad) and self._level is not Level.stale
        if filled:
            reach = width(cell.text, pixels, bold) + side + pixels * 0.6
            high = min(pixels * 1.4, box.height() - 2)
            patch = QRectF(inner.right() - reach, box.center().y() - high / 2, reach + pixels * 0.25, high)
            draw_patch(ink.painter, patch, theme.level(cell.level))
        room = inner.adjusted(pixels * MARK if cell.level.shape else 0, 0, 0, 0)
        place = ink.right(cell.text, room, pixels, colour, bold=bold)
        mark = QRectF(place.left() - side - pixels * 0.35, box.center().y() - side / 2, side, side)
        level = Level.stale if self._level is Level.stale and cell.level.shape else cell.level
        draw_level(ink.painter, theme, level, mark, filled=filled)

    def _bars(self, painter: QPainter, theme: Theme, laid: Layout) -> None:
        """Where there is more than can be seen: what part of it this is."""
        if self._wall:
            return
        rows, columns = len(self._table.rows), len(self._table.columns)
        if laid.shown < rows:
            track = self._track(laid)
            start = track.top() + track.height() * laid.first / rows
            painter.fillRect(track, theme.raised)
            painter.fillRect(
                QRectF(track.left(), start, BAR, max(12.0, track.height() * laid.shown / rows)), theme.quiet
            )
        if len(laid.lefts) < columns:
            wide = laid.area.width() - laid.name_wide
            left = laid.area.left() + laid.name_wide
            bar = QRectF(left + wide * laid.first_column / columns, self.height() - BAR - 3, 0, BAR)
            bar.setWidth(wide * len(laid.lefts) / columns)
            painter.fillRect(bar, theme.quiet)

    def _track(self, laid: Layout) -> QRectF:
        return QRectF(laid.area.right() + BAR / 2, laid.top(0), BAR, laid.row_high * laid.shown)

    def _dirty(self, rect: QRectF) -> bool:
        return self.painting.intersects(rect.toAlignedRect())

    # Where it is pointed at.

    def _keys(self, spot: Spot) -> tuple[str, str] | None:
        """Of a row and a column; None for nowhere."""
        row, column = spot
        if spot == NOBODY or row >= len(self._table.every) or column >= len(self._table.columns):
            return None
        of_row = self._table.rows[row].key if 0 <= row < len(self._table.rows) else ""
        return of_row, self._table.columns[column].key if column >= 0 else ""

    def _spot(self, row: str, column: str) -> Spot:
        rows = {one.key: place for place, one in enumerate(self._table.rows)}
        columns = {one.key: place for place, one in enumerate(self._table.columns)}
        found = rows.get(row, len(rows) if not row and self._table.total else -2)
        other = columns.get(column, -2 if column else -1)
        return (found, other) if found >= 0 and other >= -1 else NOBODY

    def _at(self, point: QPointF) -> Spot:
        """What is at a point; the row of all and the headings too."""
        laid = self._laid()
        if not self._table.rows or not laid.area.contains(point):
            return NOBODY
        line = int((point.y() - laid.top(0)) // laid.row_high) if point.y() >= laid.top(0) else -1
        if line >= laid.lines or (laid.more and line == laid.shown):
            return NOBODY
        row = line if line < 0 else laid.first + line if line < laid.shown else len(self._table.rows)
        column = next((place for place in laid.columns() if _spans(laid.box(0, place), point.x())), -1)
        if column < 0 and point.x() > laid.area.left() + laid.name_wide:
            return NOBODY
        return NOBODY if (row, column) == (-1, -1) else (row, column)

    def _box(self, spot: Spot) -> QRect:
        """To be painted again when a mark comes or goes: the cell, its row's name and its column's heading."""
        laid = self._laid()
        row, column = spot
        if spot == NOBODY or column not in (-1, *laid.columns()):
            return QRect()
        line = laid.lines - 1 if row == len(self._table.rows) else row - laid.first
        if row < 0 or not (0 <= line < laid.shown or row == len(self._table.rows)):
            line = 0
        cell = laid.box(line, column).united(laid.box(line, -1).adjusted(-6, 0, 0, 0))
        if column >= 0:
            head = laid.box(0, column)
            head.moveTop(laid.area.top())
            self.update(QRectF(head.left(), laid.area.top(), head.width(), laid.head_high).toAlignedRect())
        return cell.toAlignedRect().adjusted(-2, -2, 2, 2)

    def _move(self, spot: Spot) -> None:
        if spot == self._cursor:
            return
        for one in (self._cursor, spot):
            self.update(self._box(one))
        self._cursor = spot
        self._describe()
        if spot != NOBODY:
            self._show(spot)

    def _show(self, spot: Spot) -> None:
        """Scroll until it can be seen."""
        laid = self._laid()
        (row, column), (first, first_column) = spot, (laid.first, laid.first_column)
        if 0 <= row < len(self._table.rows) and laid.shown:
            first = min(max(first, row - laid.shown + 1), row)
        if column >= 0 and laid.lefts:
            first_column = min(max(first_column, column - len(laid.lefts) + 1), column)
        self._scroll(first, first_column)

    def _scroll(self, first: int, first_column: int) -> None:
        laid = self._laid()
        first = max(0, min(first, len(self._table.rows) - laid.shown))
        first_column = max(0, min(first_column, len(self._table.columns) - len(laid.lefts)))
        if not self._wall and (first, first_column) != (laid.first, laid.first_column):
            self._scrolled = (first, first_column)
            self._under = NOBODY
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._drag(event.position().y())
            return
        spot = NOBODY if self._wall else self._at(event.position())
        if spot != self._under:
            for one in (self._under, spot):
                self.update(self._box(one))
            self._under = spot
            self.setCursor(Qt.CursorShape.ArrowCursor if spot == NOBODY else Qt.CursorShape.PointingHandCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self.update(self._box(self._under))
        self._under = NOBODY

    def enterEvent(self, event: QEvent) -> None:
        """Nothing: the ground stays as it is, since the cells are what is pointed at."""

    def back(self, theme: Theme) -> QColor:
        return theme.surface

    def mousePressEvent(self, event: QMouseEvent) -> None:
        laid = self._laid()
        scrolls = not self._wall and laid.shown < len(self._table.rows)
        self._held = scrolls and event.position().x() > laid.area.right()
        if self._held:
            self._drag(event.position().y())

    def _drag(self, y: float) -> None:
        laid = self._laid()
        track = self._track(laid)
        share = (y - track.top()) / max(1.0, track.height())
        self._scroll(round(share * len(self._table.rows) - laid.shown / 2), laid.first_column)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._held = False
            return
        spot = self._at(event.position())
        keys = self._keys(spot)
        if keys is not None and event.button() is Qt.MouseButton.LeftButton:
            self._move(spot)
            self.cell_clicked.emit(*keys)
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._wall:
            return
        turned = event.angleDelta()
        laid = self._laid()
        sideways = turned.x() or (turned.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        down = 0 if sideways else turned.y()
        self._scroll(laid.first - round(3 * down / WHEEL), laid.first_column - round(sideways / WHEEL))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._step(event.key())
        if step is not None and self._table.rows:
            self._move(step)
            return
        keys = self._keys(self._cursor)
        if event.key() in CLICKS and keys is not None:
            self.cell_clicked.emit(*keys)
        super().keyPressEvent(event)

    def _step(self, key: int) -> Spot | None:
        """Where a key takes the cursor; None for the other keys."""
        rows, columns = len(self._table.every), len(self._table.columns)
        row, column = self._cursor if self._cursor != NOBODY else (0, -1)
        page = max(1, self._laid().shown)
        steps = {
            Qt.Key.Key_Up: (row - 1, column),
            Qt.Key.Key_Down: (row + 1, column),
            Qt.Key.Key_Left: (row, column - 1),
            Qt.Key.Key_Right: (row, column + 1),
            Qt.Key.Key_PageUp: (row - page, column),
            Qt.Key.Key_PageDown: (row + page, column),
            Qt.Key.Key_Home: (row, -1),
            Qt.Key.Key_End: (row, columns - 1),
        }
        if key not in steps:
            return None
        if self._cursor == NOBODY:
            return 0, 0
        found = steps[Qt.Key(key)]
        return min(max(found[0], 0), rows - 1), min(max(found[1], -1), columns - 1)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self._wall:
            self._tell(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def _tell(self, point: QPoint, where: QPoint) -> None:
        spot = self._at(QPointF(point))
        words = "" if spot == NOBODY else self._table.every[spot[0]].words if spot[1] < 0 else self.words_of(spot)
        QToolTip.showText(where, words, self)


def _spans(box: QRectF, x: float) -> bool:
    return box.left() <= x <= box.right()


def _ramps(table: HeatTable) -> tuple[Ramp, ...]:
    """One for all columns of a tone, so that equal numbers look equal."""
    found: dict[str, Ramp] = {}
    for tone in {column.tone for column in table.columns}:
        places = [place for place, column in enumerate(table.columns) if column.tone == tone]
        values = [row.cells[place].value for row in table.rows for place in places]
        found[tone] = Ramp.over(values)
    return tuple(found[column.tone] for column in table.columns)


def _below_label(painted: Painted, area: QRectF, right: str) -> float:
    """Where the content begins: the label is drawn where nobody sees it."""
    nowhere = QImage(1, 1, QImage.Format.Format_RGB32)
    with QPainter(nowhere) as painter:
        top = painted.draw_label(Ink(painter, []), themes.current(), area, right)
    return top + (painted.scale().note * 0.2 if top > area.top() else 0.0)
