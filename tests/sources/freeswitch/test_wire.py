"""Bytes of an event socket to messages, in whatever pieces they come."""

from __future__ import annotations

import gzip
import json
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.sources.base import Broken
from supervisor.sources.freeswitch.wire import (
    JSON,
    LONGEST,
    LONGEST_EVENT,
    LONGEST_HEAD,
    PLAIN,
    Message,
    Parser,
    encode_command,
)
from tests.fake_freeswitch import HELLO, SHARED, as_json, day, frame, plain, reply

EVENT = {"Event-Name": "CUSTOM", "CC-Queue": "VIP 100%|A&B", "CC-Agent": "李小龙: Zoë\nMüller", "CC-Count": "2"}
JOB = b"Event-Name: BACKGROUND_JOB\nJob-Command: status\nContent-Length: 19\n\nUP 0 years\n\nCC-Queue: no"
shared = pytest.mark.skipif(not SHARED.exists(), reason="the recording is not beside the project")


def messages(*pieces: bytes) -> list[Message]:
    parser = Parser()
    found = [each for piece in pieces for each in parser.feed(piece)] + parser.end()
    return [each for each in found if isinstance(each, Message)]


def broken(*pieces: bytes) -> list[Broken]:
    parser = Parser()
    found = [each for piece in pieces for each in parser.feed(piece)] + parser.end()
    return [each for each in found if isinstance(each, Broken)]


def same(found: list[Message]) -> list[tuple[str, str, bytes]]:
    return [(each.kind, each.reply, each.body) for each in found]


def test_a_greeting_has_no_bodies() -> None:
    kinds = [(each.kind, each.reply, each.event) for each in messages(HELLO)]
    assert kinds == [
        ("auth/request", "", ""),
        ("command/reply", "+OK accepted", ""),
        ("command/reply", "+OK event listener enabled plain", ""),
    ]


@pytest.mark.parametrize("encode", [plain, as_json])
def test_a_length_counts_bytes_and_values_are_decoded_once(encode: object) -> None:
    assert callable(encode)
    one, two = messages(encode(EVENT) + encode({**EVENT, "CC-Count": "3%20"}))
    assert {name: one.get(name) for name in EVENT} == EVENT
    assert (two.get("CC-Count"), two.get("Missing", "-"), two.event) == ("3%20", "-", "CUSTOM")
    assert repr(two) == "<Message CUSTOM>"


def test_a_body_inside_an_event_is_no_header() -> None:
    job, after = messages(frame(PLAIN, JOB) + plain(EVENT))
    assert (job.event, job.get("Job-Command"), job.get("CC-Queue")) == ("BACKGROUND_JOB", "status", "")
    assert after.get("CC-Queue") == "VIP 100%|A&B"


def test_lists_and_headers_that_stand_twice() -> None:
    text = b"Event-Name: X\nMatch: ARRAY%3A%3Aa%7C%3Ab%20c\nCause: ONE\nCause: TWO\nEmpty: \n\n"
    (lines,) = messages(frame(PLAIN, text))
    (rows,) = messages(frame(JSON, b'{"Event-Name":"X","Match":["a","b c"],"Cause":"ONE","Cause":"TWO","Empty":""}'))
    assert lines.fields["Match"] == rows.fields["Match"] == ("a", "b c")
    assert lines.fields["Cause"] == ("ONE", "TWO")
    assert [lines.get(name, "-") for name in lines.fields] == [rows.get(name, "-") for name in rows.fields]


def test_the_same_whatever_the_pieces() -> None:
    stream = HELLO + b"".join((plain, as_json)[i % 2](each.headers) for i, each in enumerate(day().told))
    expected = same(messages(stream))
    assert len(expected) == 3 + len(day().told)
    assert same(messages(*(stream[i : i + 1] for i in range(len(stream))))) == expected
    assert same(messages(*(stream[i : i + 777] for i in range(0, len(stream), 777)))) == expected


