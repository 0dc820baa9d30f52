"""Where a file has what a profile names, and what is odd about its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from supervisor.core.errors import CallboardError
from supervisor.sources.city_csv.likeness import by_name
from supervisor.sources.city_csv.names import plain, tidy
from supervisor.sources.city_csv.profile import Alternates, Columns, Profile
from supervisor.sources.city_csv.table import TextRow

TITLES = {
    "number": "number of the request",
    "opened": "opening date",
    "closed": "closing date",
    "due": "due date",
    "updated": "date of the last change",
    "status": "status",
    "department": "department",
    "category": "category",
    "detail": "detail",
    "channel": "channel",
    "area": "area",
    "address": "address",
    "lat": "latitude",
    "lon": "longitude",
    "point": "pair of coordinates",
    "x": "x coordinate",
    "y": "y coordinate",
    "words": "free text",
    "verdict": "city's own verdict",
}
NEEDED = ("number", "opened")
PLACED = (("lat", "lon"), ("x", "y"), ("point",))
"""What tells a place, the first of those that a file has as a whole."""
RENAMED = ("number", "opened", "closed", "due", "updated", "status", "department", "category", "channel", "area")
"""Fields whose columns are looked for by other names too."""

_LIKE = 0.85
_SHARE = 0.5


class LayoutError(CallboardError):
    """A file lacks what a request needs."""


class Cells(dict[str, Sequence[str]]):
    """The cells of some rows as they stand, a column for each field; empty where the file has no such column."""

    def __init__(self, columns: Mapping[str, Sequence[str]], rows: int) -> None:
        """`rows` is how long every column is."""
        super().__init__(columns)
        self.rows = rows

    def __missing__(self, field: str) -> Sequence[str]:
        """A column that the file has not."""
        return ("",) * self.rows


class Layout:
    """Where the fields are in the rows of one file."""

    def __init__(self, places: Mapping[str, tuple[int, ...]], notes: Sequence[str] = ()) -> None:
        """`places` are the columns of each field that the file has; several are joined with a space."""
        self.places = dict(places)
        self.notes = list(notes)

    def has(self, field: str) -> bool:
        """Whether the file has a column for it."""
        return field in self.places

    @property
    def placed(self) -> tuple[str, ...]:
        """What tells the places; empty where nothing does."""
        return next((fields for fields in PLACED if all(map(self.has, fields))), ())

    def cells(self, rows: Sequence[TextRow], fields: Iterable[str] | None = None) -> Cells:
        """The cells of the fields asked for, of all without."""
        wanted = [field for field in (self.places if fields is None else fields) if field in self.places]
        single = {field: self.places[field][0] for field in wanted if len(self.places[field]) == 1}
        # One walk over the rows for all columns. A column that is asked for twice makes of one a pair.
        pick = itemgetter(*single.values(), *tuple(single.values())[:1]) if single else tuple
        columns = dict(zip(single, zip(*map(pick, rows), strict=True), strict=False))
        for field in wanted:
            if field not in single:
                columns[field] = tuple(_joined(row, self.places[field]) for row in rows)
        return Cells(columns, len(rows))


def _joined(row: TextRow, places: Sequence[int]) -> str:
    return " ".join(filter(None, (row[place].strip() for place in places)))


def layout(profile: Profile, header: Sequence[str], file: str, renamed: bool = True) -> Layout:
    """How a file lays out what a profile names; `LayoutError` where it has no number or no opening date.

    With `renamed`, and where most else is as the profile says, a column that is missing is looked for by what such
    columns are called elsewhere.
    """
    known = positions(header)
    places: dict[str, tuple[int, ...]] = {}
    for field in Columns.model_fields:
        found = find(getattr(profile.columns, field), known)
        if found:
            places[field] = found
    named = [field for field in Columns.model_fields if getattr(profile.columns, field)]
    alike = len(places) >= _SHARE * len(named)
    notes = list(_renamed(profile, header, places)) if renamed and alike else []
    for field in NEEDED:
        if field not in places:
            raise LayoutError(_lacking(field, profile, header, file))
    return Layout(places, [*notes, *_doubled(header, places)])


def _renamed(profile: Profile, header: Sequence[str], places: dict[str, tuple[int, ...]]) -> Iterator[str]:
    """Adds columns that are called otherwise than the profile says, where just one will do; a sentence for each."""
    used = {place for several in places.values() for place in several}
    for field in RENAMED:
        if field in places or not getattr(profile.columns, field):
            continue
        like = [place for place, name in enumerate(header) if place not in used and by_name(field, name) >= _LIKE]
        if len(like) == 1:
            places[field] = tuple(like)
            used.add(like[0])
            name = tidy(header[like[0]])
            yield f"The column “{name}”, which the profile does not name, is taken for the {TITLES[field]}."


def positions(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands, by its name as it is compared; of two with one name the first."""
    known: dict[str, int] = {}
    for place, name in enumerate(header):
        known.setdefault(plain(name), place)
    return known


def find(alternates: Alternates, known: Mapping[str, int]) -> tuple[int, ...]:
    """The columns of the first alternate that is there as a whole; empty where none is."""
    for one in alternates:
        names = [plain(name) for name in ((one,) if isinstance(one, str) else one)]
        if all(name in known for name in names):
            return tuple(known[name] for name in names)
    return ()


def _doubled(header: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> list[str]:
    counts = Counter(plain(name) for name in header)
    used = dict.fromkeys(place for several in places.values() for place in several)
    return [
        f"The column “{tidy(header[place])}” is there {counts[plain(header[place])]} times; the first counts."
        for place in used
        if counts[plain(header[place])] > 1
    ]


def _lacking(field: str, profile: Profile, header: Sequence[str], file: str) -> str:
    wanted = getattr(profile.columns, field)[0]
    name = wanted if isinstance(wanted, str) else " and ".join(wanted)
    there = ", ".join(tidy(column) for column in header[:12]) + (" …" if len(header) > 12 else "")
    return (
        f"{file} has no column for the {TITLES[field]} (in the profile {profile.city}: {name}); "
        f"its columns are {there}. Choose another profile, or --city auto."
    )
