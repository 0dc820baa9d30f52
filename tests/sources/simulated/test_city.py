"""A city's file: what it says, what it becomes as settings, and what is wrong with a bad one."""

from __future__ import annotations

from datetime import date

import pytest

from supervisor.settings import centre_settings, rules
from supervisor.sources.simulated.city import City, CityError, load_city, minutes, settings_body, weekdays


def test_the_demonstration_city_has_five_queues_and_forty_people(lakeview: City) -> None:
    assert len(lakeview.queues) == 5
    assert len({agent.name for agent in lakeview.agents}) == 40
    assert {agent.team for agent in lakeview.agents} == set(lakeview.teams)
    assert {len(agent.skills) for agent in lakeview.agents} == {1, 2, 3}
    assert sum(queue.share for queue in lakeview.queues) == pytest.approx(1)
    names = "".join(agent.name for agent in lakeview.agents)
    assert {" ", "'", "-", "."} <= set(names)
    assert not names.isascii()


def test_its_settings_are_those_of_a_centre(lakeview: City) -> None:
    settings = centre_settings(settings_body(lakeview, [2026], seed=311))
    told = rules(settings, 1)
    assert told.zone == "America/Chicago"
    assert told.queue("streets").shown == "Streets & potholes"
    assert told.queue("water").target == 0.85
    assert told.queue("animals").hours[5] == ((540, 900),)
    assert told.queue("animals").hours[6] == ()
    assert told.agent("Siobhán O'Malley").team == "Harbor"
    assert {"2026-05-25", "2026-11-26", "2026-12-25"} <= set(told.holidays)
    assert [source.system for source in settings.sources] == [lakeview.system]


def test_a_holiday_is_like_a_sunday(lakeview: City) -> None:
    assert lakeview.kind_of_day(date(2026, 7, 4)) == 6
    assert lakeview.kind_of_day(date(2026, 9, 7)) == 6  # the first Monday of September
    assert lakeview.kind_of_day(date(2026, 9, 14)) == 0


def test_days_and_times_are_read_as_people_write_them() -> None:
    assert weekdays("mon-wed sat") == {0, 1, 2, 5}
    assert minutes("07:30") == 450
    assert minutes("24:00") == 1440


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("zone = ", "zone = 'Mars/Olympus' #"), "no time zone Mars/Olympus"),
        (("week = [1.06, ", "week = ["), "curve.week needs 7 numbers"),
        (('overflow_to = "info"', 'overflow_to = "nowhere"'), "a queue nowhere that is not in it"),
        (('team = "Prairie"', 'team = "Nobody"'), "a team Nobody that is not in it"),
        (('days = "tue-sat"', 'days = "tue-never"'), "tue-never names no days"),
        (('start = "06:30"', 'start = "six"'), "six is not a time of the day such as 07:30"),
        (('end = "22:00"', 'end = "24:00"'), "shift late has to end"),
        (('name = "Alma Reyes"', 'name = "Keisha Lamar"'), "two of them are the same agent"),
        (("lines = 60", "lines = 'many'"), "Expected `int`"),
        (("talk_s = 375", "talk_s = 0"), "Expected `float` > 0"),
        (("absent = 0.12", "absent = 14"), "Expected `float` <= 1"),
        (("transfer_to = { info = 1 }", "transfer_to = { info = 0 }"), "weights of info are all 0"),
        (("lines = 60", "lines = "), "Invalid value"),
        (("lines = 60", "lines = 60\nlions = 3"), "unknown field `lions`"),
    ],
)
def test_a_bad_city_is_refused_in_a_sentence(demo_text: str, change: tuple[str, str], complaint: str) -> None:
    assert change[0] in demo_text
    with pytest.raises(CityError, match=complaint) as caught:
        load_city(demo_text.replace(*change, 1))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused_too() -> None:
    with pytest.raises(CityError):
        load_city(b"name = '\xff'")
