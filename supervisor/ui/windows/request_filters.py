"""What somebody wants to see of the requests: words, names, statuses, ages, and as of when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from supervisor.requests.acts import PRIORITIES
from supervisor.requests.frame import DIMENSIONS
from supervisor.requests.query import GROUPINGS, OPEN_ONES, SORTS, Query
from supervisor.requests.record import Status
from supervisor.requests.table import BUCKETS
from supervisor.ui.button import Button
from supervisor.ui.models.ageing import FIGURES, PARTS, PLURAL, buckets_of, shown_name
from supervisor.ui.models.requests import status_words
from supervisor.ui.windows.page import HALF, side
from widgets.format import count

TYPING_MS = 250
"""So long after the last key the words are looked for."""
MOST_NAMES = 400
"""Names to choose from; those of fewer requests are found by words."""
WIDEST = 220
EVERY, ON_MAP = "", "@"
"""What stands in a box for no choice, and before the name of an area of the map; before other names stands =."""
STATUSES: dict[str, tuple[str, frozenset[Status]]] = {
    "open": ("Open", OPEN_ONES),
    "closed": ("Closed", frozenset(Status) - OPEN_ONES),
    "all": ("Open and closed", frozenset(Status)),
    **{f"only {status}": (f"{status_words(status).capitalize()} only", frozenset({status})) for status in Status},
}
GROUPED = {"due": "due date", "level": "escalation"}
AGES = ("overdue", *BUCKETS[:8], "no_target", *BUCKETS[8:])
"""What can be chosen of ages: all overdue, then its buckets; all without a due date, then theirs."""


class RequestFilters(QWidget):
    """`changed` comes when something else is wanted; what is typed comes a moment after the last key."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLineEdit(placeholderText="Find", clearButtonEnabled=True)
        self.words.setAccessibleName("Find requests by number, words or address")
        self.words.setToolTip("Words in the number, category, detail, department, area, address or text (Ctrl+F)")
        self.words.setMinimumWidth(100)
        self.words.setMinimumHeight(32)
        self.city = _box("City", 9)
        self.names = {dimension: _box(dimension.capitalize(), len(PLURAL[dimension]) + 2) for dimension in DIMENSIONS}
        self.status, self.age = _box("Status", 6), _box("Age", 7)
        self.under = _box("Category with all below it", 14)
        self.assignee, self.priority = _box("Assignee", 12), _box("Priority", 10)
        self.escalated, self.group = _box("Escalated", 10), _box("Group by", 8)
        self.more = Button("More")
        self.more.setCheckable(True)
        self.more.setToolTip("Filter by assignee, priority, escalation and the tree of categories, too")
        self.clear = Button("Show all")
        self.clear.setToolTip("Every open request (Escape)")
        self._sort = ("opened", False)
        self._only: frozenset[tuple[str, str]] = frozenset()
        self._typed = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._fill()
        line = QHBoxLayout()
        line.setSpacing(HALF)
        line.addWidget(self.words, 2)
        for box in (self.city, *self.names.values(), self.status, self.age):
            line.addWidget(box, 1)
        line.addWidget(self.more)
        line.addWidget(self.clear)
        self.second = side(self.under, self.assignee, self.priority, self.escalated, None)
        self.second.hide()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(HALF)
        lines.addLayout(line)
        lines.addWidget(self.second)
        self._connect()

    @property
    def query(self) -> Query:
        """What is wanted, but for the instant."""
        statuses = STATUSES[self.status.currentData()][1]
        age = self.age.currentData()
        return Query(
            city=_chosen(self.city),
            words=self.words.text().strip(),
            statuses=statuses,
            buckets=frozenset() if age == EVERY else buckets_of(age),
            only=self._only,
            sort=self._sort[0],
            descending=self._sort[1],
            department=_chosen(self.names["department"]),
            category=_chosen(self.names["category"]),
            area=_chosen(self.names["area"]),
            place=_place(self.names["area"]),
            channel=_chosen(self.names["channel"]),
            assignee=_chosen(self.assignee),
            priority=_chosen(self.priority),
            escalated={"=yes": True, "=no": False}.get(self.escalated.currentData()),
            under=_chosen(self.under),
            group=self.group.currentData() or "",
        )

    @property
    def filtered(self) -> bool:
        """Whether it asks for anything but every open request."""
        asked = msgspec.structs.replace(self.query, sort="opened", descending=False, city=None, group="")
        return asked != Query()

    def sort_by(self, key: str, descending: bool) -> None:
        if (key, descending) != self._sort:
            self._sort = (key, descending)
            self.changed.emit()

    def choose(self, **wanted: str | None) -> None:
        """Names by dimension, `age` by a figure, `status` and `city`; the others stay as they are."""
        boxes = self.boxes
        before = self.query
        for name, value in wanted.items():
            if name == "place":
                _choose(self.names["area"], f"{ON_MAP}{value}", f"{value}, on the map")
            elif value is None or name in ("age", "status", "group"):
                _choose(boxes[name], value or EVERY, "")
            else:
                _choose(boxes[name], f"={value}", value)
        self._show_second()
        self._tell(before)

    @property
    def boxes(self) -> dict[str, QComboBox]:
        """Every choice by what it chooses."""
        more = {"under": self.under, "assignee": self.assignee, "priority": self.priority, "escalated": self.escalated}
        return {"city": self.city, "status": self.status, "age": self.age, "group": self.group, **self.names, **more}

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, as `restore` takes it; what is not is left out."""
        told = {name: str(box.currentData() or "") for name, box in self.boxes.items() if name != "city"}
        words = self.words.text().strip()
        found = {**told, "words": words, "sort": self._sort[0], "descending": "yes" if self._sort[1] else ""}
        return {name: text for name, text in found.items() if text}

    def restore(self, chosen: Mapping[str, str]) -> None:
        """As it was chosen once; every other choice is open."""
        self._typed.stop()
        _quietly(self.words, lambda: self.words.setText(chosen.get("words", "")))
        self._only = frozenset()
        sort = chosen.get("sort", "opened")
        self._sort = (sort if sort in SORTS else "opened", bool(chosen.get("descending")))
        for name, box in self.boxes.items():
            if name != "city":
                data = chosen.get(name, "open" if name == "status" else EVERY)
                fixed = name in ("status", "age", "group")
                known = not fixed or box.findData(data) >= 0
                _choose(box, data if known else str(box.itemData(0)), data[1:])
        self._show_second()
        self._changed()

    @property
    def sort(self) -> tuple[str, bool]:
        """What to sort by, and whether the other way round."""
        return self._sort

    def _show_second(self) -> None:
        """The second line is there where something in it is chosen, or somebody wants it."""
        chosen = any(box.currentData() for box in (self.under, self.assignee, self.priority, self.escalated))
        self.second.setVisible(chosen or self.more.isChecked())

    def offer_desk(self, assignees: Sequence[str], tree: Sequence[tuple[str, int]]) -> None:
        """Who there is to be assigned to, and categories that have others below them, each with its depth."""
        _refill(self.assignee, "All assignees", [("nobody", ""), *((name, name) for name in assignees)])
        told = [(f"{'    ' * depth}{name} and below", name) for name, depth in tree]
        _refill(self.under, "Whole category tree", told)
        self.under.setVisible(bool(tree))

    def only(self, **wanted: str | None) -> None:
        """As `choose`, and of the others every one; the city stays."""
        every: dict[str, str | None] = dict.fromkeys((*DIMENSIONS, "age", "under", "assignee", "priority", "escalated"))
        self._typed.stop()
        _quietly(self.words, lambda: self.words.clear())
        before, self._only = self._only, frozenset()
        if before:
            self._changed()
        self.choose(**{**every, "status": "open", **wanted})

    def sought(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Only these requests, by their cities and numbers, whatever has become of them."""
        self.only(status="all")
        self._only = frozenset(wanted)
        self._changed()

    def reset(self) -> None:
        """Every open request."""
        self.only()

    def offer_cities(self, cities: Mapping[str, str]) -> None:
        """Those there are, by their short names; one alone needs no choice."""
        _refill(self.city, "All cities", [(name, city) for city, name in cities.items()])
        self.city.setVisible(len(cities) > 1)

    def offer(self, dimension: str, names: Mapping[str, int]) -> None:
        """The names there are, and of how many open requests; those of most come first."""
        ranked = sorted(names.items(), key=lambda one: (-one[1], one[0]))[:MOST_NAMES]
        told = [(f"{shown_name(dimension, name)} · {count(number)}", name) for name, number in ranked]
        _refill(self.names[dimension], f"All {PLURAL[dimension]}", told)

    def _fill(self) -> None:
        for dimension, box in self.names.items():
            _refill(box, f"All {PLURAL[dimension]}", [])
        for key, (words, _) in STATUSES.items():
            self.status.addItem(words, key)
        self.age.addItem("All ages", EVERY)
        for key in AGES:
            self.age.addItem(FIGURES[key].words if key not in PARTS else f"{FIGURES[key].words}, all", key)
        _refill(self.priority, "All priorities", [(name or "no priority", name) for name in reversed(PRIORITIES)])
        _refill(self.escalated, "Escalated or not", [("escalated", "yes"), ("not escalated", "no")])
        self.offer_desk((), ())
        self.group.addItem("No groups", EVERY)
        for name in GROUPINGS:
            self.group.addItem(f"By {GROUPED.get(name, name)}", name)
        self.group.setToolTip("Rows in groups; Left and Right fold and open one, Shift+Left and Shift+Right all")
        self.city.hide()
        self.clear.hide()

    def _connect(self) -> None:
        for box in self.boxes.values():
            box.currentIndexChanged.connect(self._changed)
        self.more.toggled.connect(lambda _: self._show_second())
        self.words.textChanged.connect(lambda: self._typed.start())
        self.words.returnPressed.connect(self._now)
        self._typed.timeout.connect(self._changed)
        self.clear.clicked.connect(self.reset)

    def _now(self) -> None:
        self._typed.stop()
        self._changed()

    def _changed(self) -> None:
        self.clear.setVisible(self.filtered)
        self.changed.emit()

    def _tell(self, before: Query) -> None:
        if self.query != before:
            self._changed()


