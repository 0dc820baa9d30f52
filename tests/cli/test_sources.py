"""Sources as the settings name them."""

from __future__ import annotations

import time

import pytest

from supervisor.cli.sources import Connected, asked_every
from supervisor.settings import FreeSwitch
from supervisor.sources.base import Batch
from supervisor.sources.freeswitch.client import TIME
from tests.fake_freeswitch import SECRET, PlaybackServer, day
from tests.sources.live import clock, run


def test_a_freeswitch_is_asked_as_often_as_its_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENT_SOCKET", SECRET)
    with PlaybackServer(day().told).running() as server:
        where = {"host": "127.0.0.1", "port": server.port, "secret": "env:EVENT_SOCKET"}
        source = Connected(FreeSwitch.model_validate({"name": "fs", "poll_s": 1, **where}), clock)
        asked: list[float] = []

        def twice(batches: list[Batch]) -> bool:
            if sum(TIME in command for command in server.received) > len(asked):
                asked.append(time.monotonic())
            return len(asked) == 2

        run(source, twice)
    assert asked[1] - asked[0] < 5


def test_who_is_asked_rarely_is_given_up_later() -> None:
    assert [(each.ping, each.dead) for each in map(asked_every, (1, 10, 60))] == [(1, 30), (10, 30), (60, 80)]
