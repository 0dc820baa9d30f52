"""No page cuts a word or needs more room than a small desk has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from supervisor.ui.jobs import Jobs
from tests.ui import pages

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
SMALL = (1192, 640)
"""What a window of 1280 × 720 leaves beside the rail and below the line of state."""


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def cut(page: QWidget) -> list[str]:
    """Texts that do not fit into their labels, buttons and boxes."""
    seen = (w for w in page.findChildren(QWidget) if w.isVisible() and not w.visibleRegion().isEmpty())
    return [f"{type(w).__name__} {_text(w)!r} {w.size().toTuple()}" for w in seen if _too_small(w)]


def _too_small(widget: QWidget) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height() + 1
    if isinstance(widget, QLabel | QAbstractButton):
        return bool(_text(widget)) and widget.minimumSizeHint().width() > widget.width() + 1
    if isinstance(widget, QComboBox):
        return widget.fontMetrics().horizontalAdvance(widget.currentText()) + 30 > widget.width()
    return False


def _text(widget: QWidget) -> str:
    return widget.currentText() if isinstance(widget, QComboBox) else str(getattr(widget, "text", str)())


@pytest.mark.parametrize("name", pages.LOOKS)
def test_nothing_is_cut(qtbot: QtBot, jobs: Jobs, name: str) -> None:
    page = pages.LOOKS[name](jobs)
    qtbot.addWidget(page)
    page.resize(*SMALL)
    page.show()
    qtbot.waitUntil(lambda: jobs.running == 0)
    page.grab()
    assert page.size().toTuple() == SMALL

    def whole() -> None:
        assert cut(page) == []

    qtbot.waitUntil(whole)  # what came last has asked for its room
