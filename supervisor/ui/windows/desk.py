"""The desk: pages behind a rail, the state of the world above them, and one banner for what has to be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QCursor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.settings import Person
from supervisor.settings.person import Place
from supervisor.ui import readings, worldline
from supervisor.ui.application import NAME, SYSTEM, THEMES, theme_name, use_theme
from supervisor.ui.dialogs.palette import Entry, Palette
from supervisor.ui.dialogs.passport import PassportDialog
from supervisor.ui.handles import Handles
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.jobs import Job
from supervisor.ui.notices import Notices
from supervisor.ui.windows.live import LivePage
from supervisor.ui.windows.page import EDGE, GAP, HALF, Page, Sought
from supervisor.ui.windows.page_set import Maker, PageSet
from widgets import theme as themes
from widgets.banner import Banner
from widgets.overlay import Overlay
from widgets.painted import Painted
from widgets.rail import Page as RailPage
from widgets.rail import Rail
from widgets.statusline import StatusLine

RAIL = (
    RailPage("live", "Live", "mdi6.pulse"),
    RailPage("requests", "Requests", "mdi6.clipboard-text-clock-outline"),
    RailPage("staffing", "Staffing", "mdi6.account-clock-outline"),
    RailPage("outbox", "Outbox", "mdi6.send-clock-outline"),
    RailPage("history", "History", "mdi6.chart-bar"),
    RailPage("service", "Service", "mdi6.file-tree-outline"),
    RailPage("sources", "Sources", "mdi6.connection"),
    RailPage("settings", "Settings", "mdi6.tune-variant"),
)
THEME_WORDS = {"dark": "Dark", "light": "Light", "contrast": "High contrast", SYSTEM: "As the system"}
ROOM = 0.85
"""The share of the screen that the desk takes at first."""
COVERED = 0.45
"""The share of the page's width that a message may lie over: its title, and no button of its head."""
FORGET_MS = 10_000
BETWEEN_MS = 700
"""Between two pages that are made beforehand."""
PASSING = ("info", "good")
_CHOICES = (*THEMES, SYSTEM)
FIND = "Find a request, a page, an action"
PASSPORT = (Qt.Key.Key_P, Qt.Key.Key_F1)


