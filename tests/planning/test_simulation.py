"""The simulation: against steady states, against Ciw, against a real day, and by what must hold whatever comes."""

from __future__ import annotations

import csv
import gzip
import itertools
import math
import warnings
from pathlib import Path

import numpy as np
import pytest

from supervisor.core.errors import CallboardError
from supervisor.planning.ahead import ahead, hours_of, surge, unsure_of
from supervisor.planning.durations import lognormal, samples
from supervisor.planning.floor_now import FloorNow
from supervisor.planning.forecasted import Forecast
from supervisor.planning.queueing import evaluate, traffic
from supervisor.planning.simulated import Asked, Simulated
from supervisor.planning.simulation import simulate
from tests.planning.plainly import World

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ciw

CALLS = Path(__file__).parents[2] / "../shared/data/calls"
CONFIDENCE = 4.5


def steady(told: Simulated, first: int, name: str) -> tuple[float, float]:
    """Mean over the runs of a figure of the intervals from one on, and its standard error."""
    part = Simulated(
        {key: each[:, first:] for key, each in told.of.items()}, told.agents[first:], told.interval_s, told.asked
    )
    values = part.total().figure(name)[:, 0]
    return float(np.nanmean(values)), float(np.nanstd(values) / math.sqrt(np.sum(~np.isnan(values))))


@pytest.mark.parametrize("code", ["SL-N", "SL-I", "SL-P", "SL-S", "SL-5", "SL-A"])
def test_every_code_of_the_service_level_reaches_the_steady_state(code: str) -> None:
    told = simulate(ahead([100] * 8, 1800, 180, 11, patience_s=90.0), asked=Asked(code), runs=150)
    exact = evaluate(traffic(100, 1800, 180, 90), 11, 20, code)
    mean, error = steady(told, 1, "service_level")
    assert abs(mean - exact.service_level[0]) < CONFIDENCE * error


@pytest.mark.parametrize(
    ("calls", "agents", "patience", "lines"),
    [
        (100, 14, math.inf, None),
        (100, 12, 120.0, None),
        (100, 9, 300.0, 14),
        (300, 33, 60.0, None),
        (100, 14, math.inf, 14),
    ],
)
def test_it_reaches_the_steady_state(calls: int, agents: int, patience: float, lines: int | None) -> None:
    """Erlang C, A, M/M/c/K+M and B: every figure within its confidence."""
    told = simulate(ahead([calls] * 12, 1800, 180, agents, patience_s=patience, lines=lines), runs=150)
    exact = evaluate(traffic(calls, 1800, 180, patience, lines), agents, 20)
    pairs = {
        "service_level": exact.service_level, "asa_s": exact.asa_s, "abandonment": exact.p_abandon,
        "occupancy": exact.occupancy, "blocked": exact.p_blocked,
    }  # fmt: skip
    for name, figure in pairs.items():
        mean, error = steady(told, 2, name)
        assert abs(mean - figure[0]) <= CONFIDENCE * max(error, 1e-4), name


def test_it_agrees_with_ciw_where_no_formula_does() -> None:
    """An empty floor, an overload of two hours, and callers who hang up."""
    told = simulate(ahead([60], 7200, 600, 4, patience_s=300.0), runs=800)
    ours = {"abandoned": told.of["abandoned"][:, 0], "wait": told.figure("asa_s")[:, 0]}
    theirs: dict[str, list[float]] = {"abandoned": [], "wait": []}
    for seed in range(50):
        ciw.seed(seed)
        network = ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(60 / 7200)],
            service_distributions=[ciw.dists.Exponential(1 / 600)],
            number_of_servers=[4],
            reneging_time_distributions=[ciw.dists.Exponential(1 / 300)],
        )
        run = ciw.Simulation(network)
        run.simulate_until_max_time(7200)
        records = run.get_all_records()
        theirs["abandoned"].append(sum(each.record_type == "renege" for each in records))
        # Ciw tells of calls that are over: those under way have begun too.
        still = [each for each in run.nodes[1].all_individuals if each.service_start_date]
        waits = [each.waiting_time for each in records if each.record_type == "service"]
        theirs["wait"].append(float(np.mean(waits + [each.service_start_date - each.arrival_date for each in still])))
    for name, found in ours.items():
        error = math.hypot(found.std() / math.sqrt(found.size), np.std(theirs[name]) / math.sqrt(50))
        # Ours tell of the waits of those who are answered after the end too: a few of sixty.
        assert abs(found.mean() - np.mean(theirs[name])) < CONFIDENCE * error + (6 if name == "wait" else 0), name


