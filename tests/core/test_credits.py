"""For whom a fact counts."""

from __future__ import annotations

import pytest

from supervisor.core.credits import Scopes
from tests.day import ms, rules, teams

CENTRE = rules(
    {"streets": {"group": "outside"}, "parks": {"group": "outside"}, "info": {"hours": (((480, 1020),),) * 5}},
    agents=teams(Ann="north"),
    zone="America/Chicago",
)


def test_a_contact_counts_for_queue_agent_team_centre_and_group() -> None:
    scopes = Scopes(CENTRE)
    assert scopes.contact("streets", "Ann") == ("queue/streets", "agent/Ann", "team/north", "centre", "group/outside")
    assert scopes.contact("info", "Bob") == ("queue/info", "agent/Bob", "centre")


def test_a_call_counts_once_for_a_group_of_which_it_visited_two_queues() -> None:
    assert Scopes(CENTRE).call(frozenset({"streets", "parks"})) == ("centre", "group/outside")


def test_with_queues_chosen_only_what_touches_them_counts_for_the_centre() -> None:
    scopes = Scopes(CENTRE, frozenset({"info"}))
    assert scopes.call(frozenset({"streets"})) == ("group/outside",)
    assert scopes.call(frozenset({"streets", "info"})) == ("centre", "group/outside")
    assert "centre" not in scopes.member("Ann", frozenset({"streets"}))


@pytest.mark.parametrize(
    ("at", "closed"),
    [
        ("2026-03-06T07:59:59-06:00", True),
        ("2026-03-06T08:00:00-06:00", False),
        ("2026-03-06T16:59:59-06:00", False),
        ("2026-03-06T17:00:00-06:00", True),
        ("2026-03-07T12:00:00-06:00", True),
        ("2026-03-09T08:00:00-05:00", False),
        ("2026-03-09T07:30:00-05:00", True),
    ],
)
def test_opening_hours_are_of_the_centres_clock(at: str, closed: bool) -> None:
    assert Scopes(CENTRE).after_hours("info", ms(at)) is closed
    assert Scopes(CENTRE).after_hours("parks", ms(at)) is False
