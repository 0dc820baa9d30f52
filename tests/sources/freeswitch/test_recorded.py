"""Recordings of an event socket: JSON lines, and the bytes of a connection, plain and JSON."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from supervisor.core.errors import CallboardError
from supervisor.core.events import Observed, SourceLost, SourceOpened, SystemStarted
from supervisor.sources.base import Batch, Reject, timely
from supervisor.sources.freeswitch.recorded import read
from tests.fake_freeswitch import HELLO, Recorded, Story, as_json, day, lines, plain

TOLD = day().told


def taken(batches: Iterable[Batch]) -> tuple[list[Observed], list[Reject]]:
    found = list(batches)
    return [event for batch in found for event in batch.events], [r for batch in found for r in batch.rejects]


def connection(told: Iterable[Recorded], encode: Callable[[dict[str, str]], bytes] = plain) -> bytes:
    return HELLO + b"".join(encode(each.headers) for each in told)


FORMS = {
    "lines": lines(TOLD),
    "lines with a mark": b"\xef\xbb\xbf\n" + lines(TOLD),
    "packed": gzip.compress(lines(TOLD)),
    "plain": connection(TOLD),
    "json": connection(TOLD, as_json),
    "packed plain": gzip.compress(connection(TOLD)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_events(tmp_path: Path, form: str) -> None:
    path = tmp_path / "recording"
    path.write_bytes(FORMS[form])
    batches = list(read(path, "fs"))
    events, rejects = taken(batches)
    assert rejects == []
    assert batches[-1].read == path.stat().st_size
    (tmp_path / "lines").write_bytes(lines(TOLD))
    assert events == taken(read(tmp_path / "lines", "fs"))[0]
    assert sorted({event.event.KIND for event in events}) == [
        *("agent.left", "agent.seen", "call.answered", "call.left", "call.queued", "call.rang", "call.ring_ended"),
        *("contact.ended", "contact.held", "contact.resumed", "source.opened"),
    ]


def test_broken_rows_are_set_aside_and_the_others_taken(tmp_path: Path) -> None:
    rows = lines(TOLD).splitlines()
    broken = [b'{"recv_time": "soon", "event": {}}', b"{", b"[]", b"", b'{"recv_time": 1}', b"\xff\xfe", b"{" * 9000]
    late = b'{"recv_time": 1e300, "event": {}}'
    path = tmp_path / "esl.jsonl"
    path.write_bytes(b"\n".join([*rows[:9], *broken, b"x" * 1_100_000, late, *rows[9:]]))
    events, rejects = taken(read(path, "fs"))
    assert [reject.line for reject in rejects] == [10, 11, 12, 14, 15, 16, 17, 18]
    assert {reject.reason for reject in rejects} == {
        "The line is not JSON with recv_time and event.",
        "The line is longer than 1024 KiB.",
        "Its recv_time is no time in seconds since 1970.",
    }
    (tmp_path / "whole").write_bytes(lines(TOLD))
    assert events == taken(read(tmp_path / "whole", "fs"))[0]


def test_broken_bytes_are_set_aside_and_the_others_taken(tmp_path: Path) -> None:
    whole = [plain(each.headers) for each in TOLD]
    path = tmp_path / "esl.txt"
    path.write_bytes(HELLO + b"".join(whole[:9]) + whole[9][:120] + b"\n\n" + b"".join(whole[10:]) + whole[0][:50])
    events, rejects = taken(read(path, "fs"))
    assert [reject.line for reject in rejects][-1] == path.read_bytes().count(b"\n")
    assert len(events) > 15
    assert {reject.file for reject in rejects} == {"esl.txt"}


@pytest.mark.parametrize("form", ["packed", "packed plain"])
def test_a_packed_recording_that_ends_in_the_middle_says_so(tmp_path: Path, form: str) -> None:
    path = tmp_path / "esl.gz"
    path.write_bytes(FORMS[form][:-200])
    events, rejects = taken(read(path, "fs"))
    assert rejects[-1].reason.startswith("esl.gz ends in the middle of its compressed data")
    assert len(events) > 10


def test_events_that_say_no_time_have_that_of_their_coming(tmp_path: Path) -> None:
    told = [{**each.headers, "Event-Date-Timestamp": "soon"} for each in TOLD[:3]]
    path = tmp_path / "esl.jsonl"
    path.write_bytes(lines(Recorded(1_768_000_001.5, headers) for headers in told))
    assert {event.at for event in taken(read(path, "fs"))[0]} == {1_768_000_001_500}


def test_events_without_a_number_are_not_taken_for_one(tmp_path: Path) -> None:
    story = (
        Story()
        .enters("a", "q")
        .enters("b", "q")
        .fails("b", "q", "Ann", "USER_BUSY")
        .fails("b", "q", "Ann", "USER_BUSY")
    )
    told = [
        Recorded(each.at, {name: value for name, value in each.headers.items() if name != "Event-Sequence"})
        for each in story.told
    ]
    path = tmp_path / "esl.jsonl"
    path.write_bytes(lines(told))
    first, again = (taken(read(path, "fs"))[0] for _ in range(2))
    assert len({event.key for event in first}) == len(first) == 5
    assert first == again


def test_events_with_nothing_in_them_change_nothing(tmp_path: Path) -> None:
    actions = {each.headers["CC-Action"] for each in TOLD if "CC-Action" in each.headers} | {"agent-add", "teleport"}
    rows = [{"recv_time": 1_768_000_000, "event": {"CC-Action": action}} for action in sorted(actions)]
    path = tmp_path / "esl.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert [type(event.event) for event in taken(read(path, "fs"))[0]] == [SourceOpened]


def test_another_run_of_the_switch_is_a_restart(tmp_path: Path) -> None:
    first = Story().enters("a", "q")
    second = Story("another", 1_768_000_500_000_000).enters("b", "q")
    path = tmp_path / "esl.jsonl"
    path.write_bytes(lines([*first.told, *second.told]))
    events = taken(read(path, "fs"))[0]
    assert [type(event.event).__name__ for event in events] == [
        *("SourceOpened", "CallQueued", "SourceLost", "SystemStarted", "SourceOpened", "CallQueued"),
    ]
    assert {event.at for event in events[3:]} == {1_768_000_500_000}
    assert isinstance(events[3].event, SystemStarted)
    assert events[4].ordinal < events[5].ordinal


def test_a_second_connection_is_a_gap(tmp_path: Path) -> None:
    later = [
        Recorded(each.at, {**each.headers, "Event-Sequence": str(9_000_000 + number)})
        for number, each in enumerate(day().after(90).enters("c9", "water@city").told[-1:])
    ]
    path = tmp_path / "esl.txt"
    path.write_bytes(connection(TOLD) + connection(later))
    events = taken(read(path, "fs"))[0]
    assert [type(event.event) for event in events[-3:-1]] == [SourceLost, SourceOpened]
    assert events == sorted(events, key=lambda each: (each.at, each.ordinal))


@pytest.mark.parametrize("text", [b"", b"\n\n\n", HELLO])
def test_a_file_without_events_gives_nothing(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "empty").write_bytes(text)
    assert taken(read(tmp_path / "empty", "fs")) == ([], [])


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CallboardError, match="cannot be read: no such file"):
        list(read(tmp_path / "none", "fs"))


@pytest.mark.parametrize("encoded", [lines, connection])
def test_an_event_of_a_time_ahead_is_set_aside_with_its_line(
    tmp_path: Path, encoded: Callable[[Iterable[Recorded]], bytes]
) -> None:
    place = next(n for n, each in enumerate(TOLD) if each.headers.get("CC-Action") == "member-queue-start")
    wrong = {**TOLD[place].headers, "Event-Date-Timestamp": "3000000000000000"}
    told = [*TOLD[:place], Recorded(TOLD[place].at, wrong), *TOLD[place + 1 :]]
    path = tmp_path / "recording"
    path.write_bytes(encoded(told))
    now = int(TOLD[-1].at * 1000)
    rejects = [reject for batch in read(path, "fs") for reject in timely(batch, now, path.name).rejects]
    here = encoded(told[:place]).count(b"\n") + 1
    assert [(reject.file, reject.line) for reject in rejects] == [("recording", here)]
