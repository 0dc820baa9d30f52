"""Joins the feed, the store and the settings to the screens: the one place where they all meet."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from supervisor.cli.common import clock_of, now_ms, process_name, rules_at
from supervisor.cli.watch import Watch
from supervisor.feed import Feed
from supervisor.plan_feed import PlanFeed, with_plan
from supervisor.settings import load_person, save_person
from supervisor.settings.machine import config_folder
from supervisor.store import Store, StoreError, StoreUnavailable
from supervisor.ui.application import catch_all, make_application
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.jobs import Jobs
from supervisor.ui.notices import Notices
from supervisor.ui.windows.wallboard import Wallboard

if TYPE_CHECKING:
    from supervisor.backlog import BacklogFeed
    from supervisor.picture import Picture
    from supervisor.ui.windows.desk import Desk
    from supervisor.ui.windows.page import Page
    from supervisor.ui.windows.page_set import Maker

WATCH_MS = 5_000


class Screens:
    """What every window of one process shares: the store, the feeds, the heartbeat, the jobs, the notices.

    Without `requests` those are not read, and what reads them is not even loaded.
    """

    def __init__(
        self, url: str, world: str, theme: str | None, *, collected: bool = False, requests: bool = True
    ) -> None:
        self.person, self.problems = load_person()
        self.app = make_application(theme or self.person.theme)
        self.url, self.world = url, world
        self.watch = None if collected else Watch(url, world)
        self.store = self.watch.opened() if self.watch else Store.open(url, migrate=False, world=world)
        self.clock = clock_of(self.store)
        self.notices, self.jobs = Notices(), Jobs()
        catch_all(self.notices)
        self.heartbeat = Heartbeat(self.clock)
        own = process_name(os.getpid())
        self.feed = Feed(self.open, rules_at, self.clock, self.heartbeat.poke, wall=now_ms, name=own)
        self.plan = PlanFeed(
            self.open, rules_at, self.clock, self.heartbeat.poke, wall=now_ms, calls=lambda: self.feed.latest
        )
        self.requests = requests
        self._of_collector = ""
        self._timer = QTimer(interval=WATCH_MS)
        self._timer.timeout.connect(self._look_after_collector)

    @cached_property
    def backlog(self) -> BacklogFeed:
        """The feed of requests."""
        from supervisor.backlog import BacklogFeed
        from supervisor.ui.models.maps import outlines

        return BacklogFeed(self.open, rules_at, self.clock, self.heartbeat.poke, wall=now_ms, draw=outlines)

    def open(self) -> Store:
        """A store of its own for a thread."""
        return Store.open(self.url, migrate=False, world=None)

    def run(self) -> int:
        """Until the last window is closed."""
        self.feed.start()
        self.plan.start()
        if self.watch:
            self._timer.start()
        self.heartbeat.follow(self._latest(), lambda: self.feed.rules)
        try:
            return self.app.exec()
        finally:
            self.jobs.close()
            self.feed.stop()
            self.plan.stop()
            if self.requests:
                self.backlog.stop()
            self.store.close()

    def _latest(self) -> Callable[[], Picture]:
        """The newest picture with the plan in it, and with the requests where somebody shows them."""
        calls = with_plan(lambda: self.feed.latest, lambda: self.plan.latest)
        if not self.requests:
            return calls
        from supervisor.backlog import joined

        self.backlog.start()
        return joined(calls, lambda: self.backlog.latest)

    def _look_after_collector(self) -> None:
        """Start the collector again where it has ended without saying so."""
        assert self.watch is not None
        failed = partial(self._tell_of_collector, kind="bad")
        self.jobs.run(self.watch.look, self.store, on_done=self._tell_of_collector, on_error=failed)

    def _tell_of_collector(self, words: str, kind: str = "warn") -> None:
        """Each sentence once; it is taken back as soon as it is not so any more."""
        before, self._of_collector = self._of_collector, words
        if words == before:
            return
        if words:
            self.notices.tell(words, kind)
        else:
            self.notices.take_back(before)

    def pages(self, begun: Callable[[str], None]) -> dict[str, Maker]:
        """What makes the pages of the desk; `begun` is told how the first start ended."""
        from supervisor.cli.actions import Actions
        from supervisor.cli.pages import other_pages
        from supervisor.cli.request_actions import RequestDesk
        from supervisor.ui.windows.live import LivePage

        actions = Actions(self.url, self.store)
        at = (lambda: self.backlog.finder, lambda: self.backlog.latest.at)
        requests = RequestDesk(self.store, *at, self.clock)
        made = other_pages(actions, requests, self.jobs, self.shown_name)
        return {"live": lambda: LivePage(self.heartbeat.rules), **made, "first": lambda: _first(made["first"], begun)}

    def begun(self, window: Desk, what: str) -> None:
        """The first start is over."""
        if what == "demonstration":
            self.notices.tell("The demonstration city opens in a desk of its own.")
        else:
            window.go("live")

    def shown_name(self, scope: str) -> str:
        """What a scope is called on screens."""
        kind, _, name = scope.partition("/")
        rules = self.heartbeat.rules
        if kind == "queue":
            return rules.queue(name).shown or name
        return (rules.agent(name).shown or name) if kind == "agent" else name or "Centre"


def world_of(url: str) -> str:
    """The world of a database, the real one where there is none yet."""
    try:
        with Store.open(url, migrate=False, world=None) as store:
            return store.world
    except StoreUnavailable:
        raise
    except StoreError:
        return "real"


def desk(url: str, world: str, theme: str | None, *, board: str = "default", collected: bool = False) -> int:
    """Open the desk; where the database is not `collected` for, a collector is started."""
    from supervisor.ui.windows.desk import Desk

    screens = Screens(url, world, theme, collected=collected)
    pages, person = screens.pages(lambda what: screens.begun(window, what)), screens.person
    window = Desk(screens.heartbeat, screens.notices, pages, person=person, save=save_person, theme=theme)
    walls: list[Wallboard] = []

    def wall(whole: bool) -> None:
        from supervisor.ui import boards

        made = Wallboard(boards.load(board, [own_boards()]), screens.heartbeat)
        walls.append(made)
        made.left.connect(partial(walls.remove, made))
        made.asked.connect(lambda scope, key: window.ask(scope, key, 0))
        made.listen(screens.notices)
        made.showFullScreen() if whole else made.show()

    window.walled.connect(wall)
    if world == "real" and screens.store.newest_at() is None and not screens.store.latest_settings().version:
        window.go("first")
    window.show()
    window.make_ready()
    for problem in screens.problems:
        screens.notices.tell(problem, "warn")
    return screens.run()


def _first(make: Callable[[], Page], begun: Callable[[str], None]) -> Page:
    page = make()
    page.done.connect(begun)  # type: ignore[attr-defined]
    return page


def wallboard(url: str, name: str, number: int, *, kiosk: bool) -> int:
    """Open a wallboard on one screen."""
    from supervisor.ui import boards

    plan = boards.load(name, [own_boards()])
    screens = Screens(url, world_of(url), None, requests=plan.tells_of_requests)
    window = Wallboard(plan, screens.heartbeat, kiosk=kiosk)
    window.listen(screens.notices)
    window.show_on(number)
    return screens.run()


def own_boards() -> Path:
    """Where a person keeps boards of her own, as TOML files."""
    return config_folder() / "boards"
