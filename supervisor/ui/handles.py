"""Where a person has put the handles between the parts of pages, kept from one day to the next."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QSplitter, QWidget

Sizes = tuple[int, ...]


class Handles:
    """`widths` are the sizes of the parts (pixels), by page and the place of the splitter on it, of those moved."""

    def __init__(self, widths: Mapping[str, Sizes]) -> None:
        self.widths = dict(widths)

    def follow(self, key: str, page: QWidget) -> None:
        """Puts the handles of a page where they were, and remembers where they are put."""
        for place, splitter in enumerate(page.findChildren(QSplitter), start=1):
            self._follow(f"{key} {place}", splitter)

    def _follow(self, name: str, splitter: QSplitter) -> None:
        sizes = self.widths.get(name, ())
        if len(sizes) == splitter.count() and all(size > 0 for size in sizes):
            splitter.setSizes(list(sizes))
            splitter.splitterMoved.emit(sizes[0], 1)  # a page that shares out the room itself leaves it now
        splitter.splitterMoved.connect(partial(self._keep, name, splitter))

    def _keep(self, name: str, splitter: QSplitter, *_: int) -> None:
        self.widths[name] = tuple(splitter.sizes())
