"""Past days: what each scope held by quarter hour, kept once worked out; and the usual day made from them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from statistics import median

import msgspec

from supervisor.core.agents import TooLateError
from supervisor.core.events import FOLD_VERSION
from supervisor.core.rules import Rules
from supervisor.core.sequel import FORGET_MS, STUCK_MS
from supervisor.metrics.ledger import QUARTER_MS
from supervisor.metrics.sight import Waiter
from supervisor.metrics.statement import Presence, sees_refusals, tellers
from supervisor.metrics.tally import Tally
from supervisor.metrics.world import NEVER, World
from supervisor.reports.known import known_until
from supervisor.reports.past import Past, next_day
from supervisor.store import Store

USUAL_DAYS = 8
LOOK_BACK_DAYS = 70
HOLIDAY = "holiday"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Quarters = dict[int, Tally]
"""Tallies by number of the quarter hour since 1970."""

_PEOPLE = ("agent/", "team/")
_encode = msgspec.msgpack.Encoder().encode


class ScopeDay(msgspec.Struct, array_like=True):
    """One scope's day: its quarter hours, how many of each level its start found there, whether refusals are seen.

    `told_by` are the telephone systems that had ever told of it, none where all may.
    """

    quarters: Quarters = {}
    before: dict[str, int] = {}
    sees_refusals: bool = False
    told_by: tuple[str, ...] = ()


class Day(msgspec.Struct):
    """A day by scope, and who of it still waits."""

    scopes: dict[str, ScopeDay] = {}
    waiting: dict[str, list[Waiter]] = {}

    def of(self, scope: str) -> ScopeDay:
        """What a scope holds, nothing where it had nothing."""
        return self.scopes.get(scope) or ScopeDay(
            sees_refusals=any(each.sees_refusals for each in self.scopes.values())
        )


_decoder = msgspec.msgpack.Decoder(ScopeDay)


def _waits(world: World, until: int) -> bool:
    return any(caller.since < until for caller in world.floor.state.waiting.values())


def day_of(world: World, since: int, until: int) -> Day:
    """What a world holds of since <= at < until (ms), `since` being where its windows begin."""
    seen, presence = sees_refusals(world), Presence(world)
    fed = presence.fed
    return Day(
        {
            scope: ScopeDay(
                _within(account.quarters, since, until), account.before, seen, tuple(sorted(tellers(scope, fed)))
            )
            for scope, account in world.ledger.accounts.items()
        },
        {scope: [waiter for waiter in found if waiter.entered < until] for scope, found in presence.waiters.items()},
    )


def _within(quarters: Quarters, since: int, until: int) -> Quarters:
    return {number: tally for number, tally in quarters.items() if since <= number * QUARTER_MS < until}


def local_date(at: int, rules: Rules) -> date:
    """The centre's date at an instant (ms)."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz).date()


