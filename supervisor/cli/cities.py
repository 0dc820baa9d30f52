"""The profiles of cities: those that come with the program, and the centre's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from platformdirs import user_data_path

from supervisor.sources.city_csv import Choice, Folders, choose, find

AUTO = "auto"


def folders() -> Folders:
    """Where profiles are, the user's own first."""
    return (user_data_path("callboard", appauthor=False) / "profiles", files("resources").joinpath("cities"))


def choice_of(file: Path, asked: str, zone: str) -> Choice:
    """The profile asked for; for `auto` the one that fits the file, else a guess with the centre's `zone`."""
    return choose(file, folders(), zone) if asked == AUTO else Choice(find(asked, folders()), None, ())
