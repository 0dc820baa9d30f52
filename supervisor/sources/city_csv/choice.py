"""Which profile fits a file: the known one whose columns and values fit best, else one that is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from supervisor.requests.record import Flag
from supervisor.sources.city_csv.dates import Dates, Odd
from supervisor.sources.city_csv.layout import Cells, LayoutError, layout
from supervisor.sources.city_csv.opening import open_table
from supervisor.sources.city_csv.places import Places
from supervisor.sources.city_csv.profile import Columns, Profile, key, meanings
from supervisor.sources.city_csv.recognise import Guess, recognise
from supervisor.sources.city_csv.shelf import Folders, every
from supervisor.sources.city_csv.table import TextRow
from supervisor.sources.city_csv.words import MISSING

_LEAST = 0.6
_SAMPLE = 200
_WEIGHTS = {"number": 3, "opened": 3, "closed": 3, "status": 3, "category": 3, "department": 2}
"""What tells a layout from another counts more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The profile for a file; `guess` where no known one fits. `notes` are sentences to tell, the choice first."""

    profile: Profile
    guess: Guess | None
    notes: tuple[str, ...]


def choose(path: Path, folders: Folders, zone: str) -> Choice:
    """The profile that fits a file best, of those in `folders`; else a guess, with the centre's `zone`.

    Raises `CallboardError` where the file cannot be read, or not even a guess is possible.
    """
    known, wrong = every(folders)
    table = open_table(path, [name for profile in known for name in profile.columns.names()])
    rows = list(islice((row for block in table for row in block.rows), _SAMPLE))
    fits = [(fit(profile, table.header, rows), profile) for profile in known]
    best, profile = max(fits, key=lambda pair: pair[0], default=(0.0, None))
    if profile is not None and best >= _LEAST:
        return Choice(profile, None, (f"{path.name} is laid out as {profile.title} publishes it.", *wrong))
    guess = recognise(path, zone)
    return Choice(
        guess.profile, guess, (f"No known profile fits {path.name}; this is a guess:", *guess.lines(), *wrong)
    )


def fit(profile: Profile, header: Sequence[str], rows: Sequence[TextRow]) -> float:
    """From 0 to 1: the share of the profile's fields that are there, times those of dates, words, places that fit."""
    try:
        found = layout(profile, header, "", renamed=False)
    except LayoutError:
        return 0.0
    if not rows:
        return 0.0
    weights = {field: _WEIGHTS.get(field, 1) for field in Columns.model_fields if getattr(profile.columns, field)}
    there = sum(weight for field, weight in weights.items() if found.has(field)) / sum(weights.values())
    cells = found.cells(rows)
    return there * _dated(profile, cells) * _worded(profile, cells) * _placed(profile, cells)


def _dated(profile: Profile, cells: Cells) -> float:
    return sum(at is not None for at in Dates(profile).opened(cells, Odd())) / cells.rows


def _worded(profile: Profile, cells: Cells) -> float:
    """The share of statuses and channels that the profile knows; 1 where the file tells none."""
    share = 1.0
    for field, words in (("status", meanings(profile.statuses)), ("channel", meanings(profile.channels))):
        said = [word for word in map(key, cells[field]) if word not in MISSING]
        share *= sum(word in words for word in said) / len(said) if said else 1.0
    return share


def _placed(profile: Profile, cells: Cells) -> float:
    """The share of places inside the city; 1 where the file tells none."""
    if "lat" not in cells or profile.bounds is None:
        return 1.0
    places = Places(profile).degrees(cells["lat"], cells["lon"])
    told = [flag for lat, _, flag in places if lat is not None]
    return sum(flag is not Flag.OUTSIDE_CITY for flag in told) / len(told) if told else 1.0
