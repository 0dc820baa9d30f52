"""Joins the feed, the store and the settings to the screens: the one place where they all meet."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer

from supervisor.cli.common import clock_of, now_ms, rules_at
from supervisor.cli.elsewhere import answer_at
from supervisor.cli.launch import start_collector
from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.feed import Feed
from supervisor.picture import Picture
from supervisor.reports.history import HistoryAnswer, HistoryQuestion
from supervisor.settings import load_person, save_person
from supervisor.store import Store, StoreError, StoreUnavailable
from supervisor.ui.application import catch_all, make_application
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.notices import Notices
from supervisor.ui.processes import in_process
from supervisor.ui.windows.desk import Desk
from supervisor.ui.windows.history import HistoryPage
from supervisor.ui.windows.live import LivePage
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.wallboard import Wallboard

OPENING_S = 20.0
WATCH_MS = 5_000
DEAD_MS = 15_000


class Screens:
    """What every window of one process shares: the store, the feed, the heartbeat, the jobs, the notices."""

    def __init__(self, url: str, world: str, theme: str | None, *, collected: bool = False) -> None:
        self.collected = collected
        self.person, self.problems = load_person()
        self.app = make_application(theme or self.person.theme)
        self.url, self.world = url, world
        if not collected:
            start_collector(url, world)
        self.store = opened(url, world)
        self.clock = clock_of(self.store)
        self.notices, self.jobs = Notices(), Jobs()
        catch_all(self.notices)
        self.heartbeat = Heartbeat(self.clock)
        self.feed = Feed(self.open, rules_at, self.clock, self.heartbeat.poke, wall=now_ms, name=f"{os.getpid()}")
        self._watch = QTimer(interval=WATCH_MS)
        self._watch.timeout.connect(self._look_after_collector)

    def open(self) -> Store:
        """A store of its own for a thread."""
        return Store.open(self.url, migrate=False, world=None)

    def run(self) -> int:
        """Until the last window is closed."""
        self.feed.start()
        if not self.collected:
            self._watch.start()
        self.heartbeat.follow(lambda: self.feed.latest, lambda: self.feed.rules)
        try:
            return self.app.exec()
        finally:
            self.jobs.close()
            self.feed.stop()
            self.store.close()

    def _look_after_collector(self) -> None:
        """Start the collector again where it has ended without saying so."""
        try:
            lease = self.store.read_lease()
            if lease is not None and now_ms() - lease.heartbeat < DEAD_MS:
                return
            start_collector(self.url, self.world)
        except CallboardError as error:
            self.notices.expected(error)
            return
        if lease is not None:
            self.notices.tell("The collector had stopped; it is started again and goes on where it was.", "warn")

    def pages(self) -> dict[str, Page]:
        """The pages of the desk."""
        return {"live": LivePage(self.heartbeat.rules), "history": self._history()}

    def _history(self) -> HistoryPage:
        def load(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
            found: HistoryAnswer = in_process(answer_at, self.url, question, progress)
            return found

        return HistoryPage(load, self.jobs, name_of=self.shown_name)

    def shown_name(self, scope: str) -> str:
        """What a scope is called on screens."""
        kind, _, name = scope.partition("/")
        rules = self.heartbeat.rules
        if kind == "queue":
            return rules.queue(name).shown or name
        return (rules.agent(name).shown or name) if kind == "agent" else name or "Centre"


def opened(url: str, world: str) -> Store:
    """The store, once the collector has made it ready. Raises `StoreError` where it cannot."""
    until = time.monotonic() + OPENING_S
    while True:
        try:
            return Store.open(url, migrate=False, world=world)
        except StoreUnavailable:
            raise
        except StoreError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def desk(url: str, world: str, theme: str | None, *, board: str = "default", collected: bool = False) -> int:
    """Open the desk; where the database is not `collected` for, a collector is started."""
    screens = Screens(url, world, theme, collected=collected)
    window = Desk(screens.heartbeat, screens.notices, screens.pages(), person=screens.person, save=save_person)
    walls: list[Wallboard] = []

    def wall(whole: bool) -> None:
        from supervisor.ui import boards

        made = Wallboard(boards.load(board), screens.heartbeat)
        walls.append(made)
        made.left.connect(partial(walls.remove, made))
        made.showFullScreen() if whole else made.show()

    window.walled.connect(wall)
    window.show()
    for problem in screens.problems:
        screens.notices.tell(problem, "warn")
    return screens.run()


def wallboard(url: str, name: str, number: int, *, kiosk: bool) -> int:
    """Open a wallboard on one screen."""
    from supervisor.ui import boards

    screens = Screens(url, "real", None)
    window = Wallboard(boards.load(name), screens.heartbeat, kiosk=kiosk)
    window.show_on(number)
    return screens.run()


def _history_page(picture: Picture, rules: Rules) -> Page:
    page = HistoryPage(lambda question, progress: HistoryAnswer(), Jobs())
    page.show_picture(picture)
    return page


Maker = Callable[[Picture, Rules], Page]
PAGES: Mapping[str, Maker] = {"history": _history_page}
