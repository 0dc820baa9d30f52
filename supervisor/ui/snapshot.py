"""A page or a wallboard as an image, without a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
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
    if pages and name in pages:
        return paint(pages[name](picture, rules), size, ratio=max(1, round(size[1] / FULL_HD[1])))
    return paint(board(name, picture, rules, folders), size)


def board(name: str, picture: Picture, rules: Rules, folders: Sequence[Traversable | Path] = ()) -> QWidget:
    """A wallboard that tells one picture."""
    made = TileBoard(boards.load(name, folders), rules)
    made.show_picture(picture)
    return made


def paint(widget: QWidget, size: tuple[int, int], ratio: int = 1) -> QImage:
    """A widget as a screen of that size shows it, with `ratio` pixels to each of its own; it is gone afterwards."""
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.resize(size[0] // ratio, size[1] // ratio)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(widget.palette().window().color())
    widget.show()
    widget.render(image)
    widget.close()
    widget.deleteLater()
    return image
