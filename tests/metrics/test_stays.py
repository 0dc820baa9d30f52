"""Where agents were: stays that meet are one, and what is taken back leaves nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supervisor.metrics.stays import ON, Edges, kind_of, put, told
from tests.day import START, Day

SPANS = st.lists(st.tuples(st.sampled_from((ON, "pause/Lunch")), st.integers(0, 30), st.integers(1, 10)), max_size=12)


def covered(edges: Edges, kind: str) -> set[int]:
    return {at for each, begin, end in told(edges) if each == kind for at in range(begin, end)}


@given(SPANS, st.randoms(use_true_random=False))
def test_stays_hold_what_was_put_in_whatever_the_order(spans: list[tuple[str, int, int]], dice: object) -> None:
    edges: Edges = {}
    for kind, begin, length in spans:
        put(edges, kind, begin, begin + length, 1)
    for kind in (ON, "pause/Lunch"):
        own = {at for each, begin, length in spans if each == kind for at in range(begin, begin + length)}
        assert covered(edges, kind) == own
    shuffled = list(spans)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    for kind, begin, length in shuffled:
        put(edges, kind, begin, begin + length, -1)
    assert told(edges) == ()
    assert all(not own for own in edges.values())


def test_who_cannot_be_reached_is_nowhere() -> None:
    assert kind_of("unreachable") == kind_of("own_contact") == kind_of("paused") == ""
    assert kind_of("talking") == kind_of("other_call") == ON


def test_a_call_after_the_other_is_one_stay() -> None:
    day = Day().joined("Ann").after(10)
    for call in "abc":
        day.queued(call).answered(call).after(60).ended(call).after(5)
    assert told(day.world().ledger.stays["Ann"]) == ((ON, START, START + 205_000),)


def test_what_was_before_the_day_is_not_in_it() -> None:
    day = Day().joined("Ann").after(100)
    assert told(day.world(since=START + 40_000).ledger.stays["Ann"]) == ((ON, START + 40_000, START + 100_000),)
