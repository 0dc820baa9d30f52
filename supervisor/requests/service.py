"""The service directory as plain values: departments, categories, assignees, calendars, SLAs, rules, and roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeVar

import msgspec

from supervisor.core.rights import Role
from supervisor.core.rules import Span

HANDLING = ("department", "resolved_on_call", "transferred", "web")
"""How a category is handled: by its department, on the call, recorded and transferred, or routed by web."""
ALWAYS_OPEN = "24x7"
"""The calendar that is always there, and open always."""
PAUSES = ("waiting_for_resident",)
HIGHEST = 3
"""Levels of escalation where a department names none."""
EVERY_DAY = (((0, 1440),),) * 7
_Named = TypeVar("_Named")


@lru_cache(maxsize=1 << 16)
def folded(name: str) -> str:
    """A name as names are compared: city files differ in capitals and spaces."""
    return " ".join(name.split()).casefold()


class Level(msgspec.Struct, frozen=True):
    """A step of escalation: what it is called, and to whom it goes, an assignee or a mail address."""

    name: str
    assignee: str = ""
    mail: str = ""


class Department(msgspec.Struct, frozen=True):
    """`name` is as city files write it, `same` what else they write. `levels` are from the first escalation on.

    `calendar` names one of the calendars, `head` an assignee; both may be empty.
    """

    name: str
    title: str = ""
    same: tuple[str, ...] = ()
    calendar: str = ""
    language: str = "en"
    mail: str = ""
    levels: tuple[Level, ...] = ()
    head: str = ""

    @property
    def shown(self) -> str:
        """What it is called on screens."""
        return self.title or self.name


class Category(msgspec.Struct, frozen=True):
    """A kind of trouble; `words` are what residents call it, `same` what city files do.

    `department`, `handling` (of `HANDLING`) and `priority` are those of its parent where it says none.
    """

    name: str
    parent: str = ""
    same: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    department: str = ""
    handling: str = HANDLING[0]
    priority: str = ""


class Assignee(msgspec.Struct, frozen=True):
    """Somebody who does requests. `absent` are first and last days (ISO dates), empty `areas`, `categories`: all."""

    name: str
    title: str = ""
    department: str = ""
    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    mail: str = ""
    account: str = ""
    absent: tuple[tuple[str, str], ...] = ()

    def away(self, day: date) -> bool:
        """Whether she is absent on a day."""
        return any(first <= day.isoformat() <= last for first, last in self.absent)


class Calendar(msgspec.Struct, frozen=True):
    """When a department works, from the local date `valid_from` on (empty: always).

    `week` are the open spans of Monday to Sunday in minutes after local midnight, `holidays` ISO dates without any,
    `special` ISO dates with spans of their own. An empty `zone` is the centre's.
    """

    name: str
    zone: str = "UTC"
    week: tuple[tuple[Span, ...], ...] = EVERY_DAY
    holidays: tuple[str, ...] = ()
    special: tuple[tuple[str, tuple[Span, ...]], ...] = ()
    valid_from: str = ""


class Sla(msgspec.Struct, frozen=True):
    """A promise; empty `departments`, `categories`, `priorities`: all. A category stands for all below it.

    `response` and `resolution` are targets such as 4bh, 24h, 5d, 5bd; empty for none. `calendar` is empty for that of
    the department. A request opened from `since` (ms) on has it. `pauses` are the statuses that stop its clock.
    """

    name: str
    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    response: str = ""
    resolution: str = ""
    calendar: str = ""
    pauses: tuple[str, ...] = PAUSES
    signatory: str = ""
    signed: str = ""
    since: int = 0
    version: str = ""


class Scope(msgspec.Struct, frozen=True):
    """Which requests a rule is about; what is empty stands for all. `words` are any of those in its description."""

    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Escalation(msgspec.Struct, frozen=True):
    """Escalates by itself whatever is in its scope and has any of its reasons.

    `older` and `still` (no movement) are targets such as 5bd, empty for no such reason; `used` is the share of the SLA
    that is used (1.0: due), 0 for no such reason; `absent` that its assignee is. `level` is the one it raises to, 0 for
    one more. `cool_off_h` are hours for which it leaves a request alone after it.
    """

    name: str
    scope: Scope = Scope()
    older: str = ""
    used: float = 0.0
    still: str = ""
    absent: bool = False
    level: int = 0
    assignee: str = ""
    cool_off_h: int = 24
    outside_hours: bool = False
    enabled: bool = True


class Assignment(msgspec.Struct, frozen=True):
    """Hands what is in its scope to a department or to who of `assignees` has least; `alone`: without being asked."""

    name: str
    scope: Scope = Scope()
    department: str = ""
    assignees: tuple[str, ...] = ()
    alone: bool = False
    outside_hours: bool = False
    enabled: bool = True


class Suspension(msgspec.Struct, frozen=True):
    """Stops the clocks of what is in its scope from `since` to `until` (ms), None as long as nobody knows the end."""

    name: str
    scope: Scope = Scope()
    since: int = 0
    until: int | None = None
    reason: str = ""


class Duplicates(msgspec.Struct, frozen=True):
    """What is taken for the same trouble: the same category within metres and hours, or the same words."""

    enabled: bool = True
    radius_m: float = 100.0
    hours: int = 72
    same_words: bool = True


class Service(msgspec.Struct, frozen=True, dict=True):
    """All of one centre. `version` names the settings, `calendar` is that of departments that name none."""

    version: int = 0
    zone: str = "UTC"
    calendar: str = ""
    departments: tuple[Department, ...] = ()
    categories: tuple[Category, ...] = ()
    assignees: tuple[Assignee, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    slas: tuple[Sla, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    duplicates: Duplicates = Duplicates()
    roles: dict[str, Role] = {}
    others: Role = Role.VIEWER

    # who is meant by a name

    def department_of(self, name: str) -> Department | None:
        """The department that is called so here or in city files; None where nobody has defined one."""
        return self._departments.get(folded(name))

    def category(self, name: str) -> Category | None:
        """The category that is called so here or in city files; None where nobody has defined one."""
        return self._categories.get(folded(name))

    def assignee(self, name: str) -> Assignee | None:
        """Somebody by name."""
        return self._assignees.get(folded(name))

    def assignee_of(self, account: str) -> Assignee | None:
        """Who uses an account of the operating system."""
        wanted = folded(account)
        return next((who for who in self.assignees if wanted and folded(who.account) == wanted), None)

    def department_for(self, department: str, category: str) -> str:
        """Whose a request is: what the city says, else what its category has; empty where neither tells.

        A department that is known is told by its own name.
        """
        known = self.category(category)
        told = department or (known.department if known else "")
        found = self.department_of(told)
        return found.name if found else told

    def highest_level(self, department: str) -> int:
        """How far escalation goes: as many levels as the department has named, `HIGHEST` where it has named none."""
        found = self.department_of(department)
        return len(found.levels) if found and found.levels else HIGHEST

    def role_of(self, account: str) -> Role:
        """What an account is here; as long as nobody has a role, everybody is administrator."""
        if not self.roles:
            return Role.ADMINISTRATOR
        return self._roles.get(folded(account), self.others)

    # the tree

    def above(self, category: str) -> Iterator[Category]:
        """A category, its parent, and so on up to the top; nothing for an unknown one."""
        found, seen = self.category(category), set[str]()
        while found is not None and found.name not in seen:
            seen.add(found.name)
            yield found
            found = self.category(found.parent) if found.parent else None

    def under(self, category: str) -> tuple[str, ...]:
        """The names of a category and of all below it; an unknown one is alone."""
        top = self.category(category)
        if top is None:
            return (category,)
        found = [top.name]
        for name in found:
            found += self._children.get(name, ())
        return tuple(found)

    def names_under(self, category: str) -> frozenset[str]:
        """Everything that files may write for a category or one below it, folded (see `folded`)."""
        known = [self._categories.get(folded(name)) for name in self.under(category)]
        names = {folded(name) for each in known if each for name in (each.name, *each.same)}
        return frozenset(names | {folded(category)})

    # what is promised

    def calendars_of(self, name: str) -> tuple[Calendar, ...]:
        """Every version of a calendar, the oldest first; an unknown or empty name is open always."""
        found = [each for each in self.calendars if each.name == name]
        return tuple(sorted(found, key=lambda each: each.valid_from)) or (Calendar(ALWAYS_OPEN, self.zone),)

    def calendar_for(self, department: str, sla: Sla | None = None) -> str:
        """The name of the calendar that counts: an SLA's own, else the department's, else the centre's."""
        if sla is not None and sla.calendar:
            return sla.calendar
        found = self.department_of(department)
        return (found.calendar if found else "") or self.calendar or ALWAYS_OPEN

    def sla_for(self, department: str, category: str, priority: str, at: int) -> Sla | None:
        """The SLA of a request that was opened at an instant (ms), None where nobody promised anything.

        Of several the most specific one counts: that of the nearest category, then of the department, then of the
        priority, then the latest, then the first.
        """
        steps = {each.name: step for step, each in enumerate(self.above(category))}
        whose = folded(self.department_for(department, category))
        fitting = [
            (rank, -place, sla)
            for place, (sla, names) in enumerate(zip(self.slas, self._promised, strict=True))
            if sla.since <= at and (rank := _rank(sla, names, steps, whose, priority)) is not None
        ]
        return max(fitting, key=lambda each: each[:2])[2] if fitting else None

    # names, prepared

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return _by_name((each, (each.name, *each.same)) for each in self.departments)

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return _by_name((each, (each.name, *each.same)) for each in self.categories)

    @cached_property
    def _assignees(self) -> dict[str, Assignee]:
        return _by_name((each, (each.name,)) for each in self.assignees)

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {folded(account): role for account, role in self.roles.items()}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.categories:
            parent = self.category(each.parent) if each.parent else None
            if parent is not None:
                found.setdefault(parent.name, []).append(each.name)
        return found

    @cached_property
    def _promised(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        """The names of the departments (folded) and of the categories of each SLA, as they are called here."""
        return [
            (
                frozenset(folded(self.department_for(name, "")) for name in sla.departments),
                frozenset(known.name if (known := self.category(name)) else name for name in sla.categories),
            )
            for sla in self.slas
        ]


def _by_name(named: Iterable[tuple[_Named, tuple[str, ...]]]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for each, names in named:
        for name in names:
            found.setdefault(folded(name), each)
    return found


def _rank(
    sla: Sla, names: tuple[frozenset[str], frozenset[str]], steps: dict[str, int], whose: str, priority: str
) -> tuple[int, int, int, int] | None:
    """How specific an SLA is for a request, None where it is not about it."""
    departments, categories = names
    near = min((steps[name] for name in categories if name in steps), default=None)
    if (categories and near is None) or (departments and whose not in departments):
        return None
    if sla.priorities and (priority or "normal") not in sla.priorities:
        return None
    return (0 if near is None else 1000 - near, int(bool(departments)), int(bool(sla.priorities)), sla.since)
