"""How a city's file would be read: by which profile, from which columns, and what its first rows become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Request
from supervisor.sources.base import Reject
from supervisor.sources.city_csv import Folders, Profile, Survey, choose, find, read
from supervisor.sources.city_csv.layout import Layout, layout
from supervisor.sources.city_csv.opening import open_table
from supervisor.sources.city_csv.profile import key
from supervisor.sources.city_csv.table import Table, TextRow

WORDS = 20_000
"""In as many rows the words of the status and the channel are gathered."""
MOST_WORDS = 60
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first rows become; `rows` of them were looked at. `problem` says why nothing can be read like this."""

    requests: tuple[Request, ...] = ()
    rejects: tuple[Reject, ...] = ()
    rows: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file and the profile it would be read by. `known` profiles come with the program or were kept before.

    `columns` are those of each field that the file has, `sure` how sure a guess is of them (0 to 1), `words` the
    different ones of the status and the channel, the most frequent first. `notes` are sentences to read before.
    """

    path: Path
    profile: Profile
    known: bool
    header: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    sure: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    preview: Preview


def propose(path: Path, folders: Folders, zone: str, city: str = "", now: int | None = None) -> Proposal:
    """The profile that fits a file, or that of `city`; `zone` is the centre's, for a guess. Raises `CallboardError`."""
    if city:
        return revised(path, find(city, folders), known=True, now=now)
    choice = choose(path, folders, zone)
    if choice.guess is None:
        return revised(path, choice.profile, known=True, notes=choice.notes, now=now)
    sure = {field.field: field.confidence for field in choice.guess.fields}
    first = f"No known profile fits {path.name}: check what was guessed, and keep it for the files to come."
    return revised(path, choice.profile, sure=sure, notes=(first, *choice.guess.doubts), now=now)


def revised(
    path: Path,
    profile: Profile,
    *,
    known: bool = False,
    sure: Mapping[str, float] | None = None,
    notes: tuple[str, ...] = (),
    now: int | None = None,
) -> Proposal:
    """The same file by another profile; what is wrong with that is told by its preview."""
    table = open_table(path, profile.columns.names())
    header = tuple(table.header)
    try:
        found = layout(profile, table.header, path.name)
    except CallboardError as error:
        return Proposal(path, profile, known, header, {}, sure or {}, {}, notes, Preview(problem=str(error)))
    columns = {field: tuple(header[place] for place in places) for field, places in found.places.items()}
    words = _words(table, found)
    return Proposal(path, profile, known, header, columns, sure or {}, words, notes, _preview(path, profile, now))


def _words(table: Table, found: Layout) -> Mapping[str, tuple[str, ...]]:
    rows: list[TextRow] = list(islice((row for block in table for row in block.rows), WORDS))
    cells = found.cells(rows, ("status", "channel"))
    return {field: tuple(_different(Counter(cells[field]))) for field in ("status", "channel")}


def _different(words: Counter[str]) -> list[str]:
    """The most frequent spelling of each word, the most frequent word first."""
    kept: dict[str, str] = {}
    for word, _ in words.most_common():
        if key(word):
            kept.setdefault(key(word), word.strip())
    return list(kept.values())[:MOST_WORDS]


def _preview(path: Path, profile: Profile, now: int | None) -> Preview:
    """The first rows alone, as of the clock: what is said of the instant of the file does not matter here."""
    surveyed = Survey(0, now or 0, frozenset())
    try:
        first = next(iter(read(path, profile, as_of=now, now=now or 0, surveyed=surveyed)))
    except CallboardError as error:
        return Preview(problem=str(error))
    rows = len(first.requests) + len(first.rejects)
    problem = "" if first.requests else "None of the first rows can be read like this; look at the columns."
    return Preview(first.requests[:SHOWN], first.rejects[:SHOWN], rows, problem)