class Desk(QMainWindow):
    """`walled` asks for the wallboard, over a whole screen where it carries True."""

    walled = Signal(bool)

    def __init__(
        self,
        heartbeat: Heartbeat,
        notices: Notices,
        pages: Mapping[str, Maker],
        *,
        person: Person | None = None,
        save: Callable[[Person], None] = lambda person: None,
        theme: str | None = None,
    ) -> None:
        """`theme` is for this time, instead of the person's."""
        super().__init__()
        self.heartbeat, self.notices = heartbeat, notices
        self.pages = PageSet(pages, self._begin)
        self.person = person or Person()
        self.theme = theme or self.person.theme
        self._save = save
        self.palette_: Palette | None = None
        self._offered: Callable[[], object] | None = None
        self._handles = Handles(self.person.widths)
        self.setWindowTitle(NAME)
        self.rail, self.line, self.banner = Rail(), StatusLine(), Banner()
        self._forget = QTimer(self, singleShot=True, interval=FORGET_MS)
        self.stack = QStackedWidget()
        self.passport = PassportDialog(heartbeat, self)
        self._lay_out()
        self._menus()
        self._connect()
        self._restore()
        heartbeat.serve(self)
        self.set_rules(heartbeat.rules)
        self.show_picture(heartbeat.picture)

    # what it is told

    def show_picture(self, picture: Picture) -> None:
        """The state of the world, and the page that is seen; the others are told when they are turned to."""
        self._world()
        page = self.stack.currentWidget()
        if isinstance(page, Page):
            page.show_picture(picture)

    def tick(self, now: int) -> None:
        """A second has passed; `now` in ms."""
        self._world()
        page = self.stack.currentWidget()
        if isinstance(page, LivePage):
            page.tick(now)

    def set_rules(self, rules: Rules) -> None:
        for page in self.pages.made():
            page.set_rules(rules)
        self._world()

    def go(self, key: str) -> None:
        """Turn to a page, by its key or as `KEY/PLACE`."""
        key, _, place = key.partition("/")
        page = self.pages.get(key)
        if page is None:
            return
        page.show_picture(self.heartbeat.picture)
        if place:
            page.turn_to(place)
        self.stack.setCurrentWidget(page)
        self.rail.set_current(key)
        if key in (page.key for page in RAIL):
            self.person = self.person.model_copy(update={"page": key})

    def ask(self, scope: str, key: str, window: int) -> None:
        """The passport of a figure."""
        # A name has no passport; the number under the mouse may have been meant.
        if not self.passport.ask(scope, key, window) and (key or not self.ask_here()):
            self.notices.tell("This is a name and no figure; choose a number for its passport.")

    # what it does

    def ask_here(self) -> bool:
        """The passport of the number under the mouse; False where there is none."""
        place = QApplication.widgetAt(QCursor.pos())
        while place is not None and not isinstance(place, Painted):
            place = place.parentWidget()
        if place is None or place.window() is not self:
            return False
        place.passport_asked.emit()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in PASSPORT or not self.ask_here():
            super().keyPressEvent(event)

    def find_all(self) -> None:
        """One line that finds everything."""
        seeker = self.pages.get("requests")
        self.palette_ = Palette(self._commands(), self._seek if seeker is not None else _nothing, self)
        self.palette_.finished.connect(self._found)
        self.palette_.open()

    def _found(self) -> None:
        self.palette_ = None

    def _commands(self) -> list[Entry]:
        """Pages, what the page that is seen can do, and what the menus have."""
        page = self.stack.currentWidget()
        here = page.commands() if isinstance(page, Page) else []
        named = [_entry(action, f"on {page.accessibleName()}" if page else "") for action in here]
        menus = (menu for menu in self.menuBar().findChildren(QMenu))
        rest = [_entry(one, menu.title().replace("&", "")) for menu in menus for one in menu.actions() if _told(one)]
        return [*named, *(one for one in rest if one.words != FIND)]

    def _seek(self, words: str, tell: Callable[[Sequence[Entry]], object]) -> Job | None:
        page = self.pages["requests"]

        def told(found: Sequence[Sought]) -> None:
            tell([Entry(one.words, one.second, one.beside, partial(self._open, one), one.level) for one in found])

        return page.seek(words, told)

    def _open(self, found: Sought) -> None:
        self.go("requests")
        self.pages["requests"].open_found(found)

    def choose_theme(self, name: str) -> None:
        """One of THEMES, or the system's; hers from now on."""
        self.person = self.person.model_copy(update={"theme": name})
        self._show_theme(name)

    def _show_theme(self, name: str) -> None:
        self.theme = name
        use_theme(_application(), name)
        self._themes[name].setChecked(True)

    def next_theme(self) -> None:
        """The next one that looks different: as the system is no other than the theme that the system has."""
        place, seen = _CHOICES.index(self.theme), themes.current().name
        later = (*_CHOICES[place + 1 :], *_CHOICES[:place])
        self.choose_theme(next(name for name in later if theme_name(_application(), name) != seen))
        self.notices.tell(f"Theme: {THEME_WORDS[self.person.theme].lower()}.")

    def closeEvent(self, event: QCloseEvent) -> None:
        area = self.normalGeometry()
        place = Place(x=area.x(), y=area.y(), width=area.width(), height=area.height(), maximized=self.isMaximized())
        windows = {**self.person.windows, "desk": place}
        widths = {**self.person.widths, **self._handles.widths}
        self.person = self.person.model_copy(update={"windows": windows, "widths": widths})
        self.keep()
        super().closeEvent(event)

    def keep(self) -> None:
        """Saves what the person likes."""
        for page in self.pages.made():
            self.person = page.remember(self.person)
        try:
            self._save(self.person)
        except CallboardError as error:
            self.notices.expected(error)

    def offer(self, sentence: str, words: str, slot: Callable[[], object]) -> None:
        """Something that was done, with a button beside it."""
        self._offered = slot
        self.banner.tell(sentence, "good", words)
        self._forget.start()

    def _make_way(self, _: int) -> None:
        page = self.stack.currentWidget()
        self.banner.lie_right(isinstance(page, Page) and page.crowded)

    def _take_offer(self) -> None:
        slot, self._offered = self._offered, None
        self.banner.clear()
        if slot is not None:
            slot()

    def _say(self, sentence: str, kind: str) -> None:
        """What need not be acted on goes by itself."""
        self.banner.tell(sentence, kind)
        if kind in PASSING:
            self._forget.start()
        else:
            self._forget.stop()

    def _world(self) -> None:
        beat = self.heartbeat
        picture, now = beat.picture, beat.now()
        self.line.set_place(worldline.place(picture, beat.rules))
        self.line.set_clock(readings.clock(now, picture.zone) if now else "")
        self.line.set_chips(worldline.chips(picture, now))
        self.line.set_alert(*worldline.alert(picture, beat.rules, now))
        words = worldline.catching_up(picture)
        self._progress.setVisible(bool(words))
        self._progress_words.setText(words)
        self._bar.setValue(round((picture.catching_up or 0) * 1000))

    # how it is made

    def _lay_out(self) -> None:
        self._bar = QProgressBar(maximum=1000, textVisible=False)
        self._bar.setFixedHeight(8)
        self._bar.setAccessibleName("Catching up")
        self._progress_words = QLabel()
        self._progress = QWidget()
        line = QHBoxLayout(self._progress)
        line.setContentsMargins(EDGE, 0, EDGE, 0)
        line.setSpacing(GAP)
        line.addWidget(self._progress_words)
        line.addWidget(self._bar, 1)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.line)
        right.addWidget(self.stack, 1)
        middle = QWidget()
        across = QHBoxLayout(middle)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(right, 1)
        self.setCentralWidget(middle)
        self.banner.lie_over(self.stack, share=COVERED, edge=EDGE, gap=HALF)
        Overlay(self._progress, self.stack, _lowest)
        self.rail.set_pages([page for page in RAIL if page.key in self.pages])

    def _menus(self) -> None:
        desk, view = self.menuBar().addMenu("&Desk"), self.menuBar().addMenu("&View")
        if "intake" in self.pages:
            self._act(desk, "&New request", "Ctrl+Shift+N", partial(self.go, "intake/new"))
        self._act(desk, "Open the &wallboard", "Ctrl+W", lambda: self.walled.emit(False))
        self._act(desk, "Wallboard over the whole &screen", "F11", lambda: self.walled.emit(True))
        desk.addSeparator()
        self._act(desk, "&Quit", "Ctrl+Q", self._quit)
        for place, page in enumerate((page for page in RAIL if page.key in self.pages), start=1):
            self._act(view, page.word, f"Ctrl+{place}", partial(self.go, page.key))
        view.addSeparator()
        self._act(view, FIND, "Ctrl+K", self.find_all)
        self._themes: dict[str, QAction] = {}
        group = QActionGroup(self)
        menu = view.addMenu("&Theme")
        for name in _CHOICES:
            action = self._act(menu, THEME_WORDS[name], "", partial(self.choose_theme, name))
            action.setCheckable(True)
            self._themes[name] = group.addAction(action)
        self._act(view, "&Next theme", "Ctrl+T", self.next_theme)

    def _act(self, menu: QMenu, words: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: slot())
        menu.addAction(action)
        return action

    def _connect(self) -> None:
        self.heartbeat.beat.connect(self.show_picture)
        self.heartbeat.tick.connect(self.tick)
        self.heartbeat.ruled.connect(self.set_rules)
        self.notices.told.connect(self._say)
        self.notices.over.connect(self.banner.take_back)
        self._forget.timeout.connect(self.banner.clear)
        self.stack.currentChanged.connect(self._make_way)
        self.banner.acted.connect(self._take_offer)
        self.rail.chosen.connect(self.go)
        self.line.chip_clicked.connect(lambda _: self.go("sources"))
        self.line.alert_clicked.connect(lambda: self.go("sources"))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def _begin(self, key: str, page: Page) -> None:
        """A page that was just made."""
        self.stack.addWidget(page)
        page.told.connect(self.notices.tell)
        page.over.connect(self.notices.take_back)
        page.offered.connect(self.offer)
        page.kept.connect(self.keep)
        page.asked.connect(self.go)
        page.passport.connect(self.ask)
        page.identified.connect(self.passport.tell)
        self._handles.follow(key, page)
        page.set_rules(self.heartbeat.rules)
        page.recall(self.person)

    def make_ready(self) -> None:
        """Makes the other pages one after the other, so that none is waited for when it is turned to."""
        if self.pages.make_one():
            QTimer.singleShot(BETWEEN_MS, self, self.make_ready)

    def _system_changed(self) -> None:
        if self.theme == SYSTEM:
            self._show_theme(SYSTEM)

    def _quit(self) -> None:
        self.close()
        QApplication.closeAllWindows()

    def _restore(self) -> None:
        self._show_theme(self.theme)
        place = self.person.windows.get("desk")
        room = self.screen().availableSize()
        self.resize(max(1280, round(room.width() * ROOM)), max(720, round(room.height() * ROOM)))
        if place is not None and _seen(QRect(place.x, place.y, place.width, place.height)):
            self.setGeometry(place.x, place.y, place.width, place.height)
            if place.maximized:
                self.setWindowState(Qt.WindowState.WindowMaximized)
        self.go(self.person.page if self.person.page in self.pages else "live")


def _told(action: QAction) -> bool:
    return bool(action.text()) and action.menu() is None and action.isEnabled() and not action.isSeparator()


def _entry(action: QAction, where: str) -> Entry:
    return Entry(action.text().replace("&", ""), where, action.shortcut().toString(), action.trigger)


def _nothing(words: str, tell: Callable[[Sequence[Entry]], object]) -> Job | None:
    tell(())
    return None


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _lowest(area: QRect) -> QRect:
    """The empty edge below every page."""
    return QRect(area.left(), area.bottom() + 1 - EDGE, area.width(), EDGE)


def _seen(area: QRect) -> bool:
    """Whether enough of a window would be on a screen that is still there."""
    shown = (area.intersected(screen.availableGeometry()) for screen in QGuiApplication.screens())
    return any(part.width() >= 200 and part.height() >= 100 for part in shown)
