"""Requests as rows of a table: a million of them are an array of numbers, and only what is looked at becomes text."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from supervisor.requests.calendar import BusinessDays, local_day, local_days
from supervisor.requests.cities import NONE, city_name
from supervisor.requests.due import days_late, due_days, is_late
from supervisor.requests.frame import DIMENSIONS, STATUSES, VERDICTS, Frame, Rows
from supervisor.requests.groups import Groups
from supervisor.requests.packed import NEVER, thawed
from supervisor.requests.record import Channel, Request, Status
from supervisor.ui.models.dates import day_words
from supervisor.ui.models.told import Told
from widgets.format import DASH, count
from widgets.level import Level, Shape

Index = QModelIndex | QPersistentModelIndex
Roles = Qt.ItemDataRole
Days = NDArray[np.int64]

MARKS: dict[Status, tuple[Shape, str]] = {
    Status.OPEN: (Shape.circle, "accent"),
    Status.IN_PROGRESS: (Shape.half, "sky"),
    Status.WAITING: (Shape.pause, "orange"),
    Status.SCHEDULED: (Shape.diamond, "purple"),
    Status.REFERRED: (Shape.triangle, "grey"),
    Status.RESOLVED: (Shape.dash, "green"),
    Status.CANCELLED: (Shape.cross, "grey"),
    Status.DUPLICATE: (Shape.square, "grey"),
}
"""What a status looks like before its word."""
KEPT = 512
"""Parts of the journal whose words are kept unpacked: many more than a screen shows."""
WAIT = "…"


def status_words(status: Status) -> str:
    """`waiting for resident`."""
    return status.value.replace("_", " ")


def channel_words(channel: Channel) -> str:
    """`phone`; what is not known is a dash."""
    return DASH if channel is Channel.UNKNOWN else channel.value


class Thawed:
    """The words of one part of the journal."""

    def __init__(self, packed: bytes) -> None:
        cold = thawed(packed)
        self.cold, self.detail = cold, cold.detail
        self.codes = cold.detail.array()
        self.addresses, self.words = cold.address.split("\0"), cold.words.split("\0")


class Look:
    """A frame as it stood at an instant (ms), and the texts of its rows; `titles` are cities as people call them."""

    def __init__(self, frame: Frame, at: int, business: BusinessDays, titles: Mapping[str, str] = NONE) -> None:
        self.frame, self.at, self.business, self.titles = frame, at, business, titles
        self.behind = False
        self._until: float | None = None
        self._kept: OrderedDict[int, Thawed] = OrderedDict()

    def names(self, rows: Rows, dimension: str) -> list[str]:
        """Of a dimension; empty where it is not told."""
        texts = self.frame.names[dimension].texts
        return [texts[code] for code in self.frame[dimension][rows].tolist()]

    def numbers(self, rows: Rows) -> list[str]:
        """The cities' own."""
        return [self.frame.numbers[who] for who in self.frame["who"][rows].tolist()]

    def cities(self, rows: Rows) -> list[str]:
        """Whose they are."""
        texts = self.frame.cities.texts
        return [texts[code] for code in self.frame["city"][rows].tolist()]

    def statuses(self, rows: Rows) -> list[Status]:
        """What they were; where only the dates tell that one was still open then, open."""
        found = (STATUSES[code] for code in self.frame["status"][rows].tolist())
        opened = self.frame.is_open(rows, self.at).tolist()
        pairs = zip(found, opened, strict=True)
        return [Status.OPEN if still and not status.is_open else status for status, still in pairs]

    def details(self, rows: Rows) -> list[str]:
        """What their categories say more."""
        return [WAIT if cold is None else cold.detail.names[cold.codes[row]] for cold, row in self._cold_of(rows)]

    def addresses(self, rows: Rows) -> list[str]:
        """Where they are, in the cities' words."""
        return [WAIT if cold is None else cold.addresses[row] for cold, row in self._cold_of(rows)]

    def requests(self, rows: Rows) -> list[Request]:
        """All that is known of each."""
        found = zip(rows.tolist(), self._cold_of(rows), strict=True)
        return [self._request(row, cold, place) for row, (cold, place) in found]

    def _request(self, row: int, cold: Thawed | None, place: int) -> Request:
        assert cold is not None
        frame = self.frame
        names = {name: frame.names[name].texts[frame[name][row]] for name in DIMENSIONS}
        due, is_date = _told(frame["own_due"][row]), bool(frame["own_due_is_date"][row])
        return Request(
            number=frame.numbers[frame["who"][row]],
            opened_at=int(frame["opened"][row]),
            status=STATUSES[frame["status"][row]],
            closed_at=_told(frame["closed"][row]),
            due_at=None if due is None else due + is_date,
            due_is_date=is_date,
            updated_at=_told(frame["updated"][row]),
            department=names["department"],
            category=names["category"],
            detail=cold.detail.names[cold.codes[place]],
            channel=Channel(names["channel"]),
            area="" if frame["placed"][row] else names["area"],
            address=cold.addresses[place],
            lat=_degrees(frame["lat"][row]),
            lon=_degrees(frame["lon"][row]),
            words=cold.words[place],
            verdict=VERDICTS[frame["verdict"][row]],
            flags=cold.cold.flags.get(place, ()),
            original=cold.cold.originals.get(place, {}),
        )

    def sights(self, row: int) -> Rows:
        """The rows of the same request that were true at some time up to now, the newest first."""
        frame, who = self.frame, self.frame["who"][row]
        found = np.flatnonzero(frame["who"] == who)
        found = found[(frame["begin"][found] < frame["end"][found]) & (frame["begin"][found] <= self.at)]
        return found[np.argsort(-frame["begin"][found], kind="stable")]

    def apart(self) -> Look:
        """The same for another thread: who paints is in a hurry, and a file or a request has all its words."""
        return Look(self.frame, self.at, self.business, self.titles)

    def hurry(self, seconds: float | None) -> None:
        """For so long words are unpacked, then those not at hand are `WAIT`; None: as long as it takes."""
        self.behind, self._until = False, None if seconds is None else perf_counter() + seconds

    def _cold_of(self, rows: Rows) -> Iterator[tuple[Thawed | None, int]]:
        rows = self.frame["src"][rows]
        places = zip(self.frame["event"][rows].tolist(), self.frame["row"][rows].tolist(), strict=True)
        return ((self._thawed(event), row) for event, row in places)

    def _thawed(self, event: int) -> Thawed | None:
        found = self._kept.get(event)
        if found is not None:
            self._kept.move_to_end(event)
            return found
        if self._until is not None and perf_counter() > self._until:
            self.behind = True
            return None
        found = self._kept[event] = Thawed(self.frame.cold[event])
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    def today(self, rows: Rows) -> Days:
        """The local date of each one's city, as a number of days."""
        days = np.array([local_day(self.at, self.frame.zone(city)) for city in self.frame.cities.texts], np.int64)
        found: Days = days[self.frame["city"][rows]]
        return found

    def days(self, rows: Rows, instants: NDArray[np.int64]) -> Days:
        """The local dates of instants (ms) by the clocks of their cities."""
        found = np.zeros(len(rows), np.int64)
        cities = self.frame["city"][rows]
        for code in np.unique(cities):
            some = np.flatnonzero(cities == code)
            found[some] = local_days(instants[some], self.frame.zone(self.frame.cities.texts[code]))
        return found

    def overdue(self, rows: Rows) -> Days:
        """Business days since the due date of those open, -1 for those that are not overdue."""
        today = self.today(rows).astype(np.int32)
        days = days_late(self.frame, rows, self.at, today, self.business)
        return np.where(self.frame.is_open(rows, self.at), days, -1).astype(np.int64)


