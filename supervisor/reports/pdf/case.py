"""The staffing case on one page: what is asked for, what each cut or addition does, what it rests on; a signature."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from supervisor.reports.pdf.charts import bars, needed
from supervisor.reports.pdf.paper import Look, Paper, picture, write_pdf
from supervisor.reports.staffing_case import HEADS, Case

EDGE = 44.0
GAP = 14.0
COLUMNS = (0.19, 0.13, 0.12, 0.11, 0.15, 0.15, 0.15)
"""Shares of the width of the table."""
ROW = 13.0
FIXED = 142.0
"""The height of all below the facts that no case changes: titles, gaps, the sentence of growth, the line to sign."""
LEAST_CHARTS, MOST_CHARTS = 138.0, 300.0


def write_case(case: Case, path: Path, paper: str, look: Look) -> Paper:
    """As a PDF; raises `CallboardError` where the file cannot be written."""
    return write_pdf(path, paper, look, f"Staffing case: {case.title}", partial(draw, case))


def case_picture(case: Case, paper: str, look: Look) -> tuple[QImage, Paper]:
    """The same page as an image."""
    return picture(paper, look, partial(draw, case))


def draw(case: Case, paper: Paper) -> None:
    """From the top down; what is left goes to the charts."""
    wide = paper.wide - 2 * EDGE
    y = _head(case, paper, wide)
    y = _facts(case, paper, y, wide)
    below = ROW * (len(case.rows) + 1) + 11 * len(case.assumes) + FIXED
    charts = min(MOST_CHARTS, max(LEAST_CHARTS, paper.high - y - below - EDGE))
    y = _by_hour(case, paper, y, wide, charts * 0.52)
    y = _table(case, paper, y, wide)
    y = _growth(case, paper, y, wide, charts * 0.48)
    _assumes(case, paper, y, wide)
    _sign(case, paper, wide)


def _head(case: Case, paper: Paper, wide: float) -> float:
    half = wide / 2
    paper.fill(QRectF(EDGE, EDGE - 10, 28, 3), "accent")
    paper.text(QRectF(EDGE, EDGE, half, 12), case.city, 9, bold=True, colour="quiet")
    paper.text(QRectF(EDGE + half, EDGE, half, 12), case.day, 9, colour="quiet", right=True)
    paper.text(QRectF(EDGE, EDGE + 14, wide, 26), f"Staffing case: {case.title}", 20, bold=True)
    return paper.paragraph(QRectF(EDGE, EDGE + 44, wide, 40), case.summary, 10) + GAP


def _facts(case: Case, paper: Paper, y: float, wide: float) -> float:
    each = wide / len(case.facts)
    paper.rule(EDGE, y, wide, thick=0.8)
    for place, fact in enumerate(case.facts):
        left = EDGE + place * each
        room = each - 10
        paper.text(QRectF(left, y + 6, room, 10), fact.name, 8, colour="quiet")
        paper.text(QRectF(left, y + 17, room, 22), fact.value, 19, bold=True)
        paper.paragraph(QRectF(left, y + 41, room, 20), fact.note, 7, colour="quiet")
    paper.rule(EDGE, y + 64, wide, thick=0.8)
    return y + 64 + GAP


def _by_hour(case: Case, paper: Paper, y: float, wide: float, high: float) -> float:
    half = (wide - GAP * 1.5) / 2
    labels = [hour.begins for hour in case.hours]
    bars(
        paper,
        QRectF(EDGE, y, half, high),
        f"Calls by {case.interval} of the day",
        labels,
        [hour.calls for hour in case.hours],
    )
    need = [None if hour.required is None else float(hour.required) for hour in case.hours]
    right = QRectF(EDGE + half + GAP * 1.5, y, half, high)
    bars(paper, right, "Agents required for the target", labels, need)
    return y + high + GAP


def _table(case: Case, paper: Paper, y: float, wide: float) -> float:
    paper.text(QRectF(EDGE, y, wide, 12), "What each cut or addition does, over the day", 8, bold=True)
    y += 14
    for number, row in enumerate((HEADS, *case.rows)):
        head, plan = number == 0, number == 1
        if plan:
            paper.fill(QRectF(EDGE - 3, y, wide + 6, ROW), "raised")
        left = EDGE
        for place, (cell, share) in enumerate(zip(row, COLUMNS, strict=True)):
            box = QRectF(left, y, wide * share, ROW)
            paper.text(box, cell, 8, bold=plan, colour="quiet" if head else "text", right=place > 0)
            left += wide * share
        y += ROW
        paper.rule(EDGE, y, wide, thick=0.8 if head else 0.3)
    if case.note:
        paper.text(QRectF(EDGE, y + 2, wide, 11), case.note, 8, colour="quiet")
    return y + GAP * 1.3


def _growth(case: Case, paper: Paper, y: float, wide: float, high: float) -> float:
    half = (wide - GAP * 1.5) / 2
    years = case.growth.years
    left, right = QRectF(EDGE, y, half, high), QRectF(EDGE + half + GAP * 1.5, y, half, high)
    people, lines = [year.people for year in years], [float(year.lines) for year in years]
    needed(paper, left, "People needed, years from now", people, case.people, case.growth.people_bind)
    there = None if case.lines is None else float(case.lines)
    needed(paper, right, "Lines needed, years from now", lines, there, case.growth.lines_bind)
    return paper.paragraph(QRectF(EDGE, y + high + 4, wide, 24), case.grows, 8) + GAP * 0.8


def _assumes(case: Case, paper: Paper, y: float, wide: float) -> None:
    paper.text(QRectF(EDGE, y, wide, 12), "What this rests on", 8, bold=True)
    for number, words in enumerate(case.assumes):
        paper.text(QRectF(EDGE, y + 13 + 11 * number, wide, 11), words, 8, colour="quiet")


def _sign(case: Case, paper: Paper, wide: float) -> None:
    y = paper.high - EDGE - 8
    for left, share, words in ((0.0, 0.42, "Approved"), (0.46, 0.24, "Date"), (0.74, 0.26, "")):
        if words:
            paper.rule(EDGE + wide * left, y - 12, wide * share, colour="quiet")
            paper.text(QRectF(EDGE + wide * left, y - 10, wide * share, 10), words, 7, colour="quiet")
    paper.text(QRectF(EDGE, y - 10, wide, 10), "Callboard", 7, colour="quiet", right=True)
