"""Schedules kept in the store: weeks read, saved and published; and files made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from supervisor.cli.common import clock_of, now_ms, rules_at, several
from supervisor.cli.service_files import write
from supervisor.cli.who import person
from supervisor.core.errors import CallboardError
from supervisor.planning.ics import HEADS, calendar, rows
from supervisor.planning.packed import pack
from supervisor.planning.roster import Roster
from supervisor.reports.schedules import SCHEDULE, Week, name_of, read_week
from supervisor.settings import centre_settings
from supervisor.store import PlanRow, Store
from supervisor.ui.csv_file import save_csv


def load(store: Store, at: int, monday: date, version: int | None) -> Week:
    """A week with what is required and who may work, by the settings of an instant (ms)."""
    settings = centre_settings(store.settings_at(at).body)
    return read_week(store, settings, rules_at(store, at).zone, monday, version)


def save(store: Store, monday: date, roster: Roster, expected: int, note: str) -> int:
    """A new version; `PlanConflict` where `expected` is not the last one any more."""
    now = clock_of(store)()
    who = person(store, now)
    who.require("plan.save")
    return store.save_plan(
        SCHEDULE,
        name_of(monday),
        pack(roster),
        by=who.account,
        role=who.role.value,
        now=now,
        note=note,
        expected=expected,
    )


def publish(store: Store, monday: date, version: int) -> str:
    """Now all screens use it; returns a sentence."""
    now = clock_of(store)()
    who = person(store, now)
    who.require("plan.publish")
    store.publish_plan(SCHEDULE, name_of(monday), version, by=who.account, role=who.role.value, now=now)
    return f"Version {version} of the week of {monday.isoformat()} is published: Today and the wallboards use it."


def versions(store: Store, monday: date) -> list[PlanRow]:
    """Every version of a week, the newest first."""
    return store.plan_versions(SCHEDULE, name_of(monday))


def write_calendar(path: Path, roster: Roster, agent: str) -> str:
    """Everybody's shifts into one file or one agent's, or each agent's into a folder; returns a sentence."""
    if not path.is_dir():
        write(path, calendar(roster, name=agent or "Schedule", made_at=now_ms(), agent=agent))
        whose = f"of {agent}" if agent else f"of {several(_agents(roster), 'agent')}"
        return f"{path.name}: the shifts {whose}, to be opened with any calendar."
    names = [agent] if agent else sorted({shift.agent for shift in roster.shifts})
    files = file_names(names)
    for name in names:
        write(path / files[name], calendar(roster, name=name, made_at=now_ms(), agent=name))
    return f"{several(len(names), 'calendar')} in {path}, one for each agent."


def write_table(path: Path, roster: Roster) -> str:
    """Everybody's shifts as CSV; returns a sentence."""
    save_csv(path, HEADS, rows(roster))
    return f"{path.name}: {several(len(roster.shifts), 'shift')}."


def file_names(agents: Sequence[str]) -> dict[str, str]:
    """A name of a file for each agent: letters, figures and spaces of hers, with a number where two are alike."""
    told: dict[str, str] = {}
    for agent in agents:
        bare = "".join(letter for letter in agent if letter.isalnum() or letter in " -_").strip() or "agent"
        name, number = f"{bare[:80]}.ics", 1
        while name.casefold() in {each.casefold() for each in told.values()}:
            number += 1
            name = f"{bare[:80]} {number}.ics"
        told[agent] = name
    return told


def _agents(roster: Roster) -> int:
    if not roster.shifts:
        raise CallboardError("There are no shifts to export; make some first.")
    return len({shift.agent for shift in roster.shifts})