def _told(at: int) -> int | None:
    return None if at == NEVER else int(at)


def _degrees(value: float) -> float | None:
    return None if value != value else float(value)


Tell = Callable[[Look, Rows], list[Told]]


@dataclass(frozen=True, slots=True)
class RequestColumn:
    """`key` names what it is sorted by; `sample` is as wide as it usually gets, `spring` its share of what is left."""

    key: str
    words: str
    tell: Tell
    sample: str
    right: bool = False
    spring: int = 0


def _plain(texts: Callable[[Look, Rows], list[str]]) -> Tell:
    return lambda look, rows: [Told(text or DASH) for text in texts(look, rows)]


def _status(look: Look, rows: Rows) -> list[Told]:
    """In a table for whom a request waits is told by its mark and one word."""
    return [Told(status_words(status).partition(" for ")[0], mark=MARKS[status]) for status in look.statuses(rows)]


def _opened(look: Look, rows: Rows) -> list[Told]:
    return [Told(day_words(day)) for day in look.frame["opened_day"][rows].tolist()]


def _due(look: Look, rows: Rows) -> list[Told]:
    """Missed once it has passed and nobody closed the request; close on its day."""
    frame, today = look.frame, look.today(rows)
    told = frame["due"][rows] != NEVER
    waits = told & frame.is_open(rows, look.at)
    late = waits & is_late(frame, rows, look.at)
    due = due_days(frame, rows, look.at)
    near = waits & ~late & (due == today)
    levels = [Level.bad if one else Level.warn if two else Level.none for one, two in zip(late, near, strict=True)]
    days = (day_words(day) if has else DASH for day, has in zip(due.tolist(), told, strict=True))
    return [Told(day, level) for day, level in zip(days, levels, strict=True)]


