"""A shift dragged over the schedule in a window of its own: `dragged.py AGENTS`; what each move of the mouse takes."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from typing import Any

import numpy as np
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from supervisor.planning import editing
from supervisor.planning.contracts import Contract, Pattern, Person, Window
from supervisor.planning.effect import Demand
from supervisor.planning.roster import Roster, moment
from supervisor.planning.shift import DAY, MINUTE
from supervisor.reports.schedules import Week
from supervisor.ui.application import make_application
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.schedule_actions import ScheduleActions
from supervisor.ui.windows.staffing_schedule import SchedulePage
from widgets.bars import Grip

ZONE, MONDAY, SLOT = "America/Chicago", date(2026, 11, 23), 15
SIZE, MOVES = (1784, 920), 120
FULL = Pattern(
    "day", 510, (420, 480, 540), (Window(15, 90, 150), Window(15, 360, 420)), Window(45, 200, 280, paid=False)
)
CONTRACT = Contract("Full time", (FULL,), hours_most=40, days_most=5, rest=11)


def week(agents: int) -> Week:
    """So many people with five shifts each, calls from seven to nine in the evening, in quarters of an hour."""
    people = tuple(Person(f"Agent {number + 1}", CONTRACT.name) for number in range(agents))
    shifts = tuple(
        editing.made(person.name, moment(MONDAY, (day + number) % 7 * DAY + FULL.starts[number % 3], ZONE), FULL)
        for number, person in enumerate(people)
        for day in range(5)
    )
    begin, end = moment(MONDAY, 0, ZONE), moment(MONDAY, 7 * DAY, ZONE)
    roster = Roster(ZONE, begin, end, SLOT, shifts)
    hours = np.arange(roster.slots) * SLOT / 60 % 24
    calls = np.where((hours >= 7) & (hours < 21), agents * 2.0, 0.0)
    required = tuple(np.where(calls > 0, agents // 2, 0).tolist())
    demand = Demand(calls, np.full(calls.size, 180.0), target=0.8, patience_s=240.0, present=0.9)
    needed = replace(roster, required=required)
    return Week(monday=MONDAY, roster=needed, people=people, contracts=(CONTRACT,), demand=demand)


def moves(agents: int) -> dict[str, list[float]]:
    """The time (ms) of each move until it is painted; `work` is the processor's part of it."""
    told, jobs = week(agents), Jobs()
    page = SchedulePage(_actions(told), jobs)
    page.resize(*SIZE)
    page.show()
    while page.sheet is None:
        QApplication.processEvents()
    page.days.choose(3)
    QApplication.processEvents()
    gantt = page.board.gantt
    bar = next(bar for bar in gantt.chart.ordered if bar.begin >= told.roster.begin + 2 * DAY * MINUTE)
    gantt.choose(bar.key)
    found = [_moved(page, Grip(bar.key, by=(step % 40 - 20) * SLOT * MINUTE, lane=bar.lane)) for step in range(MOVES)]
    jobs.close()
    passed, work = zip(*found, strict=True)
    return {"frames": [*passed], "work": [*work]}


def _moved(page: SchedulePage, grip: Grip) -> tuple[float, float]:
    begun, worked = time.perf_counter(), time.thread_time()
    page.board.gantt.dragged.emit(grip)
    QApplication.processEvents()
    return (time.perf_counter() - begun) * 1000, (time.thread_time() - worked) * 1000


def _actions(told: Week) -> ScheduleActions:
    def nothing(*_: object) -> Any:
        raise NotImplementedError("a benchmark keeps nothing")

    return ScheduleActions(lambda: MONDAY, lambda *_: told, nothing, nothing, nothing, nothing, nothing)


if __name__ == "__main__":
    make_application("dark")
    print(json.dumps(moves(int(sys.argv[1]))))
