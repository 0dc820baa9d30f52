"""The profiles of cities: those that come with the program, and the centre's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from platformdirs import user_data_path

from supervisor.core.errors import UsageError
from supervisor.sources.city_csv import Profile, find, names
from supervisor.sources.city_csv.shelf import Folders


def folders() -> Folders:
    """Where profiles are, the user's own first."""
    return (user_data_path("callboard", appauthor=False) / "profiles", files("resources").joinpath("cities"))


def profile_of(file: Path, asked: str | None) -> Profile:
    """The profile asked for."""
    if asked is None:
        raise UsageError(f"Say whose file {file.name} is with --city: {', '.join(names(folders()))}.")
    return find(asked, folders())
