"""What every source is: something that yields batches of events, and can go on from where it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import msgspec

from supervisor.core.events import Observed
from supervisor.requests.record import Request

REQUESTS = "-requests"
"""How the kind of a source ends that tells of the requests of the city that is its system."""


class Reject(msgspec.Struct, frozen=True):
    """A line or message that was set aside: where it stood, why, and what it was (caller numbers masked)."""

    file: str
    line: int
    reason: str
    text: str


class Broken(NamedTuple):
    """Stands where a message was dropped; `reason` is a sentence, `line` where it began in a file."""

    reason: str
    line: int = 0


class Health(StrEnum):
    """How a source is, in one word."""

    STARTING = "starting"
    LIVE = "live"
    LOST = "lost"
    REFUSED = "refused"
    DONE = "done"


class Batch(msgspec.Struct, frozen=True):
    """What a source delivers at once; stored in one transaction together with `resume`.

    `resume` is what the source needs to go on after a restart (JSON values only), None where nothing changed.
    `health` and `note` (a sentence for a supervisor) tell a change of the source's state.
    `read` is how far along a finite input is, in bytes. `skipped` is how many records change no number here.
    `requests` are service requests as the source showed them at `as_of` (ms), their dates being those of `zone`.
    `lines` are where in a file each event stood, empty where there is no file.
    """

    events: tuple[Observed, ...] = ()
    rejects: tuple[Reject, ...] = ()
    resume: dict[str, Any] | None = None
    health: Health | None = None
    note: str = ""
    read: int = 0
    skipped: int = 0
    requests: tuple[Request, ...] = ()
    as_of: int = 0
    zone: str = ""
    lines: tuple[int, ...] = ()


AHEAD_MS = 86_400_000
"""An event that lies further ahead of the clock than this has a time that cannot be true."""


def timely(batch: Batch, now: int, file: str) -> Batch:
    """The batch without events before 1970 or more than a day ahead of `now` (ms); those are among its rejects."""
    if all(0 <= event.at <= now + AHEAD_MS for event in batch.events):
        return batch
    reason = "Its time lies more than a day ahead of the clock, or before 1970; correct the telephone system's clock."
    placed = zip(batch.events, batch.lines or (0,) * len(batch.events), strict=True)
    wrong = [(event, line) for event, line in placed if not 0 <= event.at <= now + AHEAD_MS]
    rejects = tuple(Reject(file, line, reason, f"{event.at // 1000} {event.event.KIND}") for event, line in wrong)
    events = tuple(event for event in batch.events if 0 <= event.at <= now + AHEAD_MS)
    return msgspec.structs.replace(batch, events=events, rejects=batch.rejects + rejects, lines=())


class Source(Protocol):
    """A live source. `batches` runs until it is cancelled, reconnects by itself and never raises for the outside."""

    name: str
    system: str
    kind: str

    def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Batches as they come, from `resume` where it can."""
        ...
