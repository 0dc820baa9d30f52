"""Wallboards as TOML: which tiles stand where, and what each tells of."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from pathlib import Path
from typing import Any

from supervisor.core.errors import CallboardError, UsageError
from supervisor.ui.readings import ROLLING
from supervisor.ui.tiles import TILES
from supervisor.ui.tiles.of_requests import RequestTile

_BOARD = {"name": str, "rows": int, "columns": int, "tiles": list}
_TILE = {
    "kind": str,
    "scope": str,
    "row": int,
    "column": int,
    "rows": int,
    "columns": int,
    "window": int,
    "figure": str,
}
MOST = 60
"""The most rows or columns of a board."""


class BoardError(CallboardError):
    """A board's file that makes no sense; the text names the file and the key."""


@dataclass(frozen=True, slots=True)
class TilePlace:
    """A tile on a board, in cells from the top left; `window` in minutes, 0 the day; `figure` is what a map shows."""

    kind: str
    scope: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    window: int = 0
    figure: str = ""

    def cells(self) -> set[tuple[int, int]]:
        rows = range(self.row, self.row + self.rows)
        return {(row, column) for row in rows for column in range(self.column, self.column + self.columns)}


@dataclass(frozen=True, slots=True)
class BoardPlan:
    """A wallboard: a grid of `rows` by `columns` equal cells, and the tiles on it."""

    name: str
    rows: int
    columns: int
    tiles: tuple[TilePlace, ...]

    @property
    def tells_of_requests(self) -> bool:
        """Whether any of its tiles shows requests."""
        return any(issubclass(TILES[place.kind], RequestTile) for place in self.tiles)


def shipped() -> Traversable:
    """The folder of the boards that come with the program."""
    return files("resources") / "boards"


def names(folders: Sequence[Traversable | Path] = ()) -> list[str]:
    """The boards there are, in `folders` and among the program's own."""
    every = (entry.name for folder in (*folders, shipped()) if folder.is_dir() for entry in folder.iterdir())
    return sorted({name.removesuffix(".toml") for name in every if name.endswith(".toml")})


def load(name: str = "default", folders: Sequence[Traversable | Path] = ()) -> BoardPlan:
    """A board by its name, those in `folders` before the program's own; `UsageError` for one that there isn't."""
    for folder in (*folders, shipped()):
        file = folder / f"{name}.toml"
        if file.is_file():
            return parse(file.read_text(encoding="utf-8"), f"{name}.toml")
    raise UsageError(f"There is no board “{name}”; there are: {', '.join(names(folders))}.")


def parse(text: str, source: str) -> BoardPlan:
    """A board from TOML text; `BoardError` says in a sentence which key of `source` is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BoardError(f"{source} is not TOML ({error}); correct it there.") from error
    _check(table, _BOARD, source, ("rows", "columns", "tiles"))
    tiles = tuple(_tile(entry, f"{source}, tiles[{place}]") for place, entry in enumerate(table["tiles"]))
    plan = BoardPlan(table.get("name", ""), table["rows"], table["columns"], tiles)
    for sentence in _misplaced(plan, source):
        raise BoardError(sentence)
    return plan


def _tile(entry: object, where: str) -> TilePlace:
    if not isinstance(entry, dict):
        raise BoardError(f"{where} is no table; write each tile under [[tiles]].")
    _check(entry, _TILE, where, ("kind", "row", "column"))
    tile = TilePlace(**{"scope": "centre", **entry})
    if tile.kind not in TILES:
        raise BoardError(f"{where}.kind is “{tile.kind}”, which is no tile; there are: {', '.join(sorted(TILES))}.")
    scopes = TILES[tile.kind].scopes
    if tile.scope != "centre" and not (tile.scope.startswith(scopes) and tile.scope.partition("/")[2]):
        named = [f"{scope}NAME" for scope in scopes]
        allowed = " or ".join(filter(None, (", ".join(("centre", *named[:-1])), named[-1])))
        raise BoardError(f"{where}.scope is “{tile.scope}”; write {allowed}.")
    if tile.figure and tile.figure not in TILES[tile.kind].figures_shown:
        there = ", ".join(TILES[tile.kind].figures_shown)
        allowed = f"there are: {there}" if there else f"“{tile.kind}” has none to choose; leave it out"
        raise BoardError(f"{where}.figure is “{tile.figure}”; {allowed}.")
    if tile.window not in (0, *ROLLING):
        raise BoardError(f"{where}.window is {tile.window}; write 15, 30 or 60 minutes, or leave it out for the day.")
    return tile


def _check(table: Mapping[str, Any], known: Mapping[str, type], where: str, needed: Sequence[str]) -> None:
    for key in needed:
        if key not in table:
            raise BoardError(f"{where} has no “{key}”; add it.")
    for key, value in table.items():
        if key not in known:
            raise BoardError(f"{where} has the key “{key}”, which means nothing; there are: {', '.join(known)}.")
        if not isinstance(value, known[key]) or isinstance(value, bool):
            raise BoardError(f"{where}.{key} is {value!r}; write {_WORDS[known[key]]}.")


_WORDS = {str: "a text in quotes", int: "a whole number", list: "it as [[tiles]]"}


def _misplaced(plan: BoardPlan, source: str) -> Iterator[str]:
    if not (1 <= plan.rows <= MOST and 1 <= plan.columns <= MOST):
        yield f"{source} has {plan.rows} rows and {plan.columns} columns; write 1 to {MOST} of each."
        return
    if not plan.tiles:
        yield f"{source} has no tiles; add one under [[tiles]]."
    for place, tile in enumerate(plan.tiles):
        inside = 0 <= tile.row < tile.row + tile.rows <= plan.rows
        if not inside or not 0 <= tile.column < tile.column + tile.columns <= plan.columns:
            cells = f"{plan.rows} × {plan.columns} cells"
            yield f"{source}, tiles[{place}] ({tile.kind}) does not lie on the {cells}; move it."
    for (first, one), (second, other) in combinations(enumerate(plan.tiles), 2):
        if one.cells() & other.cells():
            yield f"{source}, tiles[{first}] ({one.kind}) and tiles[{second}] ({other.kind}) overlap; move one of them."
