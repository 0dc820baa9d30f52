"""The live client against a server that plays what a real Asterisk sent."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections import Counter
from pathlib import Path

import pytest

from supervisor.core.errors import CallboardError
from supervisor.core.events import Event, FloorSeen, SourceLost, SourceOpened, SystemStarted
from supervisor.sources.asterisk.client import try_connection
from supervisor.sources.asterisk.connection import Account
from supervisor.sources.asterisk.session import DEAF
from supervisor.sources.asterisk.translate import Translator
from supervisor.sources.asterisk.wire import Message
from supervisor.sources.base import Batch, Health
from tests.fakes import SECRET, SHARED, Manner, PlaybackServer, Recorded, load, worth_playing
from tests.playback import Cut
from tests.sources.asterisk.live import floor, shown, source
from tests.sources.live import QUICK, clock, events, quiet, run

TRACE = Path(__file__).parents[2] / "traces" / "ami.jsonl"
ABOUT = (FloorSeen, SourceOpened, SourceLost, SystemStarted)


@pytest.fixture(scope="module")
def trace() -> list[Recorded]:
    """A small made-up recording."""
    return load(TRACE)


@pytest.fixture(scope="module")
def real() -> list[Recorded]:
    """What a real Asterisk sent."""
    path = SHARED / "ami_events.jsonl.gz"
    if not path.exists():
        pytest.skip("the recording of a real Asterisk is not beside this repository")
    return load(path)


def translated(recording: list[Recorded]) -> Counter[Event]:
    translator = Translator("pbx")
    return Counter(
        each.event
        for at, pairs in worth_playing(recording)
        for each in translator.take(Message.of(pairs), int(at * 1000))
    )


def said(batches: list[Batch]) -> list[str]:
    return [batch.note for batch in batches if batch.note]


def test_it_ends_where_the_server_is(trace: list[Recorded]) -> None:
    with PlaybackServer(trace).running() as server:
        batches = run(source(server), quiet(server.done))
        found = events(batches)
        assert floor(found) == shown(server)
    assert Counter(each.event for each in found if not isinstance(each.event, ABOUT)) == translated(trace)
    assert len({each.key for each in found}) == len(found)


@pytest.mark.slow
def test_it_ends_where_a_real_server_is(real: list[Recorded]) -> None:
    with PlaybackServer(real).running() as server:
        found = events(run(source(server), quiet(server.done)))
        assert floor(found) == shown(server)
    assert Counter(each.event for each in found if not isinstance(each.event, ABOUT)) == translated(real)


@pytest.mark.parametrize("ahead", [0, 1, 3, 9])
def test_a_list_that_knows_more_than_was_sent_does_not_matter(trace: list[Recorded], ahead: int) -> None:
    with PlaybackServer(trace, ahead=ahead).running() as server:
        found = events(run(source(server), quiet(server.done)))
        assert floor(found) == shown(server)


def test_a_line_cut_without_loss_gives_the_same_events(trace: list[Recorded]) -> None:
    dice = random.Random(7)
    cuts = [Cut(at) for at in sorted(dice.sample(range(30_000), 25))]
    with PlaybackServer(trace, cuts=cuts).running() as server:
        batches = run(source(server), quiet(server.done))
        found = events(batches)
        assert floor(found) == shown(server)
        assert server.logins > 10
    assert Counter(each.event for each in found if not isinstance(each.event, ABOUT)) == translated(trace)


@pytest.mark.slow
def test_a_line_cut_at_500_bytes_with_losses_ends_where_the_server_is(real: list[Recorded]) -> None:
    dice = random.Random(11)
    cuts = [Cut(at, lose=dice.randrange(8)) for at in sorted(dice.sample(range(3_000_000), 500))]
    with PlaybackServer(real, cuts=cuts).running() as server:
        found = events(run(source(server), quiet(server.done)))
        assert floor(found) == shown(server)
        assert server.logins > 400
    told = Counter(type(each.event) for each in found)
    assert told[SourceOpened] == told[SourceLost] + 1


OF_CALLS = ("Hangup", "HangupRequest", "BlindTransfer", "AttendedTransfer")


def test_an_account_that_may_not_read_calls_is_told_so(trace: list[Recorded]) -> None:
    kept = [(at, pairs) for at, pairs in trace if dict(pairs).get("Event") not in OF_CALLS]
    for played, note in ((kept, DEAF), (trace, "")):
        with PlaybackServer(played).running() as server:
            batches = run(source(server), quiet(server.done))
        assert [batch.note for batch in batches if batch.health is Health.LIVE][-1] == note


def test_a_loss_is_told_with_the_time_of_the_last_message(trace: list[Recorded]) -> None:
    with PlaybackServer(trace, cuts=[Cut(4000, lose=5)]).running() as server:
        batches = run(source(server), quiet(server.done))
    found = events(batches)
    [lost] = [place for place, each in enumerate(found) if isinstance(each.event, SourceLost)]
    assert isinstance(found[lost + 1].event, SourceOpened)
    assert isinstance(found[lost + 2].event, FloorSeen)
    assert found[lost - 1].at <= found[lost].at <= found[lost + 1].at
    assert "closed the connection" in " ".join(said(batches))


def test_a_restart_is_told_before_the_new_floor(trace: list[Recorded]) -> None:
    with PlaybackServer(trace, cuts=[Cut(4000)]).running() as server:

        def until(batches: list[Batch]) -> bool:
            if batches[-1].health is Health.LOST:
                server.restart()
            return any(isinstance(each.event, FloorSeen) for each in batches[-1].events) and server.logins == 2

        found = events(run(source(server), until))
    kinds = [type(each.event) for each in found if isinstance(each.event, ABOUT)]
    assert kinds[-4:] == [SourceLost, SystemStarted, SourceOpened, FloorSeen]


def test_what_was_missed_while_nobody_ran_is_a_gap(trace: list[Recorded]) -> None:
    with PlaybackServer(trace).running() as server:
        first = run(source(server), lambda batches: batches[-1].health is Health.LIVE)
        resume = next(batch.resume for batch in reversed(first) if batch.resume)
        second = run(source(server), lambda batches: batches[-1].health is Health.LIVE, resume)
    lost = second[0].events[0]
    assert isinstance(lost.event, SourceLost)
    assert lost.at == resume["last"] + 1


@pytest.mark.parametrize(
    ("manner", "health", "words"),
    [
        (Manner.REFUSES, Health.REFUSED, "refused the user name or the password"),
        (Manner.HTTP, Health.REFUSED, "speaks HTTP"),
        (Manner.SILENT, Health.REFUSED, "does not say that it is an Asterisk manager"),
        (Manner.NO_LIST, Health.REFUSED, "does not list its queues"),
        (Manner.UNFINISHED_LIST, Health.LOST, "does not finish the list"),
        (Manner.DEAF, Health.LOST, "does not finish the list"),
        (Manner.ENDLESS, Health.LOST, "does not finish the list"),
    ],
)
def test_what_goes_wrong_is_a_sentence(trace: list[Recorded], manner: Manner, health: Health, words: str) -> None:
    timings = QUICK._replace(banner=0.2, answer=0.3)
    with PlaybackServer(trace[:40], manner=manner).running() as server:
        batches = run(source(server, timings), lambda found: found[-1].health is health)
    assert words in batches[-1].note
    assert batches[-1].note.endswith(".")
    assert SECRET not in repr(batches)


def test_an_endless_message_is_set_aside(trace: list[Recorded]) -> None:
    with PlaybackServer(trace[:40], manner=Manner.ENDLESS).running() as server:
        batches = run(source(server), lambda found: bool(found[-1].rejects))
    assert batches[-1].rejects[0].reason == "A message of more than 256 KiB was dropped."


def test_a_silent_server_is_lost(trace: list[Recorded]) -> None:
    timings = QUICK._replace(dead=0.5)
    with PlaybackServer(trace[:40]).running() as server:

        def until(found: list[Batch]) -> bool:
            if found[-1].health is Health.LIVE:
                server.manner = Manner.DEAF
            return found[-1].health is Health.LOST

        batches = run(source(server, timings), until)
    assert "has been silent for" in batches[-1].note


def test_without_a_challenge_it_logs_in_plainly(trace: list[Recorded]) -> None:
    with PlaybackServer(trace[:40], manner=Manner.NO_CHALLENGE).running() as server:
        run(source(server), lambda found: found[-1].health is Health.LIVE)
        assert server.received[1]["Secret"] == SECRET


def test_a_challenge_keeps_the_secret(trace: list[Recorded]) -> None:
    with PlaybackServer(trace[:40]).running() as server:
        run(source(server), lambda found: found[-1].health is Health.LIVE)
        assert all("Secret" not in action for action in server.received)


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(CallboardError, match="Nothing listens at"):
        asyncio.run(try_connection(Account("127.0.0.1", port), clock, QUICK))


def test_a_connection_is_tried_before_it_is_saved(trace: list[Recorded]) -> None:
    with PlaybackServer(trace).running() as server:
        account = Account("127.0.0.1", server.port, "supervisor", SECRET)
        sentence = asyncio.run(try_connection(account, clock, QUICK))
        with pytest.raises(CallboardError, match="refused the user name"):
            asyncio.run(try_connection(account._replace(secret="wrong"), clock, QUICK))
        with pytest.raises(CallboardError, match="line break"):
            asyncio.run(try_connection(account._replace(user="a\r\nAction: Originate"), clock, QUICK))
    assert sentence == f"Connected to 127.0.0.1:{server.port}: 2 queues with 3 agents (manager 13.0.0)."
    assert SECRET not in repr(account)


def test_tls_asks_who_vouches(trace: list[Recorded], certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with PlaybackServer(trace[:40], tls=context).running() as server:
        vouched = run(source(server, host="localhost", tls=True, ca=certificate), lambda b: b[-1].health is Health.LIVE)
        doubted = run(source(server, host="localhost", tls=True), lambda b: b[-1].health is Health.REFUSED)
        plain = run(source(server), lambda b: b[-1].health in (Health.REFUSED, Health.LOST))
    assert vouched
    assert "is not trusted" in doubted[-1].note
    assert "turn TLS on" in plain[-1].note


def test_tls_to_a_plain_port(trace: list[Recorded]) -> None:
    with PlaybackServer(trace[:40]).running() as server:
        batches = run(source(server, tls=True), lambda b: b[-1].health in (Health.REFUSED, Health.LOST))
    assert "does not speak TLS" in batches[-1].note
