"""The command line: what each command answers, and how it ends when it cannot."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from supervisor.app import COULD_NOT, DONE, WRONG_USAGE, main

ROOT = Path(__file__).parents[1]
TRACE = ROOT / "tests/traces/ami.jsonl"
BEGAN = 1_767_621_600


def story(first: int, calls: int) -> list[str]:
    """Lines of a queue_log: a caller every ten seconds, two of three answered."""
    lines = [f"{first}|NONE|NONE|NONE|QUEUESTART|"]
    for number in range(calls):
        at, call, queue = first + 10 * number, f"c.{number}", ("info", "parks & trees")[number % 2]
        lines.append(f"{at}|{call}|{queue}|NONE|ENTERQUEUE||555{number:04}|1")
        if number % 3:
            lines.append(f"{at + 4}|{call}|{queue}|Zoë O'Neil, Jr|CONNECT|4|b.{number}|2")
            lines.append(f"{at + 9}|{call}|{queue}|Zoë O'Neil, Jr|COMPLETEAGENT|4|5|1")
        else:
            lines.append(f"{at + 8}|{call}|{queue}|NONE|ABANDON|1|1|8")
    return lines


class Answer(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command on a database of the test's own."""

    def command(*words: str | Path, database: str | Path | None = None) -> Answer:
        where = tmp_path / "calls.db" if database is None else database
        capsys.readouterr()
        code = main([*map(str, words), "--database", str(where)])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return command


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "queue_log"
    path.write_text("".join(f"{line}\n" for line in story(BEGAN, 30)), encoding="utf-8")
    return path


@pytest.fixture
def filled(run: Run, log: Path) -> Run:
    assert run("import", "calls", log, "--format", "asterisk-queue-log").code == DONE
    return run


def could_not(answer: Answer, words: str, code: int = COULD_NOT) -> None:
    """One sentence on the standard error, and nothing of a traceback."""
    assert answer.code == code
    assert answer.err.startswith("callboard: ")
    assert answer.err.count("\n") == 1
    assert answer.err.rstrip().endswith((".", "…"))
    assert words in answer.err
    assert "Traceback" not in answer.err + answer.out
    assert "unexpected" not in answer.err


def figures(answer: Answer) -> dict[str, Any]:
    assert (answer.code, answer.err) == (DONE, "")
    told: dict[str, Any] = json.loads(answer.out)
    return told


# taking files in


def test_a_file_goes_in_and_its_figures_come_out(filled: Run) -> None:
    told = figures(filled("metrics", "--json"))
    assert set(told) == {"at", "since", "centre", "queues", "agents"}
    assert [told["centre"][key] for key in ("offered", "answered", "abandoned")] == [30, 20, 10]
    assert list(told["queues"]) == ["info", "parks & trees"]
    assert told["agents"]["Zoë O'Neil, Jr"]["talk_s"] == 100


def test_a_second_import_adds_nothing(filled: Run, log: Path) -> None:
    before = filled("metrics", "--json").out
    again = filled("import", "calls", log, "--format", "asterisk-queue-log")
    assert (again.code, again.out) == (DONE, "queue_log: 0 events added, 81 known already.\n")
    assert filled("metrics", "--json").out == before


def test_a_missing_file(run: Run, tmp_path: Path) -> None:
    could_not(run("import", "calls", tmp_path / "nothing", "--format", "asterisk-queue-log"), "cannot be read")


def test_a_folder(run: Run, tmp_path: Path) -> None:
    could_not(run("import", "calls", tmp_path, "--format", "asterisk-queue-log"), "is a folder")


