"""`callboard demo` off screen, where another program has its database."""

from __future__ import annotations

from pathlib import Path

from supervisor.app import COULD_NOT
from supervisor.store import CollectorLock
from tests.cli.typed import Run


def test_a_demonstration_that_runs_already_is_left_alone(run: Run, tmp_path: Path) -> None:
    there = tmp_path / "demo.db"
    with CollectorLock(str(there)):
        answer = run("demo", "--off-screen", "-o", tmp_path / "desk.png", database=there)
        assert answer.code == COULD_NOT
        assert "Another collector already runs for" in answer.err
        assert there.stat().st_size == 0
    assert not (tmp_path / "desk.png").exists()
