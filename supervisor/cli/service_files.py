"""Service directories in files: read with the iCalendar files that they name, and written whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from supervisor.core.errors import CallboardError
from supervisor.requests.icalendar import MOST_BYTES, days_off
from supervisor.settings.holidays import YEARS


def _nobody(note: str) -> None:
    """Where nobody asked to be told."""


def days_of(path: Path, tell: Callable[[str], object] = _nobody) -> tuple[date, ...]:
    """The days off of an iCalendar file; `tell` gets a sentence for each event left out. Raises `CallboardError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {(error.strerror or '').lower()}.") from None
    try:
        found = days_off(content, YEARS)
    except CallboardError as error:
        raise CallboardError(f"{path.name}: {error}") from None
    for note in found.notes:
        tell(f"{path.name}: {note}")
    return tuple(map(date.fromisoformat, found.days))


def write(path: Path, text: str) -> None:
    """A file: the old one or the new one, never half of it. Raises `CallboardError`."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, path)
    except OSError as error:
        raise CallboardError(f"{path} cannot be written: {error.strerror}.") from None
