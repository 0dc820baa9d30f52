"""The service directory: nonsense is one sentence that names it, and pure code is told plain values."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from supervisor.core.rights import Role
from supervisor.requests.service import Scope, Service, Suspension
from supervisor.settings import CentreSettings, SettingsError, body_of, centre_settings, service_of
from supervisor.settings import service as models
from supervisor.settings.service_merge import counted
from supervisor.settings.service_toml import parse_service, written_service

MAY_5 = 1_777_939_200_000 + 5 * 3_600_000
"""2026-05-05 00:00 in Chicago (ms)."""
BODY: dict[str, Any] = {
    "calendar": "Office",
    "calendars": {
        "Office": {"hours": "Mon-Fri 08:00-12:00, 13:00-17:00", "country": "US", "extra": ["2026-12-24"]},
        "Office 2027": {"hours": "Mon-Thu 07:00-17:00", "instead_of": "Office", "valid_from": "2027-01-01"},
        "Yard": {"hours": "Mon-Sat 06:00-14:00", "special": "2026-12-24 06:00-10:00; 2026-12-31 closed"},
    },
    "departments": {
        "PW": {"title": "Public Works", "same": ["Public  Works Dept"], "calendar": "Yard", "head": "Ana",
               "levels": ["Crew lead: Ana", "Director: director@city.example"]},
        "Parks": {},
    },
    "assignees": {"Ana": {"department": "PW", "account": "ana", "absent": ["2026-12-20..2027-01-03"]}},
    "categories": {
        "Streets": {"department": "PW", "priority": "normal"},
        "Pothole": {"parent": "Streets", "same": ["Pot Hole Repair"], "words": ["hole in the road"]},
        "Sinkhole": {"parent": "Pothole", "priority": "urgent"},
        "Tree": {"department": "Parks", "handling": "transferred"},
    },
    "slas": {
        "Streets": {"categories": ["Streets"], "resolution": "10bd"},
        "Potholes": {"categories": ["Pothole"], "response": "4bh", "resolution": "5bd"},
        "Potholes 2026": {"categories": ["Pothole"], "resolution": "3bd", "valid_from": "2026-05-05"},
        "Urgent": {"categories": ["Pothole"], "priorities": ["urgent"], "resolution": "24h"},
        "Parks": {"departments": ["parks"], "resolution": "20bd"},
    },
    "roles": {"ana": "supervisor", "Root": "administrator"},
}  # fmt: skip


def told(body: dict[str, Any]) -> Service:
    return service_of(centre_settings({"zone": "America/Chicago", "service": body}), 3)


def refusal(body: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as refused:
        told(body)
    return str(refused.value)


def kinds() -> list[type[BaseModel]]:
    found = [getattr(models, name) for name in dir(models) if name.endswith("Settings")]
    return [each for each in found if issubclass(each, BaseModel)]


@pytest.mark.parametrize("model", kinds())
def test_every_field_has_a_title_and_a_description(model: type[BaseModel]) -> None:
    for field in model.model_fields.values():
        assert field.title
        assert field.description
        assert field.description.endswith(".")


def test_a_directory_is_saved_and_read_back_as_it_was() -> None:
    settings = centre_settings({"service": BODY})
    assert centre_settings(body_of(settings)) == settings
    assert body_of(settings)["service"] == BODY


def test_without_a_directory_nothing_is_known_and_everybody_is_administrator() -> None:
    nothing = service_of(CentreSettings())
    assert nothing == Service()
    assert nothing.role_of("anybody") == Role.ADMINISTRATOR
    assert nothing.category("Pothole") is None
    assert nothing.under("Pothole") == ("Pothole",)
    assert nothing.department_for("DSNY", "Pothole") == "DSNY"
    assert nothing.sla_for("DSNY", "Pothole", "", 0) is None
    assert nothing.calendar_for("DSNY") == "24x7"
    assert nothing.calendars_of("24x7")[0].week[6] == ((0, 1440),)


def test_names_are_known_as_city_files_write_them() -> None:
    service = told(BODY)
    department = service.department_of("public works  DEPT")
    assert department is not None
    assert (department.name, department.shown) == ("PW", "Public Works")
    category = service.category("POT hole repair")
    assert category is not None
    assert category.name == "Pothole"
    assert service.names_under("Streets") == {"streets", "pothole", "pot hole repair", "sinkhole"}


def test_a_category_has_what_those_above_it_have() -> None:
    service = told(BODY)
    assert service.under("Streets") == ("Streets", "Pothole", "Sinkhole")
    sinkhole, tree = service.category("Sinkhole"), service.category("Tree")
    assert sinkhole is not None
    assert tree is not None
    assert (sinkhole.department, sinkhole.priority, sinkhole.handling) == ("PW", "urgent", "department")
    assert tree.handling == "transferred"
    assert service.department_for("", "pothole") == "PW"
    assert service.department_for("Parks", "pothole") == "Parks"


@pytest.mark.parametrize(
    ("department", "category", "priority", "at", "name"),
    [
        ("PW", "Pothole", "", MAY_5 - 1, "Potholes"),
        ("PW", "Pothole", "", MAY_5, "Potholes 2026"),
        ("PW", "pot hole repair", "low", MAY_5, "Potholes 2026"),
        ("PW", "Pothole", "urgent", MAY_5, "Urgent"),
        ("PW", "Sinkhole", "", MAY_5, "Potholes 2026"),
        ("PW", "Streets", "urgent", MAY_5, "Streets"),
        ("Parks", "Bench", "", MAY_5, "Parks"),
        ("", "Tree", "", MAY_5, "Parks"),
        ("PW", "Bench", "", MAY_5, None),
    ],
)
def test_the_most_specific_sla_counts(department: str, category: str, priority: str, at: int, name: str | None) -> None:
    found = told(BODY).sla_for(department, category, priority, at)
    assert (found.name if found else None) == name


def test_a_calendar_has_versions_and_a_department_the_one_of_the_centre() -> None:
    service = told(BODY)
    first, second = service.calendars_of("Office")
    assert (first.valid_from, second.valid_from) == ("", "2027-01-01")
    assert first.week[0] == ((480, 720), (780, 1020))
    assert first.week[6] == ()
    assert {"2026-12-24", "2026-07-03", "2026-12-25"} <= {*first.holidays}
    assert first.zone == "America/Chicago"
    assert service.calendars_of("Yard")[0].special == (("2026-12-24", ((360, 600),)), ("2026-12-31", ()))
    assert service.calendar_for("Parks") == "Office"
    assert service.calendar_for("public works dept") == "Yard"


def test_people_have_roles_levels_and_days_off() -> None:
    from datetime import date

    service = told(BODY)
    assert [service.role_of(name) for name in ("ANA", "root", "somebody")] == [
        Role.SUPERVISOR, Role.ADMINISTRATOR, Role.VIEWER
    ]  # fmt: skip
    ana = service.assignee_of("ana")
    assert ana is not None
    assert [ana.away(date(2026, 12, day)) for day in (19, 20, 31)] == [False, True, True]
    levels = service.departments[0].levels
    assert [(one.name, one.assignee, one.mail) for one in levels] == [
        ("Crew lead", "Ana", ""), ("Director", "", "director@city.example")
    ]  # fmt: skip


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"categories": {"A": {"parent": "B"}}}, "“A” names the category “B”, which is not there"),
    ({"categories": {"A": {"department": "PW"}}}, "“A” names the department “PW”, which is not there"),
    ({"categories": {"A": {"parent": "B"}, "B": {"parent": "C"}, "C": {"parent": "A"}}}, "goes round: “A” below “B”"),
    ({"categories": {"A": {"parent": "a"}}}, "goes round: “A” below “A”"),
    ({"departments": {"PW": {}, "pw ": {}}}, "two are called “pw”"),
    ({"departments": {"PW": {}, "Works": {"same": ["PW"]}}}, "two are called “PW”"),
    ({"slas": {"S": {"resolution": "5bd", "categories": ["Nope"]}}}, "“S” names the category “Nope”"),
    ({"slas": {"S": {"resolution": "5bd", "calendar": "Nope"}}}, "“S” names the calendar “Nope”"),
    ({"slas": {"S": {"resolution": "5 weeks"}}}, "“5 weeks” must be a number and h, bh, d or bd"),
    ({"slas": {"S": {"resolution": "0h"}}}, "“0h” must be a number"),
    ({"slas": {"S": {}}}, "S: it promises nothing"),
    ({"calendars": {"C": {"hours": "Mon 08:00-12:00, 11:00-15:00"}}}, "08:00-12:00 and 11:00-15:00 overlap on Mon"),
    ({"calendars": {"C": {"hours": "Mon 08:00-12:00; Mon-Tue 08:00-09:00"}}}, "overlap on Mon"),
    ({"calendars": {"C": {"hours": " "}}}, "there is no open hour"),
    ({"calendars": {"C": {"hours": "Mon 9:00-9:00"}}}, "must end after it begins"),
    ({"calendars": {"C": {"hours": "24/7", "zone": "Mars/Olympus"}}}, "“Mars/Olympus” must be a time zone"),
    ({"calendars": {"C": {"hours": "24/7", "country": "QQ"}}}, "“QQ” must be a country’s code"),
    ({"calendars": {"C": {"hours": "24/7", "special": "Christmas closed"}}}, "must look like 2026-12-24"),
    ({"calendars": {"C": {"hours": "24/7", "special": "2026-12-24 8:00-10:00, 9:00-11:00"}}}, "overlap on 2026-12-24"),
    (
        {"calendars": {"C": {"hours": "24/7", "instead_of": "B", "valid_from": "2026-01-01"}}},
        "is no calendar of its own",
    ),
    ({"calendars": {"C": {"hours": "24/7", "instead_of": "C"}}}, "needs both"),
    ({"calendars": {"24x7": {"hours": "Mon 08:00-12:00"}}}, "is there always"),
    ({"departments": {"PW": {"levels": ["Director"]}}}, "“Director” must be a name and whom it goes to"),
    ({"departments": {"PW": {"levels": ["Director: Bob"]}}}, "“PW” names the assignee “Bob”"),
    ({"assignees": {"Ana": {"absent": ["2026-12-20..2026-12-01"]}}}, "ends before it begins"),
    ({"assignees": {"Ana": {"absent": ["soon"]}}}, "“soon” must be two days"),
    ({"roles": {"ana": "boss"}}, "must be one of 'viewer', 'supervisor'"),
    ({"roles": {"ana": "supervisor"}}, "nobody is administrator"),
    ({"escalations": {"E": {"level": 1}}}, "E: it has no reason to escalate"),
    ({"suspensions": {"S": {}}}, "S"),
    ({"suspensions": {"S": {"since": "soon"}}}, "“soon” must be a day and a time"),
    ({"suspensions": {"S": {"since": "2026-01-05 07:00+01:00"}}}, "without a zone"),
    ({"suspensions": {"S": {"since": "2026-01-05", "until": "2026-01-04"}}}, "it must end after it begins"),
    ({"suspensions": {"S": {"since": "2026-01-05", "categories": ["Snow"]}}}, "“S” names the category “Snow”"),
    ({"assignments": {"A": {}}}, "A: it hands requests to nobody"),
    ({"calendar": "Nope"}, "the centre names the calendar “Nope”"),
]


@pytest.mark.parametrize(("body", "words"), WRONG)
def test_nonsense_is_a_sentence_that_names_it(body: dict[str, Any], words: str) -> None:
    assert words in refusal(body)


def test_a_suspension_is_by_the_centre_s_clock_and_a_file_may_write_it_as_a_time() -> None:
    data = (
        b'[suspensions.Storm]\nsince = 2026-05-05 00:00:00\nuntil = "2026-05-06"\nareas = ["East"]\nreason = "Snow"\n'
    )
    read = parse_service(data, "city.toml")
    assert parse_service(written_service(read).encode(), "city.toml") == read
    storm = Suspension("Storm", Scope(areas=("East",)), MAY_5, MAY_5 + 24 * 3_600_000, "Snow")
    assert told(read.model_dump(exclude_unset=True)).suspensions == (storm,)
    assert told({"suspensions": {"S": {"since": "2026-05-05"}}}).suspensions[0].until is None
    assert counted(read) == "1 suspension"


@pytest.mark.parametrize(("used", "fits"), [(1.0, False), (0.8, False), (4, False), (0, True), (5, True), (100, True)])
def test_a_share_where_percent_are_meant_is_refused(used: float, fits: bool) -> None:
    told = {"older": "5bd", "used": used}
    if fits:
        assert models.EscalationSettings.model_validate(told).used == used
        return
    with pytest.raises(ValidationError, match="in percent"):
        models.EscalationSettings.model_validate(told)


def test_a_target_in_words_is_told_how_to_write_it() -> None:
    with pytest.raises(ValidationError) as refused:
        models.SlaSettings.model_validate({"resolution": "2 business days"})
    assert "5bd" in str(refused.value)
    assert "characters or fewer" not in str(refused.value)
