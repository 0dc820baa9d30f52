"""Bars on lanes above what they add up to, on one axis of time, with bars to scroll both."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollBar, QWidget

from widgets.bars import LANE, Chart
from widgets.coverage import Coverage, CoverageData
from widgets.gantt import Gantt

STEPS = 10_000
"""Of the horizontal scroll bar."""


class PlanBoard(QWidget):
    """`gantt` and `coverage` move together."""

    def __init__(self, label: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gantt, self.coverage = Gantt(label), Coverage(f"{label}: coverage" if label else "")
        self.down, self.across = QScrollBar(Qt.Orientation.Vertical), QScrollBar(Qt.Orientation.Horizontal)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(self.gantt, 0, 0)
        grid.addWidget(self.down, 0, 1)
        grid.addWidget(self.across, 1, 0)
        grid.addWidget(self.coverage, 2, 0)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(2, 1)
        self.setFocusProxy(self.gantt)
        self.gantt.viewed.connect(self._viewed)
        self.gantt.scrolled.connect(self._scrolled)
        self.down.valueChanged.connect(self.gantt.scroll_to)
        self.across.valueChanged.connect(self._shift)

    def set_chart(self, chart: Chart) -> None:
        """Other bars or lanes."""
        self.gantt.set_chart(chart)
        self._fit()

    def set_data(self, data: CoverageData) -> None:
        """What the bars add up to."""
        self.coverage.set_data(data)

    def set_view(self, first: float, last: float) -> None:
        """The stretch of time that is seen."""
        self.gantt.set_view(first, last)
        self._viewed(*self.gantt.view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        most = self.gantt.most_above()
        with QSignalBlocker(self.down):
            self.down.setRange(0, most)
            self.down.setPageStep(max(1, self.gantt.height()))
            self.down.setSingleStep(round(LANE))
        self.down.setVisible(most > 0)
        self.coverage.set_margin(self.gantt.names_wide())
        self._viewed(*self.gantt.view)

    def _scrolled(self, above: int) -> None:
        with QSignalBlocker(self.down):
            self.down.setValue(above)

    def _viewed(self, first: float, last: float) -> None:
        self.coverage.set_view(first, last)
        chart = self.gantt.chart
        whole, seen = chart.end - chart.begin, last - first
        with QSignalBlocker(self.across):
            self.across.setPageStep(max(1, round(STEPS * seen / whole)))
            self.across.setRange(0, max(0, round(STEPS * (whole - seen) / whole)))
            self.across.setSingleStep(max(1, round(STEPS * seen / whole / 12)))
            self.across.setValue(round(STEPS * (first - chart.begin) / whole))
        self.across.setVisible(seen < whole * 0.999)

    def _shift(self, value: int) -> None:
        chart, (first, last) = self.gantt.chart, self.gantt.view
        begin = chart.begin + value / STEPS * (chart.end - chart.begin)
        self.gantt.set_view(begin, begin + last - first)
