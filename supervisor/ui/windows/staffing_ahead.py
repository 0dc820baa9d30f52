"""The hours ahead: the floor as it is now simulated through a surge, with a band, while sliders move."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from supervisor.core.rules import Rules
from supervisor.picture import EMPTY, Picture
from supervisor.planning.simulated import Band
from supervisor.ui import levels
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.models.ahead import Beginning, Moves, Shown, floor_words, full_hours, shown
from supervisor.ui.windows.ahead_inputs import SURGES, AheadInputs
from supervisor.ui.windows.page import GAP, HALF, Page, column, quiet, scrolled, shortcut, side
from supervisor.ui.working import Working
from widgets.bandchart import BandChart, BandData
from widgets.format import count, duration, percent
from widgets.level import Level
from widgets.number import Number

PANEL = 344
SETTLED_MS = 150
"""A slider that moves on does not begin a run for each place that it passes."""
OLD_MS = 60_000
"""A floor older than this is looked at again when the page is turned to."""
TILES = {
    "waiting": "Most waiting",
    "service_level": "Service level",
    "abandonment": "Abandoned",
    "longest_s": "Longest wait",
}
NO_FLOOR = "Nobody works yet, so nobody is served: agents come on with the next interval, or move their slider."


@dataclass(frozen=True, slots=True)
class AheadActions:
    """What the page asks for, on a worker thread; may raise CallboardError.

    `begin` makes of the newest picture where the hours begin, and what the sliders say at first.
    """

    begin: Callable[[Picture], tuple[Beginning, Moves]]


class HoursAheadPage(Page):
    """`found` is what the newest run told; each move of a slider replaces the run that is under way."""

    def __init__(self, actions: AheadActions, jobs: Jobs) -> None:
        super().__init__("Hours ahead")
        self._actions, self._jobs = actions, jobs
        self._rules = Rules()
        self.beginning: Beginning | None = None
        self.found: Shown | None = None
        self._begins: Job | None = None
        self._first: Moves | None = None
        self._surge: float | None = None
        self.inputs = AheadInputs()
        self.now, self.whence, self.doing = quiet(wrap=False), quiet(), quiet(wrap=False)
        self.numbers = {key: Number(words) for key, words in TILES.items()}
        self.waiting, self.service = BandChart("Callers waiting · every five minutes"), BandChart("Service level")
        self.working = Working(jobs)
        self._wait = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._lay_out()
        self._wait.timeout.connect(self.run)
        self.inputs.changed.connect(self._moved)

    @property
    def running(self) -> bool:
        """Whether a run is under way or about to begin."""
        return self._wait.isActive() or self.working.running or _busy(self._begins)

    def set_rules(self, rules: Rules) -> None:
        self._rules = rules

    def show_picture(self, picture: Picture) -> None:
        first = self.picture is EMPTY
        super().show_picture(picture)
        if first and self.isVisible():
            self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def begin(self) -> None:
        """From the floor as it is now; the sliders stay where they are."""
        if self.picture is EMPTY:
            return
        if self._begins is not None:
            self._begins.cancel()
        self._begins = self._jobs.run(self._actions.begin, self.picture, on_done=self._begun, on_error=self._fail)

    def turn_to(self, place: str) -> None:
        """`3` is a surge of three times the calls."""
        with contextlib.suppress(ValueError):
            self._surge = min(max(float(place), SURGES[0]), SURGES[-1])
            if self.beginning is not None:
                self.inputs.show_moves(self.inputs.moves._replace(surge=self._surge))
                self.run()

    def reset(self) -> None:
        """The sliders as they were at first."""
        if self._first is not None:
            self.inputs.show_moves(self._first)
            self.run()

    def run(self) -> None:
        """Simulate it; what is under way is given up."""
        self._wait.stop()
        if self.beginning is not None:
            self._outdated("simulating")
            question = (self.beginning, self.inputs.moves)
            self.working.start("Simulating", shown, *question, on_done=self._take, on_error=self._fail)

    def cancel(self) -> None:
        """Give up what is under way."""
        if self._wait.isActive() or self.working.running:
            self._wait.stop()
            self.working.cancel()
            self._cancelled()

    def _cancelled(self) -> None:
        self._outdated("of before")
        self.doing.setText("Cancelled; move a slider to simulate again.")

    def _outdated(self, words: str) -> None:
        """What is seen is no answer to where the sliders are; `words` say why."""
        if self.found is not None:
            for number in self.numbers.values():
                number.set_level(Level.stale, words)
            for chart in (self.waiting, self.service):
                chart.set_level(Level.stale)

    # how it is made

    def _lay_out(self) -> None:
        self.head.insertWidget(1, self.now)
        self.act("From now", self.begin, "Ctrl+R").setToolTip("Begin with the floor as it is at this moment (Ctrl+R)")
        self.act("Reset", self.reset, "Ctrl+0").setToolTip("The sliders as they were at first (Ctrl+0)")
        shortcut(self, "Esc", self.cancel)
        panel = scrolled(column(self.inputs, self.whence, spacing=GAP))
        panel.setFixedWidth(PANEL)
        tiles = side(*self.numbers.values(), spacing=GAP)
        for tile in self.numbers.values():
            tile.setFixedHeight(104)
        for chart in (self.waiting, self.service):
            chart.set_names(past="", out="", expected="median, and nine of ten runs")
        right = column(tiles, self.waiting, self.service, self._foot(), spacing=HALF)
        lines = right.layout()
        assert lines is not None
        for chart in (self.waiting, self.service):
            lines.setStretchFactor(chart, 1)  # type: ignore[attr-defined]
        self.body.addWidget(side(panel, right, spacing=GAP), 1)
        self.setFocusProxy(self.inputs.sliders["surge"])
        self.working.stop.clicked.connect(self._cancelled)
        self.working.busy.connect(lambda busy: self.doing.setVisible(not busy))

    def _foot(self) -> QWidget:
        """What a run is doing, and what it was made of afterwards."""
        foot = side(self.doing, self.working)
        foot.setFixedHeight(self.working.sizeHint().height())
        return foot

    # what moves

    def _look(self) -> None:
        """Begin where nothing was begun, or that is long ago."""
        old = self.beginning is None or abs(self.picture.at - self.beginning.at) > OLD_MS
        if old and not _busy(self._begins):
            self.begin()

    def _moved(self, _: object) -> None:
        self._outdated("simulating")
        self._wait.start()

    def _begun(self, told: tuple[Beginning, Moves]) -> None:
        self.beginning, moves = told
        if self._first is None or self.inputs.moves == self._first:
            self.inputs.show_moves(moves._replace(surge=self._surge or moves.surge))
        self._first = moves
        floor = self.beginning.floor
        self.now.setText(floor_words(floor))
        words = (
            *self.beginning.words,
            *((NO_FLOOR,) if not floor.agents and not self.beginning.coming.agents.any() else ()),
        )
        self.whence.setText("\n".join(words))
        self.run()

    # what came of it

    def _take(self, found: Shown) -> None:
        self.found = found
        self.doing.setText(f"{found.runs} runs of {count(found.calls)} calls; nine of ten are within the bands.")
        self._show_numbers(found)
        self._show_charts(found)

    def _show_numbers(self, found: Shown) -> None:
        now = len(self.beginning.floor.waiting) if self.beginning else 0
        if found.most.high[0] <= now:
            self.numbers["waiting"].set_value(count(now))
            self.numbers["waiting"].set_note("now; fewer later" if now else "nobody has to wait")
        else:
            self._tile("waiting", found.most, count, "", f"about {found.peak} · ")
        self._tile("service_level", found.totals["service_level"], percent, "%")
        self._tile("abandonment", found.totals["abandonment"], percent, "%")
        self._tile("longest_s", found.totals["longest_s"], duration, "")
        level = found.totals["service_level"].middle[0]
        shade = levels.service_level(self._rules.centre).level(None if math.isnan(level) else float(level))
        self.numbers["service_level"].set_level(shade)

    def _tile(self, key: str, band: Band, show: Callable[[float], str], unit: str, words: str = "") -> None:
        low, middle, high = (float(each[0]) for each in band)
        tile = self.numbers[key]
        if math.isnan(middle):
            tile.set_value(None)
            tile.set_note("nobody calls")
            return
        tile.set_value(show(middle), unit)
        tile.set_note(f"{words}{show(low)} to {show(high)}{f' {unit}' if unit else ''}")

    def _show_charts(self, found: Shown) -> None:
        assert self.beginning is not None
        asked = self.beginning.asked
        self.service.set_label(f"Service level · {asked.code} within {asked.within_s:g} s, percent")
        service = found.bands["service_level"]
        self.service.set_data(_chart(found.times, service, 100.0, "%", [f", {each} agents" for each in found.agents]))
        for chart in (self.service, self.waiting):
            chart.set_level(Level.none)
        self.waiting.set_data(_chart(found.moments, found.waiting, 1.0, "waiting", [""] * len(found.moments)))

    def _fail(self, sentence: str) -> None:
        self._outdated("of before")
        self.doing.setText(sentence)
        self.told.emit(sentence, "bad")


def _busy(job: Job | None) -> bool:
    return job is not None and job.running


def _chart(times: Sequence[str], band: Band, factor: float, unit: str, more: Sequence[str]) -> BandData:
    """With a label at each full hour, and in the tip of each point what it is."""
    low, middle, high = (_values(each, factor) for each in band)
    tips = tuple(
        f"{time}: {count(now)} {unit}, {count(least)} to {count(most)} in nine of ten{words}"
        if now is not None
        else f"{time}: next to no calls{words}"
        for time, least, now, most, words in zip(times, low, middle, high, more, strict=True)
    )
    return BandData(expected=middle, low=low, high=high, ticks=full_hours(times), tips=tips)


def _values(values: Any, times: float) -> tuple[float | None, ...]:
    return tuple(None if math.isnan(each) else float(each) * times for each in values)
