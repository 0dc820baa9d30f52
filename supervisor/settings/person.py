"""A person's settings: theme and layout in a file of her own. Nonsense in it is left out with a sentence each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from supervisor.settings.machine import config_folder, read_toml
from supervisor.settings.problems import SettingsError, sentence
from supervisor.settings.toml_text import text, value

Theme = Literal["system", "dark", "light", "contrast"]


class Place(BaseModel):
    """Where a window was: pixels of the whole desktop."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    x: int = Field(default=0, title="Left", ge=-100_000, le=100_000)
    y: int = Field(default=0, title="Top", ge=-100_000, le=100_000)
    width: int = Field(default=1280, title="Width", ge=200, le=100_000)
    height: int = Field(default=720, title="Height", ge=150, le=100_000)
    maximized: bool = Field(default=False, title="Fills the screen")


class RequestView(BaseModel):
    """What was chosen on the Requests page, under a name."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    chosen: dict[str, str] = Field(default={}, title="Chosen", description="Filters, sort and grouping.")
    hidden: tuple[str, ...] = Field(default=(), title="Hidden", description="Columns that are not shown.")


class Person(BaseModel):
    """What one person likes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    theme: Theme = Field(
        default="system", title="Theme", description="Dark, light, high contrast, or as the system has it."
    )
    page: str = Field(default="live", title="Page", description="The page that was open last.", max_length=80)
    queues: tuple[str, ...] = Field(default=(), title="Queues", description="Those that are shown; empty: all.")
    staffing: str = Field(
        default="today",
        title="Staffing",
        description="The part of the Staffing page that was open last.",
        max_length=80,
    )
    windows: dict[str, Place] = Field(default={}, title="Windows", description="Where each window was.")
    widths: dict[str, tuple[int, ...]] = Field(
        default={}, title="Widths", description="Of the columns or panes of each table, in pixels."
    )
    views: dict[str, RequestView] = Field(
        default={}, title="Views", description="Views of the Requests page by their names; Alt+1 is the first."
    )
    hidden: tuple[str, ...] = Field(default=(), title="Hidden", description="Columns of requests that are not shown.")


def person_file() -> Path:
    """Where they are kept."""
    return config_folder() / "person.toml"


def load_person(path: Path | None = None) -> tuple[Person, list[str]]:
    """The person's settings, and a sentence for each that was left out because it makes no sense."""
    try:
        found = read_toml(path or person_file())
    except SettingsError as error:
        return Person(), [f"{str(error).rstrip('.')}; all of them are left out."]
    good: dict[str, Any] = {}
    problems: list[str] = []
    for name in Person.model_fields.keys() & found.keys():
        try:
            good[name] = getattr(Person.model_validate({name: found[name]}), name)
        except ValidationError as error:
            problems.append(f"Left out of your own settings: {sentence(Person, error)}")
    return Person(**good), sorted(problems)


def save_person(person: Person, path: Path | None = None) -> None:
    """Keeps them: the file is the old one or the new one, never half of it. Raises `SettingsError`."""
    target = path or person_file()
    fresh = target.with_suffix(".new")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.write_text("".join(_toml(person.model_dump(mode="json"))), encoding="utf-8")
        os.replace(fresh, target)
    except OSError as error:
        raise SettingsError(f"Your settings could not be saved to {target} ({error.strerror}).") from error


def _toml(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    """Values first, tables after them, as TOML wants it."""
    if path:
        yield f"\n[{'.'.join(map(text, path))}]\n"
    for name, told in table.items():
        if not isinstance(told, dict):
            yield f"{text(name)} = {value(told)}\n"
    for name, told in table.items():
        if isinstance(told, dict):
            yield from _toml(told, (*path, name))
