"""Lines of a queue_log, each to its event; the real one against what was counted independently."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from supervisor.core.errors import CallboardError
from supervisor.core.events import (
    AgentJoined,
    AgentLeft,
    AgentPaused,
    AgentResumed,
    CallAnswered,
    CallLeft,
    CallQueued,
    ContactEnded,
    Ended,
    Event,
    Left,
    Observed,
    RingEnded,
    SystemStarted,
)
from supervisor.sources.asterisk.queue_log import Reader, read
from supervisor.sources.base import Batch, Reject
from supervisor.sources.places import Places
from tests.fakes import SHARED

AGENT = 'Zoë "Z" O\'Neil, jr'
HEAD = f"1700000000|1700000000.1|permits|{AGENT}|"
ATTENDED = ContactEnded("permits", AGENT, "1700000000.1", Ended.ATTENDED_TRANSFER, 60_000)

EVENTS: list[tuple[str, Event | None]] = [
    ("ENTERQUEUE||2125550235|1", CallQueued("1700000000.1", "permits", "2125550235")),
    ("ENTERQUEUE||<unknown>|1", CallQueued("1700000000.1", "permits")),
    ("ENTERQUEUE|", CallQueued("1700000000.1", "permits")),
    ("CONNECT|12|1700000000.9|3", CallAnswered("1700000000.1", "permits", AGENT, 12_000, 3_000)),
    ("CONNECT|12", CallAnswered("1700000000.1", "permits", AGENT, 12_000)),
    ("ABANDON|1|2|30", CallLeft("1700000000.1", "permits", Left.ABANDONED, 30_000)),
    ("EXITWITHTIMEOUT|1|2|30", CallLeft("1700000000.1", "permits", Left.TIMED_OUT, 30_000)),
    ("EXITWITHTIMEOUT|1", CallLeft("1700000000.1", "permits", Left.TIMED_OUT)),
    ("EXITEMPTY|1|2|30", CallLeft("1700000000.1", "permits", Left.EMPTY, 30_000)),
    ("EXITWITHKEY|9|1|2|30", CallLeft("1700000000.1", "permits", Left.BY_KEY, 30_000)),
    ("WITHDRAW|1|2|30|callback booked", CallLeft("1700000000.1", "permits", Left.WITHDRAWN, 30_000)),
    ("SYSCOMPAT|", CallLeft("1700000000.1", "permits", Left.LOST)),
    ("COMPLETEAGENT|2|60|1", ContactEnded("permits", AGENT, "1700000000.1", Ended.AGENT, 60_000)),
    ("COMPLETECALLER|2|60", ContactEnded("permits", AGENT, "1700000000.1", Ended.CALLER, 60_000)),
    ("BLINDTRANSFER|info|xfer|2|60|1", ContactEnded("permits", AGENT, "1700000000.1", Ended.BLIND_TRANSFER, 60_000)),
    ("TRANSFER|info|xfer|2|60|1", ContactEnded("permits", AGENT, "1700000000.1", Ended.BLIND_TRANSFER, 60_000)),
    ("ATTENDEDTRANSFER|BRIDGE|8d01|2|60|1", ATTENDED),
    ("ATTENDEDTRANSFER|LINK|SIP/1|SIP/2|2|60|1", ATTENDED),
    ("RINGNOANSWER|8000", RingEnded("1700000000.1", "permits", AGENT, ring_ms=8000)),
    ("RINGCANCELED|700", RingEnded("1700000000.1", "permits", AGENT, canceled=True, ring_ms=700)),
    ("PAUSE|Lunch", AgentPaused(AGENT, "permits", "Lunch")),
    ("PAUSE", AgentPaused(AGENT, "permits")),
    ("UNPAUSE|", AgentResumed(AGENT, "permits")),
    ("PAUSEALL|Lunch", AgentPaused(AGENT, "", "Lunch")),
    ("UNPAUSEALL|", AgentResumed(AGENT)),
    ("ADDMEMBER|", AgentJoined(AGENT, "permits")),
    ("ADDMEMBER|PAUSED", AgentJoined(AGENT, "permits", paused=True)),
    ("REMOVEMEMBER|", AgentLeft(AGENT, "permits")),
    ("QUEUESTART|", SystemStarted()),
    ("PENALTY|3", None),
    ("RINGINUSE|0", None),
    ("CONFIGRELOAD|", None),
    ("AGENTDUMP|", None),
    ("OurOwn Verb|whatever", None),
]  # fmt: skip


def reader() -> Reader:
    return Reader("pbx", "queue_log")


@pytest.mark.parametrize(("rest", "event"), EVENTS)
def test_each_verb_has_its_event(rest: str, event: Event | None) -> None:
    found = reader().read(1, (HEAD + rest).encode())
    assert (found.event if isinstance(found, Observed) else found) == event


@pytest.mark.parametrize("verb", ["ADDMEMBER|PAUSED", "REMOVEMEMBER|"])
def test_an_interface_is_no_agent(verb: str) -> None:
    assert reader().read(1, f"1700000000|MANAGER|permits|Local/agent20@agents/n|{verb}".encode()) is None


BROKEN = [
    (b"1700000000|1700000000.1|permits", "The line has 3 columns where queue_log has at least five."),
    (b"soon|1|permits|NONE|ABANDON|1|1|1", "The line does not begin with a time in seconds since 1970."),
    (
        "\u0661\u0667\u0660|1|permits|NONE|ABANDON|1|1|1".encode(),
        "The line does not begin with a time in seconds since 1970.",
    ),
    (
        b"99999999999999999999|1|permits|NONE|ABANDON|1|1|1",
        "The line does not begin with a time in seconds since 1970.",
    ),
    (b"1700000000|1|permits|NONE|ABANDON|1|1|a while", "Column 8 of ABANDON is not a number."),
    (b"1700000000|1|permits|NONE|CONNECT|1|x|1", "CONNECT names no agent."),
    (b"1700000000|NONE|permits|NONE|ENTERQUEUE||2|1", "ENTERQUEUE names no call."),
    (b"1700000000|1|NONE|NONE|ABANDON|1|1|1", "ABANDON names no queue."),
    (b"1700000000|1|permits|NONE||1|1|1", "The line does not say what happened."),
    (b"1700000000|1|per\0mits|NONE|ABANDON|1|1|1", "The line holds zero bytes, as after a full disk or a power cut."),
]


@pytest.mark.parametrize(("line", "reason"), BROKEN)
def test_a_broken_line_is_set_aside_with_its_reason(line: bytes, reason: str) -> None:
    found = reader().read(7, line)
    assert isinstance(found, Reject)
    assert (found.file, found.line, found.reason) == ("queue_log", 7, reason)
    assert "\0" not in found.text


def test_a_number_in_a_broken_line_is_hidden() -> None:
    found = reader().read(1, b"1700000000|NONE|permits|NONE|ENTERQUEUE||2125550235|1")
    assert isinstance(found, Reject)
    assert found.text == "1700000000|NONE|permits|NONE|ENTERQUEUE||••••••••35|1"


def test_a_line_that_is_too_long_is_set_aside() -> None:
    found = reader().read(3, None)
    assert isinstance(found, Reject)
    assert found.reason == "The line is longer than 64 KiB."


def test_old_files_are_latin_1() -> None:
    found = reader().read(1, "1700000000|1|métro|Zoë|UNPAUSE|".encode("latin-1"))
    assert isinstance(found, Observed)
    assert found.event == AgentResumed("Zoë", "métro")


def test_twins_are_told_apart_and_keep_their_order() -> None:
    one = reader()
    found = [one.read(n, b"1700000000|NONE|q|Zo|PAUSE|") for n in (1, 2)] + [
        one.read(3, b"1700000001|NONE|q|Zo|PAUSE|")
    ]
    assert all(isinstance(each, Observed) for each in found)
    assert [(each.at, each.ordinal) for each in found if isinstance(each, Observed)] == [
        (1_700_000_000_000, 0),
        (1_700_000_000_000, 1),
        (1_700_000_001_000, 0),
    ]
    assert len({each.key for each in found if isinstance(each, Observed)}) == 3


def test_a_log_that_goes_backwards_counts_on() -> None:
    one = reader()
    lines = [b"1700000000|NONE|q|Zo|PAUSE|", b"1699999990|NONE|q|Zo|PAUSE|", b"1700000000|NONE|q|Zo|PAUSE|"]
    found = [one.read(n, line) for n, line in enumerate(lines)]
    assert [each.ordinal for each in found if isinstance(each, Observed)] == [0, 0, 1]
    assert len({each.key for each in found if isinstance(each, Observed)}) == 3


def test_places_go_on_where_they_were_left() -> None:
    places = Places()
    places.place(1, b"a")
    places.place(1, b"a")
    again = Places.load(json.loads(json.dumps(places.save())))
    assert again.place(1, b"a") == (2, 2)
    assert again.place(1, b"b") == (3, 0)


def taken(batches: Iterable[Batch]) -> tuple[list[Observed], list[Reject], int]:
    found = list(batches)
    return (
        [event for batch in found for event in batch.events],
        [reject for batch in found for reject in batch.rejects],
        sum(batch.skipped for batch in found),
    )


LOG = "".join(f"17000000{second:02}|{n}.1|q|NONE|ENTERQUEUE||55512{n:02}|1\n" for second in range(50) for n in (1, 2))


def test_a_file_is_read_in_batches_compressed_or_not(tmp_path: Path) -> None:
    plain, packed = tmp_path / "queue_log", tmp_path / "queue_log.1.gz"
    plain.write_text(LOG * 30 + "broken\n", "utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    batches = list(read(plain, "pbx"))
    assert len(batches) == 2
    assert batches[-1].read == plain.stat().st_size
    events, rejects, _ = taken(batches)
    assert len(events) == 3000
    assert [each.line for each in rejects] == [3001]
    assert taken(read(packed, "pbx"))[0] == events


def test_slices_in_any_order_give_the_same_records(tmp_path: Path) -> None:
    lines = LOG.splitlines(keepends=True)
    whole = tmp_path / "whole"
    whole.write_text("".join(lines), "utf-8")
    cuts = [0, 10, 46, 80, len(lines)]
    slices = ["".join(lines[a:b]) for a, b in pairwise(cuts)]
    random.Random(5).shuffle(slices)
    found: list[Observed] = []
    for number, text in enumerate(slices):
        (tmp_path / str(number)).write_text(text, "utf-8")
        found += taken(read(tmp_path / str(number), "pbx"))[0]
    assert sorted(found, key=lambda each: each.key) == sorted(taken(read(whole, "pbx"))[0], key=lambda each: each.key)


def test_a_compressed_file_that_ends_in_the_middle_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "queue_log.gz"
    path.write_bytes(gzip.compress(LOG.encode())[:-20])
    events, rejects, _ = taken(read(path, "pbx"))
    assert events
    assert rejects[-1].reason.startswith("queue_log.gz ends in the middle of its compressed data")


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CallboardError, match=r"queue_log cannot be read: no such file or directory\."):
        list(read(tmp_path / "queue_log", "pbx"))


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    """What was counted independently from the real log."""
    path = SHARED / "truth.json"
    if not path.exists():
        pytest.skip("the recording of a real Asterisk is not beside this repository")
    counted: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return counted


def test_the_real_log_gives_what_was_counted(truth: dict[str, Any]) -> None:
    events, rejects, skipped = taken(read(SHARED / "queue_log", "pbx"))
    assert rejects == []
    assert skipped == 39 + 11 + 1  # PENALTY, RINGINUSE, SHIFTCHANGE
    count: Counter[tuple[str, str]] = Counter()
    talk: Counter[str] = Counter()
    for each in events:
        match each.event:
            case CallQueued(queue=queue):
                count[queue, "offered"] += 1
            case CallAnswered(queue=queue):
                count[queue, "answered"] += 1
            case CallLeft(queue=queue, how=how):
                count[queue, how] += 1
            case RingEnded(queue=queue, canceled=canceled):
                count[queue, "ring_canceled" if canceled else "ring_no_answer"] += 1
            case ContactEnded(queue=queue, talk_ms=int(talk_ms)):
                talk[queue] += talk_ms
    names = {
        Left.ABANDONED: "abandoned",
        Left.TIMED_OUT: "exit_timeout",
        Left.EMPTY: "exit_empty",
        Left.BY_KEY: "exit_key",
        Left.WITHDRAWN: "withdrawn",
    } | {name: name for name in ("offered", "answered", "ring_canceled", "ring_no_answer")}
    for queue, figures in truth["queues"].items():
        assert {name: count[queue, ours] for ours, name in names.items()} == {n: figures[n] for n in names.values()}
        assert talk[queue] == 1000 * figures["total_talk_logged"]
