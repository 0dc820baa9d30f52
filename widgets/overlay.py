"""Something that lies over a corner of a page, so that what is on the page stays where it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QWidget

Place = Callable[[QRect], QRect]


class Overlay(QObject):
    """Keeps `widget` over `area`, its neighbour: `place` gives where, from the area's rectangle."""

    def __init__(self, widget: QWidget, area: QWidget, place: Place) -> None:
        super().__init__(widget)
        self._widget, self._area, self._place = widget, area, place
        widget.setParent(area.parentWidget() or area)
        area.installEventFilter(self)
        widget.installEventFilter(self)
        self.put()

    def put(self) -> None:
        """Where it belongs now."""
        self._widget.setGeometry(self._place(self._area.geometry()))
        self._widget.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        wanted = (kinds.Resize, kinds.Move) if watched is self._area else (kinds.Show, kinds.LayoutRequest)
        if event.type() in wanted:
            self.put()
        return False
