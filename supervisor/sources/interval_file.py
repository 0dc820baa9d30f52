"""Reads what a telephone system exports by intervals, whatever its columns are called: calls and handle times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.core.errors import CallboardError
from supervisor.planning.series import Series
from supervisor.sources.beginnings import refuse_others
from supervisor.sources.city_csv.csv_table import CsvTable
from supervisor.sources.city_csv.moments import Moments
from supervisor.sources.city_csv.names import tidy
from supervisor.sources.city_csv.table import Block
from supervisor.sources.city_csv.text import head
from supervisor.sources.interval_cells import disorder, dotted, durations, instants, likelier, numbers, order_of, times
from supervisor.sources.interval_columns import HANDLING, Layout, clocked, fits, guessed, places_of
from supervisor.sources.interval_slots import DAY_MS, Rows, fitting, in_order, longer_days, minutes_of, once, series_of

MOST_QUEUES = 500
LONGEST_S = 4 * 3600
"""A mean handle time of more is a slip."""
MOST_CALLS = 1_000_000
"""In one interval; more is a slip."""
MOST_NOTES = 1000
"""Notes that are kept with their line; the others are counted."""
CLOCKED = 50
"""So many rows tell which column has times of the day."""
EARLIEST_MS = 631_152_000_000
"""The year 1990."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Stamps = tuple[list[str], list[int]]
Progress = Callable[[float], None]


class Note(msgspec.Struct, frozen=True):
    """What is said of a line; line 0 is the whole file."""

    line: int
    words: str

    def sentence(self) -> str:
        """In words."""
        return f"Line {self.line:,}: {self.words}" if self.line else self.words


class Intervals(msgspec.Struct, frozen=True):
    """What a file has: a series by queue (`""` without a column of queues), which columns were taken, what is odd.

    `rows` are those that count; `set_aside` is how many do not; `notes` are the first of what is said of lines.
    """

    series: dict[str, Series]
    columns: dict[str, str]
    rows: int
    set_aside: int
    notes: tuple[Note, ...] = ()
    title: str = ""


class _Notes:
    """Notes that are kept, and how many rows were set aside."""

    def __init__(self) -> None:
        self.kept: list[Note] = []
        self.aside = 0

    def say(self, line: int, words: str) -> None:
        if len(self.kept) < MOST_NOTES:
            self.kept.append(Note(line, words))

    def set_aside(self, told: Iterator[tuple[int, str]], count: int) -> None:
        self.aside += count
        for line, words in told:
            if len(self.kept) >= MOST_NOTES:
                return
            self.say(line, words)


def read_intervals(
    path: Path,
    zone: str,
    now: int,
    own: Layout = Layout(),  # noqa: B008 (frozen)
    layouts: Sequence[Layout] = (),
    told: Progress = lambda share: None,
) -> Intervals:
    """A whole file; local times are those of `zone`, none lies after `now` (ms).

    `own` is what the user says of it, `layouts` are those that are known; `told` hears how much of it is read.
    Raises `CallboardError` where it is no interval file, or none of its rows can be used.
    """
    file = _File(path, zone, now, own, layouts)
    parts = [*file.parts(told)]
    file.check_order()
    rows = Rows.joined(parts) if parts else None
    if rows is None or not rows.at.size:
        why = f" The first: {file.notes.kept[0].sentence()}" if file.notes.kept else ""
        raise CallboardError(f"No row of {path.name} could be used.{why}")
    return file.whole(in_order(rows))


def _refuse(path: Path) -> None:
    beginning = head(path)
    refuse_others(path.name, beginning, "an interval file; export it as CSV")
    if beginning.lstrip()[:1] in (b"[", b"{"):
        raise CallboardError(f"{path.name} is JSON, not an interval file; export it as CSV.")


def columns_of(path: Path, layouts: Sequence[Layout] = ()) -> tuple[list[str], dict[str, str], str]:
    """The names of the columns, what is guessed of them by field, and what is missing (empty: nothing)."""
    _refuse(path)
    table = CsvTable(path, fits=lambda row: fits(row, layouts))
    header = table.header
    try:
        places = places_of(path.name, header, Layout(), layouts)
    except CallboardError as error:
        return header, {field: header[place] for field, place in guessed(header).items()}, str(error)
    found, rows = places.told(header), [row for block in islice(table, 1) for row in block.rows[:CLOCKED]]
    if "date" in found and not (places.wide or "time" in found) and (name := clocked(header, rows, ())):
        return header, {**found, "time": name}, f"{path.name} has no column that is called like a time of the day."
    return header, found, ""


