"""Answers questions about past days from the days that are kept, and from the journal where they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median

import msgspec

from supervisor.core.gaps import Gap
from supervisor.core.rules import Rules
from supervisor.metrics.catalogue import BY_KEY
from supervisor.metrics.ledger import QUARTER_MS
from supervisor.metrics.sight import Ratio, Sight, Waiter
from supervisor.metrics.statement import Asked, Presence, kind_of, rules_for, shift_ms
from supervisor.metrics.tally import Levels, merged
from supervisor.reports.days import DayBook, Quarters, kind_of_day, known_until, local_date, starts_at
from supervisor.reports.gaps import open_gaps
from supervisor.reports.history import By, HistoryAnswer, HistoryQuestion, HistoryRow
from supervisor.reports.past import HOUR_MS, Past, next_day
from supervisor.store import Store

ALIKE = 8
Progress = Callable[[float | None, str], None]
Values = Mapping[str, float | None]


class Held(msgspec.Struct):
    """A day's quarters by scope, and who of it still waits by scope."""

    quarters: dict[str, Quarters]
    waiting: dict[str, list[Waiter]] = {}
    carried: dict[str, int] = {}


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
        self._held: dict[date, Held] = {}
        self._gaps: list[Gap] = []

    def answer(self, question: HistoryQuestion) -> HistoryAnswer:
        """The rows, the totals, and what is to be said about them."""
        self._gaps = open_gaps(self.store)
        days = [question.since + timedelta(n) for n in range((question.until - question.since).days + 1)]
        rows: list[HistoryRow] = []
        for number, day in enumerate(days):
            self.progress(number / len(days), f"{day:%A} {day.isoformat()}")
            rows += self._day(day, question)
        totals = [self._total(days, scope, question.keys) for scope in question.scopes]
        return HistoryAnswer(tuple(rows), tuple(totals), self._names(question), tuple(self._notes(days)))

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
        held = self._hold(day)
        level, rows = held.carried.get(scope, 0), []
        for start, end in stretches:
            sight = self._sight(held, scope, start, end, level)
            level += sight.tally.levels["waiting"].net
            rows.append(HistoryRow(start, end, scope, _values(sight, keys), {}, bool(sight.waiting), sight.incomplete))
        return rows

    def _sight(self, held: Held, scope: str, start: int, end: int, level: int) -> Sight:
        quarters = held.quarters.get(scope, {})
        within = {number: quarters[number] for number in sorted(quarters) if start <= number * QUARTER_MS < end}
        tally = merged(within.values())
        tally.levels.setdefault("waiting", Levels()).carry(level, start)
        return Sight(
            scope,
            kind_of(scope),
            tally,
            start,
            min(end, self.now),
            rules_for(self.book.rules_on(local_date(start, self.rules), self.rules), scope, Asked(end)),
            waiting=[w for w in held.waiting.get(scope, []) if start <= w.entered < end],
            incomplete=any(gap.since < end and (gap.until is None or gap.until > start) for gap in self._gaps),
            quarters=within,
            interval_min=self.rules.interval_min,
            shift_ms=shift_ms(start, self.rules),
        )

    def _total(self, days: Sequence[date], scope: str, keys: Sequence[str]) -> HistoryRow:
        quarters: Quarters = {}
        for day in days:
            quarters.update(self._hold(day).quarters.get(scope, {}))
        held = Held({scope: quarters}, self._hold(days[-1]).waiting)
        start, end = starts_at(days[0], self.rules), next_day(starts_at(days[-1], self.rules), self.rules)
        sight = self._sight(held, scope, start, end, 0)
        return HistoryRow(start, end, scope, _values(sight, keys), {}, bool(sight.waiting), sight.incomplete)

    def _hold(self, day: date) -> Held:
        if day not in self._held:
            self._held[day] = self._found(day)
        return self._held[day]

    def _found(self, day: date) -> Held:
        if day > self.today:
            return Held({})
        if day == self.today:
            since = starts_at(day, self.rules)
            past = Past(self.store)
            world = past.world(self.rules, since=since, until=self.now + 1, rolling_from=self.now + 1)
            world.settle(min(self.now, known_until(self.store)))
            accounts = world.ledger.accounts
            return Held(
                {scope: account.quarters for scope, account in accounts.items()},
                Presence(world).waiters,
                {scope: account.waiting_before for scope, account in accounts.items()},
            )
        kept = self.book.kept([day], self.rules)
        if day in kept:
            return Held(kept[day])
        return Held(self.book.make(day, self.rules))

    def _usual(self, day: date, scope: str, question: HistoryQuestion) -> dict[int, Values]:
        """The median of the last days of the same kind, by minutes after local midnight."""
        kind = kind_of_day(day, self.rules)
        back = [day - timedelta(n) for n in range(1, ALIKE * 7 + 1)]
        alike = [other for other in back if kind_of_day(other, self.rules) == kind][:ALIKE]
        kept = self.book.kept([other for other in alike if other not in self._held], self.rules)
        self._held.update({other: Held(quarters) for other, quarters in kept.items()})
        found: dict[int, list[Values]] = {}
        for other in alike:
            if other in self._held and self._held[other].quarters:
                for row in self._rows(other, scope, self._stretches(other, question.by), question.keys):
                    found.setdefault(self._minute(row.start), []).append(row.values)
        return {minute: _medians(values, question.keys) for minute, values in found.items()}

    def _minute(self, at: int) -> int:
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.rules.tz)
        return local.hour * 60 + local.minute

    def _names(self, question: HistoryQuestion) -> dict[str, str]:
        rules = {rules_for(self.rules, scope, Asked(self.now)) for scope in question.scopes}
        if "service_level" not in question.keys or len(rules) != 1:
            return {}
        own = rules.pop()
        return {"service_level": f"Service level · {own.code} {own.target * 100:.0f}/{own.within_s}"}

    def _notes(self, days: Sequence[date]) -> Iterator[str]:
        oldest = self.store.oldest_at()
        if oldest is None:
            yield "The journal is empty: nothing has been collected or imported yet."
        elif days[-1] < local_date(oldest, self.rules):
            yield f"The journal begins on {local_date(oldest, self.rules).isoformat()}."


def _values(sight: Sight, keys: Sequence[str]) -> Values:
    told: dict[str, float | None] = {}
    for key in keys:
        metric = BY_KEY[key]
        value = metric.tell(sight) if sight.kind in metric.kinds else None
        told[key] = value.value if isinstance(value, Ratio) else value if isinstance(value, int | float) else None
    return told


def _medians(values: Sequence[Values], keys: Sequence[str]) -> Values:
    told: dict[str, float | None] = {}
    for key in keys:
        known = [value for each in values if (value := each.get(key)) is not None]
        told[key] = float(median(known)) if known else None
    return told
