"""What the Forecast part shows: history and forecast by day, a sheet of days by intervals, what is known beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from supervisor.planning.edits import Edit, Field, touched
from supervisor.planning.forecast_kept import Planned, added
from supervisor.planning.forecasting import Found
from supervisor.planning.history import Stretch, day_of
from supervisor.planning.local import slots_local
from supervisor.planning.series import Slots
from supervisor.planning.sums import Array
from supervisor.reports.forecasts import Earlier
from widgets.bandchart import BandData, Spot
from widgets.format import count, mean_duration, percent
from widgets.level import Level
from widgets.sheet import SheetData, SheetFoot, SheetRow

DAY_MS = 86_400_000
PAST_DAYS = 84
"""So much history stands before a forecast in the chart."""
WHY = {
    "storm": "Storm or another rush",
    "low": "Too few calls",
    "outage": "No calls at all",
    "hand": "Left out by hand",
}
EPOCH = date(1970, 1, 1)
Starts = dict[tuple[int, int], tuple[int, ...]]


def day_words(day: int) -> str:
    """A local day by its number: `Mon 23 Nov`."""
    found = EPOCH + timedelta(days=day)
    return f"{found:%a} {found.day} {found:%b}"


def short_day(day: int) -> str:
    """`23 Nov`."""
    return day_words(day).partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Charted:
    """The chart, and the number of the local day of its first point."""

    data: BandData
    first: int


def chart_of(found: Found) -> Charted:
    """History and forecast by local day; outliers as points that stand out."""
    plan, ahead = found.plan, found.plan.local.day
    past = found.history.between(max(found.history.start, plan.start - (PAST_DAYS + 1) * DAY_MS), plan.start)
    start = int(ahead[0])
    first = max(start - PAST_DAYS, int(past.local.day[0]) if len(past) else start)
    many = int(ahead[-1]) - first + 1
    came = _daily(past, past.calls, first, many)
    known = _counts(past, first, many)
    usual = np.median(known[known > 0]) if (known > 0).any() else 0
    begun = np.where(np.arange(many) == start - first, np.nan_to_num(came), 0.0)
    expected, low, high = (_daily(plan, each, first, many) + begun for each in (plan.calls, plan.low, plan.high))
    was = np.where((known >= usual / 2) & (np.arange(many) < start - first), came, np.nan)
    data = BandData(
        _values(was), _values(expected), _values(low), _values(high),
        tuple((day - first, short_day(day)) for day in range(first, first + many) if (day + 3) % 7 == 0),
        tuple(_spots(found, first, start)), tuple(_tips(found, was, expected, low, high, first)),
        tuple(sorted({int(day) - first for day in ahead[touched(plan.computed, plan.edits.done)]})), start - first,
    )  # fmt: skip
    return Charted(data, first)


def _daily(slots: Slots, values: Array, first: int, many: int) -> Array:
    place = slots.local.day - first
    some = (place >= 0) & (place < many)
    return added(values[some], place[some], many)


def _counts(slots: Slots, first: int, many: int) -> Array:
    return np.nan_to_num(_daily(slots, np.where(np.isnan(slots.calls), np.nan, 1.0), first, many))


def _values(values: Array) -> tuple[float | None, ...]:
    told = values.astype(object)
    told[np.isnan(values)] = None
    return tuple(told.tolist())


def _spots(found: Found, first: int, start: int) -> Iterator[Spot]:
    out = {each.begin for each in found.left_out}
    for each in sorted({*found.proposed, *found.left_out}, key=lambda one: one.begin):
        day = day_at(each.begin, found.history.zone)
        if first <= day < start:
            is_out = each.begin in out
            does = "left out; click to learn from it" if is_out else "click to leave it out"
            yield Spot(day - first, f"{stretch_words(each)}; {does}", Level.warn, is_out)


def stretch_words(each: Stretch) -> str:
    """What a stretch is, and how far from what is usual."""
    if each.why == "hand":
        return WHY["hand"]
    return f"{WHY[each.why]}: {count(each.calls)} calls where {count(each.usual)} are usual"


def day_at(at: int, zone: str) -> int:
    """The number of the local day of an instant (ms)."""
    return int(slots_local(np.array([at], np.int64), zone).day[0])


def _tips(found: Found, was: Array, expected: Array, low: Array, high: Array, first: int) -> Iterator[str]:
    special = {each.day: each.name for each in found.special}
    for place in range(was.size):
        day = day_words(first + place)
        name = f" · {special[first + place]}" if first + place in special else ""
        if not np.isnan(was[place]):
            yield f"{day}{name}: {count(was[place])} calls"
        elif not np.isnan(expected[place]):
            yield f"{day}{name}: {count(expected[place])} calls expected, {count(low[place])} to {count(high[place])}"
        else:
            yield f"{day}{name}: nothing is known"


@dataclass(frozen=True, slots=True)
class Sheeted:
    """The sheet, the slots of each of its cells by their starts (ms), and the local days of its rows."""

    data: SheetData
    starts: Starts
    days: tuple[int, ...] = ()


class _Grid:
    """Slots as days by minutes of the day; an hour that clocks show twice is in the same cells."""

    def __init__(self, plan: Planned) -> None:
        local = plan.local
        self.days = [int(day) for day in np.unique(local.day)]
        self.rows = local.day - self.days[0]
        used = local.minute[np.nan_to_num(plan.calls) > 0]
        low, high = (int(used.min()), int(used.max())) if used.size else (0, 1440 - plan.minutes)
        self.minutes = [*range(low, high + 1, plan.minutes)]
        self.columns = (local.minute - low) // plan.minutes
        self.seen = (local.minute >= low) & (local.minute <= high)
        self.shape = (len(self.days), len(self.minutes))

    def of(self, values: Array, *, mean: bool = False) -> Array:
        """By cell: the sum, or the mean; nan where nothing is known."""
        flat = (self.rows * self.shape[1] + self.columns)[self.seen]
        told = added(values[self.seen], flat, self.shape[0] * self.shape[1])
        if mean:
            told = told / np.maximum(np.bincount(flat, minlength=told.size), 1)
        return told.reshape(self.shape)


def sheet_of(found: Found, field: Field = "calls") -> Sheeted:
    """The forecast as days by intervals, with whom the day of the cursor needs below it."""
    plan, grid = found.plan, _Grid(found.plan)
    values = grid.of(plan.calls if field == "calls" else plan.aht_s, mean=field != "calls")
    special = {each.day: each.name or each.kind for each in found.special}
    sums = grid.of(plan.calls).sum(axis=1, where=~np.isnan(grid.of(plan.calls)))
    rows = tuple(
        SheetRow(day_words(day), special.get(day, ""), count(float(total)), day in special)
        for day, total in zip(grid.days, sums, strict=True)
    )
    hand = grid.of(touched(plan.computed, plan.edits.done).astype(np.float64))
    changed = frozenset((int(row), int(column)) for row, column in zip(*np.nonzero(np.nan_to_num(hand)), strict=True))
    starts: dict[tuple[int, int], list[int]] = {}
    for at, row, column in zip(
        *(each[grid.seen].tolist() for each in (plan.starts, grid.rows, grid.columns)), strict=True
    ):
        starts.setdefault((row, column), []).append(at)
    columns = tuple(f"{minute // 60}:{minute % 60:02}" for minute in grid.minutes)
    cells = tuple(_values(row) for row in values)
    head = "Calls" if field == "calls" else "Handle time, s"
    data = SheetData(rows, columns, cells, changed, tuple(_feet(plan, grid)), head, "Day")
    return Sheeted(data, {cell: tuple(each) for cell, each in starts.items()}, tuple(grid.days))


def _feet(plan: Planned, grid: _Grid) -> Iterator[SheetFoot]:
    for words, values in (("Agents needed", plan.agents), ("To schedule", plan.scheduled)):
        if values is not None:
            yield SheetFoot(words, _texts(grid.of(values, mean=True)))


def _texts(values: Array) -> tuple[tuple[str, ...], ...]:
    """Whole people; each number is put into words once."""
    whole = np.where(np.isnan(values), -1, np.ceil(values)).astype(np.int64)
    words = {int(value): count(float(value)) if value >= 0 else "–" for value in np.unique(whole)}
    return tuple(tuple(words[value] for value in row) for row in whole.tolist())


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is known beside the forecast: a heading, and lines of a name and what is said of it.

    What is said stands beside the name, or below it where it is `long`.
    """

    heading: str
    lines: tuple[tuple[str, str], ...] = ()
    empty: str = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All parts."""

    parts: tuple[Part, ...] = field(default=())


def known_of(found: Found, earlier: Sequence[Earlier], published: int = 0) -> Knowledge:
    """What stands beside a forecast."""
    return Knowledge(
        (
            Part("This forecast", tuple(_this(found))),
            Part("Earlier versions", tuple(_versions(earlier, found.plan.zone)), "None is saved yet.", long=True),
            Part("Special days", tuple(_special(found)), "None in these weeks. Settings has holidays and events."),
            Part(
                "Left out", tuple(_left_out(found)), "Nothing. Click a day of the history to leave it out.", long=True
            ),
            Part(
                "Changed by hand", tuple(map(_edit, found.plan.edits.done[::-1][:8])), "Nothing yet. Type into a cell."
            ),
        )
    )


def _this(found: Found) -> Iterator[tuple[str, str]]:
    plan, tz = found.plan, ZoneInfo(found.plan.zone)
    calls = np.nan_to_num(plan.calls)
    yield "Calls", count(float(calls.sum()))
    known = ~np.isnan(plan.aht_s) & (calls > 0)
    if known.any():
        yield "Handle time", mean_duration(float((plan.aht_s[known] * calls[known]).sum() / calls[known].sum()))
    if calls.any():
        peak = datetime.fromtimestamp(int(plan.starts[calls.argmax()]) / 1000, UTC).astimezone(tz)
        yield "Busiest", f"{peak:%a} {peak.day} {peak:%b} {peak:%H:%M}"
    if plan.agents is not None and not np.isnan(plan.agents).all():
        yield "Most agents", count(float(np.nanmax(plan.agents)))
    if found.attempts is not None:
        yield "Redials", f"{percent(found.attempts.share, 1)} % of first attempts"
    yield from _made_from(found)


def _made_from(found: Found) -> Iterator[tuple[str, str]]:
    """From when to when anything is known; only the first and the last slot are looked at, however many there are."""
    known = np.flatnonzero(~np.isnan(found.history.calls))
    if known.size:
        first, last = (
            day_at(found.history.start + int(place) * found.history.width, found.plan.zone) for place in known[[0, -1]]
        )
        yield (
            "Made from",
            f"{count(last - first + 1)} days since {short_day(first)} {(EPOCH + timedelta(days=first)).year}",
        )


def _versions(earlier: Sequence[Earlier], zone: str) -> Iterator[tuple[str, str]]:
    tz = ZoneInfo(zone)
    for each in earlier[:6]:
        made = datetime.fromtimestamp(each.row.made_at / 1000, UTC).astimezone(tz)
        name = f"{each.row.version} · {made.day} {made:%b}{' · published' if each.row.published else ''}"
        yield name, became_words(each)


def became_words(each: Earlier) -> str:
    """What became of a version, in words."""
    told = each.accuracy
    if told.wape is None or told.bias is None:
        return "not over yet"
    sign = "+" if told.bias > 0 else "−" if told.bias < 0 else ""
    held = "" if told.coverage is None else f", band {percent(told.coverage)} %"
    return f"WAPE {percent(told.wape, 1)} %, bias {sign}{percent(abs(told.bias), 1)} %{held}"


def _special(found: Found) -> Iterator[tuple[str, str]]:
    days = found.plan.local.day
    for each in found.special:
        if days.size and int(days[0]) <= each.day <= int(days[-1]):
            times = "" if each.factor is None else f" × {each.factor:g}"
            yield day_words(each.day), f"{each.name or each.kind}{times}"


def _left_out(found: Found) -> Iterator[tuple[str, str]]:
    for each in found.left_out[::-1][:8]:
        yield day_words(day_at(each.begin, found.history.zone)), stretch_words(each)


def _edit(edit: Edit) -> tuple[str, str]:
    what = {"set": f"{edit.value:g}", "percent": f"{edit.value:+g} %", "copy": "copied", "reset": "as computed"}[
        edit.kind
    ]
    of = " handle time" if edit.field == "aht_s" else ""
    slots = sum((end - begin) // (edit.minutes * 60_000) for begin, end in edit.spans)
    return f"{what}{of}", f"{slots:,} interval{'s' * (slots != 1)}"


def toggled(found: Found, day: int) -> dict[str, object]:
    """What is left out after a click on a local day, and what of the proposed is kept in."""
    zone, wanted = found.history.zone, found.wanted
    proposed = {each.begin for each in found.proposed if day_at(each.begin, zone) == day}
    by_hand = [each for each in wanted.by_hand if day_at(each.begin, zone) != day]
    if len(by_hand) < len(wanted.by_hand):
        return {"by_hand": tuple(by_hand)}
    if proposed:
        kept = {*wanted.kept_in} ^ proposed
        return {"kept_in": tuple(sorted(kept))}
    starts = found.history.starts[found.history.local.day == day]
    if not starts.size:
        return {}
    begin, end = day_of(found.history, int(starts[0]))
    return {"by_hand": (*by_hand, Stretch(begin, end, "hand"))}
