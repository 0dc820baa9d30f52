"""The command line: which commands there are, wrong usage of each, and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from supervisor.app import COMMANDS, DONE, WRONG_USAGE, main
from tests.cli.typed import BEGAN, LOG, story, text

ROOT = Path(__file__).parents[1]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "queue_log"
    path.write_text(text(story(BEGAN, 30)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        (["metrics", "--within", "soon"], "metrics"),
        (["metrics", "--within", "-1"], "metrics"),
        (["metrics", "--service-level", "SL-X"], "metrics"),
        (["metrics", "--by", "month"], "metrics"),
        (["metrics", "--bogus"], "metrics"),
        (["doctor", "now"], "doctor"),
        (["import", "calls"], "import"),
        (["import", "calls", "file", "--format", "morse"], "import"),
        (["--bogus"], "desk"),
        (["dance"], ""),
    ],
)
def test_wrong_usage_prints_the_usage_of_the_command(
    words: list[str], usage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == WRONG_USAGE
    said = capsys.readouterr().err
    assert said.startswith(f"usage: callboard {usage}".rstrip() + " ")
    assert "error: " in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*([command] if command else []), "--help"]) == DONE
    said = capsys.readouterr().out
    assert "--database" in said if command else "metrics" in said


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
        ["import", "calls", str(log), "--format", LOG, *database],
        ["metrics", "--json", *database],
        ["rejects", *database],
        ["clock", "deadline", "--from", "2026-03-06T16:45", "--target", "4bh", *database],
    ]
    found = subprocess.run(
        [sys.executable, "-c", CHECK.format(words=words)],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_an_answer_that_nobody_reads_to_its_end_is_no_failure(tmp_path: Path, log: Path) -> None:
    database = ("--database", str(tmp_path / "calls.db"))
    assert main(["import", "calls", str(log), "--format", LOG, *database]) == DONE
    words = [sys.executable, "-m", "supervisor", "metrics", "--json", *database]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == DONE
