"""The profiles of cities: those that come with the program, and the centre's own."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from platformdirs import user_data_path

from supervisor.core.errors import CallboardError, UsageError
from supervisor.reports.ageing import titles
from supervisor.requests.cities import city_name
from supervisor.sources.city_csv import Choice, Folders, Profile, area_names, choose, find
from supervisor.sources.city_csv.names import tidy
from supervisor.store import Store

AUTO = "auto"


def known_city(store: Store, asked: str) -> str:
    """The short name of a city that is asked for by that or by what people call it, as it stands where none is."""
    snapshots = store.snapshots()
    called = titles(snapshots)
    known = sorted({*(row.city for row in snapshots), *(row.city for row in store.maps())})
    named = [city for city in known if asked.casefold() in (city.casefold(), city_name(city, called).casefold())]
    return asked if asked in known or not named else named[0]


def called(store: Store, city: str) -> str:
    """What people call a city."""
    return city_name(city, titles(store.snapshots()))


def map_names(city: str) -> Callable[[str], str]:
    """How the areas of a city's map are called in its requests, as its profile says; as they are where it has none."""
    try:
        names = area_names(find(city, folders()))
    except CallboardError:
        return str
    return lambda name: names[name][0] or name


def renamed(profile: Profile, title: str) -> Profile:
    """The profile of a city that is to be called so; raises `UsageError`."""
    if not 1 <= len(tidy(title)) <= 80:
        raise UsageError("--city-name takes a name of 1 to 80 letters.")
    return profile.model_copy(update={"title": tidy(title)})


def folders() -> Folders:
    """Where profiles are, the user's own first."""
    return (user_data_path("callboard", appauthor=False) / "profiles", files("resources").joinpath("cities"))


def choice_of(file: Path, asked: str, zone: str) -> Choice:
    """The profile asked for; for `auto` the one that fits the file, else a guess with the centre's `zone`."""
    return choose(file, folders(), zone) if asked == AUTO else Choice(find(asked, folders()), None, ())
