"""`callboard requests open`, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supervisor.cli.common import author
from supervisor.requests.numbers import check
from supervisor.store import Store
from tests.cli.test_requests import EARLY
from tests.cli.typed import Answer, Run
from tests.places.test_areas import collection, feature, square


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Run:
    path = tmp_path / "early.csv"
    path.write_text(EARLY, encoding="utf-8")
    assert run("import", "requests", path, "--city", "boston", "--as-of", "2026-03-06T12:00").code == 0
    points = tmp_path / "points.csv"
    points.write_text("number,street,lat,lon\n12,ELM ST,5.5,5.5\n14,Elm Street,50,50\n")
    assert run("areas", "addresses", points, "--city", "boston").code == 0
    areas = tmp_path / "areas.geojson"
    areas.write_bytes(collection(feature("East", [square(5, 5)])))
    assert run("areas", "import", areas, "--city", "boston").code == 0
    return run


def read(answer: Answer) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def category(desk: Run) -> str:
    rows: list[dict[str, Any]] = read(desk("requests", "list", "--json"))["rows"]
    return str(rows[0]["category"])


def test_a_request_is_opened_with_its_place_and_found_by_its_number(desk: Run) -> None:
    told = read(desk("requests", "open", "--category", category(desk), "--address", "12 elm street", "--json"))
    assert check(told["number"]) == told["number"] == "R1000-002"
    assert (told["area"], told["lat"], told["outside"], told["notes"]) == ("East", 5.5, False, [])
    shown = read(desk("requests", "show", "r 1000 002", "--json"))
    assert "12 elm street" in json.dumps(shown)


def test_it_is_among_the_open_ones_at_once(desk: Run) -> None:
    before = read(desk("requests", "ageing", "--json"))["centre"]["open"]
    desk("requests", "open", "--category", category(desk), "--words", "Deep")
    for city in ((), ("--city", "boston")):
        answer = desk("requests", "ageing", *city, "--json")
        assert (read(answer)["centre"]["open"], answer.err) == (before + 1, "")


def test_a_place_outside_the_city_is_told_and_taken(desk: Run) -> None:
    answer = desk("requests", "open", "--category", category(desk), "--address", "14 Elm St")
    assert answer.code == 0
    assert "outside the city" in answer.err
    assert "R1000-002" in answer.out
    unknown = desk("requests", "open", "--category", category(desk), "--address", "99 Oak")
    assert "none of the city's addresses" in unknown.err


def test_the_resident_is_kept_and_not_told(desk: Run, tmp_path: Path) -> None:
    answer = desk("requests", "open", "--category", category(desk), "--words", "Deep", "--name", "Ann Lee", "--json")
    assert "Ann" not in answer.out
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        resident = store.resident("boston", read(answer)["number"])
        assert resident is not None
        assert resident.name == "Ann Lee"
        assert store.audit()[-1].actor == author()


def test_a_resident_is_erased_when_she_asks_for_it(desk: Run, tmp_path: Path) -> None:
    words = ("--words", "Deep", "--name", "Ann Lee", "--json")
    number = read(desk("requests", "open", "--category", category(desk), *words))["number"]
    assert "is erased" in desk("requests", "forget", number.lower(), "--why", "asked by mail").out
    assert "nobody left word" in desk("requests", "forget", number).out
    assert "Say whose" in desk("requests", "forget").err
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        assert store.resident("boston", number) is None
        last = store.audit()[-1]
        assert (last.what, last.subject, last.why) == ("request.forget", f"boston/{number}", "asked by mail")


def test_a_promise_is_told_where_there_is_one(desk: Run) -> None:
    assert desk("services", "use", "small_city").code == 0
    told = read(desk("requests", "open", "--category", "pothole", "--words", "Deep", "--json"))
    assert (told["category"], told["department"], told["sla"]) == ("Pothole", "Public Works", "Potholes")
    assert told["promised"]


def test_what_may_be_one_trouble_is_told_in_groups(desk: Run) -> None:
    numbers = []
    for _ in range(2):
        words = ("--address", "12 Elm St", "--words", "A deep hole")
        numbers.append(read(desk("requests", "open", "--category", category(desk), *words, "--json"))["number"])
    told = read(desk("requests", "duplicates", "--json"))
    assert [[one["number"] for one in group] for group in told["groups"]] == [numbers]
    shown = desk("requests", "duplicates", "--city", "boston").out
    assert f"callboard requests merge {numbers[1]} --into {numbers[0]}" in shown
    assert "1 group at" in shown
    assert desk("requests", "merge", numbers[1], "--into", numbers[0]).code == 0
    assert read(desk("requests", "duplicates", "--json"))["groups"] == []
    assert "takes no numbers" in desk("requests", "duplicates", "R1").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--words", "Deep"], "choose a category"),
        (["--category", "Dragon", "--words", "Deep"], "There is no category “Dragon”; there are:"),
        (["--category", "CATEGORY"], "Describe it in a few words"),
        (["--category", "CATEGORY", "--words", "Deep", "--phone", "12"], "7 to 15 digits"),
        (["--category", "CATEGORY", "--lat", "95", "--lon", "0"], "Latitude goes from"),
        (["--category", "CATEGORY", "--lat", "40"], "both a latitude and a longitude"),
        (["R1", "--category", "CATEGORY"], "leave out 'R1'"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_opens_none(desk: Run, words: list[str], said: str) -> None:
    answer = desk("requests", "open", *(category(desk) if word == "CATEGORY" else word for word in words))
    assert answer.code != 0
    assert said in answer.err
    assert len(read(desk("requests", "list", "--json"))["rows"]) == 3
