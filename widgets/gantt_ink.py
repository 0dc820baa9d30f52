"""How lanes, bars and the ruler above them are drawn: only those that are seen."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets.bars import LANE, Bar, Chart, Piece, Scene, ticks_shown
from widgets.cells import fit_name
from widgets.fit import width
from widgets.ink import Ink, baseline
from widgets.level import Level
from widgets.marks import draw_level
from widgets.theme import Theme

NOTE = 12
TEXT = 13
RULER = 40.0
PAD = 10.0
ROUND = 4.0
HOUR_ROOM = 44.0
MARK = 10.0
COARSE = 6.0
"""Where a slot has fewer pixels than that, bars are many, and have no round corners."""


def draw_lanes(ink: Ink, theme: Theme, chart: Chart, scene: Scene, rows: range, hovered: int) -> None:
    """A hairline below each, and one at each hour."""
    painter, area = ink.painter, scene.area
    if hovered in rows:
        painter.fillRect(QRectF(area.left(), scene.top(hovered), area.width(), LANE), theme.mixed(theme.raised, 0.6))
    for tick in ticks_shown(chart, scene, HOUR_ROOM):
        x = round(scene.x(tick.at)) + 0.5
        painter.setPen(QPen(theme.line if tick.day else theme.mixed(theme.line, 0.5), 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
    painter.setPen(QPen(theme.mixed(theme.line, 0.7), 1))
    for row in rows:
        y = round(scene.top(row) + LANE) - 0.5
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))


def draw_bars(
    ink: Ink, theme: Theme, chart: Chart, scene: Scene, rows: range, chosen: str, piece: int, moved: Collection[str]
) -> None:
    """Those of the given lanes."""
    if not rows:
        return
    painter = ink.painter
    painter.save()
    painter.setClipRect(scene.area, Qt.ClipOperation.IntersectClip)
    round_ = scene.per * chart.slot >= COARSE
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, round_)
    for bar in chart.of_rows(rows[0], rows[-1]):
        if bar.end > scene.first and bar.begin < scene.last:
            box = scene.box(chart.row[bar.lane], bar.begin, bar.end)
            _ground(painter, theme, bar, box, bar.key == chosen, bar.key in moved, ROUND if round_ else 0.0)
            _inside(ink, theme, scene, bar, box, piece if bar.key == chosen else -1)
    painter.restore()


def _inside(ink: Ink, theme: Theme, scene: Scene, bar: Bar, box: QRectF, piece: int) -> None:
    for number, part in enumerate(bar.pieces):
        _piece(ink, theme, scene, part, box, number == piece)
    if bar.fixed:
        ink.painter.fillRect(QRectF(box.left() + 2, box.top() + 4, 3, box.height() - 8), theme.text)
    _words(ink, theme, scene, bar, box)


def _ground(painter: QPainter, theme: Theme, bar: Bar, box: QRectF, chosen: bool, moved: bool, radius: float) -> None:
    """Its colour and its edge; a level is the edge, or the fill in themes that fill."""
    wrong = bar.level in (Level.bad, Level.warn)
    tone = theme.tone(bar.tone)
    fill = theme.mixed(tone, 0.62 if moved else 0.42)
    edge, thick = theme.mixed(tone, 0.9), 1.0
    if wrong and theme.fills:
        fill = theme.level(bar.level)
    elif wrong:
        edge, thick = theme.level(bar.level), 1.5
    if chosen:
        edge, thick = theme.text, 2.0
    painter.setPen(QPen(edge, thick))
    painter.setBrush(fill)
    rect = box.adjusted(0.5, 0.5, -0.5, -0.5)
    if radius:
        painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.drawRect(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _piece(ink: Ink, theme: Theme, scene: Scene, piece: Piece, box: QRectF, chosen: bool) -> None:
    left, right = scene.x(piece.begin), scene.x(piece.end)
    part = QRectF(left, box.top() + 1, max(right - left, 1.5), box.height() - 2)
    ink.painter.fillRect(part, theme.surface)
    tone = theme.tone(piece.tone)
    ink.painter.fillRect(part.adjusted(0, part.height() - 3, 0, 0), tone)
    if chosen:
        ink.painter.setPen(QPen(theme.text, 2))
        ink.painter.drawRect(part)
    if piece.words and width(piece.words, NOTE - 1) + 4 <= part.width():
        ink.centre(piece.words, part.adjusted(0, 0, 0, -3), NOTE - 1, theme.quiet)


def _words(ink: Ink, theme: Theme, scene: Scene, bar: Bar, box: QRectF) -> None:
    """The level's shape at the beginning; its word, or what the bar is called, where there is room for it."""
    gaps = _gaps(scene, bar, box)
    if bar.level in (Level.bad, Level.warn):
        _mark(ink.painter, theme, bar.level, box, gaps)
    for text in filter(None, (bar.mark, bar.words)):
        wide = width(text, NOTE) + 1
        if gap := next((gap for gap in gaps if gap.width() >= wide), None):
            ink.left(text, gap, NOTE, theme.text)
            gap.setLeft(gap.left() + wide + 6)


