"""What happened to one thing on a line: marks that would lie on each other are one."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from widgets.level import Shape
from widgets.timeline import Mark, Timeline, TimelineData


def test_marks_that_would_lie_on_each_other_lie_in_one_pile(qtbot: QtBot) -> None:
    line = Timeline()
    qtbot.addWidget(line)
    marks = tuple(Mark(at, str(at), Shape.triangle, "accent") for at in (990, 300, 995, 500, 1000, 301))
    line.set_data(TimelineData(0, 1000, marks=marks))
    piles = line.piles(QRectF(0, 0, 1000, 12), side=11)
    assert [(x, [mark.words for mark in pile]) for x, pile in piles] == [
        (300, ["300", "301"]),
        (500, ["500"]),
        (990, ["990", "995", "1000"]),
    ]
    assert line.grab().width() == line.width()
