"""Open311 servers that requests are read from and posted to, and what of ours is served to others."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from supervisor.settings.described import HOUR_S, AnySecret, Described, number

STATUSES = (
    "open",
    "in_progress",
    "waiting_for_resident",
    "scheduled",
    "referred_outside",
    "resolved",
    "cancelled",
    "duplicate",
)
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_FILES = ("/requests.json", "/requests.xml", "/services.json", "/services.xml")
MOST_PAIRS = 1000


def pair(text: str) -> tuple[str, str]:
    """What stands before and after the last equals sign, as in “on hold = scheduled”."""
    words, _, meant = (part.strip() for part in text.rpartition("="))
    if not words or not meant:
        raise ValueError(f"“{text[:60]}” must have an equals sign with words before and behind it")
    return words, meant


def _pair(text: str) -> str:
    pair(text)
    return text


def _status(text: str) -> str:
    if pair(text)[1] not in STATUSES:
        raise ValueError(f"“{text[:60]}” must end with one of {', '.join(STATUSES)}")
    return text


def _address(text: str) -> str:
    """An endpoint's address without its closing slash."""
    text = text.rstrip("/")
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(
            "must be an address such as https://311.example.org/open311/v2, with neither a password nor a question mark"
        )
    for ending in _FILES:
        text = text.removesuffix(ending)
    return text


def _path(text: str) -> str:
    if not re.fullmatch(r"(/[\w.~-]+)*", text):
        raise ValueError("must begin with a slash and end without one, such as /open311/v2")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"“{name[:40]}” must be a time zone such as America/New_York") from error
    return name


class Open311(Described):
    """An Open311 server (GeoReport v2)."""

    kind: Literal["open311"] = Field(default="open311", title="Kind", description="An Open311 server, asked by turns.")
    name: str = Field(title="Name", description="What this server is called on screens.", min_length=1, max_length=80)
    system: str = Field(
        title="City",
        description="Whose requests these are, by its short name; files of the same city show the same requests.",
        min_length=1,
        max_length=80,
    )
    url: Annotated[str, AfterValidator(_address)] = Field(
        title="Address",
        description="The endpoint, such as https://311.example.org/open311/v2.",
        min_length=1,
        max_length=500,
    )
    jurisdiction_id: str = Field(
        default="", title="Jurisdiction", description="Where the server is of several cities.", max_length=200
    )
    secret: AnySecret = Field(
        default="", title="API key", description="Where it is: keyring:NAME, env:VARIABLE or file:PATH. Empty: none."
    )
    key_for_reading: bool = Field(
        default=False,
        title="Key for reading",
        description="Whether the key is sent with questions too, not only posts.",
    )
    zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", title="Time zone", description="Holds for dates that name none, such as America/New_York."
    )
    format: Literal["json", "xml"] = Field(
        default="json", title="Format", description="In which the server is asked to answer."
    )
    every_s: int = number(60, "Asked every", "How often it is asked what is new.", unit="s", least=10, most=24 * HOUR_S)
    overlap_min: int = number(
        15, "Overlap", "So far before the last pull the next one begins.", unit="min", least=1, most=7 * 1440
    )
    days: int = number(90, "History", "How far back the first pull goes.", unit="days", least=1, most=3660)
    takes: bool = Field(
        default=False,
        title="Takes new requests",
        description="Whether requests of the city that the desk opens are posted there.",
    )
    statuses: tuple[Annotated[Words, AfterValidator(_status)], ...] = Field(
        default=(),
        title="Statuses",
        description="Ours behind its words (a status, or how its notes begin): on hold = scheduled; dup = duplicate.",
        max_length=MOST_PAIRS,
        json_schema_extra={"between": ";"},
    )
    services: tuple[Annotated[Words, AfterValidator(_pair)], ...] = Field(
        default=(),
        title="Services",
        description="For posts, a service’s code behind our category: Pothole = 006. The same name needs none.",
        max_length=MOST_PAIRS,
        json_schema_extra={"between": ";"},
    )


class Open311Endpoint(Described):
    """What is served to others: requests, read only, as an Open311 server."""

    port: int = number(
        0, "Port", "On which the collector serves Open311 on this machine alone. 0: it does not.", unit="", most=65535
    )
    root_path: Annotated[str, AfterValidator(_path)] = Field(
        default="",
        title="Path",
        description="What a proxy puts before the addresses, such as /open311/v2. Empty: nothing.",
        max_length=200,
    )
    cities: tuple[Words, ...] = Field(
        default=(), title="Cities", description="Whose requests are served, by short names. Empty: all."
    )
