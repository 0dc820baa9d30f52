"""One example of every widget in every state, for the gallery and its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import cos, exp, pi, sin

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.banner import KINDS, Banner
from widgets.board import Board, Place
from widgets.cells import Cell, CellGrid
from widgets.course import Course
from widgets.empty import EmptyState
from widgets.format import count
from widgets.heatgrid import HeatCell, HeatColumn, HeatRow
from widgets.heatmap import HeatMap
from widgets.level import Level, Shape
from widgets.map import AreaMap
from widgets.mapvalue import MapValue
from widgets.number import Number
from widgets.outlines import Outlines, Ring
from widgets.painted import Painted
from widgets.parts import Part, PartsBar
from widgets.passport import Letter, PassportCard, SameFigure
from widgets.placemap import PlaceMap
from widgets.rail import Page, Rail
from widgets.samples_band import bands, sheets
from widgets.samples_curve import curves
from widgets.samples_plan import coverages, gantts
from widgets.sparkline import Sparkline
from widgets.statusline import Chip, StatusLine
from widgets.timeline import Limit, Mark, Stretch, Timeline, TimelineData
from widgets.trend import Trend, TrendData
from widgets.walltable import TableCell, WallTable
from widgets.week import Week

Sample = tuple[str, QWidget]

LONG = "Service level · SL-I 80/20 · Water, sewers and street lighting of the northern districts"
OLD = "3 min old"
STATES = (
    ("talking", "", "accent", Shape.circle),
    ("available", "", "sky", Shape.half),
    ("paused", "Lunch", "orange", Shape.pause),
    ("wrap-up", "", "purple", Shape.diamond),
    ("ringing", "", "yellow", Shape.triangle),
    ("unreachable", "", "grey", Shape.cross),
)
NAMES = ("Ana Souza", "José Peña", "Mary O'Neill", "Li Wei", "Aleksandra Wojciechowska-Nowak", "Sam", "Yusuf Demir")


def day(length: int = 96, busy: float = 60.0, seed: int = 7) -> tuple[float, ...]:
    """A morning and an afternoon peak, a little uneven."""
    found = []
    for index in range(length):
        hour = index * 24 / length
        curve = exp(-((hour - 10.5) ** 2) / 6) + 0.8 * exp(-((hour - 15.5) ** 2) / 8)
        seed = seed * 1103515245 + 12345 & 0x7FFFFFFF
        found.append(round(busy * curve * (0.85 + 0.3 * seed / 0x7FFFFFFF)))
    return tuple(map(float, found))


def _numbers(wall: bool) -> Iterator[Sample]:
    for level in Level:
        tile = Number("Service level · SL-I 80/20 · Streets", wall=wall)
        tile.set_value("83", "%", level, OLD if level is Level.stale else "")
        tile.set_note("target 80 %")
        tile.set_day(day()[:52], day(seed=3))
        yield level.value, tile
    yield "missing", _number("Service level · SL-I 80/20 · Streets", None, "%", "no calls yet", wall)
    yield "long", _number(LONG, "12,345,678", "calls", "usual 9,876,543 at this time of the week", wall)
    yield "plain", _number("Waiting now", "3", "", "", wall)
    yield "duration", _number("Longest wait · Permits", "3 h 20", "", "target 0:20", wall, Level.bad)


def _number(label: str, value: str | None, unit: str, note: str, wall: bool, level: Level = Level.none) -> Number:
    tile = Number(label, wall=wall)
    tile.set_value(value, unit, level)
    tile.set_note(note)
    return tile


def _courses(wall: bool) -> Iterator[Sample]:
    ends = ("now", "in 14 days")
    for name, more in (("rises", 60), ("same", 0), ("falls", -12)):
        course = Course("Sanitation · overdue", wall=wall)
        before = [12 + place * 3 + place * place // 4 for place in range(15)]
        course.set_course(before, [value + more * (place + 2) // 16 for place, value in enumerate(before)], ends)
        yield name, course
    yield "empty", Course("Sanitation · overdue", wall=wall)


def _timelines(wall: bool) -> Iterator[Sample]:
    bands = (Stretch(0, 20, "open", "accent"), Stretch(20, 45, "waiting", "orange", paused=True))
    done = (*bands, Stretch(45, 70, "in progress", "sky"), Stretch(70, 100, "resolved", "green", over=True))
    marks = (Mark(12, "reassigned", Shape.triangle, "accent"), Mark(45, "resumed", Shape.half, "sky"))
    late = (Limit(30, "response due"), Limit(62, "city’s due"), Limit(66, "due", Level.bad))
    for name, told, limits in (("late", done, late), ("waits", bands, (Limit(80, "due"),)), ("new", bands[:1], ())):
        end = 100 if told is done else 90
        line = Timeline("How it came to be", wall=wall)
        ends = ("3 Mar 2026", "now" if told is done else "12 Mar 2026")
        now = None if told is done else told[-1].end
        line.set_data(TimelineData(0, end, now, told, marks if told is done else marks[:1], limits, ends))
        yield name, line
    yield "empty", Timeline("How it came to be", wall=wall)


def _sparklines(wall: bool) -> Iterator[Sample]:
    for name, values in (("day", day()[:60]), ("gap", (*day()[:30], None, None, *day()[32:60])), ("empty", ())):
        line = Sparkline("Calls offered", wall=wall)
        line.set_day(values, day(seed=3))
        yield name, line


def _weeks(wall: bool) -> Iterator[Sample]:
    office = (((480, 720), (780, 1020)),) * 5 + ((), ())
    for name, week in (("office", office), ("always", (((0, 1440),),) * 7), ("unknown", ())):
        drawn = Week("Open · City hall", wall=wall)
        drawn.set_week(week)
        yield name, drawn


def _trends(wall: bool) -> Iterator[Sample]:
    times = tuple(f"{index // 4}:00" if index % 8 == 0 else "" for index in range(96))
    now, usual = day()[:58], day(seed=3)
    ahead = (None,) * 57 + tuple(value * 1.2 for value in usual[57:])
    low, high = (tuple(None if value is None else value * part for value in ahead) for part in (0.8, 1.25))
    data = TrendData(now, times, usual, ahead, low, high, ((41, "10:15 · 68"), (62, "15:30 · 57 expected")), 57)
    for name, level, age, shown in (
        ("day", Level.none, "", data),
        ("stale", Level.stale, OLD, data),
        ("morning", Level.none, "", TrendData(now[:3], times, usual, running=2)),
        ("few", Level.none, "", TrendData((1.0, 0.0, 2.0), ("9:00", "10:00", "11:00"))),
        ("empty", Level.none, "", TrendData((), times)),
    ):
        trend = Trend("Calls offered · per 15 min · all queues", wall=wall)
        trend.set_data(shown)
        trend.set_level(level, age)
        yield name, trend


def _parts(wall: bool) -> Iterator[Sample]:
    for name, counts, level in (
        ("usual", (14, 6, 4, 3, 1, 0), Level.good),
        ("busy", (131, 1, 40, 22, 4, 2), Level.warn),
        ("stale", (14, 6, 4, 3, 1, 0), Level.stale),
        ("nobody", (0, 0, 0, 0, 0, 0), Level.none),
    ):
        bar = PartsBar("Agents by state", wall=wall)
        bar.set_parts([Part(s[0], n, s[2], s[3]) for s, n in zip(STATES, counts, strict=True)])
        bar.set_note("occupancy 78 %")
        bar.set_level(level, OLD if level is Level.stale else "")
        yield name, bar


def _cells(wall: bool) -> Iterator[Sample]:
    for number in (3, 12, 40, 200, 1000, 0):
        grid = CellGrid("Agents", wall=wall)
        grid.set_cells([_cell(index) for index in range(number)])
        grid.set_empty("Nobody is logged in.")
        yield str(number), grid


def _cell(index: int) -> Cell:
    state, reason, tone, shape = STATES[index * 5 % len(STATES)]
    level = Level.warn if index % 9 == 2 else Level.bad if index % 17 == 5 else Level.none
    partial = "partial pause" if index % 11 == 6 else ""
    time = f"{index * 7 % 60}:{index * 13 % 60:02}"
    return Cell(str(index), NAMES[index % len(NAMES)], state, reason, time, tone, shape, level, partial)


def _tables(wall: bool) -> Iterator[Sample]:
    headers = ("Queue", "Waiting", "Longest", "Answered", "Abandoned", "SL-I 80/20")
    for number in (5, 1, 30, 0):
        table = WallTable("Queues · today", wall=wall)
        table.set_table(headers, [_queue(index) for index in range(number)])
        table.set_empty("No calls yet today.")
        yield str(number), table


def _queue(index: int) -> list[TableCell | str]:
    name = ("Streets", "Water & Sewer", "Español", "Permits and licences", "Animal care")[index % 5]
    level = (Level.good, Level.warn, Level.bad, Level.good, Level.none)[index % 5]
    share = {Level.good: "86 %", Level.warn: "74 %", Level.bad: "52 %"}.get(level, "–")
    waiting = TableCell(str(index * 3 % 8), Level.bad if index % 5 == 2 else Level.none)
    return [
        name,
        waiting,
        f"{index % 4}:{index * 17 % 60:02}",
        f"{1234 - index * 31:,}",
        f"{index * 7 % 90}",
        TableCell(share, level),
    ]


DAYS = ("0–7", "8–14", "15–30", "31–60", "over 60")
HEATS = (
    *(HeatColumn(f"late {days}", days, "Overdue, business days", "bad") for days in DAYS),
    HeatColumn("today", "today", "Due", "warn"),
    HeatColumn("week", "this week", "Due"),
    HeatColumn("later", "later", "Due"),
    *(HeatColumn(f"none {days}", days, "No target, days", "grey") for days in DAYS),
    HeatColumn("open", "Open", tone=""),
    HeatColumn("on time", "On time", tone=""),
)


def _heats(wall: bool) -> Iterator[Sample]:
    for name, rows, level in (
        ("usual", 6, Level.none),
        ("stale", 6, Level.stale),
        ("one", 1, Level.none),
        ("60", 60, Level.none),
        ("empty", 0, Level.none),
    ):
        heat = HeatMap("Open requests by age · by department", wall=wall)
        named = [_heat_row(index) for index in range(rows)]
        sums = [sum(row.cells[place].value or 0.0 for row in named) for place in range(len(HEATS) - 1)]
        total = HeatRow("", "All departments", (*map(_heat_cell, sums), HeatCell("71.4 %", 0.714, Level.warn)))
        heat.set_table(HEATS, named, total if rows else None, "Department")
        heat.set_empty("No open request.")
        heat.set_level(level, OLD if level is Level.stale else "")
        yield name, heat


def _heat_row(index: int) -> HeatRow:
    names = ("Public Works", "Water & Sewer", "Inspections", "Parks and Recreation", "Transportation", "Animal Care")
    word = names[index % 6] + (f" {index // 6 + 1}" if index >= 6 else "")
    seed = index * 7919 + 17
    counts = []
    for place in range(len(HEATS) - 2):
        seed = seed * 1103515245 + 12345 & 0x7FFFFFFF
        counts.append(float(seed % (1800 // (place % 5 * 3 + 1)) if seed % 7 else 0))
    share = counts[7] / (sum(counts[:8]) or 1.0)
    level = Level.good if share > 0.3 else Level.warn if share > 0.1 else Level.bad
    last = HeatCell(f"{share * 100:.1f} %", share, level)
    return HeatRow(f"d{index}", word, (*map(_heat_cell, (*counts, sum(counts))), last))


def _heat_cell(value: float) -> HeatCell:
    return HeatCell(count(value), value)


def _maps(wall: bool) -> Iterator[Sample]:
    outlines = springfield()
    counts = {area.key: float(place * place * 37 % 613) for place, area in enumerate(outlines.areas[:-1])}
    values = {key: MapValue(count(number), number) for key, number in counts.items()}
    for name, level, shown, tone in (
        ("usual", Level.none, values, "bad"),
        ("few", Level.none, {"0": MapValue("3", 3.0), "5": MapValue("1", 1.0), "7": MapValue("0", 0.0)}, "accent"),
        ("levels", Level.none, _shares(counts), "accent"),
        ("stale", Level.stale, values, "bad"),
    ):
        made = AreaMap("Overdue requests · by neighborhood", wall=wall)
        made.set_outlines(outlines)
        made.set_values(shown, tone)
        made.set_note("" if name == "few" else "123 are not on the map")
        made.set_level(level, OLD if level is Level.stale else "")
        yield name, made
    empty = AreaMap("Overdue requests · by neighborhood", wall=wall)
    empty.set_empty("No map of areas was imported.")
    yield "empty", empty


def _place_maps(wall: bool) -> Iterator[Sample]:
    rings = [ring * (0.01, -0.01) + (-74.0, 40.7) for area in springfield().areas for ring in area.rings]
    for name, pin, outside in (("chosen", (40.705, -73.99), False), ("outside", (40.727, -74.03), True)):
        made = PlaceMap("Where it is", wall=wall)
        made.set_rings(rings)
        made.set_pin(pin, outside=outside)
        made.set_others([(40.701, -74.012), (40.711, -73.982)])
        yield name, made
    empty = PlaceMap("Where it is", wall=wall)
    empty.set_empty("No map of areas was imported.")
    yield "empty", empty


def _shares(counts: dict[str, float]) -> dict[str, MapValue]:
    levels = (Level.good, Level.warn, Level.bad)
    pairs = enumerate(counts.items())
    return {key: MapValue(f"{part / 6.13:.0f} %", part / 613, levels[place % 3]) for place, (key, part) in pairs}


def springfield() -> Outlines:
    """A town that is nowhere: a round centre with a park in it, quarters around it, and an island."""
    names = ("Riverside", "Old Mill", "Northgate", "Hillcrest", "Eastfield", "Harbor", "Southside", "Westbrook")
    areas: list[tuple[str, str, list[Ring]]] = [("0", "Centre", [_round(0, 0, 1.0), _round(0.3, 0.2, 0.25)])]
    for place, name in enumerate(names):
        first, last = (2 * pi * (place + turn) / len(names) for turn in (0, 1))
        turns = np.linspace(first, last, 24)
        far = 2.2 + 0.5 * np.sin(turns * 3) + 0.12 * np.sin(turns * 17)
        outer = np.column_stack((np.cos(turns) * far * 1.4, np.sin(turns) * far))
        inner = np.column_stack((np.cos(turns[::-1]), np.sin(turns[::-1])))
        areas.append((str(place + 1), name, [np.vstack((outer, inner))]))
    areas += [("9", "Park", [_round(0.3, 0.2, 0.25)]), ("10", "Gull Island", [_round(3.6, -1.9, 0.3)])]
    return Outlines.of(areas, degrees=False)


def _round(x: float, y: float, far: float) -> Ring:
    return np.array([(x + far * cos(turn), y + far * sin(turn)) for turn in np.linspace(0, 2 * pi, 40)])


def _banners(wall: bool) -> Iterator[Sample]:
    for kind in KINDS:
        told = "The telephone system has been silent for 3 minutes; figures are as of 14:02."
        yield kind, _banner(told, kind, "Open sources")
    told = "The file queue_log.7.gz ends in the middle of a line; 12,345 calls were taken, one was set aside. " * 2
    yield "long", _banner(told)


def _banner(text: str, kind: str = "info", action: str = "") -> QWidget:
    """On a page of its own, or it would open a window when it is told."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    made = Banner()
    column.addWidget(made)
    made.tell(text, kind, action)
    return page