class AsOf(QWidget):
    """Now, or the end of a past day; `changed` comes when it is another."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now = Button("Now")
        self.now.setCheckable(True)
        self.now.setChecked(True)
        self.now.setProperty("segment", True)
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setKeyboardTracking(False)
        self.day.setDisplayFormat("d MMM yyyy")
        self.day.setAccessibleName("As of the end of this day")
        self.day.setToolTip("As it stood at the end of this day")
        self.day.setMinimumHeight(32)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.now)
        line.addWidget(self.day)
        self.now.clicked.connect(self.back)
        self.day.dateChanged.connect(self._picked)

    @property
    def chosen(self) -> QDate | None:
        """The day, None for now."""
        return None if self.now.isChecked() else self.day.date()

    def set_today(self, today: QDate) -> None:
        """The newest day that can be chosen; it is shown while now is chosen."""
        _quietly(self.day, lambda: self.day.setMaximumDate(today))
        if self.now.isChecked() and self.day.date() != today:
            _quietly(self.day, lambda: self.day.setDate(today))

    def back(self) -> None:
        """Now again."""
        self.now.setChecked(True)
        _quietly(self.day, lambda: self.day.setDate(self.day.maximumDate()))
        self.changed.emit()

    def _picked(self) -> None:
        self.now.setChecked(False)
        self.changed.emit()


def _box(name: str, letters: int) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(letters)
    box.setMaximumWidth(WIDEST)
    return box


def _chosen(box: QComboBox) -> str | None:
    data = box.currentData()
    return str(data)[1:] if str(data).startswith("=") else None


def _place(box: QComboBox) -> str | None:
    data = str(box.currentData())
    return data.removeprefix(ON_MAP) if data.startswith(ON_MAP) else None


def _choose(box: QComboBox, data: str, words: str) -> None:
    if box.findData(data) < 0:
        _quietly(box, lambda: box.addItem(words, data))
    _quietly(box, lambda: box.setCurrentIndex(box.findData(data)))


def _refill(box: QComboBox, every: str, names: Sequence[tuple[str, str]]) -> None:
    """Keeps what was chosen, even where nothing has that name any more."""
    told = [(every, EVERY), *((words, f"={name}") for words, name in names)]
    if told == [(box.itemText(place), box.itemData(place)) for place in range(box.count())]:
        return
    kept, chosen = box.currentData(), box.currentText()

    def fill() -> None:
        box.clear()
        for words, data in told:
            box.addItem(words, data)
        if kept is not None and box.findData(kept) < 0:
            box.addItem(chosen, kept)
        box.setCurrentIndex(max(0, box.findData(kept)))

    _quietly(box, fill)


def _quietly(widget: QWidget, act: Any) -> None:
    before = widget.blockSignals(True)
    act()
    widget.blockSignals(before)
