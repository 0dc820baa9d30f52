"""Answers questions about past days from the days that are kept, and from the journal where they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from statistics import median

import msgspec

from supervisor.core.gaps import Gap, reaching
from supervisor.core.rules import Rules
from supervisor.metrics.catalogue import BY_KEY
from supervisor.metrics.ledger import QUARTER_MS
from supervisor.metrics.service_level import shown_code
from supervisor.metrics.sight import Ratio, Sight, Value, Waiter
from supervisor.metrics.statement import Asked, carried, kind_of, rules_for, shift_ms, value
from supervisor.metrics.tally import Tally, merged
from supervisor.reports.days import Day, DayBook, ScopeDay, day_of, kind_of_day, local_date, starts_at
from supervisor.reports.gaps import open_gaps
from supervisor.reports.history import By, HistoryAnswer, HistoryQuestion, HistoryRow
from supervisor.reports.known import Known, known_until
from supervisor.reports.past import HOUR_MS, Past, next_day
from supervisor.reports.repeats import count_by_quarter
from supervisor.store import Store

NOTHING = "The journal is empty: nothing has been collected or imported yet."
NO_CALLS = "There are requests and no calls yet: no telephone system is connected, and no recording was imported."
ALIKE = 8
FEW = 3
Progress = Callable[[float | None, str], None]
Values = Mapping[str, float | None]


class Answerer:
    """Works out one question; `now` is the centre's present in ms, `rules_of` gives the rules at an instant."""

    def __init__(
        self,
        store: Store,
        rules_of: Callable[[int], Rules],
        now: int,
        progress: Progress = lambda share, words: None,
    ) -> None:
        self.store, self.rules, self.now, self.progress = store, rules_of(now), now, progress
        self.book = DayBook(store, lambda at: rules_of(min(at, now)))
        self.today = local_date(now, self.rules)
        self.known = Known(store, self.rules)
        self._held: dict[date, Day] = {}
        self._gaps: list[Gap] = []
        self._repeats: dict[str, dict[int, Tally]] = {}

    def answer(self, question: HistoryQuestion) -> HistoryAnswer:
        """The rows, the totals, and what is to be said about them."""
        self._gaps = open_gaps(self.store)
        days = [question.since + timedelta(n) for n in range((question.until - question.since).days + 1)]
        if "fcr" in question.keys:
            self.progress(None, "Looking for callers who called again")
            self._repeats = self._count_repeats(days)
        rows: list[HistoryRow] = []
        for number, day in enumerate(days):
            self.progress(number / len(days), f"{day:%A} {day.isoformat()}")
            rows += self._day(day, question)
        totals = [self._total(days, scope, question.keys) for scope in question.scopes]
        return HistoryAnswer(tuple(rows), tuple(totals), _names([*rows, *totals]), tuple(self._notes(days)))

    def _count_repeats(self, days: Sequence[date]) -> dict[str, dict[int, Tally]]:
        since, until = starts_at(days[0], self.rules), next_day(starts_at(days[-1], self.rules), self.rules)
        return count_by_quarter(self.store, self.rules, since, until, self.now)

    def _day(self, day: date, question: HistoryQuestion) -> Iterator[HistoryRow]:
        stretches = self._stretches(day, question.by)
        told = {scope: self._rows(day, scope, stretches, question.keys) for scope in question.scopes}
        usual = {scope: self._usual(day, scope, question) for scope in question.scopes}
        for place in range(len(stretches)):
            for scope in question.scopes:
                row = told[scope][place]
                minute = self._minute(row.start)
                yield msgspec.structs.replace(row, usual=usual[scope].get(minute, {}))

    def _stretches(self, day: date, by: By) -> list[tuple[int, int]]:
        start = starts_at(day, self.rules)
        end = min(next_day(start, self.rules), self.now + 1) if day == self.today else next_day(start, self.rules)
        width = {"interval": self.rules.interval_min * 60_000, "hour": HOUR_MS, "day": end - start}[by]
        return [(at, min(at + width, end)) for at in range(start, end, max(width, 1))]

    def _rows(
        self, day: date, scope: str, stretches: Sequence[tuple[int, int]], keys: Sequence[str]
    ) -> list[HistoryRow]:
        held, waiting = self._hold(day).of(scope), self._hold(day).waiting.get(scope, [])
        before, rows = held.before, []
        for start, end in stretches:
            sight = self._sight(held, waiting, scope, start, end)
            before = carried(sight.tally, before, start)
            rows.append(_row(sight, end, keys))
        return rows

    def _sight(self, held: ScopeDay, waiting: Sequence[Waiter], scope: str, start: int, end: int) -> Sight:
        quarters = held.quarters
        within = {number: quarters[number] for number in sorted(quarters) if start <= number * QUARTER_MS < end}
        repeats = self._repeats.get(scope, {}).items()
        again = [tally for number, tally in repeats if start <= number * QUARTER_MS < end]
        tally = merged([*within.values(), *again])
        return Sight(
            scope,
            kind_of(scope),
            tally,
            start,
            min(end, self.now),
            rules_for(self.book.rules_on(local_date(start, self.rules), self.rules), scope, Asked(end)),
            waiting=[w for w in waiting if start <= w.entered < end],
            incomplete=reaching(self._gaps, start, end, held.told_by),
            quarters=within,
            interval_min=self.rules.interval_min,
            sees_refusals=held.sees_refusals,
            shift_ms=shift_ms(start, self.rules),
            known=tally.sum("offered") > 0 or self.known.has(start, min(end, self.now + 1)),
        )

    def _total(self, days: Sequence[date], scope: str, keys: Sequence[str]) -> HistoryRow:
        held = [self._hold(day).of(scope) for day in days]
        waiting = [waiter for day in days for waiter in self._hold(day).waiting.get(scope, [])]
        quarters = {number: tally for each in held for number, tally in each.quarters.items()}
        seen = [each.sees_refusals for each in held if each.quarters]
        told_by = [each.told_by for each in held]
        every = tuple(sorted({*chain(*told_by)})) if all(told_by) else ()
        whole = ScopeDay(quarters, held[0].before, bool(seen) and all(seen), every)
        start, end = starts_at(days[0], self.rules), next_day(starts_at(days[-1], self.rules), self.rules)
        sight = self._sight(whole, waiting, scope, start, end)
        carried(sight.tally, whole.before, start)
        return _row(sight, end, keys)

    def _hold(self, day: date) -> Day:
        if day not in self._held:
            self._held[day] = self._found(day)
        return self._held[day]

    def _found(self, day: date) -> Day:
        if day > self.today:
            return Day()
        if day == self.today:
            since = starts_at(day, self.rules)
            past = Past(self.store)
            world = past.world(self.rules, since=since, until=self.now + 1, rolling_from=self.now + 1)
            world.settle(min(self.now, known_until(self.store)))
            return day_of(world, since, self.now + 1)
        kept = self.book.kept([day], self.rules)
        return kept[day] if day in kept else self.book.make(day, self.rules)

    def _usual(self, day: date, scope: str, question: HistoryQuestion) -> dict[int, Values]:
        """The median of the last days of the same kind, by minutes after local midnight."""
        kind = kind_of_day(day, self.rules)
        back = [day - timedelta(n) for n in range(1, ALIKE * 7 + 1)]
        alike = [other for other in back if kind_of_day(other, self.rules) == kind][:ALIKE]
        kept = self.book.kept([other for other in alike if other not in self._held], self.rules)
        self._held.update(kept)
        found: dict[int, list[Values]] = {}
        for other in alike:
            if other in self._held and self._held[other].scopes:
                for row in self._rows(other, scope, self._stretches(other, question.by), question.keys):
                    found.setdefault(self._minute(row.start), []).append(row.values)
        return {minute: _medians(values, question.keys) for minute, values in found.items()}

    def _minute(self, at: int) -> int:
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.rules.tz)
        return local.hour * 60 + local.minute

    def _notes(self, days: Sequence[date]) -> Iterator[str]:
        oldest = self.store.oldest_at()
        if oldest is None:
            yield NO_CALLS if self.store.snapshots() else NOTHING
        elif days[-1] < local_date(oldest, self.rules):
            yield f"The journal begins on {local_date(oldest, self.rules).isoformat()}."
        else:
            yield from self._unknown(days)

    def _unknown(self, days: Sequence[date]) -> Iterator[str]:
        """Says of which days nothing is known, so that nobody takes them for quiet ones."""
        unknown = [day.isoformat() for day in days if day <= self.today and not self._is_known(day)]
        if unknown:
            named = ", ".join(unknown) if len(unknown) <= FEW else f"{len(unknown)} of these days, first {unknown[0]}"
            yield f"Nothing is known of {named}: no source was there, which is not the same as no calls."

    def _is_known(self, day: date) -> bool:
        start = starts_at(day, self.rules)
        return self.known.has(start, min(next_day(start, self.rules), self.now + 1))