class _File:
    def __init__(self, path: Path, zone: str, now: int, own: Layout, layouts: Sequence[Layout]) -> None:
        _refuse(path)
        self.path, self.zone, self.now = path, zone, now
        self.table = CsvTable(path, fits=lambda header: fits(header, layouts, own))
        self.places = places_of(path.name, self.table.header, own, layouts)
        self.layout, self.fields = self.places.layout, self.places.fields
        self.notes = _Notes()
        self._dotted = False
        self.clocked = ""
        self._ordered = [0, 0]
        self.queues: dict[str, int] = {}
        self.moments = Moments(zone, self._order(own, layouts), "wrong" if self.layout.offsets == "ignore" else "true")

    def _order(self, own: Layout, layouts: Sequence[Layout]) -> str:
        """Whether day or month stands first, by all dates of the file if need be."""
        field = "date" if "date" in self.fields else "at"
        if self.layout.dates or field not in self.fields:
            return self.layout.dates or "mdy"
        first: list[str] = []
        for block in CsvTable(self.path, fits=lambda header: fits(header, layouts, own)):
            texts = [row[self.fields[field]].strip() for row in block.rows]
            if found := order_of(texts):
                return found
            first += texts if len(first) < 50_000 else []
        return likelier(first)

    def parts(self, told: Progress) -> Iterator[Rows]:
        size = max(1, self.path.stat().st_size)
        for block in self.table:
            for broken in block.broken:
                self.notes.aside += 1
                self.notes.say(broken.line, broken.reason)
            if block.rows:
                yield self._part(block)
            told(min(1.0, self.table.read / size))

    def _part(self, block: Block) -> Rows:
        wide = self.places.wide
        self.clocked = self.clocked or clocked(self.table.header, block.rows[:CLOCKED], {*self.fields.values()})
        self._in_order(block)
        lines = np.array([block.line(place) for place in range(len(block.rows))], dtype=np.int64)
        if not wide:
            return self._kept(self._stamps(block), lines, self._calls(block), self._aht(block), self._queue(block))
        days = self._dates(block)
        stamps = [f"{day} {clock}" for day in days for _, clock in wide], [0] * (len(days) * len(wide))
        calls = self._counts([row[place] for row in block.rows for place, _ in wide])
        many = len(wide)
        nothing = np.full(calls.size, np.nan)
        return self._kept(stamps, lines.repeat(many), calls, nothing, self._queue(block).repeat(many))

    def _in_order(self, block: Block) -> None:
        field = next((each for each in ("date", "at") if each in self.fields), None)
        if self.layout.dates and field:
            found = disorder(self._cells(block, field), self.layout.dates)
            self._ordered = [one + more for one, more in zip(self._ordered, found, strict=True)]

    def check_order(self) -> None:
        """Raises `CallboardError` where the order of dates that was told is not that of most of them."""
        mine, other = self._ordered
        if other > mine:
            first, then = ("month", "mdy") if self.layout.dates == "dmy" else ("day", "dmy")
            raise CallboardError(
                f"In {self.path.name} the {first} stands first: {other:,} of its dates are none otherwise. Leave out "
                f"--dates {self.layout.dates}, or write --dates {then}. Nothing was taken."
            )

    def _kept(self, stamps: Stamps, lines: Ints, calls: Floats, aht: Floats, queue: Ints) -> Rows:
        texts, lasts = stamps
        at, later, wrong = instants(texts, self.moments)
        ahead = (at > self.now) | ((at >= 0) & (at < EARLIEST_MS))
        wrong |= {
            int(row): f"“{texts[row][:40]}” lies ahead of the clock or before 1990." for row in np.flatnonzero(ahead)
        }
        missing = np.isnan(calls)
        for row in np.flatnonzero(~missing & ~((calls >= 0) & (calls <= MOST_CALLS))):
            wrong.setdefault(int(row), "Its calls are no number of calls: negative, too many, or no number.")
        self.notes.set_aside(((int(lines[row]), wrong[row]) for row in sorted(wrong)), len(wrong))
        good = ~missing
        good[list(wrong)] = False
        aht = self._sound(aht, calls, lines, good)
        return Rows(lines, queue, at, later, np.array(lasts, dtype=np.int64), calls, aht).where(good)

    def _sound(self, aht: Floats, calls: Floats, lines: Ints, good: NDArray[np.bool_]) -> Floats:
        """Handle times that can be true, nan for the others and where nobody called."""
        absurd = good & ~np.isnan(aht) & ~((aht >= 0) & (aht <= LONGEST_S))
        for row in np.flatnonzero(absurd & (calls > 0)):
            self.notes.say(int(lines[row]), "Its handle time is none that can be true; its calls count without it.")
        return np.where(absurd | (calls == 0) | (aht == 0), np.nan, aht)

    def _cells(self, block: Block, field: str) -> list[str]:
        place = self.fields[field]
        return [row[place].strip() for row in block.rows]

    def _dates(self, block: Block) -> list[str]:
        if "year" in self.fields:
            parts = zip(*(self._cells(block, part) for part in ("year", "month", "day")), strict=True)
            return ["-".join((year, month.zfill(2), day.zfill(2))) for year, month, day in parts]
        if "date" in self.fields:
            # Some write a midnight behind the day.
            return [text.partition(" ")[0] if text.endswith("00:00") else text for text in self._cells(block, "date")]
        return self._cells(block, "at")

    def _stamps(self, block: Block) -> Stamps:
        if "at" in self.fields:
            return self._cells(block, "at"), [0] * len(block.rows)
        days = self._dates(block)
        field = next((each for each in ("time", "hour") if each in self.fields), None)
        if field is None:
            return days, [0] * len(days)
        clocks, lasts = times(self._cells(block, field))
        return [f"{day} {clock}" for day, clock in zip(days, clocks, strict=True)], lasts

    def _queue(self, block: Block) -> Ints:
        if "queue" not in self.fields:
            self.queues.setdefault("", 0)
            return np.zeros(len(block.rows), dtype=np.int64)
        found = [self.queues.setdefault(tidy(text)[:80], len(self.queues)) for text in self._cells(block, "queue")]
        if len(self.queues) > MOST_QUEUES:
            raise CallboardError(
                f"{self.path.name} has more than {MOST_QUEUES} queues; name the column: --column queue=NAME."
            )
        return np.array(found, dtype=np.int64)

    def _calls(self, block: Block) -> Floats:
        if "calls" in self.fields:
            return self._counts(self._cells(block, "calls"))
        answered, abandoned = (self._counts(self._cells(block, field)) for field in ("answered", "abandoned"))
        return answered + abandoned

    def _counts(self, texts: list[str]) -> Floats:
        """Nobody counts thousandths of calls: where every dot is followed by three digits, it parts thousands."""
        example = dotted(texts)
        if not example:
            return numbers(texts)
        if not self._dotted:
            self._dotted = True
            self.notes.say(0, f"Calls such as {example} are read as {example.replace('.', ',')}.")
        return numbers([text.replace(".", "") for text in texts])

    def _aht(self, block: Block) -> Floats:
        """Mean handle time: told, or talk + hold + wrap-up, or all of it by the contacts that were handled."""
        minutes = self._in_minutes()
        told = {each: durations(self._cells(block, each), minutes) for each in HANDLING if each in self.fields}
        none = np.full(len(block.rows), np.nan)
        if "aht" in told:
            return told["aht"]
        if "talk" in told:
            return sum((np.nan_to_num(told[each], nan=0.0) for each in ("hold", "wrap") if each in told), told["talk"])
        if "total" not in told and "talk_total" not in told:
            return none
        parts = ("total",) if "total" in told else ("talk_total", "hold_total", "wrap_total")
        spent = sum((np.nan_to_num(told[each], nan=0.0) for each in parts[1:] if each in told), told[parts[0]])
        handled = numbers(self._cells(block, "answered")) if "answered" in self.fields else self._calls(block)
        np.divide(spent, handled, out=none, where=handled > 0)
        return none

    def _in_minutes(self) -> bool:
        if self.layout.unit:
            return self.layout.unit == "min"
        name = self.table.header[self.fields["aht"]].lower() if "aht" in self.fields else ""
        return "min" in name and "sec" not in name

    def _timed(self, rows: Rows) -> None:
        """Raises `CallboardError` where rows of one day are told apart by a column that nobody took for their time."""
        if self.places.wide or {"time", "hour"} & self.fields.keys() or np.unique(rows.at % DAY_MS).size > 2:
            return
        often = rows.at.size / np.unique(np.stack((rows.queue, rows.at)), axis=1).shape[1]
        guess = f"; is it “{self.clocked[:40]}”?" if self.clocked else "."
        if often > (1 if self.clocked else 2):
            raise CallboardError(
                f"{self.path.name} has no column of the time of day: name it, such as --column time=NAME{guess}"
            )

    def whole(self, rows: Rows) -> Intervals:
        """All series, each interval once."""
        self._timed(rows)
        minutes = minutes_of(rows, self.path.name)
        if self.layout.ends:
            rows = msgspec.structs.replace(rows, at=rows.at - minutes * 60_000)
        fit, told = fitting(rows, minutes, self.zone)
        self.notes.set_aside(told, int((~fit).sum()))
        longer, told_longer = longer_days(rows.where(fit), minutes)
        self.notes.set_aside(told_longer, int(longer.sum()))
        fit[np.flatnonzero(fit)[longer]] = False
        rows, again, told = once(rows.where(fit))
        self.notes.set_aside(told, int(fit.sum()) - rows.at.size - again)
        if again:
            self.notes.say(0, f"{again:,} rows are there twice with the same numbers and count once.")
        for words in self.table.notes():
            self.notes.say(0, words)
        if not rows.at.size:
            raise CallboardError(f"No row of {self.path.name} could be used.")
        series = {
            name: series_of(rows.where(mine), minutes, self.zone)
            for name, code in self.queues.items()
            if (mine := rows.queue == code).any()
        }
        notes = tuple(sorted(self.notes.kept, key=lambda note: note.line))
        columns = self.places.told(self.table.header)
        return Intervals(series, columns, rows.at.size, self.notes.aside, notes, self.layout.title)
