"""The Settings page: the centre's settings by field, checked while they are typed, saved as a new version."""

from __future__ import annotations

from typing import Any

from supervisor.picture import Picture
from supervisor.settings import (
    CentreSettings,
    HolidaySettings,
    Open311Endpoint,
    QueueSettings,
    QueueStaffing,
    StaffingSettings,
)
from supervisor.settings.staffing import Shrinkage
from supervisor.ui.forms import Form
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.drafted import DraftedPage, SettingsActions
from supervisor.ui.windows.page import push
from supervisor.ui.windows.settings_crew import Contracts, Patterns, People
from supervisor.ui.windows.settings_sections import (
    Agents,
    Forms,
    Part,
    Queues,
    Section,
    StaffedQueues,
    every_queue,
)
from supervisor.ui.windows.settings_special import SpecialDays

PLAIN = (
    *("zone", "interval", "stale_after_s", "fcr_days", "wrapup_reasons", "keep_numbers_days"),
    *("keep_contacts_days", "city"),
    *("on_time_open", "on_time_closed"),
)
ALONE = ("group", "wrapup_s")
ELSEWHERE = ("service", "outbox")
"""What has a page of its own."""


class SettingsPage(DraftedPage):
    """Everything but what has a page of its own."""

    def __init__(self, actions: SettingsActions, jobs: Jobs, *, parent: Any = None) -> None:
        self.queues, self.agents, self.staffed = Queues(), Agents(), StaffedQueues()
        self.people = People()
        crew = (SpecialDays(), Patterns(), Contracts(), self.people)
        named = (self.queues, self.agents, _staffing(), self.staffed, *crew)
        sections: tuple[Section, ...] = (*_plain_sections(), *named, _open311())
        sources = push("Sources…", lambda: self.asked.emit("sources"))
        super().__init__(
            "Settings", actions, jobs, sections, find="Find a setting (Ctrl+F)", foot=[sources], parent=parent
        )

    def show_picture(self, picture: Picture) -> None:
        super().show_picture(picture)
        self.queues.set_known(picture.names("queue"))
        self.staffed.set_known(picture.names("queue"))
        self.agents.set_known(picture.names("agent"))
        self.people.set_known(picture.names("agent"))

    def _restore(self, body: dict[str, Any]) -> None:
        kept = {name: self.draft.body[name] for name in ELSEWHERE if name in self.draft.body}
        super()._restore({name: value for name, value in body.items() if name not in ELSEWHERE} | kept)


def _open311() -> Section:
    words = "Requests of this centre for other systems to read, without personal values."
    return Forms("open311", "Open311", words, [Part("", Form(Open311Endpoint), ("open311",))])


def _staffing() -> Section:
    words = "What forecasts, schedules and costs are made from."
    plain = Form(StaffingSettings, ["interval", "cost_per_hour", "currency", "lines"])
    every = Form(QueueStaffing, [name for name in QueueStaffing.model_fields if name != "like"])
    return Forms("staffing", "Staffing", words, [
        Part("", plain, ("staffing",)),
        Part("Shrinkage", Form(Shrinkage), ("staffing", "shrinkage")),
        Part("Every queue", every, ("staffing", "default")),
    ])  # fmt: skip


def _plain_sections() -> tuple[Section, ...]:
    whole = Form(QueueSettings, [name for name in QueueSettings.model_fields if name not in ALONE], inherits=True)
    return (
        Forms("centre", "Centre", "What holds for the whole centre.", [
            Part("", Form(CentreSettings, PLAIN), ()),
            Part("Holidays", Form(HolidaySettings), ("holidays",)),
        ]),
        Forms("default", "Every queue", "What holds for each queue that says nothing else.", [
            Part("", Form(QueueSettings, [n for n in QueueSettings.model_fields if n not in ("shown", "group")]),
                 ("default",)),
        ]),
        Forms("whole", "All queues together", "The targets of the centre as a whole.", [
            Part("", whole, ("centre",), every_queue),
        ]),
    )  # fmt: skip
