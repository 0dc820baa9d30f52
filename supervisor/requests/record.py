"""A service request as one source showed it at one instant, in our own words with the source's beside them."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Status(StrEnum):
    """What a request is; whether it is open is decided by this alone."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting_for_resident"
    SCHEDULED = "scheduled"
    REFERRED = "referred_outside"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self in OPEN

    @property
    def in_shares(self) -> bool:
        """Whether it belongs into on-time shares."""
        return self not in APART


OPEN = frozenset({Status.OPEN, Status.IN_PROGRESS, Status.WAITING, Status.SCHEDULED})
APART = frozenset({Status.REFERRED, Status.CANCELLED, Status.DUPLICATE})
"""Counted apart, and outside every on-time share."""


class Channel(StrEnum):
    """How a request reached the city."""

    PHONE = "phone"
    WEB = "web"
    APP = "app"
    EMAIL = "email"
    MAIL = "mail"
    TEXT = "text"
    SOCIAL = "social"
    COUNTER = "counter"
    EMPLOYEE = "employee"
    SYSTEM = "system"
    OTHER = "other"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the city itself says of its promise; kept as it stands and never derived."""

    ON_TIME = "on_time"
    LATE = "late"
    NONE = ""


class Flag(StrEnum):
    """What is odd about a request that is kept all the same."""

    CLOSED_BEFORE_OPENED = "closed_before_opened"
    OPEN_WITH_CLOSING_DATE = "open_with_closing_date"
    CLOSED_WITHOUT_DATE = "closed_without_date"
    CLOSED_AHEAD = "closed_ahead"
    OPENED_AHEAD = "opened_ahead"
    DUE_BEFORE_OPENED = "due_before_opened"
    UNREADABLE_CLOSING = "unreadable_closing"
    UNREADABLE_DUE = "unreadable_due"
    NO_TIME_OF_DAY = "no_time_of_day"
    SKIPPED_HOUR = "skipped_hour"
    DOUBLED_HOUR = "doubled_hour"
    NO_PLACE = "no_place"
    OUTSIDE_CITY = "outside_city"
    UNKNOWN_STATUS = "unknown_status"


class Request(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One request as seen. Times are ms since 1970 in UTC; an empty text or None is what the source does not tell.

    `number` is the city's own. A due date without a time is the local midnight that ends it, with `due_is_date` set.
    `category` is the kind of trouble, `detail` what it says more; `area` is a district or neighbourhood by its name.
    `original` keeps the source's words by field wherever ours differ. A million are made at once, so the garbage
    collector is spared them: they hold nothing that could hold them.
    """

    number: str
    opened_at: int
    status: Status = Status.OPEN
    closed_at: int | None = None
    due_at: int | None = None
    due_is_date: bool = False
    updated_at: int | None = None
    department: str = ""
    category: str = ""
    detail: str = ""
    channel: Channel = Channel.UNKNOWN
    area: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    words: str = ""
    verdict: Verdict = Verdict.NONE
    flags: tuple[Flag, ...] = ()
    original: dict[str, str] = {}

    @property
    def touched_at(self) -> int:
        """The last instant (ms) at which something is known to have happened to it."""
        return max(self.opened_at, self.closed_at or 0, self.updated_at or 0)
