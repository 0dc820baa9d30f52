"""Paints the cells of every table: the mark of a level or state before the text, on a ground that tells the chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from supervisor.ui.models.told import Told
from widgets import theme as themes
from widgets.fit import fit, width
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_level, draw_patch, draw_stale, draw_tone
from widgets.theme import Theme

if TYPE_CHECKING:
    from supervisor.ui.tables.base import Table

TEXT = 13
PAD = 8
MARK = 11.0
HATCH = 7
"""Between the lines behind what is stale: a part of a row's height, so that they go on from row to row."""
SELECTED, HOVERED, NEW = 0.22, 0.30, 0.4
"""Shares of the accent in the ground of what is chosen, chosen under the mouse, and just changed."""
Index = QModelIndex | QPersistentModelIndex


class Cells(QStyledItemDelegate):
    """A row that the lower edge of the table would cut is left out."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.of = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if option.rect.top() <= 0 or option.rect.bottom() < self.of.viewport().height():
            box = QRectF(option.rect)
            self._ground(painter, option, index, box)
            self._tell(Ink(painter, []), box.adjusted(PAD, 0, -PAD, 0), self.of.told(index), first=index.column() == 0)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(room(self.of.told(index)), self.of.verticalHeader().defaultSectionSize())

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """What a cell has to say, else what it had no room for."""
        told = self.of.told(index) if index.isValid() else Told("")
        cut = elided(told, option.rect.width() - 2 * PAD - (room(told) - room(Told(told.text, bold=told.bold))))
        tip = index.data(Qt.ItemDataRole.ToolTipRole) or (told.text if cut != told.text else "")
        QToolTip.showText(event.globalPos(), tip, view)
        return True

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, box: QRectF) -> None:
        theme = themes.current()
        hovered = index.row() == self.of.hovered
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.mixed(theme.accent, HOVERED if hovered else SELECTED))
        elif hovered:
            painter.fillRect(box, theme.raised)
        if self.of.told(index).level is Level.stale and not option.state & QStyle.StateFlag.State_Selected:
            draw_stale(painter, theme, box, HATCH, QPointF(0, box.top()))
        strength = self.of.strength(index)
        if strength:
            painter.fillRect(box, theme.mixed(theme.accent, NEW * strength))
        if self.of.hasFocus() and index == self.of.currentIndex():
            painter.setPen(QPen(theme.accent, 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -1.5, -1.5))

    def _tell(self, ink: Ink, box: QRectF, told: Told, *, first: bool) -> None:
        theme = themes.current()
        top = box.center().y() - MARK / 2
        if told.mark:
            draw_tone(ink.painter, theme, told.mark[0], theme.tone(told.mark[1]), QRectF(box.left(), top, MARK, MARK))
            box.setLeft(box.left() + MARK + 7)
        if told.right:
            self._right(ink, theme, box, told)
            return
        if told.level.shape and not told.mark and (first or told.level is not Level.stale):
            draw_level(ink.painter, theme, told.level, QRectF(box.left(), top, MARK, MARK))
            box.setLeft(box.left() + MARK + 7)
        ink.left(elided(told, box.width()), box, TEXT, _ink(theme, told.level), bold=told.bold)

    def _right(self, ink: Ink, theme: Theme, box: QRectF, told: Told) -> None:
        filled = theme.fills and told.level in (Level.warn, Level.bad)
        if filled:
            reach = min(width(told.text, TEXT, told.bold) + MARK + 10, box.width() + 3)
            patch = QRectF(box.right() - reach, box.top() + 4, reach + 5, box.height() - 8)
            draw_patch(ink.painter, patch, theme.level(told.level))
        place = ink.right(elided(told, box.width()), box, TEXT, _ink(theme, told.level), bold=told.bold)
        if told.level is Level.stale:
            return  # its row says so once, at its beginning
        mark = QRectF(place.left() - MARK - 6, box.center().y() - MARK / 2, MARK, MARK)
        draw_level(ink.painter, theme, told.level, mark, filled=filled)


def _ink(theme: Theme, level: Level) -> QColor:
    return theme.quiet if level is Level.stale and theme.fills else theme.ink(level)


def room(told: Told) -> int:
    """What a cell needs, in pixels."""
    mark = MARK + 9 if told.mark or told.level.shape else 0
    return round(width(told.text, TEXT, told.bold) + 2 * PAD + mark + 2)


def elided(told: Told, room: float) -> str:
    """Text of one size stays that size in a table: what has no room ends in an ellipsis, or in how many parts more."""
    words = told.text
    if width(words, TEXT, told.bold) <= room:
        return words
    for count in range(len(told.parts) - 1, 0, -1):
        some = f"{', '.join(told.parts[:count])} +{len(told.parts) - count}"
        if width(some, TEXT, told.bold) <= room:
            return some
    more = f" +{len(told.parts) - 1}" if len(told.parts) > 1 else ""
    first = told.parts[0] if more else words
    return fit(first, room - width(more, TEXT, told.bold), TEXT, told.bold, smallest=TEXT).text + more
