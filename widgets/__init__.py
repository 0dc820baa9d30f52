"""Qt widgets that have never heard of a call centre: they take plain values and a level."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from widgets.bandchart import BandChart, BandData
from widgets.banner import Banner
from widgets.board import Board, Place
from widgets.cells import Cell, CellGrid
from widgets.course import Course
from widgets.curve import Axis, Curve, CurveData, Line, Spot
from widgets.empty import EmptyState
from widgets.heatgrid import HeatCell, HeatColumn, HeatRow
from widgets.heatmap import HeatMap
from widgets.level import Level, Shape
from widgets.mapvalue import MapValue
from widgets.number import Number
from widgets.painted import Painted
from widgets.parts import Part, PartsBar
from widgets.passport import Letter, PassportCard, SameFigure
from widgets.rail import Page, Rail
from widgets.ramp import Ramp
from widgets.sheet import Sheet, SheetData, SheetFoot, SheetRow
from widgets.sparkline import Sparkline
from widgets.statusline import Chip, StatusLine
from widgets.theme import Theme
from widgets.timeline import Timeline, TimelineData
from widgets.trend import Trend, TrendData
from widgets.walltable import TableCell, WallTable
from widgets.week import Week

if TYPE_CHECKING:
    from widgets.map import AreaMap
    from widgets.outlines import Outline, Outlines

__all__ = [
    "AreaMap",
    "Axis",
    "BandChart",
    "BandData",
    "Banner",
    "Board",
    "Cell",
    "CellGrid",
    "Chip",
    "Course",
    "Curve",
    "CurveData",
    "EmptyState",
    "HeatCell",
    "HeatColumn",
    "HeatMap",
    "HeatRow",
    "Letter",
    "Level",
    "Line",
    "MapValue",
    "Number",
    "Outline",
    "Outlines",
    "Page",
    "Painted",
    "Part",
    "PartsBar",
    "PassportCard",
    "Place",
    "Rail",
    "Ramp",
    "SameFigure",
    "Shape",
    "Sheet",
    "SheetData",
    "SheetFoot",
    "SheetRow",
    "Sparkline",
    "Spot",
    "StatusLine",
    "TableCell",
    "Theme",
    "Timeline",
    "TimelineData",
    "Trend",
    "TrendData",
    "WallTable",
    "Week",
]

_OF_MAPS = {"AreaMap": "widgets.map", "Outline": "widgets.outlines", "Outlines": "widgets.outlines"}


def __getattr__(name: str) -> object:
    """Maps need numpy, which takes a tenth of a second to load; most windows have none."""
    if name not in _OF_MAPS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_OF_MAPS[name]), name)