def test_it_agrees_with_a_plain_simulation_of_everything_together() -> None:
    """A surge, agents who come and go, few lines, callers who hang up and many who call again."""
    coming = ahead([40, 90, 60, 10], 900, [180, 200, 160, 180], [10, 8, 14, 7], patience_s=90.0, lines=16, redial=0.6)
    coming = coming._replace(redial_after_s=120.0)
    rng = np.random.default_rng(4)
    theirs = [World(coming, rng).run() for _ in range(150)]
    ours = simulate(coming, runs=1500).of
    pairs: dict[str, tuple[np.ndarray, list[float]]] = {
        name: (ours[name].sum(axis=1), [getattr(each, name) for each in theirs])
        for name in ("offered", "answered", "abandoned", "blocked")
    }
    pairs |= {f"waiting {row}": (ours["waiting"][:, row], [each.waiting[row] for each in theirs]) for row in range(4)}
    pairs["wait"] = (ours["wait_s"].sum(axis=1), [each.waited_s for each in theirs])
    for name, (mine, plain) in pairs.items():
        error = math.hypot(np.std(mine) / math.sqrt(mine.size), np.std(plain) / math.sqrt(len(plain)))
        # What is answered after the end is in ours and not in theirs: a call or two.
        assert abs(np.mean(mine) - np.mean(plain)) < CONFIDENCE * max(error, 0.05) + (60 if name == "wait" else 0), name


@pytest.mark.parametrize("redial", [0.0, 0.6])
@pytest.mark.parametrize("patience", [60.0, math.inf])
def test_every_caller_is_somewhere(redial: float, patience: float) -> None:
    floor = FloorNow(waiting=(10.0, 250.0, 30.0), free=2, on_call=(5.0, 700.0), paused=(60.0,), wrapping=(3.0,))
    coming = ahead([50, 400, 20, 0], 900, 180, [9, 5, 0, 3], patience_s=patience, lines=20, redial=redial, unsure=0.2)
    of = simulate(coming, floor, runs=60).of
    gone = of["answered"] + of["abandoned"] + of["blocked"] + of["left"]
    assert np.array_equal(of["offered"], gone)
    assert np.array_equal(of["left"].sum(axis=1), of["waiting"][:, -1])
    assert all(np.all(each >= -1e-6) for each in of.values())
    assert np.all(of["in_time"] <= of["answered"] + of["later"])
    if patience == math.inf:
        assert not of["abandoned"].any()


def test_the_floor_as_it_is_comes_first() -> None:
    """Nobody else calls: who waits is taken in turn by who is free, and then by who is done."""
    floor = FloorNow(waiting=(100.0, 40.0), free=1, on_call=(30.0,))
    told = simulate(ahead([0, 0], 1800, 60, 2), floor, runs=400).total()
    assert np.all(told.of["offered"] == 2)
    assert np.all(told.of["answered"] == 2)
    # The first has waited 100 s and is taken at once; the second waits for the first of two to be done: 30 s more.
    assert told.of["wait_s"].min() >= 140
    assert told.of["wait_s"].mean() == pytest.approx(170, abs=CONFIDENCE * 30 / 20)


def test_nobody_is_put_out_for_want_of_lines() -> None:
    """Three wait and two talk on what are now three lines: all are served, and nobody else comes in before two left."""
    floor = FloorNow(waiting=(5.0, 4.0, 3.0), on_call=(1.0, 1.0))
    of = simulate(ahead([0], 36_000, 600, 2, lines=3), floor, runs=50).of
    assert np.all(of["answered"] == 3)
    assert not of["blocked"].any()
    crowd = simulate(ahead([600], 60, 1e6, 2, lines=3, handling=lognormal(0.001)), floor, runs=20).of
    assert np.array_equal(crowd["blocked"], crowd["offered"] - 3)


def test_nobody_is_ready_before_now() -> None:
    told = simulate(ahead([0], 1800, 60, 5), FloorNow(waiting=(500.0,)), runs=5)
    assert np.all(told.of["wait_s"] == 500)


