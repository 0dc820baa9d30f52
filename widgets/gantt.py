"""Bars on lanes over time that are moved, made longer and taken apart, with the mouse or by keys.

It only says what is wanted: whoever listens gives it the chart that comes of it. So nothing is moved that may not be.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.bars import LANE, Bar, Chart, Grip, Part, Scene
from widgets.fit import width
from widgets.gantt_ink import (
    NOTE,
    PAD,
    RULER,
    TEXT,
    draw_bars,
    draw_lanes,
    draw_names,
    draw_now,
    draw_ruler,
)
from widgets.ink import Ink
from widgets.painted import CLICKS, Painted, Scale
from widgets.theme import Theme

NAMES = (96.0, 220.0)
"""How wide the names' column is, at least and at most."""
TURNS = 3
"""Lanes that one turn of the wheel scrolls by."""
ZOOM = 1.25
FAR = 3
"""Pixels that the mouse goes before it drags."""
CURSORS = {
    Part.whole: Qt.CursorShape.OpenHandCursor,
    Part.begin: Qt.CursorShape.SizeHorCursor,
    Part.end: Qt.CursorShape.SizeHorCursor,
    Part.piece: Qt.CursorShape.SplitHCursor,
}


class Held(NamedTuple):
    """A bar under the mouse: how it was taken, where, and at which instant the part lies that is moved."""

    grip: Grip
    origin: QPointF
    edge: float


