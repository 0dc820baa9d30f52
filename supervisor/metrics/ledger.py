"""Books credits into windows: quarter hours and the whole since a start, and rolling windows of the last minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from supervisor.core.agents import Change
from supervisor.core.credits import Credit, Kind
from supervisor.metrics import stays
from supervisor.metrics.tally import Samples, Tally

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

    def move(self, first: int, last: int, tens: dict[int, Tally | bytes]) -> None:
        """Let go of what has become too old and take what has come since."""
        if first < self.first or last < self.last or first > self.last:
            self.first, self.last, self.tally = first, first - 1, Tally()
        for slot in range(self.first, first):
            if slot in tens:
                self.tally.merge(_opened(tens[slot]), -1)
        for slot in range(self.last + 1, last + 1):
            if slot in tens:
                self.tally.merge(_opened(tens[slot]))
        self.first, self.last = first, last


class Account(msgspec.Struct):
    """The tallies of one scope: by quarter hour, over all of them, and by ten seconds, the older of these as bytes.

    `changed_from` is the first quarter hour that was booked since somebody looked and set it to `NEVER`; `before` how
    many of each level (callers who wait, lines) were there when the window began.
    """

    total: Tally = msgspec.field(default_factory=Tally)
    quarters: dict[int, Tally] = {}
    tens: dict[int, Tally | bytes] = {}
    rolls: dict[int, Roll] = {}
    before: dict[str, int] = {}
    changed_from: int = 0

    def quarter(self, slot: int) -> Tally:
        """The tally of a quarter hour."""
        tally = self.quarters.get(slot)
        if tally is None:
            tally = self.quarters[slot] = Tally()
        return tally

    def ten(self, slot: int) -> Iterator[Tally]:
        """The tallies that hold a ten seconds."""
        tally = self.tens.get(slot)
        if not isinstance(tally, Tally):
            tally = self.tens[slot] = Tally() if tally is None else _opened(tally)
        yield tally
        for roll in self.rolls.values():
            if roll.first <= slot <= roll.last:
                yield roll.tally

    def forget(self, limit: int) -> None:
        """Drop the ten seconds before a slot."""
        for roll in self.rolls.values():
            if roll.first < limit:
                roll.move(limit, max(limit, roll.last), self.tens)
        for slot in [slot for slot in self.tens if slot < limit]:
            del self.tens[slot]

    def seal(self, before: int) -> None:
        """Fold up what was booked before an instant (ms); it may still be changed."""
        for slot, tally in self.tens.items():
            if isinstance(tally, Tally) and (slot + 1) * ROLL_MS <= before:
                self.tens[slot] = _encode((tally.sums, {name: held.counts for name, held in tally.samples.items()}))
        self.total.seal(before)
        for tally in self.quarters.values():
            tally.seal(before)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[dict[str, int], dict[str, dict[int, int]]]).decode


def _opened(ten: Tally | bytes) -> Tally:
    if isinstance(ten, Tally):
        return ten
    sums, counts = _decode(ten)
    return Tally(sums, {name: Samples.of(each) for name, each in counts.items()})


class Ledger(msgspec.Struct):
    """Every scope's account since `since` (ms); rolling windows keep what happened from `rolling_from` on.

    `stays` are by agent where she was since then.
    """

    since: int = 0
    rolling_from: int = 0
    accounts: dict[str, Account] = {}
    stays: dict[str, stays.Edges] = {}

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

    def carry(self, name: str, scopes: tuple[str, ...], value: int = 1) -> None:
        """So many of `name` more that were there already when the window began."""
        for scope in scopes:
            account = self.account(scope)
            account.before[name] = account.before.get(name, 0) + value
            account.total.level(name, self.since, value)
            account.changed_from = min(account.changed_from, self.since // QUARTER_MS)

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
        for account in self.accounts.values():
            account.forget(before // ROLL_MS)

    def seal(self, before: int) -> None:
        """Fold up what was booked before an instant (ms), so that it takes less room; it may still be changed."""
        for account in self.accounts.values():
            account.seal(before)

    def _book(self, credit: Credit, sign: int) -> None:
        kind, scopes, entered, happened, name, value = credit
        if kind is _SPAN:
            self._book_span(scopes, entered, happened, name, sign)
            return
        if kind is _LEVEL and entered < self.since:
            self.carry(name, scopes, value * sign)
            return
        ten = happened // ROLL_MS if kind is not _LEVEL and happened >= self.rolling_from else None
        slot = entered // QUARTER_MS if entered >= self.since else None
        if ten is None and slot is None:
            return
        put = _PUT[kind]
        for scope in scopes:
            account = self.account(scope)
            if ten is not None:
                for tally in account.ten(ten):
                    put(tally, name, entered, value, sign)
            if slot is None:
                continue
            if slot < account.changed_from:
                account.changed_from = slot
            put(account.total, name, entered, value, sign)
            put(account.quarter(slot), name, entered, value, sign)

    def _book_span(self, scopes: tuple[str, ...], entered: int, happened: int, name: str, sign: int) -> None:
        quarters = list(_slices(max(entered, self.since), happened, QUARTER_MS))
        tens = list(_slices(max(entered, self.rolling_from), happened, ROLL_MS))
        if not quarters and not tens:
            return
        whole = sum(length for _, length in quarters) * sign
        if whole and scopes[0].startswith(stays.AGENT) and (kind := stays.kind_of(name)):
            edges = self.stays.setdefault(scopes[0].removeprefix(stays.AGENT), {})
            stays.put(edges, kind, max(entered, self.since), happened, sign)
        for scope in scopes:
            account = self.account(scope)
            if whole:
                account.total.count(name, whole)
            for slot, length in quarters:
                account.quarter(slot).count(name, length * sign)
            for slot, length in tens:
                for tally in account.ten(slot):
                    tally.count(name, length * sign)


def _slices(start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    while start < end:
        slot = start // width
        until = min(end, (slot + 1) * width)
        yield slot, until - start
        start = until


def _count(tally: Tally, name: str, _at: int, value: int, sign: int) -> None:
    tally.count(name, value * sign)


def _sample(tally: Tally, name: str, _at: int, value: int, sign: int) -> None:
    tally.sample(name, value, sign)


def _level(tally: Tally, name: str, at: int, value: int, sign: int) -> None:
    tally.level(name, at, value * sign)


_SPAN, _LEVEL = Kind.SPAN, Kind.LEVEL
_PUT = {Kind.COUNT: _count, Kind.SAMPLE: _sample, Kind.LEVEL: _level}
