"""Rules that nobody could keep all at once: which ones, whose, and the fewest that have to be given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from supervisor.planning.broken import RULES
from supervisor.planning.contracts import Contract, Person
from supervisor.planning.groups import Group, groups, relaxed
from supervisor.planning.shift import DAY, MINUTE, Roster

_MONDAY: Final = 4 * DAY * MINUTE
"""5 January 1970, in ms: a Monday."""

ORDER = (
    "hours under",
    "days under",
    "weekend",
    "hours over",
    "days over",
    "in a row",
    "rest",
    "availability",
    "leave",
)
"""What is given up first."""


class Contradiction(msgspec.Struct, frozen=True):
    """The rules of a contract that cannot all be kept by these people, those given up, and the sentence."""

    contract: str
    people: tuple[str, ...]
    rules: tuple[str, ...]
    given_up: tuple[str, ...]
    words: str


def contradiction(roster: Roster, group: Group) -> tuple[Group, Contradiction] | None:
    """The group with the least given up, and what contradicts what; None where nothing does."""
    if _possible(roster, group, frozenset()):
        return None
    if not _possible(roster, group, frozenset(ORDER)):
        return group, _at_once(group)
    conflict = _conflict(roster, group, frozenset())
    given: frozenset[str] = frozenset()
    while not _possible(roster, group, given):
        given |= {next(each for each in ORDER if each in _conflict(roster, group, given))}
    for rule in reversed(ORDER):
        if rule in given and _possible(roster, group, given - {rule}):
            given -= {rule}
    told = tuple(each for each in ORDER if each in given)
    words = _words(group, conflict, told)
    names = tuple(each.name for each in group.people)
    return relaxed(roster, group, given), Contradiction(group.limits.contract.name, names, conflict, told, words)


def of_contracts(people: Sequence[Person], contracts: Sequence[Contract]) -> list[Contradiction]:
    """What nobody could keep in any week, whatever is required: each contract with its people, nobody on leave."""
    plain = [replace(each, leave=(), row_before=0, worked_until=None, weekends_before=0.0) for each in people]
    week = Roster("UTC", _MONDAY, _MONDAY + 7 * DAY * MINUTE, 60)
    found = (contradiction(week, each) for each in groups(week, plain, contracts))
    return [told for each in found if each is not None for told in (each[1],)]


def _at_once(group: Group) -> Contradiction:
    name = group.people[0].name
    words = f"Fixed shifts of {name} lie over each other, so nothing else was planned for {name}; move one of them."
    return Contradiction(group.limits.contract.name, (name,), ("overlap",), ("overlap",), words)


def _possible(roster: Roster, group: Group, given: frozenset[str]) -> bool:
    return (relaxed(roster, group, given) if given else group).made().possible


def _conflict(roster: Roster, group: Group, given: frozenset[str]) -> tuple[str, ...]:
    """Rules that cannot be kept together, while they could without any one of them."""
    without = given
    for rule in reversed(ORDER):
        if rule not in given and not _possible(roster, group, without | {rule}):
            without |= {rule}
    return tuple(each for each in ORDER if each not in without)


def _words(group: Group, conflict: tuple[str, ...], given: tuple[str, ...]) -> str:
    first, more = group.people[0].name, len(group.people) - 1
    who = f"{first} and {more} more" if more else first
    rules = "; ".join(_rule(group, each) for each in conflict)
    gave = " and ".join(f"“{RULES[each].lower()}”" for each in given)
    name = group.limits.contract.name
    return f"Contract {name} contradicts itself for {who}: {rules}. Change one of them; {gave} is allowed meanwhile."


def _rule(group: Group, rule: str) -> str:
    contract, limits = group.limits.contract, group.limits
    return {
        "hours under": f"at least {limits.hours_least:g} h in the week",
        "days under": f"at least {limits.days_least} days in the week",
        "weekend": f"at most {contract.weekend_most} days on the weekend",
        "hours over": f"at most {contract.hours_most:g} h in the week",
        "days over": f"at most {contract.days_most} days in the week",
        "in a row": f"at most {contract.in_a_row} days in a row",
        "rest": f"{contract.rest:g} h of rest between shifts",
        "availability": "only where available",
        "leave": "no work on leave",
    }[rule]
