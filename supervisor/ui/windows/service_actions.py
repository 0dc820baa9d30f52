"""What the Service page asks for, of whoever keeps the settings, the files and the requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from supervisor.settings.service_edit import Seen
from supervisor.ui.windows.drafted import SettingsActions

Body = dict[str, Any]


class Shown(NamedTuple):
    """A template: its name, what it is for, and the directory (JSON values)."""

    name: str
    sentence: str
    body: Body


class Moves(NamedTuple):
    """Which open requests a new directory moves: a sentence, and a row for each kind of move."""

    sentence: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceActions:
    """All but `settings` are called on a worker thread too; each may raise CallboardError.

    `seen` is what the imported requests have. `read` takes a directory out of a file, `write` puts one into a file,
    `days` are the ISO dates of an iCalendar file, and a sentence for each event that was left out. `moves` tells
    which open requests have another deadline by a body of settings; `tries` what a rule of it would do now, by its
    kind and name. `account` is who sits here.
    """

    settings: SettingsActions
    seen: Callable[[], Seen]
    templates: Callable[[], Sequence[Shown]]
    read: Callable[[Path], Body]
    write: Callable[[Body, Path], str]
    days: Callable[[Path], tuple[Sequence[str], Sequence[str]]]
    moves: Callable[[Body], Moves] | None = None
    tries: Callable[[Body, str, str], str] | None = None
    account: str = ""
