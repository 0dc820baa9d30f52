"""A database of the test's own, and a recording in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.app import DONE, main
from tests.cli.typed import BEGAN, LOG, Answer, Run, story, text


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
    """Thirty calls of one afternoon."""
    path = tmp_path / "queue_log"
    path.write_text(text(story(BEGAN, 30)), encoding="utf-8")
    return path


@pytest.fixture
def filled(run: Run, log: Path) -> Run:
    """A command on a database that holds them."""
    assert run("import", "calls", log, "--format", LOG).code == DONE
    return run
