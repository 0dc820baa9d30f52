"""`callboard rejects`: what was set aside, as a list of bearable length or as a file of all."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from supervisor.app import DONE
from supervisor.cli.rejects_command import SHOWN
from tests.cli.typed import BEGAN, LOG, Run, could_not, story, text


def test_rejects_are_listed_and_exported(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(f"=HYPERLINK(1)\n{BEGAN}|a|info|NONE|ENTERQUEUE||5550100|1\n", encoding="utf-8")
    run("import", "calls", path, "--format", LOG)
    told = run("rejects").out.splitlines()
    assert told[0].startswith("queue_log:1: ")
    assert told[1:] == ["1 lines set aside."]
    out = tmp_path / "rejects.csv"
    assert run("rejects", "--export", out).code == DONE
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert [(row["file"], row["line"], row["text"]) for row in rows] == [("queue_log", "1", "'=HYPERLINK(1)")]
    assert rows[0]["reason"].endswith(".")
    could_not(run("rejects", "--export", tmp_path / "no" / "such" / "file.csv"), "cannot be written")


def test_of_very_many_the_first_are_listed_and_all_exported(run: Run, tmp_path: Path) -> None:
    path, out, many = tmp_path / "queue_log", tmp_path / "rejects.csv", 7000
    path.write_text(text(story(BEGAN, 3), ["nonsense"] * many), encoding="utf-8")
    run("import", "calls", path, "--format", LOG)
    told = run("rejects").out.splitlines()
    assert len(told) == SHOWN + 2
    assert told[-2:] == [f"… and {many - SHOWN:,} more; --export FILE writes all.", f"{many:,} lines set aside."]
    assert run("rejects", "--export", out).out == f"{many:,} lines set aside, written to {out}.\n"
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert len({row["line"] for row in rows}) == many
