"""The service directory of a store: read, changed by those who may, saved as a new version of the settings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from supervisor.cli.common import author, clock_of, now_ms
from supervisor.core.errors import UsageError
from supervisor.core.rights import NotAllowed, Role, require
from supervisor.settings import ServiceSettings, body_of, centre_settings, service_of
from supervisor.settings.service_toml import parse_service
from supervisor.store import Store


class Template(NamedTuple):
    """A directory to begin with: its name, and what it is for."""

    name: str
    sentence: str
    service: ServiceSettings


def directory(store: Store) -> tuple[int, ServiceSettings]:
    """The version of the settings that were saved last, and the directory in them."""
    latest = store.latest_settings()
    return latest.version, centre_settings(latest.body).service


def save_directory(store: Store, service: ServiceSettings, expected_version: int, valid_from: int | None = None) -> int:
    """Saves it as a new version, valid from an instant (ms; None: from now on), and returns the version.

    Raises `NotAllowed`, and `SettingsConflict` where somebody was faster.
    """
    latest = store.latest_settings()
    centre, who = centre_settings(latest.body), author()
    role = service_of(centre).role_of(who)
    require(role, "service.save", who)
    fresh = centre_settings({**body_of(centre), "service": service.model_dump(mode="json", exclude_unset=True)})
    _not_locked_out(service_of(fresh).role_of(who), who)
    first = 0 if expected_version == 0 else clock_of(store)()
    return store.save_settings(
        body_of(fresh),
        valid_from=first if valid_from is None else valid_from,
        made_at=now_ms(),
        author=who,
        role=role,
        expected_version=expected_version,
    )


def _not_locked_out(role: Role, who: str) -> None:
    if role is not Role.ADMINISTRATOR:
        raise NotAllowed(
            f"With these roles {who} would be a {role.value} and could not change them again; "
            f"give {who} the role administrator, or let another administrator save them."
        )


def templates() -> Iterator[Template]:
    """Those that come with the program, in the order of their names."""
    folder = files("resources").joinpath("services")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            yield _template(file)


def template(name: str) -> Template:
    """One by its name. Raises `UsageError`."""
    every = {each.name: each for each in templates()}
    if name not in every:
        raise UsageError(f"There is no template “{name}”; there are: {', '.join(every)}.")
    return every[name]


def _template(file: Traversable) -> Template:
    data = file.read_bytes()
    first = data.decode().partition("\n")[0]
    return Template(file.name.removesuffix(".toml"), first.lstrip("# "), parse_service(data, file.name))
