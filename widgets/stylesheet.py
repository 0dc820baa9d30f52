"""The style sheet of Qt's own widgets: qdarktheme in our colours, and what it lacks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import qdarktheme

if TYPE_CHECKING:
    from widgets.theme import Theme

HINT = 0.85
"""How much of the quiet text's colour is in what a field says while nothing is typed: what holds is read there."""
_log = logging.getLogger(__name__)

_OURS = """
QToolTip {{ border: 1px solid {line}; padding: 4px 6px; }}
QLabel#title {{ font-size: 20px; font-weight: 600; }}
QLabel#subtitle {{ font-size: 15px; font-weight: 600; }}
QLabel#quiet, QLabel[quiet="true"] {{ color: {quiet}; }}
QPushButton {{ padding: 3px 14px; min-height: 20px; border-radius: 6px; }}
QLineEdit, QAbstractSpinBox {{ padding: 3px 6px; min-height: 20px; border-radius: 6px; }}
QLineEdit {{ placeholder-text-color: {hint}; }}
QAbstractSpinBox {{ max-height: 20px; }}
QComboBox {{ padding: 0 8px 0 6px; min-height: 26px; border-radius: 6px; }}
QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{ padding: 0; min-height: 0; border: none; }}
QPushButton[primary="true"] {{
    background: {accent}; color: {on_accent}; border: 1px solid {accent}; font-weight: 600;
}}
QPushButton[primary="true"]:hover {{ border-color: {text}; }}
QPushButton[segment="true"] {{ color: {quiet}; border-color: transparent; padding: 3px 12px; }}
QPushButton[segment="true"]:checked {{ color: {text}; background: {raised}; border-color: {line}; }}
QPushButton[picks="true"] {{ color: {text}; background: {surface}; padding: 3px 28px 3px 8px; text-align: left; }}
QPushButton[opens="true"] {{ padding-right: 28px; }}
QPushButton[opens="true"]::menu-indicator {{ image: none; width: 0; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {text}; }}
QTableView {{ background: {surface}; gridline-color: {line}; border: 1px solid {line}; border-radius: 6px; }}
QHeaderView {{ background: {surface}; }}
QListWidget::item {{ padding: 0 6px; border-left: 3px solid transparent; }}
QListWidget::item:selected {{ color: {text}; background: {raised}; border-left: 3px solid {accent}; }}
QScrollArea {{ border: none; }}
QSplitter[frameShape="NoFrame"], QStackedWidget[frameShape="NoFrame"], QLabel[frameShape="NoFrame"] {{
    border: none; padding: 0; margin: 0;
}}
QTableView {{ margin: 0; padding: 0; }}
QSplitter::handle {{ background: transparent; image: none; border: none; }}
QSplitter::handle:hover {{ background: {line}; }}
QWidget#clear {{ background: transparent; }}
Banner QPushButton {{ color: {text}; border-color: {text}; background: transparent; }}
Banner QToolButton {{ color: {text}; }}
"""


def stylesheet(theme: Theme) -> str:
    """Text for `QApplication.setStyleSheet`."""
    return _base(theme) + _OURS.format(
        line=theme.line.name(),
        surface=theme.surface.name(),
        raised=theme.raised.name(),
        text=theme.text.name(),
        quiet=theme.quiet.name(),
        hint=theme.mixed(theme.quiet, HINT).name(),
        accent=theme.accent.name(),
        on_accent=(theme.ground if theme.dark else theme.surface).name(),
    )


def _base(theme: Theme) -> str:
    colours: dict[str, str | dict[str, str]] = {
        "background": theme.ground.name(),
        "background>panel": theme.surface.name(),
        "background>popup": theme.raised.name(),
        "background>table": theme.surface.name(),
        "background>list": theme.surface.name(),
        "background>textarea": theme.surface.name(),
        "background>title": theme.raised.name(),
        "border": theme.line.name(),
        "border>input": theme.line.name(),
        "foreground": theme.text.name(),
        "input.background": theme.surface.name(),
        "primary": theme.accent.name(),
        "statusBar.background": theme.surface.name(),
        "toolbar.background": theme.ground.name(),
        "tableSectionHeader.background": theme.surface.name(),
        "treeSectionHeader.background": theme.surface.name(),
    }
    try:
        sheet: str = qdarktheme.load_stylesheet("dark" if theme.dark else "light", custom_colors=colours)
    except OSError as error:  # it keeps its icons in the home folder, which may be read-only
        _log.warning("The base style could not be written (%s); controls look plainer.", error)
        return ""
    return sheet
