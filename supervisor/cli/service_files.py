"""Service directories in files: read with the iCalendar files that they name, and written whole."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from supervisor.core.errors import CallboardError
from supervisor.requests.icalendar import MOST_BYTES, days_off
from supervisor.settings.holidays import YEARS


def days_of(path: Path) -> tuple[date, ...]:
    """The days off of an iCalendar file. Raises `CallboardError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {(error.strerror or '').lower()}.") from None
    try:
        return tuple(map(date.fromisoformat, days_off(content, YEARS).days))
    except CallboardError as error:
        raise CallboardError(f"{path.name}: {error}") from None


def write(path: Path, text: str) -> None:
    """A file: the old one or the new one, never half of it. Raises `CallboardError`."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, path)
    except OSError as error:
        raise CallboardError(f"{path} cannot be written: {error.strerror}.") from None