def test_who_is_paused_comes_back_and_who_cannot_be_reached_does_not() -> None:
    floor = FloorNow(waiting=(0.0,), paused=(100.0,))
    assert simulate(ahead([0], 36_000, 60, 1), floor, runs=200).figure("asa_s").mean() == pytest.approx(600, rel=0.35)
    alone = simulate(ahead([0], 3600, 60, 0), FloorNow(waiting=(0.0,), unreachable=4), runs=5)
    assert np.all(alone.of["left"] == 1)


def test_a_call_that_lasts_long_already_is_not_over_at_once() -> None:
    """Exponential calls have no memory; real ones that are long tend to go on."""
    shape, mean = samples([10.0] * 50 + [1000.0] * 5)
    told = simulate(ahead([0], 3600, mean, 1, handling=shape), FloorNow(waiting=(0.0,), on_call=(400.0,)), runs=20)
    assert np.all(told.of["wait_s"] == pytest.approx(600))


def test_agents_who_go_finish_their_call_and_who_come_take_those_who_wait() -> None:
    waiting = FloorNow(waiting=(0.0,) * 3)
    told = simulate(ahead([0, 0], 600, 1e6, [0, 2], patience_s=math.inf, handling=lognormal(0.01)), waiting, runs=4)
    assert np.all(told.of["waiting"] == [3, 1])
    # Two are taken at once, the third after one of them: as long as calls here last.
    assert np.all(told.of["answered"].sum(axis=1) == 2)
    assert np.all(told.of["later"][:, 0] == 1)
    going = simulate(ahead([0, 0, 0], 600, 900, [2, 0, 0], handling=lognormal(0.001)), waiting, runs=4).of
    assert np.all(going["answered"].sum(axis=1) == 2)
    assert np.allclose(going["over_s"].sum(axis=1), 600, atol=5)
    assert np.allclose(going["busy_s"], [[1200, 600, 0]], atol=5)


def test_more_agents_never_make_it_worse() -> None:
    """The same callers: without patience each waits no longer; with it fewer hang up on the whole."""
    waits = [simulate(ahead([60] * 6, 900, 180, c), runs=20).of["longest_s"] for c in (11, 12, 13, 15)]
    for fewer, more in itertools.pairwise(waits):
        assert np.all(more <= fewer + 1e-6)
    lost = [
        simulate(ahead([60] * 6, 900, 180, c, patience_s=120.0), runs=50).of["abandoned"].sum() for c in (9, 11, 13)
    ]
    assert lost == sorted(lost, reverse=True)


def test_who_is_not_served_calls_again() -> None:
    without = ahead([200, 200, 200], 900, 180, 20, patience_s=60.0, lines=30)
    often = surge(without, redial=0.8)
    alone, again = simulate(without, runs=60), simulate(often, runs=60)
    lost = (again.of["abandoned"] + again.of["blocked"]).sum()
    more = again.of["offered"].sum() - alone.of["offered"].sum()
    # Those of the last minutes call again after the end.
    assert 0.55 * lost < more < 0.8 * lost


def test_a_surge_is_so_many_times_the_calls() -> None:
    coming = ahead([10, 20, 30], 900, 100, 5, patience_s=60.0)
    told = surge(coming, calls=[1, 10, 2], aht=1.5)
    assert told.calls.tolist() == [10, 200, 60]
    assert told.aht_s.tolist() == [150, 150, 150]
    offered = simulate(told, runs=200).of["offered"].mean(axis=0)
    assert np.allclose(offered, told.calls, rtol=0.06)


def test_the_forecasts_band_widens_the_answers() -> None:
    middle = np.full(4, 400.0)
    chance = 1.6448536269514722 * np.sqrt(middle)
    assert unsure_of(middle, middle - chance, middle + chance) == pytest.approx(0, abs=1e-6)
    wide = 1.6448536269514722 * np.sqrt(middle + (0.2 * middle) ** 2)
    unsure = unsure_of(middle, middle - wide, middle + wide)
    assert unsure == pytest.approx(0.2)
    offered = simulate(ahead(middle, 900, 60, 40, patience_s=60.0, unsure=unsure), runs=800).total().of["offered"]
    assert offered.mean() == pytest.approx(1600, rel=0.04)
    assert offered.std() / 1600 == pytest.approx(0.2, rel=0.15)