def _status_lines(wall: bool) -> Iterator[Sample]:
    well = [Chip("a", "Asterisk", Level.good, "1 s"), Chip("b", "queue_log", Level.good, "2 s")]
    for name, chips, alert in (
        ("calm", well, ""),
        ("trouble", [Chip("a", "Asterisk", Level.stale, "silent 3 min"), *well[1:]], "2 queues miss their target"),
        (
            "many",
            [Chip(str(index), f"Centre {index}", list(Level)[index % 5], "12 s") for index in range(12)],
            "Storm: 412 calls waiting",
        ),
    ):
        line = StatusLine()
        line.set_wall(wall)
        line.set_place("Callboard · City of Springfield")
        line.set_clock("14:05")
        line.set_chips(chips)
        line.set_alert(alert, Level.bad if name == "many" else Level.warn)
        yield name, line


def _empties(wall: bool) -> Iterator[Sample]:
    actions = (("demo", "Open the demonstration city"), ("connect", "Connect an Asterisk"), ("file", "Import a file"))
    sentence = "Nothing has been read so far. Connect a telephone system, or look around in the demonstration city."
    yield "start", EmptyState("No calls yet", sentence, actions)
    yield "plain", EmptyState("Nothing was set aside", "Every row of every file could be read.")


def _passports(wall: bool) -> Iterator[Sample]:
    card = PassportCard()
    rows = (
        ("Formula", "AnT / (An + Ab − AbT)"),
        ("Window", "today, 0:00 to 14:05"),
        ("Sample", "1,040 calls"),
        ("Age", "1 s"),
        ("Assumed", "wrap-up of 30 s, since the telephone system does not tell"),
    )
    same = (
        SameFigure("SL-A", "AnT / An", "86.00 %", "phone systems without abandons"),
        SameFigure("SL-I", "AnT / (An + Ab − AbT)", "82.69 %", "Cisco “ignore”", chosen=True),
        SameFigure("SL-P", "(AnT + AbT) / (An + Ab)", "83.02 %", "Cisco “positive”, Asterisk, Amazon Connect"),
    )
    letters = (
        Letter("An", "answered", "1,000"),
        Letter("AnT", "answered within T", "860"),
        Letter("Ab", "abandoned", "60"),
        Letter("AbT", "abandoned within T", "20"),
        Letter("T", "the limit", "20 s"),
    )
    card.set_passport("Service level · SL-I 80/20 · Streets", "82.69 %", rows, same, letters)
    yield "service level", card


