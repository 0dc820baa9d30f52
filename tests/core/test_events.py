"""Events as bytes: what was written once is read for ever, and what is unknown is kept and skipped."""

from __future__ import annotations

import pytest

from supervisor.core import events
from supervisor.core.events import (
    KINDS,
    UPGRADES,
    AgentJoined,
    AgentLeft,
    AgentPaused,
    AgentResumed,
    AgentSeen,
    CallAnswered,
    CallDequeued,
    CallHungUp,
    CallLeft,
    CallQueued,
    CallRang,
    CallRefused,
    ContactEnded,
    ContactHeld,
    ContactResumed,
    Device,
    Ended,
    Event,
    FloorSeen,
    GapCovered,
    Left,
    RingEnded,
    SourceLost,
    SourceOpened,
    SystemStarted,
    Unknown,
    Waiting,
    decode,
    encode,
)

GOLDEN: dict[tuple[str, int], tuple[Event, str]] = {
    ("call.queued", 1): (
        CallQueued("1.2", "info", "token", "311", "pothole"),
        (
            "85a463616c6ca3312e32a57175657565a4696e666fa663616c6c6572a5746f6b656ea76469616c6c6564a3333131a672"
            "6561736f6ea7706f74686f6c65"
        ),
    ),
    ("call.rang", 1): (CallRang("1", "q", "Ann"), "83a463616c6ca131a57175657565a171a56167656e74a3416e6e"),
    ("call.ring_ended", 1): (
        RingEnded("1", "q", "Ann", True, 2000),
        "85a463616c6ca131a57175657565a171a56167656e74a3416e6ea863616e63656c6564c3a772696e675f6d73cd07d0",
    ),
    ("call.dequeued", 1): (CallDequeued("1", "q"), "82a463616c6ca131a57175657565a171"),
    ("call.answered", 1): (
        CallAnswered("1", "q", "Ann", 2000, 1000),
        "85a463616c6ca131a57175657565a171a56167656e74a3416e6ea7776169745f6d73cd07d0a772696e675f6d73cd03e8",
    ),
    ("call.left", 1): (
        CallLeft("1", "q", Left.TIMED_OUT, 9000),
        "84a463616c6ca131a57175657565a171a3686f77a974696d65645f6f7574a7776169745f6d73cd2328",
    ),
    ("contact.held", 1): (ContactHeld("1", "Ann"), "82a463616c6ca131a56167656e74a3416e6e"),
    ("contact.resumed", 1): (ContactResumed("1", "Ann"), "82a463616c6ca131a56167656e74a3416e6e"),
    ("contact.ended", 1): (
        ContactEnded("q", "Ann", "1", Ended.CALLER, 5000),
        "85a57175657565a171a56167656e74a3416e6ea463616c6ca131a3686f77a663616c6c6572a774616c6b5f6d73cd1388",
    ),
    ("call.hung_up", 1): (CallHungUp("1"), "81a463616c6ca131"),
    ("call.refused", 1): (CallRefused("1", "q", "lines"), "83a463616c6ca131a57175657565a171a56361757365a56c696e6573"),
    ("agent.seen", 1): (
        AgentSeen("Ann", "q", Device.IDLE, True, "Lunch", True, 2, "PJSIP/1", True),
        (
            "89a56167656e74a3416e6ea57175657565a171a6646576696365a469646c65a6706175736564c3a6726561736f6ea54c"
            "756e6368a6737461746963c3a770656e616c747902a9696e74657266616365a7504a5349502f31a7696e5f63616c6cc3"
        ),
    ),
    ("agent.joined", 1): (AgentJoined("Ann", "q", True), "83a56167656e74a3416e6ea57175657565a171a6706175736564c3"),
    ("agent.left", 1): (AgentLeft("Ann", "q"), "82a56167656e74a3416e6ea57175657565a171"),
    ("agent.paused", 1): (
        AgentPaused("Ann", "q", "Lunch"),
        "83a56167656e74a3416e6ea57175657565a171a6726561736f6ea54c756e6368",
    ),
    ("agent.resumed", 1): (AgentResumed("Ann", "q"), "82a56167656e74a3416e6ea57175657565a171"),
    ("system.started", 1): (SystemStarted(True), "81ad736565735f7265667573616c73c3"),
    ("floor.seen", 1): (
        FloorSeen((Waiting("1", "q", 5, "t"),), (AgentSeen("Ann", "q"),)),
        (
            "82a777616974696e679184a463616c6ca131a57175657565a171a573696e636505a663616c6c6572a174a76d656d6265"
            "72739182a56167656e74a3416e6ea57175657565a171"
        ),
    ),
    ("source.opened", 1): (SourceOpened(), "80"),
    ("source.lost", 1): (SourceLost("cut"), "81a6726561736f6ea3637574"),
    ("gap.covered", 1): (GapCovered(1, 2), "82a573696e636501a5756e74696c02"),
}


def test_every_kind_has_its_bytes() -> None:
    assert {(kind, known.VERSION) for kind, known in KINDS.items()} <= GOLDEN.keys()


@pytest.mark.parametrize(("kind", "version"), GOLDEN)
def test_old_bytes_are_read_for_ever(kind: str, version: int) -> None:
    event, golden = GOLDEN[kind, version]
    assert decode(kind, version, bytes.fromhex(golden)) == event


@pytest.mark.parametrize(("kind", "version"), GOLDEN)
def test_the_newest_version_is_written_as_it_was(kind: str, version: int) -> None:
    event, golden = GOLDEN[kind, version]
    if version == KINDS[kind].VERSION:
        assert encode(event).hex() == golden


@pytest.mark.parametrize(("kind", "version"), [("call.teleported", 1), ("call.queued", 99)])
def test_what_is_unknown_is_kept_as_that(kind: str, version: int) -> None:
    assert decode(kind, version, b"\x80") == Unknown(kind, version)


def test_bytes_that_make_no_sense_are_unknown() -> None:
    assert isinstance(decode("call.queued", 1, b"\xff\x00"), Unknown)


def test_an_old_version_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPGRADES, ("call.hung_up", 0), lambda old: {"call": old["channel"]})
    old = bytes.fromhex("81") + b"\xa7channel\xa1x"
    assert events.decode("call.hung_up", 0, old) == CallHungUp("x")
