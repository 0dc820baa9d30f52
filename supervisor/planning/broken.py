"""The rules that a schedule breaks: of each what, whose, when, and one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from supervisor.planning.contracts import Contract, Person, Window, asked
from supervisor.planning.shift import DAY, MINUTE, Pause, Roster, Shift, days, local

RULES = {
    "overlap": "Two shifts at once",
    "rest": "Too little rest",
    "hours over": "Too many hours",
    "hours under": "Too few hours",
    "days over": "Too many days",
    "days under": "Too few days",
    "in a row": "Too many days in a row",
    "weekend": "Too many weekend days",
    "availability": "Not available",
    "leave": "On leave",
    "break": "Break or lunch misplaced",
    "pattern": "Pattern not in the contract",
    "person": "Nobody of that name",
    "contract": "Contract unknown",
}
"""What can be broken, in words."""
WEEK = 7 * DAY


class Broken(msgspec.Struct, frozen=True):
    """A rule (one of RULES) that is broken, by whom, where in time (ms UTC), and the sentence that says it."""

    rule: str
    agent: str
    begin: int
    end: int
    words: str


def broken(roster: Roster, people: Sequence[Person], contracts: Sequence[Contract]) -> tuple[Broken, ...]:
    """All rules that are broken, by agent in the order of `people`, those that nobody knows first."""
    rules, known = {each.name: each for each in contracts}, {each.name for each in people}
    found = [_said("person", each, f"Nobody called {each.agent} is among the people.") for each in roster.shifts
             if each.agent not in known]  # fmt: skip
    by_agent: dict[str, list[Shift]] = {each.name: [] for each in people}
    for shift in sorted(roster.shifts, key=lambda each: (each.begin, each.end)):
        by_agent.get(shift.agent, []).append(shift)
    for person in people:
        contract, its = rules.get(person.contract), by_agent[person.name]
        if contract is not None:
            found.extend(_of(roster, person, contract, its))
        else:
            found.extend(_said("contract", each, f"{person.name} has a contract that is not there.") for each in its)
    return tuple(found)


def _of(roster: Roster, person: Person, contract: Contract, shifts: list[Shift]) -> Iterator[Broken]:
    yield from _overlaps(shifts)
    yield from _rests(person, contract, shifts)
    yield from _weeks(roster, person, contract, shifts)
    yield from _rows(roster, person, contract, shifts)
    for shift in shifts:
        yield from _away(roster, person, shift)
        yield from _pattern(contract, shift)


def _said(rule: str, shift: Shift, words: str) -> Broken:
    return Broken(rule, shift.agent, shift.begin, shift.end, words)


def _overlaps(shifts: list[Shift]) -> Iterator[Broken]:
    latest: Shift | None = None
    for shift in shifts:
        if latest is not None and shift.begin < latest.end:
            end = min(latest.end, shift.end)
            yield Broken("overlap", shift.agent, shift.begin, end, f"{shift.agent} has two shifts at once.")
        latest = shift if latest is None or shift.end > latest.end else latest


def _rests(person: Person, contract: Contract, shifts: list[Shift]) -> Iterator[Broken]:
    before = person.worked_until
    for shift in shifts:
        rest = None if before is None else (shift.begin - before) / (60 * MINUTE)
        if rest is not None and 0 <= rest < contract.rest:
            words = (
                f"{person.name} has {_hours(rest, contract.rest)} h of rest before this shift; {contract.name} asks for"
            )
            yield _said("rest", shift, f"{words} {_n(contract.rest)} h.")
        before = shift.end if before is None else max(before, shift.end)


def _weeks(roster: Roster, person: Person, contract: Contract, shifts: list[Shift]) -> Iterator[Broken]:
    """Hours, days and weekends, by the weeks that begin with the schedule; only a whole week can have too few."""
    there = days(roster)
    for first in range(0, len(there), 7):
        week = there[first : first + 7]
        its = [each for each in shifts if local(each.begin, roster.zone)[0] in week]
        on = {local(each.begin, roster.zone)[0] for each in its}
        begin, end = (its[0].begin, its[-1].end) if its else (roster.begin, roster.end)
        least = asked(contract, person, week) if len(week) == 7 else (0.0, 0)
        for rule, words in _sums(contract, its, on, *least):
            yield Broken(rule, person.name, begin, end, f"{person.name} {words}")


def _sums(
    contract: Contract, its: Sequence[Shift], on: set[date], hours_least: float, days_least: int
) -> Iterator[tuple[str, str]]:
    hours = sum(each.paid for each in its) / 60
    name, weekend = contract.name, sum(each.weekday() >= 5 for each in on)
    if hours > contract.hours_most + 1e-9:
        yield (
            "hours over",
            f"works {_hours(hours, contract.hours_most)} h in this week; {name} allows {_n(contract.hours_most)} h.",
        )
    if hours < hours_least - 1e-9:
        yield "hours under", f"works {_hours(hours, hours_least)} h in this week; {name} asks for {_n(hours_least)} h."
    if len(on) > contract.days_most:
        yield "days over", f"works on {len(on)} days of this week; {name} allows {contract.days_most}."
    if len(on) < days_least:
        yield "days under", f"works on {len(on)} days of this week; {name} asks for {days_least}."
    if weekend > contract.weekend_most:
        yield "weekend", f"works on {weekend} days of the weekend; {name} allows {contract.weekend_most}."


def _rows(roster: Roster, person: Person, contract: Contract, shifts: list[Shift]) -> Iterator[Broken]:
    row, last = person.row_before, days(roster)[0] - timedelta(days=1)
    for shift in shifts:
        day = local(shift.begin, roster.zone)[0]
        if day == last:
            continue
        row = row + 1 if day == last + timedelta(days=1) else 1
        last = day
        if row > contract.in_a_row:
            words = f"{person.name} works {row} days in a row; {contract.name} allows {contract.in_a_row}."
            yield _said("in a row", shift, words)


def _away(roster: Roster, person: Person, shift: Shift) -> Iterator[Broken]:
    day, minute = local(shift.begin, roster.zone)
    length = (shift.end - shift.begin) // MINUTE
    touched = {day, local(shift.end - 1, roster.zone)[0]}
    for gone in sorted(touched & set(person.leave)):
        yield _said("leave", shift, f"{person.name} is on leave on {gone:%A} {gone.day} {gone:%B}.")
    if not within(person, day.weekday(), minute, length):
        yield _said("availability", shift, f"{person.name} is not available for all of this shift.")


def within(person: Person, weekday: int, minute: int, length: int) -> bool:
    """Whether the person is available for so many minutes from a minute of a weekday (0 is Monday)."""
    return inside(available(person), weekday, minute, length)


def inside(spans: Sequence[tuple[int, int]], weekday: int, minute: int, length: int) -> bool:
    """Whether so many minutes lie in one of the spans; without any, they always do."""
    begin = weekday * DAY + minute
    return not spans or any(a <= begin and begin + length <= b for a, b in spans)


def available(person: Person) -> list[tuple[int, int]]:
    """Spans in minutes of the week, joined where they touch, over two weeks and a bit so that Sunday night fits."""
    week = sorted((day * DAY + a, day * DAY + b) for day, spans in enumerate(person.available) for a, b in spans)
    joined: list[tuple[int, int]] = []
    for begin, end in ((a + turn * WEEK, b + turn * WEEK) for turn in (-1, 0, 1) for a, b in week):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _pattern(contract: Contract, shift: Shift) -> Iterator[Broken]:
    pattern = contract.pattern(shift.pattern)
    if pattern is None:
        what = f"the pattern {shift.pattern}" if shift.pattern else "no pattern"
        yield _said("pattern", shift, f"This shift of {shift.agent} has {what}, and {contract.name} does not know it.")
        return
    lunch = (pattern.lunch,) if pattern.lunch else ()
    yield from _pauses(shift, "break", pattern.breaks)
    yield from _pauses(shift, "lunch", lunch)
    for before, after in pairwise(sorted(shift.pauses, key=lambda each: each.begin)):
        if after.begin < before.end:
            yield Broken("break", shift.agent, after.begin, after.end, f"Two pauses of {shift.agent} overlap.")


def _pauses(shift: Shift, kind: str, windows: Sequence[Window]) -> Iterator[Broken]:
    its = sorted((each for each in shift.pauses if each.kind == kind), key=lambda each: each.begin)
    if len(its) != len(windows):
        words = f"This shift of {shift.agent} has {_many(len(its), kind)}; its pattern has {len(windows)}."
        yield _said("break", shift, words)
    ordered = sorted(windows, key=lambda each: (each.earliest, each.latest))
    for pause, window in zip(its, ordered, strict=False):
        if words := _misplaced(shift, pause, window):
            yield Broken("break", shift.agent, pause.begin, pause.end, f"{shift.agent}: {words}")


def _misplaced(shift: Shift, pause: Pause, window: Window) -> str:
    after, length = (pause.begin - shift.begin) / MINUTE, (pause.end - pause.begin) / MINUTE
    if pause.begin < shift.begin or pause.end > shift.end:
        return f"this {pause.kind} is outside the shift."
    if not window.earliest <= after <= window.latest:
        allowed = f"{_n(window.earliest / 60)} to {_n(window.latest / 60)} h"
        return f"this {pause.kind} begins {_n(after / 60)} h into the shift; the pattern allows {allowed}."
    if length != window.length:
        return f"this {pause.kind} has {_n(length)} minutes; the pattern gives {window.length}."
    return ""


def _many(count: int, kind: str) -> str:
    plural = {"break": "breaks", "lunch": "lunches"}[kind]
    return f"{count or 'no'} {plural if count > 1 else kind}"


def _hours(value: float, limit: float) -> str:
    """With one decimal, or two where it would look like the limit that it breaks."""
    short = f"{value:.1f}"
    return _n(value) if short == f"{limit:.1f}" else short.removesuffix(".0")


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
