"""The service directory as settings: departments, categories, assignees, calendars, SLAs, rules, and roles."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from supervisor.settings.described import Described, number
from supervisor.settings.holidays import HolidaySettings
from supervisor.settings.hours import parse_special, parse_week
from supervisor.settings.service_checks import absence, fault, instant, level, target, written

Handling = Literal["", "department", "resolved_on_call", "transferred", "web"]
Priority = Literal["low", "normal", "high", "urgent"]
OwnPriority = Literal["", "low", "normal", "high", "urgent"]
Pausing = Literal["waiting_for_resident", "scheduled", "referred_outside", "in_progress", "open"]
RoleName = Literal["viewer", "supervisor", "coordinator", "administrator"]
AS_ABOVE = "as above it"
HANDLED: JsonDict = {
    "": AS_ABOVE,
    "department": "by its department",
    "resolved_on_call": "resolved on the call",
    "transferred": "recorded and transferred",
    "web": "routed by web",
}
MOST = 5000
"""Of each kind: cities have hundreds of categories, and a file with more is none of theirs."""


def _read_by(parse: Any, text: str) -> str:
    parse(text)
    return text


Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Names = tuple[Name, ...]
Target = Annotated[str, AfterValidator(partial(_read_by, target))]
Week = Annotated[str, AfterValidator(partial(_read_by, parse_week))]
Special = Annotated[str, AfterValidator(partial(_read_by, parse_special))]
Moment = Annotated[str, BeforeValidator(written), AfterValidator(partial(_read_by, instant))]
OpenMoment = Annotated[str, BeforeValidator(written), AfterValidator(lambda text: text and _read_by(instant, text))]
Absence = Annotated[str, AfterValidator(partial(_read_by, absence))]
LevelText = Annotated[str, AfterValidator(partial(_read_by, level))]


def _text(title: str, description: str, most: int = 200) -> Any:
    return Field(default="", title=title, description=description, max_length=most)


def _names(title: str, description: str) -> Any:
    """Names have commas in them."""
    extra: JsonDict = {"between": ";"}
    return Field(default=(), title=title, description=description, max_length=MOST, json_schema_extra=extra)


def _yes(default: bool, title: str, description: str) -> Any:
    return Field(default=default, title=title, description=description)


_SAME = "What city files write for it, too."
_DEPARTMENTS = "Whose requests; empty: everybody’s."
_CATEGORIES = "Which kinds of trouble, each with all below it; empty: all."
_PRIORITIES = "Of low, normal, high, urgent; empty: all."
_AREAS = "In which areas; empty: everywhere."
_WORDS = "Any of these words in the description; empty: whatever it says."
_ENABLED = "Whether the rule is in force."


class DepartmentSettings(Described):
    """Who does requests; its name is what city files write."""

    title: str = _text("Shown name", "The name on screens, where it differs from that in city files.")
    same: Names = _names("Also called", _SAME)
    calendar: str = _text("Calendar", "When it works, by the name of a calendar. Empty: the centre’s.")
    language: str = Field(
        default="en", title="Language", description="Of what is written to it, such as en or es.", max_length=20
    )
    mail: str = _text("Mail", "The address for what it should know.")
    head: str = _text("Head", "Who leads it, by the name of an assignee.")
    levels: tuple[LevelText, ...] = Field(
        default=(),
        title="Escalation levels",
        description="From the first on, each NAME: WHOM, where WHOM is an assignee or a mail address.",
        max_length=9,
        json_schema_extra={"between": ";"},
    )


class CategorySettings(Described):
    """A kind of trouble; categories form a tree."""

    parent: str = _text("Below", "The category that it is a kind of. Empty: it stands at the top.")
    same: Names = _names("Also called", _SAME)
    words: Names = _names("Words", "What residents call it; it is found by them.")
    department: str = _text("Department", "Who does it. Empty: as the category above it.")
    handling: Handling = Field(
        default="",
        title="Handling",
        description="By its department, on the call, transferred, or by web. Empty: as the category above it.",
        json_schema_extra={"words": HANDLED},
    )
    priority: OwnPriority = Field(
        default="",
        title="Priority",
        description="What it is to begin with. Empty: as the category above it.",
        json_schema_extra={"words": {"": AS_ABOVE}},
    )


class AssigneeSettings(Described):
    """A person or a crew that does requests."""

    title: str = _text("Title", "What she is, such as Crew lead.")
    department: str = _text("Department", "Where she works.")
    areas: Names = _names("Areas", _AREAS)
    categories: Names = _names("Categories", _CATEGORIES)
    mail: str = _text("Mail", "The address for what she should know.")
    account: str = _text("Account", "Her account on this machine, where she works with this program.")
    absent: tuple[Absence, ...] = Field(
        default=(),
        title="Absent",
        description="First and last days, such as 2026-12-20..2027-01-03.",
        max_length=200,
    )


class CalendarSettings(HolidaySettings):
    """When somebody works."""

    hours: Week = Field(title="Open", description="Such as Mon-Fri 08:00-12:00, 13:00-17:00; or 24/7.", max_length=400)
    zone: str = _text("Time zone", "Such as America/New_York. Empty: the centre’s.", 80)
    special: Special = _text("Special days", "Such as 2026-12-24 08:00-12:00; 2026-12-31 closed.", 20_000)
    ics: str = _text("Holidays from", "The iCalendar file from which days were read.", 1000)
    ics_days: tuple[date, ...] = Field(
        default=(), title="Days read", description="The holidays that the iCalendar file has.", max_length=MOST
    )
    instead_of: str = _text("New version of", "The calendar for which this one stands from a day on.")
    valid_from: date | None = Field(
        default=None, title="Valid from", description="The day from which it stands for the other one."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.zone:
            _known_zone(self.zone)
        if bool(self.instead_of) != bool(self.valid_from):
            raise ValueError("a new version of a calendar needs both: which one, and from which day on")
        return self


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"“{name}” must be a time zone such as America/New_York") from error


class SlaSettings(Described):
    """What a department has promised."""

    departments: Names = _names("Departments", _DEPARTMENTS)
    categories: Names = _names("Categories", _CATEGORIES)
    priorities: tuple[Priority, ...] = Field(default=(), title="Priorities", description=_PRIORITIES)
    response: Target = _text("First response", "Within 4bh (business hours), 24h, 5d or 5bd (business days).", 40)
    resolution: Target = _text("Resolution", "Within 4bh (business hours), 24h, 5d or 5bd (business days).", 40)
    calendar: str = _text("Calendar", "Whose hours count. Empty: the department’s.")
    pauses: tuple[Pausing, ...] = Field(
        default=("waiting_for_resident",), title="Paused while", description="Statuses in which its clock stands still."
    )
    signatory: str = _text("Signed by", "Who has promised it.")
    signed: date | None = Field(default=None, title="Signed on", description="The date of the signature.")
    valid_from: date | None = Field(
        default=None, title="Valid from", description="Requests opened from this day on have it. Empty: all."
    )
    version: str = _text("Version", "What the agreement itself says, such as 2.1.", 40)

    @model_validator(mode="after")
    def _promises(self) -> Self:
        if not (self.response or self.resolution):
            raise ValueError("it promises nothing; set a target for the first response or the resolution")
        return self


class _Rule(Described):
    enabled: bool = _yes(True, "In force", _ENABLED)
    departments: Names = _names("Departments", _DEPARTMENTS)
    categories: Names = _names("Categories", _CATEGORIES)
    areas: Names = _names("Areas", _AREAS)
    priorities: tuple[Priority, ...] = Field(default=(), title="Priorities", description=_PRIORITIES)
    words: Names = _names("Words", _WORDS)


LEAST_USED = 5
"""In percent: whoever writes less means a share such as 1.0, by which nearly everything would be escalated."""


class EscalationSettings(_Rule):
    """Raises requests by itself."""

    older: Target = _text("Older than", "Escalates what is open for longer, such as 5bd or 48h.", 40)
    used: float = number(
        0,
        "SLA used",
        "Escalates from so many per cent of the time promised on; 0: never.",
        unit="%",
        most=1000,
    )
    still: Target = _text("No movement for", "Escalates what nobody has touched for so long, such as 2bd.", 40)
    absent: bool = _yes(False, "Assignee absent", "Escalates what is given to somebody who is away.")
    level: int = number(0, "To level", "The level to raise it to; 0: one more.", unit="", most=9)
    assignee: str = _text("To", "Who gets it. Empty: whom the department’s level names.")
    cool_off_h: int = number(24, "Left alone for", "The rule does not fire again before.", unit="h", most=8760)
    outside_hours: bool = _yes(False, "Outside hours", "Whether it fires while the department is closed.")

    @model_validator(mode="after")
    def _has_a_reason(self) -> Self:
        if not (self.older or self.used or self.still or self.absent):
            raise ValueError("it has no reason to escalate; set an age, a share of the SLA, no movement, or absence")
        if 0 < self.used < LEAST_USED:
            raise ValueError(
                f"“used” is in percent, and {self.used:g} % of an SLA is used at once: write 100 for what is due, "
                f"or {LEAST_USED} at least"
            )
        return self


class AssignmentSettings(_Rule):
    """Says who should do requests."""

    department: str = _text("To department", "Which department gets it. Empty: it stays where it is.")
    assignees: Names = _names("To", "Who gets it; of several the one with least to do.")
    alone: bool = _yes(False, "By itself", "Whether it does so by itself, or only suggests it.")
    outside_hours: bool = _yes(False, "Outside hours", "Whether it acts by itself while the department is closed.")

    @model_validator(mode="after")
    def _has_a_goal(self) -> Self:
        if not (self.department or self.assignees):
            raise ValueError("it hands requests to nobody; set a department or assignees")
        return self


class SuspensionSettings(Described):
    """Stops clocks for a time, as in an emergency."""

    since: Moment = Field(
        title="From", description="Since when no time counts, by the centre’s clock, such as 2026-01-05 07:00."
    )
    until: OpenMoment = _text("Until", "When it ends. Empty: nobody knows yet; the clocks stand until it is set.", 20)
    departments: Names = _names("Departments", _DEPARTMENTS)
    categories: Names = _names("Categories", _CATEGORIES)
    areas: Names = _names("Areas", _AREAS)
    priorities: tuple[Priority, ...] = Field(default=(), title="Priorities", description=_PRIORITIES)
    reason: str = _text("Reason", "Why, such as a winter storm.", 1000)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until and instant(self.until) <= instant(self.since):
            raise ValueError("it must end after it begins; put the earlier time first")
        return self


class DuplicateSettings(Described):
    """What is taken for the same trouble."""

    enabled: bool = _yes(True, "Looked for", "Whether duplicates are looked for.")
    radius_m: float = number(100, "Within", "Requests of one category so near each other.", unit="m", most=100_000)
    hours: int = number(72, "Opened within", "And opened within so many hours.", unit="h", least=1, most=8760)
    same_words: bool = _yes(True, "Same words", "Whether those with the same words count, too, wherever they are.")


class ServiceSettings(Described):
    """The whole directory, each kind by name."""

    calendar: str = _text("Calendar", "The calendar of departments that name none. Empty: open always.")
    departments: dict[Name, DepartmentSettings] = Field(
        default={}, title="Departments", description="By the name that city files write.", max_length=MOST
    )
    categories: dict[Name, CategorySettings] = Field(
        default={}, title="Categories", description="By the name that city files write.", max_length=MOST
    )
    assignees: dict[Name, AssigneeSettings] = Field(
        default={}, title="Assignees", description="Who does requests, by name.", max_length=MOST
    )
    calendars: dict[Name, CalendarSettings] = Field(
        default={}, title="Calendars", description="When departments work, by name.", max_length=200
    )
    slas: dict[Name, SlaSettings] = Field(
        default={}, title="SLAs", description="What is promised, by name.", max_length=MOST
    )
    suspensions: dict[Name, SuspensionSettings] = Field(
        default={}, title="Suspensions", description="When clocks stand still, by name.", max_length=200
    )
    escalations: dict[Name, EscalationSettings] = Field(
        default={}, title="Escalation rules", description="What is raised by itself, by name.", max_length=200
    )
    assignments: dict[Name, AssignmentSettings] = Field(
        default={}, title="Assignment rules", description="Who should do what, by name.", max_length=200
    )
    duplicates: DuplicateSettings = Field(
        default=DuplicateSettings(), title="Duplicates", description="What is taken for the same trouble."
    )
    roles: dict[Name, RoleName] = Field(
        default={}, title="Roles", description="By account; as long as there are none everybody is administrator."
    )
    others: RoleName = Field(
        default="viewer", title="Everybody else", description="The role of accounts that are not named."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if found := fault(self):
            raise ValueError(found.sentence)
        return self
