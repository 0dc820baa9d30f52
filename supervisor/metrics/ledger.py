"""Books credits into windows: quarter hours and the whole since a start, and rolling windows of the last minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from supervisor.core.agents import Change
from supervisor.core.credits import Credit, Kind
from supervisor.metrics.tally import Tally

QUARTER_MS = 15 * 60_000
ROLL_MS = 10_000
ROLLING_MIN = (15, 30, 60)
NEVER = 2**62
"""Later than any quarter hour."""


class Roll(msgspec.Struct):
    """The sum of the ten seconds from `first` to `last`, kept up to date by what is booked in them."""

    first: int = 0
    last: int = -1
    tally: Tally = msgspec.field(default_factory=Tally)

    def move(self, first: int, last: int, tens: dict[int, Tally]) -> None:
        """Let go of what has become too old and take what has come since."""
        if first < self.first or last < self.last or first > self.last:
            self.first, self.last, self.tally = first, first - 1, Tally()
        for slot in range(self.first, first):
            if slot in tens:
                self.tally.merge(tens[slot], -1)
        for slot in range(self.last + 1, last + 1):
            if slot in tens:
                self.tally.merge(tens[slot])
        self.first, self.last = first, last


class Account(msgspec.Struct):
    """The tallies of one scope: by quarter hour, over all of them, and by ten seconds.

    `changed_from` is the first quarter hour that was booked since somebody looked and set it to `NEVER`.
    """

    total: Tally = msgspec.field(default_factory=Tally)
    quarters: dict[int, Tally] = {}
    tens: dict[int, Tally] = {}
    rolls: dict[int, Roll] = {}
    waiting_before: int = 0
    changed_from: int = 0

    def ten(self, slot: int) -> Iterator[Tally]:
        """The tallies that hold a ten seconds."""
        yield _slot(self.tens, slot)
        for roll in self.rolls.values():
            if roll.first <= slot <= roll.last:
                yield roll.tally


class Ledger(msgspec.Struct):
    """Every scope's account since `since` (ms); rolling windows keep what happened from `rolling_from` on."""

    since: int = 0
    rolling_from: int = 0
    accounts: dict[str, Account] = {}

    def post(self, changes: Iterable[Change]) -> set[str]:
        """Book changes; returns the scopes that they touched."""
        touched: set[str] = set()
        for change in changes:
            for credit in change.credits:
                touched.update(credit.scopes)
                self._book(credit, change.sign)
        return touched

    def account(self, scope: str) -> Account:
        """The account of a scope, an empty one where nothing was booked."""
        account = self.accounts.get(scope)
        if account is None:
            account = self.accounts[scope] = Account()
        return account

    def carry_waiting(self, scopes: tuple[str, ...]) -> None:
        """A caller who waited already when the window began."""
        for scope in scopes:
            self.account(scope).waiting_before += 1
        self.carry("waiting", scopes)

    def carry(self, name: str, scopes: tuple[str, ...]) -> None:
        """One of `name` that was there already when the window began."""
        for scope in scopes:
            self.account(scope).total.level(name, self.since, 1)

    def rolling(self, scope: str, minutes: int, at: int) -> Tally:
        """The last `minutes` up to the end of the ten seconds of `at`."""
        end, account = at // ROLL_MS, self.account(scope)
        roll = account.rolls.get(minutes)
        if roll is None:
            roll = account.rolls[minutes] = Roll()
        roll.move(end - minutes * 60_000 // ROLL_MS + 1, end, account.tens)
        return roll.tally

    def forget(self, before: int) -> None:
        """Drop the ten seconds older than an instant."""
        limit = before // ROLL_MS
        for account in self.accounts.values():
            for roll in account.rolls.values():
                if roll.first < limit:
                    roll.move(limit, max(limit, roll.last), account.tens)
            for slot in [slot for slot in account.tens if slot < limit]:
                del account.tens[slot]

    def _book(self, credit: Credit, sign: int) -> None:
        kind, scopes, entered, happened, _, _ = credit
        if kind is Kind.SPAN:
            self._book_span(credit, sign)
            return
        if kind is Kind.LEVEL:
            entered = max(entered, self.since)
        elif happened >= self.rolling_from:
            for scope in scopes:
                for tally in self.account(scope).ten(happened // ROLL_MS):
                    _put(tally, credit, happened, sign)
        if entered < self.since:
            return
        slot = entered // QUARTER_MS
        for scope in scopes:
            account = self.account(scope)
            if slot < account.changed_from:
                account.changed_from = slot
            _put(account.total, credit, entered, sign)
            _put(_slot(account.quarters, slot), credit, entered, sign)

    def _book_span(self, credit: Credit, sign: int) -> None:
        _, scopes, entered, happened, name, _ = credit
        for slot, length in _slices(max(entered, self.since), happened, QUARTER_MS):
            for scope in scopes:
                account = self.account(scope)
                account.total.count(name, length * sign)
                _slot(account.quarters, slot).count(name, length * sign)
        for slot, length in _slices(max(entered, self.rolling_from), happened, ROLL_MS):
            for scope in scopes:
                for tally in self.account(scope).ten(slot):
                    tally.count(name, length * sign)


def _slot(slots: dict[int, Tally], number: int) -> Tally:
    tally = slots.get(number)
    if tally is None:
        tally = slots[number] = Tally()
    return tally


def _slices(start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    while start < end:
        slot = start // width
        until = min(end, (slot + 1) * width)
        yield slot, until - start
        start = until


def _put(tally: Tally, credit: Credit, at: int, sign: int) -> None:
    kind, _, _, _, name, value = credit
    if kind is Kind.SAMPLE:
        tally.sample(name, value, sign)
    elif kind is Kind.LEVEL:
        tally.level(name, at, value * sign)
    else:
        tally.count(name, value * sign)
