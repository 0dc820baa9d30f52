"""Answers of real servers, where the folder with them is beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "../shared/data/open311"


def sample(name: str) -> bytes:
    """The bytes of an answer; the test is skipped where it is missing."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"shared/data/open311/{name} is not here")
    return path.read_bytes()


def names(pattern: str) -> list[str]:
    """The answers there are, by their names."""
    return sorted(str(path.relative_to(FOLDER)) for path in FOLDER.glob(pattern) if path.is_file())
