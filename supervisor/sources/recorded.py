"""Recordings of what a telephone system said, for import: messages with their times in, batches of events out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from supervisor.core.events import Observed
from supervisor.sources.base import Batch, Reject
from supervisor.sources.lines import CUT, Lines, Pieces

BATCH = 2000
LATEST_S = 4_102_444_800
"""The end of 2099, in seconds: a recording that says a later time says no time."""

LOST = "The recording was interrupted here."
HELD = 20_000
PATIENCE_MS = 60_000
"""How many messages of a connection, and for how long, may come before its list does."""

_BOM = b"\xef\xbb\xbf"
M = TypeVar("M")
Told = TypeVar("Told", contravariant=True)
T = TypeVar("T")

Row = tuple[int, bytes | None]
"""The number of a line, and the line; None where it was too long."""

Found = tuple[int, int, M | Reject]
"""In which line a message stood, when it came (ms), and what it was."""


class World(Protocol[Told]):
    """What takes the messages of a recording."""

    def take(self, message: Told, at: int) -> list[Observed]:
        """The events of one message that came at `at` (ms)."""

    def end(self) -> list[Observed]:
        """What was still held when the recording ended."""


class Session(Protocol[Told]):
    """What one connection tells; while its list is awaited, messages are held."""

    @property
    def listing(self) -> bool:
        """Whether the list is still awaited."""

    @property
    def settling(self) -> bool:
        """Whether the list is complete and only late events are waited for."""

    @property
    def held(self) -> int:
        """How many messages wait for the list."""

    def take(self, message: Told, at: int) -> list[Observed]:
        """The events that a message received at `at` (ms) brings."""

    def release(self, listed: bool = True) -> list[Observed]:
        """What was held."""

    def lost(self, reason: str) -> list[Observed]:
        """The connection ended."""


class Connections(Generic[M]):
    """One recorded connection after another: `session` makes each from when (ms) it began, `begins` tells where."""

    def __init__(self, session: Callable[[int], Session[M]], begins: Callable[[M], bool]) -> None:
        self._make, self._begins = session, begins
        self._session: Session[M] | None = None
        self._began = 0

    def take(self, message: M, at: int) -> list[Observed]:
        """The events of one message that came at `at` (ms)."""
        found: list[Observed] = []
        if self._session is None or self._begins(message):
            found += self._session.lost(LOST) if self._session is not None else []
            self._session, self._began = self._make(at), at
        found += self._session.take(message, at)
        if self._session.listing and (self._session.held > HELD or at > self._began + PATIENCE_MS):
            found += self._session.release(listed=False)
        return found

    def end(self) -> list[Observed]:
        """What was still held when the recording ended."""
        return self._session.release(self._session.settling) if self._session is not None else []


def batches(
    found: Iterable[Found[M]], world: World[M], file: Pieces | Lines, stamp: Callable[[M], int | None] = lambda _: None
) -> Iterator[Batch]:
    """Batches of about 2,000 messages; `read` is how many bytes of the file on disk are behind.

    `stamp` is the time (ms) that a message says itself, where that counts for its events.
    """
    events: list[Observed] = []
    rejects: list[Reject] = []
    places, skipped = Places(), 0
    for count, (line, at, message) in enumerate(found, 1):
        if isinstance(message, Reject):
            rejects.append(message)
        else:
            own = stamp(message)
            places.passes(line, at if own is None else own)
            came = world.take(message, at)
            skipped += not came
            events += came
            places.of(came)
        if count % BATCH == 0:
            yield Batch(tuple(events), tuple(rejects), read=file.read, skipped=skipped, lines=places.taken())
            events, rejects, skipped = [], [], 0
    last = world.end()
    places.of(last)
    yield Batch((*events, *last), tuple(rejects), read=file.read, skipped=skipped, lines=places.taken())


class Places:
    """In which lines events stood: one that was held is told where the message of its instant was."""

    def __init__(self) -> None:
        self._of: dict[int, int] = {}
        self._line = 0
        self._found: list[int] = []

    def passes(self, line: int, at: int) -> None:
        """A message stood in a line and came at an instant (ms)."""
        self._line = line
        self._of.setdefault(at, line)
        if len(self._of) > HELD:
            del self._of[next(iter(self._of))]

    def of(self, events: Iterable[Observed]) -> None:
        """Note the lines of events that the last message brought about."""
        self._found += [self._of.get(event.at, self._line) for event in events]

    def taken(self) -> tuple[int, ...]:
        """Those noted since it was asked last."""
        found, self._found = tuple(self._found), []
        return found


def begun(rows: Iterable[Row]) -> tuple[bytes | None, Iterator[Row]]:
    """The first line that is not empty, without a byte order mark, and the rows from it on; None where there is none.

    A line that was too long is empty bytes.
    """
    again = iter(rows)
    first = next(((number, line) for number, line in again if line is None or line.removeprefix(_BOM).strip()), None)
    if first is None:
        return None, iter(())
    return (first[1] or b"").removeprefix(_BOM).lstrip(), _chain(first, again)


def _chain(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest


def json_rows(
    rows: Iterable[Row], path: Path, kind: type[T], longest: int, wanted: str
) -> Iterator[tuple[int, T | Reject]]:
    """Each line as one of `kind` with its number, or why it is none; `wanted` says in words what a line should be."""
    decode = msgspec.json.Decoder(kind).decode
    for number, line in rows:
        if line is None:
            yield number, Reject(path.name, number, f"The line is longer than {longest // 1024} KiB.", "")
            continue
        try:
            yield number, decode(line.removeprefix(_BOM))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            if line.removeprefix(_BOM).strip():
                yield number, Reject(path.name, number, f"The line is not {wanted}.", "")


def received(seconds: float) -> int | None:
    """A time in seconds since 1970 as ms, None where it is none."""
    return round(seconds * 1000) if 0 < seconds < LATEST_S else None


def cut(path: Path, line: int) -> Reject:
    """What stands for the rest of a compressed file that ends in the middle, from this line on."""
    return Reject(path.name, line, f"{path.name} {CUT}", "")
