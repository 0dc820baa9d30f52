"""Every widget in every state: `python -m widgets.gallery [-o DIR] [--theme NAME] [--size WxH]`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QScrollArea, QTabWidget, QWidget

from widgets import theme as themes
from widgets.painted import Painted
from widgets.rail import Rail
from widgets.samples import SAMPLES, Sample

THEMES = ("dark", "light", "contrast")
ALONE = ("board",)


def load_theme(name: str) -> themes.Theme:
    """One of THEMES, from the program's resources."""
    return themes.Theme.load(files("resources") / "themes" / f"{name}.toml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    options = _options(arguments)
    if options.output is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    themes.add_fonts(files("resources") / "fonts")
    if options.output is None:
        themes.apply(app, load_theme(options.theme or "dark"))
        window = _window(options.size)
        window.show()
        return app.exec()
    options.output.mkdir(parents=True, exist_ok=True)
    for name in [options.theme] if options.theme else THEMES:
        themes.apply(app, load_theme(name))
        write(options.output, name, options.size)
    return 0


def write(folder: Path, theme: str, size: QSize | None) -> None:
    """A picture of each widget's states, on the desk and on the wall, in the current theme."""
    for name in SAMPLES:
        for type_ in ("wall",) if name in ALONE else ("desk", "wall"):
            sheet = page(name, type_ == "wall", size)
            sheet.grab().save(str(folder / f"{name}-{type_}-{theme}.png"))
            sheet.deleteLater()


def page(name: str, wall: bool, size: QSize | None = None) -> QWidget:
    """All states of one widget, each under its name; `size` is that of one of them."""
    if name in ALONE:
        widget = next(SAMPLES[name](wall))[1]
        widget.resize(size or QSize(1920, 1080))
        return widget
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setSpacing(16)
    samples = list(SAMPLES[name](wall))
    columns = _columns(samples)
    for index, (state, widget) in enumerate(samples):
        row, column = divmod(index, columns)
        grid.addWidget(_caption(state), row * 2, column)
        grid.addWidget(_sized(widget, size), row * 2 + 1, column)
    sheet.adjustSize()
    return sheet


def _columns(samples: Sequence[Sample]) -> int:
    widest = max(widget.sizeHint().width() for _, widget in samples)
    wide = widest if isinstance(samples[0][1], Painted | Rail) else 720
    return max(1, min(5, 1880 // (wide + 16)))


def _caption(state: str) -> QLabel:
    label = QLabel(state)
    label.setProperty("quiet", True)
    return label


def _sized(widget: QWidget, size: QSize | None) -> QWidget:
    if isinstance(widget, Painted):
        widget.setFixedSize(size or widget.sizeHint())
    elif not isinstance(widget, Rail):
        widget.setFixedWidth(size.width() if size else 720)
    return widget


def _window(size: QSize | None) -> QTabWidget:
    tabs = QTabWidget()
    tabs.setWindowTitle("Widgets")
    for name in SAMPLES:
        area = QScrollArea()
        area.setWidgetResizable(name in ALONE)
        area.setWidget(page(name, name in ALONE, size))
        area.setAlignment(Qt.AlignmentFlag.AlignTop)
        tabs.addTab(area, name)
    tabs.resize(1280, 800)
    return tabs


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m widgets.gallery", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="write pictures there, without a screen")
    parser.add_argument("--theme", choices=THEMES, help="one theme only (default: all when writing, else dark)")
    parser.add_argument("--size", type=_size, metavar="WxH", help="of each widget, in pixels")
    return parser.parse_args(arguments)


def _size(text: str) -> QSize:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write it as 420x300")
    return QSize(int(width), int(height))


if __name__ == "__main__":
    sys.exit(main())
