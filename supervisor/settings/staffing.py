"""What staffing is planned for: targets, shrinkage, costs, special days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from supervisor.planning.shrinkage import Kind
from supervisor.planning.shrinkage import share as exactly
from supervisor.settings.contracts import Crew
from supervisor.settings.described import HOUR_S, Described, number, seconds, share

PlanCode = Literal["SL-N", "SL-A", "SL-I", "SL-P", "SL-S", "SL-5", "SL-O"]
QueueName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
SpecialKind = Literal["closed", "holiday", "event"]


class QueueStaffing(Described):
    """What one queue is planned for; 0 is no limit."""

    target: float = share(80, "Service level aimed at", "The share that is to be answered within the time. 0: none.")
    within_s: int = seconds(20, "Answered within", "The seconds of the service level that is planned for.")
    code: PlanCode = Field(
        default="SL-N", title="Formula", description="Which formula of the service level is planned for."
    )
    max_asa_s: int = seconds(0, "Longest mean wait", "ASA of the answered at most. 0: no limit.")
    max_abandon: float = share(0, "Most abandoned", "Callers who may hang up; needs a patience. 0: no limit.")
    max_occupancy: float = share(
        0, "Highest occupancy", "The share of their time that agents may be busy. 0: no limit."
    )
    patience_s: int = seconds(
        0,
        "Patience",
        "After how long callers hang up on average. 0: they wait for ever (the hours ahead measure it).",
        24 * HOUR_S,
    )
    lines: int = number(0, "Lines", "How many can be in the queue or talk at once. 0: no limit.", unit="", most=10_000)
    least: int = number(0, "Least staff", "Agents that are there while the queue is open.", unit="", most=10_000)
    over: Literal["interval", "day"] = Field(
        default="interval",
        title="Target holds over",
        description="interval: in each; day: over each day, weighted by calls, with fewer agents.",
    )
    seats: int = number(
        0,
        "Seats",
        "Agents there can be at once; who is left over waits into the next interval. 0: no limit.",
        unit="",
        most=10_000,
    )
    channel: Literal["calls", "backlog"] = Field(
        default="calls",
        title="Kind",
        description="Calls wait on a line; a backlog (mail, web) is answered within a response time.",
    )
    response_h: float = number(
        24, "Response time", "Opening hours within which a backlog is answered.", unit="h", least=0.25, most=24 * 60
    )
    like: str = Field(
        default="",
        max_length=200,
        title="Begins like",
        description="Whose profile a queue without history begins with.",
    )
    like_times: float = number(
        0,
        "Times its calls",
        "So many times the calls of that queue, for the first week. 0: as its own days say.",
        unit="times",
        most=1000,
    )


class Shrinkage(Described):
    """Shares of paid time in which agents are not there for callers."""

    leave: float = share(8, "Leave", "Holidays of the agents. Left out where a schedule knows who is on leave.")
    training: float = share(4, "Training and meetings", "Planned.")
    breaks: float = share(8, "Breaks", "Left out where a schedule places the breaks.")
    sickness: float = share(5, "Sickness", "Unplanned.")
    other: float = share(3, "Other absence", "Unplanned: late, gone early, at another desk.")

    @model_validator(mode="after")
    def _somebody_is_left(self) -> Self:
        if sum(getattr(self, name) for name in type(self).model_fields) >= 100:
            raise ValueError("the kinds of shrinkage add up to all paid time; make them less than 100 %")
        return self

    def kinds(self) -> tuple[Kind, ...]:
        """As planning takes them, in whole fractions; a schedule places breaks, and who is on leave has no shift."""
        return tuple(
            Kind(
                name,
                exactly(f"{getattr(self, name)}%"),
                planned=name in ("leave", "training", "breaks"),
                placed_by_schedule=name in ("leave", "breaks"),
            )
            for name in type(self).model_fields
        )


class SpecialDay(Described):
    """A day, or several, on which calls are other than usual."""

    name: str = Field(title="Name", description="Such as Election day.", min_length=1, max_length=80)
    begin: date = Field(title="First day", description="By the centre’s calendar.")
    end: date | None = Field(default=None, title="Last day", description="With it; empty: one day.")
    kind: SpecialKind = Field(
        default="event",
        title="Kind",
        description="closed: nobody calls; holiday: like other holidays; event: a factor.",
    )
    factor: float = number(
        1, "Factor", "So many times the calls of such a day, for an event.", unit="times", least=0, most=100
    )
    queues: tuple[QueueName, ...] = Field(default=(), title="Queues", description="Empty: all of them.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end is not None and not 0 <= (self.end - self.begin).days <= 366:
            raise ValueError(f"“{self.name}” must end after it begins, within a year")
        return self


class StaffingSettings(Crew):
    """How the centre plans its staff, and who that is."""

    interval: Literal[15, 30, 60] = Field(
        default=30,
        title="Interval of plans",
        description="The length of one step of forecasts and schedules.",
        json_schema_extra={"unit": "min"},
    )
    cost_per_hour: float = number(
        32, "Cost of an hour", "What a paid hour of an agent costs the city.", unit="", most=100_000
    )
    currency: str = Field(default="$", max_length=8, title="Currency", description="Before the amounts.")
    lines: int = number(0, "Lines of the centre", "All queues together. 0: no limit.", unit="", most=100_000)
    shrinkage: Shrinkage = Field(
        default=Shrinkage(), title="Shrinkage", description="Shares of paid time away from callers, by kind."
    )
    default: QueueStaffing = Field(
        default=QueueStaffing(),
        title="Every queue",
        description="What each queue is planned for that says nothing else.",
    )
    queues: dict[QueueName, QueueStaffing] = Field(default={}, title="Queues", description="What differs, by its name.")
    special: tuple[SpecialDay, ...] = Field(
        default=(), title="Special days", description="Days on which calls are other than usual, and known events."
    )

    @model_validator(mode="after")
    def _whoever_may_hang_up_has_a_patience(self) -> Self:
        for name in ("", *self.queues):
            told = self.queue(name)
            if told.max_abandon and not told.patience_s:
                whose = f"queue “{name}”" if name else "every queue"
                raise ValueError(
                    f"{whose} has a limit on abandoned calls and no patience, so nobody would hang up; "
                    "set the patience too, or no limit"
                )
        return self

    def queue(self, name: str) -> QueueStaffing:
        """What a queue is planned for, with the default where it says nothing."""
        own = self.queues.get(name, QueueStaffing())
        return self.default.model_copy(update=own.model_dump(exclude_unset=True))
