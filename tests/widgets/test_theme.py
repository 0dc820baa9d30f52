"""The three themes: complete, told apart, readable; and a change is seen at once."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets import Level, Number, theme
from widgets.gallery import THEMES, load_theme


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_text_and_levels_can_be_read(name: str) -> None:
    made = load_theme(name)
    for text in (made.text, made.quiet, made.accent):
        assert min(_contrast(text, back) for back in (made.ground, made.surface, made.raised)) >= 4.5
    for level in (Level.good, Level.warn, Level.bad, Level.stale):
        assert _contrast(made.level(level), made.text if made.fills else made.surface) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_levels_differ_in_lightness_and_not_only_in_hue(name: str) -> None:
    made = load_theme(name)
    for one, other in combinations((Level.good, Level.warn, Level.bad), 2):
        assert abs(made.level(one).lightnessF() - made.level(other).lightnessF()) > 0.01
        assert _contrast(made.level(one), made.level(other)) > 1.1


@pytest.mark.parametrize("name", THEMES)
def test_every_tone_is_known_by_name(name: str) -> None:
    made = load_theme(name)
    assert made.tone("accent") == made.accent
    assert made.tone("bad") == made.level(Level.bad)
    assert made.tone("vermillion").isValid()
    with pytest.raises(ValueError, match="mauve"):
        made.tone("mauve")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("name = ", "not TOML"), ('name = "x"', "has no 'colours'"), ("[colours]\nground = 'mud'", "mud")],
)
def test_what_is_no_theme_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        theme.Theme.load(text)


def test_widgets_take_the_new_colours_when_the_theme_changes(qapp: QApplication, qtbot: QtBot) -> None:
    tile = Number("Waiting now")
    qtbot.addWidget(tile)
    tile.resize(200, 120)
    assert tile.grab().toImage().pixelColor(190, 60) == load_theme("dark").surface
    theme.apply(qapp, load_theme("light"))
    assert tile.grab().toImage().pixelColor(190, 60) == load_theme("light").surface
    assert qapp.palette().window().color() == load_theme("light").ground


def test_figures_have_one_width() -> None:
    from widgets.fit import width

    assert len({width(str(digit) * 8, 40, True) for digit in range(10)}) == 1
