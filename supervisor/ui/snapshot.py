"""A page or a wallboard as an image, without a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.ui import boards
from supervisor.ui.application import make_application
from supervisor.ui.grid import TileBoard

FULL_HD = (1920, 1080)
Maker = Callable[[Picture, Rules], QWidget]


def render(
    name: str,
    picture: Picture,
    rules: Rules,
    *,
    theme: str = "dark",
    size: tuple[int, int] = FULL_HD,
    pages: Mapping[str, Maker] | None = None,
    folders: Sequence[Traversable | Path] = (),
) -> QImage:
    """A page of `pages` by its name, else the board of that name; `size` in pixels."""
    make_application(theme)
    widget = pages[name](picture, rules) if pages and name in pages else board(name, picture, rules, folders)
    image = paint(widget, QSize(*size))
    widget.deleteLater()
    return image


def board(name: str, picture: Picture, rules: Rules, folders: Sequence[Traversable | Path] = ()) -> QWidget:
    """A wallboard that tells one picture."""
    made = TileBoard(boards.load(name, folders), rules)
    made.show_picture(picture)
    return made


def paint(widget: QWidget, size: QSize) -> QImage:
    """A widget as it looks at that size."""
    widget.resize(size)
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(widget.palette().window().color())
    painter = QPainter(image)
    painter.drawPixmap(0, 0, widget.grab())
    painter.end()
    return image
