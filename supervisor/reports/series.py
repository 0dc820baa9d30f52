"""The history that forecasts are made from: calls and handle times by queue and interval, ours and imported ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

import msgspec
import numpy as np

from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError
from supervisor.core.gaps import reaching
from supervisor.core.rules import Rules
from supervisor.metrics.ledger import QUARTER_MS
from supervisor.metrics.tally import Tally
from supervisor.planning.history import joined
from supervisor.planning.local import MINUTE_MS
from supervisor.planning.packed import pack, unpack
from supervisor.planning.series import Series
from supervisor.planning.sums import Array, Mask
from supervisor.reports.ageing import load
from supervisor.reports.days import Day, DayBook, ScopeDay, day_of, local_date, starts_at
from supervisor.reports.gaps import open_gaps
from supervisor.reports.known import Known, known_until
from supervisor.reports.past import HOUR_MS, Past, next_day
from supervisor.requests.volumes import flow
from supervisor.settings.staffing_rules import CHANNEL
from supervisor.store import PlanRow, Store

WRITTEN = ("web", "app", "email", "mail")
"""Channels of requests that wait for somebody to read them."""
QUARTER_MIN = 15
AT_ONCE = 60
"""Days that are read together."""
MOST_DAYS = 3 * 366
DAY_MS = 24 * HOUR_MS
Progress = Callable[[float | None, str], None]
RulesOf = Callable[[int], Rules]


def centre_or(queue: str) -> str:
    """The scope of a queue, the whole centre for the empty name."""
    return f"queue/{queue}" if queue else CENTRE


class Journal:
    """Our own journal as series; `rules_of` gives the rules that held at an instant, `now` is the present (ms)."""

    def __init__(
        self, store: Store, rules_of: RulesOf, now: int, progress: Progress = lambda share, words: None
    ) -> None:
        self.store, self.now, self.progress = store, now, progress
        self.rules = rules_of(now)
        self.book = DayBook(store, lambda at: rules_of(min(at, now)))
        self.known, self.gaps = Known(store, self.rules), open_gaps(store)
        self.until = min(now, known_until(store))

    def series(self, queue: str, minutes: int, begin: int, end: int) -> Series:
        """Calls offered and mean handle times of the local days from `begin` to before `end` (ms), up to now.

        What nobody saw is not known. Raises `CallboardError` where the intervals are shorter than a quarter hour.
        """
        if minutes % QUARTER_MIN:
            raise CallboardError("Our own journal is kept by quarters of an hour; ask for 15, 30 or 60 minutes.")
        days = [*self._days(begin, min(end, self.until + 1))]
        if not days:
            return nothing(self.rules.zone, minutes)
        first = starts_at(days[0], self.rules)
        last = next_day(starts_at(days[-1], self.rules), self.rules)
        calls, spoken, handled = (np.full((last - first) // QUARTER_MS, np.nan) for _ in range(3))
        for number, (day, held) in enumerate(self._held(centre_or(queue), days)):
            self.progress(number / len(days), f"{day:%A} {day.isoformat()}")
            start = starts_at(day, self.rules)
            place = slice((start - first) // QUARTER_MS, (next_day(start, self.rules) - first) // QUARTER_MS)
            calls[place], spoken[place], handled[place] = self._day(held, start, place.stop - place.start)
        aht = np.divide(spoken, handled, out=np.full(calls.size, np.nan), where=handled > 0)
        whole = Series(start=first, minutes=QUARTER_MIN, zone=self.rules.zone, calls=calls, aht_s=aht).by(minutes)
        # An interval that is not over yet is none.
        return whole.between(whole.start, (self.until + 1) // whole.width * whole.width)

    def _days(self, begin: int, end: int) -> Iterator[date]:
        oldest = self.store.oldest_at()
        if oldest is None or end <= begin:
            return
        day, last = local_date(max(begin, oldest), self.rules), local_date(end - 1, self.rules)
        day = max(day, last - timedelta(days=MOST_DAYS))
        while day <= last:
            yield day
            day += timedelta(days=1)

    def _held(self, scope: str, days: list[date]) -> Iterator[tuple[date, ScopeDay]]:
        for place in range(0, len(days), AT_ONCE):
            some = days[place : place + AT_ONCE]
            kept = self.book.kept_of(scope, some, self.rules)
            for day in some:
                yield day, kept[day] if day in kept else self._made(day).scopes.get(scope, ScopeDay())

    def _made(self, day: date) -> Day:
        """A day folded from the journal; the present one as far as it goes."""
        since = starts_at(day, self.rules)
        if not self.known.has(since, min(next_day(since, self.rules), self.now + 1)):
            return Day()
        if next_day(since, self.rules) <= self.now:
            return self.book.make(day, self.rules)
        world = Past(self.store).world(self.rules, since=since, until=self.now + 1, rolling_from=self.now + 1)
        world.settle(self.until)
        return day_of(world, since, self.now + 1)

    def _day(self, held: ScopeDay, start: int, many: int) -> tuple[Array, Array, Array]:
        """Calls, seconds spoken and contacts handled by quarter hour; nan where nobody saw it."""
        tallies = [held.quarters.get(start // QUARTER_MS + place, Tally()) for place in range(many)]
        calls = np.array([tally.sum("offered") for tally in tallies], np.float64)
        spoken = np.array([tally.sum("talk_ms", "hold_ms", "wrapup_ms") / 1000 for tally in tallies], np.float64)
        handled = np.array([tally.sum("handled") for tally in tallies], np.float64)
        calls[self._unseen(held, calls, start)] = np.nan
        return calls, spoken, handled

    def _unseen(self, held: ScopeDay, calls: Array, start: int) -> Mask:
        """Which quarter hours nobody saw; between two calls of a day all are seen that no gap reaches into."""
        starts = start + np.arange(calls.size, dtype=np.int64) * QUARTER_MS
        unseen: Mask = starts > self.until
        some = np.flatnonzero(calls)
        edges = ((0, int(some[0])), (int(some[-1]) + 1, calls.size)) if some.size else ((0, calls.size),)
        for first, last in edges:
            begin, end = int(start + first * QUARTER_MS), min(int(start + last * QUARTER_MS), self.now + 1)
            if first < last and begin < end and not self.known.between_events(begin, end):
                unseen[first:last] |= [
                    not self.known.watched(int(at), int(at) + QUARTER_MS) for at in starts[first:last]
                ]
        for gap in self.gaps:
            if reaching((gap,), int(starts[0]), int(starts[-1]) + QUARTER_MS, held.told_by):
                unseen |= [gap.reaches(int(at), int(at) + QUARTER_MS) for at in starts]
        return unseen


def nothing(zone: str, minutes: int) -> Series:
    """A history of no slot."""
    return Series(start=0, minutes=minutes, zone=zone, calls=np.zeros(0), aht_s=np.zeros(0))


def series_of(store: Store, rules_of: RulesOf, queue: str, minutes: int, begin: int, end: int, now: int) -> Series:
    """The same in one call (see `Journal.series`)."""
    return Journal(store, rules_of, now).series(queue, minutes, begin, end)


def requests_of(store: Store, rules: Rules, channel: str, minutes: int, now: int) -> Series:
    """Requests opened by a channel as far as files tell of them; no handle times are known of them."""
    frame, width = load(store, rules), minutes * MINUTE_MS
    snapshots = store.snapshots()
    opened = frame["opened"][frame.latest()]
    if not snapshots or not opened.size:
        return nothing(rules.zone, minutes)
    end = min(now, max(row.as_of for row in snapshots)) // width * width
    first = max(int(opened.min()), end - MOST_DAYS * DAY_MS) // width * width
    edges = [*range(first, end, width)]
    if not edges:
        return nothing(rules.zone, minutes)
    told = flow(frame, edges, end - 1)
    chosen = [place for place, name in enumerate(told.channels) if name == channel]
    calls = told.opened[chosen].sum(axis=0).astype(np.float64)
    return Series(start=first, minutes=minutes, zone=rules.zone, calls=calls, aht_s=np.full(calls.size, np.nan))


def channels_of(store: Store) -> list[str]:
    """The channels by which somebody wrote, as series are called."""
    return [f"{CHANNEL}{name}" for name in WRITTEN] if store.snapshots() else []


def imported(store: Store, queue: str) -> Series | None:
    """What was imported of a queue, None where nothing was."""
    kept = store.plan("history", queue or CENTRE)
    found = None if kept is None else unpack(kept.body, Series)
    return found if found is not None and len(found) else None


def keep_imported(store: Store, queue: str, series: Series, *, by: str, role: str, now: int, note: str) -> Series:
    """Joins what is imported with what was before; a slot that is told again counts as it is told now."""
    name = queue or CENTRE
    before, known = store.plan("history", name), imported(store, queue)
    whole = series if known is None else joined(known, series)
    expected = 0 if before is None else before.version
    store.save_plan("history", name, pack(whole), by=by, role=role, now=now, note=note, expected=expected)
    return whole


def imports_of(store: Store, name: str, most: int) -> Iterator[tuple[PlanRow, Series]]:
    """Every version of what was imported of a queue or the centre, by its name, and what it held, the newest first."""
    for row in store.plan_versions("history", name)[:most]:
        kept = store.plan("history", name, row.version)
        if kept is not None:
            yield row, unpack(kept.body, Series)


def back_to(store: Store, queue: str, version: int, *, by: str, role: str, now: int) -> None:
    """What was imported is as it was in a version, 0 for nothing; itself a version too, so nothing is lost."""
    name = queue or CENTRE
    newest = store.plan_versions("history", name)[0]
    kept = store.plan("history", name, version) if version else None
    if version and kept is None:
        raise CallboardError(
            f"There is no version {version} of what was imported of {name}; the newest is {newest.version}."
        )
    body = pack(nothing("UTC", QUARTER_MIN)) if kept is None else kept.body
    note = f"Back to version {version}" if version else "All of it taken back"
    store.save_plan("history", name, body, by=by, role=role, now=now, note=note, expected=newest.version)


def history_of(journal: Journal, queue: str, minutes: int) -> Series:
    """All that is known of a queue: its own journal, and before and between it what was imported."""
    if queue.startswith(CHANNEL):
        return requests_of(journal.store, journal.rules, queue.removeprefix(CHANNEL), minutes, journal.now)
    own = journal.series(queue, max(minutes, QUARTER_MIN), 0, journal.now + 1)
    before = imported(journal.store, queue)
    if before is None:
        return _begun(own) if queue else own
    if before.minutes > minutes:
        raise CallboardError(
            f"What was imported has intervals of {before.minutes} minutes; ask for {before.minutes} or more."
        )
    whole = joined(before.by(minutes), _spoken(own, before.by(minutes)))
    return (
        whole.between(whole.start, min(whole.end, (journal.until + 1) // whole.width * whole.width))
        if len(own)
        else whole
    )


def _begun(own: Series) -> Series:
    """Without the days before the first call: whether there was the queue then, nobody can say."""
    some = np.flatnonzero(np.nan_to_num(own.calls))
    days = own.local.day
    first = days[some[0]] if some.size else np.inf
    return msgspec.structs.replace(own, calls=np.where(days < first, np.nan, own.calls))


def _spoken(own: Series, other: Series) -> Series:
    """Our own without the days on which nobody called here and somebody did there: the other saw what we did not."""
    days, beside = own.local.day, other.between(own.start, own.end).calls
    silent = np.isin(days, np.setdiff1d(days[np.nan_to_num(beside) > 0], days[np.nan_to_num(own.calls) > 0]))
    calls, aht = (np.where(silent, np.nan, each) for each in (own.calls, own.aht_s))
    return Series(start=own.start, minutes=own.minutes, zone=own.zone, calls=calls, aht_s=aht)


def queues_of(store: Store, names: Iterable[str]) -> list[str]:
    """The queues that may have a history: those known by name, and those that were imported; the centre is empty."""
    kept = {"" if row.name == CENTRE else row.name for row in store.plans("history")}
    return sorted({*names, *kept})
