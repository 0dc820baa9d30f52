"""`callboard staffing import`: a file of any telephone system becomes the history of its queues."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supervisor.app import DONE, WRONG_USAGE
from tests.cli.typed import Run, could_not

ROWS = "Date,Interval,Queue,Offered,AHT\n3/2/2026,08:00,A,10,180\n3/2/2026,08:30,A,12,200\n3/2/2026,08:00,B,3,90\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "old.csv"
    path.write_text(ROWS)
    return path


def test_a_file_is_kept_by_queue(run: Run, file: Path) -> None:
    answer = run("staffing", "import", file, "--json")
    assert answer.code == DONE
    told = json.loads(answer.out)
    assert [*told["queues"]] == ["A", "B"]
    assert told["queues"]["A"] == {
        "begin": "2026-03-02 08:00", "end": "2026-03-02 09:00", "zone": "UTC", "interval_min": 30, "slots": 2,
        "known": 2, "missing": 0, "calls": 22.0, "aht_s": pytest.approx(4200 / 22),
    }  # fmt: skip
    assert "date is “Date”" in answer.err


def test_it_joins_what_was_there(run: Run, file: Path) -> None:
    run("staffing", "import", file, "--queue", "A")
    file.write_text("start,calls\n2026-03-02 08:30,99\n2026-03-02 09:00,1\n")
    told = json.loads(run("staffing", "import", file, "--queue", "A", "--json").out)
    assert told["queues"]["A"]["calls"] == 110
    assert "old.csv" in run("audit", "--json").out


def test_a_layout_may_be_told(run: Run, file: Path, tmp_path: Path) -> None:
    file.write_text("Wann;Wieviel\n2.3.2026 8:00;5\n2.3.2026 8:30;6\n")
    own = tmp_path / "own.toml"
    own.write_text('dates = "dmy"\n[columns]\nat = "Wann"\ncalls = "Wieviel"\n')
    told = json.loads(run("staffing", "import", file, "--layout", own, "--zone", "Europe/Berlin", "--json").out)
    assert told["queues"]["centre"]["begin"] == "2026-03-02 08:00"
    columns = ("--column", "at=Wann", "--column", "calls=Wieviel", "--dates", "mdy", "--ends")
    told = json.loads(run("staffing", "import", file, *columns, "--json").out)
    assert told["queues"]["centre"]["begin"] == "2026-02-03 07:30"


def test_all_of_a_file_may_be_the_centres(run: Run, file: Path) -> None:
    answer = run("staffing", "import", file, "--queue", "centre", "--zone", "America/Chicago", "--json")
    told = json.loads(answer.out)["queues"]
    assert [*told] == ["centre"]
    assert told["centre"]["calls"] == 25
    assert told["centre"]["aht_s"] == pytest.approx((1800 + 2400 + 270) / 25)
    assert "read as those of America/Chicago." in answer.err
    assert "read as those of UTC; where that is wrong" in run("staffing", "import", file).err


def test_an_import_is_taken_back(run: Run, file: Path) -> None:
    run("staffing", "import", file, "--queue", "A")
    file.write_text("start,calls\n2001-03-02 08:30,99\n2001-03-02 09:00,1\n")
    answer = run("staffing", "import", file, "--queue", "A")
    assert "A: 100 calls from 2001-03-02 08:30" in answer.out
    assert "A had a history before (version 1, From old.csv); both together: 122 calls" in answer.out
    told = json.loads(run("staffing", "history", "--json").out)
    assert [(each["queue"], each["version"], each["calls"]) for each in told] == [("A", 2, 122), ("A", 1, 22)]
    assert "A, version 3" in run("staffing", "history", "--queue", "A", "--back-to", "1").out
    assert "A, back to version 1" in run("audit", "--json").out
    told = json.loads(run("staffing", "history", "--queue", "A", "--back-to", "0", "--json").out)
    assert [each["calls"] for each in told] == [0, 22, 122, 22]
    assert "had a history before" not in run("staffing", "import", file, "--queue", "A").out
    assert json.loads(run("staffing", "history", "--json").out)[0]["calls"] == 100


def test_a_history_goes_back_to_what_there_is_alone(run: Run, file: Path) -> None:
    run("staffing", "import", file)
    could_not(
        run("staffing", "history", "--queue", "A", "--back-to", "9"), "There is no version 9 of what was imported"
    )
    could_not(run("staffing", "history", "--back-to", "1"), "Say with --queue", WRONG_USAGE)
    could_not(run("staffing", "history", "--queue", "Z"), "there is something of A, B")


def test_it_is_told_in_words(run: Run, file: Path) -> None:
    rows = ("08:00,9", "09:00,1", "08:30,-3", "10:00,5", "11:00,4")
    file.write_text("start,calls\n" + "".join(f"2026-03-02 {row}\n" for row in rows))
    answer = run("staffing", "import", file)
    assert "centre: 19 calls from 2026-03-02 08:00 to 2026-03-02 12:00 in intervals of 60 minutes" in answer.out
    assert "1 row set aside:" in answer.err
    assert "Line 4: Its calls are no number of calls" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--queue", "C"), "old.csv has no queue “C”; there are: A, B; or “centre” for all of it."),
        (("--column", "calls"), "must be a field and a column’s name"),
        (("--layout", "none"), "There is no layout “none”; there are: ended,"),
        (("--zone", "Mars/Olympus"), "is no time zone"),
        (("--zone", "../etc"), "is no time zone"),
    ],
    ids=["queue", "column", "layout", "zone", "path"],
)
def test_a_wrong_option_is_said(run: Run, file: Path, words: tuple[str, ...], said: str) -> None:
    could_not(run("staffing", "import", file, *words), said, WRONG_USAGE)


def test_a_wrong_field_or_file_is_said(run: Run, file: Path, tmp_path: Path) -> None:
    could_not(run("staffing", "import", file, "--column", "foo=Bar"), "“foo” is no field of an interval file")
    could_not(run("staffing", "import", tmp_path / "none.csv"), "cannot be read")
