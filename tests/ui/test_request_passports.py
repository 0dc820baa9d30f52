"""Where a number of requests comes from: every figure of every tile has a passport, and none is made up."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from supervisor.picture import EMPTY, Picture
from supervisor.requests.backlog import Volumes
from supervisor.ui.models.ageing import FIGURES
from supervisor.ui.passports import Passport, passport
from supervisor.ui.request_passports import Of
from supervisor.ui.tiles import TILES
from tests.pictures import NOW, RULES
from tests.ui.backlogs import Worlds


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Picture]:
    world = Worlds(tmp_path_factory.mktemp("requests"), cities=2)
    yield world.picture
    world.store.close()


def told(picture: Picture, scope: str, key: str) -> Passport:
    found = passport(picture, RULES, scope, key, 0, NOW)
    assert found is not None
    return found


@pytest.mark.parametrize("key", FIGURES)
def test_every_figure_says_its_formula_its_instant_and_what_is_assumed(picture: Picture, key: str) -> None:
    rows = dict(told(picture, "centre", key).rows)
    assert {"Formula", "As of", "Newest file", "Assumed"} <= rows.keys()
    assert rows["As of"].startswith("Tue 3 Mar 2026 10:33")
    assert rows["Newest file"] == "Harbor, 0 s old; Lakeview, 0 s old"


def test_a_share_says_its_sample_and_what_it_counts(picture: Picture) -> None:
    made = told(picture, "city/lakeview", "on_time_open")
    rows = dict(made.rows)
    assert made.title == "On time, of open · Lakeview"
    assert rows["Formula"] == "open and not past due / open with a due date"
    due, late = (int("".join(filter(str.isdigit, part))) for part in rows["Counted"].split("; "))
    assert rows["Sample"] == f"{due} requests"
    assert made.value == f"{(due - late) / due * 100:.1f} %"
    assert rows["Newest file"] == "Lakeview, 0 s old"


def test_a_cell_of_the_heat_map_says_of_whom_it_is(picture: Picture) -> None:
    made = told(picture, "requests/lakeview/department/", "overdue_0_7")
    assert made.title == "Overdue by 0–7 days · not told · Lakeview"
    assert "business days: Monday to Friday" in dict(made.rows)["Assumed"]
    assert dict(made.rows)["Sample"].endswith("open requests")


def test_opened_and_closed_have_one_too(picture: Picture) -> None:
    made = told(picture, "centre", "opened")
    assert made.value.startswith("today 2 opened, ")
    assert dict(made.rows)["Window"].endswith(" days")
    own = [told(picture, f"city/{city}", "opened") for city in ("harbor", "lakeview")]
    assert [one.title for one in own] == ["Requests per day · Harbor", "Requests per day · Lakeview"]
    assert [dict(one.rows)["Newest file"] for one in own] == ["Harbor, 0 s old", "Lakeview, 0 s old"]
    opened = [int(one.value.split()[1]) for one in own]
    assert sum(opened) == 2
    assert all(opened)
    assert passport(picture, RULES, "city/nowhere", "opened", 0, NOW) is None


def test_requests_of_today_are_counted_by_channel(picture: Picture) -> None:
    tile = TILES["calls_and_requests"]
    requests = picture.requests
    today = msgspec.structs.replace(
        requests.today,
        opened={
            name: (number, *(0,) * (len(requests.today.starts) - 1))
            for name, number in (("web", 3), ("unknown", 3), ("phone", 9))
        },
    )
    made = told(
        msgspec.structs.replace(picture, requests=msgspec.structs.replace(requests, today=today)), "centre", tile.key
    )
    assert (made.title, made.value) == ("Calls and requests", "15 opened")
    assert dict(made.rows)["By channel"] == "phone 9; not told 3; web 3"
    offered = picture.figures["centre"]["offered"]
    assert dict(made.rows)["Calls"] == f"{offered} offered today, of the whole centre"
    assert dict(made.rows)["Window"] == "3 Mar 2026, 00:00 to 10:33, by 15 min"
    own = told(picture, "city/harbor", tile.key)
    assert (own.title, own.value) == ("Calls and requests · Harbor", "1 opened")
    assert dict(own.rows)["By channel"] == "phone 1"


def test_a_day_of_which_no_file_tells_yet_has_no_count(picture: Picture) -> None:
    unknown = msgspec.structs.replace(picture.requests, today=Volumes(), until=NOW - 86_400_000)
    made = told(msgspec.structs.replace(picture, requests=unknown), "centre", "opened_today")
    assert (made.value, dict(made.rows)["No value"]) == ("–", "no file tells of this day yet")
    cut = msgspec.structs.replace(picture.requests, until=NOW)
    made = told(msgspec.structs.replace(picture, requests=cut), "centre", "opened_today")
    assert dict(made.rows)["Window"] == "3 Mar 2026, 00:00 to 10:45, by 15 min"


def test_what_is_not_there_has_none(picture: Picture) -> None:
    assert passport(picture, RULES, "requests//department/Nobody", "open", 0, NOW) is None
    assert passport(picture, RULES, "requests", "nothing", 0, NOW) is None
    assert passport(EMPTY, RULES, "centre", "open", 0, NOW) is None
    assert passport(EMPTY, RULES, "centre", "opened", 0, NOW) is None


@pytest.mark.parametrize(
    ("scope", "of"),
    [
        ("centre", Of()),
        ("city/kansas_city", Of("kansas_city")),
        ("requests", Of()),
        ("requests/boston", Of("boston")),
        ("requests/boston/category/Street/Sidewalk", Of("boston", "category", "Street/Sidewalk")),
        ("requests//area/", Of("", "area", "")),
    ],
)
def test_a_scope_says_of_what(scope: str, of: Of) -> None:
    assert Of.scope(scope) == of
