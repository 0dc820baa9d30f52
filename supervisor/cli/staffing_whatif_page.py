"""What the What if part asks for, done."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from supervisor.cli.common import rules_at
from supervisor.cli.staffing_beginning import began
from supervisor.cli.staffing_paper import write, written
from supervisor.cli.who import person
from supervisor.core.errors import CallboardError
from supervisor.planning.packed import pack, unpack
from supervisor.planning.scenario import Scenario, checked
from supervisor.settings import centre_settings
from supervisor.store import Store
from supervisor.ui.processes import in_process
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.staffing_whatif import Kept, WhatIfActions, WhatIfPage

if TYPE_CHECKING:
    from supervisor.cli.staffing_pages import Asked


def what_if_part(asked: Asked) -> Page:
    """The part of one desk."""
    store = asked.store
    actions = WhatIfActions(
        start=lambda progress: in_process(began, asked.url, asked.now(), progress),
        kept=lambda: kept(store),
        load=partial(load, store),
        save=lambda scenario, expected: save(store, scenario, expected, asked.now()),
        case=lambda scenario, path, paper: case(store, scenario, path, paper, asked.now()),
    )
    return WhatIfPage(actions, asked.jobs)


def kept(store: Store) -> list[Kept]:
    """Every scenario that was saved, by name."""
    return [
        Kept(row.name, row.version, f"version {row.version}, {_day(row.made_at)}, {row.author}")
        for row in store.plans("scenario")
    ]


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d}"


def load(store: Store, name: str) -> tuple[Scenario, int]:
    """The newest version of a scenario; raises `CallboardError` where there is none."""
    found = store.plan("scenario", name)
    if found is None:
        raise CallboardError(f"There is no scenario “{name}” any more; choose another.")
    return checked(unpack(found.body, Scenario)), found.version


def save(store: Store, scenario: Scenario, expected: int, now: int) -> int:
    """A new version under its name. Raises `NotAllowed`, `PlanConflict`."""
    who = person(store, now)
    who.require("plan.save")
    name, role = scenario.name, who.role.value
    return store.save_plan("scenario", name, pack(scenario), by=who.account, role=role, now=now, expected=expected)


def case(store: Store, scenario: Scenario, path: Path, paper: str, now: int) -> str:
    """The staffing case as a file; a sentence. Raises `CallboardError`."""
    day = datetime.fromtimestamp(now / 1000, UTC).astimezone(rules_at(store, now).tz).date()
    write(scenario, path, paper, city=centre_settings(store.settings_at(now).body).centre.shown, day=written(day))
    return f"The staffing case is saved as {path}."
