"""The special days of the Settings page: a list of them, where others are tables by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from supervisor.settings.staffing import SpecialDay
from supervisor.ui.models.rows import Cell, Head
from supervisor.ui.windows.settings_sections import Named

AT = ("staffing", "special")
KINDS = {"closed": "nobody calls", "holiday": "holiday", "event": "event"}


class SpecialDays(Named):
    """Days on which calls are other than usual; a name stands for one entry."""

    def __init__(self) -> None:
        sentence = "Elections, festivals, closures: what forecasts are to know of."
        super().__init__("special", "Special days", sentence, SpecialDay, at=AT, seen=False)
        self.clear.setText("Remove")

    def heads(self) -> list[Head]:
        return [Head("Name"), Head("From"), Head("To"), Head("Kind"), Head("Factor", True)]

    def cells(self, name: str, own: Mapping[str, Any]) -> tuple[Cell, ...]:
        kind, factor = own.get("kind", "event"), own.get("factor")
        days = [str(own.get(end) or "") for end in ("begin", "end")]
        times = "–" if factor is None else f"{factor:g} ×" if isinstance(factor, int | float) else str(factor)
        return Cell(name), *map(Cell, days), Cell(KINDS.get(kind, str(kind))), Cell(times)

    def names(self) -> list[str]:
        listed = [str(each.get("name", "")) for each in self._entries()]
        return [*listed, *(name for name in self._known if name not in listed)]

    def path(self, name: str) -> tuple[str, ...]:
        listed = [each.get("name") for each in self._entries()]
        return (*AT, str(listed.index(name))) if name in listed else (*AT, "new")

    def _entries(self) -> Sequence[dict[str, Any]]:
        return self._draft.get(AT) or []

    def _of(self, name: str) -> Mapping[str, Any]:
        return next((each for each in self._entries() if each.get("name") == name), {})

    def _tell(self, name: str, value: Any) -> None:
        chosen = self.table.selected()
        entries = [_with(each, name, value) if each.get("name") in chosen else each for each in self._entries()]
        new = [each for each in chosen if not self._of(each)]
        entries += [_with({"name": each}, name, value) for each in new]
        if name == "name" and len(chosen) == 1:
            self._known = tuple(each for each in self._known if each != chosen[0])
        self._keep(entries)
        if name == "name" and isinstance(value, str):
            self.table.choose(value)

    def _clear(self) -> None:
        chosen = self.table.selected()
        self._known = tuple(name for name in self._known if name not in chosen)
        self._keep([each for each in self._entries() if each.get("name") not in chosen])

    def _keep(self, entries: list[dict[str, Any]]) -> None:
        self.edited.emit({AT: entries or None})


def _with(entry: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    rest = {key: told for key, told in entry.items() if key != name}
    return rest if value is None else {**rest, name: value}
