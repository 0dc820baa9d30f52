"""An answer about the past as rows of a table, points of a chart and cells of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from supervisor.metrics.catalogue import BY_KEY
from supervisor.reports.history import HistoryAnswer, HistoryQuestion, HistoryRow
from supervisor.ui.csv_file import Value
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.readings import joined, kind_of, local
from widgets import format as shown
from widgets.trend import TrendData

NARROW = 12
UNITS = {"s": "", "share": " %", "count": ""}
PROVISIONAL = "Callers who came in this time were still waiting: its figures may change."
INCOMPLETE = "A source was silent for a while and nothing covers that: what it missed is not in these figures."
UNKNOWN = "No source was there: nothing is known of this time, which is not the same as no calls."
NOT_YET = "The days in which an answered caller may call again are not over yet, or no caller’s number is known."
NO_LINES = "No source tells it."
NOTHING = "Nothing happened that it measures."
_WHOLE = "Whole time"
LEAST = 8
"""Intervals, hours or days of a chart."""


class Shown:
    """An answer with the question it is to, the centre's zone, and how scopes are called."""

    def __init__(
        self, question: HistoryQuestion, answer: HistoryAnswer, zone: str, name_of: Callable[[str], str]
    ) -> None:
        self.question, self.answer, self.zone, self.name_of = question, answer, zone, name_of

    def row(self, key: str) -> HistoryRow:
        """That of a row of the table."""
        return self._by_key[key]

    def total(self, scope: str) -> HistoryRow | None:
        """The whole time of a scope."""
        return next((row for row in self.answer.totals if row.scope == scope), None)

    @cached_property
    def _by_key(self) -> dict[str, HistoryRow]:
        rows = {_key(row): row for row in self.answer.rows}
        return rows | {_key(row, whole=True): row for row in self.answer.totals}

    @property
    def several(self) -> bool:
        return len(self.question.scopes) > 1

    def name(self, key: str, scope: str = "") -> str:
        """Of a figure, with its unit where that is no time, and its code last: that of a scope, or of all."""
        rows = [row for row in self.answer.rows if row.scope == scope]
        told = self.answer.names.get(key) or joined((BY_KEY[key].name, self.code(key, *rows)))
        name, dot, code = told.partition(" · ")
        return f"{name}{UNITS[BY_KEY[key].unit]}{dot}{code}"

    def code(self, key: str, *rows: HistoryRow) -> str:
        """How the service level of rows is counted, where that is not the same for all and no part of their name."""
        codes = {row.code for row in rows} if key == "service_level" and key not in self.answer.names else set()
        return codes.pop() if len(codes) == 1 else ""

    def heads(self) -> list[Head]:
        of = [Head("Of")] if self.several else []
        return [Head(self.when_head), *of, *map(self._head, self._keys)]

    def _head(self, key: str) -> Head:
        return Head(heading(self.name(key)), True, f"{BY_KEY[key].name}: {BY_KEY[key].formula}", key)

    def rows(self) -> list[Row]:
        """The totals stand first, and stay there."""
        rows = [Row(_key(row), self._cells(row, self.when(row))) for row in self.answer.rows]
        totals = (Row(_key(row, whole=True), self._cells(row, _WHOLE), pinned=True) for row in self.answer.totals)
        return [*totals, *rows]

    def when(self, row: HistoryRow) -> str:
        """As short as the days asked for allow."""
        start = local(row.start, self.zone)
        if self.question.by == "day":
            return f"{start:%a} {start.day} {start:%b}"
        if self.question.since == self.question.until:
            return f"{start:%H:%M}"
        return f"{start:%a} {start.day} {start:%b} {start:%H:%M}"

    @property
    def when_head(self) -> str:
        return {"interval": "Interval", "hour": "Hour", "day": "Day"}[self.question.by]

    def trend(self, key: str, scope: str) -> TrendData:
        """One figure of one scope; shares in per cent."""
        rows = self._charted(scope)
        now = tuple(_plotted(key, row.values.get(key)) for row in rows)
        usual = tuple(_plotted(key, row.usual.get(key)) for row in rows)
        peak = max(range(len(now)), key=lambda i: (now[i] or 0, -i), default=None)
        named = ((peak, self.text(key, rows[peak].values.get(key))),) if peak is not None and now[peak] else ()
        running = next((i for i, row in enumerate(rows) if row.provisional), None)
        unknown = tuple(i for i, row in enumerate(rows) if not row.known)
        days = self.question.by == "day"
        return TrendData(
            now, tuple(self._labels(rows)), usual, peaks=named, running=running, unknown=unknown, named=days
        )

    def left_out(self, scope: str) -> str:
        """What the chart does not show of what the table has, in words; empty where it shows everything."""
        count = sum(row.scope == scope for row in self.answer.rows) - len(self._charted(scope))
        return f"{shown.count(count)} {self.question.by}{'s' if count != 1 else ''} not known left out" if count else ""

    def _charted(self, scope: str) -> Sequence[HistoryRow]:
        """Where less than half is known, only the stretch that is, with some of what lies around it.

        A day among many of which nothing is known would be too narrow to be read.
        """
        rows = [row for row in self.answer.rows if row.scope == scope]
        known = [place for place, row in enumerate(rows) if row.known]
        if not known or len(known) * 2 >= len(rows):
            return rows
        first, end = known[0], known[-1] + 1
        around = max(0, LEAST - (end - first))
        first = max(0, min(first - around // 2, len(rows) - LEAST))
        return rows[first : max(end, first + LEAST)]

    def text(self, key: str, value: float | None) -> str:
        """As the table shows it, without the unit."""
        match BY_KEY[key].unit:
            case "share":
                return shown.percent(value, 1)
            case "s":
                return shown.mean_duration(value)
        return shown.count(value)

    def csv_heads(self) -> list[str]:
        figures = (f"{self.answer.names.get(key, BY_KEY[key].name)} ({_csv_unit(key)})" for key in self._keys)
        return ["From", "Until", "Of", *figures, "Remark"]

    def csv_rows(self) -> Iterator[list[Value]]:
        """Instants with their offset, shares 0 to 1, seconds and counts; without the totals, which are not rows."""
        for row in self.answer.rows:
            times = (local(at, self.zone).isoformat(timespec="minutes") for at in (row.start, row.end))
            figures = (row.values.get(key) for key in self._keys)
            codes = [code for key in self._keys if (code := self.code(key, row))]
            yield [*times, self.name_of(row.scope), *figures, ", ".join([*codes, *remarks(row)])]

    @property
    def _keys(self) -> Sequence[str]:
        return self.question.keys

    def _cells(self, row: HistoryRow, when: str) -> tuple[Cell, ...]:
        said = " · ".join([when, *remarks(row)])
        first = Cell(said, float(row.start), tip="\n".join(reasons(row)))
        of = (Cell(self.name_of(row.scope)),) if self.several else ()
        return (first, *of, *(self._cell(row, key) for key in self._keys))

    def _cell(self, row: HistoryRow, key: str) -> Cell:
        value = row.values.get(key)
        told = joined((self.text(key, value), self.code(key, row) if value is not None else ""))
        return Cell(told, value, tip=why_none(row, key) if value is None else "")

    def _labels(self, rows: Sequence[HistoryRow]) -> Iterator[str]:
        """Days where there are several, else full hours."""
        starts = [local(row.start, self.zone) for row in rows]
        if self.question.by == "day" or self.question.since == self.question.until:
            yield from (_tick(start, self.question.by == "day") for start in starts)
            return
        yield from (_day(start) for start in starts[:1])
        yield from (_day(start) if start.date() != before.date() else "" for before, start in pairwise(starts))


def _key(row: HistoryRow, *, whole: bool = False) -> str:
    return f"{row.scope} {'all' if whole else row.start}"


def heading(words: str) -> str:
    """On two lines where it is long, a code below its name."""
    name, dot, code = words.partition(" · ")
    return f"{name}\n{code}" if dot else in_two(words)


def in_two(words: str) -> str:
    """Long words on two lines, about as wide as each other; a unit stays with its word."""
    spaces = [place for place, letter in enumerate(words) if letter == " " and words[place:] != " %"]
    if len(words) < NARROW or not spaces:
        return words
    middle = min(spaces, key=lambda place: abs(place - len(words) / 2))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def remarks(row: HistoryRow) -> list[str]:
    """What to know of a row, in words."""
    told = (("not known", not row.known), ("provisional", row.provisional), ("incomplete", row.incomplete))
    return [word for word, said in told if said]


def why_none(row: HistoryRow, key: str) -> str:
    """Why a figure of a row is a dash."""
    if not row.known:
        return UNKNOWN
    kind = kind_of(row.scope)
    if kind not in BY_KEY[key].kinds:
        return f"It is not told of {'the centre' if kind == 'centre' else f'{kind}s'}."
    if key == "fcr":
        return NOT_YET
    return NO_LINES if key in ("blocked", "lines_peak") else NOTHING


def days_in_words(question: HistoryQuestion) -> str:
    """`Thu 19 Mar 2026`, or from when to when."""
    first, last = question.since, question.until
    return _long(first) if first == last else f"{_long(first)} to {_long(last)}"


def in_words(question: HistoryQuestion, scopes: Sequence[str]) -> str:
    """What is shown, as a line of text."""
    days = days_in_words(question)
    of = ", ".join(scopes[:3]) + (f" and {len(scopes) - 3} more" if len(scopes) > 3 else "")
    by = {"interval": "by interval", "hour": "by hour", "day": "by day"}[question.by]
    return f"{of} · {days} · {by}"


def reasons(row: HistoryRow) -> list[str]:
    """What to know of a row, in sentences."""
    told = ((UNKNOWN, not row.known), (PROVISIONAL, row.provisional), (INCOMPLETE, row.incomplete))
    return [text for text, said in told if said]


def _plotted(key: str, value: float | None) -> float | None:
    return value * 100 if value is not None and BY_KEY[key].unit == "share" else value


def _csv_unit(key: str) -> str:
    return {"s": "s", "share": "0 to 1", "count": "count"}[BY_KEY[key].unit]


def _tick(start: datetime, day: bool) -> str:
    if day:
        return _day(start)
    return f"{start:%H:%M}" if start.minute == 0 else ""


def _day(start: datetime) -> str:
    return f"{start:%a} {start.day}"


def _long(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
