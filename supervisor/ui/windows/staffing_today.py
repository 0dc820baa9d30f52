"""The Today part: the day against its forecast, where agents are short, what to do, and who keeps to her shift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.planning.planned import NOTHING, Course, Planned
from supervisor.planning.proposed import Proposal
from supervisor.ui import readings
from supervisor.ui.jobs import Job, Jobs
from supervisor.ui.models import proposals as models
from supervisor.ui.models import today as days
from supervisor.ui.tables.lists import ListTable
from supervisor.ui.windows.page import Page, column, enable, push, quiet, shortcut, side, split, subtitle
from widgets.empty import EmptyState
from widgets.trend import Trend

NO_PLAN = (
    "No plan for today yet",
    "Publish a forecast that has today in it, and the schedule of this week: then the day stands here against them.",
)
NO_FORECAST = (
    "No forecast of today is published",
    "Make one and publish it; it says what to expect and whom it needs.",
)
NO_SCHEDULE = "No schedule of this week is published. Make one on the Schedule part; gaps are told against it."
UNKNOWN = "Without a forecast of today nobody knows where agents will be missing."
NO_GAP = "No interval of {} is short of agents."
LOOKING = "Looking for what could be done …"
NONE_HELPS = "Nothing that the contracts allow would help in {}."
AHEAD = (("the next 4 hours", 4.0), ("the rest of the day", 25.0))
"""How far ahead gaps may be looked for: in words, and hours (a day may have 25)."""
NOBODY = "Nobody has a shift today."
HINT = "Choose a proposal to see all that it would do."
ELSEWHERE = "Do this on the telephone system; there is nothing to change in the schedule."
EVERY_MS = 60_000
MOST = 150
"""The width of a column that does not grow, in pixels: some names are long."""
PAGE, EMPTY = range(2)


@dataclass(frozen=True, slots=True)
class TodayActions:
    """What the part asks for, each on a worker thread; any may raise CallboardError.

    `propose` is asked with a picture, a scope and the hours ahead; `accept` and `take_back` with the name of the
    schedule's week, and give a sentence.
    """

    propose: Callable[[Picture, str, float], Sequence[Proposal]]
    accept: Callable[[str, Proposal], str]
    take_back: Callable[[str, Proposal], str]


class Fitted(ListTable):
    """A list of which one column takes the room that the others leave, so that nothing lies outside of it."""

    def __init__(self, name: str, grows: int, least: int) -> None:
        self._grows, self._least = grows, least
        super().__init__(name)

    def fit(self) -> None:
        super().fit()
        others = [place for place in range(self.rows.columnCount()) if place != self._grows]
        self._fitting = True
        for place in others:
            self.setColumnWidth(place, min(self._wide(place), MOST))
        left = self.viewport().width() - sum(self.columnWidth(place) for place in others)
        self.setColumnWidth(self._grows, max(left, self._least))
        self._fitting = False


class TodayPage(Page):
    """Chart and intervals on the left; on the right proposals, and how agents keep to their shifts."""

    def __init__(self, actions: TodayActions, jobs: Jobs, *, parent: QWidget | None = None) -> None:
        super().__init__("Today", parent)
        self._actions, self._jobs = actions, jobs
        self.rules = Rules()
        self.found: Sequence[Proposal] = ()
        self._done: list[tuple[str, Proposal]] = []
        self._plan: Planned = NOTHING
        self._asked_for: tuple[object, ...] = ()
        self._asked_at = 0
        self._job: Job | None = None
        self._busy = False
        self._lay_out()
        self._connect()
        self._show()

    # what it is told

    def set_rules(self, rules: Rules) -> None:
        self.rules = rules
        self._offer_scopes()

    def show_picture(self, picture: Picture) -> None:
        super().show_picture(picture)
        if picture.plan is not self._plan:
            self._plan = picture.plan
            self._offer_scopes()
            self._show()
            self._propose_if_due()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._propose_if_due()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._job is not None:
            self._job.cancel()
            self._job, self._asked_for = None, ()

    @property
    def scope(self) -> str:
        """Whose day is shown."""
        return str(self.scopes.currentData() or readings.CENTRE)

    @property
    def hours(self) -> float:
        """How far ahead proposals are looked for."""
        return float(self.ahead.currentData())

    @property
    def course(self) -> Course | None:
        """The day that is shown."""
        return self._plan.courses.get(self.scope)

    @property
    def chosen(self) -> Proposal | None:
        """The proposal with the cursor."""
        key = self.proposals.current()
        return next((one for one in self.found if one.key == key), None)

    def turn_to(self, place: str) -> None:
        """A queue by its name."""
        found = self.scopes.findData(f"queue/{place}" if place != readings.CENTRE else place)
        if found >= 0:
            self.scopes.setCurrentIndex(found)
            self._turned()

    # what it does

    def look_again(self) -> None:
        """Proposals as of now."""
        self._asked_for = ()
        self._propose_if_due()

    def accept(self) -> None:
        """Do what the chosen proposal says."""
        one = self._whose()
        if one is None or one.swap is None or self._busy:
            return
        self._set_busy(True)
        week = self._plan.schedule_name
        done = partial(self._accepted, week, one)
        self._jobs.run(self._actions.accept, week, one, on_done=done, on_error=self._fail)

    def undo(self) -> None:
        """Take the last one back that was accepted here."""
        if not self._done or self._busy:
            return
        self._set_busy(True)
        week, one = self._done.pop()
        self._jobs.run(self._actions.take_back, week, one, on_done=self._taken_back, on_error=self._fail)

    def _whose(self) -> Proposal | None:
        """Of proposals that are the same but for the name that of the name chosen."""
        one = self.chosen
        every = (one, *one.alike) if one is not None else ()
        return next((each for each in every if each.agent == self.who.currentData()), one)

    # how it is made

    def _lay_out(self) -> None:
        self.scopes = QComboBox()
        self.scopes.setAccessibleName("Queue")
        self.head.insertWidget(0, self.scopes)
        self.told_day = quiet("", wrap=False)
        self.head.insertWidget(1, self.told_day)
        self.again_button = self.act("Look again", self.look_again, "Ctrl+R")
        self.undo_button = self.act("Undo", self.undo, "Ctrl+Z")
        self.chart = Trend("Calls")
        self.chart.set_names(now="came", usual="reforecast", forecast="forecast")
        self.chart.setMinimumHeight(190)
        self.no_forecast = EmptyState(*NO_FORECAST)
        self.no_forecast.set_actions([("forecast", "Make a forecast")])
        self.charts = QStackedWidget()
        self.charts.addWidget(self.chart)
        self.charts.addWidget(self.no_forecast)
        self.intervals = ListTable("Intervals")
        self.intervals.set_empty("No calls are expected today.")
        left = split(Qt.Orientation.Vertical, (self.charts, 2), (self.intervals, 3))
        right = split(Qt.Orientation.Vertical, (self._proposal_side(), 3), (self._people_side(), 2))
        self.empty = EmptyState(*NO_PLAN)
        self.empty.set_actions([("forecast", "Make a forecast"), ("schedule", "Make a schedule")])
        self.pages = QStackedWidget()
        self.pages.addWidget(split(Qt.Orientation.Horizontal, (left, 3), (right, 2)))
        self.pages.addWidget(self.empty)
        self.told_gaps, self.notes = quiet(""), quiet("")
        self.body.addWidget(self.told_gaps)
        self.body.addWidget(self.notes)
        self.body.addWidget(self.pages, 1)

    def _proposal_side(self) -> QWidget:
        self.proposals = Fitted("Proposals", 0, 140)
        self.effect = quiet(HINT)
        self.accept_button = push("Accept", self.accept, primary=True)
        self.accept_button.setToolTip("Change the published schedule (Ctrl+Return)")
        self.who = QComboBox()
        self.who.setAccessibleName("Who")
        foot = QHBoxLayout()
        foot.addWidget(self.effect, 1)
        self.who.setMaximumWidth(MOST)
        acts = QVBoxLayout()
        acts.addWidget(self.who)
        acts.addWidget(self.accept_button)
        acts.addStretch(1)
        foot.addLayout(acts)
        self.ahead = QComboBox()
        self.ahead.setAccessibleName("How far ahead")
        for words, hours in AHEAD:
            self.ahead.addItem(words.capitalize(), hours)
        title = side(subtitle("What could be done"), None, self.ahead)
        holder = column(title, self.proposals, grow=self.proposals)
        lines = holder.layout()
        assert isinstance(lines, QVBoxLayout)
        lines.addLayout(foot)
        return holder

    def _people_side(self) -> QWidget:
        self.people = Fitted("Adherence", 1, 120)
        self.people.set_empty(NOBODY)
        self.people_title, self.people_told = subtitle("Adherence"), quiet("", wrap=False)
        return column(side(self.people_title, None, self.people_told), self.people, grow=self.people)

    def _connect(self) -> None:
        self.scopes.activated.connect(lambda _: self._turned())
        self.ahead.currentIndexChanged.connect(lambda _: self._turned())
        self.proposals.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())
        self.proposals.opened.connect(lambda _: self.accept())
        for empty in (self.empty, self.no_forecast):
            empty.chosen.connect(self.asked.emit)
        shortcut(self, "Ctrl+Return", self.accept)

    # what it shows

    def _turned(self) -> None:
        self.found = ()
        self._show()
        self.look_again()

    def _offer_scopes(self) -> None:
        """The centre and the queues that have a forecast, by the names people call them."""
        queues = sorted(scope for scope in self._plan.courses if scope.startswith("queue/"))
        wanted = [(readings.scope_name(self.rules, scope), scope) for scope in (readings.CENTRE, *queues)]
        there = [(self.scopes.itemText(place), self.scopes.itemData(place)) for place in range(self.scopes.count())]
        if wanted != there:
            chosen = self.scopes.currentData()
            self.scopes.clear()
            for words, scope in wanted:
                self.scopes.addItem(words, scope)
            self.scopes.setCurrentIndex(max(0, self.scopes.findData(chosen)))
        self.scopes.setVisible(len(wanted) > 1)

    def _show(self) -> None:
        plan, course, zone = self._plan, self.course, self.picture.zone
        self.pages.setCurrentIndex(PAGE if plan.forecast or plan.schedule else EMPTY)
        for button in (self.again_button, self.undo_button):
            button.setVisible(plan.schedule)
        self.charts.setCurrentIndex(0 if course is not None else 1)
        self.intervals.setVisible(course is not None)
        self.notes.setText("\n".join(plan.notes))
        self.notes.setVisible(bool(plan.notes))
        self.told_day.setText(days.summary(course, zone) if course is not None else "")
        said = (days.short_words(course, zone), course.counted) if course is not None else ()
        self.told_gaps.setText(" ".join(filter(None, said)))
        self.told_gaps.setVisible(bool(self.told_gaps.text()))
        if course is not None:
            self.chart.set_label(f"Calls by {course.minutes} min")
            self.chart.set_data(days.chart(course, zone))
            first = not self.intervals.rows.rows
            self.intervals.show_rows(days.INTERVALS, days.interval_rows(course, zone))
            if first:
                self._scroll_to_now(course)
        self.people.show_rows(days.PEOPLE, days.people_rows(plan.agents, self.picture.at, zone))
        self.people_told.setText(days.people_words(plan.agents))
        self._show_proposals()

    def _scroll_to_now(self, course: Course) -> None:
        if course.running is not None:
            keys = [row.key for row in self.intervals.rows.rows]
            if str(course.running.start) in keys:
                place = max(0, keys.index(str(course.running.start)) - 1)
                self.intervals.scrollTo(self.intervals.rows.index(place, 0), self.intervals.ScrollHint.PositionAtTop)

    def _show_proposals(self) -> None:
        self.proposals.set_empty(self._why_none())
        self.proposals.show_rows(models.PROPOSALS, models.proposal_rows(self.found))
        self._show_chosen()

    def _why_none(self) -> str:
        course = self.course
        if not self._plan.schedule:
            return NO_SCHEDULE
        if course is None:
            return UNKNOWN
        if self._job is not None:
            return LOOKING
        until = self.picture.at + self.hours * 3_600_000
        short = any(
            slot.short and self.picture.at - course.minutes * 60_000 < slot.start < until for slot in course.slots
        )
        return (NONE_HELPS if short else NO_GAP).format(AHEAD[self.ahead.currentIndex()][0])

    def _show_chosen(self) -> None:
        one = self.chosen
        words = ("" if not self.found else HINT) if one is None else models.told_effect(one)
        if one is not None and one.swap is None:
            words = f"{words} {ELSEWHERE}"
        self.effect.setText(words)
        self._offer_who(one)
        enable(self.accept_button, one is not None and one.swap is not None and not self._busy)
        self.accept_button.setVisible(bool(self.found))
        self.undo_button.setEnabled(bool(self._done) and not self._busy)

    def _offer_who(self, one: Proposal | None) -> None:
        """The names with which a proposal is the same, the chosen one as long as it is among them."""
        names = [each.agent for each in (one, *one.alike)] if one is not None and one.alike else []
        if names != [self.who.itemData(place) for place in range(self.who.count())]:
            chosen = self.who.currentData()
            self.who.clear()
            for name in names:
                self.who.addItem(name, name)
            self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self.who.setVisible(bool(names))

    # what came of it

    def _propose_if_due(self) -> None:
        """Ask for proposals where the plan or the queue is another one, and once a minute of the centre's time."""
        wanted = (self.scope, self.hours, self._plan.version, self._plan.schedule_name)
        old = abs(self.picture.at - self._asked_at) >= EVERY_MS
        if not self.isVisible() or not self._plan.schedule or (wanted == self._asked_for and not old):
            return
        if self._job is not None:
            self._job.cancel()
        self._asked_for, self._asked_at = wanted, self.picture.at
        self._job = self._jobs.run(
            self._actions.propose,
            self.picture,
            self.scope,
            self.hours,
            on_done=self._take,
            on_error=self._no_proposals,
        )
        self._show_proposals()

    def _take(self, found: Sequence[Proposal]) -> None:
        self._job, self.found = None, found
        self._show_proposals()

    def _no_proposals(self, sentence: str) -> None:
        self._job, self.found = None, ()
        self._show_proposals()
        self.told.emit(sentence, "warn")

    def _accepted(self, week: str, one: Proposal, sentence: str) -> None:
        self._done.append((week, one))
        self.found = tuple(each for each in self.found if all(one is not other for other in (each, *each.alike)))
        self._set_busy(False)
        self.offered.emit(sentence, "Undo", self.undo)
        self.look_again()

    def _taken_back(self, sentence: str) -> None:
        self._set_busy(False)
        self.told.emit(sentence, "good")
        self.look_again()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._show_proposals()

    def _fail(self, sentence: str) -> None:
        self._set_busy(False)
        self.told.emit(sentence, "bad")
        self.look_again()
