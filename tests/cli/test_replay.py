"""`callboard replay` where there is no display, and where another replay has the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.app import COULD_NOT, DONE
from supervisor.store import CollectorLock
from tests.cli.typed import Run


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
