"""The first column of a table, in sight while the rest is scrolled sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTableView

from supervisor.ui.tables.header import Header

if TYPE_CHECKING:
    from supervisor.ui.tables.base import Table


class StickyColumn(QTableView):
    """Lies over the table and shows its first column again; keys and clicks are the table's own."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.of = table
        self.setHorizontalHeader(Header(self))
        self.setMouseTracking(True)
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setItemDelegate(table.itemDelegate())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("sticky")
        self.setSelectionBehavior(table.selectionBehavior())
        self.setSelectionMode(table.selectionMode())
        self.setEditTriggers(table.editTriggers())
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(table.verticalScrollMode())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(table.verticalHeader().minimumSectionSize())
        self.verticalHeader().setDefaultSectionSize(table.verticalHeader().defaultSectionSize())
        self._head()
        self._follow()
        self.hide()

    def place(self, *_: object) -> None:
        """Only there while the first column would be out of sight."""
        table, head = self.of, self.of.horizontalHeader()
        self.setVisible(table.horizontalScrollBar().value() > 0 and head.count() > 1)
        if not self.isVisible():
            return
        for column in range(1, head.count()):
            self.setColumnHidden(column, True)
        self.setColumnWidth(0, table.columnWidth(0))
        frame = table.frameWidth()
        self.setGeometry(frame, frame, table.columnWidth(0), table.viewport().height() + head.height())
        self.horizontalHeader().setFixedHeight(head.height())
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.of.hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def _head(self) -> None:
        mine, its = self.horizontalHeader(), self.of.horizontalHeader()
        mine.setSortIndicatorShown(its.isSortIndicatorShown())
        mine.setSortIndicator(its.sortIndicatorSection(), its.sortIndicatorOrder())
        mine.sectionClicked.connect(self._sort)
        its.sortIndicatorChanged.connect(self._mark)

    def _mark(self, column: int, order: Qt.SortOrder) -> None:
        self.horizontalHeader().setSortIndicator(column, order)

    def _sort(self) -> None:
        if self.of.isSortingEnabled():
            its, orders = self.of.horizontalHeader(), Qt.SortOrder
            rising = its.sortIndicatorSection() == 0 and its.sortIndicatorOrder() is orders.AscendingOrder
            self.of.sortByColumn(0, orders.DescendingOrder if rising else orders.AscendingOrder)

    def _follow(self) -> None:
        table = self.of
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(self.place)
        table.horizontalHeader().sectionResized.connect(self.place)
        table.model().modelReset.connect(self.place)
        self.clicked.connect(table.clicked)
        self.doubleClicked.connect(table.doubleClicked)
