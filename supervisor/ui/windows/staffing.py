"""The Staffing page: today, forecast, schedule, what happens if, and the hours ahead, each a part of its own."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QStackedWidget

from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.settings import Person
from supervisor.ui.windows.page import Page, segment, shortcut, side

PARTS = {"today": "Today", "forecast": "Forecast", "schedule": "Schedule", "what-if": "What if", "ahead": "Hours ahead"}


class StaffingPage(Page):
    """Parts by their keys, in the order of `PARTS`; each begins its work when it is seen for the first time."""

    crowded = True

    def __init__(self, parts: Mapping[str, Page]) -> None:
        super().__init__("Staffing")
        self._said = ""
        self.parts = {key: parts[key] for key in PARTS if key in parts}
        self.stack, self.buttons = QStackedWidget(), QButtonGroup(self)
        made = [segment(self.buttons, place, PARTS[key]) for place, key in enumerate(self.parts)]
        for place, button in enumerate(made):
            shortcut(self, f"Alt+{place + 1}", button.click)
        self.head.insertWidget(1, side(*made, spacing=0))
        self.buttons.idClicked.connect(self._choose)
        self.body.addWidget(self.stack, 1)
        for part in self.parts.values():
            self._take(part)

    @property
    def part(self) -> Page:
        """The one that is seen."""
        current = self.stack.currentWidget()
        assert isinstance(current, Page)
        return current

    def set_rules(self, rules: Rules) -> None:
        for part in self.parts.values():
            part.set_rules(rules)

    def show_picture(self, picture: Picture) -> None:
        super().show_picture(picture)
        self.part.show_picture(picture)

    def recall(self, person: Person) -> None:
        for part in self.parts.values():
            part.recall(person)
        self.turn_to(person.staffing)

    def remember(self, person: Person) -> Person:
        for part in self.parts.values():
            person = part.remember(person)
        return person.model_copy(update={"staffing": [*self.parts][self.stack.currentIndex()]})

    def commands(self) -> list[QAction]:
        return [*super().commands(), *self.part.commands()]

    def turn_to(self, place: str) -> None:
        """A part, or `PART/PLACE` with a place on it."""
        key, _, inside = place.partition("/")
        if key not in self.parts:
            return
        self._turn([*self.parts].index(key))
        if inside:
            self.part.turn_to(inside)

    def _choose(self, place: int) -> None:
        """By hand; what the part before has said goes with it."""
        if place != self.stack.currentIndex() and self._said:
            self.over.emit(self._said)
            self._said = ""
        self._turn(place)

    def _turn(self, place: int) -> None:
        self.buttons.button(place).setChecked(True)
        self.stack.setCurrentIndex(place)
        self.part.show_picture(self.picture)

    def _take(self, part: Page) -> None:
        """Its title is said by the segment that is down."""
        part.title.hide()
        part.body.setContentsMargins(0, 0, 0, 0)
        self.stack.addWidget(part)
        for mine, its in (
            (self.told, part.told),
            (self.kept, part.kept),
            (self.offered, part.offered),
            (self.passport, part.passport),
            (self.identified, part.identified),
        ):
            its.connect(mine)
        for its in (part.told, part.offered):
            its.connect(self._hear)
        part.over.connect(self.over)
        part.asked.connect(self._ask)

    def _hear(self, sentence: str, *_: object) -> None:
        self._said = sentence

    def _ask(self, place: str) -> None:
        """Another part, or another page."""
        if place.partition("/")[0] in self.parts:
            self.turn_to(place)
        else:
            self.asked.emit(place)
