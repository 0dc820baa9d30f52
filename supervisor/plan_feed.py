"""The published plan beside the pictures of calls: a thread that tells where the day stands against it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from supervisor.picture import EMPTY, Picture
from supervisor.planning.planned import NOTHING, Planned
from supervisor.reader import LoadRules, Reader
from supervisor.store import Store

if TYPE_CHECKING:
    from supervisor.plan_day import Plan

LOOK_S = 0.25
KEEP_MS = 10_000
"""How often it is told anew how agents keep to their shifts."""
DAY_MS = 60_000
"""How often it is reckoned anew how the day goes and whom it needs."""
STAMP_MS = 2000
"""How often it is looked, where anything was written, whether something else is published."""
RULES_MS = 60_000
"""How often at least, since settings hold from an instant on."""

log = logging.getLogger("callboard.plan")


class PlanFeed(Reader[Planned]):
    """`Reader` of the published plan; `calls` gives the newest picture of calls, which it is told beside.

    Where nothing was ever published it only looks whether something is, and loads nothing for it.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        load_rules: LoadRules,
        clock: Callable[[], int],
        on_change: Callable[[], None] = lambda: None,
        *,
        wall: Callable[[], int],
        calls: Callable[[], Picture],
    ) -> None:
        """As of `Reader`."""
        super().__init__(open_store, load_rules, clock, on_change, wall=wall, empty=NOTHING, thread="plan")
        self.calls = calls
        self._told = threading.Event()

    def look(self) -> None:
        """Something may have been published just now; may be called in any thread."""
        self._told.set()

    def asked(self) -> bool:
        """Whether somebody has said so since."""
        was = self._told.is_set()
        self._told.clear()
        return was

    def follow(self, store: Store) -> None:
        """Until the feed is stopped."""
        follower = Follower(self, store)
        while not self.wait(LOOK_S):
            follower.turn()

    def failed(self, note: str) -> None:
        """The feed of calls says so on the screen; what is known of the plan stays."""
        log.info("%s", note)


class Follower:
    """One reading of a store, from its start until it fails or is stopped."""

    def __init__(self, feed: PlanFeed, store: Store) -> None:
        self.feed, self.store = feed, store
        self.stamp: tuple[object, ...] = ()
        self.hint: object = None
        self.plan: Plan | None = None
        self.looked_at = self.loaded_at = self.told_at = self.day_at = -RULES_MS

    def turn(self) -> None:
        """Look for another plan where something was written, once a minute or when told; tell of the day meanwhile."""
        wall, picture = self.feed.wall(), self.feed.calls()
        if self._wants_look(wall) or self._over(picture):
            self.loaded_at = wall
            self._load(picture)
        waits = self.feed.latest.at == 0 and picture.at
        if self.plan is not None and picture.at and (waits or abs(wall - self.told_at) >= KEEP_MS):
            self._tell(picture)

    def _wants_look(self, wall: int) -> bool:
        if self.feed.asked() or abs(wall - self.loaded_at) >= RULES_MS:
            return True
        if abs(wall - self.looked_at) < STAMP_MS:
            return False
        self.looked_at = wall
        hint = self.store.changed_hint()
        changed, self.hint = hint != self.hint, hint
        return changed

    def _over(self, picture: Picture) -> bool:
        """Whether the day of the plan is not that of the picture."""
        return self.plan is not None and not self.plan.begin <= picture.at < self.plan.end

    def _load(self, picture: Picture) -> None:
        at = picture.at or self.feed.clock()
        rules = self.feed.rules = self.feed.load_rules(self.store, at)
        saved, published = self.store.plans_stamp()
        stamp = (saved, published, rules.version, rules.zone)
        if stamp == self.stamp and not self._over(picture):
            return
        self.stamp = stamp
        if not published:
            return
        # Brings numpy, which a wallboard without a plan does without.
        from supervisor.plan_day import load

        self.plan = load(self.store, rules, at)
        self.day_at = -DAY_MS
        if picture.at:
            self._tell(picture)

    def _tell(self, picture: Picture) -> None:
        from supervisor.plan_day import planned, with_agents

        assert self.plan is not None
        wall, feed = self.feed.wall(), self.feed
        self.told_at, serial = wall, feed.latest.serial + 1
        if abs(wall - self.day_at) >= DAY_MS:
            self.day_at = wall
            feed.publish(planned(self.plan, feed.rules, picture, serial))
        else:
            feed.publish(with_agents(feed.latest, self.plan, feed.rules, picture, serial))


def with_plan(calls: Callable[[], Picture], plan: Callable[[], Planned]) -> Callable[[], Picture]:
    """The newest picture with the newest plan in it; the same one as long as both are."""
    made = (EMPTY, NOTHING, EMPTY)

    def latest() -> Picture:
        nonlocal made
        picture, told = calls(), plan()
        if picture is not made[0] or told is not made[1]:
            made = (picture, told, msgspec.structs.replace(picture, plan=told))
        return made[2]

    return latest
