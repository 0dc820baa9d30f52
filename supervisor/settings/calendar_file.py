"""A calendar in a file of its own: TOML with the fields of a calendar's settings, and more versions of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from supervisor.requests.hours import Calendar, Edition
from supervisor.requests.icalendar import MOST_BYTES, BadFile, days_off
from supervisor.settings.holidays import YEARS
from supervisor.settings.problems import SettingsError, sentence
from supervisor.settings.service import CalendarSettings
from supervisor.settings.service_rules import calendar_of

MOST_VERSIONS = 100


class CalendarFile(NamedTuple):
    """What a file tells: the calendar, and sentences of what was left out."""

    calendar: Calendar
    notes: tuple[str, ...]


def read_calendar(path: Path, zone: str = "") -> CalendarFile:
    """The calendar in a file; `zone` is its time zone where it names none. Raises `SettingsError`."""
    table = _table(path)
    name, versions = str(table.pop("name", path.stem)), table.pop("versions", [])
    if not isinstance(versions, list) or not all(isinstance(one, dict) for one in versions):
        raise SettingsError(f"{path.name}: versions must be tables; write [[versions]] above each.")
    if len(versions) > MOST_VERSIONS:
        raise SettingsError(f"{path.name} has more than {MOST_VERSIONS} versions; leave old ones out.")
    notes: list[str] = []
    told = [_settings(path, table, notes), *(_settings(path, {**one, "instead_of": name}, notes) for one in versions)]
    zone = told[0].zone or zone
    if not zone:
        raise SettingsError(f'{path.name} names no time zone; add one such as zone = "America/New_York", or --zone.')
    parts = [calendar_of(name, one, zone) for one in told]
    editions = tuple(Edition(one.valid_from, one.week, one.holidays, special=one.special) for one in parts)
    return CalendarFile(Calendar(name, zone, editions), tuple(notes))


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_content(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise SettingsError(f"{path.name} is not TOML: {said[:1].lower()}{said[1:]}.") from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"The file {path} cannot be read ({error.strerror}); give one that is there.") from error
    if len(content) > MOST_BYTES:
        raise SettingsError(f"{path.name} has more than {MOST_BYTES // 1_000_000} MB; no calendar is so large.")
    return content


def _settings(path: Path, table: Mapping[str, Any], notes: list[str]) -> CalendarSettings:
    told = _flat(table)
    if isinstance(told.get("ics"), str) and told["ics"]:
        told["ics_days"] = [*told.get("ics_days", ()), *_of_ics(path.parent / told["ics"], notes)]
    try:
        return CalendarSettings.model_validate(told)
    except ValidationError as error:
        raise SettingsError(f"{path.name}: {sentence(CalendarSettings, error)}") from error


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """With `holidays`, `hours` (or `week`) and `special` as tables too, which read better."""
    told = {**table, **holidays} if isinstance(holidays := table.get("holidays"), dict) else {**table}
    if isinstance(holidays, dict):
        del told["holidays"]
    if "week" in told and "hours" not in told:
        told["hours"] = told.pop("week")
    if isinstance(week := told.get("hours"), dict):
        told["hours"] = "; ".join(f"{days} {_joined(spans)}" for days, spans in week.items() if spans)
    if isinstance(special := told.get("special"), dict):
        told["special"] = "; ".join(f"{day} {_joined(spans) or 'closed'}" for day, spans in special.items())
    return told


def _joined(spans: object) -> str:
    """`08:00-12:00, 13:00-17:00`, from a list of spans, each a text or a pair of times."""
    if not isinstance(spans, list):
        return str(spans)
    return ", ".join("-".join(map(str, span)) if isinstance(span, list) else str(span) for span in spans)


def _of_ics(path: Path, notes: list[str]) -> tuple[str, ...]:
    try:
        found = days_off(_content(path), YEARS)
    except BadFile as error:
        raise SettingsError(f"{path.name}: {error}") from error
    notes += [f"{path.name}: {note}" for note in found.notes]
    return found.days
