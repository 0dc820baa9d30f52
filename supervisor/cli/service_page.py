"""What the Service page asks for, done: the directory saved, files read and written, names that city files have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from supervisor.cli.common import author, rules_at
from supervisor.cli.common import shown as when
from supervisor.cli.service_desk import save_directory, templates
from supervisor.cli.service_files import days_of, write
from supervisor.cli.service_moves import previewed
from supervisor.core.rules import Rules
from supervisor.requests import assignment, escalation
from supervisor.requests.finder import Finder
from supervisor.requests.outlook import Outlook
from supervisor.requests.ruling import Trial
from supervisor.requests.seen import categories, departments
from supervisor.settings import ServiceSettings, centre_settings, service_of
from supervisor.settings.service_edit import Seen
from supervisor.settings.service_merge import counted
from supervisor.settings.service_toml import read_service, written_service
from supervisor.store import Store
from supervisor.ui.windows.drafted import SettingsActions
from supervisor.ui.windows.service_actions import Body, Moves, ServiceActions, Shown

EXAMPLES = 200
HEADS = ("Request", "Category", "Due now", "Due then")


def service_actions(store: Store, finder: Callable[[], Finder], now: Callable[[], int]) -> ServiceActions:
    """For the page; `finder` gives what searches the newest frame of requests, `now` the instant of it (ms)."""

    def save(body: dict[str, Any], expected: int, valid_from: int | None) -> int:
        return save_directory(store, centre_settings(body).service, expected, valid_from)

    return ServiceActions(
        settings=SettingsActions(store.latest_settings, save, store.settings_history),
        seen=lambda: seen(finder()),
        templates=shown,
        read=read,
        write=export,
        days=days,
        account=author(),
        moves=lambda body: moves(store, finder(), body, now()),
        tries=lambda body, kind, name: tries(store, finder(), body, now(), kind, name),
    )


def seen(finder: Finder) -> Seen:
    """What the files have."""
    with finder.lock:
        return Seen(departments(finder.frame), categories(finder.frame))


def moves(store: Store, finder: Finder, body: Body, at: int) -> Moves:
    """Which of the requests that are open at an instant (ms) get another deadline by settings."""
    rules = rules_at(store, at)
    with finder.lock:
        found = previewed(finder.frame, centre_settings(body), rules, at, EXAMPLES)
    rows = [(each.number, each.category, _due(each.before, rules), _due(each.after, rules)) for each in found.examples]
    return Moves(found.words, tuple(rows), HEADS)


def tries(store: Store, finder: Finder, body: Body, at: int, kind: str, name: str) -> str:
    """What a rule of settings would do with the requests that are open at an instant (ms), in sentences."""
    rules = rules_at(store, at)
    service = service_of(centre_settings(body), zone=body.get("zone", rules.zone))
    with finder.lock:
        outlook = Outlook(finder.frame, service, at)
        if kind == "escalations":
            raising = next(rule for rule in service.escalations if rule.name == name)
            found = escalation.trial(outlook, raising, store.known_acts)
        else:
            handing = next(rule for rule in service.assignments if rule.name == name)
            found = assignment.trial(outlook, handing, store.known_acts)
        return trial_words(found, len(outlook.rows))


def trial_words(found: Trial, looked_at: int) -> str:
    """What a rule would do, in numbers and examples."""
    if not found.would:
        return f"Of {looked_at:,} open requests it would do nothing to any now. {found.said}"
    examples = "\n".join(f"{one.number}: {one.does}. {one.why}" for one in found.examples)
    return f"Of {looked_at:,} open requests it would act on {found.would:,} now, such as:\n{examples}"


def _due(last: int | None, rules: Rules) -> str:
    """A midnight is told as such, not as the instant before it."""
    return "–" if last is None else when(last + (last % 1000 == 999), rules.tz)


def days(path: Path) -> tuple[list[str], list[str]]:
    """The ISO dates of an iCalendar file, and a sentence for each event that was left out."""
    notes: list[str] = []
    return [day.isoformat() for day in days_of(path, notes.append)], notes


def shown() -> Sequence[Shown]:
    """The templates."""
    return [Shown(each.name, each.sentence, _body(each.service)) for each in templates()]


def read(path: Path) -> Body:
    """A directory out of a file."""
    return _body(read_service(path, days_of))


def export(body: Body, path: Path) -> str:
    """A directory into a file; returns a sentence."""
    service = ServiceSettings.model_validate(body)
    write(path, written_service(service))
    return f"{path.name}: {counted(service)}."


def _body(service: ServiceSettings) -> Body:
    return service.model_dump(mode="json", exclude_unset=True)