def test_the_hours_of_a_forecast_may_begin_anywhere() -> None:
    calls = np.array([np.nan, 0, 0, 10, 30, 20, 20, 20])
    aht = np.array([np.nan, 100, 100, 100, 200, 300, 300, np.nan])
    plan = Forecast(start=0, minutes=30, zone="UTC", calls=calls, low=calls, high=calls, aht_s=aht)
    minute = 60_000
    volume, takes, unsure = hours_of(plan, 60 * minute + 15 * minute, 3)
    assert volume == pytest.approx([5, 20, 25])
    assert takes == pytest.approx([100, (5 * 100 + 15 * 200) / 20, (15 * 200 + 10 * 300) / 25])
    assert unsure == 0
    assert hours_of(plan, 30 * minute, 2)[1].tolist() == [100, 100]
    for begin, count in ((0, 2), (-30 * minute, 1), (60 * minute, 7)):
        with pytest.raises(CallboardError, match="does not reach"):
            hours_of(plan, begin, count)
    bare = Forecast(start=0, minutes=30, zone="UTC", calls=calls, low=calls, high=calls, aht_s=aht * np.nan)
    with pytest.raises(CallboardError, match="no handle times"):
        hours_of(bare, 60 * minute, 2)


def test_samples_and_lognormal_keep_their_mean() -> None:
    rng = np.random.default_rng(3)
    shape, mean = samples([10, 20, 30, 400])
    assert mean == 115
    assert shape.draw(rng, (50_000, 1)).mean() == pytest.approx(1, rel=0.03)
    drawn = lognormal(1.6).draw(rng, (200_000, 1))
    assert (drawn.mean(), drawn.std()) == (pytest.approx(1, rel=0.03), pytest.approx(1.6, rel=0.1))
    busy = simulate(ahead([40] * 4, 900, 115, 40, handling=shape), runs=200).of
    assert busy["busy_s"].sum() / busy["answered"].sum() == pytest.approx(115, rel=0.05)


def test_the_same_seed_is_the_same_and_another_is_another() -> None:
    coming = ahead([60] * 4, 900, 180, 12, patience_s=60.0, redial=0.3)
    one, same, other = (simulate(coming, runs=30, seed=seed).of["wait_s"] for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_bands_hold_what_they_say() -> None:
    told = simulate(ahead([60] * 4, 900, 180, 12, patience_s=60.0), runs=400)
    band, fresh = told.band("abandonment"), simulate(ahead([60] * 4, 900, 180, 12, patience_s=60.0), runs=400, seed=9)
    inside = (fresh.figure("abandonment") >= band.low) & (fresh.figure("abandonment") <= band.high)
    assert inside.mean() == pytest.approx(0.9, abs=0.04)
    nobody = simulate(ahead([0], 900, 180, 12), runs=5)
    assert np.isnan(nobody.band("service_level").middle).all()


def test_progress_is_told_and_may_stop_it() -> None:
    heard: list[float] = []
    simulate(ahead([10] * 5, 900, 60, 3), runs=300, progress=lambda share, words: heard.append(share))
    assert heard == sorted(heard)
    assert 0 < heard[0] < heard[-1] <= 1

    def stop(share: float, words: str) -> None:
        raise CallboardError("Enough.")

    with pytest.raises(CallboardError, match="Enough"):
        simulate(ahead([10] * 5, 900, 60, 3), progress=stop)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"calls": [-1]}, "Calls must"),
        ({"calls": [math.nan]}, "Calls must"),
        ({"calls": [1e9]}, "cannot be simulated"),
        ({"calls": []}, "Calls must"),
        ({"aht_s": 0}, "Handle times"),
        ({"aht_s": [1, 2, 3]}, "as many handle times"),
        ({"agents": 1.5}, "whole numbers"),
        ({"agents": -1}, "whole numbers"),
        ({"patience_s": 0.0}, "Patience"),
        ({"lines": 0}, "Lines"),
        ({"redial": 1.0}, "call again"),
        ({"redial_after_s": 1.0}, "30 seconds"),
        ({"redial": 0.5, "redial_after_s": 30.0, "interval_s": 80_000, "calls": [1.0] * 20}, "longer delay"),
        ({"interval_s": 0}, "interval"),
    ],
)
def test_what_cannot_be_is_told(wrong: dict[str, object], told: str) -> None:
    given = {"calls": [10, 10], "interval_s": 900, "aht_s": 60, "agents": 3, **wrong}
    with pytest.raises(CallboardError, match=told):
        ahead(**given)  # type: ignore[arg-type]


