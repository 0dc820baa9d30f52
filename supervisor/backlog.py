"""The journal becomes pictures of requests: a thread that reads what is new, and finds what somebody looks for."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec

from supervisor.core.rules import Rules
from supervisor.picture import EMPTY as NOTHING
from supervisor.picture import Picture
from supervisor.reader import LoadRules, Reader
from supervisor.reports.ageing import empty, grow
from supervisor.reports.backlog import Draw, acted_until, drawn, moment_of, painted
from supervisor.reports.promised import promised
from supervisor.reports.until import alive
from supervisor.requests.backlog import EMPTY, Backlog
from supervisor.requests.finder import Finder
from supervisor.requests.frame import Frame
from supervisor.store import Store

BEAT_MS = 1000
TICK_MS = 15_000
"""How often ages are told anew though nothing has come."""
SLOW_MS = 2000
REST_S = 0.1
PAGES = 50
"""Events that are made ready to be searched between two looks for news."""

log = logging.getLogger("callboard.backlog")


class BacklogFeed(Reader[Backlog]):
    """`Reader` of requests; `finder` answers questions about them.

    Each answer takes up to a third of a second, so not in the thread of the screen.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        load_rules: LoadRules,
        clock: Callable[[], int],
        on_change: Callable[[], None] = lambda: None,
        *,
        wall: Callable[[], int],
        draw: Draw | None = None,
    ) -> None:
        """As of `Reader`; `draw` makes a map ready to be shown."""
        super().__init__(open_store, load_rules, clock, on_change, wall=wall, empty=EMPTY, thread="backlog")
        self.finder = Finder(Frame())
        self.draw = draw

    def follow(self, store: Store) -> None:
        """Until the feed is stopped."""
        follower = Follower(self, store)
        while not self.wait(REST_S):
            follower.turn()

    def failed(self, note: str) -> None:
        """The feed of calls says so on the screen; what is known of requests stays."""
        log.info("%s", note)


class Follower:
    """One reading of a store, from its start until it fails or is stopped."""

    def __init__(self, feed: BacklogFeed, store: Store) -> None:
        self.feed, self.store = feed, store
        self.hint: object = None
        self.changed = False
        self.beat_at = self.slow_at = 0
        self._begin()

    def _begin(self) -> None:
        """Read everything; a picture says how far that is."""
        feed = self.feed
        self.rules = self._rules()
        self.made_of = self._foundations()
        self.snapshots = self.store.snapshots()
        frame, last = empty(self.store, self.rules), max(self.store.last_position(), 1)
        while not feed.wait(0) and grow(self.store, frame, settle=False):
            if feed.latest.serial:
                continue
            feed.publish(msgspec.structs.replace(EMPTY, catching_up=min(frame.position / last, 0.99)))
        frame.settle()
        feed.finder, feed.rules = Finder(frame), self.rules
        self.maps = drawn(frame, feed.draw)
        self._paint()

    def _rules(self) -> Rules:
        return self.feed.load_rules(self.store, self.feed.clock())

    def _foundations(self) -> object:
        """What a frame is made with: where it differs, everything has to be read again."""
        zones = {row.city: row.zone for row in self.store.snapshots()}
        rules = self._rules()
        return (rules.zone, rules.holidays, rules.interval_min, zones, self.store.maps())

    def turn(self) -> None:
        """Take what is new, and tell at most once a second."""
        wall = self.feed.wall()
        self._read()
        if abs(wall - self.slow_at) >= SLOW_MS:
            self.slow_at = wall
            if self._foundations() != self.made_of:
                self._begin()
            elif self._rules().version != self.rules.version:
                self._promise()
        since = abs(wall - self.beat_at)
        if since >= TICK_MS or (self.changed and since >= BEAT_MS):
            self._paint()
        elif not self.changed:
            with self.feed.finder.lock:
                self.feed.finder.texts.read(PAGES)

    def _promise(self) -> None:
        """Other settings: every request is due by the promises of today, and nothing is read again."""
        self.rules = self.feed.rules = self._rules()
        with self.feed.finder.lock:
            self.feed.finder.frame.promise(promised(self.store, self.rules))
        self.changed = True

    def _read(self) -> None:
        hint = self.store.changed_hint()
        if hint == self.hint:
            return
        self.hint = hint
        with self.feed.finder.lock:
            while grow(self.store, self.feed.finder.frame):
                self.changed = True
        snapshots = self.store.snapshots()
        self.changed |= snapshots != self.snapshots
        self.snapshots = snapshots

    def _paint(self) -> None:
        self.beat_at, self.changed = self.feed.wall(), False
        snapshots = alive(self.snapshots, self.store.sources())
        # Who works on a city of which only old files are known wants to see what she did.
        at = max(moment_of(snapshots, self.feed.clock()), acted_until(self.feed.finder.frame))
        serial = self.feed.latest.serial + 1
        self.feed.publish(painted(self.feed.finder.frame, snapshots, self.rules, at, serial, self.maps))


def joined(calls: Callable[[], Picture], requests: Callable[[], Backlog]) -> Callable[[], Picture]:
    """The newest picture of calls with the newest of requests in it; the same one as long as both are."""
    made = (NOTHING, EMPTY, NOTHING)

    def latest() -> Picture:
        nonlocal made
        picture, backlog = calls(), requests()
        if picture is not made[0] or backlog is not made[1]:
            made = (picture, backlog, msgspec.structs.replace(picture, requests=backlog))
        return made[2]

    return latest
