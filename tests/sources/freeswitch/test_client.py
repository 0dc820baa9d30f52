"""The live client against a server that plays what a real FreeSWITCH sent."""

from __future__ import annotations

import asyncio
import random
import socket
from collections import Counter
from collections.abc import Callable

import pytest

from supervisor.core.errors import CallboardError
from supervisor.core.events import CallAnswered, Event, FloorSeen, SourceLost, SourceOpened, SystemStarted
from supervisor.sources.base import Batch, Health
from supervisor.sources.connection import Timings
from supervisor.sources.freeswitch.client import NO_HOLD, EslSource, try_connection
from supervisor.sources.freeswitch.connection import Account
from supervisor.sources.freeswitch.translate import Translator
from supervisor.sources.freeswitch.wire import Message
from tests.fake_freeswitch import (
    SECRET,
    SHARED,
    Floor,
    Manner,
    PlaybackServer,
    Recorded,
    Story,
    Switch,
    day,
    load,
    plain,
    real_switch,
)
from tests.playback import Cut
from tests.sources.freeswitch.live import floor, source
from tests.sources.live import QUICK, clock, events, quiet, run

ABOUT = (FloorSeen, SourceOpened, SourceLost, SystemStarted)
TOLD = day().told


@pytest.fixture(scope="module")
def real() -> list[Recorded]:
    """What a real FreeSWITCH sent."""
    path = SHARED / "esl_slim.jsonl.gz"
    if not path.exists():
        pytest.skip("the recording of a real FreeSWITCH is not beside this repository")
    return load(path)


def of_calls(found: list[Event]) -> Counter[Event]:
    """What happened to calls; who is in which queue depends on what the lists told before."""
    return Counter(each for each in found if each.KIND.startswith(("call.", "contact.")))


def translated(recording: list[Recorded]) -> Counter[Event]:
    translator = Translator("fs")
    return of_calls(
        [each.event for at, headers in recording for each in translator.take(Message.of(headers), int(at * 1000))]
    )


def said(batches: list[Batch]) -> list[str]:
    return [batch.note for batch in batches if batch.note]


def about(batches: list[Batch]) -> list[str]:
    return [type(each.event).__name__ for each in events(batches) if isinstance(each.event, ABOUT)]


@pytest.mark.parametrize("as_json", [False, True])
def test_it_ends_where_the_server_is(as_json: bool) -> None:
    with PlaybackServer(TOLD, as_json=as_json).running() as server:
        batches = run(source(server), quiet(server.done))
        found = events(batches)
        assert floor(found) == server.state()
    assert of_calls([each.event for each in found]) == translated(TOLD)
    assert about(batches) == ["SourceOpened", "FloorSeen"]
    assert server.received[:2] == [
        f"auth {SECRET}",
        "event plain HEARTBEAT CHANNEL_HOLD CHANNEL_UNHOLD CUSTOM callcenter::info",
    ]
    assert not any(word in command for command in server.received for word in ("set", "add", "del", "reload"))


def test_what_was_played_is_what_an_import_gives() -> None:
    """The same event of the switch has the same key, by whatever road it came."""
    with PlaybackServer(TOLD).running() as server:
        live = {each.key: each for each in events(run(source(server), quiet(server.done)))}
    translator = Translator("fs")
    took = [each for at, headers in TOLD for each in translator.take(Message.of(headers), int(at * 1000))]
    calls = [each for each in took if each.event.KIND.startswith(("call.", "contact."))]
    assert calls == [live[each.key] for each in calls]


