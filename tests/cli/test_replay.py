"""`callboard replay` on a display and where there is none, and where another replay has the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.app import COULD_NOT, DONE
from supervisor.store import CollectorLock
from tests.cli.typed import LOG, Run
from tests.xvfb import driven

STEPS = 6


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_a_replay_that_runs_already_is_left_alone(run: Run, log: Path, tmp_path: Path) -> None:
    there = tmp_path / "replay.db"
    with CollectorLock(str(there)):
        answer = run("replay", log, database=there)
        assert answer.code == COULD_NOT
        assert "Another collector already runs for" in answer.err
        assert there.stat().st_size == 0
    answer = run("replay", log, database=there)
    assert (answer.code, answer.err) == (DONE, "")
    with CollectorLock(str(there)):
        assert "centre" in answer.out


@pytest.mark.window
def test_on_the_desk_it_is_played_and_ends_as_an_import_of_it(run: Run, log: Path, tmp_path: Path) -> None:
    there = str(tmp_path / "replay.db")
    done = driven("tests.composed", there, "replay", str(log), "--speed", "100", timeout=300, home=tmp_path)
    assert (done.returncode, done.stderr) == (DONE, ""), done.stdout + done.stderr
    assert done.stdout.count("so: ") == STEPS, done.stdout
    assert run("import", "calls", log, "--format", LOG).code == DONE
    assert run("metrics", "--json", database=there).out == run("metrics", "--json").out
