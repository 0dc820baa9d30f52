"""Charts on paper: bars by hour, and what is needed by year against what is there."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, inf, log10

from PySide6.QtCore import QPointF, QRectF

from supervisor.reports.pdf.paper import Paper

SMALL = 7.0
FEW = 3
"""Lines across a chart."""


def ceiling(most: float) -> tuple[float, list[float]]:
    """The round number over the most, and the marks up to it."""
    rough = max(most, 1.0) / FEW
    power = 10.0 ** floor(log10(rough))
    step = max(1.0, next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough * 0.999))
    many = max(1, ceil(max(most, 1.0) / step - 1e-9))
    return step * many, [step * mark for mark in range(many + 1)]


def bars(paper: Paper, box: QRectF, title: str, labels: Sequence[str], values: Sequence[float | None]) -> None:
    """A bar for each, its value above it where there is room."""
    plot, top = _frame(paper, box, title, max((value or 0.0 for value in values), default=0.0))
    step = plot.width() / max(1, len(values))
    named = len(values) <= 14
    for place, value in enumerate(values):
        if value is None:
            continue
        high = value / top * plot.height()
        left = plot.left() + place * step
        paper.fill(QRectF(left + step * 0.14, plot.bottom() - high, step * 0.72, high), "accent")
        if named and value:
            over = QRectF(left - step * 0.4, plot.bottom() - high - 9, step * 1.8, 9)
            _middle(paper, over, f"{value:,.0f}")
    every = max(1, ceil(len(labels) / 8))
    for place in range(0, len(labels), every):
        foot = QRectF(plot.left() + place * step - 12, plot.bottom() + 2, step + 24, 9)
        _middle(paper, foot, labels[place], quiet=True, until=box.right())


def needed(
    paper: Paper, box: QRectF, title: str, needs: Sequence[float], there: float | None, bind: int | None
) -> None:
    """A line by year over the dashed one of what there is; the first year that lacks is marked."""
    most = max([*needs, there or 0.0])
    plot, top = _frame(paper, box, title, most)
    step = plot.width() / max(1, len(needs) - 1)
    points = [
        QPointF(plot.left() + year * step, plot.bottom() - each / top * plot.height())
        for year, each in enumerate(needs)
    ]
    if there is not None:
        y = plot.bottom() - there / top * plot.height()
        paper.path([QPointF(plot.left(), y), QPointF(plot.right(), y)], colour="quiet", thick=1.0, dashed=True)
        below = needs[-1] > there and y + 11 < plot.bottom()
        label = QRectF(plot.left(), y + 2 if below else y - 10, plot.width(), 9)
        paper.text(label, f"{there:,g} there", SMALL, colour="quiet", right=True)
    paper.path(points)
    if bind is not None:
        at = points[bind]
        paper.dot(at, 3.0, "warm")
        words = f"year {bind}: {ceil(needs[bind] - 1e-9):,}"
        wide = paper.width(words, SMALL, bold=True) + 2
        room = at.x() - 5 - wide > plot.left() + 60
        place = QRectF(at.x() - 5 - wide, at.y() - 13, wide, 9) if room else QRectF(at.x() + 3, at.y() - 16, wide, 9)
        paper.text(place, words, SMALL, bold=True)
    for year in range(0, len(needs), max(1, ceil(len(needs) / 11))):
        _middle(
            paper,
            QRectF(plot.left() + year * step - 15, plot.bottom() + 2, 30, 9),
            str(year),
            quiet=True,
            until=box.right(),
        )


def _frame(paper: Paper, box: QRectF, title: str, most: float) -> tuple[QRectF, float]:
    """The title and the lines across; where the plot lies, and what its top is worth."""
    paper.text(QRectF(box.left(), box.top(), box.width(), 12), title, 8, bold=True)
    top, marks = ceiling(most)
    left = max(paper.width(f"{mark:,g}", SMALL) for mark in marks) + 5
    plot = QRectF(box.left() + left, box.top() + 24, box.width() - left, box.height() - 24 - 12)
    for mark in marks:
        y = plot.bottom() - mark / top * plot.height()
        paper.rule(plot.left(), y, plot.width())
        paper.text(QRectF(box.left(), y - 5, left - 4, 10), f"{mark:,g}", SMALL, colour="quiet", right=True)
    return plot, top


def _middle(paper: Paper, box: QRectF, words: str, *, quiet: bool = False, until: float = inf) -> None:
    wide = paper.width(words, SMALL) + 1
    at = QRectF(min(box.center().x() - wide / 2, until - wide), box.top(), wide, box.height())
    paper.text(at, words, SMALL, colour="quiet" if quiet else "text")
