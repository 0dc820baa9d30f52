"""The sliders of the hours ahead, each with what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from supervisor.ui.models.ahead import HOURS, Moves
from supervisor.ui.windows.page import HALF
from supervisor.ui.windows.whatif_inputs import Slider
from widgets.format import duration

NONE = "no limit"


@dataclass(frozen=True, slots=True)
class Slide:
    """A field of `Moves` as places of a slider: the values of its places, and the words of one."""

    key: str
    words: str
    values: tuple[float, ...]
    shown: Callable[[float], str]

    def place(self, value: float) -> int:
        """The nearest."""
        return min(range(len(self.values)), key=lambda place: abs(self.values[place] - value))


def _times(value: float) -> str:
    return f"× {value:g}"


def _more(value: float) -> str:
    return f"{value:+.0f}" if value else "no change"


def _limit(show: Callable[[float], str]) -> Callable[[float], str]:
    return lambda value: show(value) if value else NONE


SURGES = (0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0)
SLIDES = (
    Slide("surge", "Surge of calls", SURGES, _times),
    Slide("aht", "Handle time", tuple(round(0.5 + step * 0.05, 2) for step in range(51)), _times),
    Slide("agents", "Agents", tuple(range(-40, 41)), _more),
    Slide("patience_s", "Patience", (0, *range(15, 120, 15), *range(120, 601, 30), 900, 1200, 1800), _limit(duration)),
    Slide("lines", "Lines", (0, *range(5, 100, 1), *range(100, 501, 10)), _limit(lambda value: f"{value:.0f}")),
    Slide("redial", "Call again", tuple(step / 20 for step in range(20)), lambda value: f"{value:.0%}"),
    Slide("hours", "Hours ahead", tuple(range(1, HOURS + 1)), lambda value: f"{value:.0f} h"),
)


class AheadInputs(QWidget):
    """`changed` carries the `Moves` whenever a slider moves."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clear")
        self.moves = Moves()
        self.sliders: dict[str, Slider] = {}
        self.said: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(HALF)
        grid.setVerticalSpacing(HALF)
        grid.setColumnStretch(1, 1)
        for row, slide in enumerate(SLIDES):
            self._add(grid, row, slide)
        self.show_moves(self.moves)

    def show_moves(self, moves: Moves) -> None:
        """Moves everything there, and tells nobody."""
        self.moves = moves
        for slide in SLIDES:
            slider = self.sliders[slide.key]
            value = getattr(moves, slide.key)
            if slide.values[slider.value()] != value:
                with QSignalBlocker(slider):
                    slider.setValue(slide.place(value))
            self._say(slide, value)

    def _add(self, grid: QGridLayout, row: int, slide: Slide) -> None:
        slider = self.sliders[slide.key] = Slider(slide.words)
        slider.setRange(0, len(slide.values) - 1)
        slider.setPageStep(max(len(slide.values) // 10, 1))
        slider.valueChanged.connect(lambda place: self._slid(slide, place))
        name, said = QLabel(slide.words), QLabel()
        name.setBuddy(slider)
        said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        said.setMinimumWidth(said.fontMetrics().horizontalAdvance("no change "))
        self.said[slide.key] = said
        for column, part in enumerate((name, slider, said)):
            grid.addWidget(part, row, column)

    def _slid(self, slide: Slide, place: int) -> None:
        value: Any = slide.values[place]
        self.moves = self.moves._replace(**{slide.key: value})
        self._say(slide, value)
        self.changed.emit(self.moves)

    def _say(self, slide: Slide, value: float) -> None:
        words = slide.shown(value)
        self.said[slide.key].setText(words)
        self.sliders[slide.key].setAccessibleDescription(words)