def _late(look: Look, rows: Rows) -> list[Told]:
    return [Told(DASH if days < 0 else count(days), right=True) for days in look.overdue(rows).tolist()]


def _age(look: Look, rows: Rows) -> list[Told]:
    """Calendar days from the opening to now, or to the closing; none where it was closed before."""
    shut = np.where(look.frame.is_open(rows, look.at), look.at, _closing(look.frame, rows))
    days = np.where(shut == NEVER, -1, look.days(rows, np.maximum(shut, 0)) - look.frame["opened_day"][rows])
    return [Told(DASH if day < 0 else f"{count(day)} d", right=True) for day in days.tolist()]


def _closed(look: Look, rows: Rows) -> list[Told]:
    closing = np.where(look.frame.is_open(rows, look.at), NEVER, _closing(look.frame, rows))
    days = look.days(rows, np.maximum(closing, 0))
    pairs = zip(closing.tolist(), days.tolist(), strict=True)
    return [Told(DASH if at == NEVER else day_words(day)) for at, day in pairs]


def _closing(frame: Frame, rows: Rows) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.where(frame["closed"][rows] == NEVER, frame["updated"][rows], frame["closed"][rows])
    return found


def _named(dimension: str) -> Tell:
    return _plain(lambda look, rows: look.names(rows, dimension))


def _level(look: Look, rows: Rows) -> list[Told]:
    """How often it was escalated; a dash for never."""
    return [Told(str(level) if level else DASH, right=True) for level in look.frame["level"][rows].tolist()]


def _channel(look: Look, rows: Rows) -> list[Told]:
    return [Told(channel_words(Channel(name))) for name in look.names(rows, "channel")]


def _city(look: Look, rows: Rows) -> list[Told]:
    return [Told(city_name(city, look.titles)) for city in look.cities(rows)]


COLUMNS = (
    RequestColumn("number", "Number", _plain(Look.numbers), "101002245869"),
    RequestColumn("category", "Category", _named("category"), "Street Lights & Signals", spring=3),
    RequestColumn("status", "Status", _status, "● in progress"),
    RequestColumn("due", "Due", _due, "■ 30 Sep 2020"),
    RequestColumn("overdue", "Days late", _late, "1,234", right=True),
    RequestColumn("age", "Age", _age, "1,234 d", right=True),
    RequestColumn("opened", "Opened", _opened, "30 Sep 2020"),
    RequestColumn("closed", "Closed", _closed, "30 Sep 2020"),
    RequestColumn("area", "Area", _named("area"), "South Boston", spring=1),
    RequestColumn("department", "Department", _named("department"), "Public Works Dept", spring=2),
    RequestColumn("assignee", "Assignee", _named("assignee"), "Ana Souza", spring=1),
    RequestColumn("priority", "Priority", _named("priority"), "urgent"),
    RequestColumn("level", "Level", _level, "2", right=True),
    RequestColumn("channel", "Channel", _channel, "employee"),
    RequestColumn("detail", "Detail", _plain(Look.details), "Street light outage", spring=2),
    RequestColumn("address", "Address", _plain(Look.addresses), "1234 Washington Street", spring=2),
    RequestColumn("city", "City", _city, "Kansas City"),
)
TIPS = {
    "level": "Level of escalation",
    "overdue": "Business days since the due date",
    "age": "Calendar days since it was opened, or from then until it was closed",
}


