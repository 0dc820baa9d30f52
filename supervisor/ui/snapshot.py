"""A page or a wallboard as an image, without a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.settings import Person
from supervisor.ui import boards
from supervisor.ui.application import make_application
from supervisor.ui.grid import TileBoard
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.jobs import Jobs
from supervisor.ui.notices import Notices
from supervisor.ui.windows.desk import Desk
from supervisor.ui.windows.live import LivePage
from supervisor.ui.windows.page import Page

FULL_HD = (1920, 1080)
WALL = "wallboard/"
"""Before the name of a board that is called like a page."""
LONGEST_MS = 60_000
Maker = Callable[[Picture, Rules], Page]
Folders = Sequence[Traversable | Path]


def render(
    name: str,
    picture: Picture,
    rules: Rules,
    *,
    theme: str = "dark",
    size: tuple[int, int] = FULL_HD,
    pages: Mapping[str, Maker] | None = None,
    folders: Folders = (),
    jobs: Jobs | None = None,
) -> QImage:
    """A page on the desk (`KEY/PLACE` at a place on it), or a wallboard; `size` in pixels.

    `pages` makes those other than Live; `jobs` are waited for.

    Small and capital letters of the name are the same where no page or board is called exactly so. Raises `UsageError`
    where there is neither a page nor a board of that name.
    """
    make_application(theme)
    makers: dict[str, Maker] = {"live": lambda _, rules: LivePage(rules), **(pages or {})}
    name = _spelled(name, [*makers, *boards.names(folders)])
    if name.partition("/")[0] in makers:
        return paint(desk(name, picture, rules, makers, theme), size, max(1, round(size[1] / FULL_HD[1])), jobs)
    name = name.removeprefix(WALL)
    if name not in boards.names(folders):
        # A board that is called like a page is asked for by its longer name.
        known = [*makers, *(WALL + each if each in makers else each for each in boards.names(folders))]
        raise UsageError(f"There is no page or board “{name}”; there are: {', '.join(known)}.")
    return paint(board(name, picture, rules, folders), size)


def _spelled(name: str, every: Sequence[str]) -> str:
    """A name as the page or board has it; as it was typed where there is none."""
    wall = WALL if name.lower().startswith(WALL) else ""
    bare = name[len(wall) :]
    alike = [each for each in every if each.lower() == bare.lower()]
    return name if bare in every or not alike else wall + alike[0]


def board(name: str, picture: Picture, rules: Rules, folders: Folders = ()) -> QWidget:
    """A wallboard that tells one picture."""
    made = TileBoard(boards.load(name, folders), rules)
    made.show_picture(picture)
    return made


def desk(name: str, picture: Picture, rules: Rules, makers: Mapping[str, Maker], theme: str) -> QWidget:
    """The desk at one page, at the instant of the picture."""
    heartbeat = Heartbeat(lambda: picture.at)
    heartbeat.follow(lambda: picture, lambda: rules)
    pages = {key: partial(maker, picture, rules) for key, maker in makers.items()}
    made = Desk(heartbeat, Notices(), pages, person=Person.model_validate({"theme": theme}))
    heartbeat.setParent(made)
    made.go(name)
    return made


def paint(widget: QWidget, size: tuple[int, int], ratio: int = 1, jobs: Jobs | None = None) -> QImage:
    """A widget as a screen of that size shows it, with `ratio` pixels to each of its own; it is gone afterwards."""
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.resize(size[0] // ratio, size[1] // ratio)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(widget.palette().window().color())
    widget.show()
    if jobs is not None:
        settle(jobs)
    QCoreApplication.sendPostedEvents()  # layouts wait for them
    widget.render(image)
    widget.close()
    widget.deleteLater()
    return image


def settle(jobs: Jobs) -> None:
    """Until what the page has asked for is there."""
    loop, timer = QEventLoop(), QTimer(interval=20)
    timer.timeout.connect(lambda: None if jobs.running else loop.quit())
    QTimer.singleShot(LONGEST_MS, loop.quit)
    timer.start()
    loop.exec()
    timer.stop()
