"""Follows a queue_log while Asterisk writes it: across rotation, truncation and our own restarts, line by line."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from supervisor.core.events import Event, Observed, SourceLost, SourceOpened, source_key
from supervisor.sources.asterisk.queue_log import SOURCE, Reader
from supervisor.sources.base import Batch, Health, Reject
from supervisor.sources.lines import Splitter
from supervisor.sources.places import Places

_PIECE = 64 * 1024
_MARK = 256
_BEHIND = 2**30
"""An ordinal behind every line of a second."""


class Mark(msgspec.Struct):
    """How far a log was read: bytes and lines behind, a hash of the last bytes before there, the newest time (ms).

    The hash tells the log, and a copy of it, from another one that has its name or its inode by now.
    """

    offset: int = 0
    number: int = 0
    hash: str = ""
    last: int = 0
    places: list[Any] = []

    def fits(self, file: BinaryIO) -> bool:
        """Whether `file` begins with what was read."""
        if os.fstat(file.fileno()).st_size < self.offset:
            return False
        file.seek(max(0, self.offset - _MARK))
        return self.hash in ("", _hash(file.read(min(_MARK, self.offset))))


class QueueLogTail:
    """One queue_log. It is read from its beginning the first time, and from where it was left ever after."""

    kind = "queue_log"

    def __init__(self, name: str, system: str, path: Path, poll_s: float = 0.25, idle_s: float = 5.0) -> None:
        """The log is looked at every `poll_s`; without news, the place is told every `idle_s`."""
        self.name = name
        self.system = system
        self._path = path
        self._poll_s = poll_s
        self._beats = max(1, round(idle_s / poll_s))
        self._health: Health | None = None

    async def batches(self, resume: dict[str, Any] | None) -> AsyncIterator[Batch]:
        """Runs until cancelled; a log that is not there is waited for."""
        log = _Log(self.system, self._path, msgspec.convert(resume or {}, Mark))
        self._health, quiet = None, 0
        try:
            while True:
                batch = self._look(log)
                if batch is not None:
                    yield batch
                if batch is not None and batch.health is None:
                    quiet = 0
                    continue
                quiet += 1
                if quiet % self._beats == 0:
                    yield Batch(resume=log.save())
                await asyncio.sleep(self._poll_s)
        finally:
            log.close()

    def _look(self, log: _Log) -> Batch | None:
        """What there is to say; None where nothing is new."""
        try:
            found = log.read()
        except FileNotFoundError:
            found = None
        except OSError as error:
            return self._changed(Health.LOST, f"{self._path} cannot be read: {(error.strerror or '').lower()}.")
        if found is not None:
            return found
        if not self._path.exists():
            return self._changed(Health.LOST, f"{self._path} is not there: waiting for Asterisk to write it.")
        return self._changed(Health.LIVE, "")

    def _changed(self, health: Health, note: str) -> Batch | None:
        if self._health is health:
            return None
        self._health = health
        return Batch(health=health, note=note)


class _Log:
    """The file that is open, how far it was read, and which ones come after it."""

    def __init__(self, system: str, path: Path, mark: Mark) -> None:
        self._system, self._path = system, path
        self._mark = mark
        self._reader = Reader(system, path.name, Places.load(mark.places))
        self._splitter = Splitter()
        self._file: BinaryIO | None = None
        self._after: list[Path] = []
        self._leaving = False
        self._missed = False

    def save(self) -> dict[str, Any]:
        """Where to go on, as JSON values."""
        self._mark.places = self._reader.places.save()
        return msgspec.structs.asdict(self._mark)

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            self._file.close()
        self._file = None

    def read(self) -> Batch | None:
        """The next lines; None at the end. Raises `OSError` where the log cannot be read."""
        file = self._file or self._found()
        position = self._mark.offset + len(self._splitter.rest)
        size = os.fstat(file.fileno()).st_size
        if size < position or (size > position and not self._mark.fits(file)):
            return self._replaced()
        file.seek(position)
        piece = file.read(_PIECE)
        if not piece:
            return self._end(file)
        lines = self._splitter.feed(piece)
        self._mark.offset = file.tell() - len(self._splitter.rest)
        file.seek(max(0, self._mark.offset - _MARK))
        self._mark.hash = _hash(file.read(min(_MARK, self._mark.offset)))
        return self._batch(lines)

    def _batch(self, lines: list[bytes | None]) -> Batch:
        found = [self._reader.read(self._mark.number + i, line) for i, line in enumerate(lines, 1)]
        events = [each for each in found if isinstance(each, Observed)]
        places = [i for i, each in enumerate(found, self._mark.number + 1) if isinstance(each, Observed)]
        self._mark.number += len(lines)
        if events and self._missed:
            events[:0] = self._gap(events[0].at)
            places[:0] = places[:1] * 2
        self._mark.last = max([self._mark.last, *(each.at for each in events)])
        rejects = tuple(each for each in found if isinstance(each, Reject))
        skipped, self._reader.skipped = self._reader.skipped, 0
        return Batch(tuple(events), rejects, self.save(), skipped=skipped, lines=tuple(places))

    def _gap(self, first: int) -> list[Observed]:
        """The log was rotated away while nobody read it: what lay between is not known."""
        self._missed = False
        lost = self._mark.last
        reason = f"{self._path.name} was rotated while Callboard was not running: import the older file."
        opened = max(lost, first - 1)
        return [self._told(lost, 0, SourceLost(reason)), self._told(opened, 1, SourceOpened())]

    def _told(self, at: int, number: int, event: Event) -> Observed:
        key = source_key(self._system, SOURCE, "gap", at, number)
        return Observed(at, _BEHIND + number, key, self._system, SOURCE, event)

    def _found(self) -> BinaryIO:
        """The log that was left, under its name or the one it has now; else the file of its name from the start."""
        file = self._path.open("rb")
        if self._mark.fits(file):
            self._file = file
            return file
        file.close()
        older = self._older()
        self._missed = older is None
        return self._open(self._path) if older is None else older

    def _older(self) -> BinaryIO | None:
        """A file beside the log that continues what was read; the newer ones are to follow it."""
        if not self._mark.hash:
            return None
        beside = sorted(self._path.parent.glob(f"{self._path.name}?*"), key=lambda each: each.stat().st_mtime_ns)
        for place, each in enumerate(beside):
            file = each.open("rb")
            if self._mark.fits(file):
                self.close()
                self._file, self._splitter = file, Splitter()
                self._after = [*beside[place + 1 :], self._path]
                return file
            file.close()
        return None

    def _open(self, path: Path) -> BinaryIO:
        """Another file, from its beginning."""
        self.close()
        self._file = path.open("rb")
        self._mark.offset, self._mark.number, self._mark.hash = 0, 0, ""
        self._splitter, self._leaving = Splitter(), False
        return self._file

    def _replaced(self) -> Batch | None:
        """The file was cut, perhaps after it was copied: the copy has the lines that were not read yet."""
        if self._older() is None:
            self._open(self._path)
        return self.read()

    def _end(self, file: BinaryIO) -> Batch | None:
        """Nothing more in this file: a newer one follows, but only after one more look at this."""
        if not self._after:
            now = self._path.stat()
            here = os.fstat(file.fileno())
            if (now.st_dev, now.st_ino) == (here.st_dev, here.st_ino):
                return None
            if not self._leaving:
                self._leaving = True
                return self.read()
        last = self._splitter.end()
        batch = self._batch(last) if last else None
        self._open(self._after.pop(0) if self._after else self._path)
        return self.read() if batch is None else msgspec.structs.replace(batch, resume=self.save())


def _hash(text: bytes) -> str:
    return blake2b(text, digest_size=8).hexdigest()
