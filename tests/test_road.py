"""The whole road of a live manager: what its events make of the floor and the figures, however the line is cut."""

from __future__ import annotations

import json
import random

import pytest

from tests.fakes import SHARED, PlaybackServer, load
from tests.fakes import Recorded as Played
from tests.playback import Cut
from tests.sources.asterisk.live import shown, source
from tests.sources.live import events, quiet, run
from tests.test_collector import TRACE
from tests.worlds import floor_of, folded, told

RECORDING = SHARED / "ami_events.jsonl.gz"


@pytest.fixture(scope="module")
def real() -> list[Played]:
    if not RECORDING.exists():
        pytest.skip("the recording of a real Asterisk is not beside the project")
    return load(RECORDING)


@pytest.fixture(scope="module")
def trace() -> list[Played]:
    return load(TRACE)


def cut_with_losses(recording: list[Played], times: int, span: int) -> None:
    dice = random.Random(times)
    cuts = [Cut(at, lose=1 + dice.randrange(8)) for at in sorted(dice.sample(range(span), times))]
    with PlaybackServer(recording, cuts=cuts).running() as server:
        world = folded(events(run(source(server), quiet(server.done))))
        assert floor_of(world) == shown(server)
        assert server.logins > times * 0.8
    assert told(world)["centre"]["incomplete"] is True


def test_a_line_that_is_never_cut_ends_at_the_servers_floor(real: list[Played]) -> None:
    with PlaybackServer(real).running() as server:
        assert floor_of(folded(events(run(source(server), quiet(server.done))))) == shown(server)


def test_a_line_cut_with_losses_ends_at_the_servers_floor(trace: list[Played]) -> None:
    cut_with_losses(trace, 3, 12_000)


@pytest.mark.slow
def test_a_line_cut_at_500_bytes_with_losses_ends_at_the_servers_floor(real: list[Played]) -> None:
    cut_with_losses(real, 500, 3_000_000)


def test_a_line_cut_without_loss_tells_the_same(real: list[Played]) -> None:
    end = round(real[-1][0] + 60) * 1000
    with PlaybackServer(real).running() as server:
        whole = told(folded(events(run(source(server, now=server.clock), quiet(server.done)))), end)
    dice = random.Random(4)
    cuts = [Cut(at) for at in sorted(dice.sample(range(3_000_000), 20))]
    with PlaybackServer(real, cuts=cuts).running() as server:
        cut = told(folded(events(run(source(server, now=server.clock), quiet(server.done)))), end)
    assert figures(cut) == figures(whole)


CALLS = ("offered", "answered", "abandoned", "timed_out", "left_by_key", "handled", "asa_s", "talk_s")


def figures(statement: dict[str, object]) -> str:
    """What is told of calls."""
    kept = {
        kind: {name: {key: each.get(key) for key in CALLS} for name, each in statement[kind].items()}  # type: ignore[attr-defined]
        for kind in ("queues", "agents")
    }
    return json.dumps(kept, indent=1, sort_keys=True)
