"""Settings as plain values."""

from __future__ import annotations

from tests.day import rules, teams


def test_what_is_not_named_has_the_default() -> None:
    centre = rules({"info": {"within_s": 60}}, agents=teams(Ann="north"))
    assert (centre.queue("info").within_s, centre.queue("parks").within_s) == (60, 20)
    assert (centre.agent("Ann").team, centre.agent("Bob").team) == ("north", "")


def test_the_zone_is_the_centres_and_not_the_machines() -> None:
    assert rules(zone="America/Chicago").tz.key == "America/Chicago"
