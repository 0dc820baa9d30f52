"""Who saved which settings when, and the way back to them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Signal

from supervisor.settings import CentreSettings
from supervisor.settings.problems import titles
from supervisor.store import SettingsVersion
from supervisor.ui.draft import leaves
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.readings import local
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import push, side
from supervisor.ui.windows.settings_sections import Section

HEADS = (Head("Version"), Head("Valid from"), Head("Saved"), Head("By"), Head("What changed"))
NAMED = 3


class Versions(Section):
    """`restored` is the body of the version that is taken back."""

    restored = Signal(object)

    def __init__(self) -> None:
        super().__init__("versions", "Versions", "Every version that was saved, the newest first.")
        self.table = ListTable("Versions")
        self.table.set_empty("No version was saved yet: what holds is what the program comes with.")
        self.back = push("Take these settings back", self._restore)
        self._bodies: dict[str, dict[str, Any]] = {}
        self.lines.addWidget(self.table, 1)
        self.lines.addWidget(side(None, self.back))
        self.table.picked.connect(lambda: self.back.setEnabled(True))
        self.back.setEnabled(False)

    def show_versions(self, versions: Sequence[SettingsVersion], zone: str) -> None:
        """The first one first, as the store has them."""
        self._bodies = {str(version.version): version.body for version in versions}
        before = [SettingsVersion(), *versions]
        rows = [_row(old, new, zone) for old, new in pairwise(before)]
        self.table.show_rows(HEADS, rows[::-1])

    def _restore(self) -> None:
        if self.table.current() in self._bodies:
            self.restored.emit(self._bodies[self.table.current()])


def _row(old: SettingsVersion, new: SettingsVersion, zone: str) -> Row:
    number = Cell(str(new.version), float(new.version))
    times = (Cell(_when(at, zone), float(at)) for at in (new.valid_from, new.made_at))
    return Row(str(new.version), (number, *times, Cell(new.author or "unknown"), _changes(old, new)))


def _when(at: int, zone: str) -> str:
    if at <= 0:
        return "from the beginning"
    moment = local(at, zone)
    return f"{moment.day} {moment:%b %Y %H:%M}"


def _changes(old: SettingsVersion, new: SettingsVersion) -> Cell:
    before, now = dict(leaves(old.body)), dict(leaves(new.body))
    paths = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    words = [" · ".join(titles(CentreSettings, path)) for path in paths]
    more = f" and {len(words) - NAMED} more" if len(words) > NAMED else ""
    return Cell(", ".join(words[:NAMED]) + more or "nothing", tip="\n".join(words))
