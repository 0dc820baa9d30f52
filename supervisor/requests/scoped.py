"""In whose scope rows of a frame are: by department, category with all below it, area and priority."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.service import Scope, Service, folded

if TYPE_CHECKING:
    from supervisor.requests.frame import Frame, Rows

NORMAL = "normal"
Mask = NDArray[np.bool_]
Longs = NDArray[np.int64]


class Scoped:
    """Some rows of a frame as a service directory sees them."""

    def __init__(self, frame: Frame, service: Service, rows: Rows) -> None:
        self.frame, self.service = frame, service
        self.rows: Rows = rows
        self._columns: dict[str, Longs] = {}

    def __getitem__(self, name: str) -> Longs:
        """A column of the frame, of these rows; looked up once."""
        if name not in self._columns:
            self._columns[name] = self.frame[name][self.rows]
        return self._columns[name]

    def texts(self, name: str) -> list[str]:
        """The names of a column."""
        return self.frame.names[name].texts

    def _named(self, name: str, test: Callable[[str], bool]) -> Mask:
        """Of which rows the name in a column passes a test."""
        passes = table(self.texts(name), test)
        if passes.all() or not passes.any():
            return np.full(len(self.rows), bool(passes.all()))
        found: Mask = passes[self[name]]
        return found

    # whose they are

    @cached_property
    def _owners(self) -> tuple[list[str], Longs]:
        """Departments, and the place among them of that of each row: the city's, else that of its category."""
        known: dict[str, int] = {}
        of_department = _numbered(self.texts("department"), lambda name: self.service.department_for(name, ""), known)
        of_category = _numbered(self.texts("category"), lambda name: self.service.department_for("", name), known)
        nobody = table(self.texts("department"), lambda name: not name)
        department = self["department"]
        found = of_department[department]
        if nobody.any():
            found = np.where(nobody[department], of_category[self["category"]], found)
        return [*known], found

    @property
    def owners(self) -> list[str]:
        """The departments of all rows, by the name that they have here."""
        return self._owners[0]

    @property
    def owner(self) -> Longs:
        """The place in `owners` of the department of each row."""
        return self._owners[1]

    # in whose scope

    def within(self, scope: Scope) -> Mask:
        """Which rows a scope has, whatever words it names."""
        found = np.ones(len(self.rows), np.bool_)
        service = self.service
        if scope.departments:
            wanted = {folded(service.department_for(name, "")) for name in scope.departments}
            found &= table(self.owners, lambda name: folded(name) in wanted)[self.owner]
        if scope.categories:
            names = frozenset().union(*map(service.names_under, scope.categories))
            found &= self._named("category", lambda name: folded(name) in names)
        if scope.areas:
            areas = {*map(folded, scope.areas)}
            found &= self._named("area", lambda name: folded(name) in areas) | self._named(
                "place", lambda name: folded(name) in areas
            )
        if scope.priorities:
            found &= self._urgent(scope.priorities)
        return found

    def _urgent(self, wanted: Sequence[str]) -> Mask:
        """Of which rows the priority is one of these: what somebody has set, else that of its category."""
        own = table(self.texts("priority"), wanted.__contains__)[self["priority"]]
        unset = table(self.texts("priority"), lambda name: not name)[self["priority"]]
        return own | (unset & self._named("category", lambda name: self._usual(name) in wanted))

    def _usual(self, category: str) -> str:
        known = self.service.category(category)
        return (known.priority if known else "") or NORMAL


def table(texts: Sequence[str], test: Callable[[str], bool]) -> Mask:
    """Which texts pass a test."""
    return np.fromiter(map(test, texts), np.bool_, len(texts))


def _numbered(texts: Sequence[str], name: Callable[[str], str], known: dict[str, int]) -> Longs:
    """For each text the number of its name; new ones get the next."""
    return np.array([known.setdefault(name(text), len(known)) for text in texts], np.int64)
