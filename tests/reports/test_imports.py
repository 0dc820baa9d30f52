"""Recordings into the journal: a batch a transaction, known lines left out, gaps of the manager closed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from supervisor.core.errors import CallboardError
from supervisor.reports.gaps import open_gaps
from supervisor.reports.imports import Imported, import_calls
from supervisor.store import Store
from tests.day import Day, ms

NOW = ms("2026-03-01T00:00:00+00:00")
BEGAN = 1_772_000_000
LOG = [
    f"{BEGAN}|NONE|NONE|NONE|QUEUESTART|",
    f"{BEGAN + 1}|a.1|info|NONE|ENTERQUEUE||5550100|1",
    f"{BEGAN + 9}|a.1|info|Zoë O'Neil, Jr|CONNECT|8|b.1|3",
    f"{BEGAN + 69}|a.1|info|Zoë O'Neil, Jr|COMPLETECALLER|8|60|1",
]


def written(folder: Path, lines: list[str], name: str = "queue_log") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def take(store: Store, path: Path, kind: str = "asterisk-queue-log") -> Imported:
    *_, done = import_calls(store, path, kind, "pbx", lambda: NOW)
    return done


def test_an_import_is_idempotent(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, LOG)
    assert (take(store, path).added, store.count()) == (4, 4)
    again = take(store, path)
    assert (again.added, again.repeated, again.share, store.count()) == (0, 4, 1.0, 4)
    assert again.sentence(path.name) == "queue_log: 0 events added, 4 known already."


def test_an_import_of_a_log_that_has_grown_adds_what_is_new(store: Store, tmp_path: Path) -> None:
    take(store, written(tmp_path, LOG[:2]))
    assert (take(store, written(tmp_path, LOG)).added, store.count()) == (2, 4)


def test_a_compressed_file_is_read_as_it_is(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "queue_log.gz"
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in LOG).encode()))
    assert take(store, path).added == 4


def test_broken_lines_are_set_aside_and_the_others_taken(store: Store, tmp_path: Path) -> None:
    done = take(store, written(tmp_path, [LOG[0], "nonsense", *LOG[1:], f"{BEGAN + 70}|a.1|info||CONNECT|x"]))
    assert (done.added, done.rejected) == (4, 2)
    assert [(reject.file, reject.line) for reject in store.every_reject()] == [("queue_log", 2), ("queue_log", 6)]
    assert "2 lines set aside" in done.sentence("queue_log")


def test_what_cannot_be_read_at_all_is_said_in_a_sentence(store: Store, tmp_path: Path) -> None:
    for path, words in ((tmp_path / "missing", "cannot be read"), (tmp_path, "is a folder")):
        with pytest.raises(CallboardError, match=words):
            take(store, path)
    assert store.count() == 0


def test_a_gap_of_the_manager_that_the_log_covers_is_closed(store: Store, tmp_path: Path) -> None:
    day = Day(start=(BEGAN + 10) * 1000).source_lost("cut").after(30).source_opened().after(300).source_lost("cut")
    store.append(day.after(10).source_opened().observed, now=NOW)
    assert len(open_gaps(store)) == 2
    take(store, written(tmp_path, LOG))
    assert [gap.since for gap in open_gaps(store)] == [(BEGAN + 340) * 1000]
    take(store, written(tmp_path, LOG))
    assert len(open_gaps(store)) == 1


def test_a_log_of_another_system_closes_no_gap(store: Store, tmp_path: Path) -> None:
    day = Day(start=(BEGAN + 10) * 1000)
    day.system = "other"
    store.append(day.source_lost("cut").after(30).source_opened().observed, now=NOW)
    take(store, written(tmp_path, LOG))
    assert len(open_gaps(store)) == 1
