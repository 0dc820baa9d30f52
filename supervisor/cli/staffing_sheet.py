"""TOML that says what is to be planned: each value of the right kind, or a sentence that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from supervisor.cli.staffing_hours import file_text, toml_table
from supervisor.core.errors import CallboardError, UsageError

T = TypeVar("T")
Table = dict[str, Any]


class Sheet:
    """One table of a TOML; `where` names it in sentences."""

    def __init__(self, where: str, table: Table) -> None:
        self.where, self.table = where, table

    @classmethod
    def of(cls, path: str) -> Sheet:
        """The whole of a file."""
        return cls(path, toml_table(path, file_text(path)))

    def known(self, names: Iterable[str]) -> Sheet:
        """Itself; refuses names that mean nothing here."""
        there = [*names]
        if unknown := sorted(set(self.table) - set(there)):
            raise CallboardError(f"{self.where}: {unknown[0]!r} is not known; there are {', '.join(there)}.")
        return self

    def tables(self, name: str) -> list[Sheet]:
        """Those of `[[name]]`, at least one."""
        found = self.table.get(name)
        if not isinstance(found, list) or not found or not all(isinstance(each, dict) for each in found):
            raise CallboardError(f"{self.where} needs one or more [[{name}]].")
        return [Sheet(f"{self.where}, {name} {row}", each) for row, each in enumerate(found, 1)]

    def has(self, name: str) -> bool:
        """Whether it says so."""
        return name in self.table

    def read(self, name: str, read: Callable[[str, str], T], otherwise: T | None = None) -> T:
        """A number or a text by one of the readers of `staffing_words`; needed where nothing stands for it."""
        value = self.table.get(name)
        if value is None and otherwise is not None:
            return otherwise
        if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
            raise CallboardError(f"{self.where}: {name} must be one number or text.")
        try:
            return read(str(value), name)
        except UsageError as error:
            raise CallboardError(f"{self.where}: {str(error).replace(f'--{name}', name)}") from error

    def maybe(self, name: str, read: Callable[[str, str], T]) -> T | None:
        """The same, None where nothing is said."""
        return self.read(name, read) if self.has(name) else None

    def texts(self, name: str) -> Sequence[str]:
        """A list of names."""
        found = self.table.get(name)
        if not isinstance(found, list) or not found or not all(isinstance(each, str) and each for each in found):
            raise CallboardError(f"{self.where}: {name} must be a list of names.")
        return found

    def numbers(self, name: str, otherwise: float | None = None) -> list[float]:
        """A list of numbers, or one."""
        value = self.table.get(name, otherwise)
        values = value if isinstance(value, list) else [value]
        found = [float(each) for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
        if not found or len(found) < len(values):
            raise CallboardError(f"{self.where}: {name} must be a number, or a list of one for each interval.")
        return found
