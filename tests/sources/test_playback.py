"""A recording that is played: each event when its time has come, and in the end what an import would have taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from supervisor.core.clocks import WorldClock
from supervisor.metrics.statement import Asked, statement
from supervisor.reports.imports import FORMATS, import_calls
from supervisor.sources.base import Batch, Health
from supervisor.sources.playback import STEP_S, PlaybackSource
from supervisor.store import Store
from tests.cli.typed import BEGAN, LOG, story, text
from tests.worlds import floor_of, world_of

AMI = Path(__file__).parents[1] / "traces/ami.jsonl"
WALL, STEP_MS = 1_800_000_000_000, STEP_S * 1000


class Heard(NamedTuple):
    """A batch, and how long after the beginning it came (ms by the wall)."""

    after: float
    batch: Batch


class Player:
    """Plays a recording on a wall clock that goes on only while it is waited for."""

    def __init__(self, path: Path, kind: str, first: int, speed: float) -> None:
        self.passed = 0.0
        self.clock = WorldClock(first, WALL, speed)
        read = partial(FORMATS[kind], path, "recording")
        self.source = PlaybackSource(path.name, "recording", read, self.now, self.wait)

    def now(self) -> int:
        return self.clock.at(WALL + round(self.passed))

    async def wait(self, seconds: float) -> None:
        self.passed += seconds * 1000

    async def hear(self, resume: dict[str, Any] | None = None) -> AsyncIterator[Heard]:
        async for batch in self.source.batches(resume):
            yield Heard(self.passed, batch)

    def play(self) -> list[Heard]:
        async def whole() -> list[Heard]:
            return [heard async for heard in self.hear()]

        return asyncio.run(whole())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "queue_log"
    path.write_text(text([*story(BEGAN, 12), "this is no line of a queue_log"]), encoding="utf-8")
    return path


@pytest.fixture
def open_world(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens one more database; closed at the end."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(Store.open(str(tmp_path / f"{uuid4().hex}.db"), migrate=True))


def told(store: Store) -> tuple[object, object]:
    world, at = world_of(store), store.newest_at() or 0
    world.settle(at)
    return statement(world, Asked(at)), floor_of(world)


@pytest.mark.parametrize("speed", [0.5, 1.0, 60.0])
def test_each_event_comes_as_soon_as_its_time_has_come(log: Path, speed: float) -> None:
    first = BEGAN * 1000
    heard = Player(log, LOG, first, speed).play()
    came = [(event.at, after) for after, batch in heard for event in batch.events]
    assert len(came) == len(story(BEGAN, 12))
    for at, after in came:
        due = (at - first) / speed
        assert due <= after + 1
        assert after <= due + STEP_MS + 1
    assert heard[-1].after == pytest.approx((came[-1][0] - first) / speed, abs=STEP_MS + 1)


def test_it_is_live_until_it_is_over_and_tells_what_it_set_aside(log: Path) -> None:
    heard = [batch for _, batch in Player(log, LOG, BEGAN * 1000, 1000.0).play()]
    assert next(batch.health for batch in heard if batch.health) == Health.LIVE
    assert [batch.health for batch in heard].index(Health.DONE) == len(heard) - 1
    assert [reject.line for batch in heard for reject in batch.rejects] == [len(story(BEGAN, 12)) + 1]


@pytest.mark.parametrize("kind", [LOG, "asterisk-ami"])
def test_in_the_end_it_has_told_what_an_import_takes(log: Path, open_world: Callable[[], Store], kind: str) -> None:
    path = log if kind == LOG else AMI
    imported, played = open_world(), open_world()
    for _ in import_calls(imported, path, kind, "recording", lambda: WALL):
        pass
    first = min(event.at for batch in FORMATS[kind](path, "recording") for event in batch.events)
    player = Player(path, kind, first, 300.0)
    for _, batch in player.play():
        played.append(batch.events, now=player.now(), rejects=batch.rejects)
    assert played.last_position() == imported.last_position() > 0
    assert told(played) == told(imported)


def test_played_again_it_tells_everything_and_adds_nothing(log: Path, open_world: Callable[[], Store]) -> None:
    store = open_world()
    for _ in range(2):
        added = sum(
            store.append(batch.events, now=WALL).added for _, batch in Player(log, LOG, BEGAN * 1000, 300.0).play()
        )
    assert added == 0
    assert store.last_position() == len(story(BEGAN, 12))
