"""Renaming, removing and taking in reach everything that names an entry, and leave a directory that makes sense."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from supervisor.settings import ServiceSettings
from supervisor.settings.service_edit import Seen, removed, renamed, taken_in, unknown
from tests.settings.test_service import BODY


def sound(body: dict[str, Any]) -> dict[str, Any]:
    """A directory that makes sense, as it is saved."""
    return ServiceSettings.model_validate(body).model_dump(mode="json", exclude_unset=True)


def test_a_department_keeps_what_city_files_write_under_a_new_name() -> None:
    found = sound(renamed(BODY, "departments", "PW", "Works"))
    assert list(found["departments"]) == ["Works", "Parks"]
    assert found["departments"]["Works"]["same"] == ["Public  Works Dept", "PW"]
    assert found["categories"]["Streets"]["department"] == "Works"
    assert found["assignees"]["Ana"]["department"] == "Works"
    assert renamed(found, "departments", "Works", "PW")["departments"]["PW"]["same"] == ["Public  Works Dept", "Works"]


def test_categories_calendars_and_people_are_renamed_wherever_they_are_named() -> None:
    found = sound(renamed(BODY, "categories", "Pothole", "Potholes"))
    assert found["categories"]["Sinkhole"]["parent"] == "Potholes"
    assert found["slas"]["Urgent"]["categories"] == ["Potholes"]
    found = sound(renamed(BODY, "calendars", "Office", "City hall"))
    assert found["calendar"] == "City hall"
    assert found["calendars"]["Office 2027"]["instead_of"] == "City hall"
    found = sound(renamed(BODY, "assignees", "Ana", "Ana Diaz"))
    assert found["departments"]["PW"]["levels"][0] == "Crew lead: Ana Diaz"
    assert found["departments"]["PW"]["head"] == "Ana Diaz"


def test_what_is_below_a_removed_category_moves_up() -> None:
    found, others = removed(BODY, "categories", ["Pothole"])
    assert sound(found)["categories"]["Sinkhole"]["parent"] == "Streets"
    assert others == ("Potholes", "Potholes 2026", "Urgent")
    assert list(found["slas"]) == ["Streets", "Parks"]


def test_a_rule_that_was_about_a_removed_department_alone_goes_with_it() -> None:
    found, others = removed(BODY, "departments", ["Parks"])
    assert others == ("Parks",)
    assert "department" not in sound(found)["categories"]["Tree"]
    both = deepcopy(BODY)
    both["slas"]["Parks"]["departments"] = ["parks", "PW"]
    found, others = removed(both, "departments", ["Parks"])
    assert others == ()
    assert sound(found)["slas"]["Parks"]["departments"] == ["PW"]


def test_people_and_calendars_are_removed_wherever_they_are_named() -> None:
    found, _ = removed(BODY, "assignees", ["Ana"])
    assert "head" not in sound(found)["departments"]["PW"]
    assert found["departments"]["PW"]["levels"] == ["Director: director@city.example"]
    found, others = removed(BODY, "calendars", ["Office"])
    assert others == ("Office 2027",)
    assert "calendar" not in sound(found)
    assert removed({"roles": {"a": "viewer"}}, "roles", ["a"]).body == {}


def test_what_files_write_is_taken_in_once_with_its_department() -> None:
    seen = Seen(
        {"PUBLIC works dept": 9, "DSNY": 5, "dsny ": 1, "": 3},
        {"POT HOLE REPAIR": ("PW", 7), "Missed pickup": ("DSNY", 5), "Missed  Pickup": ("DSNY", 1), "Odd": ("", 2)},
    )
    new = unknown(BODY, seen)
    assert set(new.departments) == {"DSNY", "dsny "}
    assert set(new.categories) == {"Missed pickup", "Missed  Pickup", "Odd"}
    found = sound(taken_in(BODY, seen))
    assert list(found["departments"]) == ["PW", "Parks", "DSNY"]
    assert found["categories"]["Missed pickup"] == {"department": "DSNY"}
    assert found["categories"]["Odd"] == {}
    assert unknown(found, seen) == Seen({}, {})
    assert sound(taken_in({}, seen))["categories"]["POT HOLE REPAIR"] == {}
