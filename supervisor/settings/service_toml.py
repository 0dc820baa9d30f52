"""The service directory as a TOML file: read with the line of what is wrong, written so that people can edit it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from supervisor.settings.problems import SettingsError, sentence
from supervisor.settings.service import ServiceSettings
from supervisor.settings.toml_file import MOST_BYTES, plain
from supervisor.settings.toml_text import key, value

Body = dict[str, Any]
Days = Callable[[Path], tuple[date, ...]]
"""The days of an iCalendar file."""
ONE_LINE = ("categories", "roles", "assignees")
"""Of what there are many; each is a line."""
_QUOTED = re.compile(r"“([^”]+)”")


def read_service(path: Path, days_of: Days | None = None) -> ServiceSettings:
    """A directory in a file; iCalendar files that it names beside it are read. Raises `SettingsError`."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from None
    return parse_service(data, path.name, _beside(path.parent, days_of) if days_of else None)


def _beside(folder: Path, days_of: Days) -> Days:
    return lambda path: days_of(folder / path)


def parse_service(data: bytes, name: str, days_of: Days | None = None) -> ServiceSettings:
    """A directory; `name` is what its file is called. `SettingsError` says in which line it makes no sense."""
    text, body = plain(data, name)
    if days_of is not None:
        _read_days(body, days_of)
    try:
        return ServiceSettings.model_validate(body)
    except ValidationError as error:
        said = sentence(ServiceSettings, error)
        inside = said if said[1:2].isupper() else f"{said[:1].lower()}{said[1:]}"
        raise SettingsError(f"{name}{_line(text, error, said)}: {inside}") from None


def _read_days(body: Body, days_of: Days) -> None:
    """The days of the iCalendar files that are named and were not read yet."""
    calendars = body.get("calendars")
    for calendar in calendars.values() if isinstance(calendars, dict) else ():
        if isinstance(calendar, dict) and isinstance(calendar.get("ics"), str) and "ics_days" not in calendar:
            calendar["ics_days"] = list(days_of(Path(calendar["ics"])))


def _line(text: str, error: ValidationError, said: str) -> str:
    """`, line 12`: where what is wrong is named first, as far as it can be found."""
    loc = [part for part in error.errors(include_url=False)[0]["loc"] if isinstance(part, str)]
    names = [*reversed(loc), *_QUOTED.findall(said)]
    for name in names:
        way = rf"(?:\"{re.escape(name)}\"|'{re.escape(name)}'|{re.escape(name)})"
        if found := re.search(rf"^\s*(?:\[.*{way}\s*\]|{way}\s*=)", text, re.MULTILINE):
            return f", line {text.count(chr(10), 0, found.start() + len(found[0])) + 1}"
    return ""


# writing


def written_service(service: ServiceSettings) -> str:
    """The text of a file that reads as the same directory."""
    body = service.model_dump(exclude_unset=True)
    return "".join(_table(body, ())).lstrip("\n")


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Values first, tables after them, as TOML wants it."""
    plain = {name: told for name, told in table.items() if not isinstance(told, dict) or _is_line(path)}
    if path and (plain or not table):
        yield f"\n[{'.'.join(map(key, path))}]\n"
    for name, told in plain.items():
        yield f"{key(name)} = {value(told)}\n"
    for name, told in table.items():
        if name not in plain:
            yield from _table(told, (*path, name))


def _is_line(path: tuple[str, ...]) -> bool:
    return len(path) == 1 and path[0] in ONE_LINE
