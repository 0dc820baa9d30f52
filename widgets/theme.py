"""Every colour and font of the program; widgets paint with the current theme, and again when it changes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from widgets.level import Level
from widgets.stylesheet import stylesheet

FAMILIES = ("Inter", "DejaVu Sans")
_COLOURS = ("ground", "surface", "raised", "line", "text", "quiet", "accent")


@dataclass(frozen=True, slots=True)
class Theme:
    """`dark` says which base style fits; with `fills` a level is a fill behind text, else the colour of text."""

    name: str
    dark: bool
    fills: bool
    ground: QColor
    surface: QColor
    raised: QColor
    line: QColor
    text: QColor
    quiet: QColor
    accent: QColor
    levels: Mapping[Level, QColor]
    series: Mapping[str, QColor]

    @classmethod
    def load(cls, source: str | Path | Traversable) -> Theme:
        """From TOML text, or the file that has it; ValueError with a sentence if that is no theme."""
        text = source if isinstance(source, str) else source.read_text(encoding="utf-8")
        try:
            return cls._read(tomllib.loads(text))
        except KeyError as missing:
            raise ValueError(f"The theme has no {missing}; add it, or choose another theme.") from missing
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"The theme is not TOML ({error}); correct it, or choose another.") from error

    @classmethod
    def _read(cls, table: dict[str, Any]) -> Theme:
        colours = {name: _colour(table["colours"][name]) for name in _COLOURS}
        levels = {level: _colour(table["levels"][level.value]) for level in Level}
        series = {name: _colour(value) for name, value in table["series"].items()}
        return cls(table["name"], table["dark"], table["fills"], **colours, levels=levels, series=series)

    def level(self, level: Level) -> QColor:
        return self.levels[level]

    def ink(self, level: Level) -> QColor:
        """For the text of a figure: on target is quiet, so only warn, bad and stale have a colour."""
        if self.fills or level in (Level.good, Level.none):
            return self.text
        return self.levels[level]

    def tone(self, name: str) -> QColor:
        """By the name of a colour, a level or a category; KeyError for any other."""
        if name in _COLOURS:
            colour: QColor = getattr(self, name)
            return colour
        return self.series[name] if name in self.series else self.levels[Level(name)]

    def mixed(self, colour: QColor, share: float) -> QColor:
        """`colour` laid over the surface, so that painting needs no transparency."""
        under, rest = self.surface, 1 - share
        red = round(colour.red() * share + under.red() * rest)
        green = round(colour.green() * share + under.green() * rest)
        return QColor(red, green, round(colour.blue() * share + under.blue() * rest))


class Changes(QObject):
    """Tells every widget that the current theme is another one."""

    changed = Signal()


changes = Changes()
_current: list[Theme] = []


def current() -> Theme:
    """The theme to paint with; `apply` sets it, before any widget is made."""
    if not _current:
        raise RuntimeError("no theme was applied")
    return _current[0]


def apply(app: QApplication, theme: Theme) -> None:
    """Makes `theme` the current one for every widget, ours and Qt's."""
    _current[:] = [theme]
    app.setFont(base_font())
    app.setPalette(_palette(theme))
    app.setStyleSheet(stylesheet(theme))
    changes.changed.emit()


def system_name(app: QApplication) -> str:
    """The theme that follows the system: `dark`, `light` or `contrast`."""
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "light" if hints.colorScheme() == Qt.ColorScheme.Light else "dark"


def add_fonts(folder: Traversable) -> list[str]:
    """Loads the font files of `folder` for this process; returns the families they bring."""
    families: list[str] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.lower().endswith((".ttf", ".otf")):
            number = QFontDatabase.addApplicationFontFromData(file.read_bytes())
            families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families


def base_font() -> QFont:
    """Of the desk."""
    return font(13)


@lru_cache(maxsize=512)
def font(pixels: int, bold: bool = False) -> QFont:
    """`pixels` high, with figures of one width, so that a changing number doesn't dance."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(max(1, pixels))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _colour(text: str) -> QColor:
    colour = QColor.fromString(text)
    if not colour.isValid():
        raise ValueError(f"The theme has {text!r} where a colour should be; write it as #rrggbb.")
    return colour


def _palette(theme: Theme) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in (
        (roles.Window, theme.ground),
        (roles.WindowText, theme.text),
        (roles.Base, theme.surface),
        (roles.AlternateBase, theme.raised),
        (roles.Text, theme.text),
        (roles.PlaceholderText, theme.quiet),
        (roles.Button, theme.raised),
        (roles.ButtonText, theme.text),
        (roles.ToolTipBase, theme.raised),
        (roles.ToolTipText, theme.text),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.ground),
        (roles.Link, theme.accent),
        (roles.Accent, theme.accent),
    ):
        palette.setColor(role, colour)
    return palette
