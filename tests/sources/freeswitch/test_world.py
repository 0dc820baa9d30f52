"""From the event socket to the figures: what a line that is cut does to them, and what it does not."""

from __future__ import annotations

import random
from typing import Any

import pytest

from supervisor.metrics.world import World
from tests.fake_freeswitch import SHARED, Floor, PlaybackServer, Recorded, Story, day, load, plain, real_switch
from tests.playback import Cut
from tests.sources.freeswitch.live import source
from tests.sources.live import events, quiet, run
from tests.worlds import folded, told

COUNTED = (
    *("offered", "answered", "abandoned", "timed_out", "left_empty", "left_by_key", "withdrawn", "lost", "handled"),
    *("asa_s", "mean_wait_all_s", "max_wait_s", "talk_s", "hold_s", "wrapup_s", "ring_no_answer", "ring_canceled"),
)


@pytest.fixture(scope="module")
def real() -> list[Recorded]:
    """What a real FreeSWITCH sent."""
    path = SHARED / "esl_slim.jsonl.gz"
    if not path.exists():
        pytest.skip("the recording of a real FreeSWITCH is not beside this repository")
    return load(path)


def floor_of(world: World) -> Floor:
    """Who waits, who talks and who is in a queue."""
    state = world.floor.state
    waiting = frozenset((caller.call, caller.queue) for caller in state.waiting.values())
    now = {name: timeline.now for name, timeline in state.agents.items()}
    contacts = [(each.contact.split("\x1f")[1], each.queue, name) for name, each in now.items() if each.contact]
    members = {
        (name, queue): member.reason
        for name, each in now.items()
        for queue, places in each.members.items()
        for member in places.values()
    }
    return Floor(waiting, frozenset(contacts), members)


def after(recording: list[Recorded]) -> int:
    """A minute after the last event (ms): the newest that one connection saw may be older than that of another."""
    return round(recording[-1].at + 60) * 1000


def counted(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{kind} {name} {key}": each.get(key)
        for kind in ("queues", "agents")
        for name, each in figures[kind].items()
        for key in COUNTED
    }


def size(recording: list[Recorded]) -> int:
    return sum(len(plain(each.headers)) for each in recording if each.headers["Event-Name"] == "CUSTOM")


def test_the_floor_is_that_of_the_switch_at_every_end(real: list[Recorded]) -> None:
    dice = random.Random(9)
    for _ in range(5):
        played = real[: dice.randrange(500, len(real))]
        with PlaybackServer(played, switch=real_switch()).running() as server:
            world = folded(events(run(source(server), quiet(server.done))))
            assert without_moved(floor_of(world)) == without_moved(server.state())


def without_moved(floor: Floor) -> Floor:
    """One who was moved to another queue waits there, and talks no more, before the switch says that she does not."""
    waiting = {call for call, _ in floor.waiting}
    return floor._replace(talking=frozenset(each for each in floor.talking if each[0] not in waiting))


@pytest.mark.parametrize("seed", range(2))
def test_a_line_cut_without_a_loss_gives_the_same_figures(real: list[Recorded], seed: int) -> None:
    dice, end = random.Random(seed), after(real)
    with PlaybackServer(real, switch=real_switch(), patient=True).running() as server:
        whole = told(folded(events(run(source(server), quiet(server.done)))), end)
    cuts = [Cut(place) for place in sorted(dice.sample(range(size(real)), 30))]
    with PlaybackServer(real, switch=real_switch(), cuts=cuts, patient=True).running() as server:
        cut = told(folded(events(run(source(server), quiet(server.done)))), end)
    assert counted(cut) == counted(whole)
    assert (whole["centre"]["incomplete"], cut["centre"]["incomplete"]) == (False, True)


@pytest.mark.parametrize("seed", range(2))
def test_a_line_cut_with_losses_ends_at_the_floor_of_the_switch_and_says_incomplete(
    real: list[Recorded], seed: int
) -> None:
    dice = random.Random(seed)
    places = sorted(dice.sample(range(size(real) // 2), 40))
    cuts = [Cut(place, dice.randrange(1, 80)) for place in places]
    with PlaybackServer(real, switch=real_switch(), cuts=cuts).running() as server:
        world = folded(events(run(source(server), quiet(server.done))))
        assert floor_of(world) == server.state()
    figures = told(world)["centre"]
    assert figures["incomplete"] is True
    assert figures["offered"] == figures["waiting"] + sum(figures[how] for how in COUNTED[1:8])


def test_of_calls_that_went_on_while_nobody_listened_nothing_is_lost() -> None:
    """One is answered in the gap, one begins and is answered in it, one ends in it: two of three are known again."""
    story = Story().enters("a", "q").after(1).enters("c", "q").after(1)
    story.offered("c", "q", "Bo").answers("c", "q", "Bo").after(9)
    before = len(story.told)
    story.offered("a", "q", "Ann").answers("a", "q", "Ann").after(2).enters("b", "q").after(4)
    story.offered("b", "q", "Cy").answers("b", "q", "Cy").ends("c", "q", "Bo").after(3)
    lost = len(story.told) - before
    at = sum(len(plain(each.headers)) for each in story.told[:before])
    story.ends("a", "q", "Ann").after(1).ends("b", "q", "Cy")
    with PlaybackServer(story.told, cuts=[Cut(at, lost)]).running() as server:
        world = folded(events(run(source(server), quiet(server.done))))
    figures = told(world)["queues"]["q"]
    assert [figures[key] for key in ("offered", "answered", "lost", "waiting")] == [3, 3, 0, 0]
    assert floor_of(world).talking == frozenset()


def test_the_made_up_day_has_the_figures_that_it_tells() -> None:
    with PlaybackServer(day().told).running() as server:
        figures = told(folded(events(run(source(server), quiet(server.done)))))["queues"]
    water, vip = figures["water@city"], figures["VIP 100%|A&B"]
    assert [water[key] for key in COUNTED[:8]] == [4, 0, 1, 1, 0, 1, 1, 0]
    assert [vip[key] for key in COUNTED[:8]] == [2, 1, 0, 0, 1, 0, 0, 0]
    assert [vip[key] for key in ("asa_s", "talk_s", "hold_s")] == [5, 10, 2.5]
    assert (water["ring_no_answer"], vip["abandon_rate"]["value"]) == (1, 0)
