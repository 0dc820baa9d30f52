"""One service directory into another, and how much is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from supervisor.requests.service import folded
from supervisor.settings.problems import SettingsError, sentence
from supervisor.settings.service import ServiceSettings

Table = dict[str, Any]


def added(to: ServiceSettings, more: ServiceSettings) -> ServiceSettings:
    """A directory with what another one has and it has not; what is there stays as it is. Raises `SettingsError`."""
    old, new = to.model_dump(exclude_unset=True), more.model_dump(exclude_unset=True)
    for kind, told in new.items():
        if kind not in old:
            old[kind] = told
        elif isinstance(told, dict) and kind != "duplicates":
            old[kind] = _both(old[kind], told)
    try:
        return ServiceSettings.model_validate(old)
    except ValidationError as error:
        raise SettingsError(f"It does not go together with what is here: {sentence(ServiceSettings, error)}") from None


def _both(old: Table, new: Table) -> Table:
    known = {*_names(old)}
    return old | {name: _without(told, known) for name, told in new.items() if folded(name) not in known}


def _names(named: Mapping[str, Any]) -> Iterator[str]:
    for own, told in named.items():
        yield folded(own)
        yield from map(folded, told.get("same", ()) if isinstance(told, dict) else ())


def _without(told: Any, known: set[str]) -> Any:
    """Without other names that belong to what is there already."""
    if not isinstance(told, dict) or "same" not in told:
        return told
    return {**told, "same": [name for name in told["same"] if folded(name) not in known]}


def counts(service: ServiceSettings) -> dict[str, int]:
    """How much there is of each kind."""
    kinds = ("departments", "categories", "assignees", "calendars", "slas", "suspensions")
    return {kind: len(getattr(service, kind)) for kind in (*kinds, "escalations", "assignments", "roles")}


_ONE = {"categories": "category", "slas": "SLA", "escalations": "escalation rule", "assignments": "assignment rule"}


def counted(service: ServiceSettings) -> str:
    """How much is in it, in words."""
    return ", ".join(_several(kind, count) for kind, count in counts(service).items() if count) or "nothing"


def _several(kind: str, count: int) -> str:
    one = _ONE.get(kind, kind[:-1])
    if count == 1:
        return f"1 {one}"
    return f"{count:,} {one[:-1]}ies" if one.endswith("y") else f"{count:,} {one}s"
