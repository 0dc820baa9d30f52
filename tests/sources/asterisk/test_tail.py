"""A queue_log that is written, rotated, cut and left alone while it is followed."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import shutil
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from supervisor.core.events import Observed, SourceLost, SourceOpened
from supervisor.sources.asterisk.queue_log import read
from supervisor.sources.asterisk.tail import QueueLogTail
from supervisor.sources.base import Batch, Health

POLL = 0.005


def lines(first: int, last: int) -> str:
    return "".join(
        f"{1_700_000_000 + n // 3}|{n}.1|permits|NONE|ENTERQUEUE||55512{n:02}|1\n" for n in range(first, last)
    )


class Followed:
    """A tail and what it has delivered; each step runs it until it has come to the end of what is there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.batches: list[Batch] = []
        self.resume: dict[str, Any] | None = None

    def run(self, *steps: Callable[[], object]) -> None:
        """One life of the collector: the steps are done one after another, each when nothing new comes."""
        asyncio.run(self._run(list(steps)))

    async def _run(self, steps: list[Callable[[], object]]) -> None:
        tail = QueueLogTail("log", "pbx", self.path, poll_s=POLL, idle_s=2 * POLL)
        async with asyncio.timeout(20), aclosing(tail.batches(self.resume)) as found:  # type: ignore[type-var]
            async for batch in found:
                self.batches.append(batch)
                if batch.resume is not None:
                    self.resume = json.loads(json.dumps(batch.resume))
                if batch.resume is not None and not batch.events and not batch.rejects:
                    if not steps:
                        return
                    steps.pop(0)()

    @property
    def events(self) -> list[Observed]:
        return [event for batch in self.batches for event in batch.events]

    @property
    def calls(self) -> list[str]:
        return [getattr(each.event, "call", each.event.KIND) for each in self.events]


def calls(first: int, last: int) -> list[str]:
    return [f"{n}.1" for n in range(first, last)]


@pytest.fixture
def log(tmp_path: Path) -> Followed:
    return Followed(tmp_path / "queue_log")


def add(path: Path, text: str) -> Callable[[], object]:
    def added() -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    return added


def renamed(path: Path) -> Callable[[], object]:
    return lambda: path.rename(path.with_name("queue_log.1"))


def test_lines_are_taken_as_they_are_written(log: Followed) -> None:
    log.run(add(log.path, lines(0, 5)), add(log.path, lines(5, 7)), add(log.path, lines(7, 40)))
    assert log.calls == calls(0, 40)
    assert [batch.health for batch in log.batches if batch.health] == [Health.LOST, Health.LIVE]
    assert "waiting for Asterisk to write it" in log.batches[0].note


def test_it_gives_the_records_of_an_import(log: Followed) -> None:
    log.run(add(log.path, lines(0, 20)), add(log.path, "broken\n" + lines(20, 31)))
    assert log.events == [event for batch in read(log.path, "pbx") for event in batch.events]
    assert [reject.line for batch in log.batches for reject in batch.rejects] == [21]
    assert [line for batch in log.batches for line in batch.lines] == [*range(1, 21), *range(22, 33)]


def test_half_a_line_waits_for_its_end(log: Followed) -> None:
    text = lines(0, 3)
    log.run(add(log.path, text[:-20]), add(log.path, text[-20:]))
    assert log.calls == calls(0, 3)


def test_it_goes_on_where_it_was(log: Followed) -> None:
    text = lines(0, 10)
    log.run(add(log.path, text[:-20]))
    log.run(add(log.path, text[-20:]), add(log.path, lines(10, 12)))
    log.run()
    assert log.calls == calls(0, 12)
    assert log.events == [event for batch in read(log.path, "pbx") for event in batch.events]


def test_a_rotated_log_is_read_to_its_end(log: Followed) -> None:
    old = log.path.with_name("queue_log.1")
    log.run(
        add(log.path, lines(0, 5)),
        renamed(log.path),
        add(old, lines(5, 8)),
        lambda: (add(old, lines(8, 9))(), add(log.path, lines(9, 12))()),
    )
    assert log.calls == calls(0, 12)


def test_the_last_line_of_a_rotated_log_may_lack_its_end(log: Followed) -> None:
    log.run(
        add(log.path, lines(0, 5).rstrip("\n")),
        lambda: (renamed(log.path)(), add(log.path, lines(5, 6))()),
    )
    assert log.calls == calls(0, 6)


def test_a_log_rotated_twice_while_nobody_ran_is_read_on(log: Followed) -> None:
    log.run(add(log.path, lines(0, 5)))
    add(log.path, lines(5, 7))()
    log.path.rename(log.path.with_name("queue_log.2"))
    add(log.path, lines(7, 9))()
    renamed(log.path)()
    add(log.path, lines(9, 11))()
    for age, name in enumerate(("queue_log.2", "queue_log.1", "queue_log")):
        os.utime(log.path.with_name(name), (age, age))
    log.run()
    assert log.calls == calls(0, 11)


def test_a_log_copied_and_cut_is_read_to_its_end(log: Followed) -> None:
    def rotate() -> None:
        add(log.path, lines(5, 8))()
        shutil.copy(log.path, log.path.with_name("queue_log.1"))
        os.truncate(log.path, 0)
        add(log.path, lines(8, 9))()

    log.run(add(log.path, lines(0, 5)), rotate, add(log.path, lines(9, 12)))
    assert log.calls == calls(0, 12)


def test_a_log_cut_and_filled_again_is_another_one(log: Followed) -> None:
    def replace() -> None:
        os.truncate(log.path, 0)
        add(log.path, lines(20, 40))()

    log.run(add(log.path, lines(0, 5)), replace)
    assert log.calls == calls(0, 5) + calls(20, 40)


def test_a_log_that_cannot_be_found_again_is_a_gap(log: Followed) -> None:
    log.run(add(log.path, lines(0, 6)))
    add(log.path, lines(6, 9))()
    log.path.with_name("queue_log-20231114.gz").write_bytes(gzip.compress(log.path.read_bytes()))
    log.path.unlink()
    add(log.path, lines(12, 14))()
    log.run()
    assert log.calls == [*calls(0, 6), "source.lost", "source.opened", *calls(12, 14)]
    lost, opened = (each for each in log.events if isinstance(each.event, SourceLost | SourceOpened))
    assert (lost.at, opened.at) == (1_700_000_001_000, 1_700_000_003_999)


def test_twins_are_counted_across_a_restart(log: Followed) -> None:
    twin = "1700000000|NONE|permits|Zo|PAUSE|Lunch\n"
    log.run(add(log.path, twin))
    log.run(add(log.path, twin * 2))
    assert [each.ordinal for each in log.events] == [0, 1, 2]
    assert len({each.key for each in log.events}) == 3


def test_a_log_that_may_not_be_read_is_said_so(log: Followed) -> None:
    log.path.mkdir()
    log.run()
    assert log.batches[0].health is Health.LOST
    assert "cannot be read" in log.batches[0].note
