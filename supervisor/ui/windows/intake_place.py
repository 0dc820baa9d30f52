"""The step that says where it is: an address found as it is typed, or a place on the map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout

from supervisor.places.addresses import Address
from supervisor.reports.intake import Ground, Spot
from supervisor.requests.form import Form
from supervisor.ui.fields import Line, Problem
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.windows.intake_actions import IntakeActions, Known
from supervisor.ui.windows.intake_steps import Step, Suggestions
from supervisor.ui.windows.page import GAP, column, quiet
from widgets.level import Level
from widgets.placemap import PlaceMap

SOON_MS = 60
"""After the last key an address is looked for."""
OUTSIDE = "This lies outside the city. Tell the resident, or look at the address again; it can be saved all the same."
NO_MAP = "No map of this city’s areas was imported; Requests has it under Import a map."
NO_ADDRESSES = "This city has no address file, so what is typed is taken as it is (callboard areas addresses FILE)."
CLICK = "Click the map where it is; arrows move the pin, + and − come nearer."


class PlaceStep(Step):
    """The address on the left, the map beside it."""

    word = "Place"

    def __init__(self, actions: IntakeActions, jobs: Jobs) -> None:
        super().__init__("Where is it?", "Begin with the house number or the street; choose with the arrows and Enter.")
        self._actions, self._jobs = actions, jobs
        self._ground: Ground | None = None
        self._form = Form()
        self._searching: Job | None = None
        self._entered = False
        self.line = Line()
        self.line.setPlaceholderText("12 Elm St")
        self.line.setAccessibleName("Address")
        self.line.setMaxLength(300)
        self.list = Suggestions(self.line, "Addresses")
        self.area, self.note, self.warning = quiet(), quiet(), Problem()
        self.map = PlaceMap("Where it is")
        self.map.set_empty(NO_MAP)
        self.first = self.line
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._lay_out()
        self._connect()

    def set_known(self, known: Known) -> None:
        """Another city: its map and how many addresses it has."""
        self._ground = known.ground
        self.map.set_rings(known.rings)
        self.note.setText("" if known.ground.addresses else NO_ADDRESSES)

    def show_form(self, form: Form) -> None:
        if form.address != self.line.text().strip():
            self.line.setText(form.address)
            self.list.offer(())
        if form is not self._form:
            self._form = form
        self._tell(form)

    def summary(self, form: Form) -> str:
        point = "" if form.lat is None or form.lon is None else f"{form.lat:.5f}, {form.lon:.5f}"
        return ", ".join(filter(None, (form.address or point, form.area, "outside the city" if form.outside else "")))

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is looked for any more."""
        self._soon.stop()
        self._entered = False
        super().hideEvent(event)

    # looking for it

    def _typed(self) -> None:
        """What is typed counts until an address is chosen; a point of another address does not."""
        self.problem.say("")
        self.edited.emit({"address": self.line.text().strip(), "lat": None, "lon": None, "area": "", "outside": False})
        if self._ground is not None and self._ground.addresses:
            self._soon.start()

    def _search(self) -> None:
        if self._searching is not None:
            self._searching.cancel()
        self._searching = None
        text, city = self.line.text(), self._form.city
        self._searching = self._jobs.run(
            self._actions.search, city, text, on_done=partial(self._offer, text), on_error=self.problem.say
        )

    def _offer(self, text: str, found: Sequence[Address]) -> None:
        self._searching = None
        if text == self.line.text():
            self.list.offer([(each.text, _count(each), each) for each in found])
            if self._entered:
                self._take(self.list.chosen)
        self._entered = False

    def _take(self, address: object) -> None:
        """A street waits for its number; an address is where it is. Who is faster than the search waits for it."""
        self._entered = self._soon.isActive() or self._searching is not None
        if self._entered:
            return
        if not isinstance(address, Address):
            self.done.emit()
        elif address.lat is None or address.lon is None:
            self.line.setText(f" {address.street}")
            self.line.setCursorPosition(0)
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.offer(())
        else:
            self.line.setText(address.text)
            self.list.offer(())
            self.edited.emit({"address": address.text, "lat": address.lat, "lon": address.lon, "area": ""})
            self._look(address.lat, address.lon, address.text)

    def _look(self, lat: float, lon: float, address: str) -> None:
        """What is at a point."""
        city = self._form.city
        self._jobs.run(self._actions.spot, city, lat, lon, address, on_done=self._land, on_error=self.problem.say)

    def _land(self, spot: Spot) -> None:
        if (spot.lat, spot.lon) == (self._form.lat, self._form.lon):
            self.edited.emit({"address": spot.address, "area": spot.area, "outside": spot.outside})

    def _picked(self, lat: float, lon: float) -> None:
        self.list.offer(())
        self.edited.emit({"lat": lat, "lon": lon, "address": "", "area": "", "outside": False})
        self._look(lat, lon, "")

    def _tell(self, form: Form) -> None:
        pin = None if form.lat is None or form.lon is None else (form.lat, form.lon)
        self.map.set_pin(pin, outside=form.outside)
        self.area.setText(f"In {form.area}." if form.area else "")
        self.warning.say(OUTSIDE if form.outside else "", Level.warn)

    # how it is made

    def _lay_out(self) -> None:
        told = (self.area, self.warning, self.note, self.problem)
        left = column(self.title, self.sentence, self.line, self.list, *told, column(), grow=self.list)
        left.layout().setStretch(left.layout().count() - 1, 1)  # type: ignore[union-attr]
        right = column(self.map, quiet(CLICK), grow=self.map)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(GAP)
        across.addWidget(left, 5)
        across.addWidget(right, 6)
        self.list.hide()

    def _connect(self) -> None:
        self.line.textEdited.connect(self._typed)
        self._soon.timeout.connect(self._search)
        self.list.taken.connect(self._take)
        self.map.picked.connect(self._picked)


def _count(address: Address) -> str:
    if address.lat is None:
        return f"{address.count:,} addresses" if address.count > 1 else "street"
    return f"{address.count:,} units" if address.count > 1 else ""