def test_handle_times_must_be_above_nothing() -> None:
    with pytest.raises(CallboardError, match="above 0"):
        samples([10, 0])
    with pytest.raises(CallboardError, match="above 0"):
        lognormal(0)


def seconds(text: str) -> int:
    hours, minutes, rest = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def test_a_real_day_is_what_it_says() -> None:
    """One day of a bank: its arrivals, handle times, patience and agents give the waits that it had.

    Who was ready is not told of; it is counted as those who talk while somebody waits.
    """
    file = CALLS / "anonymous_bank_one_day_1999.csv.gz"
    if not file.is_file():
        pytest.skip("shared/data/calls/anonymous_bank_one_day_1999.csv.gz is not here")
    with gzip.open(file, "rt", encoding="utf-8") as text:
        rows = [row for row in csv.DictReader(text) if row["outcome"] == "AGENT" or int(row["q_time"]) > 0]
    rows = [row for row in rows if row["outcome"] in ("AGENT", "HANG")]
    at = np.array([seconds(row["vru_exit"]) for row in rows])
    waited, talked = (np.array([int(row[name]) for row in rows]) for name in ("q_time", "ser_time"))
    answered = np.array([row["outcome"] == "AGENT" for row in rows])
    slot, first = 900, at.min() // 900
    place, size = at // slot - first, int(at.max() // slot - first + 1)
    agents = np.maximum(np.round(_at_work(rows, at, waited, first, size, slot)), 1)
    shape, mean = samples(talked[talked > 0])
    aht = [talked[mine].mean() if (mine := (place == each) & (talked > 0)).any() else mean for each in range(size)]
    patience = waited.sum() / (~answered).sum()
    calls = np.bincount(place, minlength=size)
    told = simulate(ahead(calls, slot, aht, agents, patience_s=patience, handling=shape), runs=200)
    asa, gone = told.total().band("asa_s"), told.total().band("abandonment")
    assert asa.low[0] < waited[answered].mean() < asa.high[0]
    assert gone.low[0] < (~answered).mean() < gone.high[0]
    real = np.array([waited[(place == each) & answered].mean() for each in range(3, size)])
    band = told.band("asa_s")
    assert ((real >= band.low[3:]) & (real <= band.high[3:])).mean() > 0.85
    assert np.corrcoef(real, band.middle[3:])[0, 1] > 0.75


def _at_work(
    rows: list[dict[str, str]], at: np.ndarray, waited: np.ndarray, first: int, size: int, slot: int
) -> np.ndarray:
    """By slot: those who talk while somebody waits, at most at once where hardly anybody does."""
    waiting, busy = np.zeros((2, 200_000))
    np.add.at(waiting, at, 1)
    np.add.at(waiting, at + waited, -1)
    for row in rows:
        if row["outcome"] == "AGENT":
            busy[seconds(row["ser_start"])] += 1
            busy[seconds(row["ser_exit"])] -= 1
    waiting, busy = np.cumsum(waiting), np.cumsum(busy)
    parts = [slice((first + each) * slot, (first + each + 1) * slot) for each in range(size)]
    crowded = [busy[part][waiting[part] > 0] for part in parts]
    return np.array(
        [some.mean() if some.size > 120 else busy[part].max() for part, some in zip(parts, crowded, strict=True)]
    )


def test_real_handle_times_are_not_exponential_and_wait_longer() -> None:
    file = CALLS / "call_lengths.csv.gz"
    if not file.is_file():
        pytest.skip("shared/data/calls/call_lengths.csv.gz is not here")
    with gzip.open(file, "rt", encoding="utf-8") as text:
        lengths = [float(line) for line in text.read().split()[1:]]
    shape, mean = samples([each for each in lengths if each > 0])
    assert shape.cv == pytest.approx(1.66, abs=0.02)
    calls = 10 * 3600 / mean
    real = simulate(ahead([calls] * 8, 3600, mean, 12, handling=shape), runs=60)
    plain = simulate(ahead([calls] * 8, 3600, mean, 12), runs=60)
    # Allen and Cunneen: the mean wait grows about as (1 + cv²) / 2.
    assert steady(real, 2, "asa_s")[0] > 1.2 * steady(plain, 2, "asa_s")[0]
