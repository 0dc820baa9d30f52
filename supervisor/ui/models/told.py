"""What a table paints of one cell."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.level import Level, Shape


@dataclass(frozen=True, slots=True)
class Told:
    """Text, its level, the mark before it (a shape, the name of a colour), and whether it stands right and bold.

    A text of several `parts` loses whole ones where there is no room, and says how many.
    """

    text: str
    level: Level = Level.none
    mark: tuple[Shape, str] | None = None
    right: bool = False
    bold: bool = False
    parts: tuple[str, ...] = ()
