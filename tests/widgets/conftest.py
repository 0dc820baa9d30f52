"""Every widget test has a theme and the program's font."""

from __future__ import annotations

from importlib.resources import files

import pytest
from PySide6.QtWidgets import QApplication

from widgets import theme
from widgets.gallery import load_theme


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    """The dark theme, and our font: every test starts with it."""
    if "Inter" not in _loaded:
        _loaded.extend(theme.add_fonts(files("resources") / "fonts"))
    if not theme._current or theme.current().name != "dark":
        theme.apply(qapp, load_theme("dark"))


_loaded: list[str] = []
