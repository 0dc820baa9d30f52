"""Acting on requests, by the page and the command line alike: names that are known, levels that there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeVar

import msgspec

from supervisor.cli.common import service_at
from supervisor.cli.who import person, telling
from supervisor.core.errors import CallboardError
from supervisor.requests.acts import Act, Choice, Escalate, Outcome, Reassign, State
from supervisor.requests.service import Assignee, Category, Department, Service, folded
from supervisor.store import Store
from supervisor.store.desk import Changes

SHOWN = 3
ALIKE = 0.5
_Some = TypeVar("_Some", bound=Act)


class UnknownName(CallboardError):
    """A department, category or assignee that nobody knows."""


class Names(NamedTuple):
    """Names that stand in requests: whether one does, and which do, by field (see `Reassign`)."""

    stands: Callable[[str, str], bool]
    standing: Callable[[str], Iterable[str]]


def do(
    store: Store, act: Act, choices: Sequence[Choice], *, now: int, why: str, key: str = "", names: Names | None = None
) -> Outcome:
    """Does something to requests as whoever runs this program, at an instant (ms); `UnknownName` where a name is none.

    `names` are those of requests, where somebody has them at hand; else the store is asked.
    """
    service, who = service_at(store, now), person(store, now)
    who.require(act.RIGHT)
    settled, changes = fitted(act, service, names or names_of(store))
    by: dict[str, Any] = {"by": who.account, "role": who.role, "why": why, "now": now, "key": key}
    return store.act(settled, choices, tell=telling(store, now), changes=changes, **by)


def names_of(store: Store) -> Names:
    """As the store has them."""
    return Names(store.stands, store.names_standing)


def fitted(act: Act, service: Service, names: Names) -> tuple[Act, Changes]:
    """An act with its names as they are known, and what it changes of each request within its department's levels."""
    if not isinstance(act, Reassign | Escalate):
        return act, act.changes
    settled = _settled(act, service, names)
    return settled, (_within(settled, service) if isinstance(settled, Escalate) else settled.changes)


def _settled(act: _Some, service: Service, names: Names) -> _Some:
    told = {field: getattr(act, field, None) for field in _KNOWN}
    known = {field: _name(field, name.strip(), service, names) for field, name in told.items() if name}
    return msgspec.structs.replace(act, **known)


def _within(act: Escalate, service: Service) -> Changes:
    def changes(state: State, now: int) -> dict[str, Any]:
        most = service.highest_level(service.department_for(state.department, state.category))
        return msgspec.structs.replace(act, most=most).changes(state, now)

    return changes


# names

_KNOWN: dict[str, tuple[Callable[[Service, str], Department | Category | Assignee | None], str]] = {
    "department": (Service.department_of, "departments"),
    "category": (Service.category, "categories"),
    "assignee": (Service.assignee, "assignees"),
}


def _name(field: str, name: str, service: Service, names: Names) -> str:
    """A name as the directory or some request has it."""
    find, several = _KNOWN[field]
    found = find(service, name)
    if found is not None:
        return next(each for each in _all(found) if folded(each) == folded(name))
    everybody = field == "assignee" and not service.assignees
    if not name or everybody or names.stands(field, name):
        return name
    directory = [each for one in getattr(service, several) for each in _all(one)]
    raise UnknownName(_sentence(field, name, [*dict.fromkeys((*directory, *names.standing(field)))]))


def _all(found: Department | Category | Assignee) -> tuple[str, ...]:
    return (found.name, *getattr(found, "same", ()))


def _sentence(field: str, name: str, known: Sequence[str]) -> str:
    """That nobody knows a name, and which are like it."""
    by_folded = {folded(each): each for each in known if each}
    near = get_close_matches(folded(name), by_folded, SHOWN, ALIKE) or [*by_folded][:SHOWN]
    words = ", ".join(f"“{by_folded[each]}”" for each in near)
    choose = f"choose one that is, such as {words}, or " if words else ""
    what = "an assignee" if field == "assignee" else f"a {field}"
    return f"“{name[:60]}” is not known as {what}; {choose}add it on the Service page first."
