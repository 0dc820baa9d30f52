"""The first column of a table, in sight while the rest is scrolled sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView


class StickyColumn(QTableView):
    """Lies over the table and shows its first column again; keys and clicks are the table's own."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self.of = table
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setItemDelegate(table.itemDelegate())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSelectionBehavior(table.selectionBehavior())
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(table.verticalScrollMode())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(table.verticalHeader().minimumSectionSize())
        self.verticalHeader().setDefaultSectionSize(table.verticalHeader().defaultSectionSize())
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSortIndicatorShown(True)
        self._follow()
        self.hide()

    def place(self, *_: object) -> None:
        """Only there while the first column would be out of sight."""
        table, head = self.of, self.of.horizontalHeader()
        self.setVisible(table.horizontalScrollBar().value() > 0)
        if not self.isVisible():
            return
        for column in range(1, head.count()):
            self.setColumnHidden(column, True)
        self.setColumnWidth(0, table.columnWidth(0))
        frame = table.frameWidth()
        self.setGeometry(frame, frame, table.columnWidth(0), table.viewport().height() + head.height())
        self.horizontalHeader().setFixedHeight(head.height())
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())

    def _mark(self, column: int, order: Qt.SortOrder) -> None:
        self.horizontalHeader().setSortIndicator(column, order)

    def _follow(self) -> None:
        table = self.of
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(self.place)
        table.horizontalHeader().sectionResized.connect(self.place)
        table.horizontalHeader().sortIndicatorChanged.connect(self._mark)
