"""The parts of the Settings page that say who works under which rules: shift patterns, contracts, people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from supervisor.settings.contracts import ContractSettings, PatternSettings, PersonSettings
from supervisor.ui.models.rows import Cell, Head
from supervisor.ui.windows.settings_sections import Named


class Patterns(Named):
    """Kinds of shifts."""

    def __init__(self) -> None:
        sentence = "Kinds of shifts: how long, when they begin, breaks and lunch."
        super().__init__(
            "patterns", "Shift patterns", sentence, PatternSettings, at=("staffing", "patterns"), seen=False
        )

    def heads(self) -> list[Head]:
        return [Head("Pattern"), Head("Hours", True), Head("Begins")]

    def cells(self, name: str, own: Mapping[str, Any]) -> tuple[Cell, ...]:
        hours = float(own.get("hours", _usual(PatternSettings, "hours")))
        return Cell(name), Cell(f"{hours:g}", hours), Cell(_words(own, "starts"))


class Contracts(Named):
    """Rules of a week."""

    def __init__(self) -> None:
        sentence = "What a contract allows and asks for in a week, from Monday to Sunday."
        super().__init__("contracts", "Contracts", sentence, ContractSettings, at=("staffing", "contracts"), seen=False)

    def heads(self) -> list[Head]:
        return [Head("Contract"), Head("Hours", True), Head("Patterns")]

    def cells(self, name: str, own: Mapping[str, Any]) -> tuple[Cell, ...]:
        least, most = (float(own.get(each, _usual(ContractSettings, each))) for each in ("hours_least", "hours_most"))
        return Cell(name), Cell(f"{least:g}–{most:g}", most), Cell(", ".join(own.get("patterns", ())))


class People(Named):
    """Who is given shifts."""

    def __init__(self) -> None:
        sentence = "Who is given shifts. Choose several, with Shift or Ctrl, to give them the same contract."
        super().__init__("people", "People", sentence, PersonSettings, at=("staffing", "people"))

    def heads(self) -> list[Head]:
        return [Head("Person"), Head("Contract"), Head("Leave")]

    def cells(self, name: str, own: Mapping[str, Any]) -> tuple[Cell, ...]:
        return Cell(name), Cell(_words(own, "contract")), Cell(_words(own, "leave"))


def _usual(model: type[BaseModel], name: str) -> Any:
    return model.model_fields[name].default


def _words(own: Mapping[str, Any], name: str) -> str:
    return str(own.get(name) or "")
