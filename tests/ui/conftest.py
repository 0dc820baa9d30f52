"""Every test of the screens has the application with its fonts, in the dark theme, and no window of another test."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from supervisor.ui.application import make_application


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    make_application("dark")