def _row(sight: Sight, end: int, keys: Sequence[str]) -> HistoryRow:
    found = {key: value(BY_KEY[key], sight) if sight.kind in BY_KEY[key].kinds else None for key in keys}
    told = {key: _number(one) for key, one in found.items()}
    ratios = {key: one for key, one in found.items() if isinstance(one, Ratio)}
    own, waits = sight.rules, bool(sight.waiting)
    code = shown_code(own.code, own.target, own.within_s) if "service_level" in ratios else ""
    return HistoryRow(sight.since, end, sight.scope, told, {}, waits, sight.incomplete, sight.known, ratios, code)


def _names(rows: Sequence[HistoryRow]) -> dict[str, str]:
    """Of the figures that have the same code in all rows."""
    code = {row.code for row in rows if row.code}
    return {"service_level": f"{BY_KEY['service_level'].name} · {code.pop()}"} if len(code) == 1 else {}


def _number(told: Value) -> float | None:
    found = told.value if isinstance(told, Ratio) else told
    return found if isinstance(found, int | float) else None


def _medians(values: Sequence[Values], keys: Sequence[str]) -> Values:
    told: dict[str, float | None] = {}
    for key in keys:
        known = [value for each in values if (value := each.get(key)) is not None]
        told[key] = float(median(known)) if known else None
    return told