def starts_at(day: date, rules: Rules) -> int:
    """The local midnight (ms) that begins a day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=rules.tz).timestamp()) * 1000


def kind_of_day(day: date, rules: Rules) -> str:
    """What days are compared with what: the weekday, or holiday."""
    return HOLIDAY if day.isoformat() in rules.holidays else WEEKDAYS[day.weekday()]


class DayBook:
    """Whole days of one centre. What is not kept yet is folded from the journal and kept.

    `rules_of` gives the rules that held at an instant (ms): each day is folded by those at its end. Without it the
    rules that are passed in hold for every day.
    """

    def __init__(self, store: Store, rules_of: Callable[[int], Rules] | None = None) -> None:
        self.store = store
        self.past = Past(store)
        self.rules_of = rules_of

    def rules_on(self, day: date, rules: Rules) -> Rules:
        """The rules by which a day is told; `rules` are the present ones, whose zone says when it ends."""
        return rules if self.rules_of is None else self.rules_of(next_day(starts_at(day, rules), rules) - 1)

    def kept(self, days: list[date], rules: Rules, *, people: bool = True) -> dict[date, Day]:
        """Those of the days that are kept; without agents and teams where `people` is False."""
        names = {day.isoformat(): day for day in days}
        return {
            names[name]: Day(
                {
                    scope: _decoder.decode(zlib.decompress(body))
                    for (scope, _), body in slots.items()
                    if people or not scope.startswith(_PEOPLE)
                }
            )
            for name, slots in self._load(days, rules).items()
        }

    def kept_of(self, scope: str, days: list[date], rules: Rules) -> dict[date, ScopeDay]:
        """One scope on those of the days that are kept; nothing where it had nothing."""
        names = {day.isoformat(): day for day in days}
        return {
            names[name]: next((_decoder.decode(zlib.decompress(body)) for body in slots.values()), ScopeDay())
            for name, slots in self._load(days, rules, scope).items()
        }

    def _load(self, days: list[date], rules: Rules, scope: str = "") -> dict[str, dict[tuple[str, int], bytes]]:
        by_key: dict[int, list[str]] = {}
        for day in days:
            by_key.setdefault(self.rules_on(day, rules).fold_key, []).append(day.isoformat())
        found: dict[str, dict[tuple[str, int], bytes]] = {}
        for key, names in by_key.items():
            found.update(self.store.load_days(names, settings_version=key, fold_version=FOLD_VERSION, scope=scope))
        return found

    def make(self, day: date, rules: Rules) -> Day:
        """Fold a whole day, keep it, and keep a checkpoint at its end.

        A visit that goes on past midnight counts where it entered, so the fold goes on until it is over; while one
        is not, the day is not kept.
        """
        rules = self.rules_on(day, rules)
        since = starts_at(day, rules)
        until = next_day(since, rules)
        position = self.store.last_position()
        world = self.past.world(rules, since=since, until=until, rolling_from=NEVER)
        self.past.save(world, until, position, with_ledger=False)
        world.settle(min(until, known_until(self.store)))
        whole = self._read_on(world, until)
        told = day_of(world, since, until)
        if whole:
            self._keep(day, until, position, rules, told)
        return told

    def _read_on(self, world: World, until: int) -> bool:
        """Fold what came after a day, until every visit of it is over; False where one may still end."""
        for record in self.store.read_ordered(until, until + STUCK_MS):
            if record.at >= until + FORGET_MS and not _waits(world, until):
                break
            try:
                world.fold([record])
            except TooLateError:
                return False
        return not _waits(world, until) or (self.store.newest_at() or 0) >= until + STUCK_MS

    def _keep(self, day: date, until: int, position: int, rules: Rules, told: Day) -> None:
        since = starts_at(day, rules)
        slots = {(scope, since): zlib.compress(_encode(held), 1) for scope, held in told.scopes.items()}
        self.store.save_day(
            day.isoformat(),
            ends_at=until,
            position=position,
            settings_version=rules.fold_key,
            fold_version=FOLD_VERSION,
            slots=slots,
        )

    def missing(self, today: date, rules: Rules) -> list[date]:
        """Days before today that have events and are not kept, oldest first."""
        oldest = self.store.oldest_at()
        if oldest is None:
            return []
        first = max(local_date(oldest, rules), today - timedelta(days=LOOK_BACK_DAYS))
        days = [today - timedelta(days=back) for back in range(1, (today - first).days + 1)]
        have = self._load(days, rules).keys()
        # The oldest first: each begins at the checkpoint that the one before it has left.
        return sorted(day for day in days if day.isoformat() not in have)

    def usual(self, today: date, rules: Rules) -> dict[str, tuple[list[tuple[int, float]], int]]:
        """Offered per interval of the usual day: scope → ((start of today's interval in ms, median), …), days used.

        The median of the last eight kept days of the same kind; days on which nothing was offered anywhere are no days.
        """
        days = self._alike(today, rules)
        scopes = sorted({scope for held in days for scope in held})
        return {scope: (_median(scope, days, today, rules), len(days)) for scope in scopes}

    def _alike(self, today: date, rules: Rules) -> list[dict[str, Mapping[int, float]]]:
        kind = kind_of_day(today, rules)
        back = (today - timedelta(days=n) for n in range(1, LOOK_BACK_DAYS + 1))
        alike = [day for day in back if kind_of_day(day, rules) == kind]
        kept = self.kept(alike, rules, people=False)
        days = [_profile(kept[day].scopes, rules) for day in alike if day in kept]
        return [day for day in days if any(day.get("centre", {}).values())][:USUAL_DAYS]


def _profile(scopes: dict[str, ScopeDay], rules: Rules) -> dict[str, Mapping[int, float]]:
    """Offered by minutes after local midnight, per scope."""
    return {scope: _by_minute(held.quarters, rules) for scope, held in scopes.items()}


def _by_minute(quarters: Quarters, rules: Rules) -> dict[int, float]:
    width, found = rules.interval_min, dict[int, float]()
    for number, tally in quarters.items():
        local = datetime.fromtimestamp(number * QUARTER_MS / 1000, UTC).astimezone(rules.tz)
        minute = (local.hour * 60 + local.minute) // width * width
        found[minute] = found.get(minute, 0) + tally.sum("offered")
    return found


def _median(
    scope: str, days: list[dict[str, Mapping[int, float]]], today: date, rules: Rules
) -> list[tuple[int, float]]:
    start, width = starts_at(today, rules), rules.interval_min * 60_000
    end = next_day(start, rules)
    told = []
    for at in range(start, end, width):
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(rules.tz)
        minute = (local.hour * 60 + local.minute) // rules.interval_min * rules.interval_min
        told.append((at, float(median(day.get(scope, {}).get(minute, 0) for day in days))))
    return told
