"""Paints the cells of every table: the mark of a level or state before the text, on a ground that tells the chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from supervisor.ui.models.told import Told
from widgets import theme as themes
from widgets.fit import fit, width
from widgets.ink import Ink
from widgets.level import Level
from widgets.marks import draw_level, draw_patch, draw_tone
from widgets.theme import Theme

if TYPE_CHECKING:
    from supervisor.ui.tables.base import Table

TEXT = 13
PAD = 8
MARK = 11.0
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
            self._tell(Ink(painter, []), box.adjusted(PAD, 0, -PAD, 0), self.of.told(index))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(room(self.of.told(index)), self.of.verticalHeader().defaultSectionSize())

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, box: QRectF) -> None:
        theme = themes.current()
        hovered = index.row() == self.of.hovered
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.mixed(theme.accent, HOVERED if hovered else SELECTED))
        elif hovered:
            painter.fillRect(box, theme.raised)
        strength = self.of.strength(index)
        if strength:
            painter.fillRect(box, theme.mixed(theme.accent, NEW * strength))
        if self.of.hasFocus() and index == self.of.currentIndex():
            painter.setPen(QPen(theme.accent, 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -1.5, -1.5))

    def _tell(self, ink: Ink, box: QRectF, told: Told) -> None:
        theme = themes.current()
        top = box.center().y() - MARK / 2
        if told.mark:
            draw_tone(ink.painter, theme, told.mark[0], theme.tone(told.mark[1]), QRectF(box.left(), top, MARK, MARK))
            box.setLeft(box.left() + MARK + 7)
        if told.right:
            self._right(ink, theme, box, told)
            return
        if told.level.shape and not told.mark:
            draw_level(ink.painter, theme, told.level, QRectF(box.left(), top, MARK, MARK))
            box.setLeft(box.left() + MARK + 7)
        ink.left(elided(told, box.width()), box, TEXT, theme.ink(told.level), bold=told.bold)

    def _right(self, ink: Ink, theme: Theme, box: QRectF, told: Told) -> None:
        filled = theme.fills and told.level in (Level.warn, Level.bad)
        if filled:
            reach = min(width(told.text, TEXT, told.bold) + MARK + 10, box.width() + 3)
            patch = QRectF(box.right() - reach, box.top() + 4, reach + 5, box.height() - 8)
            draw_patch(ink.painter, patch, theme.level(told.level))
        place = ink.right(elided(told, box.width()), box, TEXT, theme.ink(told.level), bold=told.bold)
        mark = QRectF(place.left() - MARK - 6, box.center().y() - MARK / 2, MARK, MARK)
        draw_level(ink.painter, theme, told.level, mark, filled=filled)


def room(told: Told) -> int:
    """What a cell needs, in pixels."""
    mark = MARK + 9 if told.mark or told.level.shape else 0
    return round(width(told.text, TEXT, told.bold) + 2 * PAD + mark + 2)


def elided(told: Told, room: float) -> str:
    """Text of one size stays that size in a table: what has no room ends in an ellipsis."""
    words = told.text
    return words if width(words, TEXT, told.bold) <= room else fit(words, room, TEXT, told.bold, smallest=TEXT).text
