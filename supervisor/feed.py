"""The journal becomes pictures: a thread that reads what is new, folds it, and tells what has changed."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from supervisor.core.agents import TooLateError
from supervisor.core.events import Recorded
from supervisor.core.floor import LATE_MS, PATIENT_MS
from supervisor.metrics.ledger import NEVER, ROLL_MS
from supervisor.metrics.world import World
from supervisor.picture import EMPTY, Picture, SourceState, Usual, phones
from supervisor.portrait import Portrait, systems_of, with_state
from supervisor.reader import LoadRules, Reader
from supervisor.reports.days import USUAL_DAYS, DayBook, kind_of_day, local_date
from supervisor.reports.keeping import Keeper
from supervisor.reports.known import LIVE, Known
from supervisor.reports.past import HOUR_MS, Past, day_start, next_day
from supervisor.store import Store

BEAT_MS = 250
TICK_MS = 1000
SLOW_MS = 2000
USUAL_MS = 10_000
SEEN_MS = 15_000
POLL_S, REST_S = 0.02, 0.05
"""How often to look while news come, and once none has for a second."""
PILE_MS = 100
"""How long news may pile up while no beat is due: folding a few at a time leaves the picture's thread some air."""
SLICE = 100
FEW = 20
READ = 2000
MINUTE_MS = 60_000
ROLLING_MS = HOUR_MS + MINUTE_MS
KEPT_WORLDS = ("real", "demo")
ALIVE = ("live", "starting", "done")


class Feed(Reader[Picture]):
    """`Reader` of calls; other readers of the same store know it by its `name`."""

    def __init__(
        self,
        open_store: Callable[[], Store],
        load_rules: LoadRules,
        clock: Callable[[], int],
        on_change: Callable[[], None] = lambda: None,
        *,
        wall: Callable[[], int],
        name: str = "desk",
    ) -> None:
        """As of `Reader`."""
        super().__init__(open_store, load_rules, clock, on_change, wall=wall, empty=EMPTY, thread="feed")
        self.name = name

    def follow(self, store: Store) -> None:
        """Until the feed is stopped."""
        follower = Follower(self, store)
        while not self.wait(0):
            follower.turn()
        store.reader_gone(self.name)

    def failed(self, note: str) -> None:
        """The last picture stays, and is stale."""
        stale = self.latest.stale_since or (self.latest.at or None)
        self.publish(with_state(self.latest, note=note, stale_since=stale))


