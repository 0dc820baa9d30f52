"""The same number on several rows of one file."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from supervisor.requests.packed import content
from supervisor.requests.record import Request, Status
from supervisor.sources.city_csv import parse, survey
from supervisor.sources.city_csv.repeats import short
from tests.sources.city_csv.samples import PLAIN, as_csv, local, plainville, taken, written

HEADER = ["Number", "Opened", "Closed", "Updated", "Status"]
OPEN = ["7", "2024-01-02 10:00", "", "", "Open"]
CLOSED = ["7", "2024-01-02 10:00", "2024-01-05 10:00", "", "Closed"]
UPDATED = ["7", "2024-01-02 10:00", "", "2024-01-09 10:00", "Open"]
ANOTHER = ["8", "2024-01-02 10:00", "", "", "Open"]


def last(requests: list[Request], number: str = "7") -> Request:
    """What counts in the end: of what was delivered for a number, that which was touched last."""
    return max((each for each in requests if each.number == number), key=lambda each: each.touched_at)


def test_the_same_content_counts_once(tmp_path: Path) -> None:
    file = written(tmp_path, as_csv(HEADER, [CLOSED, ANOTHER, CLOSED, CLOSED]))
    requests, rejects, notes = taken(file, plainville())
    assert ([request.number for request in requests], rejects) == (["7", "8"], [])
    assert "2 rows say again what an earlier row says; they count once." in notes


def test_of_other_content_the_newer_counts_and_the_older_is_set_aside_in_any_order(tmp_path: Path) -> None:
    for rows, older, newer in (([OPEN, ANOTHER, CLOSED], 2, 4), ([CLOSED, ANOTHER, OPEN], 4, 2)):
        requests, (reject,), _ = taken(written(tmp_path, as_csv(HEADER, rows)), plainville())
        assert last(requests).status is Status.RESOLVED
        assert reject.line == older
        assert reject.reason == f"Request 7 stands on line {newer} too, with later dates; that one counts."


def test_a_change_after_the_closing_counts(tmp_path: Path) -> None:
    requests, rejects, _ = taken(written(tmp_path, as_csv(HEADER, [CLOSED, UPDATED, OPEN])), plainville())
    assert last(requests).updated_at == local("2024-01-09 10:00")
    assert [reject.line for reject in rejects] == [2, 4]


def test_of_other_content_with_the_same_dates_one_counts_the_same_in_any_order(tmp_path: Path) -> None:
    void = [*OPEN[:4], "Void"]
    counted = []
    for rows in ([OPEN, void], [void, OPEN]):
        requests, (reject,), _ = taken(written(tmp_path, as_csv(HEADER, rows)), plainville())
        counted.append(max(requests, key=content).status)
        assert reject.reason.endswith("too, with other content of the same dates; that one counts.")
    assert counted[0] == counted[1]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_sentences_count_what_counts_and_not_rows(tmp_path: Path, order: tuple[int, ...]) -> None:
    header = [*HEADER, "Channel", "Late"]
    weird = ["7", "2024-01-02 10:00", "", "", "Weird", "Pigeon", "Perhaps"]
    rows = [weird, weird, ["7", "2024-01-02 10:00", "2024-01-05 10:00", "", "Closed", "Call", "No"]]
    by = parse(PLAIN.replace('words = ["Text"]', 'verdict = ["Late"]') + '[verdicts]\non_time = ["No"]', "plainville")
    notes = taken(written(tmp_path, as_csv(header, [rows[place] for place in order])), by)[2]
    assert not [note for note in notes if "does not know" in note]
    notes = taken(written(tmp_path, as_csv(header, [weird, weird])), by)[2]
    for words in ("“Weird” 1", "“Pigeon” 1", "“Perhaps” 1"):
        assert [note for note in notes if note.startswith("1 request:") and note.endswith(f"({words}).")]


def test_rows_far_apart_are_found(tmp_path: Path) -> None:
    others = [[str(number), *OPEN[1:]] for number in range(1_000, 6_000)]
    file = written(tmp_path, as_csv(HEADER, [OPEN, *others, CLOSED]))
    requests, rejects, _ = taken(file, plainville())
    assert len({request.number for request in requests}) == 5_001
    assert (last(requests).status, [reject.line for reject in rejects]) == (Status.RESOLVED, [2])


def test_a_survey_knows_which_numbers_come_again(tmp_path: Path) -> None:
    found = survey(written(tmp_path, as_csv(HEADER, [OPEN, ANOTHER, CLOSED])), plainville())
    assert (found.rows, found.newest, found.repeated) == (3, local("2024-01-05 10:00"), frozenset({short("7")}))


def test_every_row_is_a_request_a_reject_or_the_same_again(tmp_path: Path) -> None:
    rows = [OPEN, CLOSED, CLOSED, ANOTHER, ["", *OPEN[1:]], OPEN]
    requests, rejects, _ = taken(written(tmp_path, as_csv(HEADER, rows)), plainville())
    delivered = len({request.number for request in requests})
    assert delivered + len(rejects) + 1 == len(rows)
