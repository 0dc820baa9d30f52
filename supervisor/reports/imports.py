"""Takes recordings into the journal: a batch a transaction, so that whatever cuts it, nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.reports.gaps import covering, open_gaps
from supervisor.reports.kinds import REQUESTS, kind_of_file
from supervisor.sources.asterisk import queue_log
from supervisor.sources.asterisk import recorded as asterisk_recorded
from supervisor.sources.base import Batch, timely
from supervisor.sources.beginnings import refuse_others
from supervisor.sources.city_csv.text import head
from supervisor.sources.freeswitch import recorded as freeswitch_recorded
from supervisor.store import Store

FORMATS: dict[str, Callable[[Path, str], Iterator[Batch]]] = {
    "asterisk-queue-log": queue_log.read,
    "asterisk-ami": asterisk_recorded.read,
    "freeswitch-esl": freeswitch_recorded.read,
}


DAY_MS = 86_400_000
MANY = 100
"""A file whose first lines are unreadable in such numbers is of another kind."""


def maker_of(kind: str) -> str:
    """Whose telephone systems write files, or are sources, of this kind; their name where none is given."""
    return kind.partition("-")[0]


class Imported(msgspec.Struct):
    """How an import went so far: events new and known already, lines set aside, share of the file read."""

    added: int = 0
    repeated: int = 0
    rejected: int = 0
    skipped: int = 0
    share: float = 0.0
    first_at: int | None = None
    last_at: int | None = None
    note: str = ""

    def sentence(self, name: str) -> str:
        """The result in words."""
        words = f"{name}: {self.added:,} events added, {self.repeated:,} known already"
        words += f", {self.skipped:,} lines that change nothing" if self.skipped else ""
        words += f", {self.rejected:,} lines set aside (callboard rejects lists them)" if self.rejected else ""
        return f"{words}.{' ' + self.note if self.note else ''}"


def import_calls(
    store: Store, path: Path, kind: str, system: str, clock: Callable[[], int], keep_numbers_days: int = 7
) -> Iterator[Imported]:
    """Take a file batch by batch; yields how far it is. Raises `CallboardError` where it cannot be read at all."""
    size = _size_of_text(path)
    done, kept_ms = Imported(), keep_numbers_days * DAY_MS
    for found in FORMATS[kind](path, system):
        batch = timely(found, clock(), path.name)
        if done == Imported():
            _refuse_nothing(batch, size, path, kind)
        kept = store.append(batch.events, now=clock(), rejects=batch.rejects, keep_numbers_ms=kept_ms)
        done = _grown(done, batch, kept.added, size)
        yield done
    if kind == "asterisk-queue-log":
        _cover_gaps(store, system, done, clock)
    yield msgspec.structs.replace(done, share=1.0)


def refuse_unreadable(path: Path, kind: str, now: int) -> None:
    """Raises `CallboardError` where an import would, before anything is taken; `now` is the clock (ms)."""
    size = _size_of_text(path)
    for found in islice(FORMATS[kind](path, ""), 1):
        _refuse_nothing(timely(found, now, path.name), size, path, kind)


def _size_of_text(path: Path) -> int:
    size = size_of(path)
    refuse_others(path.name, head(path), "a recording of calls")
    return size


def _refuse_nothing(batch: Batch, size: int, path: Path, kind: str) -> None:
    """A file, or what comes first in a long one, that has nothing in it but what was set aside is of another kind."""
    nothing = not batch.events and not batch.skipped
    if nothing and (len(batch.rejects) >= MANY or (bool(batch.rejects) and batch.read >= size)):
        if kind_of_file(path) == REQUESTS:
            take = f"callboard import requests {path}"
            raise CallboardError(f"{path.name} looks like a file of requests: {take}. Nothing was taken.")
        others = " or ".join(sorted(set(FORMATS) - {kind}))
        raise CallboardError(f"No line of {path.name} could be read as {kind}; is it {others}? Nothing was taken.")


def size_of(path: Path) -> int:
    """The bytes of a file, at least 1; `CallboardError` where there is none to read."""
    try:
        if path.is_dir():
            raise CallboardError(f"{path} is a folder; name a file in it.")
        return max(path.stat().st_size, 1)
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {error.strerror}.") from None


def _grown(done: Imported, batch: Batch, added: int, size: int) -> Imported:
    times = [event.at for event in batch.events]
    earlier = [at for at in (done.first_at, *times) if at is not None]
    later = [at for at in (done.last_at, *times) if at is not None]
    return Imported(
        done.added + added,
        done.repeated + len(batch.events) - added,
        done.rejected + len(batch.rejects),
        done.skipped + batch.skipped,
        min(1.0, batch.read / size),
        min(earlier, default=None),
        max(later, default=None),
        batch.note or done.note,
    )


def _cover_gaps(store: Store, system: str, done: Imported, clock: Callable[[], int]) -> None:
    """A gap of another source that lies within what the log covers is no gap any more."""
    if done.first_at is None or done.last_at is None:
        return
    covered = [
        covering(gap)
        for gap in open_gaps(store)
        if gap.system == system and gap.until and done.first_at <= gap.since and gap.until <= done.last_at + 999
    ]
    if covered:
        store.append(covered, now=clock())
