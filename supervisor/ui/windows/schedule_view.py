"""The Schedule part as it is seen: a week or a day of it on a chart, and beside it what is wrong with it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from supervisor.picture import Picture
from supervisor.planning.broken import Broken
from supervisor.planning.contracts import Pattern
from supervisor.planning.shift import MINUTE, local, moment
from supervisor.planning.sums import Mask
from supervisor.ui.fields import Problem
from supervisor.ui.jobs import Jobs
from supervisor.ui.models import schedule_words as words
from supervisor.ui.models.schedule import HOUR, Bars, Sheet, Standing, agents_of, by_begin, coverage
from supervisor.ui.windows.page import Page, column, push, quiet, side, split
from supervisor.ui.windows.schedule_days import WHOLE, WeekChoice
from supervisor.ui.windows.schedule_side import RulesPanel, ShiftPanel, VersionsPanel
from supervisor.ui.working import Working
from widgets.empty import EmptyState
from widgets.planboard import PlanBoard

NOBODY = (
    "Nobody to schedule yet",
    "Enter shift patterns, contracts and people in the settings; then Solve makes a schedule of the week.",
)
NO_SHIFTS = (
    "No shifts in this week yet: press Solve, double-click a row to add a shift, or copy the week before (Ctrl+D)."
)
READING = "Reading the week…"
BOARD, EMPTY = range(2)
RULES, SHIFT, VERSIONS = range(3)
LEAST_HOURS = 10
"""Of a day that are seen at least."""
LONGEST_HOURS = 48
"""Of which more is seen at once is no single day."""


class ScheduleView(Page):
    """Shows `sheet`, or what is tried instead of it while the mouse is down."""

    undone = Signal()
    redone = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__("Schedule", parent)
        self._jobs = jobs
        self.sheet: Sheet | None = None
        self._bars, self._order = Bars(), list[str]()
        self._now: int | None = None
        self._trial: Standing | None = None
        self._arranging = False
        self._lay_out()

    def show_picture(self, picture: Picture) -> None:
        super().show_picture(picture)
        minute = picture.at // MINUTE * MINUTE or None
        if minute != self._now:
            self._now = minute
            self._chart()

    def _lay_out(self) -> None:
        self.days = WeekChoice()
        self.head.insertWidget(1, self.days)
        self.effect, self.state = Problem(line=True), quiet("", wrap=False)
        self.standing = quiet("", wrap=False)
        self.undo_button, self.redo_button = push("Undo", self.undone.emit), push("Redo", self.redone.emit)
        line = side(self.effect, self.standing, None, self.state, self.undo_button, self.redo_button)
        layout = line.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.setStretchFactor(self.effect, 1)
        layout.setAlignment(self.effect, Qt.AlignmentFlag.AlignVCenter)
        self.working = Working(self._jobs)
        self.board = PlanBoard("Schedule")
        self.board.coverage.set_names("required", "scheduled", "service level")
        self.rules, self.shift, self.versions = RulesPanel(), ShiftPanel(), VersionsPanel()
        self.sides = QStackedWidget()
        for panel in (self.rules, self.shift, self.versions):
            self.sides.addWidget(panel)
        self.parts, self.empty = QStackedWidget(), EmptyState(*NOBODY)
        self.parts.addWidget(split(Qt.Orientation.Horizontal, (self.board, 4), (self.sides, 1)))
        self.parts.addWidget(self.empty)
        self.body.addWidget(column(line, self.working, self.parts, grow=self.parts), 1)
        self.sides.currentChanged.connect(lambda _: self._make_room())
        self.board.gantt.viewed.connect(self._follow)
        self.setFocusProxy(self.board.gantt)

    # what it shows

    def _show(self) -> None:
        sheet = self.sheet
        self._chart()
        self.parts.setCurrentIndex(BOARD if self._order or sheet is None else EMPTY)
        self.effect.say("")
        self.standing.setVisible(True)
        if sheet is None:
            self.standing.setText(READING)
            self.state.setText("")
            return
        self.empty.set_actions([("settings", "Open settings")])
        self._tell_standing()
        self.standing.setToolTip(sheet.week.why)
        self.state.setText(words.version_words(sheet))
        self.rules.show_rules(words.told_rules(sheet.standing), sheet.roster.zone)
        self._show_shift()
        self._make_room()

    def _tell_standing(self) -> None:
        """Of the week, or of the day that is seen."""
        assert self.sheet is not None
        week = self.sheet.week
        some = words.standing_words(self.sheet.standing, self._rows(), week, contracts=bool(week.contracts))
        self.standing.setText(some if self.sheet.roster.shifts else NO_SHIFTS)

    def _make_room(self) -> None:
        """The chart has all of it where there is nothing to tell beside it."""
        self.sides.setVisible(self.sides.currentIndex() != RULES or bool(self.rules.rules))

    def _follow(self, first: float, last: float) -> None:
        """The day in the middle of what is seen is the one that is chosen, unless it is the whole week."""
        if self.sheet is None or self._arranging or self.days.day == WHOLE or last - first > LONGEST_HOURS * HOUR:
            return
        day = (local(int((first + last) / 2), self.sheet.roster.zone)[0] - self.days.monday).days + 1
        if day != self.days.day and 1 <= day <= 7:
            self.days.mark(day)
            self._tell_standing()

    def _chart(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        standing = self._trial or sheet.standing
        if self._trial is None:
            known = set(self._order)
            self._order += [agent for agent in agents_of(sheet.week, standing.roster) if agent not in known]
        self.board.set_chart(self._bars.chart(standing, self._order, self._now))
        self.board.set_data(coverage(standing))
        why = sheet.week.why or "Nothing is required in this week yet."
        self.board.coverage.set_empty(why)
        self.standing.setVisible(self._trial is None)

    def _arrange(self) -> None:
        """The lanes in the order of the view, and the view itself."""
        if self.sheet is None:
            return
        agents = agents_of(self.sheet.week, self.sheet.roster)
        begin, end = self._span()
        self._order = agents if self.days.day == WHOLE else by_begin(agents, self.sheet.roster, begin, end)
        self._chart()
        self._arranging = True
        self.board.set_view(*self._seen(begin, end))
        self._arranging = False
        self._show()

    def _span(self) -> tuple[int, int]:
        """The week, or the day that is chosen (ms)."""
        assert self.sheet is not None
        roster = self.sheet.roster
        if self.days.day == WHOLE:
            return roster.begin, roster.end
        day = self.days.monday + timedelta(days=self.days.day - 1)
        return moment(day, 0, roster.zone), moment(day + timedelta(days=1), 0, roster.zone)

    def _seen(self, begin: int, end: int) -> tuple[int, int]:
        """Of a day the hours in which something is, with one around them."""
        assert self.sheet is not None
        if self.days.day == WHOLE:
            return begin, end
        roster = self.sheet.roster
        its = [shift for shift in roster.shifts if begin <= shift.begin < end]
        width = roster.minutes * MINUTE
        needed = [roster.begin + slot * width for slot, need in enumerate(roster.required) if need]
        needed = [at for at in needed if begin <= at < end]
        first = min([shift.begin for shift in its] + needed, default=begin + 7 * HOUR) - HOUR
        last = max([shift.end for shift in its] + [at + width for at in needed], default=first + 12 * HOUR) + HOUR
        first, last = max(first, begin), min(last, max([end, *(shift.end + HOUR for shift in its)]))
        spare = max(0, LEAST_HOURS * HOUR - (last - first))
        return first - spare // 2 // HOUR * HOUR, last + spare // 2

    def _rows(self) -> Mask:
        """The slots that are about what is seen."""
        assert self.sheet is not None
        roster, (begin, end) = self.sheet.roster, self._span()
        starts = roster.begin + np.arange(roster.slots) * roster.minutes * MINUTE
        return np.asarray((starts >= begin) & (starts < end))

    def _show_shift(self) -> None:
        key = self.board.gantt.key
        if self.sides.currentIndex() != SHIFT or self.sheet is None:
            return
        if not key:
            self.sides.setCurrentIndex(RULES)
            return
        roster, rules = self.sheet.roster, self.sheet.standing.rules
        shift = roster.shifts[int(key)]
        patterns = [pattern.name for pattern in self._patterns(shift.agent)]
        agents = agents_of(self.sheet.week, roster)
        self.shift.show_shift(shift, roster.zone, agents, patterns, rules.of(shift))

    def _reveal(self, rule: Broken) -> None:
        """The bar that breaks a rule."""
        assert self.sheet is not None
        shifts = self.sheet.roster.shifts
        own = [place for place, shift in enumerate(shifts) if shift.agent == rule.agent]
        about = [place for place in own if shifts[place].begin < rule.end and shifts[place].end > rule.begin]
        for place in [*about, *own][:1]:
            if self.days.day != WHOLE:
                day = local(shifts[place].begin, self.sheet.roster.zone)[0]
                self.days.choose((day - self.days.monday).days + 1)
            self.board.gantt.choose(str(place))
            self.board.gantt.setFocus()

    # who

    def _agent(self) -> str:
        key = self.board.gantt.key
        return self.sheet.roster.shifts[int(key)].agent if self.sheet and key else ""

    def _idle(self, begin: int, end: int) -> str:
        assert self.sheet is not None
        busy = {shift.agent for shift in self.sheet.roster.shifts if begin <= shift.begin < end}
        return next((agent for agent in self._order if agent not in busy), self._order[0])

    def _patterns(self, agent: str) -> tuple[Pattern, ...]:
        week = self.sheet.week if self.sheet else None
        if week is None:
            return ()
        name = next((person.contract for person in week.people if person.name == agent), "")
        return next((contract.patterns for contract in week.contracts if contract.name == name), ())
