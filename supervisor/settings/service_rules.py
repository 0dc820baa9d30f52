"""The service directory as it is told to pure code: plain values, with what each category has from those above it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from supervisor.core.rights import Role
from supervisor.requests.service import (
    HANDLING,
    Assignee,
    Assignment,
    Calendar,
    Category,
    Department,
    Duplicates,
    Escalation,
    Level,
    Scope,
    Service,
    Sla,
    Suspension,
    folded,
)
from supervisor.settings.centre import CentreSettings
from supervisor.settings.holidays import iso_dates
from supervisor.settings.hours import parse_special, parse_week
from supervisor.settings.service import (
    AssignmentSettings,
    CalendarSettings,
    CategorySettings,
    DepartmentSettings,
    EscalationSettings,
    ServiceSettings,
    SlaSettings,
    SuspensionSettings,
)
from supervisor.settings.service_checks import absence, instant, is_mail, level, target


def service_of(settings: CentreSettings, version: int = 0, zone: str = "") -> Service:
    """The directory as plain values; `version` names the settings, `zone` is the centre's where it is not theirs."""
    told, zone = settings.service, zone or settings.zone
    return Service(
        version=version,
        zone=zone,
        calendar=told.calendar,
        departments=tuple(_department(name, one) for name, one in told.departments.items()),
        categories=_categories(told),
        assignees=tuple(
            Assignee(name=name, **{**who.model_dump(), "absent": tuple(map(absence, who.absent))})
            for name, who in told.assignees.items()
        ),
        calendars=tuple(calendar_of(name, one, zone) for name, one in told.calendars.items()),
        slas=tuple(_sla(name, one, zone) for name, one in told.slas.items()),
        suspensions=tuple(_suspension(name, one, zone) for name, one in told.suspensions.items()),
        escalations=tuple(_escalation(name, one) for name, one in told.escalations.items()),
        assignments=tuple(_assignment(name, one) for name, one in told.assignments.items()),
        duplicates=Duplicates(**told.duplicates.model_dump()),
        roles={account: Role(role) for account, role in told.roles.items()},
        others=Role(told.others),
    )


def calendar_of(name: str, told: CalendarSettings, zone: str) -> Calendar:
    """One calendar; `zone` is the centre's. A version has the name of the calendar for which it stands."""
    return Calendar(
        name=told.instead_of or name,
        zone=told.zone or zone,
        week=parse_week(told.hours),
        holidays=iso_dates(told.country, told.subdivision, (*told.extra, *told.ics_days), told.working),
        special=parse_special(told.special),
        valid_from=told.valid_from.isoformat() if told.valid_from else "",
    )


def _department(name: str, told: DepartmentSettings) -> Department:
    levels = tuple(
        Level(called, mail=whom) if is_mail(whom) else Level(called, assignee=whom)
        for called, whom in map(level, told.levels)
    )
    return Department(name=name, **{**told.model_dump(), "levels": levels, "language": told.language or "en"})


def _categories(told: ServiceSettings) -> tuple[Category, ...]:
    own = {folded(each): name for name, one in told.categories.items() for each in (name, *one.same)}
    return tuple(_category(name, one, told, own) for name, one in told.categories.items())


def _category(name: str, one: CategorySettings, told: ServiceSettings, own: dict[str, str]) -> Category:
    """With what it says nothing about as those above it have it; the tree is known to end."""
    line = [one]
    while line[-1].parent:
        line.append(told.categories[own[folded(line[-1].parent)]])
    return Category(
        name=name,
        parent=own[folded(one.parent)] if one.parent else "",
        same=one.same,
        words=one.words,
        department=next((each.department for each in line if each.department), ""),
        handling=next((each.handling for each in line if each.handling), HANDLING[0]),
        priority=next((each.priority for each in line if each.priority), ""),
    )


def _sla(name: str, told: SlaSettings, zone: str) -> Sla:
    return Sla(
        name=name,
        departments=told.departments,
        categories=told.categories,
        priorities=told.priorities,
        response=target(told.response),
        resolution=target(told.resolution),
        calendar=told.calendar,
        pauses=told.pauses,
        signatory=told.signatory,
        signed=told.signed.isoformat() if told.signed else "",
        since=_midnight(told.valid_from, zone) if told.valid_from else 0,
        version=told.version,
    )


def _midnight(day: date, zone: str) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def _suspension(name: str, told: SuspensionSettings, zone: str) -> Suspension:
    since, until = (_instant(text, zone) if text else None for text in (told.since, told.until))
    scope = Scope(told.departments, told.categories, told.areas, told.priorities)
    return Suspension(name, scope, since or 0, until, told.reason)


def _instant(text: str, zone: str) -> int:
    return round(instant(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def _scope(told: EscalationSettings | AssignmentSettings) -> Scope:
    return Scope(**{name: getattr(told, name) for name in Scope.__struct_fields__})


def _escalation(name: str, told: EscalationSettings) -> Escalation:
    return Escalation(
        name=name,
        scope=_scope(told),
        older=target(told.older),
        used=told.used / 100,
        still=target(told.still),
        absent=told.absent,
        level=told.level,
        assignee=told.assignee,
        cool_off_h=told.cool_off_h,
        outside_hours=told.outside_hours,
        enabled=told.enabled,
    )


def _assignment(name: str, told: AssignmentSettings) -> Assignment:
    return Assignment(
        name=name,
        scope=_scope(told),
        department=told.department,
        assignees=told.assignees,
        alone=told.alone,
        outside_hours=told.outside_hours,
        enabled=told.enabled,
    )
