"""Recordings of a manager, as JSON lines and as raw text."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from supervisor.core.errors import CallboardError
from supervisor.core.events import (
    CallLeft,
    CallQueued,
    FloorSeen,
    Observed,
    SourceLost,
    SourceOpened,
    SystemStarted,
    Waiting,
)
from supervisor.sources.asterisk.recorded import read
from supervisor.sources.base import Batch, Reject, timely
from tests.fakes import SHARED, Recorded, encode, load

TRACE = Path(__file__).parents[2] / "traces" / "ami.jsonl"


def taken(batches: Iterable[Batch]) -> tuple[list[Observed], list[Reject]]:
    found = list(batches)
    return [event for batch in found for event in batch.events], [r for batch in found for r in batch.rejects]


def as_text(recording: Iterable[Recorded], stamped: bool = True) -> bytes:
    parts = [b"Asterisk Call Manager/13.0.0\r\n"]
    for at, pairs in recording:
        time = [("Timestamp", f"{at:.6f}")] if stamped and ("Privilege" in dict(pairs)) else []
        parts.append(encode([pairs[0], *time, *pairs[1:]]))
    return b"".join(parts)


def test_a_recording_begins_with_its_floor() -> None:
    events, rejects = taken(read(TRACE, "pbx"))
    assert rejects == []
    opened, floor, left = (each.event for each in events[:3])
    assert isinstance(opened, SourceOpened)
    assert isinstance(floor, FloorSeen)
    assert floor.waiting == (Waiting("1767621570.1", "water", 1767621570001, "2025550100"),)
    assert {member.agent for member in floor.members} == {"Zoë Brandt", "Ivo O'Shea", 'Lena "Lee" Park, jr'}
    assert isinstance(left, CallLeft)
    assert sum(isinstance(each.event, CallQueued) for each in events) > 30


def test_text_with_times_gives_the_same_events(tmp_path: Path) -> None:
    path = tmp_path / "ami.txt.gz"
    path.write_bytes(gzip.compress(as_text(load(TRACE))))
    batches = list(read(path, "pbx"))
    assert batches[-1].read == path.stat().st_size
    found = [each.event for each in taken(batches)[0]]
    expected = [each.event for each in taken(read(TRACE, "pbx"))[0]]
    assert found[0] == expected[0]
    assert found[2:] == expected[2:]


@pytest.mark.parametrize("text", [as_text(load(TRACE), stamped=False), b"nothing of the kind\nat all\n"])
def test_text_without_times_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "ami.txt"
    path.write_bytes(text)
    with pytest.raises(CallboardError, match=r"ami\.txt does not say when its events came .* as JSON lines"):
        list(read(path, "pbx"))


def test_broken_rows_are_set_aside_and_the_others_taken(tmp_path: Path) -> None:
    rows = TRACE.read_text("utf-8").splitlines()
    broken = ['{"recv_time": "soon", "kv": []}', "{", "[]", "", '{"recv_time": 1}']
    path = tmp_path / "ami.jsonl"
    path.write_text("\n".join(rows[:20] + broken + rows[20:]), "utf-8")
    events, rejects = taken(read(path, "pbx"))
    assert [reject.line for reject in rejects] == [21, 22, 23, 25]
    assert {reject.reason for reject in rejects} == {"The line is not JSON with recv_time and kv."}
    assert [each.event for each in events] == [each.event for each in taken(read(TRACE, "pbx"))[0]]


def test_a_second_log_in_is_a_gap_and_a_new_floor(tmp_path: Path) -> None:
    first = load(TRACE)[:60]
    second = [(at + 100_000, pairs) for at, pairs in first]
    path = tmp_path / "ami.jsonl"
    rows = [json.dumps({"recv_time": at, "kv": pairs}) for at, pairs in [*first, *second]]
    path.write_text("\n".join(rows), "utf-8")
    events, _ = taken(read(path, "pbx"))
    about = [
        type(e.event) for e in events if isinstance(e.event, SourceOpened | SourceLost | SystemStarted | FloorSeen)
    ]
    assert about == [SourceOpened, FloorSeen, SourceLost, SystemStarted, SourceOpened, FloorSeen]
    assert events == sorted(events, key=lambda each: (each.at, each.ordinal))


def test_without_a_list_the_events_are_taken_without_a_floor(tmp_path: Path) -> None:
    rows = [row for row in TRACE.read_text("utf-8").splitlines() if "QueueStatusComplete" not in row]
    path = tmp_path / "ami.jsonl"
    path.write_text("\n".join(rows), "utf-8")
    events, _ = taken(read(path, "pbx"))
    expected = [each.event for each in taken(read(TRACE, "pbx"))[0] if not isinstance(each.event, FloorSeen)]
    assert [each.event for each in events] == expected


def test_a_message_without_an_end_is_set_aside(tmp_path: Path) -> None:
    text = as_text(load(TRACE))
    path = tmp_path / "ami.txt"
    path.write_bytes(text + b"Event: Endless\r\n" + b"Text: and so on\r\n" * 200_000)
    events, rejects = taken(read(path, "pbx"))
    assert len(events) == len(taken(read(TRACE, "pbx"))[0])
    began = text.count(b"\n") + 1
    assert [(each.line, each.reason) for each in rejects] == [(began, "A message of more than 256 KiB was dropped.")]


ENDLESS = b"Event: Endless\r\n" + b"Text: and so on\r\n" * 20_000


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (ENDLESS, 1),
        (b"\r\n\r\n" + ENDLESS + b"\r\n" + ENDLESS, 3),
        (b"x" * 600_000, 1),
        (b"Asterisk Call Manager/9.0.0\r\nResponse: Success\r\n\r\n" + ENDLESS, 4),
    ],
)
def test_a_text_of_nothing_but_messages_without_an_end_is_said_to_be_one(
    tmp_path: Path, text: bytes, line: int
) -> None:
    path = tmp_path / "ami.txt"
    path.write_bytes(text)
    with pytest.raises(CallboardError, match=rf"ami\.txt has nothing but messages .* from line {line} on"):
        list(read(path, "pbx"))


def test_an_event_without_a_time_beside_one_without_an_end_has_no_time(tmp_path: Path) -> None:
    path = tmp_path / "ami.txt"
    path.write_bytes(b"Event: FullyBooted\r\n\r\n" + ENDLESS)
    with pytest.raises(CallboardError, match="does not say when"):
        list(read(path, "pbx"))


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert taken(read(tmp_path / "empty", "pbx")) == ([], [])


def test_the_real_text_is_refused() -> None:
    if not SHARED.exists():
        pytest.skip("the recording of a real Asterisk is not beside this repository")
    with pytest.raises(CallboardError, match="does not say when"):
        list(read(SHARED / "ami_raw.txt.gz", "pbx"))


def test_an_event_of_a_time_ahead_is_set_aside_with_its_line(tmp_path: Path) -> None:
    rows = TRACE.read_text(encoding="utf-8").splitlines()
    place = next(n for n, row in enumerate(rows) if '"QueueCallerJoin"' in row)
    told = {**json.loads(rows[place]), "recv_time": 3_000_000_000}
    path = tmp_path / "ami.jsonl"
    path.write_text("\n".join([*rows[:place], json.dumps(told), *rows[place + 1 :]]), encoding="utf-8")
    rejects = [reject for batch in read(path, "pbx") for reject in timely(batch, 1_800_000_000_000, "ami").rejects]
    assert [reject.line for reject in rejects] == [place + 1]
