"""The sliders of a scenario, each with its number field."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QSlider, QWidget

from supervisor.planning.scenario import Scenario
from supervisor.ui.fields import Line
from supervisor.ui.windows.page import HALF

STEPS = 240
"""Of a slider whose values grow by a share."""
FIELD = 108


@dataclass(frozen=True, slots=True)
class Quantity:
    """A field of a scenario as people see it: times `factor`, from `least` to `most` on the slider, `top` typed.

    With `nothing` the least is that word, and no limit. `grows` has steps of a share rather than of a size.
    """

    key: str
    words: str
    unit: str
    least: float
    most: float
    top: float
    step: float = 1.0
    digits: int = 0
    factor: float = 1.0
    nothing: str = ""
    grows: bool = False
    whole: bool = False
    slides: bool = True

    def shown(self, scenario: Scenario) -> float:
        value = getattr(scenario, self.key)
        return self.least if value is None else float(value) * self.factor

    def value(self, shown: float) -> Any:
        """As the scenario keeps it."""
        if self.nothing and shown <= self.least:
            return None
        return int(shown) if self.whole else round(shown / self.factor, 9)


QUANTITIES = (
    Quantity("calls", "Calls a month", "", 500, 500_000, 1e7, 500, grows=True),
    Quantity("aht_s", "Handle time", " s", 30, 1200, 7200, 5),
    Quantity("patience_s", "Patience", " s", 0, 900, 7200, 5, nothing="no limit"),
    Quantity("agents", "Agents, busiest hour", "", 1, 60, 5000, whole=True),
    Quantity("lines", "Lines", "", 0, 120, 10_000, nothing="no limit", whole=True),
    Quantity("shrinkage", "Absence", " %", 0, 60, 95, digits=1, factor=100),
    Quantity("service_level", "Target", " %", 50, 99, 99.9, digits=1, factor=100),
    Quantity("within_s", "… answered within", " s", 0, 120, 3600, 5, slides=False),
    Quantity("busy_share", "Busiest hour of the day", " %", 4.2, 30, 100, 0.5, 1, 100, slides=False),
    Quantity("cost_an_hour", "Cost of a paid hour", "", 0, 200, 10_000, 1, 2, slides=False),
    Quantity("people", "People employed", "", 0, 200, 50_000, 1, 1, slides=False),
    Quantity("growth", "Growth a year", " %", -20, 50, 200, 1, 1, 100, slides=False),
    Quantity("years", "Years ahead", "", 1, 30, 30, whole=True, slides=False),
)


class Inputs(QWidget):
    """`changed` carries a field, its value, and a number that is the same during one drag of a slider."""

    changed = Signal(str, object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clear")
        self.sliders: dict[str, QSlider] = {}
        self.fields: dict[str, Number] = {}
        self.labels: dict[str, QLabel] = {}
        self._move = 0
        self._most: dict[str, float] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(HALF)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, quantity in enumerate(QUANTITIES):
            self._add(grid, row, quantity)

    def show_scenario(self, scenario: Scenario) -> None:
        """Moves everything to where the scenario has it, and tells nobody."""
        for quantity in QUANTITIES:
            shown, field = quantity.shown(scenario), self.fields[quantity.key]
            with QSignalBlocker(field):
                field.setValue(shown)
            if quantity.slides:
                self._slide_to(quantity, shown)
        self.labels["calls"].setText("Calls a day" if scenario.per == "day" else "Calls a month")
        currency = f"{scenario.currency} " if scenario.currency else ""
        self.fields["cost_an_hour"].setPrefix(currency)
        busiest = self.fields["busy_share"]
        busiest.setEnabled(not scenario.profile)
        if scenario.profile:
            # The profile says it; the field is what makes one.
            with QSignalBlocker(busiest):
                busiest.setValue(float(scenario.weights().max()) * 100)

    def _add(self, grid: QGridLayout, row: int, quantity: Quantity) -> None:
        label = self.labels[quantity.key] = QLabel(quantity.words)
        field = self.fields[quantity.key] = Number(quantity)
        label.setBuddy(field)
        field.valueChanged.connect(lambda shown: self._typed(quantity, shown))
        grid.addWidget(label, row, 0)
        if quantity.slides:
            slider = self.sliders[quantity.key] = Slider(quantity.words)
            slider.sliderPressed.connect(self._begin)
            slider.valueChanged.connect(lambda place: self._slid(quantity, place))
            grid.addWidget(slider, row, 1)
        grid.addWidget(field, row, 2)

    def _begin(self) -> None:
        self._move += 1

    def _typed(self, quantity: Quantity, shown: float) -> None:
        self._move += 1
        if quantity.slides:
            self._slide_to(quantity, shown)
        self.changed.emit(quantity.key, quantity.value(shown), self._move)

    def _slid(self, quantity: Quantity, place: int) -> None:
        if not self.sliders[quantity.key].isSliderDown():
            self._move += 1
        shown = self._at(quantity, place)
        with QSignalBlocker(self.fields[quantity.key]):
            self.fields[quantity.key].setValue(shown)
        self.changed.emit(quantity.key, quantity.value(shown), self._move)

    def _slide_to(self, quantity: Quantity, shown: float) -> None:
        """Keeps the reach of the slider while it is dragged; else it grows to hold the value."""
        slider = self.sliders[quantity.key]
        if slider.isSliderDown():
            return
        most = self._most[quantity.key] = max(quantity.most, shown)
        with QSignalBlocker(slider):
            if quantity.grows:
                slider.setRange(0, STEPS)
                slider.setValue(round(STEPS * _share(max(shown, quantity.least), quantity.least, most)))
            else:
                slider.setRange(round(quantity.least), round(most))
                slider.setValue(round(shown))
            slider.setPageStep(max(1, (slider.maximum() - slider.minimum()) // 20))

    def _at(self, quantity: Quantity, place: int) -> float:
        """The value of a place of the slider; of one that grows with two figures and a half."""
        if not quantity.grows:
            return float(place)
        most = self._most.get(quantity.key, quantity.most)
        rough = quantity.least * math.pow(most / quantity.least, place / STEPS)
        size = 10.0 ** (math.floor(math.log10(rough)) - 2) * 5
        return round(rough / size) * size


def _share(value: float, least: float, most: float) -> float:
    return math.log(value / least) / math.log(most / least)


class Slider(QSlider):
    """Horizontal; the wheel scrolls what it is on and moves nothing."""

    def __init__(self, words: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName(words)
        self.setMinimumWidth(88)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Number(QDoubleSpinBox):
    """Tells what was typed when it is finished, and leaves undo to its page."""

    def __init__(self, quantity: Quantity) -> None:
        super().__init__()
        self.setLineEdit(Line())
        self.setLocale(QLocale(QLocale.Language.English))
        self.setGroupSeparatorShown(True)
        self.setKeyboardTracking(False)
        self.setDecimals(quantity.digits)
        self.setRange(quantity.least if quantity.nothing or not quantity.grows else 0, quantity.top)
        self.setSingleStep(quantity.step)
        self.setSuffix(quantity.unit)
        self.setSpecialValueText(quantity.nothing)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(quantity.words)
        self.setFixedWidth(FIELD)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
