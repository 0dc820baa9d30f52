"""The commands as a person types them: exit codes, one sentence for each mistake, and never a traceback."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import COMMANDS, main
from supervisor.store import Store

ROOT = Path(__file__).parents[2]
LOG = """\
1795000000|NONE|NONE|NONE|QUEUESTART|
1795000010|1795000010.1|roads, "north"|NONE|ENTERQUEUE||2125550101|1
1795000025|1795000010.1|roads, "north"|Zoë O'Neil|CONNECT|15|1795000010.2|3
1795000085|1795000010.1|roads, "north"|Zoë O'Neil|COMPLETECALLER|15|60|1
1795000100|1795000100.3|parks|NONE|ENTERQUEUE||2125550102|1
1795000140|1795000100.3|parks|NONE|ABANDON|1|1|40
1795003700|1795003700.4|parks|NONE|ENTERQUEUE||2125550103|1
1795003703|1795003700.4|parks|NONE|ABANDON|1|1|3
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "queue_log"
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.fixture
def database(tmp_path: Path, log: Path) -> str:
    url = str(tmp_path / "calls.db")
    assert call("import", "calls", str(log), "--format", "asterisk-queue-log", "--database", url) == 0
    return url


def call(*words: str) -> int:
    return main(list(words))


def told(database: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    assert call("metrics", "--json", "--database", database, *more) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    """The one sentence that a command refuses with."""
    capsys.readouterr()
    assert call(*words) == code
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


def test_names_with_quotes_commas_and_accents_survive(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(database, capsys)
    assert list(found) == ["at", "since", "centre", "queues", "agents"]
    assert sorted(found["queues"]) == ["parks", 'roads, "north"']
    assert found["agents"]["Zoë O'Neil"]["talk_s"] == 60.0
    assert found["centre"]["offered"] == 3


def test_the_code_and_the_limit_can_be_asked_for(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(database, capsys, "--service-level", "SL-N", "--within", "10")["centre"]
    assert (found["service_level_code"], found["service_level_within_s"]) == ("SL-N", 10)
    assert found["service_level"]["value"] == 0.0
    assert found["service_levels"]["SL-A"]["passport"]["code"] == "SL-A"


def test_some_queues_can_be_chosen(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(database, capsys, "--queue", "parks")
    assert (found["centre"]["offered"], list(found["queues"]), found["agents"]) == (2, ["parks"], {})


def test_the_board_at_a_past_moment(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    at = told(database, capsys, "--at", "1795000120")
    assert (at["centre"]["offered"], at["centre"]["waiting"], at["centre"]["longest_wait_s"]) == (2, 1, 20.0)
    named = told(database, capsys, "--at", at["at"])
    assert named == at
    late = told(database, capsys, "--since", "1795000090", "--at", "1795000200")["centre"]
    assert (late["offered"], late["abandoned"], late["short_abandoned"]) == (1, 1, 0)


def test_rows_by_hour_as_csv(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.csv"
    assert call("metrics", "--by", "hour", "--csv", str(path), "--database", database) == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    offered = {(row["start"], row["scope"]): row["offered"] for row in rows if row["offered"] not in ("", "0")}
    assert sum(int(count) for (_, scope), count in offered.items() if scope == "centre") == 3
    assert {scope for _, scope in offered} == {"centre", "queue/parks", 'queue/roads, "north"'}
    assert call("metrics", "--by", "interval", "--database", database) == 0
    assert "parks" in capsys.readouterr().out


def test_a_second_import_adds_nothing(database: str, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = told(database, capsys)
    assert call("import", "calls", str(log), "--format", "asterisk-queue-log", "--database", database) == 0
    assert "0 events added" in capsys.readouterr().out
    assert told(database, capsys) == before


def test_a_packed_file_is_read_as_it_is(tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    packed, url = tmp_path / "packed", str(tmp_path / "packed.db")
    packed.write_bytes(gzip.compress(LOG.encode()))
    assert call("import", "calls", str(packed), "--format", "asterisk-queue-log", "--database", url) == 0
    assert told(url, capsys) == told(database, capsys)


def test_a_cut_packed_file_gives_what_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cut, url = tmp_path / "cut.gz", str(tmp_path / "cut.db")
    lines = "".join(f"{1795000000 + n}|{n}.1|q{n % 7}|NONE|ENTERQUEUE||21255501{n % 100:02}|1\n" for n in range(5000))
    cut.write_bytes(gzip.compress(lines.encode())[:-2000])
    assert call("import", "calls", str(cut), "--format", "asterisk-queue-log", "--database", url) == 0
    assert told(url, capsys)["centre"]["offered"] > 500
    assert call("rejects", "--database", url) == 0
    assert "cut.gz" in capsys.readouterr().out


def test_broken_lines_are_listed_and_the_good_ones_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, url, out = tmp_path / "bad", str(tmp_path / "bad.db"), tmp_path / "rejects.csv"
    absurd = "1795000090|1.1|parks|Ann|COMPLETECALLER|5|999999999999999999999999|1\n"
    ahead = "8500000000|NONE|NONE|NONE|QUEUESTART|\n"
    bad.write_bytes(LOG.encode() + b"nonsense\n\xff\xfe|x\n" + absurd.encode() + ahead.encode())
    assert call("import", "calls", str(bad), "--format", "asterisk-queue-log", "--database", url) == 0
    assert told(url, capsys)["centre"]["offered"] == 3
    assert call("rejects", "--export", str(out), "--database", url) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert {row["line"] for row in rows} >= {"9", "10", "11"}
    assert all(row["reason"].endswith(".") for row in rows)


def test_a_line_still_being_written_waits_for_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, url = tmp_path / "log", str(tmp_path / "log.db")
    log.write_text(LOG[:-30], encoding="utf-8")
    assert call("import", "calls", str(log), "--format", "asterisk-queue-log", "--database", url) == 0
    log.write_text(LOG, encoding="utf-8")
    assert call("import", "calls", str(log), "--format", "asterisk-queue-log", "--database", url) == 0
    assert told(url, capsys)["centre"]["abandoned"] == 2


def test_a_file_of_another_kind_is_refused_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other, url = tmp_path / "other", str(tmp_path / "other.db")
    other.write_text('{"recv_time": 1, "kv": []}\n' * 500, encoding="utf-8")
    said = refused(capsys, 1, "import", "calls", str(other), "--format", "asterisk-queue-log", "--database", url)
    assert "asterisk-ami" in said
    with Store.open(url, migrate=False) as store:
        assert store.reject_count() == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["metrics", "--within", "soon"], 2, "whole number of seconds"),
        (["metrics", "--service-level", "SL-X"], 2, "SL-X"),
        (["metrics", "--at", "yesterday"], 2, "no time"),
        (["metrics", "--at", "99999999999999"], 2, "no time"),
        (["metrics", "--since", "1795009000", "--at", "1795000000"], 2, "later"),
        (["metrics", "--queue", "no such queue"], 1, "no such queue"),
        (["metrics", "--csv", "/no/such/folder/x.csv"], 1, "cannot be written"),
        (["import", "calls", "/no/such/file", "--format", "asterisk-queue-log"], 1, "/no/such/file"),
        (["import", "calls", "/", "--format", "asterisk-queue-log"], 1, "folder"),
        (["import", "calls", "x", "--format", "morse"], 2, "morse"),
        (["snapshot", "nowhere", "-o", "/tmp/x.png"], 2, "nowhere"),
        (["snapshot", "live", "-o", "/tmp/x.png", "--size", "big"], 2, "big"),
        (["replay", "/no/such/file"], 1, "/no/such/file"),
        (["dance"], 2, "dance"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    database: str, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    more = [] if words == ["dance"] else ["--database", database]
    assert said in refused(capsys, code, *words, *more)


def test_a_database_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no database" in refused(capsys, 1, "metrics", "--database", str(tmp_path / "none.db"))
    text = tmp_path / "text.db"
    text.write_text("not a database, but long enough to be looked at " * 50, encoding="utf-8")
    assert str(text) in refused(capsys, 1, "metrics", "--database", str(text))
    assert refused(capsys, 1, "metrics", "--database", str(tmp_path)).count("\n") == 1


def test_a_relative_database_is_the_same_everywhere(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert told("calls.db", capsys) == told(database, capsys)


def test_the_doctor_finds_what_is_wrong(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert call("doctor", "--database", database) == 0
    assert "All is well." in capsys.readouterr().out
    with Store.open(database, migrate=False) as store:
        store.save_settings({"zone": "Nowhere/Land"}, valid_from=0, made_at=0, author="x", expected_version=0)
    assert call("doctor", "--database", database) == 1
    assert "Nowhere/Land" in capsys.readouterr().out
    assert call("doctor", "--rebuild", "--database", database) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(command, "--help") == 0
    assert "--database" in capsys.readouterr().out


def test_without_a_display_the_desk_says_so() -> None:
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "main.py", "desk"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no display" in done.stderr


def test_a_file_that_is_no_recording_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, url = tmp_path / "README.md", str(tmp_path / "text.db")
    text.write_text("# Not a recording\n\nBut a text.\n", encoding="utf-8")
    said = refused(capsys, 1, "import", "calls", str(text), "--format", "asterisk-queue-log", "--database", url)
    assert "Nothing was taken" in said


def test_a_date_is_its_whole_day(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(database, capsys, "--at", "2026-11-18")["centre"]["offered"] == 3


def test_who_wrote_a_file_is_told_by_how_it_begins(tmp_path: Path, log: Path) -> None:
    assert call("import", "calls", str(log), "--database", str(tmp_path / "told.db")) == 0
