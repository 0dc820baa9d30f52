"""A world at any instant: the nearest checkpoint, and the journal from there on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import msgspec
import tzdata as tzdata_package  # type: ignore[import-untyped]

from supervisor.core.agents import TooLateError
from supervisor.core.checkpoint import KeptFloor, keep, restore
from supervisor.core.credits import Scopes
from supervisor.core.events import FOLD_VERSION, Recorded
from supervisor.core.floor import PATIENT_MS
from supervisor.core.rules import Rules
from supervisor.metrics.ledger import Ledger
from supervisor.metrics.world import World
from supervisor.store import Store

HOUR_MS = 3600_000


class Kept(msgspec.Struct, array_like=True):
    """A checkpoint: the floor, and the ledger of the day that it was taken in."""

    floor: KeptFloor
    ledger: Ledger | None


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Kept)


def day_start(at: int, rules: Rules) -> int:
    """The local midnight of the centre before or at an instant, both in ms."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz)
    midnight = datetime(local.year, local.month, local.day, tzinfo=rules.tz)
    return int(midnight.timestamp()) * 1000


def next_day(at: int, rules: Rules) -> int:
    """The local midnight after an instant, both in ms; 23 to 25 hours after the one before."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz)
    tomorrow = local.date() + timedelta(days=1)
    return int(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=rules.tz).timestamp()) * 1000


def tzdata() -> str:
    """The version of the time-zone data in use."""
    return str(tzdata_package.__version__)


class Fold:
    """A world on its way to an instant: `remaining` are the events that it still has to take."""

    def __init__(self, world: World, remaining: Iterator[Recorded]) -> None:
        self.world = world
        self.remaining = remaining
        self.folded = 0

    def step(self, count: int) -> bool:
        """Fold up to `count` more events; False when there were none left."""
        records = list(islice(self.remaining, count))
        self.world.fold(records)
        self.folded += len(records)
        return bool(records)

    def finish(self) -> World:
        """Fold all that is left."""
        while self.step(2000):
            pass
        return self.world


class Past:
    """Worlds made from a store, with its checkpoints where they help (`cached`)."""

    def __init__(self, store: Store, *, cached: bool = True) -> None:
        self.store = store
        self.cached = cached

    def world(
        self, rules: Rules, *, since: int, until: int, chosen: frozenset[str] = frozenset(), rolling_from: int
    ) -> World:
        """The world of all events with `at` < `until`, folded whole."""
        try:
            return self.fold(rules, since=since, until=until, chosen=chosen, rolling_from=rolling_from).finish()
        except TooLateError:
            state = World(rules, since, rolling_from=rolling_from, chosen=chosen, late_ms=PATIENT_MS)
            return Fold(state, self.store.read_ordered(None, until)).finish()

    def fold(
        self,
        rules: Rules,
        *,
        since: int,
        until: int | None,
        chosen: frozenset[str] = frozenset(),
        rolling_from: int | None = None,
        last: int | None = None,
    ) -> Fold:
        """The fold of all events with `at` < `until` (ms; None: all up to position `last`), told from `since` on."""
        rolling = since if rolling_from is None else rolling_from
        limit = 2**62 if until is None else until
        kept = self._checkpoint(rules, limit) if not chosen else None
        if kept is not None and kept.ledger is not None and _serves(kept.ledger, since, rolling, until):
            ledger = kept.ledger
        else:
            ledger = None
            kept = self._checkpoint(rules, min(since, rolling, limit))
        state = restore(kept.floor, Scopes(rules, chosen)) if kept else None
        world = World(rules, since, rolling_from=rolling, chosen=chosen, state=state, ledger=ledger)
        begin = kept.floor.upto if kept else None
        return Fold(world, self.store.read_ordered(begin, until, last=last))

    def save(self, world: World, upto: int, position: int, *, with_ledger: bool) -> bool:
        """Keep a checkpoint of a world that holds every event before `upto`, as the journal stood at `position`."""
        with world.unsettled(upto):
            body = _encode(Kept(keep(world.floor.state, upto), world.ledger if with_ledger else None))
        return self.store.save_checkpoint(
            upto=upto,
            position=position,
            fold_version=FOLD_VERSION,
            settings_version=world.rules.fold_key,
            tzdata=tzdata(),
            body=body,
        )

    def kept_upto(self, rules: Rules, upto_at_most: int) -> int:
        """The instant (ms) of the checkpoint that a fold up to another begins with; 0 where there is none."""
        return self.store.newest_checkpoint(
            upto_at_most, fold_version=FOLD_VERSION, settings_version=rules.fold_key, tzdata=tzdata()
        )

    def _checkpoint(self, rules: Rules, upto_at_most: int) -> Kept | None:
        if not self.cached:
            return None
        found = self.store.best_checkpoint(
            upto_at_most, fold_version=FOLD_VERSION, settings_version=rules.fold_key, tzdata=tzdata()
        )
        try:
            return None if found is None else _decoder.decode(found.body)
        except msgspec.MsgspecError:
            return None


def _serves(ledger: Ledger, since: int, rolling: int, until: int | None) -> bool:
    """Whether a kept ledger tells what is asked for: the same day, and rolling windows where there are to be any."""
    return ledger.since == since and (ledger.rolling_from <= rolling or (until is not None and rolling >= until))
