"""Who calls again because nobody answered: first attempts and redials apart, where callers are known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from supervisor.cli.common import now_ms
from supervisor.planning.series import Series
from supervisor.reports.imports import import_calls
from supervisor.reports.redials import Redials, attempts_of, redials_of
from supervisor.store import Store

MIDNIGHT = 1_795_046_400_000  # 2026-11-19 00:00 UTC
AT, DAY = MIDNIGHT // 1000 + 8 * 3600, 86_400_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'c.db'}", migrate=True) as opened:
        yield opened


def call(second: int, number: int, *, answered: bool, queue: str = "q") -> list[str]:
    name = f"{second}.{number}"
    begun = f"{second}|{name}|{queue}|NONE|ENTERQUEUE||212555{number:04}|1"
    if not answered:
        return [begun, f"{second + 9}|{name}|{queue}|NONE|ABANDON|1|1|9"]
    return [
        begun,
        f"{second + 5}|{name}|{queue}|A|CONNECT|5|{name}|2",
        f"{second + 65}|{name}|{queue}|A|COMPLETEAGENT|5|60|1",
    ]


def taken(store: Store, folder: Path, *calls: list[str]) -> None:
    lines = sorted((line for each in calls for line in each), key=lambda line: int(line.partition("|")[0]))
    log = folder / "queue_log"
    log.write_text("\n".join(lines) + "\n")
    for _ in import_calls(store, log, "asterisk-queue-log", "asterisk", now_ms):
        pass


def test_who_was_not_answered_and_calls_soon_again_is_a_redial(store: Store, tmp_path: Path) -> None:
    taken(
        store, tmp_path,
        call(AT, 1, answered=False), call(AT + 600, 1, answered=True),  # again
        call(AT + 900, 1, answered=False),  # was answered before
        call(AT + 100, 2, answered=False), call(AT + 2000, 2, answered=True),  # too late
        call(AT + 200, 3, answered=False, queue="r"), call(AT + 300, 3, answered=True),  # of another queue
    )  # fmt: skip
    found = redials_of(store, "q", MIDNIGHT, MIDNIGHT + DAY)
    assert found.at == ((AT + 300) * 1000, (AT + 600) * 1000)
    assert found.known == 6
    assert redials_of(store, "r", MIDNIGHT, MIDNIGHT + DAY).at == ()
    assert found.share is None
    assert Redials(tuple(range(20)), 120).share == 0.2


def test_redials_are_taken_out_of_the_history(store: Store, tmp_path: Path) -> None:
    first = [call(AT + number, number, answered=False) for number in range(60)]
    calls = [*first, *(call(AT + 700 + number, number, answered=True) for number in range(60))]
    taken(store, tmp_path, *calls)
    hours = np.full(48, 30.0)
    hours[24 + 8] = 120
    series = Series(start=MIDNIGHT - DAY, minutes=60, zone="UTC", calls=hours, aht_s=np.full(48, 90.0))
    found = attempts_of(store, "q", series, MIDNIGHT + DAY)
    assert found is not None
    assert found.share == 1
    assert found.first.calls[24 + 8] == 60
    assert found.first.calls[24 + 9] == 30
    assert found.first.calls[8] == 15


def test_without_callers_nothing_is_said(store: Store) -> None:
    series = Series(start=MIDNIGHT, minutes=60, zone="UTC", calls=np.ones(24), aht_s=np.ones(24))
    assert attempts_of(store, "q", series, MIDNIGHT + DAY) is None
