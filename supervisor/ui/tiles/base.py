"""What every tile is: one widget that tells some figures of one scope, and ages without being told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QObject, Signal

from supervisor.core.rules import QueueRules, Rules
from supervisor.picture import EMPTY, Figures, Picture, Point
from supervisor.ui import readings
from supervisor.ui.levels import Steady
from widgets.level import Level
from widgets.number import Number
from widgets.painted import Painted


class Tile(QObject):
    """`opened` says that the rows behind a figure are wanted, `asked` its passport: scope and key of the figure.

    `window` are the minutes of a rolling window, 0 the day. On a `wall` percentages have no decimals.
    """

    opened = Signal(str, str)
    asked = Signal(str, str)

    kind: ClassVar[str]
    key: ClassVar[str]
    """The figure whose passport it opens."""
    name: ClassVar[str]
    scopes: ClassVar[tuple[str, ...]] = ("queue/", "group/", "team/")
    """How scopes begin that it may tell of, beside the centre."""
    figures_shown: ClassVar[tuple[str, ...]] = ()
    """Those of which a board may choose one for it."""
    ages: ClassVar[bool] = False
    """Whether it shows something else every second without a new picture."""

    def __init__(self, scope: str, rules: Rules, *, window: int = 0, wall: bool = False, figure: str = "") -> None:
        super().__init__()
        self.figure_shown = figure
        self.scope = scope
        self.rules = rules
        self.window = window
        self.wall = wall
        self.picture: Picture = EMPTY
        self.now = 0
        self.steady = Steady()
        self._told_age = ""
        self.widget = self.make()
        self.widget.set_label(self.label())
        self.widget.clicked.connect(self._clicked)
        self.widget.passport_asked.connect(self._passport_asked)

    def make(self) -> Painted:
        """Its widget, once."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Tell the widget what `picture` says at `now`."""
        raise NotImplementedError

    def take(self, picture: Picture) -> None:
        """Keep a picture to tell of."""
        self.picture = picture
        self.now = max(self.now, picture.at) if readings.moves(picture) else picture.at

    def show(self, picture: Picture) -> None:
        self.take(picture)
        self._told_age = self.age
        self.refresh()

    def tick(self, now: int) -> None:
        """A second has passed; `now` in ms. What doesn't age is told again only once its source is silent."""
        self.now = now
        age = self.age
        if self.ages or age != self._told_age:
            self._told_age = age
            self.refresh()

    def point_at(self, scope: str) -> None:
        """Tell of another scope from now on."""
        self.scope = scope
        self.widget.set_label(self.label())
        self.refresh()

    def set_rules(self, rules: Rules) -> None:
        self.rules = rules
        self.widget.set_label(self.label())
        self.refresh()

    def label(self) -> str:
        window = readings.window_name(self.window) if self.window else ""
        return readings.joined((self.name, self.detail(), self.scope_name(), window))

    def detail(self) -> str:
        """What the label says between the name and the scope."""
        return ""

    def scope_name(self) -> str:
        """The centre needs no name on its own board."""
        return "" if self.scope == readings.CENTRE else readings.scope_name(self.rules, self.scope)

    @property
    def figures(self) -> Figures:
        return readings.figures(self.picture, self.scope, self.window)

    @property
    def limits(self) -> QueueRules:
        return readings.rules_of(self.rules, self.scope)

    @property
    def points(self) -> tuple[Point, ...]:
        """The day so far, from the first interval with calls."""
        every = self.picture.intervals.get(self.scope, ())
        first = next((place for place, point in enumerate(every) if point.offered), 0)
        return every[first:]

    @property
    def age(self) -> str:
        return readings.age(self.picture, self.rules, self.scope, self.now)

    @property
    def partly(self) -> bool:
        """Whether it is only some of the telephone systems that are silent."""
        return bool(readings.silent(self.picture, self.rules, self.scope, self.now))

    def _clicked(self) -> None:
        self.opened.emit(self.scope, self.key)

    def _passport_asked(self) -> None:
        self.asked.emit(self.scope, self.key)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a tile with one number shows: the value as text, its unit and level, the comparison, and the day."""

    value: str | None
    unit: str = ""
    level: Level = Level.none
    note: str = ""
    day: Sequence[float | None] = ()
    usual: Sequence[float | None] = ()


class NumberTile(Tile):
    """One number; what its source no longer tells is stale, and what has a gap says so."""

    def make(self) -> Painted:
        return Number(wall=self.wall)

    def read(self) -> Shown:
        """What there is to show now."""
        raise NotImplementedError

    def refresh(self) -> None:
        assert isinstance(self.widget, Number)
        read, age = self.read(), self.age
        self.widget.set_value(read.value, read.unit, Level.stale if age else read.level, age)
        unseen = self.unseen if read.value is None else ""
        self.widget.set_note(unseen or readings.joined((readings.incomplete(self.figures), read.note)))
        self.widget.set_day(read.day, read.usual)

    @property
    def unseen(self) -> str:
        """Why there is no value on a day that nobody saw."""
        return readings.unseen(self.picture)

    @property
    def digits(self) -> int:
        return 0 if self.wall else 1
