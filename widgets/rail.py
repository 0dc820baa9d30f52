"""The pages at the left: an icon and a word each, and the present one marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from widgets import theme as themes
from widgets.fit import LINE
from widgets.ink import Ink

WIDTH = 88
HEIGHT = 64
ICON = 24


@dataclass(frozen=True, slots=True)
class Page:
    """`icon` is a name in QtAwesome's fonts; without one the word stands alone."""

    key: str
    word: str
    icon: str = ""


class Rail(QWidget):
    """Arrows, Home and End move from page to page; Enter and Space choose."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: tuple[Page, ...] = ()
        self._buttons: dict[str, _Button] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 8)
        self._column.setSpacing(4)
        self._column.addStretch()
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Pages")
        themes.changes.changed.connect(self.update)

    def set_pages(self, pages: Sequence[Page]) -> None:
        if tuple(pages) == self._pages:
            return
        current = self.current()
        for button in self._buttons.values():
            self._group.removeButton(button)
            button.deleteLater()
        self._pages = tuple(pages)
        self._buttons = {page.key: _Button(page, self) for page in pages}
        for place, (key, button) in enumerate(self._buttons.items()):
            self._group.addButton(button)
            self._column.insertWidget(place, button)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
        self.set_current(current if current in self._buttons else next(iter(self._buttons), ""))

    def set_current(self, key: str) -> None:
        """Marks the page without saying `chosen`; none for a key that has no place here."""
        self._group.setExclusive(False)
        for place, button in self._buttons.items():
            button.setChecked(place == key)
        self._group.setExclusive(True)

    def current(self) -> str:
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def button(self, key: str) -> QAbstractButton:
        """What stands for a page."""
        return self._buttons[key]

    def step(self, by: int) -> None:
        """Chooses the page `by` places further down."""
        keys = [page.key for page in self._pages]
        place = keys.index(self.current()) + by if self.current() else min(by, 0)
        key = keys[min(max(place, 0), len(keys) - 1)]
        self._buttons[key].setFocus(Qt.FocusReason.TabFocusReason)
        if key != self.current():
            self._buttons[key].click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
        if event.key() in ends and self._pages:
            self._buttons[self._pages[ends[Qt.Key(event.key())]].key].click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.surface)
            painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.line)


class _Button(QAbstractButton):
    def __init__(self, page: Page, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail
        self._page = page
        self._icons: dict[tuple[str, str], QPixmap | None] = {}
        self.setText(page.word)
        self.setAccessibleName(page.word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        themes.changes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._rail.step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        with QPainter(self) as painter:
            here = self.isChecked()
            if here or self.underMouse():
                painter.fillRect(self.rect().adjusted(0, 0, -1, 0), theme.raised)
            if here:
                painter.fillRect(0, 0, 3, self.height(), theme.accent)
            colour = theme.text if here else theme.quiet
            picture = self._icon(theme.accent.name() if here else colour.name())
            text = QRectF(4, 0, self.width() - 8, self.height())
            if picture is not None:
                painter.drawPixmap(round((self.width() - ICON) / 2), 10, picture)
                text = QRectF(4, ICON + 12, self.width() - 8, 12 * LINE + 4)
            Ink(painter, []).centre(self._page.word, text, 12, colour)
            if self.hasFocus():
                painter.setPen(theme.accent)
                painter.drawRect(self.rect().adjusted(3, 1, -3, -2))

    def _icon(self, colour: str) -> QPixmap | None:
        ratio = self.devicePixelRatio()
        key = (colour, f"{ratio}")
        if key not in self._icons:
            self._icons[key] = _picture(self._page.icon, colour, ratio)
        return self._icons[key]


def _picture(name: str, colour: str, ratio: float) -> QPixmap | None:
    if not name:
        return None
    import qtawesome  # takes a fifth of a second, which a board without a rail need not wait for

    try:
        qtawesome.charmap(name)
    except (KeyError, ValueError):  # an icon is a help, not a need
        return None
    icon: QIcon = qtawesome.icon(name, color=colour)
    return icon.pixmap(QSize(ICON, ICON), ratio)
