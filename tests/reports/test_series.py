"""History for forecasts out of our own journal and imported files: what nobody saw is missing, never zero."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from supervisor.cli.common import now_ms
from supervisor.core.errors import CallboardError
from supervisor.core.events import Observed, SourceLost, SourceOpened, source_key
from supervisor.core.rules import Rules
from supervisor.planning.series import Series
from supervisor.reports.imports import import_calls
from supervisor.reports.series import Journal, channels_of, history_of, keep_imported, queues_of, series_of
from supervisor.requests.record import Channel, Request, Status
from supervisor.store import Store

MIDNIGHT = 1_795_046_400_000  # 2026-11-19 00:00 UTC
DAY, HOUR, QUARTER = 86_400_000, 3_600_000, 900_000
RULES = Rules()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'c.db'}", migrate=True) as opened:
        yield opened


def call(second: int, talk: int = 60, queue: str = "q") -> list[str]:
    name = f"{second}.1"
    return [
        f"{second}|{name}|{queue}|NONE|ENTERQUEUE||2125550100|1",
        f"{second + 5}|{name}|{queue}|Ann|CONNECT|5|{name}|2",
        f"{second + 5 + talk}|{name}|{queue}|Ann|COMPLETEAGENT|5|{talk}|1",
    ]


def taken(store: Store, folder: Path, *calls: list[str]) -> Journal:
    lines = sorted((line for each in calls for line in each), key=lambda line: int(line.partition("|")[0]))
    log = folder / "queue_log"
    log.write_text("\n".join(lines) + "\n")
    for _ in import_calls(store, log, "asterisk-queue-log", "asterisk", now_ms):
        pass
    return journal(store)


def journal(store: Store) -> Journal:
    return Journal(store, lambda at: RULES, store.newest_at() or 0)


AT = MIDNIGHT // 1000


def test_calls_and_handle_times_by_interval(store: Store, tmp_path: Path) -> None:
    known = taken(
        store, tmp_path, call(AT + 8 * 3600), call(AT + 8 * 3600 + 600, 120), call(AT + 9 * 3600), call(AT + 90_000)
    )
    found = known.series("q", 30, 0, MIDNIGHT + 2 * DAY)
    assert (found.start, found.minutes) == (MIDNIGHT, 30)
    eight = 16
    assert found.calls[eight : eight + 3].tolist() == [2, 0, 1]
    assert found.aht_s[eight] == pytest.approx(90)
    assert np.isnan(found.aht_s[eight + 1])
    assert np.isnan(found.calls[:eight]).all()
    assert found.end <= known.now + 1
    assert series_of(store, lambda at: RULES, "", 60, 0, MIDNIGHT + 2 * DAY, known.now).calls[8] == 2


def test_a_day_that_nobody_saw_is_missing(store: Store, tmp_path: Path) -> None:
    known = taken(
        store,
        tmp_path,
        call(AT + 8 * 3600),
        call(AT + 34_200),
        call(AT + 3 * 86_400 + 8 * 3600),
        call(AT + 3 * 86_400 + 40_000),
    )
    found = known.series("q", 60, 0, MIDNIGHT + 4 * DAY)
    days = found.calls[:72].reshape(3, 24)
    assert np.isnan(days[1]).all()
    assert days[0, 8] == 1
    again = journal(store).series("q", 60, 0, MIDNIGHT + 4 * DAY)
    np.testing.assert_array_equal(again.calls, found.calls)


def test_a_gap_of_the_source_is_missing(store: Store, tmp_path: Path) -> None:
    taken(store, tmp_path, call(AT + 8 * 3600), call(AT + 8 * 3600 + 7200))
    seen = ((8 * HOUR, SourceOpened()), (8 * HOUR + 2_000_000, SourceLost("cut")), (9 * HOUR, SourceOpened()))
    keys = [source_key("asterisk", "ami", str(number)) for number in range(3)]
    events = [
        Observed(MIDNIGHT + at, 0, key, "asterisk", "ami", event) for key, (at, event) in zip(keys, seen, strict=True)
    ]
    store.append(events, now=now_ms())
    found = journal(store).series("q", 15, MIDNIGHT, MIDNIGHT + DAY)
    np.testing.assert_array_equal(found.calls[32:40], [1, 0, np.nan, np.nan, 0, 0, 0, 0])


def test_days_before_a_queues_first_call_are_not_known(store: Store, tmp_path: Path) -> None:
    day = 86_400
    calls = [call(AT + number * day + hour * 3600, queue="old") for number in range(4) for hour in (8, 12)]
    known = taken(store, tmp_path, *calls, call(AT + 2 * day + 36_000), call(AT + 3 * day + 36_000))
    new, old, centre, none = (history_of(known, queue, 60) for queue in ("q", "old", "", "never"))
    assert np.isnan(new.calls[:48]).all()
    assert new.calls[48 + 9 : 48 + 11].tolist() == [0, 1]
    assert (old.calls[32], centre.calls[33], centre.calls[48 + 10]) == (1, 0, 1)
    assert np.isnan(none.calls).all()


def test_what_was_imported_stands_before_the_journal(store: Store, tmp_path: Path) -> None:
    old = Series(start=MIDNIGHT - DAY, minutes=15, zone="UTC", calls=np.full(192, 7.0), aht_s=np.full(192, 200.0))
    keep_imported(store, "q", old, by="ann", role="supervisor", now=1, note="old.csv")
    known = taken(store, tmp_path, call(AT + 8 * 3600), call(AT + 9 * 3600))
    found = history_of(known, "q", 30)
    assert found.start == MIDNIGHT - DAY
    assert found.calls[:48].tolist() == [14] * 48
    assert found.calls[48 + 16] == 1
    assert found.calls[48] == 14
    assert queues_of(store, ["other"]) == ["other", "q"]
    newer = Series(start=MIDNIGHT - DAY, minutes=15, zone="UTC", calls=np.full(4, 1.0), aht_s=np.full(4, 100.0))
    whole = keep_imported(store, "q", newer, by="ann", role="supervisor", now=2, note="new.csv")
    assert whole.calls[:6].tolist() == [1, 1, 1, 1, 7, 7]
    assert [row.version for row in store.plan_versions("history", "q")] == [2, 1]


def test_a_day_without_a_call_here_is_told_by_a_file_that_has_some(store: Store, tmp_path: Path) -> None:
    file = Series(start=MIDNIGHT, minutes=30, zone="UTC", calls=np.full(144, 4.0), aht_s=np.full(144, 90.0))
    keep_imported(store, "q", file, by="ann", role="supervisor", now=1, note="file.csv")
    store.append(
        [Observed(MIDNIGHT, 0, source_key("asterisk", "ami", "o"), "asterisk", "ami", SourceOpened())], now=now_ms()
    )
    known = taken(store, tmp_path, call(AT + 8 * 3600), call(AT + 2 * 86_400 + 8 * 3600))
    days = history_of(known, "q", 30).calls[:96].reshape(2, 48)
    assert days[0].sum() == 1
    assert days[1].tolist() == [4] * 48


def test_what_is_written_is_counted_by_channel(store: Store) -> None:
    opened = [
        (MIDNIGHT + minutes * 60_000, channel)
        for minutes, channel in ((5, "web"), (20, "web"), (40, "phone"), (200, "web"))
    ]
    made = [
        Request(str(number), at, Status.OPEN, channel=Channel(channel)) for number, (at, channel) in enumerate(opened)
    ]
    store.observe("here", MIDNIGHT + 5 * HOUR, made, now=MIDNIGHT + 5 * HOUR, zone="UTC")
    known = Journal(store, lambda at: RULES, MIDNIGHT + DAY)
    found = history_of(known, "channel/web", 60)
    assert (found.start, found.calls.tolist()) == (MIDNIGHT, [2, 0, 0, 1, 0])
    assert np.isnan(found.aht_s).all()
    assert channels_of(store) == ["channel/web", "channel/app", "channel/email", "channel/mail"]


def test_without_a_journal_there_is_no_history(store: Store) -> None:
    known = Journal(store, lambda at: RULES, MIDNIGHT)
    assert len(history_of(known, "q", 30)) == 0
    with pytest.raises(CallboardError, match="ask for 15, 30 or 60 minutes"):
        known.series("q", 10, 0, MIDNIGHT)
