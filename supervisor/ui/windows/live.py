"""The Live page: the centre at a glance, its queues and agents, and whatever is chosen of them at the side."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from supervisor.core.agents import State
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.ui import readings, states
from supervisor.ui.models import agents, callers, queues
from supervisor.ui.models.columns import LiveRows
from supervisor.ui.tables.live import LiveTable
from supervisor.ui.tiles import TILES
from supervisor.ui.tiles.agents import NOBODY_IN, NOBODY_SAW, Agents
from supervisor.ui.tiles.base import Tile
from supervisor.ui.windows.detail import Detail
from supervisor.ui.windows.filters import Filter, FilterBar
from supervisor.ui.windows.page import GAP, HALF, Page, shortcut
from widgets.empty import EmptyState

TALL, LOW = 136, 112
ROOMY = 800
"""The height of the page from which the tiles have room for their day (pixels)."""
TOP = ("service_level", "waiting", "longest_wait", "abandonment", "occupancy", "offered")
NO_CALLS = (
    "No calls yet",
    "Nothing has come in yet. Connect a telephone system, import a recording, or try the demonstration.",
)
UNCONNECTED = (
    "No telephone system is connected",
    "Nothing tells of calls on this day; requests have a page of their own. Connect a system, or import a recording.",
)
ONLY_PAST = (
    "They came from a file, and no telephone system is connected that tells of today. Connect one to see it live."
)
FIRST = (("first", "First steps"), ("sources", "Sources"))


class LivePage(Page):
    """The whole centre, or what the filter lets through."""

    def __init__(self, rules: Rules, parent: QWidget | None = None) -> None:
        super().__init__("Live", parent)
        self.rules = rules
        self.now = 0
        self._book = queues.LevelBook()
        self.filters = FilterBar()
        self.head.addWidget(self.filters)
        self.tiles = tuple(self._tile(kind) for kind in TOP)
        self.queues = LiveTable(LiveRows(queues.COLUMNS), "Queues")
        self.agents = LiveTable(LiveRows(agents.COLUMNS, last=agents.in_no_queue), "Agents")
        self.callers = LiveTable(LiveRows(callers.COLUMNS), "Callers waiting")
        self.everybody = QCheckBox()
        self.grid = Agents(readings.CENTRE, rules)
        self.grid.setParent(self)
        self.detail = Detail(rules)
        self._empty = EmptyState(*NO_CALLS, FIRST)
        self._lay_out()
        self._connect()
        self.show_picture(self.picture)

    def show_picture(self, picture: Picture) -> None:
        super().show_picture(picture)
        self.now = max(self.now, picture.at) if readings.moves(picture) else picture.at
        empty = self._say_empty()
        self._stack.setCurrentIndex(0 if empty else 1)
        self.filters.setVisible(not empty)
        self.filters.offer(picture.names("group"), picture.names("team"))
        self._tell()

    def _say_empty(self) -> bool:
        """Whether there is nothing to show of this day, which the journal decides: a quiet day is none of these."""
        picture, actions = self.picture, FIRST
        day = readings.only_past(picture)
        if day is not None:
            today = readings.local(picture.at, picture.zone).date()
            text = (readings.newest_calls(day, today), ONLY_PAST)
            actions = ((f"history/{day}", f"Open {day:%a} {day.day} {day:%b} in History"), ("sources", "Sources"))
        else:
            text = UNCONNECTED if readings.unconnected(picture) else NO_CALLS
        self._empty.set_text(*text)
        self._empty.set_actions(actions)
        return day is not None or not picture.figures or readings.callless(picture)

    def tick(self, now: int) -> None:
        """A second has passed: what ages is another."""
        self.now = now
        for tile in (*self.tiles, self.grid):
            tile.tick(now)
        for table in (self.queues, self.agents, self.callers):
            table.source.tick(now)
        self.detail.tick(now)

    def set_rules(self, rules: Rules) -> None:
        self.rules = rules
        for tile in (*self.tiles, self.grid):
            tile.set_rules(rules)
        self.detail.set_rules(rules)
        self._tell()

    def _tell(self) -> None:
        picture, now = self.picture, self.now
        for tile in (*self.tiles, self.grid):
            tile.show(picture)
        self.queues.source.set_title("service_level", queues.heading(picture, self.rules))
        self.queues.set_rows(queues.rows(picture, self.rules, self._book, now), now)
        self.agents.set_rows(agents.rows(picture, self.rules, now), now)
        self.callers.set_rows(callers.rows(picture, self.rules, now), now)
        self.detail.show_picture(picture, now)
        self._filter()

    def _filter(self) -> None:
        """Show what the filter lets through, and say so."""
        chosen = replace(self.filters.filter, everybody=self.everybody.isChecked())
        names = chosen.queues(self.picture, self.rules)
        people = chosen.agents(self.picture, self.rules)
        self.queues.rows.keep(frozenset(f"queue/{name}" for name in names))
        self.agents.rows.keep(frozenset(f"agent/{name}" for name in people))
        self.grid.keep(frozenset(people))
        self.callers.rows.keep(frozenset(key for key in self.callers.source.keys if key.split("/")[0] in names))
        self._say(chosen, len(names), len(people))
        self._share_out()
        scope = f"group/{chosen.group}" if chosen.group else readings.CENTRE
        for tile in self.tiles:
            if tile.scope != scope:
                tile.point_at(scope)

    def _say(self, chosen: Filter, queues_: int, agents_: int) -> None:
        every = self.picture.names
        shown = chosen.words_for(queues_, len(every("queue")), "queues")
        away = sum(agent.state is State.NO_QUEUE for agent in states.agents(self.picture, self.rules))
        there = len(every("agent")) - (0 if chosen.everybody or chosen.words else away)
        self.filters.say(f"{shown}, {chosen.words_for(agents_, there, 'agents')}")
        self.everybody.setText(f"Also {away} in no queue")
        self.everybody.setVisible(away > 0)
        waiting = self.callers.rows.rowCount()
        self.queues.set_empty(chosen.nothing("queue", "agent", agents_))
        nobody = NOBODY_IN if self.picture.known else NOBODY_SAW
        for table in (self.agents, self.grid):
            table.set_empty(chosen.nothing("agent", "queue", queues_) if chosen.words else nobody)
        elsewhere = len(self.picture.callers) - waiting
        others = f" in the queues shown; {elsewhere} in others" if elsewhere else ""
        self.callers.set_empty(f"Nobody waits{others}." if self.picture.known else NOBODY_SAW)
        for place, words in enumerate((f"Agents · {agents_}", "Grid", f"Callers waiting · {waiting}")):
            self.views.button(place).setText(words)

    def _tile(self, kind: str) -> Tile:
        tile = TILES[kind](readings.CENTRE, self.rules)
        tile.setParent(self)
        tile.opened.connect(self._open_rows)
        tile.asked.connect(lambda scope, key: self.passport.emit(scope, key, 0))
        return tile

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        for tile in self.tiles:
            top.addWidget(tile.widget, 1)
        column.addLayout(top)
        column.addWidget(self._halves(), 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(content)
        self.body.addWidget(self._stack, 1)

    def _halves(self) -> QSplitter:
        halves = _splitter(Qt.Orientation.Horizontal, (self._left(), 62), (self.detail, 38))
        halves.setObjectName("halves")
        return halves

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for tile in self.tiles:
            tile.widget.setFixedHeight(TALL if self.height() >= ROOMY else LOW)
        self._share_out()

    def _share_out(self) -> None:
        """The queues have room for all of them, up to half of the page, until somebody moves the handle."""
        if not self._moved:
            wanted = min(self.queues.full_height(), self._column.height() // 2)
            self._column.setSizes([wanted, self._column.height() - wanted])

    def _move(self) -> None:
        self._moved = True

    def _left(self) -> QSplitter:
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(HALF)
        switch = QHBoxLayout()
        switch.setSpacing(4)
        self.views = QButtonGroup(self)
        self._views = QStackedWidget()
        for place, view in enumerate((self.agents, self.grid.widget, self.callers)):
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("segment", True)
            self.views.addButton(button, place)
            switch.addWidget(button)
            self._views.addWidget(view)
        switch.addStretch()
        switch.addWidget(self.everybody)
        self.views.button(0).setChecked(True)
        column.addLayout(switch)
        column.addWidget(self._views, 1)
        self._column = _splitter(Qt.Orientation.Vertical, (self.queues, 0), (lower, 1))
        self._column.splitterMoved.connect(self._move)
        self.queues.horizontalScrollBar().rangeChanged.connect(self._share_out)
        self._moved = False
        return self._column

    def _connect(self) -> None:
        self._empty.chosen.connect(self.asked)
        self.filters.changed.connect(self._filter)
        self.everybody.toggled.connect(self._filter)
        self.views.idClicked.connect(self.show_view)
        for table in (self.queues, self.agents):
            table.chosen.connect(self._choose)
            table.opened.connect(self._choose)
            table.asked.connect(lambda scope, key: self.passport.emit(scope, key or "", 0))
        self.callers.asked.connect(lambda key, _: self.passport.emit(f"queue/{key.split('/')[0]}", "longest_wait_s", 0))
        self.grid.opened.connect(lambda scope, _: self._choose(scope))
        self.grid.asked.connect(lambda scope, _: self.passport.emit(scope, "agents", 0))
        self.detail.asked.connect(self.passport)
        shortcut(self, "Ctrl+F", lambda: self.filters.words.setFocus(Qt.FocusReason.ShortcutFocusReason))
        shortcut(self, "Escape", self.reset)

    def reset(self) -> None:
        """Nothing filtered, nothing chosen: the whole centre."""
        self.filters.reset()
        self.queues.select("")
        self.agents.select("")
        self.detail.show_scope(readings.CENTRE)

    def show_view(self, place: int) -> None:
        """0 agents, 1 their grid, 2 the callers waiting."""
        self.views.button(place).setChecked(True)
        self._views.setCurrentIndex(place)

    def _choose(self, scope: str) -> None:
        if scope:
            self.detail.show_scope(scope)

    def _open_rows(self, scope: str, key: str) -> None:
        """The rows behind a tile: who waits, who works, or the queues with the worst first."""
        if key in ("waiting", "longest_wait_s"):
            self._focus(2, self.callers)
        elif key == "occupancy":
            self._focus(0, self.agents)
        else:
            column = next(place for place, told in enumerate(queues.COLUMNS) if told.figure == key)
            worst = Qt.SortOrder.AscendingOrder if key == "service_level" else Qt.SortOrder.DescendingOrder
            self.queues.sortByColumn(column, worst)
            self._focus(None, self.queues)

    def _focus(self, view: int | None, table: LiveTable) -> None:
        if view is not None:
            self.show_view(view)
        table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not table.currentIndex().isValid() and table.rows.rowCount():
            table.setCurrentIndex(table.rows.index(0, 0))


def _splitter(way: Qt.Orientation, *parts: tuple[QWidget, int]) -> QSplitter:
    splitter = QSplitter(way)
    splitter.setHandleWidth(GAP)
    splitter.setChildrenCollapsible(False)
    for place, (part, share) in enumerate(parts):
        splitter.addWidget(part)
        splitter.setStretchFactor(place, share)
    return splitter
