"""A floor kept as bytes and begun again from them goes on as if it had never stopped."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervisor.core.agents import TooLateError
from supervisor.core.checkpoint import KeptFloor, keep, restore
from supervisor.core.credits import Scopes
from supervisor.metrics.ledger import Ledger
from supervisor.metrics.statement import Asked, statement
from supervisor.metrics.world import World
from tests.day import Day
from tests.examples import MANY
from tests.metrics.stories import days


def half(day: Day, upto: int, *, booked: int) -> World:
    """The day before an instant, from nothing; the time of agents booked further, as a desk does."""
    world = World(day.rules, day.start)
    world.fold(record for record in day.records if record.at < upto)
    world.settle(upto - 1 + booked)
    return world


def begun_again(world: World, upto: int, *, with_ledger: bool) -> World:
    with world.unsettled(upto):
        body = msgspec.msgpack.encode((keep(world.floor.state, upto), world.ledger))
    kept, ledger = msgspec.msgpack.decode(body, type=tuple[KeptFloor, Ledger])
    state = restore(kept, Scopes(world.rules))
    if with_ledger:
        return World(world.rules, world.since, state=state, ledger=ledger)
    return World(world.rules, upto, state=state)


def told(world: World, at: int) -> str:
    world.settle(at)
    return json.dumps(statement(world, Asked(at)))


def check(day: Day, cut: float, *, booked: int, with_ledger: bool) -> None:
    upto = day.start + round((day.at - day.start) * cut)
    world = begun_again(half(day, upto, booked=booked), upto, with_ledger=with_ledger)
    world.fold(record for record in day.records if record.at >= upto)
    whole = day.world(since=world.since)
    assert told(world, day.at) == told(whole, day.at)
    assert world.floor.state.fed == whole.floor.state.fed


cuts = st.floats(0, 1)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(days(), cuts, st.sampled_from((0, 10_000)), st.booleans())
def test_a_fold_begun_again(day: Day, cut: float, booked: int, with_ledger: bool) -> None:
    check(day, cut, booked=booked, with_ledger=with_ledger)


@pytest.mark.slow
@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(days(most=70), cuts, st.sampled_from((0, 10_000)), st.booleans())
def test_many_folds_begun_again(day: Day, cut: float, booked: int, with_ledger: bool) -> None:
    check(day, cut, booked=booked, with_ledger=with_ledger)


def test_what_is_older_than_the_checkpoint_is_refused() -> None:
    day = Day().queued("a").after(10).queued("b")
    world = begun_again(half(day, day.at, booked=0), day.at, with_ledger=True)
    with pytest.raises(TooLateError):
        world.apply(day.records[0])


def test_a_call_that_goes_on_over_the_checkpoint() -> None:
    day = Day().joined("Ann").queued("a").after(60).answered("a").after(60).ended("a").after(1)
    for cut in (30_000, 90_000):
        world = begun_again(half(day, day.start + cut, booked=0), day.start + cut, with_ledger=True)
        world.fold(record for record in day.records if record.at >= day.start + cut)
        assert told(world, day.at) == told(day.world(), day.at)