class Gantt(Painted):
    """`dragged` tells while the mouse is down (`let_go` that it came to nothing), `done` what it or a key has done.

    `wanted` is a lane and an instant at which a bar is asked for, `viewed` tells that another time is seen,
    `scrolled` that other lanes are.
    """

    dragged = Signal(object)
    let_go = Signal()
    done = Signal(object)
    removed = Signal(str)
    opened = Signal(str)
    chosen = Signal(str)
    wanted = Signal(str, float)
    viewed = Signal(float, float)
    scrolled = Signal(int)

    def __init__(self, label: str = "", *, wall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, wall=wall, parent=parent)
        self._chart = Chart()
        self._view = (0.0, 1.0)
        self._above, self._key, self._piece = 0.0, "", -1
        self._held: Held | None = None
        self._grip: Grip | None = None
        self._hovered = -1
        self._empty = ""
        self.setMouseTracking(True)
        self._describe()

    # what it shows

    @property
    def chart(self) -> Chart:
        """What it shows."""
        return self._chart

    @property
    def key(self) -> str:
        """Of the bar that is chosen, or empty."""
        return self._key

    @property
    def view(self) -> tuple[float, float]:
        """The first and the last instant seen."""
        return self._view

    @property
    def dragging(self) -> bool:
        """Whether a bar is held by the mouse."""
        return self._grip is not None

    def set_chart(self, chart: Chart) -> None:
        """Other bars or lanes; what is chosen stays chosen as long as it is there."""
        before = self._chart
        self._chart = chart
        if self._key not in chart.place:
            self._key, self._piece = "", -1
        if before.lanes != chart.lanes or before.ticks != chart.ticks:
            self.update()
        else:
            self._update_rows(_changed(before, chart))
        self.scroll_to(self._above)
        self._describe()

    def set_view(self, first: float, last: float) -> None:
        """Which stretch of time is seen, kept within the chart."""
        size = min(max(last - first, self._chart.slot * 8), self._chart.end - self._chart.begin)
        first = min(max(first, self._chart.begin), self._chart.end - size)
        if self._view != (first, first + size):
            self._view = (first, first + size)
            self.viewed.emit(*self._view)
            self.update()

    def set_empty(self, text: str) -> None:
        """What is said where there is no lane."""
        self._change(empty=text)

    def choose(self, key: str, piece: int = -1) -> None:
        """A bar, which is brought into sight; an empty key is none."""
        known = key if key in self._chart.place else ""
        if (known, piece) == (self._key, self._piece):
            return
        self._update_rows({self._row(self._key), self._row(known)})
        self._key, self._piece = known, piece if known else -1
        if known:
            self._reveal(self.bar(known))
        self._describe()
        self.chosen.emit(known)

    def bar(self, key: str) -> Bar:
        """By its key; KeyError where there is none."""
        return self._chart.ordered[self._chart.place[key]]

    def scene(self) -> Scene:
        """Where everything lies now."""
        names = self.names_wide()
        area = QRectF(self.rect()).adjusted(names, RULER, -1, -1)
        return Scene(area, *self._view, self._above)

    def names_wide(self) -> float:
        """How wide the column of names is."""
        lanes = self._chart.lanes
        words = sorted((lane.words for lane in lanes), key=len)[-6:]
        second = max((width(lane.second, NOTE) + 6 for lane in lanes[:40] if lane.second), default=0.0)
        wide = max((width(word, TEXT) for word in words), default=0.0) + second + 2 * PAD + 18
        return round(min(max(wide, NAMES[0]), NAMES[1], self.width() * 0.4))

    def most_above(self) -> int:
        """How far it can be scrolled down, in pixels."""
        return max(0, round(len(self._chart.lanes) * LANE - (self.height() - RULER - 1)))

    def scroll_to(self, above: float) -> None:
        """So many pixels of the lanes are above what is seen."""
        above = min(max(0.0, above), self.most_above())
        if above != self._above:
            self._above = above
            self.update()
            self.scrolled.emit(round(above))

    def spoken(self) -> str:
        if not self._chart.lanes:
            return self._empty or "nothing to show"
        if self._key:
            bar = self.bar(self._key)
            lane = self._chart.lanes[self._chart.row[bar.lane]].words
            piece = bar.pieces[self._piece].words if 0 <= self._piece < len(bar.pieces) else ""
            told = (lane, bar.words, bar.hint, bar.mark, piece and f"its {piece} is chosen")
            return ", ".join(dict.fromkeys(filter(None, told)))
        return f"{len(self._chart.bars)} bars in {len(self._chart.lanes)} rows"

    def scale(self) -> Scale:
        return Scale(TEXT, 20, NOTE, 1)

    def back(self, theme: Theme) -> QColor:
        return theme.surface

    def sizeHint(self) -> QSize:
        return QSize(760, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, round(RULER + 3 * LANE))

    def draw(self, ink: Ink, theme: Theme, area: QRectF) -> None:
        scene, chart = self.scene(), self._chart
        seen = QRectF(self.painting.boundingRect())
        if not chart.lanes:
            ink.centre(self._empty, area, TEXT, theme.quiet)
            return
        rows = scene.rows(seen.top(), min(seen.bottom(), scene.area.bottom()), len(chart.lanes))
        ink.painter.save()
        ink.painter.setClipRect(QRectF(area.left(), RULER, area.width(), area.height() - RULER + 1))
        draw_lanes(ink, theme, chart, scene, rows, self._hovered)
        moved = {self._grip.key} if self._grip else set[str]()
        draw_bars(ink, theme, chart, scene, rows, self._key, self._piece, moved)
        draw_names(ink, theme, chart, scene, rows, area.left(), self._hovered)
        ink.painter.restore()
        if seen.top() <= RULER:
            draw_ruler(ink, theme, chart, scene, area.left(), area.top())
        draw_now(ink, theme, chart, scene)

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        spot = event.position()
        hit = self.scene().hit(self._chart, spot)
        self._ring = False
        if hit is None:
            self.choose("")
            return
        self.choose(hit.key, hit.piece)
        self._held = Held(hit, spot, self._edge(hit))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self._held is not None:
            self._drag(self._held, spot)
            return
        scene = self.scene()
        hit = scene.hit(self._chart, spot)
        self.setCursor(CURSORS[hit.part] if hit else Qt.CursorShape.ArrowCursor)
        row = scene.row(spot.y()) if spot.y() >= RULER else -1
        self._hover(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, grip = self._held, self._grip
        if event.button() is not Qt.MouseButton.LeftButton or held is None:
            return
        self._held = self._grip = None
        if grip is not None:
            self._update_rows({self._row(grip.key)})
            if grip == held.grip:
                self.let_go.emit()
            else:
                self.done.emit(grip)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        scene, spot = self.scene(), event.position()
        hit, row = scene.hit(self._chart, spot), scene.row(spot.y())
        if hit is not None:
            self.opened.emit(hit.key)
        elif scene.area.contains(spot) and 0 <= row < len(self._chart.lanes):
            self.wanted.emit(self._chart.lanes[row].key, self._chart.snapped(scene.at(spot.x())))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def enterEvent(self, event: QEnterEvent) -> None:
        """A widget as large as this is not painted again for being entered."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn, keys = event.angleDelta(), event.modifiers()
        if keys & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM ** (-turn.y() / 120), self.scene().at(event.position().x()))
        elif keys & Qt.KeyboardModifier.ShiftModifier or turn.x():
            self.shift(-(turn.x() or turn.y()) / 120 * 0.1)
        else:
            self.scroll_to(self._above - turn.y() / 120 * TURNS * LANE)
        event.accept()

    def zoom(self, by: float, at: float) -> None:
        """So many times as much time is seen, with an instant staying where it is."""
        first, last = self._view
        size = min(max((last - first) * by, self._chart.slot * 8), self._chart.end - self._chart.begin)
        share = (at - first) / (last - first)
        self.set_view(at - size * share, at - size * share + size)

    def shift(self, by: float) -> None:
        """Later or earlier by a share of what is seen."""
        first, last = self._view
        self.set_view(first + (last - first) * by, last + (last - first) * by)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Nothing here has a passport."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def told_at(self, spot: QPointF) -> str:
        """What is said of the bar under the mouse."""
        hit = self.scene().hit(self._chart, spot)
        if hit is None:
            return ""
        bar = self.bar(hit.key)
        piece = bar.pieces[hit.piece].words if hit.piece >= 0 else ""
        return "\n".join(filter(None, (piece, bar.words, bar.hint)))

    def _drag(self, held: Held, spot: QPointF) -> None:
        if self._grip is None and (spot - held.origin).manhattanLength() < FAR:
            return
        grip = self._dragged_to(held, spot)
        if grip != self._grip:
            self._grip = grip
            self.dragged.emit(grip)

    def _dragged_to(self, held: Held, spot: QPointF) -> Grip:
        scene, snapped = self.scene(), self._chart.snapped
        by = snapped(held.edge + (spot.x() - held.origin.x()) / scene.per) - snapped(held.edge)
        lane, row = held.grip.lane, scene.row(spot.y())
        if held.grip.part is Part.whole and 0 <= row < len(self._chart.lanes):
            lane = self._chart.lanes[row].key
        return replace(held.grip, by=by, lane=lane)

    def _edge(self, taken: Grip) -> float:
        bar = self.bar(taken.key)
        if taken.part is Part.piece:
            return bar.pieces[taken.piece].begin
        return bar.end if taken.part is Part.end else bar.begin

    # the keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape and (self._held or self._key):
            self._escape()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.scroll_to(self._above + (1 if key == Qt.Key.Key_PageDown else -1) * self.scene().area.height())
        elif self._key and self._act(Qt.Key(key), keys):
            return
        elif not self._key and key in (Qt.Key.Key_Up, Qt.Key.Key_Down, *CLICKS):
            self._step_row(1)
        elif not self._key and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.shift(0.1 if key == Qt.Key.Key_Right else -0.1)
        else:
            QWidget.keyPressEvent(self, event)

    def _act(self, key: Qt.Key, keys: Qt.KeyboardModifier) -> bool:
        """What the keys do to the bar that is chosen; False where they do nothing."""
        shift, control = (bool(keys & each) for each in (_SHIFT, _CONTROL))
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = self._chart.slot if key == Qt.Key.Key_Right else -self._chart.slot
            part = Part.end if shift else Part.begin if control else Part.piece if self._piece >= 0 else Part.whole
            self.done.emit(Grip(self._key, part, self._piece if part is Part.piece else -1, by, self._lane))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step_row(1 if key == Qt.Key.Key_Down else -1, move=control)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self._key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._key)
        elif key == Qt.Key.Key_Space:
            pieces = len(self.bar(self._key).pieces)
            self.choose(self._key, self._piece + 1 if self._piece + 1 < pieces else -1)
        else:
            return False
        return True

    def _escape(self) -> None:
        if self._held is None:
            self.choose("")
            return
        self._held = self._grip = None
        self.let_go.emit()

    def _step_row(self, by: int, *, move: bool = False) -> None:
        """The nearest bar in the next lane that has one; with `move` the bar itself goes to the next lane."""
        lanes = self._chart.lanes
        row = self._row(self._key) + by if self._key else max(0, self.scene().row(RULER + 1))
        if move:
            if 0 <= row < len(lanes):
                self.done.emit(Grip(self._key, lane=lanes[row].key))
            return
        at = self.bar(self._key).begin if self._key else self._view[0]
        while 0 <= row < len(lanes):
            if near := self._chart.of_rows(row, row):
                self.choose(min(near, key=lambda bar: abs(bar.begin - at)).key)
                return
            row += by

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Tab goes from bar to bar while one is chosen; Esc, then Tab, leaves."""
        if not self._key:
            return super().focusNextPrevChild(onwards)
        place = self._chart.place[self._key] + (1 if onwards else -1)
        if not 0 <= place < len(self._chart.ordered):
            return super().focusNextPrevChild(onwards)
        self.choose(self._chart.ordered[place].key)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._ring and not self._key:
            self._step_row(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scroll_to(self._above)

    # what is painted again

    @property
    def _lane(self) -> str:
        return self.bar(self._key).lane

    def _row(self, key: str) -> int:
        return self._chart.row[self.bar(key).lane] if key in self._chart.place else -1

    def _reveal(self, bar: Bar) -> None:
        """Scrolls just as far as it takes for a bar to be seen."""
        scene = self.scene()
        top = self._chart.row[bar.lane] * LANE
        if top < self._above or top + LANE > self._above + scene.area.height():
            self.scroll_to(top - max(0.0, (scene.area.height() - LANE) / 2))
        first, last = self._view
        if bar.end <= first or bar.begin >= last:
            self.set_view(bar.begin - (last - first) / 4, bar.begin + (last - first) * 3 / 4)

    def _hover(self, row: int) -> None:
        row = row if 0 <= row < len(self._chart.lanes) else -1
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            self._update_rows({before, row})

    def _update_rows(self, rows: Collection[int]) -> None:
        scene = self.scene()
        for row in rows:
            if row >= 0:
                self.update(QRect(QPoint(0, int(scene.top(row)) - 1), QSize(self.width(), round(LANE) + 3)))


_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def _changed(before: Chart, after: Chart) -> set[int]:
    """The lanes whose bars are others; bars that are the same objects are not compared."""
    if len(before.bars) == len(after.bars):
        pairs = zip(before.bars, after.bars, strict=True)
        gone = [bar for pair in pairs if pair[0] is not pair[1] and pair[0] != pair[1] for bar in pair]
    else:
        gone = [*(set(before.bars) ^ set(after.bars))]
    rows = {after.row.get(bar.lane, -1) for bar in gone}
    return rows | {before.row.get(bar.lane, -1) for bar in gone}
