"""Takes files of cities into the store: thousands of requests a transaction, so that a cut import can begin again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso
from supervisor.reports.imports import size_of
from supervisor.requests.record import Request
from supervisor.sources.base import Reject
from supervisor.sources.city_csv import CityBatch, Profile, Survey, read, survey
from supervisor.store import Observation, Store

AT_ONCE = 10_000
"""Requests of one transaction."""


class RequestsImported(msgspec.Struct, frozen=True):
    """How an import went so far: what was seen, lines set aside, share of the file read; `as_of` its instant (ms)."""

    as_of: int | None = None
    seen: Observation = Observation()
    rejected: int = 0
    share: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many requests were read."""
        return sum(msgspec.structs.astuple(self.seen))

    def sentence(self, name: str, instant: str) -> str:
        """The result in words; `instant` is the snapshot's."""
        words = f"{name} of {instant}: {self.seen.new:,} requests new, {self.seen.changed:,} changed, "
        words += f"{self.seen.unchanged + self.seen.repeated:,} as they were"
        if self.seen.earlier:
            words += f", {self.seen.earlier:,} seen at an earlier instant (nothing newer was changed)"
        lines = "line" if self.rejected == 1 else "lines"
        words += f", {self.rejected:,} {lines} set aside (callboard rejects lists them)" if self.rejected else ""
        return f"{words}."


class Looked(msgspec.Struct, frozen=True):
    """A file that can be taken: the instant (ms) that it tells of, and what was seen when it was looked through."""

    instant: int
    survey: Survey


def look(path: Path, profile: Profile, now: int, as_of: int | None = None) -> Looked:
    """Looks through a file before anything is taken.

    Raises `CallboardError` where it cannot be read at all, or cannot have been made at `as_of`.
    """
    size_of(path)
    surveyed = survey(path, profile, now=now) if as_of is None else survey(path, profile, now=now, as_of=as_of)
    too_early = as_of is not None and 2 * surveyed.ahead > surveyed.dated
    instant = surveyed.newest if as_of is None or too_early else as_of
    if instant is None:
        raise CallboardError(f"{path.name} has no request with a date that can be read; choose another profile.")
    if as_of is not None and too_early:
        raise CallboardError(_too_early(path.name, surveyed, as_of, instant, Rules(zone=profile.zone)))
    return Looked(instant, surveyed)


def _too_early(name: str, surveyed: Survey, as_of: int, newest: int, rules: Rules) -> str:
    return (
        f"{name} cannot have been made at {iso(as_of, rules)}: {surveyed.ahead:,} of its {surveyed.dated:,} requests "
        f"were opened later, and its newest date is {iso(newest, rules)}; say when it was made, or leave that out."
    )


def import_requests(
    store: Store,
    path: Path,
    profile: Profile,
    clock: Callable[[], int],
    as_of: int | None = None,
    looked: Looked | None = None,
) -> Iterator[RequestsImported]:
    """Take a file as it stood at `as_of` (ms; else its newest date); yields how far it is.

    Raises `CallboardError` as `look` does, unless that was done before.
    """
    size = size_of(path)
    yield RequestsImported()
    seen = looked or look(path, profile, clock(), as_of)
    instant, done = seen.instant, RequestsImported(seen.instant)
    for requests, rejects, last in _gathered(read(path, profile, as_of=instant, now=clock(), surveyed=seen.survey)):
        called = (profile.zone, profile.title)
        took = store.observe(profile.city, instant, requests, *called, now=clock(), rejects=rejects)
        share, notes = min(1.0, last.read / size), (*done.notes, *last.notes)
        done = RequestsImported(instant, done.seen + took, done.rejected + len(rejects), share, notes)
        yield done
    store.note_snapshot(profile.city, instant, done.notes, now=clock())
    yield msgspec.structs.replace(done, share=1.0)


def _gathered(batches: Iterator[CityBatch]) -> Iterator[tuple[list[Request], list[Reject], CityBatch]]:
    """Several batches together, with the last of them."""
    requests: list[Request] = []
    rejects: list[Reject] = []
    for batch in batches:
        requests += batch.requests
        rejects += batch.rejects
        if len(requests) >= AT_ONCE or len(rejects) >= AT_ONCE or batch.notes:
            yield requests, rejects, batch
            requests, rejects = [], []
    if requests or rejects:
        yield requests, rejects, batch
