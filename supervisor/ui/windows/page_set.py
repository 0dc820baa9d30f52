"""The pages of a desk, each made when it is first asked for: a desk begins with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from supervisor.ui.windows.page import Page

Maker: TypeAlias = Page | Callable[[], Page]
"""A page, or what makes it."""


class PageSet(Mapping[str, Page]):
    """Pages by their keys; `begin` is told of each as it is made."""

    def __init__(self, makers: Mapping[str, Maker], begin: Callable[[str, Page], None]) -> None:
        self._makers, self._begin = dict(makers), begin
        self._made: dict[str, Page] = {}

    def __getitem__(self, key: str) -> Page:
        if key not in self._made:
            maker = self._makers[key]
            page = self._made[key] = maker if isinstance(maker, Page) else maker()
            self._begin(key, page)
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def made(self) -> list[Page]:
        """Those that there are so far."""
        return [*self._made.values()]

    def make_one(self) -> bool:
        """Makes one of those that are not there yet; False where all are."""
        key = next((key for key in self._makers if key not in self._made), None)
        return key is not None and self[key] is not None
