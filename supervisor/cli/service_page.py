"""What the Service page asks for, done: the directory saved, files read and written, names that city files have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from supervisor.cli.service_desk import save_directory, templates
from supervisor.cli.service_files import days_of, write
from supervisor.requests.finder import Finder
from supervisor.requests.seen import categories, departments
from supervisor.settings import ServiceSettings, centre_settings
from supervisor.settings.service_edit import Seen
from supervisor.settings.service_merge import counted
from supervisor.settings.service_toml import read_service, written_service
from supervisor.store import Store
from supervisor.ui.windows.drafted import SettingsActions
from supervisor.ui.windows.service_actions import Body, ServiceActions, Shown


def service_actions(store: Store, finder: Callable[[], Finder]) -> ServiceActions:
    """For the page; `finder` gives what searches the newest frame of requests."""

    def save(body: dict[str, Any], expected: int, valid_from: int | None) -> int:
        return save_directory(store, centre_settings(body).service, expected, valid_from)

    return ServiceActions(
        settings=SettingsActions(store.latest_settings, save, store.settings_history),
        seen=lambda: seen(finder()),
        templates=shown,
        read=read,
        write=export,
        days=lambda path: [day.isoformat() for day in days_of(path)],
    )


def seen(finder: Finder) -> Seen:
    """What the files have."""
    with finder.lock:
        return Seen(departments(finder.frame), categories(finder.frame))


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
