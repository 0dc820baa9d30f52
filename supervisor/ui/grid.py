"""A board made of tiles: what a plan says, as widgets that are told each picture."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.ui.boards import BoardPlan, TilePlace
from supervisor.ui.tiles import TILES
from supervisor.ui.tiles.base import Tile
from widgets.board import Board, Place


class TileBoard(Board):
    """`opened` and `asked` are those of its tiles."""

    opened = Signal(str, str)
    asked = Signal(str, str)

    def __init__(self, plan: BoardPlan, rules: Rules, *, parent: QWidget | None = None) -> None:
        super().__init__(wall=True, parent=parent)
        self.plan = plan
        self.tiles = tuple(self._tile(place, rules) for place in plan.tiles)
        self.set_places([_place(tile, place) for tile, place in zip(self.tiles, plan.tiles, strict=True)])
        self.setAccessibleName(f"Wallboard {plan.name}".strip())

    def _tile(self, place: TilePlace, rules: Rules) -> Tile:
        tile = TILES[place.kind](place.scope, rules, window=place.window, wall=True, figure=place.figure)
        tile.setParent(self)
        tile.opened.connect(self.opened)
        tile.asked.connect(self.asked)
        return tile

    def show_picture(self, picture: Picture) -> None:
        for tile in self.tiles:
            tile.show(picture)

    def tick(self, now: int) -> None:
        for tile in self.tiles:
            tile.tick(now)

    def set_rules(self, rules: Rules) -> None:
        for tile in self.tiles:
            tile.set_rules(rules)


def _place(tile: Tile, place: TilePlace) -> Place:
    return Place(tile.widget, place.row, place.column, place.rows, place.columns)