@pytest.mark.parametrize("ahead", [0, 40])
def test_a_real_day_ends_where_the_server_is(real: list[Recorded], ahead: int) -> None:
    with PlaybackServer(real, switch=real_switch(), ahead=ahead).running() as server:
        found = events(run(source(server), quiet(server.done)))
        assert floor(found) == server.state()
    # What the list shows already before it is told is in the floor, and may not be told once more.
    assert ahead or of_calls([each.event for each in found]) == translated(real)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_where_the_server_is_wherever_it_stops(real: list[Recorded], seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(4):
        begin, length = dice.randrange(len(real)), dice.randrange(2000)
        switch = real_switch()
        for each in real[:begin]:
            switch.take(*each)
        played = real[begin : begin + length]
        ahead = dice.choice([0, 1, 30])
        with PlaybackServer(played, switch=switch, ahead=ahead).running() as server:
            found = events(run(source(server), quiet(server.done)))
            assert floor(found) == server.state(), (begin, length, ahead)


@pytest.mark.parametrize("seed", range(3))
def test_a_line_cut_anywhere_without_a_loss_changes_nothing(real: list[Recorded], seed: int) -> None:
    dice = random.Random(seed)
    size = sum(len(plain(each.headers)) for each in real if each.headers["Event-Name"] == "CUSTOM")
    cuts = [Cut(place) for place in sorted(dice.sample(range(size), 25))]
    with PlaybackServer(real, switch=real_switch(), cuts=cuts).running() as server:
        batches = run(source(server), quiet(server.done))
        found = events(batches)
        assert floor(found) == server.state()
        assert server.logins == 26
    assert of_calls([each.event for each in found]) == translated(real)
    told = Counter(about(batches))
    assert (told["SourceLost"], told["SourceOpened"], told["SystemStarted"]) == (25, 26, 0)


@pytest.mark.parametrize("seed", range(3))
def test_a_line_cut_at_random_bytes_with_losses_ends_where_the_server_is(real: list[Recorded], seed: int) -> None:
    dice = random.Random(seed)
    size = sum(len(plain(each.headers)) for each in real if each.headers["Event-Name"] == "CUSTOM")
    cuts = [Cut(place, dice.randrange(1, 60)) for place in sorted(dice.sample(range(size // 2), 60))]
    with PlaybackServer(real, switch=real_switch(), cuts=cuts, ahead=dice.choice([0, 20])).running() as server:
        batches = run(source(server), quiet(server.done))
        found = events(batches)
        assert floor(found) == server.state()
    told = Counter(about(batches))
    assert told["SourceLost"] > 40
    assert told["SourceOpened"] == told["SourceLost"] + 1


def test_bytes_one_by_one() -> None:
    with PlaybackServer(TOLD, manner=Manner.BYTEWISE).running() as server:
        found = events(run(source(server), quiet(server.done)))
        assert floor(found) == server.state()


def test_what_is_no_message_is_set_aside_and_the_rest_is_heard() -> None:
    with PlaybackServer(TOLD, speed=100).running() as server:

        def until(batches: list[Batch]) -> bool:
            if batches[-1].health is Health.LIVE:
                server.say(b"HTTP/1.1 200 OK\r\n\r\n\n\nso what\n\n" + plain({"Event-Name": "HEARTBEAT"}))
            return ends(batches)

        ends = quiet(server.done)
        batches = run(source(server), until)
        assert floor(events(batches)) == server.state()
    assert [each.reason for batch in batches for each in batch.rejects] == ["It is no message of an event socket."]


def test_a_loss_is_told_with_the_time_of_the_last_message() -> None:
    with PlaybackServer(TOLD, cuts=[Cut(6000, lose=5)], speed=400).running() as server:
        batches = run(source(server), quiet(server.done))
    found = events(batches)
    [lost] = [place for place, each in enumerate(found) if isinstance(each.event, SourceLost)]
    assert isinstance(found[lost + 1].event, SourceOpened)
    assert isinstance(found[lost + 2].event, FloorSeen)
    assert found[lost - 1].at <= found[lost].at < found[lost + 1].at
    assert "closed the connection" in " ".join(said(batches))


def after_loss(act: Callable[[], object]) -> Callable[[list[Batch]], bool]:
    """True once it is live again; between the loss and that something is done to the server."""
    lost = False

    def until(batches: list[Batch]) -> bool:
        nonlocal lost
        if batches[-1].health is Health.LOST and not lost:
            lost = True
            act()
        return lost and batches[-1].health is Health.LIVE

    return until


def test_another_run_of_the_switch_is_told_before_the_new_floor() -> None:
    story = Story().enters("a", "q").offered("a", "q", "Ann").after(2).answers("a", "q", "Ann").enters("b", "q")
    size = sum(len(plain(each.headers)) for each in story.told)
    story.enters("c", "q")
    with PlaybackServer(story.told, cuts=[Cut(size, lose=1)], speed=50).running() as server:
        batches = run(source(server), after_loss(lambda: server.restart("0b8f2a7e-7f7f-4d6d-8f35-000000000002")))
    found = events(batches)
    assert about(batches)[-4:] == ["SourceLost", "SystemStarted", "SourceOpened", "FloorSeen"]
    assert floor(found) == Floor(frozenset(), frozenset(), {("Ann", "q"): ""})


def test_a_reload_of_the_event_socket_ends_no_calls() -> None:
    """The notice is the same as at a shutdown; the calls go on."""
    story = Story().enters("a", "q").enters("b", "q").offered("b", "q", "Ann").after(2).answers("b", "q", "Ann")
    notice = b"The system is being shut down.\n"
    with PlaybackServer(story.told).running() as server:
        live = source(server)
        until = after_loss(lambda: None)

        def dropped(batches: list[Batch]) -> bool:
            if batches[-1].health is Health.LIVE and server.logins == 1:
                server.done.wait(5)
                server.say(f"Content-Type: text/disconnect-notice\nContent-Length: {len(notice)}\n\n".encode() + notice)
                server.drop()
            return until(batches)

        batches = run(live, dropped)
        found = events(batches)
        assert floor(found) == server.state()
    assert about(batches) == ["SourceOpened", "FloorSeen", "SourceLost", "SourceOpened", "FloorSeen"]
    assert {("a", "q")} == floor(found).waiting
    assert {("b", "q", "Ann")} == floor(found).talking


def test_what_was_missed_while_nobody_ran_is_a_gap() -> None:
    with PlaybackServer(TOLD).running() as server:
        first = run(source(server), quiet(server.done))
        resume = next(batch.resume for batch in reversed(first) if batch.resume)
        second = run(source(server), lambda batches: batches[-1].health is Health.LIVE, resume)
    lost = second[0].events[0]
    assert isinstance(lost.event, SourceLost)
    assert lost.at == resume["last"] + 1
    assert about(second) == ["SourceLost", "SourceOpened", "FloorSeen"]


def test_queues_of_agents_and_agents_who_were_deleted_are_told_by_the_lists() -> None:
    """No event tells of them, not even of one who is deleted while she talks: her call ends all the same."""
    agents = [{"name": name, "status": "Available", "state": "Waiting"} for name in ("Ann", "Bo", "Cy")]
    tiers = [{"queue": "q", "agent": "Ann"}, {"queue": "q", "agent": "Bo"}]
    story = Story().enters("a", "q").offered("a", "q", "Ann").after(2).answers("a", "q", "Ann")
    with PlaybackServer(story.told, switch=Switch(agents, tiers, ["q", "r"])).running() as server:

        def changed(batches: list[Batch]) -> bool:
            if server.done.is_set() and ("Ann", "q") in server.state().members:
                server.delete("Ann")
                server.tier("r", "Cy")
                server.untier("q", "Bo")
            return floor(events(batches)).members == {("Cy", "r"): ""}

        batches = run(source(server), changed)
    assert floor(events(batches)).talking == {("a", "q", "Ann")}
    end = Story(at_us=int(story.told[-1].headers["Event-Date-Timestamp"]) + 9_000_000).ends("a", "q", "Ann").told[0]
    last = run_through(story.told, end)
    assert [type(each).__name__ for each in last] == ["ContactEnded"]


def run_through(told: list[Recorded], last: Recorded) -> list[Event]:
    """What the last event means after others."""
    translator = Translator("fs")
    for at, headers in told:
        translator.take(Message.of(headers), int(at * 1000))
    return [each.event for each in translator.take(Message.of(last.headers), int(last.at * 1000))]


def test_an_answer_told_just_before_the_connection_is_in_a_later_list() -> None:
    """The switch fires the event first, and lists the caller as waiting for some moments more."""
    story = Story().enters("a", "q").offered("a", "q", "Ann").after(2).answers("a", "q", "Ann")
    story.told.pop()
    switch = Switch(slow=True)
    for each in story.told:
        switch.take(*each)
    story.told.clear()
    story.tell("HEARTBEAT", {}).after(9).says("agent-state-change", agent="Ann", agent_state="In a queue call")
    story.after(8).enters("b", "q").after(3).leaves("b", "q")
    with PlaybackServer(story.told, switch=switch, speed=40).running() as server:
        assert server.state().waiting == {("a", "q")}
        batches = run(source(server), lambda found: server.done.is_set() and bool(floor(events(found)).talking))
        assert floor(events(batches)) == server.state()
    answers = [each.event for each in events(batches) if isinstance(each.event, CallAnswered)]
    assert [(each.call, each.agent, each.wait_ms) for each in answers] == [("a", "Ann", 11_000)]


def test_a_list_undoes_nothing_that_happened_after_it_was_asked_for() -> None:
    """An agent logs out while the lists are on their way: she stays logged out."""
    story = Story().status("Ann", "Available").enters("a", "q").offered("a", "q", "Ann")
    story.after(1).fails("a", "q", "Ann", "USER_BUSY").status("Ann", "Logged Out")
    for _ in range(5):
        with PlaybackServer(story.told, speed=50).running() as server:
            batches = run(source(server, QUICK._replace(ping=0.005)), quiet(server.done))
            assert floor(events(batches)) == server.state()
            assert floor(events(batches)).members == {}


def test_a_queue_is_reloaded_and_every_agent_is_what_the_configuration_says() -> None:
    """Agents on a break are available again, and one who was deleted is back: events tell of both."""
    story = Story().status("Ann", "On Break").enters("a", "q").offered("a", "q", "Bo").answers("a", "q", "Bo")
    story.says("agent-contact-change", agent="Ann", agent_contact="user/1").status("Ann", "Available")
    story.says("agent-add", agent="Cy", agent_type="callback").status("Cy", "Available").status("Bo", "Available")
    with PlaybackServer(story.told).running() as server:

        def reloaded(batches: list[Batch]) -> bool:
            for agent in ("Ann", "Bo", "Cy"):
                server.tier("q", agent)
            return server.done.is_set() and len(floor(events(batches)).members) == 3

        batches = run(source(server), reloaded)
        assert floor(events(batches)) == server.state()
    assert set(floor(events(batches)).members.values()) == {""}
    assert floor(events(batches)).talking == {("a", "q", "Bo")}


@pytest.mark.parametrize("manner", [Manner.NO_JSON, Manner.NO_CLOCK])
def test_an_older_switch_lists_with_bars_or_tells_no_time(manner: Manner) -> None:
    agents = [{"name": "Ann", "instance_id": "", "uuid": "", "status": "Available", "state": "Idle"}]
    switch = Switch(agents, [{"queue": "q", "agent": "Ann"}], ["q"])
    with PlaybackServer(TOLD, switch=switch, manner=manner).running() as server:
        found = events(run(source(server), quiet(server.done)))
        assert floor(found).waiting == server.state().waiting
        assert floor(found).members["Ann", "q"] == "Idle"


@pytest.mark.parametrize(
    ("manner", "health", "words"),
    [
        (Manner.REFUSES, Health.REFUSED, "refused the password"),
        (Manner.DENIES, Health.REFUSED, "lets nobody in from this computer: add its address"),
        (Manner.NO_EVENTS, Health.REFUSED, "tells this user no events"),
        (Manner.NO_API, Health.REFUSED, "name json and callcenter_config in esl-allowed-api"),
        (Manner.HTTP, Health.REFUSED, "speaks HTTP"),
        (Manner.SILENT, Health.REFUSED, "does not say that it is a FreeSWITCH event socket"),
        (Manner.MUTE, Health.LOST, "closed the connection without a word: check apply-inbound-acl"),
        (Manner.NO_CALLCENTER, Health.REFUSED, "load mod_callcenter there"),
        (Manner.UNFINISHED_LISTS, Health.LOST, "does not finish the lists"),
        (Manner.DEAF, Health.LOST, "does not finish the lists"),
        (Manner.ENDLESS, Health.LOST, "does not finish the lists"),
    ],
)
def test_what_goes_wrong_is_a_sentence(manner: Manner, health: Health, words: str) -> None:
    timings = QUICK._replace(banner=0.2, answer=0.3)
    with PlaybackServer(TOLD, manner=manner).running() as server:
        batches = run(source(server, timings), lambda found: found[-1].health is health)
    assert words in batches[-1].note
    assert batches[-1].note.endswith(".")
    assert SECRET not in repr(batches)


def test_a_user_who_may_not_hear_of_hold_is_told_so_and_hears_the_rest() -> None:
    with PlaybackServer(TOLD, manner=Manner.NO_HOLD).running() as server:
        batches = run(source(server), quiet(server.done))
        assert floor(events(batches)) == server.state()
    assert said(batches)[-1] == NO_HOLD


def test_a_wrong_password_is_tried_again_later_and_never_said() -> None:
    timings = QUICK._replace(refused_delay=0.01)
    with PlaybackServer(TOLD).running() as server:
        live = source(server, timings, secret="letmein")
        batches = run(live, lambda found: sum(batch.health is Health.REFUSED for batch in found) == 3)
    assert [command for command in server.received if command.startswith("auth")] == ["auth letmein"] * 3
    assert "letmein" not in repr(batches)


def test_a_password_that_would_be_two_commands_is_not_sent() -> None:
    with PlaybackServer(TOLD).running() as server:
        live = source(server, secret="x\n\napi fsctl shutdown")
        batches = run(live, lambda found: found[-1].health is Health.REFUSED)
    assert batches[-1].note == "The password holds a line break: take it out."
    assert server.received == []


def test_a_user_of_the_directory_logs_in_as_herself() -> None:
    with PlaybackServer(TOLD, manner=Manner.REFUSES).running() as server:
        live = source(server, user="wall@city.example")
        batches = run(live, lambda found: found[-1].health is Health.REFUSED)
    assert server.received == [f"userauth wall@city.example:{SECRET}"]
    assert "directory entry" in batches[-1].note


def test_tries_come_later_and_later_and_not_all_at_once() -> None:
    timings = Timings(first_delay=1, last_delay=60)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        account = Account("127.0.0.1", taken.getsockname()[1])
    early = EslSource("desk", "fs", account, clock, timings, lambda: 0.0)
    late = EslSource("desk", "fs", account, clock, timings, lambda: 1.0)
    delays = [[each._delay() for _ in range(9)] for each in (early, late)]
    assert delays[0] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert delays[1] == [each * 3 for each in delays[0]]


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(CallboardError, match=r"Nothing listens at .* listen-ip in event_socket"):
        asyncio.run(try_connection(Account("127.0.0.1", port), clock, QUICK))


@pytest.mark.parametrize("manner", [Manner.GOOD, Manner.NO_JSON])
def test_a_connection_is_tried_before_it_is_saved(manner: Manner) -> None:
    agents = [{"name": name, "instance_id": "", "uuid": "", "status": "Available"} for name in ("Ann", "Bo")]
    queues = [{"queue": "VIP 100%", "agent": "Ann"}]
    with PlaybackServer([], switch=Switch(agents, queues, ["VIP 100%", "q", "r"]), manner=manner).running() as server:
        account = Account("127.0.0.1", server.port, secret=SECRET)
        sentence = asyncio.run(try_connection(account, clock, QUICK))
        with pytest.raises(CallboardError, match="refused the password"):
            asyncio.run(try_connection(account._replace(secret="wrong"), clock, QUICK))
    assert sentence == f"Connected to 127.0.0.1:{server.port}: 3 queues with 2 agents."
    assert SECRET not in repr(account)