def test_a_truncated_gzip_gives_everything_before_the_cut(run: Run, tmp_path: Path) -> None:
    noise = random.Random(1)
    lines = [line.replace("||555", f"||{noise.randrange(10**9)}") for line in story(BEGAN, 3000)]
    whole = gzip.compress("\n".join(lines).encode())
    path = tmp_path / "queue_log.gz"
    path.write_bytes(whole[: len(whole) // 2])
    answer = run("import", "calls", path, "--format", "asterisk-queue-log")
    assert (answer.code, answer.err) == (DONE, "")
    assert "1 lines set aside" in answer.out
    assert 1000 < figures(run("metrics", "--json"))["centre"]["offered"] < 2000
    assert "ends in the middle of its compressed data" in run("rejects").out


@pytest.mark.parametrize("kind", ["asterisk-queue-log", "asterisk-ami"])
@pytest.mark.parametrize("size", [40, 400_000])
def test_binary_garbage(run: Run, tmp_path: Path, kind: str, size: int) -> None:
    path = tmp_path / "garbage"
    path.write_bytes(random.Random(size).randbytes(size))
    answer = run("import", "calls", path, "--format", kind)
    assert "Traceback" not in answer.err
    assert answer.code == COULD_NOT or "set aside" in answer.out
    if answer.code == COULD_NOT:
        could_not(answer, "garbage")


def test_an_empty_file_is_no_error(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    answer = run("import", "calls", path, "--format", "asterisk-queue-log")
    assert (answer.code, answer.out) == (DONE, "empty: 0 events added, 0 known already.\n")


def test_a_log_given_as_a_managers_text_is_said_to_be_none(run: Run, log: Path) -> None:
    could_not(run("import", "calls", log, "--format", "asterisk-ami"), "queue_log")


def test_a_managers_text_without_times_is_refused_with_the_form_that_has_them(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ami.txt"
    path.write_bytes(b"Event: QueueCallerJoin\r\nUniqueid: 1.1\r\nQueue: info\r\n\r\n" * 3)
    could_not(run("import", "calls", path, "--format", "asterisk-ami"), '{"recv_time": seconds, "kv":')


def test_a_managers_recording_goes_in(run: Run) -> None:
    assert run("import", "calls", TRACE, "--format", "asterisk-ami").code == DONE
    assert figures(run("metrics", "--json"))["centre"]["offered"] > 0


def test_rejects_are_listed_and_exported(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(f"=HYPERLINK(1)\n{BEGAN}|a|info|NONE|ENTERQUEUE||5550100|1\n", encoding="utf-8")
    run("import", "calls", path, "--format", "asterisk-queue-log")
    assert run("rejects").out.startswith("queue_log:1: ")
    out = tmp_path / "rejects.csv"
    assert run("rejects", "--export", out).code == DONE
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert [(row["file"], row["line"], row["text"]) for row in rows] == [("queue_log", "1", "'=HYPERLINK(1)")]
    could_not(run("rejects", "--export", tmp_path / "no" / "such" / "file.csv"), "cannot be written")


# figures


def test_figures_by_interval_as_csv(filled: Run) -> None:
    answer = filled("metrics", "--by", "interval", "--csv", "-")
    rows = [row for row in csv.DictReader(io.StringIO(answer.out)) if row["scope"] == "centre"]
    assert answer.code == DONE
    assert [row["offered"] for row in rows][-2:] == ["", "30"]
    assert rows[-1]["start"] == "2026-01-05T14:00:00+00:00"


def test_figures_into_a_csv_file(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "figures.csv"
    assert filled("metrics", "--csv", out) == Answer(DONE, "", "")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfscope,offered")
    could_not(filled("metrics", "--csv", tmp_path / "no" / "file.csv"), "cannot be written")


def test_figures_as_a_table(filled: Run) -> None:
    answer = filled("metrics")
    assert answer.code == DONE
    assert "parks & trees" in answer.out
    assert "Zoë O'Neil, Jr" in answer.out


def test_the_board_as_it_stood(filled: Run) -> None:
    then = figures(filled("metrics", "--json", "--at", str(BEGAN + 101)))
    assert then["at"] == "2026-01-05T14:01:41+00:00"
    assert (then["centre"]["offered"], then["centre"]["waiting"]) == (11, 1)
    again = filled("metrics", "--json", "--at", "2026-01-05T14:01:41+00:00", "--no-checkpoints")
    assert figures(again) == then


def test_a_window_a_queue_a_code_and_a_limit(filled: Run) -> None:
    since = ("--since", str(BEGAN + 100))
    assert figures(filled("metrics", "--json", *since))["centre"]["offered"] == 20
    one = figures(filled("metrics", "--json", "--queue", "info", "--service-level", "SL-O", "--within", "3"))
    assert list(one["queues"]) == ["info"]
    assert one["centre"]["offered"] == 15
    assert one["queues"]["info"]["service_level"]["passport"]["code"] == "SL-O"
    assert one["queues"]["info"]["service_level"]["value"] == 0


def test_an_unknown_queue_is_told_which_there_are(filled: Run) -> None:
    could_not(filled("metrics", "--queue", "nowhere"), "info, parks & trees")


@pytest.mark.parametrize("at", ["yesterday", "2026-13-01", "99999999999999", "-5", "", "2026-01-05T25:00"])
def test_a_wrong_time(filled: Run, at: str) -> None:
    could_not(filled("metrics", f"--at={at}"), "is no time", WRONG_USAGE)


def test_times_the_wrong_way_round(filled: Run) -> None:
    could_not(filled("metrics", "--at", str(BEGAN), "--since", str(BEGAN + 5)), "--since is later", WRONG_USAGE)


def test_before_everything_there_is_nothing(filled: Run) -> None:
    told = figures(filled("metrics", "--json", "--at", "2020-01-01T12:00:00+00:00"))
    assert (told["centre"]["offered"], told["queues"], told["agents"]) == (None, {}, {})
    assert told["centre"]["service_level"]["passport"]["reason"] == "nothing is known of this time"
    assert told["centre"]["service_level_code"] == "SL-I"


def test_days_without_data_are_no_days_without_calls(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    lines = [*story(BEGAN, 3), *story(BEGAN + 86_400, 0), *story(BEGAN + 4 * 86_400, 6)]
    log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    run("import", "calls", log, "--format", "asterisk-queue-log")
    told = figures(run("metrics", "--json", "--by", "day", "--since", str(BEGAN)))
    offered = [row["offered"] for row in told["rows"] if row["scope"] == "centre"]
    assert offered == [3, 0, None, None, 6]
    answer = run("metrics", "--by", "day", "--since", str(BEGAN), "--csv", "-")
    rows = [row for row in csv.DictReader(io.StringIO(answer.out)) if row["scope"] == "centre"]
    assert [(row["offered"], row["waiting_peak"]) for row in rows][2:] == [("", ""), ("", ""), ("6", "1")]
    assert "2026-01-07" in run("metrics", "--by", "day", "--since", str(BEGAN)).out


# databases


def test_a_database_that_is_not_there(run: Run, tmp_path: Path) -> None:
    could_not(run("metrics", database=tmp_path / "none.db"), "none.db")
    assert not (tmp_path / "none.db").exists()


def test_an_empty_database(run: Run, tmp_path: Path, log: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    assert run("import", "calls", empty, "--format", "asterisk-queue-log").code == DONE
    could_not(run("metrics"), "is empty")


def test_a_folder_as_a_database(run: Run, tmp_path: Path) -> None:
    could_not(run("metrics", database=tmp_path), str(tmp_path))


def test_a_file_that_is_no_database(run: Run, log: Path) -> None:
    could_not(run("metrics", database=log), "queue_log")


@pytest.mark.parametrize("url", ["mysql://host/calls", "postgresql://nobody@127.0.0.1:1/calls"])
def test_a_database_that_cannot_be_reached(run: Run, url: str) -> None:
    could_not(run("metrics", database=url), "")


# usage


@pytest.mark.parametrize(
    "words",
    [
        ["metrics", "--within", "soon"],
        ["metrics", "--within", "-1"],
        ["metrics", "--service-level", "SL-X"],
        ["metrics", "--by", "month"],
        ["import", "calls"],
        ["import", "requests", "file", "--format", "asterisk-ami"],
        ["dance"],
    ],
)
def test_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == WRONG_USAGE
    said = capsys.readouterr()
    assert "usage: callboard" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("command", ["", "import", "metrics", "rejects", "collect", "doctor", "desk", "wallboard"])
def test_every_command_has_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*([command] if command else []), "--help"]) == DONE
    assert "--help" in capsys.readouterr().out


CHECK = """
import sys
from supervisor.app import main, parser
parser()
for words in {words!r}:
    assert main(words) == 0, words
import supervisor.collector
import supervisor.cli.collect_command
screens = ("PySide6", "pyqtgraph", "widgets", "qdarktheme", "qtawesome")
sys.exit(", ".join(name for name in sys.modules if name.split(".")[0] in screens) or 0)
"""


def test_only_the_screens_load_qt(tmp_path: Path, log: Path) -> None:
    database = ["--database", str(tmp_path / "calls.db")]
    words = [
        ["import", "calls", str(log), "--format", "asterisk-queue-log", *database],
        ["metrics", "--json", *database],
        ["rejects", *database],
    ]
    found = subprocess.run(
        [sys.executable, "-c", CHECK.format(words=words)],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_an_answer_that_nobody_reads_to_its_end_is_no_failure(filled: Run, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "supervisor", "metrics", "--json", "--database", str(tmp_path / "calls.db")]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == DONE
