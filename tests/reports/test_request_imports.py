"""A city's file into the store: once, again, cut by a kill, as slices in any order."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import pytest
from msgspec.structs import replace

from supervisor.core.rules import Rules
from supervisor.reports.ageing import ageing, load, newest
from supervisor.reports.request_imports import RequestsImported, import_requests
from supervisor.requests.frame import DIMENSIONS
from supervisor.requests.record import Request, Status
from supervisor.sources.city_csv import Profile
from supervisor.store import Observation, Store
from tests.requests import plain
from tests.sources.city_csv.samples import profile, published, taken

ZONE = "America/New_York"
RULES = Rules(zone=ZONE, holidays=("2011-07-04", "2011-09-05", "2011-10-10", "2011-11-24"))
NOW = 1_790_000_000_000
SEPTEMBER, NOVEMBER = 1_315_000_000_000, 1_320_300_000_000
BOSTON = profile("boston")


def board(store: Store, *instants: int) -> str:
    frame = load(store, RULES)
    return json.dumps([ageing(frame, RULES, at, by) for at in (*instants, newest(store)) for by in DIMENSIONS])


def imported(store: Store, name: str) -> RequestsImported:
    return [*import_requests(store, published(name), BOSTON, lambda: NOW)][-1]


@pytest.mark.slow
def test_the_whole_of_boston_at_any_instant_is_what_counting_gives(store: Store) -> None:
    done = imported(store, "boston/2011.csv.gz")
    assert (done.seen, done.rejected, done.share) == (Observation(new=58_251), 0, 1.0)
    requests, _, _ = taken(published("boston/2011.csv.gz"), BOSTON)
    every = {row.number: plain.versions([(done.as_of or 0, row)]) for row in requests}
    frame = load(store, RULES)
    for at, by in ((SEPTEMBER, "department"), (NOVEMBER, "category"), (done.as_of or 0, "area")):
        found = ageing(frame, RULES, at, by)
        counted = plain.ageing(every, at, by, ZONE, RULES.holidays)
        assert {name: plain.told(row) for name, row in found["rows"].items()} == counted
        assert plain.told(found["centre"]) == sum(counted.values(), Counter())


def test_a_second_import_adds_nothing(store: Store) -> None:
    first = imported(store, "boston/2022_sample.csv.gz")
    assert first.seen == Observation(new=100)
    before = (store.count(), board(store))
    assert imported(store, "boston/2022_sample.csv.gz").seen == Observation(repeated=100)
    assert (store.count(), board(store)) == before
    assert (
        first.sentence("2022.csv", "2022-06-30")
        == "2022.csv of 2022-06-30: 100 requests new, 0 changed, 0 as they were."
    )


def test_the_verdict_of_kansas_city_is_counted_as_it_stands(store: Store) -> None:
    """Three files of different instants are one city."""
    for name in ("neighborhood_0", "neighborhood_51", "neighborhood_68"):
        file = published(f"kansas_city/{name}.csv.gz")
        done = [*import_requests(store, file, profile("kansas_city"), lambda: NOW)][-1]
        assert done.seen.changed == 0
    centre = ageing(load(store, RULES), RULES, newest(store))["centre"]
    assert (store.request_count(), centre["verdict_late"], centre["verdict_on_time"]) == (16_292, 4_809, 11_483)
    assert (centre["with_due_date"], centre["on_time_open"]["value"], centre["on_time_closed"]["value"]) == (
        0,
        None,
        None,
    )


def as_it_was(requests: Sequence[Request], at: int) -> list[Request]:
    """What a file of an earlier instant would have shown."""
    return [_open_at(row, at) for row in requests if row.opened_at <= at]


def _open_at(row: Request, at: int) -> Request:
    if row.closed_at is None or row.closed_at <= at:
        return row
    return replace(row, status=Status.OPEN, closed_at=None, words="", verdict=type(row.verdict)(""))


def test_slices_of_boston_in_any_order_doubled_or_cut_give_the_same_bytes(store: Store) -> None:
    requests, _, _ = taken(published("boston/2011.csv.gz"), BOSTON)
    some, end = requests[::25], NOW
    slices = [(at, as_it_was(some, at)) for at in (SEPTEMBER, NOVEMBER)] + [(end, some)]
    told = set()
    for place, order in enumerate(permutations(slices)):
        city = f"boston {place}"
        for at, rows in [*order, order[0]] if place % 2 else order:
            for first in range(0, len(rows), 700):
                store.observe(city, at, rows[first : first + 700], now=NOW, zone=ZONE)
        frame = load(store, RULES)
        boards = [ageing(frame, RULES, at, by, city) for at in (SEPTEMBER, NOVEMBER, end) for by in DIMENSIONS]
        told.add(json.dumps([{**each, "city": ""} for each in boards]))
    assert len(told) == 1


def test_later_slices_of_boston_become_what_was_opened_or_closed_between(store: Store) -> None:
    requests, _, _ = taken(published("boston/2011.csv.gz"), BOSTON)
    early, late = as_it_was(requests, SEPTEMBER), as_it_was(requests, NOVEMBER)
    known = {row.number: row for row in early}
    store.observe("boston", SEPTEMBER, early, now=NOW, zone=ZONE)
    seen = store.observe("boston", NOVEMBER, late, now=NOW, zone=ZONE)
    changed = sum(row.number in known and known[row.number] != row for row in late)
    assert seen == Observation(len(late) - len(early), changed, len(early) - changed)


TAKER = """
import sys
from supervisor.reports.request_imports import import_requests
from supervisor.store import Store
from tests.sources.city_csv.samples import profile, published
with Store.open(sys.argv[1], migrate=False) as store:
    for done in import_requests(store, published("boston/2011.csv.gz"), profile("boston"), lambda: int(sys.argv[2])):
        print(done.rows, flush=True)
"""


@pytest.mark.slow
def test_an_import_that_is_killed_and_begun_again_leaves_what_a_whole_one_does(store: Store, database_url: str) -> None:
    for batches in (2, 5):
        taker = subprocess.Popen([sys.executable, "-c", TAKER, database_url, str(NOW)], stdout=subprocess.PIPE)
        assert taker.stdout is not None
        for _ in range(batches):
            taker.stdout.readline()
        taker.send_signal(signal.SIGKILL)
        taker.communicate()
    done = imported(store, "boston/2011.csv.gz")
    assert 0 < done.seen.new < 58_251
    assert (done.rows, store.request_count()) == (58_251, 58_251)
    cut = board(store, SEPTEMBER)
    before = store.count()
    assert imported(store, "boston/2011.csv.gz").seen == Observation(repeated=58_251)
    store.rebuild_requests()
    assert (store.count(), board(store, SEPTEMBER)) == (before, cut)
    whole = [*import_requests(store, published("boston/2011.csv.gz"), replace_city("again"), lambda: NOW)][-1]
    frame = load(store, RULES)
    for at in (SEPTEMBER, whole.as_of or 0):
        boards = [ageing(frame, RULES, at, "area", city) for city in ("boston", "again")]
        assert boards[0]["rows"] == boards[1]["rows"]


def replace_city(name: str) -> Profile:
    """Boston by another name."""
    return BOSTON.model_copy(update={"city": name})
