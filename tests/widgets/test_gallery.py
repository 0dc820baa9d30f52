"""Every widget in every state is drawn, has sizes and a name, and cuts nothing off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets import CellGrid, Painted, theme
from widgets.gallery import THEMES, load_theme, main
from widgets.samples import NAMES, SAMPLES, board

CROWDED = {"long", "200", "1000", "30", "40", "60"}


def _painted(name: str, wall: bool) -> Iterator[tuple[str, Painted]]:
    for state, widget in SAMPLES[name](wall):
        if isinstance(widget, Painted):
            yield state, widget


def _cut(widget: Painted) -> list[str]:
    """Without the longest name, which ends in an ellipsis in a grid rather than be tiny among the others."""
    first, last = max(NAMES, key=len).split()
    may = (f"{first} {last}", f"{first[0]}. {last}") if isinstance(widget, CellGrid) else ()
    return [text for text in widget.cut_off() if not any(name.startswith(text.rstrip("…") or " ") for name in may)]


@pytest.mark.parametrize("wall", [False, True])
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_cut_off_at_the_size_it_asks_for(qtbot: QtBot, name: str, wall: bool) -> None:
    for state, widget in _painted(name, wall):
        qtbot.addWidget(widget)
        widget.resize(widget.sizeHint())
        assert state in CROWDED or _cut(widget) == [], state
        assert widget.accessibleName()
        assert widget.accessibleDescription()
        assert widget.minimumSizeHint().width() <= widget.sizeHint().width()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("name", THEMES)
def test_a_wallboard_of_every_size_in_every_theme(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], name: str
) -> None:
    theme.apply(qapp, load_theme(name))
    made = board(wall=True)
    qtbot.addWidget(made)
    made.resize(*size)
    made.grab()
    for place in made.places():
        assert isinstance(place.widget, Painted)
        assert _cut(place.widget) == []


def test_pictures_are_written_without_a_screen(qapp: QApplication, tmp_path: Path) -> None:
    assert main(["-o", str(tmp_path), "--theme", "dark"]) == 0
    assert {path.name.split("-")[0] for path in tmp_path.glob("*.png")} == set(SAMPLES)


def test_a_size_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--size", "wide"])
    assert "write it as 420x300" in capsys.readouterr().err
