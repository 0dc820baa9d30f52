"""Guesses how a file that nobody has described is laid out: by its columns' names, types and values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Channel, Status, Verdict
from supervisor.sources.city_csv.facts import Facts
from supervisor.sources.city_csv.layout import TITLES
from supervisor.sources.city_csv.likeness import DATES, by_cells, by_name, likeness
from supervisor.sources.city_csv.names import plain, tidy, title_of
from supervisor.sources.city_csv.opening import open_table
from supervisor.sources.city_csv.profile import Profile, key
from supervisor.sources.city_csv.synonyms import CHANNELS, LATE, NAMES, ON_TIME, STATUSES, TIMELY, meaning
from supervisor.sources.city_csv.table import Table, TextRow
from supervisor.sources.city_csv.words import MISSING

SAMPLE = 500
"""As many rows are looked at closely."""

WORDS = 20_000
"""In as many rows the words of a status or channel are gathered."""

MOST_WORDS = 200
"""A list of words that is longer is cut."""

_LEAST = 0.4
_MOSTLY = 0.5
_SHOWN = 5
_WITHOUT = {
    "status": "No column looks like the status: a request with a closing date counts as resolved, any other as open.",
    "closed": "No column looks like the closing date.",
}
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class GuessedField:
    """Which columns were taken for a field, how sure that is (0 to 1), and what it goes by."""

    field: str
    columns: tuple[str, ...]
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A profile that was guessed, with what to judge it by: fields, doubts in sentences, and rows to look at."""

    profile: Profile
    fields: tuple[GuessedField, ...]
    doubts: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[TextRow, ...]

    def lines(self) -> list[str]:
        """The guess as text: a line a field, with a cell of the first rows that have one."""
        told = [
            f"{TITLES[each.field]:<24} {' + '.join(each.columns):<32} {each.confidence:>4.0%}  {each.why}: "
            f"{self._example(each.columns[0])}"
            for each in self.fields
        ]
        return [*told, *self.doubts]

    def _example(self, column: str) -> str:
        place = self.header.index(column)
        return next((tidy(row[place])[:40] for row in self.rows if row[place].strip()), "(empty)")


def recognise(path: Path, zone: str) -> Guess:
    """A profile for a file; `zone` is the centre's time zone, which no file tells.

    Raises `CallboardError` with a sentence where there is no number or no opening date, or the file cannot be read.
    """
    table = open_table(path)
    rows = list(islice((row for block in table for row in block.rows), WORDS))
    if not rows:
        raise CallboardError(f"{path.name} has the names of columns and no rows; there is nothing to recognise.")
    return _Recogniser(table, rows, path, zone).guess()


