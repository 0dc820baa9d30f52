"""The map beside the requests: one city's areas, coloured by a figure of ageing that is chosen above it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from supervisor.requests.table import Table
from supervisor.ui.jobs import Jobs
from supervisor.ui.models import ageing
from supervisor.ui.models.maps import keys, not_on_map
from supervisor.ui.windows.page import column, quiet, side
from widgets.map import AreaMap
from widgets.outlines import Outlines

MOST_NAMED = 12
NO_CITY = "Choose a city above to see its map."


class RequestMap(QWidget):
    """`chosen` is an area and the age of those behind its figure, `asked` an area ("" for all) and the figure.

    `load` reads the outlines of a city in the background; `failed` carries a sentence.
    """

    chosen = Signal(str, object)
    asked = Signal(str, str)
    failed = Signal(str)

    def __init__(self, load: Callable[..., Outlines], jobs: Jobs) -> None:
        super().__init__()
        self._load, self._jobs = load, jobs
        self._city, self._name = "", ""
        self._table: Table | None = None
        self._mapped = ("", Outlines())
        self.figure = QComboBox()
        self.importing = QPushButton("Import a map…")
        self.map = AreaMap()
        self.not_on_map = quiet()
        for key in ageing.ON_MAP:
            self.figure.addItem(ageing.FIGURES[key].words, key)
        self.figure.setAccessibleName("What the map shows")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column(side(self.figure, None, self.importing), self.map, self.not_on_map, grow=self.map))
        self.figure.currentIndexChanged.connect(self._tell)
        self.map.area_clicked.connect(lambda name: self.chosen.emit(name, self._age()))
        self.map.passport_asked.connect(lambda: self.asked.emit(self.map.current, self.figure.currentData()))

    def show_table(self, city: str, name: str, table: Table | None) -> None:
        """The figures of a city by its areas; `name` is what the city is called."""
        self._city, self._name, self._table = city, name, table
        self._tell()

    def forget(self) -> None:
        """There may be another map by now."""
        self._mapped = ("", Outlines())
        self._tell()

    def _tell(self) -> None:
        if not self._city:
            self.map.set_outlines(Outlines())
            self.map.set_empty(NO_CITY)
            return
        if self._mapped[0] != self._city:
            self._mapped = (self._city, Outlines())
            take = partial(self._take, self._city)
            self._jobs.run(self._load, self._city, on_done=take, on_error=self.failed.emit)
        if self._table is not None:
            self._colour(self._table, self._mapped[1])

    def _colour(self, table: Table, outlines: Outlines) -> None:
        figure = self.figure.currentData()
        self.map.set_outlines(outlines)
        self.map.set_empty(f"There is no map of {self._name} yet: import its districts or neighborhoods as GeoJSON.")
        tone = ageing.FIGURES[figure].tone or "accent"
        self.map.set_values(ageing.map_values(table, figure), tone, whole=figure not in ageing.SHARES)
        self.not_on_map.setText(not_on_map(table, figure, keys(outlines), MOST_NAMED) if len(outlines) else "")

    def _take(self, city: str, outlines: Outlines) -> None:
        if city == self._city:
            self._mapped = (city, outlines)
            self._tell()

    def _age(self) -> str | None:
        """Those behind the figure: of a share the ones that are late."""
        figure: str = self.figure.currentData()
        return None if figure == "open" else "overdue" if figure in ageing.SHARES else figure
