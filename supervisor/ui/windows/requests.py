"""The Requests page: how old open requests are, the rows behind every figure, one of them beside, and a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from PySide6.QtCore import QDate, QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QStackedWidget,
    QWidget,
)

from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.requests.backlog import EMPTY, Backlog
from supervisor.requests.frame import DIMENSIONS, GROUPS
from supervisor.requests.query import OPEN_ONES, Query
from supervisor.requests.table import Table
from supervisor.settings import Person
from supervisor.ui.dialogs.keys import KeysDialog
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.models import ageing
from supervisor.ui.models.request_facts import facts
from supervisor.ui.models.request_shown import Related, Shown
from supervisor.ui.passports import Passport
from supervisor.ui.readings import joined, local
from supervisor.ui.request_passports import Of, of_table
from supervisor.ui.tables.requests import NOTHING, RequestTable
from supervisor.ui.windows.page import HALF, Sought, column, quiet, segment, shortcut, side, split
from supervisor.ui.windows.request_actions import Found, RequestActions
from supervisor.ui.windows.request_acts import Acting
from supervisor.ui.windows.request_detail import RequestDetail
from supervisor.ui.windows.request_files import RequestFiles
from supervisor.ui.windows.request_filters import AsOf, RequestFilters
from supervisor.ui.windows.request_import import ImportPanel
from supervisor.ui.windows.request_map import RequestMap
from supervisor.ui.windows.request_views import Views
from supervisor.ui.working import Working
from widgets.empty import EmptyState
from widgets.format import count
from widgets.heatmap import HeatMap

NO_REQUESTS = (
    "No requests yet",
    "Import a file of requests as your city publishes them, CSV or JSON; a later one becomes what has changed since.",
)
NO_MATCH = "No request is like that; show all, or ask for less."
SLOW_MS = 400
"""After that long looking is said to go on."""
LEAST_MS = 1000
MOST_HEAT = 0.45
"""Areas that are not on the map and are named below it."""
TABLES = ("department", "category", "area", "channel")


class RequestsPage(RequestFiles):
    """The heat map above, the table below it with one request or the map beside."""

    def __init__(self, actions: RequestActions, jobs: Jobs, *, parent: QWidget | None = None) -> None:
        super().__init__("Requests", parent)
        self._actions, self._jobs = actions, jobs
        self.backlog: Backlog = EMPTY
        self.rules = Rules()
        self._tables: Mapping[str, Table] = {}
        self._found: Found | None = None
        self._asked: Query | None = None
        self._finding: Job | None = None
        self._reading: Job | None = None
        self._moved = False
        self.as_of = AsOf()
        self.filters = RequestFilters()
        self.left_out = quiet(wrap=False)
        self.working = Working(jobs)
        self.heat = HeatMap()
        self.table = RequestTable("Requests")
        self.detail = RequestDetail()
        self.place = RequestMap(actions.outlines, jobs)
        self.importing = ImportPanel(actions.files, jobs)
        self.saved = Views(self, self.filters, self.table)
        self.acting = None if actions.desk is None else Acting(self.table, actions.desk, jobs, self.working)
        self.empty = EmptyState(*NO_REQUESTS, actions=[("import", "Import a city’s file…")])
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._again = QTimer(self, singleShot=True)
        self._clock, self._took_ms = QElapsedTimer(), 0
        self._lay_out()
        self._connect()

    # what it is told

    def show_picture(self, picture: Picture) -> None:
        super().show_picture(picture)
        backlog = picture.requests
        if backlog is self.backlog:
            return
        self.backlog = backlog
        if self.stack.currentWidget() is not self.importing:
            self._show_content()
        self.filters.offer_cities({city.city: backlog.city_name(city.city) for city in backlog.cities})
        if backlog.at:
            today = local(backlog.at, self._zone).date()
            self.as_of.set_today(QDate(today.year, today.month, today.day))
        if self.isVisible():
            self._read()
            self._freshen()

    def set_rules(self, rules: Rules) -> None:
        """What shares in time aim at."""
        self.rules = rules
        self._tell_heat()

    def commands(self) -> list[QAction]:
        acts = [] if self.acting is None else [one for one in self.acting.actions_.values() if one.isEnabled()]
        return [*acts, *super().commands()]

    def seek(self, words: str, tell: Callable[[Sequence[Sought]], object]) -> Job | None:
        return self._jobs.run(self._actions.seek, words, on_done=tell, on_error=self._fail)

    def open_found(self, found: Sought) -> None:
        """Where it is shown already the cursor goes there; else it is shown alone, until all are asked for."""
        self._show_content()
        self.show_view(0)
        if not self.table.go_to(found.city, found.number):
            self.as_of.back()
            self.filters.sought([(found.city, found.number)])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_related(self, one: Related) -> None:
        self.open_found(Sought(one.city, one.number, "", "", ""))

    def show_keys(self) -> None:
        """Every key on one sheet."""
        KeysDialog(self.window()).open()

    def recall(self, person: Person) -> None:
        self.saved.recall(person)

    def remember(self, person: Person) -> Person:
        return self.saved.remember(person)

    def _freshen(self) -> None:
        """Rows follow the picture, but looking for them takes no more than a tenth of the time."""
        if self._found is None:
            self._find()
        elif not self._again.isActive():
            self._again.start(max(LEAST_MS, 10 * self._took_ms))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.backlog.cities:
            self.refresh()

    @property
    def instant(self) -> int | None:
        """The instant that is asked for (ms), None for now."""
        chosen = self.as_of.chosen
        if chosen is None:
            return None
        day = date(chosen.year(), chosen.month(), chosen.day()) + timedelta(days=1)
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self._zone)).timestamp() * 1000) - 1

    @property
    def query(self) -> Query:
        return msgspec.structs.replace(self.filters.query, at=self.instant)

    # looking

    def refresh(self) -> None:
        """Asks for everything again."""
        if self.acting is not None:
            self.acting.set_past(self.instant is not None)
            self.acting.refresh()
        self._read()
        self._find()

    def _read(self) -> None:
        """The tables of now are in the picture; those of another day are worked out."""
        at, city = self.instant, self._city
        if self._reading is not None:
            self._reading.cancel()
        if at is None:
            tables = {name: self.backlog.table(name, city) for name in GROUPS}
            self._take_tables({name: table for name, table in tables.items() if table is not None})
        else:
            self._reading = self._jobs.run(
                self._actions.tables, at, city, on_done=self._take_tables, on_error=self._fail
            )

    def _take_tables(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        for dimension in DIMENSIONS:
            # A picture that has just begun has none of them yet.
            if (table := tables.get(dimension)) is not None:
                self.filters.offer(dimension, ageing.open_by_name(table))
        self._tell_heat()
        self._tell_map()

    def _find(self) -> None:
        query = self.query
        if self._finding is not None:
            self._finding.cancel()
        self._asked = query
        self._again.stop()
        self._clock.start()
        self._finding = self._jobs.run(self._actions.find, query, on_done=self._take, on_error=self._fail)
        self._slow.start()

    def _take(self, found: Found) -> None:
        self._slow.stop()
        self._took_ms = self._clock.elapsed()
        first, self._found = self._found is None or not len(self._found.rows), found
        self.table.show_rows(found.look, found.rows, found.groups)
        if (first or len(found.rows) == 1) and len(found.rows):
            self.table.select_place(int(found.groups is not None))
        self.table.set_empty(NO_MATCH)
        self.table.shape(
            closed=bool(self._asked and self._asked.statuses - OPEN_ONES), city=len(self.backlog.cities) > 1
        )
        self._say()
        self._enable()
        self._choose(self.table.current())

    def _say(self) -> None:
        assert self._found is not None
        rows, every, at = len(self._found.rows), self._found.every, self._found.look.at
        requests = "request" if every == 1 else "requests"
        of = f"{count(rows)} {requests}" if rows == every else f"{count(rows)} of {count(every)} {requests}"
        moment = local(at, self._zone)
        when = f"as of {moment:%a} {moment.day} {moment:%b %Y %H:%M}"
        self.sentence.setText(f"{of}, {when}")

    def _fail(self, sentence: str) -> None:
        self._slow.stop()
        self.told.emit(sentence, "bad")

    # the heat map

    @property
    def dimension(self) -> str:
        return TABLES[self.by.checkedId()]

    def show_by(self, dimension: str) -> None:
        """A row of the heat map for each department, category, area or channel."""
        self.by.button(TABLES.index(dimension)).setChecked(True)
        self._tell_heat()

    def _tell_heat(self) -> None:
        table = self._tables.get(self.dimension)
        if table is None:
            return
        told = ageing.heat(table, self.dimension, rules=self.rules)
        self.heat.set_table(told.columns, told.rows, told.total, ageing.DIMENSION[self.dimension])
        fewer = f"{count(told.fewer)} more have fewer" if told.fewer else ""
        idle = f"{count(told.idle)} more have nothing open" if told.idle else ""
        self.left_out.setText(joined((fewer, idle)))
        self._share_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        """The heat map has room for all its rows, up to a share of the page, until somebody moves the handle."""
        if self._moved or self._parts.height() < 1:
            return
        room = self._parts.height() - self._parts.handleWidth()
        above = self.by.button(0).sizeHint().height() + HALF
        wanted = min(self.heat.full_height() + above, round(room * MOST_HEAT))
        self._parts.setSizes([wanted, room - wanted])

    def _move(self) -> None:
        self._moved = True

    def _open_cell(self, row: str, column: str) -> None:
        """The rows behind a cell; of a share those that are late."""
        name = ageing.name_of(row) if row else None
        age = {"open": None, "": None, "on_time_open": "overdue"}.get(column, column)
        self.filters.only(**{self.dimension: name, "age": age})
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_heat(self) -> None:
        row, column = self.heat.current
        of = self._of(self.dimension, ageing.name_of(row)) if row else self._of()
        self._identify(self._tables.get(self.dimension), of, column or "open")

    def _of(self, dimension: str = "", name: str = "") -> Of:
        return Of(self._city, dimension, name, self.backlog.city_name(self._city))

    def _identify(self, table: Table | None, of: Of, key: str) -> None:
        """The passport of a figure as it is shown, of whatever day."""
        at = self.instant or self.backlog.at
        told = (
            None
            if table is None
            else of_table(table, of, key, at, msgspec.structs.replace(self.rules, zone=self._zone))
        )
        if told is not None:
            self.identified.emit(Passport(told.title, told.value, told.rows))

    # the map

    def _tell_map(self) -> None:
        self.place.show_table(self._city, self.backlog.city_name(self._city), self._tables.get("place"))

    def _ask_map(self, name: str, figure: str) -> None:
        of = self._of("place", name) if name else self._of()
        self._identify(self._tables.get("place"), of, figure)

    # one request

    def _choose(self, row: int) -> None:
        if row == NOTHING or self._found is None:
            self.detail.show_nothing()
            return
        self._jobs.run(self._actions.shown, self._found.look, row, on_done=self._show, on_error=self._fail)

    def _show(self, shown: Shown) -> None:
        if shown.row == self.table.current():
            self.detail.show_facts(facts(shown))

    # how it is made

    def _lay_out(self) -> None:
        self.head.insertWidget(1, self.sentence)
        self.head.addWidget(self.as_of)
        self.outputs = (self.act("Copy", self.copy, "Ctrl+Shift+C"), self.act("Export CSV…", self.export, "Ctrl+E"))
        self.act("Import a file…", self.ask_for_file, "Ctrl+O")
        self.views, self.by = QButtonGroup(self), QButtonGroup(self)
        by = [segment(self.by, place, f"By {name}") for place, name in enumerate(TABLES)]
        above = column(side(*by, None, self.left_out, spacing=4), self.heat, grow=self.heat)
        rows = column(side(self.saved.button, self.filters.group, self.acting or quiet()), self.table, grow=self.table)
        lower = split(Qt.Orientation.Horizontal, (rows, 66), (self._beside(), 34))
        lower.setObjectName("request-halves")
        self._parts = parts = split(Qt.Orientation.Vertical, (above, 45), (lower, 55))
        parts.setObjectName("request-parts")
        parts.splitterMoved.connect(self._move)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(column(self.filters, parts, grow=parts))
        self.stack.addWidget(self.importing)
        self.body.addWidget(self.working)
        self.body.addWidget(self.stack, 1)
        self._enable()

    def _beside(self) -> QWidget:
        views = [segment(self.views, place, words) for place, words in enumerate(("Request", "Map"))]
        self._views = QStackedWidget()
        self._views.addWidget(self.detail)
        self._views.addWidget(self.place)
        self.views.idClicked.connect(self._views.setCurrentIndex)
        holder = column(side(*views, None, spacing=4), self._views, grow=self._views, spacing=HALF)
        holder.setMinimumWidth(260)
        return holder

    def show_view(self, place: int) -> None:
        """0 one request, 1 the map."""
        self.views.button(place).setChecked(True)
        self._views.setCurrentIndex(place)

    def _connect(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.as_of.changed.connect(self.refresh)
        self.by.idClicked.connect(lambda _: self._tell_heat())
        self.heat.cell_clicked.connect(self._open_cell)
        self.heat.passport_asked.connect(self._ask_heat)
        self.place.chosen.connect(lambda name, age: self.filters.only(place=name, age=age))
        self.place.asked.connect(self._ask_map)
        self.place.failed.connect(self._fail)
        self.place.importing.clicked.connect(self.ask_for_map)
        self.table.chosen.connect(self._choose)
        self.detail.asked.connect(self._open_related)
        self.table.sorted.connect(self.filters.sort_by)
        self.empty.chosen.connect(lambda _: self.ask_for_file())
        self.importing.wanted.connect(self.take_file)
        self.importing.left.connect(self._show_content)
        self.importing.failed.connect(self._cannot)
        self._again.timeout.connect(self._find)
        self._slow.timeout.connect(lambda: self.sentence.setText("Looking…"))
        shortcut(self, "Ctrl+F", lambda: self.filters.words.setFocus(Qt.FocusReason.ShortcutFocusReason))
        if self.acting is not None:
            self.acting.told.connect(self.told)
            self.acting.offered.connect(self.offered)
            self.acting.sought.connect(self.filters.sought)
            self.acting.done.connect(self.refresh)
            self.acting.offering.connect(lambda told: self.filters.offer_desk(told.assignees, told.tree))
            self.addAction(self.acting.undo_action)
        shortcut(self, "?", self.show_keys).setText("Keys of this page")
        shortcut(self, "F5", self.refresh)
        shortcut(self, "Escape", self.filters.reset)

    def _enable(self) -> None:
        for button in self.outputs:
            button.setEnabled(self._found is not None and len(self._found.rows) > 0)
