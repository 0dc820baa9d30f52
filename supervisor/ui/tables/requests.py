"""The table of requests: of a million rows only those in sight are made into text, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

import numpy as np
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRegion,
    QResizeEvent,
    QStaticText,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from supervisor.requests.frame import Rows
from supervisor.requests.groups import Groups
from supervisor.requests.preview import who_of
from supervisor.ui.models.requests import COLUMNS, Look, RequestRows, group_words
from supervisor.ui.models.told import Told
from supervisor.ui.tables.base import ROW, Index, Table
from supervisor.ui.tables.cells import HOVERED, MARK, PAD, SELECTED, TEXT, elided
from supervisor.ui.tables.header import Header
from widgets import theme as themes
from widgets.fit import metrics, width
from widgets.ink import Ink, baseline
from widgets.level import Level
from widgets.marks import draw_level, draw_patch, draw_tone
from widgets.theme import font

NOTHING = -1
KEYS = [column.key for column in COLUMNS]
FOLDS = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False, Qt.Key.Key_Return: None, Qt.Key.Key_Enter: None}
"""What keys do on the head of a group: fold it, open it, the other way than it is."""
ARROW_ROOM, FEW_HEADS = 26, 4
MOST_SPANS = 20_000
"""Stretches of a selection that are found again after sorting; so many are only made by sorting anew."""
PATIENCE_S = 0.004
"""For so long a painting waits for words that are packed; those that are late come with the next one."""


class RequestTable(Table):
    """`chosen` carries the row of the frame that the cursor came to, -1 for none; `sorted` what to sort by, and how.

    `picked` says that other rows are selected, `reshaped` that other columns are chosen.
    """

    chosen = Signal(int)
    picked = Signal()
    reshaped = Signal()
    sorted = Signal(str, bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.rows = RequestRows(self)
        self.setModel(self.rows)
        self._fitting = self._by_hand = False
        self._needless: set[str] = set()
        self.hidden_columns: tuple[str, ...] = ()
        head = self.horizontalHeader()
        head.setSortIndicator(KEYS.index("opened"), Qt.SortOrder.AscendingOrder)
        head.sectionResized.connect(self._resized)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._choose_columns)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit())
        self.rows.wanted.connect(self.sorted)
        self.stick()
        self.setSortingEnabled(True)

    def told(self, index: Index) -> Told:
        return self.rows.told(index.column(), index.row(), index.row() + 1)[0]

    def key(self, index: Index) -> str:
        return str(self.row_at(index.row()))

    def row_at(self, place: int) -> int:
        """The row of the frame at a place of the table, -1 for none and for the head of a group."""
        return max(NOTHING, int(self.rows.shown[place])) if 0 <= place < len(self.rows.shown) else NOTHING

    def current(self) -> int:
        """The row of the frame with the cursor, -1 for none."""
        return self.row_at(self.currentIndex().row())

    def chosen_rows(self) -> Rows:
        """Those selected, from top to bottom; who selects the head of a group means all in it."""
        shown = self.rows.shown[self._selected_places()]
        heads = shown[shown < 0]
        if not len(heads):
            return shown
        wanted = np.zeros(self.rows.look.frame.size if self.rows.look else 0, np.bool_)
        wanted[shown[shown >= 0]] = True
        for head in heads.tolist():
            wanted[self.rows.of_group(-1 - head)] = True
        return self.rows.rows[wanted[self.rows.rows]]

    def chosen_count(self) -> int:
        """How many are selected."""
        if self.rows.groups is not None:
            return len(self.chosen_rows())
        return sum(last - first for first, last in self._selected_spans())

    def selected_rows(self) -> list[int]:
        found: list[int] = self._selected_places().tolist()
        return found

    def _selected_places(self) -> Rows:
        spans = self._selected_spans()
        return np.concatenate([np.arange(*span) for span in spans]) if spans else np.zeros(0, np.int64)

    def _selected_spans(self) -> list[tuple[int, int]]:
        """The first place of each stretch, and that after its last, from top to bottom; none lies on another."""
        found: list[tuple[int, int]] = []
        selection = self.selectionModel().selection()
        ranges = (selection.at(place) for place in range(selection.count()))
        for first, last in sorted((one.top(), one.bottom() + 1) for one in ranges):
            if found and first <= found[-1][1]:
                found[-1] = (found[-1][0], max(last, found[-1][1]))
            else:
                found.append((first, last))
        return found

    def show_rows(self, look: Look, rows: Rows, groups: Groups | None = None) -> None:
        """Other rows, or the same ones in another order; the cursor and the selection stay at their requests."""
        before, column = self._current_who(), max(0, self.currentIndex().column())
        selected, head = self._selected_whos(), self._current_head()
        offset = self.currentIndex().row() - self.verticalScrollBar().value()
        self.rows.show(look, rows, groups)
        if groups is not None and head in groups.names:
            self._stand_at_head(groups.names.index(head), column, offset, selected)
        else:
            self._stand(before, column, offset, selected)

    def fold(self, names: Iterable[str]) -> None:
        """Only the heads of these groups are shown; the cursor and the selection stay."""
        before, selected, column = self._current_who(), self._selected_whos(), max(0, self.currentIndex().column())
        head = self.rows.group_at(self.currentIndex().row())
        offset = self.currentIndex().row() - self.verticalScrollBar().value()
        self.rows.fold(names)
        if head >= 0:
            self._stand_at_head(head, column, offset, selected)
        else:
            self._stand(before, column, offset, selected)

    def _current_head(self) -> str | None:
        """The group whose head has the cursor."""
        group, groups = self.rows.group_at(self.currentIndex().row()), self.rows.groups
        return groups.names[group] if groups is not None and group >= 0 else None

    def _stand_at_head(self, group: int, column: int, offset: int, selected: Rows) -> None:
        self._select_again(selected)
        place = int(np.flatnonzero(self.rows.shown == -1 - group)[0])
        self._go(place, column, offset, QItemSelectionModel.SelectionFlag.NoUpdate)

    def fold_all(self, folded: bool) -> None:
        """All groups, or none."""
        if self.rows.groups is not None:
            self.fold(self.rows.groups.names if folded else ())

    def fold_one(self, group: int, folded: bool | None = None) -> None:
        """A group; None the other way than it is."""
        assert self.rows.groups is not None
        name, known = self.rows.groups.names[group], self.rows.folded
        fold = name not in known if folded is None else folded
        if fold != (name in known):
            self.fold(known | {name} if fold else known - {name})

    def _stand(self, before: int, column: int, offset: int, selected: Rows) -> None:
        """The cursor and the selection come back to their requests."""
        place = self.rows.place_of(before) if before != NOTHING else NOTHING
        self._select_again(selected)
        if place == NOTHING:
            self.scrollToTop()
            self.chosen.emit(NOTHING)
            return
        flags = QItemSelectionModel.SelectionFlag
        how = flags.NoUpdate if len(selected) else flags.Select | flags.Rows
        self._go(place, column, offset, how)

    def _go(self, place: int, column: int, offset: int, how: QItemSelectionModel.SelectionFlag) -> None:
        self.selectionModel().setCurrentIndex(self.rows.index(place, column), how)
        top = place - max(0, offset)
        if self.rows.groups is not None and top <= FEW_HEADS:
            top = 0
        self.verticalScrollBar().setValue(top - (top > 0 and self.rows.group_at(top - 1) >= 0))

    def select_place(self, place: int) -> None:
        """The cursor goes to a place, and nothing else is selected."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.rows.index(place, 0), flags.ClearAndSelect | flags.Rows)
        head = place > 0 and self.rows.group_at(place - 1) >= 0
        self.scrollTo(self.rows.index(place - head, 0))

    def go_to(self, city: str, number: str) -> bool:
        """The cursor goes to a request; False where it is not shown."""
        look = self.rows.look
        place = NOTHING if look is None else self.rows.place_of(who_of(look.frame, city, number))
        if place != NOTHING:
            self.select_place(place)
        return place != NOTHING

    def _current_who(self) -> int:
        """The request with the cursor, -1 for none."""
        row, look = self.current(), self.rows.look
        return NOTHING if row == NOTHING or look is None else int(look.frame["who"][row])

    def _selected_whos(self) -> Rows:
        """The requests that are selected."""
        look = self.rows.look
        return np.zeros(0, np.int64) if look is None else look.frame["who"][self.chosen_rows()]

    def _select_again(self, whos: Rows) -> None:
        """Of the requests that were selected those that are still shown."""
        look, shown = self.rows.look, self.rows.shown
        if not len(whos) or look is None:
            return
        wanted = np.zeros(len(look.frame.numbers) + 1, np.bool_)
        wanted[whos] = True
        there = wanted[look.frame["who"][shown]] & (shown >= 0)
        for place in np.flatnonzero(shown < 0).tolist():  # who selects all of a group has its head selected, too
            rows = self.rows.of_group(-1 - int(shown[place]))
            there[place] = bool(wanted[look.frame["who"][rows]].all())
        edges = np.flatnonzero(np.diff(np.concatenate(([False], there, [False]))))
        selection, last = QItemSelection(), len(COLUMNS) - 1
        for first, end in edges.reshape(-1, 2)[:MOST_SPANS].tolist():
            selection.select(self.rows.index(first, 0), self.rows.index(end - 1, last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def shape(self, *, closed: bool, city: bool) -> None:
        """The closing dates are shown where something is closed, the cities where there are several."""
        self._needless = {key for key, wanted in (("closed", closed), ("city", city)) if not wanted}
        self._hide_columns()

    def hide_columns(self, keys: Iterable[str]) -> None:
        """Columns that somebody does not want to see; the first one stays."""
        self.hidden_columns = tuple(key for key in KEYS[1:] if key in set(keys))
        self._hide_columns()

    def _hide_columns(self) -> None:
        before = [self.isColumnHidden(place) for place in range(len(KEYS))]
        after = [key in self._needless or key in self.hidden_columns for key in KEYS]
        if before != after:
            for place, hidden in enumerate(after):
                self.setColumnHidden(place, hidden)
            if not self._by_hand:
                self.fit()

    def widths(self) -> tuple[int, ...]:
        """Of all columns as somebody has drawn them (pixels, 0 where hidden), empty where nobody has."""
        return tuple(self.columnWidth(place) for place in range(len(KEYS))) if self._by_hand else ()

    def set_widths(self, widths: Sequence[int]) -> None:
        """As somebody drew them once."""
        if len(widths) == len(KEYS):
            self._by_hand = True
            for place, wide in enumerate(widths):
                if wide > 0:
                    self.setColumnWidth(place, wide)

    def _choose_columns(self, at: QPoint) -> None:
        """A menu of the columns at their heads."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in COLUMNS[1:]:
            action = menu.addAction(column.words)
            action.setCheckable(True)
            action.setChecked(column.key not in self.hidden_columns)
            action.triggered.connect(partial(self._turn_column, column.key))
        menu.addSeparator()
        menu.addAction("All columns, as wide as they need").triggered.connect(self.reset_columns)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _turn_column(self, key: str, shown: bool) -> None:
        self.hide_columns({*self.hidden_columns} - {key} if shown else {*self.hidden_columns, key})
        self.reshaped.emit()

    def reset_columns(self) -> None:
        """All of them, as wide as they need."""
        self._by_hand = False
        self.hide_columns(())
        self.fit()
        self.reshaped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        head = self.rows.group_at(self.currentIndex().row())
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.rows.groups is not None and shifted and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.fold_all(event.key() == Qt.Key.Key_Left)
        elif head >= 0 and event.key() in FOLDS:
            self.fold_one(head, FOLDS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() != NOTHING:
            self.chosen.emit(self.current())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.indexAt(event.position().toPoint()).row()
        head = self.rows.group_at(place)
        if head >= 0 and event.position().x() < ARROW_ROOM:
            self.fold_one(head)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        head = self.rows.group_at(self.indexAt(event.position().toPoint()).row())
        if head >= 0:
            self.fold_one(head)
        else:
            super().mouseDoubleClickEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._by_hand:
            self.fit()

    def fit(self) -> None:
        """As wide as contents usually are; what is left is shared by the columns with words."""
        head = self.horizontalHeader()
        assert isinstance(head, Header)
        samples = (round(width(column.sample, TEXT)) + 2 * PAD + 6 for column in COLUMNS)
        wide = [max(sample, head.wanted(place)) for place, sample in enumerate(samples)]
        shown = [place for place in range(len(COLUMNS)) if not self.isColumnHidden(place)]
        spare = max(0, self.viewport().width() - sum(wide[place] for place in shown))
        springs = sum(COLUMNS[place].spring for place in shown)
        self._fitting = True
        for place in shown:
            self.setColumnWidth(place, wide[place] + spare * COLUMNS[place].spring // springs)
        self._fitting = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.empty_words or not len(self.rows.shown):
            super().paintEvent(event)
            return
        look = self.rows.look
        assert look is not None
        look.hurry(PATIENCE_S)
        with QPainter(self.viewport()) as painter:
            Lines(self, painter, event.region()).paint()
        if look.behind:
            QTimer.singleShot(0, self.viewport(), self.viewport().update)
        look.hurry(None)

    def _resized(self) -> None:
        self._by_hand = self._by_hand or not self._fitting

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.row_at(index.row()))


@lru_cache(maxsize=4096)
def _laid_out(words: str) -> QStaticText:
    """Ready to be painted: most words of a table come again and again."""
    made = QStaticText(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=font(TEXT))
    return made


class Lines:
    """Paints the rows that a region touches: their grounds first, then each column from top to bottom."""

    def __init__(self, table: RequestTable, painter: QPainter, region: QRegion) -> None:
        self.table, self.painter = table, painter
        self.theme = themes.current()
        self.area = region.boundingRect()
        scrolled = table.verticalScrollBar().value()
        high = table.viewport().height() // ROW  # what the lower edge would cut is left out
        self.first = scrolled + max(0, self.area.top() // ROW)
        last = scrolled + min(self.area.bottom() // ROW, max(0, high - 1))
        self.last = min(len(table.rows.shown), last + 1)
        self.top = -scrolled * ROW

    def paint(self) -> None:
        self._grounds()
        self.painter.setFont(font(TEXT))
        head = self.table.horizontalHeader()
        for column in range(len(COLUMNS)):
            left, wide = head.sectionViewportPosition(column), head.sectionSize(column)
            if wide and left + wide > self.area.left() and left <= self.area.right():
                self._column(column, left + PAD, wide - 2 * PAD)
        for place in range(self.first, self.last):
            if (group := self.table.rows.group_at(place)) >= 0:
                self._head(place, group)
        self._cursor(head)

    def _head(self, place: int, group: int) -> None:
        """The head of a group, over the whole width whatever is scrolled aside: an arrow and its words."""
        theme, painter, groups = self.theme, self.painter, self.table.rows.groups
        assert groups is not None
        box = QRectF(0, self.top + place * ROW, self.table.viewport().width(), ROW)
        selected = self.table.selectionModel().isRowSelected(place, QModelIndex())
        painter.fillRect(box, theme.mixed(theme.accent, SELECTED) if selected else theme.raised)
        middle, turned = QPointF(PAD + 6, box.center().y()), groups.names[group] in self.table.rows.folded
        corners = [(-2.5, -4.5), (2.5, 0.0), (-2.5, 4.5)] if turned else [(-4.5, -2.5), (0.0, 2.5), (4.5, -2.5)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.text, 1.6))
        painter.drawPolyline(QPolygonF([middle + QPointF(*corner) for corner in corners]))
        painter.restore()
        name, dot, rest = group_words(groups, group).rpartition(" · ")
        ink = Ink(painter, [])
        words = ink.left(name, box.adjusted(ARROW_ROOM, 0, -PAD, 0), TEXT, theme.text, bold=True)
        ink.left(dot + rest, box.adjusted(words.right(), 0, -PAD, 0), TEXT, theme.quiet)
        painter.setFont(font(TEXT))

    def _grounds(self) -> None:
        selection, theme = self.table.selectionModel(), self.theme
        whole = self.table.viewport().width()
        for place in range(self.first, self.last):
            hovered = place == self.table.hovered
            selected = selection.isRowSelected(place, QModelIndex())
            if selected or hovered:
                shade = theme.mixed(theme.accent, HOVERED if hovered else SELECTED) if selected else theme.raised
                self.painter.fillRect(0, self.top + place * ROW, whole, ROW, shade)

    def _cursor(self, head: object) -> None:
        index = self.table.currentIndex()
        if self.table.hasFocus() and self.first <= index.row() < self.last:
            self.painter.setPen(QPen(self.theme.accent, 1))
            self.painter.drawRect(QRectF(self.table.visualRect(index)).adjusted(0.5, 0.5, -1.5, -1.5))

    def _column(self, column: int, left: int, wide: int) -> None:
        pen: QColor | None = None
        down = baseline(QRectF(0, 0, 1, ROW), TEXT) - round(metrics(TEXT).ascent())
        for place, told in enumerate(self.table.rows.told(column, self.first, self.last), start=self.first):
            if told.bold:  # the head of a group is painted over its whole row
                continue
            top = self.top + place * ROW
            start, room = left, wide
            if told.mark or told.level.shape:
                taken = self._mark(told, QRect(left, top, wide, ROW))
                start, room = (left, wide - taken) if told.right else (left + taken, wide - taken)
            colour = self.theme.ink(told.level)
            if colour != pen:
                pen = colour
                self.painter.setPen(colour)
            words = elided(told, room)
            start += round(room - width(words, TEXT)) if told.right else 0
            self.painter.drawStaticText(QPointF(start, top + down), _laid_out(words))

    def _mark(self, told: Told, box: QRect) -> int:
        """Before the words; returns the room that it takes."""
        theme, painter = self.theme, self.painter
        place = QRectF(box.left(), box.center().y() - MARK / 2 + 0.5, MARK, MARK)
        if told.mark:
            draw_tone(painter, theme, told.mark[0], theme.tone(told.mark[1]), place)
        else:
            filled = theme.fills and told.level in (Level.warn, Level.bad)
            if filled:
                reach = MARK + 12 + width(told.text, TEXT)
                draw_patch(painter, QRectF(box.left() - 4, box.top() + 4, reach + 4, ROW - 8), theme.level(told.level))
            draw_level(painter, theme, told.level, place, filled=filled)
        return round(MARK) + 7
