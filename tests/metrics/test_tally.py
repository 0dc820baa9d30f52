"""Whatever is added can be taken back exactly."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.metrics import tally as tally_module
from supervisor.metrics.tally import Levels, Samples, Tally, merged

waits = st.lists(st.integers(0, 100_000), max_size=30)


@given(waits, waits)
def test_samples_taken_back_leave_no_trace(kept: list[int], gone: list[int]) -> None:
    samples, expected = Samples(), Samples()
    for value in kept + gone:
        samples.add(value)
    for value in gone:
        samples.add(value, -1)
    for value in kept:
        expected.add(value)
    assert (samples.n, samples.total, samples.counts) == (expected.n, expected.total, expected.counts)


@given(waits, st.integers(0, 100_000))
def test_samples_tell_what_a_list_would(values: list[int], limit: int) -> None:
    samples = Samples()
    for value in values:
        samples.add(value)
    assert samples.longest == max(values, default=None)
    assert samples.mean_s == (sum(values) / len(values) / 1000 if values else None)
    assert samples.within(limit) == len([value for value in values if value <= limit])
    assert samples.below(limit) == len([value for value in values if value < limit])


changes = st.lists(st.tuples(st.integers(0, 50), st.sampled_from((1, -1))), max_size=30)


@given(changes, st.randoms(use_true_random=False))
def test_the_peak_does_not_depend_on_the_order_of_telling(told: list[tuple[int, int]], dice: object) -> None:
    ordered, shuffled = Levels(), Levels()
    for at, delta in sorted(told):
        ordered.add(at, delta)
    for at, delta in _shuffled(told, dice):
        shuffled.add(at, delta)
    assert (ordered.peak, ordered.net) == (shuffled.peak, shuffled.net)


@given(st.lists(changes, min_size=1, max_size=5), st.integers(0, 60), st.integers(-1, 50))
def test_levels_folded_up_tell_the_same_and_can_still_be_changed(
    told: list[list[tuple[int, int]]], before: int, begins: int
) -> None:
    plain, folded = Levels(), Levels()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally_module, "_MANY", 1)
        for part in told:
            for at, delta in part:
                plain.add(at, delta)
                folded.add(at, delta)
            folded.seal(before)
            folded = msgspec.msgpack.decode(msgspec.msgpack.encode(folded), type=Levels)
    together = Levels()
    together.merge(folded)
    for levels in (plain, folded, together):
        levels.carry(3, begins)
        assert (levels.peak, levels.net, levels.empty) == (plain.peak, plain.net, plain.empty)


def test_the_peak_of_quarters_is_that_of_the_whole() -> None:
    whole, first, second = Levels(), Levels(), Levels()
    for at, delta in ((1, 1), (5, 1), (12, -1), (15, 1), (18, 1)):
        whole.add(at, delta)
        (first if at < 10 else second).add(at, delta)
    together = Levels()
    together.merge(first)
    together.merge(second)
    assert (together.peak, together.net) == (whole.peak, whole.net) == (3, 3)


def _shuffled(told: list[tuple[int, int]], dice: object) -> list[tuple[int, int]]:
    mixed = list(told)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    return mixed


@given(changes, st.integers(0, 5), st.integers(0, 50))
def test_the_peak_is_the_highest_level_at_any_instant(told: list[tuple[int, int]], before: int, begins: int) -> None:
    later = [(at, delta) for at, delta in told if at >= begins]
    levels = Levels()
    for at, delta in later:
        levels.add(at, delta)
    levels.carry(before, begins)
    every = [before + sum(delta for at, delta in later if at <= instant) for instant in range(begins, 51)]
    assert levels.peak == max(every)


def test_levels_of_one_instant_are_taken_together() -> None:
    levels = Levels()
    for delta in (1, 1, -1, -1, 1):
        levels.add(7, delta)
    assert levels.peak == 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-5, 5)), max_size=30))
def test_a_tally_of_parts_is_the_sum_of_its_parts(counts: list[tuple[str, int]]) -> None:
    parts = []
    for name, value in counts:
        parts.append(Tally())
        parts[-1].count(name, value)
    whole = merged(parts)
    assert whole.sums == {name: total for name in "abc" if (total := sum(value for n, value in counts if n == name))}


def test_a_tally_that_was_taken_back_is_empty() -> None:
    tally = Tally()
    tally.count("offered", 1)
    tally.sample("answered", 5000, 1)
    tally.level("waiting", 10, 1)
    assert not tally.empty
    tally.count("offered", -1)
    tally.sample("answered", 5000, -1)
    tally.level("waiting", 10, -1)
    assert tally.empty


def test_merging_takes_out_what_it_put_in() -> None:
    tally, other = Tally(), Tally()
    other.count("handled", 3)
    other.sample("answered", 7000, 1)
    tally.merge(other)
    tally.merge(other, -1)
    assert tally.empty


def test_a_tally_survives_its_bytes() -> None:
    tally = Tally()
    tally.count("offered", 2)
    tally.sample("answered", 5000, 2)
    tally.level("waiting", 10, 1)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(tally), type=Tally) == tally
