"""Databases that commands are given: found wherever they lie, refused in a sentence where they are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.typed import Run, could_not


def test_a_database_that_is_not_there(run: Run, tmp_path: Path) -> None:
    could_not(run("metrics", database=tmp_path / "none.db"), "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_folder_as_a_database(run: Run, tmp_path: Path) -> None:
    could_not(run("metrics", database=tmp_path), str(tmp_path))


def test_a_file_that_is_no_database(run: Run, log: Path) -> None:
    could_not(run("metrics", database=log), "queue_log")


@pytest.mark.parametrize("url", ["mysql://host/calls", "postgresql://nobody@127.0.0.1:1/calls"])
def test_a_database_that_cannot_be_reached(run: Run, url: str) -> None:
    could_not(run("metrics", database=url), "")


def test_a_relative_database_is_the_same_everywhere(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert filled("metrics", "--json", database="calls.db") == filled("metrics", "--json")
