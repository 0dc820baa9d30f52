"""What two scenarios come to: large numbers side by side, and below them curves, growth, cuts and additions."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QSizePolicy, QStackedWidget, QWidget

from supervisor.planning.what_if import Change, Growth, Point, binds_in_words
from supervisor.ui.models import what_if as models
from supervisor.ui.models.what_if import LETTERS, Compared
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import GAP, HALF, column, quiet, row, segment, side
from widgets.curve import Curve
from widgets.number import Number

TILES = 6
TILE_HEIGHTS = (84, 104)
"""Where there is little room, and where there is more."""
ROOMY = 760
VIEWS = ("Cost and service", "Growth", "Cuts and additions")


class Ahead(NamedTuple):
    """What takes longer to reckon than the numbers: the curves of both, and of the one at hand its growth and cuts."""

    told: tuple[Compared, Compared]
    active: int
    points: tuple[tuple[Point, ...], tuple[Point, ...]]
    changes: tuple[Change, ...]
    growth: Growth


class Title(QLabel):
    """One line that takes no more room than there is; what is cut off is told by its tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("subtitle")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._said = ""

    def say(self, words: str) -> None:
        self._said = words
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        shown = self.fontMetrics().elidedText(self._said, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(self._said if shown != self._said else "")
        self.setAccessibleName(self._said)


class Side(QWidget):
    """One scenario: its name and its numbers, two in a row."""

    def __init__(self, letter: str) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.letter, self.name, self.pays = letter, Title(), quiet("", wrap=False)
        self.tiles = [Number() for _ in range(TILES)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(HALF)
        head = row(self.name, self.pays)
        head.setStretch(0, 1)
        grid.addLayout(head, 0, 0, 1, 2)
        for place, tile in enumerate(self.tiles):
            grid.addWidget(tile, 1 + place // 2, place % 2)

    def set_height(self, tile_height: int) -> None:
        for tile in self.tiles:
            tile.setFixedHeight(tile_height)

    def show_numbers(self, mine: Compared, other: Compared | None) -> None:
        self.name.say(f"{self.letter} · {mine.scenario.name}" if mine.scenario.name else self.letter)
        self.pays.setText(models.pays(mine))
        for tile, told in zip(self.tiles, models.tiles(mine, other), strict=True):
            tile.set_label(told.label)
            tile.set_value(told.value, told.unit, told.level)
            tile.set_note(told.note)


class Sides(QWidget):
    """A and B side by side, the sentences about them, and the views below.

    `staffed` carries which of the two and the agents of the point of its curve that was clicked.
    """

    staffed = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.sides = (Side("A"), Side("B"))
        self.words = quiet("")
        self.curve = Curve("Service level over the day · against cost")
        self.people, self.lines = Curve("People"), Curve("Lines")
        self.grows = quiet("")
        self.table = ListTable("Cuts and additions")
        self.views, self.stack = QButtonGroup(self), QStackedWidget()
        self.of = quiet("", wrap=False)
        self._points: tuple[tuple[Point, ...], ...] = ()
        self.curve.picked.connect(self._pick)
        self.curve.setToolTip("Click a point to have so many agents; ← and → take one away or add one.")
        self._lay_out()

    def show_numbers(self, a: Compared, b: Compared) -> None:
        """The large numbers."""
        self.sides[0].show_numbers(a, None)
        self.sides[1].show_numbers(b, a)
        told = [models.difference(a, b), *(models.binds(each, by) for each, by in zip((a, b), LETTERS, strict=True))]
        self.words.setText(" ".join(filter(None, told)))

    def show_ahead(self, ahead: Ahead) -> None:
        """The curves and the table."""
        mine, self._points = ahead.told[ahead.active], ahead.points
        self.curve.set_data(models.cost_curves(ahead.told, ahead.points, mine.scenario))
        self.people.set_data(models.people_curve(mine.scenario, ahead.growth))
        self.lines.set_data(models.lines_curve(mine.scenario, ahead.growth))
        self.grows.setText(binds_in_words(mine.scenario, ahead.growth))
        self.table.show_rows(models.HEADS, models.rows(mine.scenario, mine.outcome, ahead.changes))
        self.of.setText(f"of {LETTERS[ahead.active]}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for each in self.sides:
            each.set_height(TILE_HEIGHTS[event.size().height() >= ROOMY])

    def _pick(self, line: int, place: int) -> None:
        self.staffed.emit(line, self._points[line][place].agents)

    def turn(self, view: int) -> None:
        """Another view of what is ahead."""
        self.views.button(view).setChecked(True)
        self.stack.setCurrentIndex(view)
        self.of.setVisible(view > 0)

    def _lay_out(self) -> None:
        numbers = side(*self.sides, spacing=GAP)
        growth = side(self.people, self.lines, spacing=HALF)
        for each in (self.curve, column(growth, self.grows, grow=growth), self.table):
            self.stack.addWidget(each)
        buttons = [segment(self.views, place, words) for place, words in enumerate(VIEWS)]
        self.views.idClicked.connect(self.turn)
        self.of.hide()
        head = side(side(*buttons, spacing=0), self.of, None)
        below = column(head, self.stack, grow=self.stack)
        column_ = column(numbers, self.words, below, grow=below, spacing=HALF)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(column_)
