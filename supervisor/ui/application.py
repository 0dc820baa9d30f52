"""The Qt application: fonts, theme, and the one road of what goes wrong unexpectedly."""

from __future__ import annotations

import sys
from importlib.resources import files
from types import TracebackType

from PySide6.QtWidgets import QApplication

from supervisor.core.errors import CallboardError
from supervisor.ui.notices import Notices
from widgets import theme as themes
from widgets.theme import Theme

THEMES = ("dark", "light", "contrast")
SYSTEM = "system"
NAME = "Callboard"


def make_application(theme: str = SYSTEM) -> QApplication:
    """The application there is, or a new one, with our fonts and the theme applied."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    if not app.property("fonts"):
        themes.add_fonts(files("resources") / "fonts")
        app.setProperty("fonts", True)
    use_theme(app, theme)
    return app


def use_theme(app: QApplication, name: str) -> None:
    """One of THEMES, or SYSTEM for the one that the system has; nothing happens where it is in use already."""
    if name not in (*THEMES, SYSTEM):
        raise CallboardError(f"There is no theme “{name}”; there are: {', '.join((*THEMES, SYSTEM))}.")
    wanted = theme_name(app, name)
    if app.property("theme") != wanted or themes.current().name != wanted:
        themes.apply(app, load_theme(wanted))
        app.setProperty("theme", wanted)


def theme_name(app: QApplication, name: str) -> str:
    """Which of THEMES a choice means now: SYSTEM is the one that the system has."""
    return themes.system_name(app) if name == SYSTEM else name


def load_theme(name: str) -> Theme:
    """One of THEMES."""
    return Theme.load(files("resources") / "themes" / f"{name}.toml")


def catch_all(notices: Notices) -> None:
    """From now on what nobody expected is logged whole and shown once."""

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        notices.unexpected(error)

    sys.excepthook = caught
