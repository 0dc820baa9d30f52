"""A city's file as it stood at one instant: its requests, what was set aside, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Request
from supervisor.sources.base import Reject
from supervisor.sources.city_csv.dates import Dates, Odd
from supervisor.sources.city_csv.layout import layout
from supervisor.sources.city_csv.notes import sentences
from supervisor.sources.city_csv.opening import open_table
from supervisor.sources.city_csv.profile import Profile
from supervisor.sources.city_csv.repeats import Repeats, short
from supervisor.sources.city_csv.table import Table
from supervisor.sources.city_csv.translate import Translator, numbers
from supervisor.sources.city_csv.words import missing

FAR = 1 << 62


class CityBatch(msgspec.Struct, frozen=True):
    """Requests that are read at once, and what was set aside; `read` is how many bytes of the file are behind.

    The last batch has no requests: its `notes` are the sentences that the import has to say.
    """

    requests: tuple[Request, ...] = ()
    rejects: tuple[Reject, ...] = ()
    read: int = 0
    notes: tuple[str, ...] = ()


class Survey(msgspec.Struct, frozen=True):
    """What has to be known of a file before it is read.

    `newest` is the newest date (ms) of an opening, closing or change that is not ahead of the clock, None where there
    is none; `repeated` has the `short` of each number that stands on several rows. `dated` rows have an opening date
    that can be read, `ahead` of them one after the instant that was given for the file.
    """

    rows: int
    newest: int | None
    repeated: frozenset[int]
    dated: int = 0
    ahead: int = 0


def survey(path: Path, profile: Profile, *, now: int = FAR, as_of: int = FAR) -> Survey:
    """Looks through a file; `now` is the clock, `as_of` the instant given for it (ms).

    Raises `CallboardError` where it cannot be read.
    """
    table = opened(path, profile)
    found = layout(profile, table.header, path.name)
    dates, nothing = Dates(profile), missing(profile)
    shorts: list[np.ndarray[tuple[int], np.dtype[np.uint32]]] = []
    newest, dated, ahead = -1, 0, 0
    for block in table:
        cells = found.cells(block.rows, ("number", "opened", "closed", "updated"))
        names = numbers(cells, nothing)
        shorts.append(np.fromiter(map(short, names), np.uint32, len(names)))
        starts = dates.opened(cells, Odd())
        newest = max(newest, dates.newest(cells, starts, now))
        dated += sum(at is not None for at in starts)
        ahead += sum(at is not None and at > as_of for at in starts)
    every = np.sort(np.concatenate(shorts))
    repeated = np.unique(every[1:][every[1:] == every[:-1]])
    return Survey(len(every), newest if newest >= 0 else None, frozenset(repeated.tolist()), dated, ahead)


def newest(path: Path, profile: Profile, *, now: int = FAR) -> int | None:
    """The instant (ms) of a file for which none was given: its newest date, but for due dates and what is ahead."""
    return survey(path, profile, now=now).newest


def read(
    path: Path, profile: Profile, *, as_of: int | None = None, now: int = FAR, surveyed: Survey | None = None
) -> Iterator[CityBatch]:
    """The requests of a file, in batches of at most 1,000, as they stood at `as_of` (ms; else the newest date).

    Every row is a request, a reject, or the same as an earlier row. Of several rows with one number and other content
    the one that was touched last counts: it is delivered after the others, or alone. Raises `CallboardError` where
    the file cannot be read, or has no number or no opening date.
    """
    looked = surveyed or survey(path, profile, now=now)
    instant = as_of if as_of is not None else looked.newest
    if instant is None:
        raise CallboardError(f"{path.name} has no request with a date that can be read; choose another profile.")
    table = opened(path, profile)
    found = layout(profile, table.header, path.name)
    translator = Translator(profile, found, path.name, instant)
    repeats = Repeats(looked.repeated, path.name, translator.forget)
    for block in table:
        done = translator.translate(block)
        kept, doubled = repeats.sift(done, block)
        yield CityBatch(tuple(kept), (*done.rejects, *doubled), table.read)
    yield CityBatch(read=table.read, notes=tuple(sentences(profile, found, table, translator, repeats)))


def opened(path: Path, profile: Profile) -> Table:
    """The file as a table."""
    return open_table(path, profile.columns.names())
