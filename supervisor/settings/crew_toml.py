"""Shift patterns, contracts and people as a TOML file of their own."""

from __future__ import annotations

from collections.abc import Iterator

from supervisor.settings.contracts import Crew
from supervisor.settings.toml_file import parse_toml
from supervisor.settings.toml_text import key, value


def parse_crew(data: bytes, name: str) -> Crew:
    """What is in a file; `SettingsError` says in which line it makes no sense."""
    return parse_toml(data, name, Crew)


def written_crew(crew: Crew) -> str:
    """The text of a file that reads as the same."""
    return "".join(_lines(crew)).lstrip("\n")


def _lines(crew: Crew) -> Iterator[str]:
    body = crew.model_dump(mode="json", exclude_unset=True)
    for kind in Crew.model_fields:
        for name, own in body.get(kind, {}).items():
            yield f"\n[{kind}.{key(name)}]\n"
            yield from (f"{key(field)} = {value(_plain(told))}\n" for field, told in own.items())


def _plain(told: object) -> object:
    return int(told) if isinstance(told, float) and told.is_integer() else told
