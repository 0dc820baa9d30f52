"""What the Schedule part asks for, done: weeks read, saved and published, files written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from supervisor.cli.common import rules_at, several
from supervisor.cli.schedules import load, publish, save, versions, write_calendar, write_table
from supervisor.cli.solving import solve_apart
from supervisor.cli.staffing_schedule import progress_words
from supervisor.planning.rostering import Ask
from supervisor.planning.shift import Roster
from supervisor.planning.shifts import Progress as How
from supervisor.planning.shifts import Solution
from supervisor.reports.schedules import Week
from supervisor.store import PlanConflict, Store
from supervisor.ui.jobs import Progress
from supervisor.ui.windows.schedule_actions import ScheduleActions, Solved
from supervisor.ui.windows.staffing_schedule import SchedulePage

if TYPE_CHECKING:
    from supervisor.cli.staffing_pages import Asked


def schedule_actions(store: Store, now: Callable[[], int]) -> ScheduleActions:
    """For the part; `now` gives the instant of the centre (ms)."""

    def today() -> date:
        at = now()
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(rules_at(store, at).tz).date()

    return ScheduleActions(
        today=today,
        load=lambda monday, version: load(store, now(), monday, version),
        save=lambda monday, roster, expected, note: saved(store, monday, roster, expected, note),
        publish=lambda monday, version: publish(store, monday, version),
        versions=lambda monday: versions(store, monday),
        calendar=write_calendar,
        table=write_table,
        solve=solve,
    )


def saved(store: Store, monday: date, roster: Roster, expected: int, note: str) -> int | str:
    """The new version, or the sentence that says who was faster."""
    try:
        return save(store, monday, roster, expected, note)
    except PlanConflict as conflict:
        return str(conflict)


def solve(week: Week, roster: Roster, seconds: float, progress: Progress) -> Solved:
    """A schedule made in a process of its own; what `progress` raises ends it."""

    def tell(now: How) -> None:
        progress(min(now.seconds / seconds, 1.0), progress_words(now))

    ask = Ask(roster, week.people, week.contracts, seconds, earlier=week.earlier, pools=week.pools)
    found = solve_apart(ask, tell)
    return Solved(found.roster, solved_words(found), longer=found.status == "time")


def solved_words(found: Solution) -> str:
    """How good a schedule is, what is missing, and which contracts contradict each other."""
    said = [f"{several(len(found.roster.shifts), 'shift')}, {found.uncovered:,.1f} agent-hours short"]
    if found.gap is None:
        said.append("how far from the best there can be is not known")
    else:
        said.append(f"at most {found.gap:.1%} of what it costs could be saved".replace("%", " %"))
    told = f"Solved in {found.seconds:.0f} s: {', '.join(said)}."
    return " ".join((told, *(each.words for each in found.contradictions)))


def schedule_part(asked: Asked) -> SchedulePage:
    """The part of the Staffing page."""
    return SchedulePage(schedule_actions(asked.store, asked.now), asked.jobs)
