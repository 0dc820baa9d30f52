"""Rows and their fields in an Open311 answer, whichever way a server wraps and writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from supervisor.sources.open311.wire import Refused

Row = dict[str, Any]
LONGEST = 8_000
"""Of a text; the standard's longest is 4,000."""


class Bent:
    """What was bent, in words, and how often."""

    def __init__(self, *found: str) -> None:
        self.counts: Counter[str] = Counter(found)

    def note(self, what: str) -> None:
        """Once more."""
        self.counts[what] += 1

    def update(self, other: Bent) -> None:
        """What another found, too."""
        self.counts.update(other.counts)

    def said(self) -> list[str]:
        """A line for each, the most frequent first."""
        return [what if count == 1 else f"{what} ({count:,} times)" for what, count in self.counts.most_common()]


def rows(value: Any, holders: Collection[str], own: Sequence[str], what: str, bent: Bent) -> list[Row]:
    """The tables of an answer that holds `what`: a list, one alone, or either inside tables called as `holders`.

    A table is one of them where it has a field of `own`. Raises `Refused` where there is no such thing.
    """
    if isinstance(value, list):
        tables = [each for each in value if isinstance(each, dict)]
        if len(tables) < len(value):
            bent.note("a list has something in it that is no table")
        return [row for table in tables for row in _unwrapped(table, holders, own)]
    if value is None or value == "":
        bent.note("an empty answer stands for an empty list")
        return []
    if not isinstance(value, dict):
        raise Refused(f"The answer holds no {what} but a single value; check the server's address.")
    if any(name in value for name in own):
        bent.note("one object stands for a list")
        return [value]
    return _held(value, holders, own, what, bent)


def _held(value: Row, holders: Collection[str], own: Sequence[str], what: str, bent: Bent) -> list[Row]:
    inside = next((name for name in value if name in holders), None)
    if inside is None:
        named = ", ".join(list(value)[:3])[:60] or "nothing"
        raise Refused(f"The answer holds no {what} but {named}; check the server's address.")
    held = value[inside]
    if isinstance(held, dict) and any(name in held for name in own):
        return [held]
    return [] if held in ("", None) else rows(held, holders, own, what, bent)


def _unwrapped(table: Row, holders: Collection[str], own: Sequence[str]) -> list[Row]:
    """The table, or those that it alone holds."""
    if len(table) == 1 and not any(name in table for name in own):
        held = next(iter(table.values())) if next(iter(table)) in holders else table
        return [each for each in (held if isinstance(held, list) else [held]) if isinstance(each, dict)]
    return [table]


def text(row: Row, name: str, bent: Bent | None = None, *, where: bool = True) -> str:
    """A field as a text, empty where it is left out; what is no text is noted where it is named so (`where`)."""
    value = row.get(name)
    if value is None or value == "" or value == []:
        return ""
    if not isinstance(value, str):
        if bent is not None:
            bent.note(f"{name} is no text")
        return str(value).lower() if isinstance(value, bool) else ""
    if bent is not None and where and type(value) is not str:
        bent.note(f"{name} is a number, not a text")
    if len(value) > LONGEST and bent is not None:
        bent.note(f"{name} is longer than {LONGEST:,} characters and was cut")
    return value[:LONGEST].strip()


def truth(row: Row, name: str) -> bool:
    """A field that says yes or no."""
    return str(row.get(name) or "").strip().lower() in ("true", "yes", "1", "t", "y")


def listed(value: Any, name: str) -> list[Row]:
    """The tables of a list, or of XML's element around elements called `name`."""
    if isinstance(value, dict) and name in value:
        value = value[name]
    if isinstance(value, dict):
        value = [value]
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
