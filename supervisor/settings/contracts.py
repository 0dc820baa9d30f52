"""Who works under which rules: patterns of shifts, contracts and people, as they are written down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from supervisor.core.rules import Span
from supervisor.planning.contracts import Contract, Pattern, Person, Window
from supervisor.settings.described import Described, number
from supervisor.settings.hours import parse_hours

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
MOST_PEOPLE, LONGEST_LEAVE = 2_000, 731
_START = re.compile(r"(\d{1,2}):([0-5]\d)(?:\s*[-–]\s*(\d{1,2}):([0-5]\d)\s+every\s+(\d{1,3})\s*(?:m|min)?)?")
_PAUSE = re.compile(r"(\d{1,3})\s*min(\s+unpaid)?\s+between\s+(\d{1,2}(?:\.\d+)?)\s+and\s+(\d{1,2}(?:\.\d+)?)\s*h")


class PatternSettings(Described):
    """A kind of shift."""

    hours: float = number(8, "Hours", "How long a shift is, from its begin to its end.", unit="h", least=0.25, most=24)
    starts: str = Field(
        default="08:00",
        max_length=400,
        title="Begins",
        description="Such as 07:00, 08:00 or 07:00-10:00 every 30; what ends after midnight ends on the next day.",
    )
    breaks: str = Field(
        default="",
        max_length=400,
        title="Breaks",
        description="Such as 15 min between 1 and 3 h; 15 min unpaid between 5 and 7 h, from the shift’s begin.",
    )
    lunch: str = Field(
        default="",
        max_length=100,
        title="Lunch",
        description="Such as 30 min unpaid between 3.5 and 5 h. Empty: there is none.",
    )

    @field_validator("starts")
    @classmethod
    def _readable(cls, text: str) -> str:
        parse_starts(text)
        return text

    @field_validator("breaks", "lunch")
    @classmethod
    def _pauses(cls, text: str) -> str:
        parse_pauses(text)
        return text

    @model_validator(mode="after")
    def _pauses_fit(self) -> Self:
        lunch = parse_pauses(self.lunch)
        if len(lunch) > 1:
            raise ValueError(f"“{self.lunch}” must be one lunch; a second is a break")
        for each in (*parse_pauses(self.breaks), *lunch):
            if each.latest + each.length > self.hours * 60:
                raise ValueError(
                    f"a pause that begins {each.latest / 60:g} h into {self.hours:g} h is not over as the shift ends"
                )
        return self

    def pattern(self, name: str) -> Pattern:
        """As planning takes it."""
        lunch = parse_pauses(self.lunch)
        length = round(self.hours * 60)
        return Pattern(name, length, parse_starts(self.starts), parse_pauses(self.breaks), lunch[0] if lunch else None)


class ContractSettings(Described):
    """What a contract allows and asks for in a week from Monday to Sunday."""

    patterns: tuple[Name, ...] = Field(min_length=1, title="Patterns", description="The names of its kinds of shifts.")
    hours_least: float = number(0, "Least hours", "Paid hours in a week.", unit="h", most=168)
    hours_most: float = number(40, "Most hours", "Paid hours in a week.", unit="h", most=168)
    days_least: int = number(0, "Least days", "Days worked in a week.", unit="days", most=7)
    days_most: int = number(5, "Most days", "Days worked in a week.", unit="days", most=7)
    in_a_row: int = number(6, "Days in a row", "At most, over the week’s end too.", unit="days", least=1, most=31)
    rest_h: float = number(11, "Rest", "Hours between two shifts.", unit="h", most=72)
    weekend_most: int = number(2, "Weekend days", "At most, in a week.", unit="days", most=2)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for what, least, most in (
            ("hours", self.hours_least, self.hours_most),
            ("days", self.days_least, self.days_most),
        ):
            if least > most:
                raise ValueError(
                    f"at least {least:g} and at most {most:g} {what} a week contradict each other; change one"
                )
        return self


class PersonSettings(Described):
    """Somebody who is given shifts, or several who are alike."""

    contract: Name = Field(title="Contract", description="The name of the contract.")
    many: int = number(
        1,
        "How many",
        "People who are alike; they are called by this name and a number.",
        unit="",
        least=1,
        most=MOST_PEOPLE,
    )
    available: str = Field(
        default="",
        max_length=400,
        title="Available",
        description="Such as Mon-Fri 07:00-19:00; Sat 09:00-13:00, in which all of a shift must lie. Empty: always.",
    )
    leave: str = Field(
        default="", max_length=2000, title="Leave", description="Such as 2026-11-26, 2026-12-24 to 2026-12-31."
    )
    skills: tuple[Name, ...] = Field(default=(), title="Skills", description="Names of queues. Empty: all of them.")
    row_before: int = number(0, "Days before", "Days worked in a row before the schedule begins.", unit="days", most=31)
    weekends_before: float = number(
        0, "Weekends before", "Weekend days worked in the last weeks.", unit="days", most=100
    )

    @field_validator("available")
    @classmethod
    def _hours(cls, text: str) -> str:
        parse_hours(text)
        return text

    @field_validator("leave")
    @classmethod
    def _days(cls, text: str) -> str:
        parse_leave(text)
        return text

    def people(self, name: str) -> Iterator[Person]:
        """As planning takes them."""
        available: tuple[tuple[Span, ...], ...] = parse_hours(self.available)
        for each in [name] if self.many == 1 else [f"{name} {each}" for each in range(1, self.many + 1)]:
            yield Person(
                each, self.contract, available, parse_leave(self.leave), self.skills, self.row_before,
                weekends_before=self.weekends_before,
            )  # fmt: skip


class Crew(Described):
    """All of them, by name."""

    patterns: dict[Name, PatternSettings] = Field(default={}, title="Shift patterns", description="Kinds of shifts.")
    contracts: dict[Name, ContractSettings] = Field(default={}, title="Contracts", description="Rules of a week.")
    people: dict[Name, PersonSettings] = Field(default={}, title="People", description="Who is given shifts.")

    @model_validator(mode="after")
    def _known(self) -> Self:
        for name, contract in self.contracts.items():
            if missing := [each for each in contract.patterns if each not in self.patterns]:
                raise ValueError(
                    f"contract “{name}” has the pattern “{missing[0]}”, which is not there; {_there(self.patterns)}"
                )
        for name, person in self.people.items():
            if person.contract not in self.contracts:
                raise ValueError(
                    f"“{name}” has the contract “{person.contract}”, which is not there; {_there(self.contracts)}"
                )
        if sum(each.many for each in self.people.values()) > MOST_PEOPLE:
            raise ValueError(f"there are more than {MOST_PEOPLE:,} people; plan them in parts")
        names = Counter(each.name for each in self.persons())
        if doubled := next((name for name, many in names.items() if many > 1), None):
            raise ValueError(f"two people are called “{doubled}”; give one of them another name")
        return self

    def rules(self) -> tuple[Contract, ...]:
        """The contracts as planning takes them."""
        patterns = {name: each.pattern(name) for name, each in self.patterns.items()}
        return tuple(
            Contract(
                name, tuple(patterns[own] for own in each.patterns), each.hours_least, each.hours_most,
                each.days_least, each.days_most, each.in_a_row, each.rest_h, each.weekend_most,
            )
            for name, each in self.contracts.items()
        )  # fmt: skip

    def persons(self) -> tuple[Person, ...]:
        """The people as planning takes them."""
        return tuple(person for name, each in self.people.items() for person in each.people(name))


def _there(known: Collection[str]) -> str:
    return f"there are: {', '.join(known)}" if known else "there are none yet"


def parse_starts(text: str) -> tuple[int, ...]:
    """Minutes of the day, from `07:00, 08:30` or `07:00-10:00 every 30`; raises `ValueError` with what is allowed."""
    found: set[int] = set()
    for part in filter(None, map(str.strip, text.split(","))):
        read = _START.fullmatch(part)
        if not read:
            raise ValueError(f"“{part}” must be a time such as 07:30, or 07:00-10:00 every 30")
        first = int(read[1]) * 60 + int(read[2])
        last = int(read[3]) * 60 + int(read[4]) if read[3] else first
        if max(first, last) >= 24 * 60 or last < first:
            raise ValueError(f"“{part}” must be times from 00:00 to 23:59, the earlier first")
        if read[5] and int(read[5]) < 5:
            raise ValueError(f"“{part}” must be every 5 minutes or more")
        found.update(range(first, last + 1, int(read[5]) if read[5] else 1))
    if not found:
        raise ValueError("there must be a time at which a shift begins, such as 08:00")
    return tuple(sorted(found))


def parse_pauses(text: str) -> tuple[Window, ...]:
    """From `15 min between 1 and 3 h; 30 min unpaid between 3.5 and 5 h`; raises `ValueError` with what is allowed."""
    found: list[Window] = []
    for part in filter(None, map(str.strip, text.split(";"))):
        read = _PAUSE.fullmatch(part)
        if not read:
            raise ValueError(f"“{part}” must look like 15 min between 1 and 3 h, or 30 min unpaid between 3.5 and 5 h")
        length, first, last = int(read[1]), float(read[3]), float(read[4])
        if not 1 <= length <= 240 or last < first:
            raise ValueError(f"“{part}” must have 1 to 240 minutes and the earlier hour first")
        found.append(Window(length, round(first * 60), round(last * 60), not read[2]))
    return tuple(found)


def parse_leave(text: str) -> tuple[date, ...]:
    """Days, from `2026-11-26, 2026-12-24 to 2026-12-31`; raises `ValueError` with what is allowed."""
    found: set[date] = set()
    for part in filter(None, map(str.strip, re.split("[,;]", text))):
        first, last = _span(part)
        if not 0 <= (last - first).days <= LONGEST_LEAVE:
            raise ValueError(f"“{part}” must end after it begins, within two years")
        found.update(first + timedelta(days=each) for each in range((last - first).days + 1))
    return tuple(sorted(found))


def _span(part: str) -> tuple[date, date]:
    begin, _, end = (each.strip() for each in part.partition(" to "))
    try:
        return date.fromisoformat(begin), date.fromisoformat(end or begin)
    except ValueError:
        raise ValueError(f"“{part}” must be a day such as 2026-11-26, or 2026-12-24 to 2026-12-31") from None
