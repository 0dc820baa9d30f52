"""What a supervisor writes down of an overflow call, and whether a request can be made of it."""

from __future__ import annotations

import re

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.requests.acts import MOST_WORDS, PRIORITIES
from supervisor.requests.record import Channel, Request

MOST_TEXT = 300
"""Letters of an address, a name, a category."""
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DIGIT = re.compile(r"\d")
LEAST_DIGITS, MOST_DIGITS = 7, 15
"""Of a telephone number: a local one, and the longest that there is."""


class Incomplete(CallboardError):
    """Something is missing or wrong: a sentence that says what; `field` names it."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class Resident(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom to tell of it. Personal: kept apart from the request, and erased after its time."""

    name: str = ""
    phone: str = ""
    mail: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.mail)


class Form(msgspec.Struct, frozen=True):
    """What is known of a new request; the words as they were typed, the point in degrees.

    `outside` says that the place lies in no area of the city's map. `parent` ("city/number") is the request of which
    this one is a duplicate, empty where it is the first.
    """

    city: str = ""
    category: str = ""
    department: str = ""
    detail: str = ""
    words: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    area: str = ""
    outside: bool = False
    priority: str = ""
    channel: Channel = Channel.PHONE
    resident: Resident = Resident()
    parent: str = ""

    def check(self) -> None:
        """Raises `Incomplete` with the first thing that is missing or wrong."""
        if not self.category.strip():
            raise Incomplete("Say what it is about: choose a category.", "category")
        if not (self.words.strip() or self.detail.strip() or self.address.strip() or self.lat is not None):
            raise Incomplete("Describe it in a few words, or say where it is; nobody could find it otherwise.", "words")
        self._check_lengths()
        if self.priority not in PRIORITIES:
            known = ", ".join(filter(None, PRIORITIES))
            raise Incomplete(f"“{self.priority[:40]}” is no priority; choose one of {known}.", "priority")
        self._check_point()
        check_resident(self.resident)

    def _check_lengths(self) -> None:
        if len(self.words) > MOST_WORDS:
            raise Incomplete(f"Shorten the description to {MOST_WORDS:,} letters.", "words")
        for name in ("category", "department", "detail", "address", "area"):
            if len(getattr(self, name)) > MOST_TEXT:
                raise Incomplete(f"Shorten the {name} to {MOST_TEXT} letters.", name)

    def _check_point(self) -> None:
        if (self.lat is None) != (self.lon is None):
            raise Incomplete("A place takes both a latitude and a longitude.", "lat")
        if self.lat is not None and self.lon is not None and not (abs(self.lat) <= 90 and abs(self.lon) <= 180):
            raise Incomplete("Latitude goes from -90 to 90 and longitude from -180 to 180 degrees.", "lat")

    def request(self, number: str, now: int) -> Request:
        """The request that it becomes at an instant (ms), without anything of the resident."""
        return Request(
            number,
            now,
            channel=self.channel,
            words=self.words.strip(),
            category=_one_line(self.category),
            department=_one_line(self.department),
            detail=_one_line(self.detail),
            address=_one_line(self.address),
            area=_one_line(self.area),
            lat=self.lat,
            lon=self.lon,
            updated_at=now,
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def check_resident(resident: Resident) -> None:
    """Raises `Incomplete` where a number or an address cannot be one."""
    if len(resident.name) > MOST_TEXT:
        raise Incomplete(f"Shorten the name to {MOST_TEXT} letters.", "name")
    digits = len(_DIGIT.findall(resident.phone))
    if resident.phone.strip() and not LEAST_DIGITS <= digits <= MOST_DIGITS:
        told = f"{LEAST_DIGITS} to {MOST_DIGITS} digits"
        raise Incomplete(f"A telephone number has {told}; ask for it again, or leave it empty.", "phone")
    if resident.mail.strip() and (len(resident.mail) > MOST_TEXT or not _MAIL.fullmatch(resident.mail.strip())):
        raise Incomplete("A mail address looks like name@example.org; ask for it again, or leave it empty.", "mail")
