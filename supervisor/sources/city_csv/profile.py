"""How one city publishes its requests: which column is what, how dates are written, what its words mean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Channel, Status, Verdict
from supervisor.settings.problems import sentence
from supervisor.sources.city_csv.names import plain, tidy
from supervisor.sources.city_csv.projection import Projection

LARGEST = 1_000_000
"""A profile's file of more bytes than this is none."""

Alternates = tuple[str | tuple[str, ...], ...]
"""Names of a column in different layouts, the first that a file has counts; several in a list are joined."""


class ProfileError(CallboardError):
    """A profile that makes no sense; the text names the file and the key."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=False)


class Columns(_Table):
    """Which columns hold what; `number` and `opened` must be there. `x` and `y` are in the profile's `projection`."""

    number: Alternates = Field(min_length=1)
    opened: Alternates = Field(min_length=1)
    closed: Alternates = ()
    due: Alternates = ()
    updated: Alternates = ()
    status: Alternates = ()
    department: Alternates = ()
    category: Alternates = ()
    detail: Alternates = ()
    channel: Alternates = ()
    area: Alternates = ()
    address: Alternates = ()
    lat: Alternates = ()
    lon: Alternates = ()
    point: Alternates = ()
    x: Alternates = ()
    y: Alternates = ()
    words: Alternates = ()
    verdict: Alternates = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for one, other in (("lat", "lon"), ("lon", "lat"), ("x", "y"), ("y", "x")):
            if getattr(self, one) and not getattr(self, other):
                raise ValueError(f"has {one} and no {other}; give both or none")
        return self

    def names(self) -> list[str]:
        """Every name of a column that the profile knows, as it is compared."""
        every = (name for field in Columns.model_fields for name in flat(getattr(self, field)))
        return list(dict.fromkeys(plain(name) for name in every))


class Bounds(_Table):
    """The rectangle around a city in degrees; a request outside it is flagged."""

    south: float = Field(ge=-90, le=90)
    west: float = Field(ge=-180, le=180)
    north: float = Field(ge=-90, le=90)
    east: float = Field(ge=-180, le=180)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.south >= self.north or self.west >= self.east:
            raise ValueError("must have its south below its north and its west below its east")
        return self


class Profile(_Table):
    """A city's layout. `city` is its short name: that of its file, and of the source that its requests come from.

    `dates` is the order of day and month where the year does not stand first. `offsets` says whether an offset such
    as +00:00 behind a time is true, or stands behind what is local time. `nowhere` are points that the city
    publishes for an unknown place. The maps lead from our word to the city's words for it.
    """

    city: str = ""
    title: str = Field(min_length=1, max_length=80)
    zone: str
    dates: Literal["mdy", "dmy"] = "mdy"
    offsets: Literal["true", "wrong"] = "true"
    projection: Projection | None = None
    bounds: Bounds | None = None
    nowhere: tuple[tuple[float, float], ...] = ()
    missing: tuple[str, ...] = ()
    columns: Columns
    statuses: dict[Status, tuple[str, ...]] = {}
    channels: dict[Channel, tuple[str, ...]] = {}
    verdicts: dict[Verdict, tuple[str, ...]] = {}
    departments: dict[str, tuple[str, ...]] = {}
    categories: dict[str, tuple[str, ...]] = {}
    areas: dict[str, tuple[str, ...]] = {}

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("must be a time zone such as America/New_York") from error
        return zone

    @field_validator("statuses", "channels", "verdicts", "departments", "categories", "areas")
    @classmethod
    def _once(cls, words: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        meant: dict[str, str] = {}
        for ours, theirs in words.items():
            for word in theirs:
                if meant.setdefault(key(word), ours) != ours:
                    raise ValueError(f"has “{word}” twice, as {meant[key(word)]} and as {ours}")
        return words

    @model_validator(mode="after")
    def _projected(self) -> Self:
        if self.columns.x and not self.projection:
            raise ValueError("with columns x and y needs a projection; see the manual’s page on city files")
        return self


def key(word: str) -> str:
    """A word of a city as it is looked up: without regard to case or spaces."""
    return tidy(word).casefold()


def flat(alternates: Alternates) -> list[str]:
    """Every name in the alternates of a column."""
    return [name for one in alternates for name in ((one,) if isinstance(one, str) else one)]


def meanings(words: Mapping[Any, Iterable[str]]) -> dict[str, Any]:
    """A city's words as they are looked up, and what each means."""
    return {key(word): ours for ours, theirs in words.items() for word in theirs}


def parse(text: str, city: str) -> Profile:
    """A profile from TOML text; `ProfileError` says in a sentence which key is wrong."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError(f"The profile {city}.toml is not TOML ({error}); correct it there.") from error
    try:
        return Profile.model_validate({**table, "city": city})
    except ValidationError as error:
        raise ProfileError(f"The profile {city}.toml makes no sense: {sentence(Profile, error)}") from error


def read_profile(file: Traversable | Path, city: str) -> Profile:
    """A profile from a file; `ProfileError` where it is none."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ProfileError(f"The profile {city}.toml cannot be read ({error.strerror}); look at the file.") from error
    if len(content) > LARGEST:
        raise ProfileError(f"The profile {city}.toml is larger than {LARGEST:,} bytes; it is none.")
    try:
        return parse(content.decode(), city)
    except UnicodeDecodeError as error:
        raise ProfileError(f"The profile {city}.toml is not written in UTF-8; save it as UTF-8.") from error
