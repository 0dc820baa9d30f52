"""Bytes to messages, whatever the pieces; actions to bytes, and nothing smuggled in."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.sources.asterisk.wire import LONGEST, TOO_LONG, Message, Parser, encode_action
from supervisor.sources.base import Broken
from tests.fakes import SHARED

STREAM = (
    "Asterisk Call Manager/13.0.0\r\nResponse: Success\r\nMessage: Authentication accepted\r\n\r\n"
    "Event: QueueMemberPause\r\nMemberName: Zoë 「Z」 O'Neil\r\nPausedReason: \r\nStateInterface: PJSIP/1: odd\r\n\r\n"
    "Response: Success\r\nOutput: one\r\nOutput: \r\nOutput: three\r\n\r\n\r\n"
    "Event: Hangup\r\nUniqueid: 1.2\r\n\r\n"
).encode()


def pairs(found: list[Message | Broken]) -> list[list[tuple[str, str]] | Broken]:
    return [each if isinstance(each, Broken) else each.pairs for each in found]


def test_messages_are_pairs_in_order() -> None:
    first, pause, output, hangup = Parser().feed(STREAM)
    assert isinstance(first, Message)
    assert first.pairs[0] == ("", "Asterisk Call Manager/13.0.0")
    assert isinstance(pause, Message)
    assert pause.event == "QueueMemberPause"
    assert pause.get("MemberName") == "Zoë 「Z」 O'Neil"
    assert (pause.get("PausedReason", "x"), pause.get("Missing", "x")) == ("", "x")
    assert pause.get("StateInterface") == "PJSIP/1: odd"
    assert isinstance(output, Message)
    assert [value for name, value in output.pairs if name == "Output"] == ["one", "", "three"]
    assert output.event == ""
    assert isinstance(hangup, Message)
    assert repr(hangup) == "<Message Hangup>"


@given(st.lists(st.integers(0, len(STREAM))), st.booleans())
def test_messages_do_not_depend_on_the_pieces(cuts: list[int], unix: bool) -> None:
    stream = STREAM.replace(b"\r\n", b"\n") if unix else STREAM
    places = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    parser = Parser()
    found = [each for a, b in pairwise(places) for each in parser.feed(stream[a:b])]
    assert pairs(found) == pairs(Parser().feed(STREAM))
    assert parser.rest == b""


@given(st.binary(max_size=300), st.integers(1, 20))
def test_any_bytes_are_read_without_harm(stream: bytes, size: int) -> None:
    parser = Parser()
    found = [each for at in range(0, len(stream), size) for each in parser.feed(stream[at : at + size])]
    assert pairs(found) == pairs(Parser().feed(stream))


@pytest.mark.parametrize("size", [1000, LONGEST + 1, 10**9])
def test_a_message_that_is_too_long_is_dropped_once_and_the_next_is_read(size: int) -> None:
    stream = b"Event: Endless\r\n" + b"x" * 2 * LONGEST + b"\r\n\r\nEvent: Hangup\r\n\r\n"
    parser = Parser()
    found = [each for at in range(0, len(stream), size) for each in parser.feed(stream[at : at + size])]
    assert pairs(found) == [TOO_LONG, [("Event", "Hangup")]]


def test_a_hundred_megabytes_without_an_end_are_not_kept() -> None:
    parser = Parser()
    piece = b"Text: and so on\r\n" * 4096
    found = [each for _ in range(100 * 2**20 // len(piece)) for each in parser.feed(piece)]
    assert found == [TOO_LONG]
    assert len(parser.rest) <= LONGEST + 2


def test_bytes_that_are_not_utf_8_are_latin_1() -> None:
    [message] = Parser().feed(b"Event: X\r\nMemberName: Zo\xeb\r\n\r\n")
    assert isinstance(message, Message)
    assert message.get("MemberName") == "Zoë"


def test_a_message_of_pairs_is_the_one_of_bytes() -> None:
    made = Message.of([("Event", "Hangup"), ("Uniqueid", "1.2")])
    assert made.raw == b"Event: Hangup\nUniqueid: 1.2"
    assert Message(made.raw).pairs == made.pairs


def test_an_action_is_encoded() -> None:
    assert encode_action("Ping", [("Who", "Zoë")], "7") == "Action: Ping\r\nActionID: 7\r\nWho: Zoë\r\n\r\n".encode()


@pytest.mark.parametrize("value", ["a\r\nAction: Originate", "a\nb", "a\rb", "a\0b"])
def test_a_line_break_in_an_action_is_refused(value: str) -> None:
    with pytest.raises(CallboardError, match="Secret holds a line break"):
        encode_action("Login", [("Secret", value)])


def test_the_real_stream_gives_the_recorded_messages() -> None:
    if not SHARED.exists():
        pytest.skip("the recording of a real Asterisk is not beside this repository")
    with gzip.open(SHARED / "ami_raw.txt.gz") as raw:
        stream = raw.read(3_000_000)
    parser = Parser()
    found = [each for at in range(0, len(stream), 777) for each in parser.feed(stream[at : at + 777])]
    with gzip.open(SHARED / "ami_events.jsonl.gz") as rows:
        recorded = [json.loads(next(rows))["kv"] for _ in found]
    messages = pairs(found)
    first = messages[0]
    assert isinstance(first, list)
    del first[0]  # the banner
    assert [each if isinstance(each, Broken) else [list(pair) for pair in each] for each in messages] == recorded
