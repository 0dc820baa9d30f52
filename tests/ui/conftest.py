"""Every test of the screens has the application with its fonts, in the dark theme, and no window of another test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from supervisor.ui.application import make_application
from supervisor.ui.jobs import Jobs


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    make_application("dark")


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    """Worker threads that are ended with the test."""
    made = Jobs()
    yield made
    made.close()
