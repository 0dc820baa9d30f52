"""Draws the desk with what opens over its Requests page: the dialogs of acts, groups, finding, keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from supervisor.cli.pages import picture_pages
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.requests.finder import Finder
from supervisor.store import Store
from supervisor.ui.application import make_application
from supervisor.ui.dialogs.act_forms import ReassignForm
from supervisor.ui.dialogs.keys import KeysDialog
from supervisor.ui.dialogs.palette import Palette
from supervisor.ui.jobs import Jobs
from supervisor.ui.snapshot import desk, settle
from supervisor.ui.windows.desk import Desk
from supervisor.ui.windows.live import LivePage
from supervisor.ui.windows.requests import RequestsPage
from widgets import theme as themes

OVER = ("requests-reassign", "requests-escalate", "requests-find", "requests-groups", "requests-keys")
SIZES = {"": (1280, 720), "-1920": (1920, 1080)}
TURNED = tuple(f"{file}-{theme}{ending}" for file in OVER for theme in ("dark", "light") for ending in SIZES)
"""The names of the pictures, without their ending."""


def over(file: str, store: Store, database: str, picture: Picture, rules: Rules, finder: Finder, theme: str) -> QImage:
    """The desk at the Requests page, with the dialog that a picture is of in its middle."""
    make_application(theme)
    jobs, size = Jobs(), SIZES[file.partition(f"-{theme}")[2]]
    pages = picture_pages(store, database, jobs, picture, finder)
    window = desk("requests", picture, rules, {"live": lambda _, by: LivePage(by), **pages}, theme)
    assert isinstance(window, Desk)
    window.resize(*size)
    window.show()
    settle(jobs)
    opened = _OPENED[file.partition(f"-{theme}")[0]](window)
    settle(jobs)
    QCoreApplication.sendPostedEvents()  # layouts wait for them
    image = window.grab().toImage()
    if opened is not None:
        _lay(image, opened, high=0.14 if isinstance(opened, Palette) else 0.5)
        opened.close()
    window.close()
    jobs.close()
    return image


def _lay(image: QImage, dialog: QWidget, high: float) -> None:
    """A dialog over a desk that stands back, in the middle or at a share of its height."""
    with QPainter(image) as painter:
        painter.fillRect(image.rect(), QColor(0, 0, 0, 90))
        left = (image.width() - dialog.width()) // 2
        top = round((image.height() - dialog.height()) * high) if high == 0.5 else round(image.height() * high)
        painter.drawPixmap(left, top, dialog.grab())
        painter.setPen(themes.current().line)
        painter.drawRect(left - 1, top - 1, dialog.width() + 1, dialog.height() + 1)


def _page(window: Desk) -> RequestsPage:
    page = window.pages["requests"]
    assert isinstance(page, RequestsPage)
    return page


def _acting(tag: str, window: Desk) -> QWidget:
    """Everything that is overdue at one department, to be given to another."""
    page = _page(window)
    page.filters.choose(age="overdue")
    settle(page._jobs)
    page.table.selectAll()
    assert page.acting is not None
    page.acting.start(tag)
    dialog = page.acting.dialog
    assert dialog is not None
    if isinstance(dialog.form, ReassignForm):
        dialog.form.department.setCurrentIndex(2)
    dialog.why.setPlainText("The crew is free from Thursday on.")
    dialog.look()
    return dialog


def _finding(window: Desk) -> QWidget:
    window.find_all()
    assert window.palette_ is not None
    window.palette_.words.setText("light")
    window.palette_.look()
    return window.palette_


def _grouped(window: Desk) -> None:
    page = _page(window)
    page.filters.choose(group="department")
    settle(page._jobs)
    page.table.fold_one(0, True)
    page.table.select_place(2)
    page.table.scrollToTop()


def _keys(window: Desk) -> QWidget:
    _page(window).show_keys()
    [sheet] = window.findChildren(KeysDialog)
    return sheet


_OPENED: dict[str, Callable[[Desk], QWidget | None]] = dict(
    zip(OVER, (partial(_acting, "reassign"), partial(_acting, "escalate"), _finding, _grouped, _keys), strict=True)
)
