"""What makes no sense in a service directory, each as a sentence that names it, with the way to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from supervisor.requests.service import ALWAYS_OPEN, folded

if TYPE_CHECKING:
    from supervisor.settings.service import ServiceSettings

_TARGET = re.compile(r"(\d{1,4})\s*(h|bh|d|bd)", re.ASCII)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


class Fault(NamedTuple):
    """What is wrong and where: the names of the fields and of what is in them."""

    path: tuple[str, ...]
    sentence: str


def target(text: str) -> str:
    """A target such as 4bh, 24h, 5d or 5bd; empty for none. Raises `ValueError`."""
    found = _TARGET.fullmatch(text.strip())
    if text.strip() and (not found or (int(found[1]) == 0 and not found[2].endswith("d"))):
        raise ValueError(
            f"“{text}” must be a number and h, bh, d or bd: 24h, 4bh (business hours), 5d or 5bd (business days)"
        )
    return f"{int(found[1])}{found[2]}" if found else ""


def written(told: object) -> object:
    """A TOML date or time as a text; everything else as it is."""
    return f"{told:%Y-%m-%d %H:%M:%S%z}" if isinstance(told, datetime) else f"{told}" if type(told) is date else told


def instant(text: str) -> datetime:
    """A local time such as `2026-01-05 07:00`; a day is its beginning. Raises `ValueError`."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"“{text}” must be a day and a time such as 2026-01-05 07:00") from None
    if found.tzinfo is not None:
        raise ValueError(f"“{text}” must be a time of the centre’s clock, without a zone")
    if not 1970 <= found.year < 2100:
        raise ValueError(f"“{text}” must lie between 1970 and 2099")
    return found


def absence(text: str) -> tuple[str, str]:
    """The first and the last day (ISO dates) of `2026-12-20..2027-01-03`, or of one day. Raises `ValueError`."""
    first, _, last = text.partition("..")
    try:
        days = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    except ValueError:
        raise ValueError(f"“{text}” must be two days such as 2026-12-20..2027-01-03") from None
    if days[0] > days[1]:
        raise ValueError(f"“{text}” ends before it begins")
    return days[0].isoformat(), days[1].isoformat()


def level(text: str) -> tuple[str, str]:
    """The name of a level of escalation and whom it goes to. Raises `ValueError`."""
    name, _, whom = (part.strip() for part in text.partition(":"))
    if not name or not whom:
        raise ValueError(f"“{text}” must be a name and whom it goes to, such as Director: director@city.example")
    return name, whom


def is_mail(text: str) -> bool:
    """Whether somebody could be written to there."""
    return _MAIL.fullmatch(text) is not None


def fault(service: ServiceSettings) -> Fault | None:
    """The first that does not fit together, None where everything does."""
    return next(faults(service), None)


def faults(service: ServiceSettings) -> Iterator[Fault]:
    """Everything that does not fit together."""
    yield from _twice("departments", "department", service.departments)
    yield from _twice("categories", "category", service.categories)
    for kind in ("assignees", "calendars", "slas", "suspensions", "escalations", "assignments", "roles"):
        yield from _twice(kind, kind[:-1], getattr(service, kind))
    yield from _unknown(service)
    yield from _round(service)
    yield from _versions(service)
    if service.roles and "administrator" not in service.roles.values() and service.others != "administrator":
        yield Fault(("roles",), "nobody is administrator; make one account administrator, or remove all roles")


def _twice(kind: str, one: str, named: Mapping[str, object]) -> Iterator[Fault]:
    claimed: dict[str, str] = {}
    for name, what in named.items():
        for each in (name, *getattr(what, "same", ())):
            first = claimed.setdefault(folded(each), name)
            if first != name:
                said = f"two are called “{each}”: {one} “{first}” and {one} “{name}”; rename one"
                yield Fault((kind, name), said)


