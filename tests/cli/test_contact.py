"""Contact with residents: tries and what came of them, who was told of the closing, and surveys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import DONE, WRONG_USAGE
from supervisor.store import Store
from tests.cli.test_requests import EARLY
from tests.cli.typed import Answer, Run, could_not

SURVEY = """number,score,comment,answered_at
101,5,"Quick, thanks",2026-03-08T10:00
101,2,Second thoughts,2026-03-09
102,4.0,=1+1,2026-03-08T10:00:00-05:00
103,6,,2026-03-08
104,,,2026-03-08
104,3,,yesterday
,3,,2026-03-08
999,1,,2026-03-08
104,3,,2031-03-08
"""


@pytest.fixture
def city(run: Run, tmp_path: Path) -> Run:
    """Boston's four requests: one Park's, three of Streets, of which one was resolved by the city."""
    path = tmp_path / "early.csv"
    path.write_text(EARLY, encoding="utf-8")
    assert run("import", "requests", path, "--city", "boston", "--as-of", "2026-03-06T12:00").code == DONE
    return run


def survey(run: Run, tmp_path: Path, text: str = SURVEY, *more: str) -> Answer:
    path = tmp_path / "survey.csv"
    path.write_text(text, encoding="utf-8")
    return run("import", "satisfaction", path, *more)


def told(run: Run, *more: str) -> dict[str, Any]:
    answer = run("requests", "contact", "--json", *more)
    assert answer.code == DONE, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def by_hand(run: Run) -> None:
    """101 is resolved and its resident told; 103 is resolved, nobody is reached; 102 is called in vain, then told."""
    run("requests", "resolve", "101", "103")
    run("requests", "contact", "101", "--told")
    run("requests", "contact", "103", "--outcome", "not_reached")
    run("requests", "contact", "103", "--channel", "text", "--outcome", "left_message")
    run("requests", "contact", "102", "--told", "--channel", "email")


def test_tries_and_those_told_are_counted_by_department(city: Run) -> None:
    by_hand(city)
    found = told(city)
    works, parks = found["rows"]["Public Works"], found["rows"]["Parks and Recreation"]
    assert (works["tries"], works["resolved"], works["told"]) == (3, 2, 1)
    assert works["by_channel"] == {"phone": 2, "text": 1}
    assert works["by_outcome"] == {"left_message": 1, "not_reached": 1, "reached": 1}
    assert works["reached"]["value"] == pytest.approx(1 / 3)
    assert works["share_told"]["value"] == 0.5
    assert works["share_told"]["passport"]["sample"] == 2
    assert (parks["tries"], parks["resolved"], parks["told"], parks["share_told"]["value"]) == (1, 0, 0, None)
    assert (found["centre"]["tries"], found["centre"]["told"]) == (4, 1)


def test_who_was_told_before_a_reopening_is_not_told_of_the_next_closing(city: Run) -> None:
    by_hand(city)
    city("requests", "reopen", "101")
    assert told(city)["rows"]["Public Works"]["told"] == 0
    city("requests", "resolve", "101")
    assert (told(city)["rows"]["Public Works"]["resolved"], told(city)["rows"]["Public Works"]["told"]) == (2, 0)
    city("requests", "contact", "101", "--told")
    assert told(city)["rows"]["Public Works"]["told"] == 1


def test_a_survey_is_taken_and_bad_lines_are_set_aside_with_their_number(city: Run, tmp_path: Path) -> None:
    said = survey(city, tmp_path)
    assert (
        said.out
        == "survey.csv: 3 answers of residents, 3 of them new, 6 lines set aside (callboard rejects lists them).\n"
    )
    rejects = [line for line in city("rejects").out.splitlines() if line.startswith("survey")]
    assert [line.split(": ")[0] for line in rejects] == [f"survey.csv:{line}" for line in (5, 6, 7, 8, 10, 9)]
    assert rejects[0] == "survey.csv:5: “6” is no score; it must be 1, 2, 3, 4 or 5."
    assert rejects[-1] == "survey.csv:9: There is no request 999."
    assert survey(city, tmp_path).out.startswith("survey.csv: 3 answers of residents, 0 of them new, 6 lines")


def test_the_last_answer_of_each_request_counts(city: Run, tmp_path: Path) -> None:
    survey(city, tmp_path)
    found = told(city, "--since", "2026-03-01")
    works, parks = found["rows"]["Public Works"], found["rows"]["Parks and Recreation"]
    assert (works["answers"], works["satisfaction"]["value"]) == (1, 2.0)
    assert works["by_score"] == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 0}
    assert (parks["answers"], parks["satisfaction"]["value"]) == (1, 4.0)
    assert (found["centre"]["answers"], found["centre"]["satisfaction"]["value"]) == (2, 3.0)
    assert found["centre"]["satisfaction"]["passport"]["sample"] == 2
    earlier = told(city, "--since", "2026-03-01", "--at", "2026-03-08T23:00-04:00")
    assert earlier["rows"]["Public Works"]["satisfaction"]["value"] == 5.0
    assert told(city, "--since", "2026-03-01", "--city", "boston")["centre"]["by_score"] == found["centre"]["by_score"]


def test_the_table_tells_the_centre_and_each_department(city: Run, tmp_path: Path) -> None:
    by_hand(city)
    survey(city, tmp_path)
    lines = city("requests", "contact", "--since", "2026-03-01").out.splitlines()
    assert lines[1].split() == ["tries", "reached", "resolved", "told", "told", "%", "answers", "satisfaction"]
    assert [line.split()[0] for line in lines[2:]] == ["centre", "Parks", "Public"]
    assert [line.split()[-1] for line in lines[2:]] == ["3.00", "4.00", "2.00"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("number,comment,answered_at\n1,x,2026-03-08\n", "has no column “score”"),
        ("", "empty"),
        ("number,score,answered_at\n", "column"),
    ],
)
def test_a_file_that_is_no_survey_is_refused(city: Run, tmp_path: Path, text: str, said: str) -> None:
    answer = survey(city, tmp_path, text)
    if "score" in text and "comment" not in text:
        assert answer.out.startswith("survey.csv: 0 answers")
    else:
        could_not(answer, said)


def test_a_survey_of_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    could_not(survey(run, tmp_path), "There are no requests yet")
    could_not(survey(run, tmp_path, SURVEY, "--system", "x"), "--system makes no sense for satisfaction", WRONG_USAGE)


def test_answers_are_kept_once_on_both_databases(store: Store) -> None:
    from supervisor.requests.answers import Answer as Said

    one = Said("boston", "101", 1_000, 3, "a\x00")
    assert store.keep_answers([one, Said("boston", "101", 2_000, 4)], [], 5) == 2
    assert store.keep_answers([Said("boston", "101", 1_000, 5, "b")], [], 6) == 0
    assert store.answers(0, 1_500) == [Said("boston", "101", 1_000, 5, "b")]
