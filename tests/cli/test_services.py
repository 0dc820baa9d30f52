"""`callboard services`: a directory out and in again, templates, and every way to bring in nonsense."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import COULD_NOT, DONE, WRONG_USAGE
from supervisor.cli.common import author
from supervisor.cli.service_desk import template, templates
from supervisor.cli.worlds import found_city
from supervisor.settings import centre_settings, service_of
from supervisor.settings.service_toml import parse_service, written_service
from supervisor.store import Store
from tests.cli.typed import Run, could_not
from tests.ui.backlogs import Worlds

SMALL = """
[departments.PW]
[categories]
Streets = { department = "PW" }
"Pot hole" = { parent = "Streets", words = ["hole “big”", 'back\\\\slash'] }
[slas.Potholes]
categories = ["Pot hole"]
resolution = "5bd"
valid_from = 2026-05-05
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small directory."""
    path = tmp_path / "city.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def body(tmp_path: Path) -> dict[str, Any]:
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        return store.latest_settings().body


def test_a_directory_goes_out_and_comes_in_again(run: Run, file: Path, tmp_path: Path) -> None:
    assert run("services", "import", file).out == (
        "Saved as version 1 of the settings: 1 department, 2 categories, 1 SLA.\n"
    )
    out = tmp_path / "out.toml"
    assert run("services", "export", out).code == DONE
    assert run("services", "export").out == out.read_text(encoding="utf-8")
    first = body(tmp_path)
    assert "Nothing differs" in run("services", "import", out).out
    assert run("services", "import", out, database=tmp_path / "other.db").code == DONE
    with Store.open(str(tmp_path / "other.db"), migrate=False) as store:
        assert store.latest_settings().body == first
        assert store.latest_settings().author == author()


def test_a_file_is_checked_without_a_trace(run: Run, file: Path, tmp_path: Path) -> None:
    told = run("services", "import", file, "--check")
    assert told.out == "city.toml makes sense: 1 department, 2 categories, 1 SLA. Nothing was saved.\n"
    assert not (tmp_path / "calls.db").exists()
    run("services", "import", file)
    file.write_text(SMALL + "[departments.Parks]\n", encoding="utf-8")
    assert "there would be 2 departments" in run("services", "import", file, "--check").out
    assert list(body(tmp_path)["service"]["departments"]) == ["PW"]


NONSENSE: list[tuple[str, str]] = [
    ("[departments.PW\n", "is not TOML: expected ']'"),
    ('[departments.PW]\n[categories]\n"A" = { department = "Parks" }\n', "line 3: “A” names the department “Parks”"),
    ('[categories]\nA = { parent = "B" }\nB = { parent = "A" }\n', "line 2: the tree of categories goes round"),
    ("[departments.PW]\ntitel = 3\n", "line 2: departments, PW, titel: is not a setting"),
    ('[calendars.Office]\nhours = "Mon 8:00-12:00, 11:00-13:00"\n', "line 2: calendars, Office, Open: 08:00-12:00"),
    ('[slas.X]\nresolution = "soon"\n', "line 2: SLAs, X, Resolution: “soon” must be a number"),
    ('[slas.X]\nresolution = "2 business days"\n', "4bh (business hours), 5d or 5bd (business days)"),
    ('[calendars.Office]\nhours = "24/7"\ncountry = "Germany"\n', "a country’s code of two letters, such as US"),
    ("departments = 3\n", "departments: must be a table"),
    ("a = " + "[" * 100_000, "lists lie too deep"),
    ("a = 1\na = 2\n", "is not TOML: cannot overwrite a value (at line 2"),
]


@pytest.mark.parametrize(("text", "words"), NONSENSE)
def test_nonsense_is_refused_whole(run: Run, file: Path, tmp_path: Path, text: str, words: str) -> None:
    run("services", "import", file)
    before = body(tmp_path)
    file.write_text(text, encoding="utf-8")
    could_not(run("services", "import", file), words)
    assert body(tmp_path) == before


def test_what_is_no_text_is_refused(run: Run, file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    could_not(run("services", "import", file), "is not TOML")
    could_not(run("services", "import", file.parent), "cannot be read")
    could_not(run("services", "import", file.parent / "none.toml"), "cannot be read")


def test_wrong_usage_is_a_sentence(run: Run, file: Path) -> None:
    could_not(run("services", "import"), "Say which file", WRONG_USAGE)
    could_not(run("services", "use", "nowhere"), "there are: animal_care", WRONG_USAGE)
    could_not(run("services", "export", file, "--check"), "--check makes sense", WRONG_USAGE)


def test_templates_add_what_is_not_there_yet(run: Run, file: Path) -> None:
    run("services", "import", file)
    told = json.loads(run("services", "use", "public_works", "--json").out)
    assert told["version"] == 2
    assert told["departments"] == 2
    both = json.loads(run("services", "export", "--json").out)
    assert both["categories"]["Streets"] == {"department": "PW"}
    assert both["categories"]["Pothole"]["parent"] == "Streets"
    assert run("services", "use", "public_works").out.startswith("Nothing differs")
    assert json.loads(run("services", "use", "parks", "--json").out)["departments"] == 3


def test_templates_are_listed(run: Run) -> None:
    names = [each["name"] for each in json.loads(run("services", "templates", "--json").out)]
    assert {"small_city", "big_city", "public_works", "sanitation", "parks", "buildings"} < {*names}
    assert "small_city  " in run("services", "templates").out


@pytest.mark.parametrize("name", [each.name for each in templates()])
def test_a_template_makes_sense_and_reads_as_it_is_written(name: str) -> None:
    told = template(name)
    assert told.sentence.endswith(".")
    assert parse_service(written_service(told.service).encode(), name) == told.service
    service = service_of(centre_settings({"service": told.service.model_dump(mode="json", exclude_unset=True)}))
    for category in service.categories:
        assert service.department_for("", category.name)


def test_who_is_no_administrator_cannot_save(run: Run, file: Path, tmp_path: Path) -> None:
    file.write_text(f'[roles]\nsomebody = "administrator"\n"{author()}" = "supervisor"\n', encoding="utf-8")
    could_not(run("services", "import", file), "could not change them again", COULD_NOT)
    file.write_text(f'[roles]\nsomebody = "administrator"\n"{author()}" = "administrator"\n', encoding="utf-8")
    assert run("services", "import", file).code == DONE
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        theirs = {"service": {"roles": {"somebody": "administrator", author(): "supervisor"}}}
        store.save_settings(theirs, valid_from=0, made_at=0, author="somebody", expected_version=1)
    file.write_text(SMALL, encoding="utf-8")
    could_not(run("services", "import", file), "is a supervisor here", COULD_NOT)


def test_the_demonstration_city_promises_something(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "demo.db"), migrate=True, world="demo") as store:
        city = found_city(store)
        service = service_of(centre_settings(store.latest_settings().body))
    for kind in city.kinds:
        assert service.department_of(kind.department)
        known = service.category(kind.category)
        assert known
        assert known.department
    promised = [service.sla_for(kind.department, kind.category, "", 1) for kind in city.kinds]
    assert sum(sla is not None for sla in promised) > 0.8 * len(promised)


def test_a_check_says_which_requests_it_would_move(run: Run, file: Path, tmp_path: Path) -> None:
    world = Worlds(tmp_path, mapped=False)
    world.store.close()
    file.write_text('[slas.All]\nresolution = "1h"\n', encoding="utf-8")
    database = tmp_path / "requests.db"
    said = run("services", "import", file, "--check", database=database)
    assert said.code == DONE
    assert "Nothing was saved. Of 83 open requests 83 would be due at another time: " in said.out
    told = json.loads(run("services", "import", file, "--check", "--json", database=database).out)
    assert told["version"] is None
    assert told["moves"]["open"] == 83
    assert told["moves"]["moved"] == told["moves"]["sooner"] + told["moves"]["later"] + told["moves"]["gained"]
    assert run("services", "import", file, database=database).code == DONE
    again = json.loads(run("services", "import", file, "--check", "--json", database=database).out)
    assert again["moves"]["moved"] == 0
    said = run("services", "import", file, "--check", database=database)
    assert said.out.endswith("Nothing was saved. No deadline of the 83 open requests moves.\n")


def test_the_holidays_of_an_icalendar_file_are_kept_with_the_calendar(run: Run, file: Path, tmp_path: Path) -> None:
    event = "BEGIN:VEVENT\r\nSUMMARY:Founders\r\nDTSTART;VALUE=DATE:20260914\r\nEND:VEVENT\r\n"
    days = tmp_path / "days.ics"
    days.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n", encoding="utf-8")
    file.write_text('[calendars.Yard]\nhours = "Mon-Fri 08:00-16:00"\nics = "days.ics"\n', encoding="utf-8")
    assert run("services", "import", file).code == DONE
    odd = "BEGIN:VEVENT\r\nSUMMARY:Odd\r\nDTSTART;VALUE=DATE:20269999\r\nEND:VEVENT\r\n"
    days.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}{odd}END:VCALENDAR\r\n", encoding="utf-8")
    assert run("services", "import", file).err.startswith("callboard: days.ics: Line 7, “Odd”: ")
    days.unlink()
    out = tmp_path / "out.toml"
    run("services", "export", out)
    assert "ics_days = [2026-09-14]" in out.read_text(encoding="utf-8")
    assert run("services", "import", out, database=tmp_path / "other.db").code == DONE
    with Store.open(str(tmp_path / "other.db"), migrate=False) as store:
        calendar = service_of(centre_settings(store.latest_settings().body)).calendars_of("Yard")[0]
    assert calendar.holidays == ("2026-09-14",)
    could_not(run("services", "import", file), "days.ics cannot be read")
    days.write_text("<html>", encoding="utf-8")
    could_not(run("services", "import", file), "days.ics: ")