class Follower:
    """One reading of a store, from its start until it fails or is stopped."""

    def __init__(self, feed: Feed, store: Store) -> None:
        self.feed, self.store = feed, store
        self.past, self.days = Past(store), DayBook(store, partial(feed.load_rules, store))
        self.keeper = Keeper(self.past)
        self.touched: set[str] = set()
        self.arrivals: deque[tuple[int, str, int]] = deque()
        self.numbers: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        self.delays: dict[str, int] = {}
        self.heard: dict[str, int] = {}
        self.newest: dict[str, int] = {}
        self.known_until: int | None = None
        self.seen = True
        self.hint: object = None
        self.late = False
        self.late_ms = LATE_MS
        self.beat_at = self.tick_at = self.slow_at = self.news_at = self.usual_at = self.seen_at = 0
        self.settled_to = self.forgot_at = 0
        self._begin()

    # making the world

    def _begin(self) -> None:
        """Fold today so far; a picture says how far that is."""
        now = self.feed.clock()
        self.rules = self.feed.rules = self.feed.load_rules(self.store, now)
        self.begun_at = self.feed.wall()
        self.position = self.store.last_position()
        now = max(now, 0)
        since, rolling = day_start(now, self.rules), now - ROLLING_MS
        self.counts = self.store.counts_since(since, self.position)
        self.today: date = local_date(now, self.rules)
        self.late = False
        self._fold(since, rolling)
        self._look_for_newest()
        self.seen = Known(self.store, self.rules).has(since, now + 1)
        self.world.floor.late_ms = self.late_ms
        self.midnight = next_day(since, self.rules)
        self.portrait = Portrait(self.rules, self.store.world)
        self._paint(everything=True)
        self._load_usual()
        self._paint(everything=True)

    def _fold(self, since: int, rolling: int, *, patient: bool = False) -> None:
        past = Past(self.store, cached=False) if patient else self.past
        fold = past.fold(self.rules, since=since, until=None, rolling_from=rolling, last=self.position)
        if patient:
            fold.world.floor.late_ms = PATIENT_MS
        total = max(self.position, 1)
        try:
            while fold.step(SLICE) and not self.feed.wait(0):
                if fold.folded % (SLICE * 50) == 0:
                    share = min(fold.folded / total, 0.99)
                    self.feed.publish(with_state(self.feed.latest, catching_up=share, world=self.store.world))
        except TooLateError:
            self._fold(since, rolling, patient=True)
            return
        self.world: World = fold.world

    def _look_for_newest(self) -> None:
        """The newest event of each telephone system; what comes from now on is noted as it is read."""
        for system in systems_of(self.world):
            if system not in self.newest:
                self.newest[system] = self.store.newest_of(system, NEVER) or 0

    # living

    def turn(self) -> None:
        """Wait for news, fold it, and tell."""
        if self.feed.wait(self._pause()):
            return
        if self.store.can_listen and self._until_beat() <= 0:
            self.store.listen(REST_S)
        self._read()
        if self.store.world in KEPT_WORLDS:
            self.keeper.turn(self.rules, self.world.since, self.feed.clock())
        now, wall = self.feed.clock(), self.feed.wall()
        if now >= self.midnight:
            self._new_day()
        if abs(wall - self.slow_at) >= SLOW_MS or self._wants_anew(wall):
            self.slow_at = wall
            self._slow(now)
        if abs(wall - self.beat_at) >= BEAT_MS:
            self._beat(wall)

    def _pause(self) -> float:
        """How long (s) not to look: nothing is told before the next beat, and what comes until then is read at once."""
        left = self._until_beat()
        if left > 0:
            return min(left, PILE_MS) / 1000
        if self.store.can_listen:
            return 0
        return POLL_S if abs(self.feed.wall() - self.news_at) < TICK_MS else REST_S

    def _until_beat(self) -> int:
        return BEAT_MS - abs(self.feed.wall() - self.beat_at)

    def _wants_anew(self, wall: int) -> bool:
        """Whether what came late is all there by now, as after an import; not more often than the rest is looked at."""
        quiet = abs(wall - self.news_at) >= BEAT_MS
        return self.late and quiet and abs(wall - self.begun_at) >= SLOW_MS

    def _read(self) -> None:
        hint = self.store.changed_hint()
        if hint == self.hint:
            return
        self.news_at = self.feed.wall()
        while True:
            records = self.store.read_after(self.position, READ)
            self._count(records)
            if self._much_is_late(records):
                self.late, self.position = True, records[-1].position
            else:
                self._apply(records)
            if len(records) < READ:
                break
            self._beat(self.feed.wall())
        self.hint = hint

    def _much_is_late(self, records: list[Recorded]) -> bool:
        """Whether folding anew is less work than putting each event where it belongs."""
        limit = self.world.floor.state.head - LATE_MS
        late = [limit - record.at for record in records if record.at < limit]
        if 0 < len(late) <= FEW:
            # A source that is always so far behind is waited for.
            self.late_ms = min(PATIENT_MS, max(self.late_ms, 2 * (max(late) + LATE_MS)))
        return len(late) > FEW

    def _apply(self, records: list[Recorded]) -> None:
        if not records:
            return
        self.position = records[-1].position
        try:
            seen = self.world.take(records)
        except TooLateError:
            self.late = True
            return
        self.late = self.late or seen.refused > 0
        self.touched |= seen.scopes
        self.touched |= {f"agent/{name}" for name in seen.agents}
        self.touched |= {f"queue/{name}" for name in seen.queues}

    def _count(self, records: list[Recorded]) -> None:
        now, views = self.feed.clock(), Counter(f"{record.system}/{record.source}" for record in records)
        self.arrivals.extend((now, view, count) for view, count in views.items())
        for record in records:
            view = f"{record.system}/{record.source}"
            self.delays[view] = max(0, now - record.at)
            self.newest[record.system] = max(self.newest.get(record.system, 0), record.at)
            if record.at >= self.world.since:
                self.counts[view] = self.counts.get(view, 0) + 1

    def _settle(self, now: int) -> None:
        """Book agents' time; what only grows with time is told anew every ten seconds."""
        touched = self.world.settle(min(now, self.known_until or now))
        edge = now // ROLL_MS
        if edge != self.settled_to:
            self.settled_to = edge
            self.touched |= set(self.world.ledger.accounts)
        self.touched |= touched

    def _new_day(self) -> None:
        self.world.settle(self.midnight)
        self.world.turn(self.midnight)
        # What waits for late events keeps calls in memory: whoever is late today has to be so again.
        self.late_ms = self.world.floor.late_ms = LATE_MS
        self.today = local_date(self.midnight, self.rules)
        self.midnight = next_day(self.midnight, self.rules)
        self.portrait = Portrait(self.rules, self.store.world)
        self.seen = False
        self.counts.clear()
        self._load_usual()
        self._paint(everything=True)

    def _slow(self, now: int) -> None:
        """What need not be looked at often: settings, usual day, checkpoints, that somebody reads."""
        if abs(self.slow_at - self.seen_at) >= SEEN_MS:
            self.seen_at = self.slow_at
            self.store.reader_seen(self.feed.name, self.slow_at)
        if now // MINUTE_MS != self.forgot_at:
            self.forgot_at = now // MINUTE_MS
            self.world.forget(now - ROLLING_MS)
        if self.feed.load_rules(self.store, now).differ(self.rules) or self.late:
            self._begin()
            return
        lacking = self.portrait.usual.get("centre", Usual()).days < USUAL_DAYS
        if lacking and abs(self.slow_at - self.usual_at) >= USUAL_MS:
            self._load_usual()

    def _load_usual(self) -> None:
        self.usual_at = self.slow_at
        kind = kind_of_day(self.today, self.rules)
        usual = self.days.usual(self.today, self.rules)
        self.portrait.usual = {scope: Usual(tuple(points), days, kind) for scope, (points, days) in usual.items()}

    # telling

    def _beat(self, wall: int) -> None:
        if abs(wall - self.tick_at) >= TICK_MS:
            self.tick_at = wall
            self._settle(self.feed.clock())
            self.touched |= self._waited_in()
        elif not self.touched:
            return
        self.beat_at = wall
        self._paint()

    def _waited_in(self) -> set[str]:
        queues = {f"queue/{caller.queue}" for caller in self.world.floor.state.waiting.values()}
        return queues | {"centre"}

    def _paint(self, *, everything: bool = False) -> None:
        now = max(self.feed.clock(), self.world.floor.state.head)
        every = self._sources(now)
        sources = phones(every)
        self.seen = self.seen or bool(self.counts) or any(source.health == LIVE for source in sources)
        changed = self.portrait.paint(self.world, now, self.touched, everything=everything, known=self.seen)
        self.touched = set()
        picture = self.portrait.picture(self.world, now, changed, self._numbers())
        # Of an imported recording nobody delivers anything, and what it told last is as old as that.
        stale = None if sources else self.world.floor.state.head or None
        silent = silent_since(sources, self.heard)
        over = bool(sources) and all(source.health == "done" for source in sources)
        nobody = bool(silent) and {source.system for source in sources} == silent.keys()
        known = max(silent.values()) if nobody else stale
        self.known_until = self.world.floor.state.head if over else known
        fed = self.world.floor.state.fed.items() if silent or picture.gaps else ()
        tells = {scope: frozenset(systems) for scope, systems in fed}
        whole = with_state(picture, sources=every, stale_since=stale, silent=silent, fed=tells)
        heard = {system: self.newest[system] for system in systems_of(self.world) if system in self.newest}
        self.feed.publish(with_state(whole, heard=heard))

    def _numbers(self) -> dict[str, str]:
        """The numbers of those who wait, asked for once while they do."""
        tokens = {caller.caller for caller in self.world.floor.state.waiting.values() if caller.caller}
        known = {token: number for token, number in self.numbers.items() if token in tokens}
        self.numbers = {**known, **self.store.numbers(tokens - known.keys())}
        return self.numbers

    def _sources(self, now: int) -> tuple[SourceState, ...]:
        while self.arrivals and self.arrivals[0][0] < now - 10_000:
            self.arrivals.popleft()
        told = []
        for row in self.store.sources():
            view = f"{row.system}/{row.kind}"
            rate = sum(count for _, name, count in self.arrivals if name == view) / 10
            silent = now - row.updated_at > self.rules.stale_after_s * 1000
            health = row.health or "starting"
            if silent and health in ("live", "starting"):
                health = "lost"
            if health in ALIVE or row.name not in self.heard:
                self.heard[row.name] = row.updated_at
            today = self.counts.get(view, 0)
            delay = self.delays.get(view)
            told.append(SourceState(row.name, row.kind, row.system, health, row.note, row.last_at, delay, rate, today))
        return tuple(told)


def silent_since(sources: tuple[SourceState, ...], heard: Mapping[str, int]) -> dict[str, int]:
    """The telephone systems of which no source delivers, and the instant (ms) since which none has.

    `heard` is when each source was last alive (ms).
    """
    silent = {}
    for system in sorted({source.system for source in sources}):
        own = [source for source in sources if source.system == system]
        if not any(source.health in ALIVE for source in own):
            silent[system] = max(heard.get(source.name, 0) for source in own)
    return silent