def _unknown(service: ServiceSettings) -> Iterator[Fault]:
    """Names of departments, categories, assignees and calendars that nobody has defined."""
    known = {
        "department": _names(service.departments),
        "category": _names(service.categories),
        "assignee": _names(service.assignees),
        "calendar": {*service.calendars, ALWAYS_OPEN},
    }
    for path, what, name in _references(service):
        if name and (name if what == "calendar" else folded(name)) not in known[what]:
            of = f"“{path[1]}” names" if len(path) > 1 else "the centre names"
            yield Fault(path, f"{of} the {what} “{name}”, which is not there; add it, or name another")


def _names(named: Mapping[str, object]) -> set[str]:
    return {folded(each) for name, what in named.items() for each in (name, *getattr(what, "same", ()))}


def _references(service: ServiceSettings) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Where something is named, what kind of thing, and its name."""
    yield ("calendar",), "calendar", service.calendar
    for name, one in service.departments.items():
        yield ("departments", name, "calendar"), "calendar", one.calendar
        yield ("departments", name, "head"), "assignee", one.head
        for text in one.levels:
            whom = level(text)[1]
            yield ("departments", name, "levels"), "assignee", "" if is_mail(whom) else whom
    for name, kind in service.categories.items():
        yield ("categories", name, "parent"), "category", kind.parent
        yield ("categories", name, "department"), "department", kind.department
    for name, who in service.assignees.items():
        yield ("assignees", name, "department"), "department", who.department
        yield from _each(("assignees", name, "categories"), "category", who.categories)
    for name, sla in service.slas.items():
        yield ("slas", name, "calendar"), "calendar", sla.calendar
        yield from _scope("slas", name, sla.departments, sla.categories)
    for name, suspension in service.suspensions.items():
        yield from _scope("suspensions", name, suspension.departments, suspension.categories)
    for name, rule in service.escalations.items():
        yield ("escalations", name, "assignee"), "assignee", rule.assignee
        yield from _scope("escalations", name, rule.departments, rule.categories)
    for name, hand in service.assignments.items():
        yield ("assignments", name, "department"), "department", hand.department
        yield from _each(("assignments", name, "assignees"), "assignee", hand.assignees)
        yield from _scope("assignments", name, hand.departments, hand.categories)


def _scope(
    kind: str, name: str, departments: Iterable[str], categories: Iterable[str]
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    yield from _each((kind, name, "departments"), "department", departments)
    yield from _each((kind, name, "categories"), "category", categories)


def _each(path: tuple[str, ...], what: str, names: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for name in names:
        yield path, what, name


def _round(service: ServiceSettings) -> Iterator[Fault]:
    """Categories that are below themselves."""
    own = {folded(each): name for name, kind in service.categories.items() for each in (name, *kind.same)}
    fine: set[str] = set()
    for start in service.categories:
        way, name = [start], start
        while name not in fine and (parent := service.categories[name].parent):
            name = own.get(folded(parent), "")
            if name in way:
                said = " below ".join(f"“{each}”" for each in (*way[way.index(name) :], name))
                yield Fault(("categories", start, "parent"), f"the tree of categories goes round: {said}")
                break
            if not name:
                break
            way.append(name)
        fine.update(way)


def _versions(service: ServiceSettings) -> Iterator[Fault]:
    """Versions of calendars: of one that is there and is no version itself, each from a day of its own."""
    claimed: dict[tuple[str, date], str] = {}
    for name, calendar in service.calendars.items():
        if name == ALWAYS_OPEN:
            yield Fault(("calendars", name), f"{ALWAYS_OPEN} is there always; give the calendar another name")
        if calendar.valid_from is None:
            continue
        first = service.calendars.get(calendar.instead_of)
        if first is None or first.instead_of:
            said = f"“{name}” is a new version of “{calendar.instead_of}”, which is no calendar of its own"
            yield Fault(("calendars", name, "instead_of"), f"{said}; name another")
        other = claimed.setdefault((calendar.instead_of, calendar.valid_from), name)
        if other != name:
            said = f"“{other}” and “{name}” both stand for “{calendar.instead_of}” from {calendar.valid_from} on"
            yield Fault(("calendars", name, "valid_from"), f"{said}; change one of the two")
