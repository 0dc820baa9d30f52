"""Qt widgets that have never heard of a call centre: they take plain values and a level."""

from __future__ import annotations

from widgets.banner import Banner
from widgets.board import Board, Place
from widgets.cells import Cell, CellGrid
from widgets.empty import EmptyState
from widgets.level import Level, Shape
from widgets.number import Number
from widgets.painted import Painted
from widgets.parts import Part, PartsBar
from widgets.passport import PassportCard, SameFigure
from widgets.rail import Page, Rail
from widgets.sparkline import Sparkline
from widgets.statusline import Chip, StatusLine
from widgets.theme import Theme
from widgets.trend import Trend, TrendData
from widgets.walltable import TableCell, WallTable

__all__ = [
    "Banner",
    "Board",
    "Cell",
    "CellGrid",
    "Chip",
    "EmptyState",
    "Level",
    "Number",
    "Page",
    "Painted",
    "Part",
    "PartsBar",
    "PassportCard",
    "Place",
    "Rail",
    "SameFigure",
    "Shape",
    "Sparkline",
    "StatusLine",
    "TableCell",
    "Theme",
    "Trend",
    "TrendData",
    "WallTable",
]