def _rails(wall: bool) -> Iterator[Sample]:
    rail = Rail()
    words = (
        ("live", "Live", "mdi6.pulse"),
        ("history", "History", "mdi6.chart-bar"),
        ("sources", "Sources", "mdi6.lan-connect"),
        ("settings", "Settings", "mdi6.cog"),
        ("none", "No icon", "mdi6.no-such-icon"),
    )
    rail.set_pages([Page(*page) for page in words])
    yield "pages", rail


def _boards(wall: bool) -> Iterator[Sample]:
    yield "wallboard", board(wall=True)


def board(*, wall: bool) -> Board:
    """Twelve tiles over five rows of six."""
    made = Board(wall=wall)
    tiles = [tile for name, tile in _numbers(wall) if name != "long"]
    places = [Place(tile, index // 6, index % 6) for index, tile in enumerate(tiles[:6])]
    for row, column, rows, columns, made_by in ((1, 0, 2, 3, _trends), (1, 3, 1, 3, _parts), (2, 3, 1, 3, _tables)):
        places.append(Place(_first(made_by, wall), row, column, rows, columns))
    grid = next(widget for name, widget in _cells(wall) if name == "40")
    made.set_places([*places, Place(grid, 3, 0, 2, 6)])
    return made


def _first(maker: Callable[[bool], Iterator[Sample]], wall: bool) -> QWidget:
    widget = next(maker(wall))[1]
    assert isinstance(widget, Painted)
    return widget


SAMPLES: dict[str, Callable[[bool], Iterator[Sample]]] = {
    "number": _numbers,
    "sparkline": _sparklines,
    "course": _courses,
    "timeline": _timelines,
    "week": _weeks,
    "gantt": gantts,
    "coverage": coverages,
    "trend": _trends,
    "curve": curves,
    "bandchart": bands,
    "sheet": sheets,
    "parts": _parts,
    "cells": _cells,
    "walltable": _tables,
    "heatmap": _heats,
    "map": _maps,
    "placemap": _place_maps,
    "banner": _banners,
    "statusline": _status_lines,
    "empty": _empties,
    "passport": _passports,
    "rail": _rails,
    "board": _boards,
}
