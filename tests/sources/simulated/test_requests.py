"""The requests of a simulated city: they follow from its calls, and each has a life."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from importlib import resources

import pytest

from supervisor.requests.record import Channel, Status
from supervisor.sources.simulated.city import City, CityError, load_city
from supervisor.sources.simulated.day import day_of
from supervisor.sources.simulated.requests import DAY_MS, Life, lives, past_dates, steps_between
from supervisor.sources.simulated.traffic import Storm

TUESDAY = date(2026, 3, 3)
SEED = 7


@pytest.fixture(scope="module")
def tuesday(lakeview: City) -> list[Life]:
    return lives(lakeview, SEED, TUESDAY)


def test_the_same_seed_gives_the_same_requests(lakeview: City, tuesday: list[Life]) -> None:
    assert lives(lakeview, SEED, TUESDAY) == tuesday
    assert lives(lakeview, SEED + 1, TUESDAY) != tuesday


def test_every_request_has_a_number_of_its_own_and_lies_in_the_city(lakeview: City, tuesday: list[Life]) -> None:
    assert len({life.born.number for life in tuesday}) == len(tuesday) > 500
    places = {place.name: place for place in lakeview.places}
    for life in tuesday:
        place, born = places[life.born.area], life.born
        assert born.lat is not None
        assert born.lon is not None
        assert abs(born.lat - place.lat) <= place.spread + 1e-4
        assert abs(born.lon - place.lon) <= place.spread + 1e-4


def test_a_life_goes_forward_and_ends_at_most_once(tuesday: list[Life]) -> None:
    for life in tuesday:
        times = [step.at for step in life.steps]
        assert times == sorted(times)
        assert times[0] == life.born.opened_at
        assert all(step.status.is_open for step in life.steps[:-1])


def test_a_request_is_shown_as_it_is_at_an_instant(tuesday: list[Life]) -> None:
    life = next(life for life in tuesday if len(life.steps) == 3 and life.steps[-1].status is Status.RESOLVED)
    received, moved, closed = life.steps
    assert life.at(received.at - 1) is None
    shown = [life.at(step.at) for step in life.steps]
    assert [each.status for each in shown if each] == [step.status for step in life.steps]
    assert [each.closed_at for each in shown if each] == [None, None, closed.at]
    assert [each.updated_at for each in shown if each] == [received.at, moved.at, closed.at]


def test_it_comes_by_telephone_and_in_other_ways_some_late_and_some_never_due(tuesday: list[Life]) -> None:
    channels = Counter(life.born.channel for life in tuesday)
    assert channels[Channel.PHONE] == max(channels.values())
    assert channels[Channel.WEB] > 0 < channels[Channel.APP]
    closed = [(life.born.due_at, life.steps[-1].at) for life in tuesday if not life.steps[-1].status.is_open]
    assert any(due is not None and at > due for due, at in closed)
    assert any(due is not None and at <= due for due, at in closed)
    assert any(life.born.due_at is None for life in tuesday)


def test_a_storm_shows_in_requests_too_and_changes_no_other(lakeview: City, tuesday: list[Life]) -> None:
    start = day_of(lakeview, TUESDAY).at(12 * 60)
    usual = {life.born.number: life for life in tuesday}
    stormy = {life.born.number: life for life in lives(lakeview, SEED, TUESDAY, (Storm(start),))}
    extra = [life for number, life in stormy.items() if number not in usual]
    assert {number: stormy[number] for number in usual} == usual
    assert len(stormy) > 2 * len(usual)
    assert min(life.born.opened_at for life in extra) > start
    assert Counter(life.born.category for life in extra)["Trees"] > 50


def test_steps_come_in_order_each_in_one_stretch_only(tuesday: list[Life]) -> None:
    first = min(life.born.opened_at for life in tuesday)
    whole = steps_between(tuesday, first - 1, first + 3 * DAY_MS)
    halves = [
        *steps_between(tuesday, first - 1, first + DAY_MS),
        *steps_between(tuesday, first + DAY_MS, first + 3 * DAY_MS),
    ]
    assert halves == whole
    assert [at for at, _ in whole] == sorted(at for at, _ in whole)


def test_requests_live_for_ninety_days(lakeview: City) -> None:
    dates = past_dates(lakeview, day_of(lakeview, TUESDAY).at(10 * 60))
    assert dates[-1] == TUESDAY
    assert len(dates) == 91


def test_the_map_of_the_city_has_every_place(lakeview: City) -> None:
    said = json.loads(resources.files("resources").joinpath("demo/areas.geojson").read_text("utf-8"))
    assert {f["properties"]["name"] for f in said["features"]} == {place.name for place in lakeview.places}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("channels = { fax = 1 }", "fax is no channel of a request"),
        ("ends = { forgotten = 1 }", "forgotten is no status of a request"),
        ("ends = { resolved = 0 }", "the weights of resolved are all 0"),
    ],
)
def test_nonsense_in_the_file_is_refused_by_name(demo_text: str, change: str, complaint: str) -> None:
    key = change.split(" =")[0]
    text = "\n".join(change if line.startswith(f"{key} = {{") else line for line in demo_text.splitlines())
    with pytest.raises(CityError, match=complaint):
        load_city(text)


def test_kinds_without_places_are_refused(demo_text: str) -> None:
    text = re.sub(r"\[\[places\]\]\n(?:\w+ = .*\n)+", "", demo_text)
    with pytest.raises(CityError, match="no places where they could be"):
        load_city(text)