def _mark(painter: QPainter, theme: Theme, level: Level, box: QRectF, gaps: list[QRectF]) -> None:
    """Where no gap has room for it, on a ground of its own in the middle."""
    if gaps and gaps[0].width() >= MARK:
        spot = QRectF(gaps[0].left(), box.center().y() - MARK / 2, MARK, MARK)
        gaps[0].setLeft(spot.right() + 4)
    else:
        spot = QRectF(box.center().x() - MARK / 2, box.center().y() - MARK / 2, MARK, MARK)
        painter.fillRect(spot.adjusted(-2, -2, 2, 2), theme.level(level) if theme.fills else theme.surface)
    draw_level(painter, theme, level, spot, filled=theme.fills)


def _gaps(scene: Scene, bar: Bar, box: QRectF) -> list[QRectF]:
    """Where words may stand on it: before, between and after its pieces, as far as that is seen."""
    begins = [box.left() + (8 if bar.fixed else 4), *(scene.x(piece.end) for piece in bar.pieces)]
    ends = [*(scene.x(piece.begin) for piece in bar.pieces), box.right()]
    left, right = scene.area.left(), scene.area.right()
    pairs = [(max(begin, left) + 3, min(end, right) - 3) for begin, end in zip(begins, ends, strict=True)]
    return [QRectF(begin, box.top(), end - begin, box.height()) for begin, end in pairs if end > begin]


def draw_names(ink: Ink, theme: Theme, chart: Chart, scene: Scene, rows: range, left: float, hovered: int) -> None:
    """The names of the lanes, which stay where they are."""
    painter, area = ink.painter, scene.area
    column = QRectF(left, area.top(), area.left() - left, area.height())
    painter.save()
    painter.setClipRect(column, Qt.ClipOperation.IntersectClip)
    painter.fillRect(column, theme.surface)
    for row in rows:
        lane, box = chart.lanes[row], QRectF(left, scene.top(row), column.width(), LANE)
        if row == hovered:
            painter.fillRect(box, theme.mixed(theme.raised, 0.6))
        text = box.adjusted(PAD, 0, -PAD, 0)
        if lane.level in (Level.bad, Level.warn):
            draw_level(painter, theme, lane.level, QRectF(text.left(), text.center().y() - 5, 10, 10))
        text.setLeft(text.left() + 16)
        second = width(lane.second, NOTE) + 6 if lane.second else 0.0
        ink.right(lane.second, text, NOTE, theme.quiet)
        name = fit_name(lane.words, text.width() - second, TEXT)
        ink.at(name, QPointF(text.left(), baseline(text, name.pixels)), theme.text)
    painter.setPen(QPen(theme.mixed(theme.line, 0.7), 1))
    for row in rows:
        y = round(scene.top(row) + LANE) - 0.5
        painter.drawLine(QPointF(left, y), QPointF(area.left(), y))
    painter.restore()
    painter.setPen(QPen(theme.line, 1))
    painter.drawLine(QPointF(area.left() - 0.5, area.top()), QPointF(area.left() - 0.5, area.bottom()))


def draw_ruler(ink: Ink, theme: Theme, chart: Chart, scene: Scene, left: float, top: float) -> None:
    """Days above hours, which stay where they are; the day that is seen first keeps its name."""
    painter, area = ink.painter, scene.area
    box = QRectF(left, top, area.right() - left, area.top() - top)
    painter.fillRect(box, theme.surface)
    painter.setPen(QPen(theme.line, 1))
    painter.drawLine(QPointF(left, area.top() - 0.5), QPointF(area.right(), area.top() - 0.5))
    painter.save()
    painter.setClipRect(QRectF(area.left(), top, area.width(), box.height()), Qt.ClipOperation.IntersectClip)
    half = box.height() / 2
    _days(ink, theme, chart, scene, QRectF(area.left(), top, area.width(), half + 2))
    for tick in ticks_shown(chart, scene, HOUR_ROOM):
        words = f"{tick.hour:02}:00"
        wide = width(words, NOTE) + 2
        x = scene.x(tick.at)
        ink.left(words, QRectF(x + 3, top + half - 1, wide, half), NOTE, theme.quiet)
        painter.setPen(QPen(theme.line, 1))
        painter.drawLine(QPointF(round(x) + 0.5, area.top() - 6), QPointF(round(x) + 0.5, area.top()))
    painter.restore()


def _days(ink: Ink, theme: Theme, chart: Chart, scene: Scene, line: QRectF) -> None:
    days = [tick for tick in chart.ticks if tick.day]
    for tick, after in zip(days, [*days[1:], None], strict=False):
        left = max(scene.x(tick.at), line.left()) + 3
        right = min(scene.x(after.at) if after else line.right(), line.right()) - 3
        if right > left and width(tick.day, NOTE, True) + 1 <= right - left:
            ink.left(tick.day, QRectF(left, line.top(), right - left, line.height()), NOTE, theme.text, bold=True)


def draw_now(ink: Ink, theme: Theme, chart: Chart, scene: Scene) -> None:
    """A line at this instant."""
    if chart.now is None or not scene.first <= chart.now <= scene.last:
        return
    x = round(scene.x(chart.now)) + 0.5
    ink.painter.setPen(QPen(theme.text, 1.5))
    ink.painter.drawLine(QPointF(x, scene.area.top() - 5), QPointF(x, scene.area.bottom()))
