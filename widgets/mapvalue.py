"""What a map shows of an area."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.level import Level


@dataclass(frozen=True, slots=True)
class MapValue:
    """`text` as it is shown; `value` decides the strength of the colour, or `level` the colour itself."""

    text: str
    value: float | None = None
    level: Level = Level.none
    hint: str = ""