def laid_out(groups: Groups, folded: Set[str]) -> Rows:
    """What stands where: a row of the frame, or below 0 the head of a group, -1 that of the first."""
    opened = np.array([name not in folded for name in groups.names], np.bool_)
    sizes = np.where(opened, groups.sizes, 0)
    tops = np.concatenate(([0], np.cumsum(sizes + 1)[:-1])) if len(sizes) else np.zeros(0, np.int64)
    shown = np.empty(int(sizes.sum()) + len(sizes), np.int64)
    rows = np.ones(len(shown), np.bool_)
    rows[tops] = False
    shown[tops] = -1 - np.arange(len(tops))
    shown[rows] = groups.rows[np.repeat(opened, groups.sizes)]
    return shown


def group_words(groups: Groups, group: int) -> str:
    """`Streets · 151, 135 overdue`."""
    name = groups.names[group]
    if groups.by == "level":
        name = f"level {name}" if name != "0" else "not escalated"
    elif groups.by == "status":
        name = name.replace("_", " ")
    late = int(groups.overdue[group])
    words = f"{name or ABSENT.get(groups.by, 'not told')} · {count(int(groups.sizes[group]))}"
    return f"{words}, {count(late)} overdue" if late and groups.by != "due" else words


ABSENT = {"assignee": "nobody", "priority": "no priority"}


class RequestRows(QAbstractTableModel):
    """Rows of a frame in the order of an array of their numbers. `wanted` asks for another order."""

    wanted = Signal(str, bool)
    """What to sort by, and whether the other way round."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Rows = np.zeros(0, np.int64)
        self.shown: Rows = self.rows
        self.look: Look | None = None
        self.groups: Groups | None = None
        self.folded: set[str] = set()

    def show(self, look: Look, rows: Rows, groups: Groups | None = None) -> None:
        """Takes the place of what was there."""
        self.beginResetModel()
        if groups is None or self.groups is None or groups.by != self.groups.by:
            self.folded.clear()
        self.look, self.rows, self.groups = look, rows, groups
        self.shown = rows if groups is None else laid_out(groups, self.folded)
        self.endResetModel()

    def fold(self, names: Iterable[str]) -> None:
        """From now on the rows of these groups alone are not shown."""
        if self.groups is not None:
            self.beginResetModel()
            self.folded = set(names)
            self.shown = laid_out(self.groups, self.folded)
            self.endResetModel()

    def group_at(self, place: int) -> int:
        """The group whose head stands at a place, -1 where there is a row."""
        found = int(self.shown[place]) if 0 <= place < len(self.shown) else 0
        return -1 - found if found < 0 else -1

    def of_group(self, group: int) -> Rows:
        """Its rows, shown or not."""
        assert self.groups is not None
        end = int(self.groups.sizes[: group + 1].sum())
        return self.rows[end - int(self.groups.sizes[group]) : end]

    def told(self, column: int, first: int, last: int) -> list[Told]:
        """The cells of a column from row `first` up to `last`; the head of a group is told in the first column."""
        if self.look is None:
            return []
        shown = self.shown[first:last]
        if self.groups is None or (shown >= 0).all():
            return COLUMNS[column].tell(self.look, shown)
        told = iter(COLUMNS[column].tell(self.look, shown[shown >= 0]))
        return [next(told) if row >= 0 else self._head(column, -1 - row) for row in shown.tolist()]

    def _head(self, column: int, group: int) -> Told:
        assert self.groups is not None
        return Told("" if column else group_words(self.groups, group), bold=True)

    def place_of(self, who: int) -> int:
        """Where a request stands by its number in the frame, -1 where it is not shown."""
        if self.look is None:
            return -1
        found = np.flatnonzero((self.shown >= 0) & (self.look.frame["who"][self.shown] == who))
        return int(found[0]) if len(found) else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Roles.DisplayRole) -> Any:
        if role not in (Roles.DisplayRole, Roles.ToolTipRole, Roles.AccessibleTextRole):
            return None
        (told,) = self.told(index.column(), index.row(), index.row() + 1)
        match role:
            case Roles.ToolTipRole:
                return told.text if len(told.text) > 20 else None
            case Roles.AccessibleTextRole:
                return " ".join(filter(None, (COLUMNS[index.column()].words, told.text, told.level.word)))
        return told.text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Roles.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(COLUMNS):
            return None
        column = COLUMNS[section]
        match role:
            case Roles.DisplayRole:
                return column.words
            case Roles.ToolTipRole:
                return TIPS.get(column.key, column.words)
            case Roles.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorting a million rows is for others to do: this only asks for it."""
        if 0 <= column < len(COLUMNS):
            self.wanted.emit(COLUMNS[column].key, order is Qt.SortOrder.DescendingOrder)