@given(st.binary(max_size=400), st.lists(st.integers(0, 800), max_size=6))
def test_anything_may_come_and_the_next_message_is_found(garbage: bytes, cuts: list[int]) -> None:
    stream = HELLO + garbage + b"\n\n" + plain(EVENT) * 2
    places = [0, *sorted(cuts), len(stream)]
    found = messages(*(stream[a:b] for a, b in pairwise(places)))
    assert same(found) == same(messages(stream))
    if b"Content-" not in garbage:
        assert found[-1].get("CC-Queue") == "VIP 100%|A&B"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n\n\n", "It is no message of an event socket."),
        (b"Content-Type: text/event-plain\nContent-Length: -5\n\n", "It is no message of an event socket."),
        (b"Content-Type: text/event-plain\nContent-Length: many\n\n", "It is no message of an event socket."),
        (
            b"Content-Length: 99999999999\nContent-Type: api/response\n\n",
            "A message of 99,999,999,999 bytes was dropped.",
        ),
        (frame(PLAIN, b"A: b\n" * 60_000), "A message of 300,000 bytes was dropped."),
        (frame("api/response", b"A: b\n" * 2_000_000), "A message of 10,000,000 bytes was dropped."),
        (b"x" * (LONGEST_HEAD + 99) + b"\n\n", "Its head is longer than 64 KiB."),
        (b"\0\xff\x15\x03\n\n", "It is no message of an event socket."),
    ],
)
def test_what_is_no_message_is_told_once_with_its_line(wrong: bytes, reason: str) -> None:
    stream = HELLO + wrong + plain(EVENT)
    assert broken(stream) == [Broken(reason, HELLO.count(b"\n") + 1)]
    assert broken(*(stream[i : i + 1000] for i in range(0, len(stream), 1000))) == broken(stream)
    assert messages(stream)[-1].get("CC-Count") == "2"


def test_an_end_in_the_middle_is_told() -> None:
    assert broken(HELLO + plain(EVENT)[:-3]) == [Broken("It ends in the middle of a message.", 9)]
    assert broken(HELLO + b"\n\n") == []


def test_what_lasts_is_kept_in_bounds() -> None:
    parser = Parser()
    for _ in range(100):
        parser.feed(b"y" * 100_000)
    assert len(parser.rest) < LONGEST_HEAD


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"{" * 5000, b'{"Event-Name": "\xff"}', b"\n\n"])
@pytest.mark.parametrize("kind", [PLAIN, JSON])
def test_an_event_that_cannot_be_read_has_no_headers(kind: str, body: bytes) -> None:
    (message,) = messages(frame(kind, body))
    assert (message.event, message.get("CC-Action")) == ("", "")


def test_values_that_no_switch_writes() -> None:
    (message,) = messages(frame(JSON, b'{"Event-Name": 7, "A": null, "B": {"c": [1]}, "C": [], "D": "x\\u0000y"}'))
    assert [message.get(name, "-") for name in "ABCD"] == ["None", "{'c': [1]}", "-", "x\ufffdy"]
    (message,) = messages(frame(PLAIN, b"A: %00%zz%\nB: \xe9\n%41: c\n\n"))
    assert [message.get(name) for name in ("A", "B", "%41")] == ["\ufffd%zz%", "é", "c"]


def test_a_command_is_one_command() -> None:
    assert encode_command("api version") == b"api version\n\n"
    for wrong in ("auth a\n\napi shutdown", "auth a\rb", "auth \0"):
        with pytest.raises(CallboardError, match="holds a line break"):
            encode_command(wrong)


def test_the_longest_lists_of_a_large_centre_are_taken() -> None:
    body = b"x" * (LONGEST - 1)
    assert [each.kind for each in messages(reply("+OK") + frame("api/response", body))] == [
        "command/reply",
        "api/response",
    ]
    assert LONGEST_EVENT < LONGEST


@shared
def test_every_byte_of_a_real_connection_as_it_came() -> None:
    raw = gzip.decompress((SHARED / "esl_cc_raw.txt.gz").read_bytes())
    chunks = [json.loads(row) for row in gzip.decompress((SHARED / "esl_cc_chunks.jsonl.gz").read_bytes()).splitlines()]
    pieces = [raw[each["offset"] : each["offset"] + each["length"]] for each in chunks]
    found = messages(*pieces)
    assert sum(each.event == "CUSTOM" for each in found) == 5570
    assert broken(*pieces) == []
    dice = random.Random(4)
    places = sorted(dice.sample(range(len(raw)), 5000))
    again = messages(*(raw[a:b] for a, b in zip([0, *places], [*places, len(raw)], strict=True)))
    assert same(again) == same(found)


@shared
def test_lines_and_json_of_a_real_switch_say_the_same() -> None:
    lines = messages(gzip.decompress((SHARED / "esl_cc_raw.txt.gz").read_bytes()))
    rows = messages(gzip.decompress((SHARED / "esl_json_raw_first2MB.txt.gz").read_bytes()))
    known = {each.get("Event-Sequence"): each for each in lines if each.event == "CUSTOM"}
    both = [(known[each.get("Event-Sequence")], each) for each in rows if each.get("Event-Sequence") in known]
    assert len(both) > 100
    for one, two in both:
        assert {name: one.get(name) for name in one.fields} == {name: two.get(name) for name in two.fields}