class _Recogniser:
    """The columns of one file, and what each of them may be."""

    def __init__(self, table: Table, rows: Sequence[TextRow], path: Path, zone: str) -> None:
        self._header = table.header
        self._rows = rows
        self._path = path
        self._zone = zone
        self._facts = [Facts([row[place] for row in rows[:SAMPLE]]) for place in range(len(table.header))]
        self._found: dict[str, tuple[tuple[int, ...], float, str]] = {}
        self._doubts: list[str] = []

    def guess(self) -> Guess:
        """The best guess."""
        self._by_names()
        self._by_cells()
        lacking = [field for field in ("number", "opened") if field not in self._found]
        if "opened" in lacking and (place := self._nearly_opened()) is not None:
            raise CallboardError(self._undated(place))
        if lacking:
            both = len(lacking) > 1 or len(self._header) == 1
            raise CallboardError(self._unlike() if both else self._lacking(lacking[0]))
        self._with_times()
        self._doubts += [sentence for field, sentence in _WITHOUT.items() if field not in self._found]
        fields = tuple(
            GuessedField(field, tuple(self._header[place] for place in places), round(sure, 2), why)
            for field, (places, sure, why) in sorted(self._found.items(), key=lambda item: list(NAMES).index(item[0]))
        )
        return Guess(self._profile(), fields, tuple(self._doubts), tuple(self._header), tuple(self._rows[:_SHOWN]))

    def _by_names(self) -> None:
        """Every field its likeliest column, the surest pair first."""
        pairs = sorted(
            (-likeness(field, column, facts), rank, place, field)
            for rank, field in enumerate(NAMES)
            for place, (column, facts) in enumerate(zip(self._header, self._facts, strict=True))
        )
        for unsure, _, place, field in pairs:
            if -unsure >= _LEAST and field not in self._found and not self._taken(place):
                self._found[field] = (place,), -unsure, "by its name"
        for one, other in (("lat", "lon"), ("lon", "lat")):
            if other not in self._found:
                self._found.pop(one, None)
        if "lat" in self._found:
            self._found.pop("point", None)

    def _by_cells(self) -> None:
        """A number and an opening date by their cells alone, where their columns have names that tell nothing."""
        for field, sure in (("opened", 0.4), ("number", 0.4)):
            fitting = [
                place
                for place, facts in enumerate(self._facts)
                if not self._taken(place) and by_cells(field, facts) >= 0.95 and facts.rows >= _SHOWN
            ]
            if field not in self._found and fitting:
                self._found[field] = (fitting[0],), sure / len(fitting), "by its cells"
                name = self._header[fitting[0]]
                self._doubts.append(f"No column is called like the {TITLES[field]}; “{name}” may be it by its cells.")

    def _taken(self, place: int) -> bool:
        return any(place in places for places, _, _ in self._found.values())

    def _with_times(self) -> None:
        """Times of day that stand in a column of their own are joined to their dates."""
        for field in DATES:
            places, sure, why = self._found.get(field, ((), 0.0, ""))
            if not places or self._facts[places[0]].timed > 0.1:
                continue
            words = set(plain(self._header[places[0]]).split("_")) - {"date", "fecha"}
            for place, facts in enumerate(self._facts):
                alike = words & set(plain(self._header[place]).split("_"))
                if facts.clocks >= 0.9 and alike and not self._taken(place):
                    self._found[field] = (places[0], place), sure, why

    def _profile(self) -> Profile:
        columns = {
            field: [[self._header[place] for place in places]] if len(places) > 1 else [self._header[places[0]]]
            for field, (places, _, _) in self._found.items()
        }
        name = self._path.name.partition(".")[0]
        return Profile.model_validate(
            {
                "city": slug(name),
                "title": title_of(name),
                "zone": self._zone,
                "dates": self._order(),
                "columns": columns,
                "statuses": self._meanings("status", STATUSES),
                "channels": self._meanings("channel", CHANNELS),
                "verdicts": self._verdicts(),
            }
        )

    def _order(self) -> str:
        """Whether the month or the day stands first where the year stands last."""
        places = [self._found[field][0][0] for field in DATES if field in self._found]
        slashed = [self._facts[place] for place in places if self._facts[place].slashed > 0.5]
        if not slashed:
            return "mdy"
        first, second = (sum(facts.dated(order) for facts in slashed) for order in ("mdy", "dmy"))
        if first == second:
            self._doubts.append("Every date can be read with the month or with the day first; the month is taken.")
        return "mdy" if first >= second else "dmy"

    def _meanings(self, field: str, words: Mapping[Any, Sequence[str]]) -> dict[Status | Channel, list[str]]:
        """The words of a column and what they mean; those that are unknown are named as a doubt."""
        if field not in self._found:
            return {}
        found: dict[Any, list[str]] = {}
        unknown: list[str] = []
        for cell in self._different(self._found[field][0][0]):
            ours = meaning(cell, words)
            (unknown if ours is None else found.setdefault(ours, [])).append(cell)
        if unknown:
            named = ", ".join(f"“{word[:40]}”" for word in unknown[:8]) + (" …" if len(unknown) > 8 else "")
            self._doubts.append(f"What these words for the {TITLES[field]} mean is not known: {named}.")
        return found

    def _verdicts(self) -> dict[Verdict, list[str]]:
        if "verdict" not in self._found:
            return {}
        place = self._found["verdict"][0][0]
        timely = plain(self._header[place]) in TIMELY
        found: dict[Verdict, list[str]] = {}
        for cell in self._different(place):
            said_yes = plain(cell) in LATE
            plainly = plain(cell) in ("late", "overdue", "ontime", "on_time", "a_tiempo", "vencido", "vencida")
            late = said_yes != timely if not plainly else said_yes
            if said_yes or plain(cell) in ON_TIME:
                found.setdefault(Verdict.LATE if late else Verdict.ON_TIME, []).append(cell)
        return found

    def _different(self, place: int) -> list[str]:
        """The words of a column, without those that are looked up as the same, and without those for nothing."""
        cells = dict.fromkeys(row[place] for row in self._rows)
        return list({key(cell): tidy(cell) for cell in cells if key(cell) not in MISSING}.values())[:MOST_WORDS]

    def _nearly_opened(self) -> int | None:
        """The column that has dates in most of its rows and is called like the opening date, or like no date at all."""
        fits = [
            (_as_opening(column) * facts.dates, -place)
            for place, (column, facts) in enumerate(zip(self._header, self._facts, strict=True))
            if facts.dates >= _MOSTLY
        ]
        like, place = max(fits, default=(0.0, 0))
        return -place if like >= _LEAST * _MOSTLY else None

    def _undated(self, place: int) -> str:
        cell, column = self._facts[place].undated(), tidy(self._header[place])[:40]
        lines = (
            block.line(row)
            for block in open_table(self._path)
            for row, cells in enumerate(block.rows)
            if cells[place].strip() == cell
        )
        return (
            f"The column “{column}” of {self._path.name} would be the opening date, but too many of its rows have no "
            f"date, the first on line {next(lines):,}: “{cell[:40]}”. Mend them, or write a profile that names the "
            "column; it sets such rows aside."
        )

    def _lacking(self, field: str) -> str:
        need = {
            "number": "one that is filled in every row and different in each",
            "opened": "one with a date in every row",
        }[field]
        return (
            f"{self._path.name} has no column that looks like the {TITLES[field]}, {need}; its columns are "
            f"{self._columns()}. Write a profile that names it, or choose another file."
        )

    def _unlike(self) -> str:
        if len(self._header) == 1:
            return f"{self._path.name} has no columns, so it is no table of requests; choose the city’s CSV or JSON."
        return (
            f"{self._path.name} has no columns that look like requests; those have a number and an opening date in "
            f"every row. Its columns are {self._columns()}. Choose another file, or write a profile that names them."
        )

    def _columns(self) -> str:
        named = ", ".join(tidy(column)[:40] for column in self._header[:12])
        return named + (" …" if len(self._header) > 12 else "")


def _as_opening(column: str) -> float:
    others = [by_name(field, column) for field in DATES if field != "opened"]
    return by_name("opened", column) or (0.0 if any(others) else _LEAST)


def slug(name: str) -> str:
    """A short name for a profile, as a file may be called."""
    return _SLUG.sub("_", plain(name).encode("ascii", "ignore").decode()).strip("_")[:40] or "city"
