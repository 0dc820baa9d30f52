"""A file that says what a week needs and who may work: what `callboard staffing schedule` is given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, field_validator, model_validator

from supervisor.core.rules import Span
from supervisor.settings.contracts import Crew, Name
from supervisor.settings.described import Described, number, seconds, share
from supervisor.settings.hours import parse_week

AgentCount = Annotated[int, Field(ge=0, le=10_000)]
CallCount = Annotated[float, Field(ge=0, le=1_000_000)]
Hours = Annotated[str, StringConstraints(min_length=1, max_length=400)]
MOST_DAYS = 35
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)


class Need(Described):
    """Agents on the phones, or calls, in some hours of the week."""

    hours: Hours = Field(title="Hours", description="Such as Mon-Fri 08:00-12:00.")
    agents: tuple[AgentCount, ...] = Field(
        default=(), title="Agents", description="In every slot of these hours, or one number for each slot of a day."
    )
    calls: tuple[CallCount, ...] = Field(
        default=(), title="Calls", description="In every slot of these hours, or one number for each slot of a day."
    )
    aht_s: float = number(240, "Handle time", "Mean of a contact.", unit="s", least=1, most=36_000)

    @field_validator("agents", "calls", mode="before")
    @classmethod
    def _one_is_all(cls, told: Any) -> Any:
        return told if isinstance(told, list | tuple) else (told,)

    @field_validator("hours")
    @classmethod
    def _readable(cls, text: str) -> str:
        parse_week(text)
        return text

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.agents) == bool(self.calls):
            raise ValueError("say either agents or calls")
        return self

    def spans(self) -> Iterator[tuple[int, Span]]:
        """Weekday (0 is Monday) and span in minutes of its day."""
        yield from ((day, span) for day, spans in enumerate(parse_week(self.hours)) for span in spans)


class Aim(Described):
    """What the calls are to find."""

    service_level: float = share(80, "Service level", "Aimed at. 0: none.")
    within_s: int = seconds(20, "Answered within", "Of the service level.")
    max_asa_s: int = seconds(0, "Longest mean wait", "0: no limit.")
    max_occupancy: float = share(0, "Highest occupancy", "0: no limit.")
    patience_s: int = seconds(0, "Patience", "0: callers wait for ever.")
    least: int = number(0, "Least staff", "In slots that have calls.", unit="", most=10_000)
    shrinkage: float = number(0, "Shrinkage", "Away beside breaks and lunch.", unit="%", most=95)


class Pinned(Described):
    """A shift that stays as it is."""

    agent: Name = Field(title="Agent", description="Who has it.")
    begin: datetime = Field(title="Begin", description="Local date and time.")
    end: datetime = Field(title="End", description="Local date and time.")
    pattern: str = Field(default="", title="Pattern", description="Its name.", max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _local(cls, told: Any) -> Any:
        for name in ("begin", "end") if isinstance(told, dict) else ():
            if isinstance(told.get(name), datetime) and told[name].tzinfo is not None:
                raise ValueError(f"{name} must be a local time such as 2026-11-23T08:00:00, without an offset")
        return told

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 < (self.end - self.begin).total_seconds() <= 24 * 3600:
            raise ValueError(f"the shift of {self.agent} must end after it begins, within a day")
        return self


class ScheduleFile(Crew):
    """All of it."""

    begin: date = Field(
        title="First day",
        description="Rather a Monday: contracts count weeks from there.",
        ge=FIRST,
        le=LAST,
    )
    days: int = number(7, "Days", "How many.", unit="days", least=1, most=MOST_DAYS)
    zone: str = Field(default="UTC", title="Zone", description="Such as America/Chicago.")
    interval: Literal[15, 30, 60] = Field(default=30, title="Interval", description="Minutes of a slot.")
    required: tuple[Need, ...] = Field(
        min_length=1, max_length=5_000, title="Required", description="Those of the same slot add up."
    )
    target: Aim = Field(default=Aim(), title="Target", description="Of calls.")
    fixed: tuple[Pinned, ...] = Field(default=(), max_length=20_000, title="Fixed", description="Shifts that stay.")
    missing: float = number(
        10, "Price of a missing agent", "Paid hours that an agent-hour missing costs.", unit="h", least=0.1, most=10_000
    )
    weekends: float = number(0.1, "Weight of weekends", "How much even weekends weigh.", unit="", most=100)

    @field_validator("zone")
    @classmethod
    def _there_is_one(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            raise ValueError(f"“{name}” is no time zone; write one such as America/Chicago") from None
        return name

    @model_validator(mode="after")
    def _inside(self) -> Self:
        last = self.begin + timedelta(days=self.days)
        for shift in self.fixed:
            if not self.begin <= shift.begin.date() < last:
                raise ValueError(
                    f"the fixed shift of “{shift.agent}” begins on {shift.begin.date()}, not in these days"
                )
        return self

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        for need in self.required:
            listed, days = len(need.agents or need.calls), [day for day, _ in need.spans()]
            slots = {sum(b - a for day, (a, b) in need.spans() if day == each) // self.interval for each in days}
            if listed > 1 and slots != {listed}:
                many = " or ".join(map(str, sorted(slots)))
                raise ValueError(f"“{need.hours}” has {many} slots a day, but {listed} numbers are given")
        return self
