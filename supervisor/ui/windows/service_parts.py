"""The kinds of entries of the service directory, as they are listed and edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from supervisor.requests.service import ALWAYS_OPEN, folded
from supervisor.settings import service as models
from supervisor.settings.described import Described
from supervisor.settings.hours import parse_week
from supervisor.settings.service import HANDLED, RoleName
from supervisor.ui.models.rows import Cell, Head
from supervisor.ui.windows.page import push, quiet, side
from supervisor.ui.windows.service_kinds import ROOT, Entry, Kind, number, words
from supervisor.ui.windows.service_trial import RuleKind
from widgets.week import Week

HANDED_DOWN = ("department", "handling", "priority")
OPEN, CLOSED, LEAF = "▾", "▸", " "


class Departments(Kind):
    """Who does requests."""

    KEY, WORDS, ONE = "departments", "Departments", "department"
    SENTENCE = "Who does requests, by the name that city files write. In lists write ; between names."
    MODEL = models.DepartmentSettings
    HEADS = (Head("Department"), Head("Requests", True), Head("Categories", True), Head("Calendar"), Head("Head"))

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        called = {folded(each) for each in (name, *own.get("same", ()))}
        seen = sum(count for each, count in self.seen.departments.items() if folded(each) in called)
        title = own.get("title")
        return (
            Cell(f"{title} ({name})" if title else name),
            number(seen),
            number(sum(self._does[each] for each in called)),
            Cell(words(own, "calendar") or str(self.defaults(name, own)["calendar"])),
            Cell(words(own, "head")),
        )

    def defaults(self, name: str, own: Entry) -> Mapping[str, Any]:
        return {"calendar": self.draft.get((ROOT, "calendar")) or ALWAYS_OPEN}

    def _show_rows(self) -> None:
        kinds = inherited(self.entries("categories"))
        self._does = Counter(folded(str(told.get("department", ""))) for told in kinds.values())
        super()._show_rows()


class Categories(Kind):
    """A tree: what is below a category can be folded away with Left and unfolded with Right."""

    KEY, WORDS, ONE = "categories", "Categories", "category"
    SENTENCE = (
        "Kinds of trouble, as a tree. Choose several, with Shift or Ctrl, to set them alike. Left and Right fold."
    )
    MODEL = models.CategorySettings
    HEADS = (Head("Category"), Head("Requests", True), Head("Department"), Head("Priority"), Head("Handling"))

    def __init__(self) -> None:
        self.folded_in: set[str] = set()
        self._depth: dict[str, int] = {}
        self._children: dict[str, list[str]] = {}
        super().__init__()
        self.table.installEventFilter(self)

    def ordered(self) -> list[str]:
        """Each below its parent, as far as that is unfolded; while something is searched for everything is."""
        entries = self.entries()
        own = {folded(each): name for name, told in entries.items() for each in (name, *told.get("same", ()))}
        self._children, self._depth = {}, {}
        for name, told in entries.items():
            above = own.get(folded(str(told.get("parent", ""))), "")
            self._children.setdefault(above if above != name else "", []).append(name)
        found = [*self._below("", 0)]
        lost = [name for name in entries if name not in self._depth]  # a tree that goes round has no top
        self._depth |= dict.fromkeys(lost, 0)
        if self.filter.text() or not self.folded_in:
            return found + lost
        return [name for name in found if not self._hidden(name, own)] + lost

    def _below(self, parent: str, depth: int) -> Iterator[str]:
        for name in sorted(self._children.get(parent, ()), key=str.casefold):
            self._depth[name] = depth
            yield name
            yield from self._below(name, depth + 1)

    def _hidden(self, name: str, own: Mapping[str, str]) -> bool:
        above = own.get(folded(str(self.own(name).get("parent", ""))), "")
        while above and self._depth.get(above, 0) < self._depth[name]:
            if above in self.folded_in:
                return True
            above = own.get(folded(str(self.own(above).get("parent", ""))), "")
        return False

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        mark = LEAF if name not in self._children else CLOSED if name in self.folded_in else OPEN
        effective = self.defaults(name, own)
        called = {folded(each) for each in (name, *own.get("same", ()))}
        handled = str(effective.get("handling") or "department")
        return (
            Cell(f"{'      ' * self._depth.get(name, 0)}{mark} {name}"),
            number(sum(self._seen[each] for each in called)),
            Cell(str(effective.get("department") or "")),
            Cell(str(effective.get("priority") or "")),
            Cell("" if handled == "department" else str(HANDLED[handled])),
        )

    def _show_rows(self) -> None:
        self._inherited = inherited(self.entries())
        self._seen: Counter[str] = Counter()
        for name, (_, count) in self.seen.categories.items():
            self._seen[folded(name)] += count
        super()._show_rows()

    def defaults(self, name: str, own: Entry) -> Mapping[str, Any]:
        """What it has, and those above it where it says nothing."""
        return self._inherited.get(name, {})

    def fold(self, name: str, away: bool) -> None:
        """What is below a category, out of sight or back."""
        if name in self._children:
            (self.folded_in.add if away else self.folded_in.discard)(name)
            self._show_rows()
            self.table.choose(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            name, away = self.table.current(), event.key() == Qt.Key.Key_Left
            if name in self._children and (away or event.key() == Qt.Key.Key_Right) and not event.modifiers():
                self.fold(name, away)
                return True
        return super().eventFilter(watched, event)


def inherited(entries: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The department, handling and priority of each category: its own, else those of the categories above it."""
    by_name = {folded(each): name for name, told in entries.items() for each in (name, *told.get("same", ()))}
    found: dict[str, dict[str, Any]] = {}
    for start in entries:
        line, name = list[str](), start
        while name and name not in found and name not in line:
            line.append(name)
            name = by_name.get(folded(str(entries[name].get("parent", ""))), "")
        above = found.get(name, {})
        for each in reversed(line):
            above = found[each] = {
                **above,
                **{key: entries[each][key] for key in HANDED_DOWN if entries[each].get(key)},
            }
    return found


class Assignees(Kind):
    """Persons and crews."""

    KEY, WORDS, ONE = "assignees", "Assignees", "assignee"
    SENTENCE = "Persons and crews that do requests."
    MODEL = models.AssigneeSettings
    HEADS = (Head("Name"), Head("Title"), Head("Department"), Head("Account"), Head("Absent"))

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        return (Cell(name), *(Cell(words(own, each)) for each in ("title", "department", "account", "absent")))


class Calendars(Kind):
    """`asks_days` wants an iCalendar file for the one that is chosen."""

    asks_days = Signal()

    KEY, WORDS, ONE = "calendars", "Calendars", "calendar"
    SENTENCE = "When departments work. 24x7 is always there and open always."
    MODEL = models.CalendarSettings
    FIELDS = ("hours", "special", "country", "subdivision", "extra", "working", "zone", "instead_of", "valid_from")
    HEADS = (Head("Calendar"), Head("Open"), Head("Holidays"), Head("Used by", True))
    FRESH: ClassVar[Entry] = {"hours": "Mon-Fri 08:00-17:00"}

    def beside(self) -> Sequence[QWidget]:
        self.week, self.read_button = Week("Open"), push("Read holidays from iCalendar…", self.asks_days.emit)
        self.days = quiet(wrap=False)
        return self.week, side(self.read_button, self.days, None)

    def show_beside(self, name: str, own: Entry) -> None:
        try:
            self.week.set_week(parse_week(str(own.get("hours", ""))))
        except ValueError:
            self.week.set_week(())
        self.week.set_label(f"Open · {name}")
        read = len(own.get("ics_days") or ())
        self.days.setText(f"{read:,} day{'s' if read > 1 else ''} read from {own.get('ics')}" if read else "")

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        places = "-".join(filter(None, (words(own, "country"), words(own, "subdivision"))))
        own_days = len(own.get("extra") or ()) + len(own.get("ics_days") or ())
        more = f"{own_days} of its own" if own_days else ""
        version = f" (from {own.get('valid_from')})" if own.get("valid_from") else ""
        named = [told.get("calendar") for kind in ("departments", "slas") for told in self.entries(kind).values()]
        if self.draft.get((ROOT, "calendar")) == name:
            named += [name for told in self.entries("departments").values() if not told.get("calendar")]
        used = named.count(name)
        return (
            Cell(f"{name}{version}"),
            Cell(words(own, "hours")),
            Cell(", ".join(filter(None, (places, more)))),
            number(used),
        )


class Slas(Kind):
    """What is promised."""

    KEY, WORDS, ONE = "slas", "SLAs", "SLA"
    SENTENCE = "What is promised. Of several the most specific one counts: category, then department, then priority."
    MODEL = models.SlaSettings
    HEADS = (
        Head("SLA"),
        Head("Resolution"),
        Head("Response"),
        Head("About"),
        Head("Calendar"),
        Head("Valid from"),
    )
    FRESH: ClassVar[Entry] = {"resolution": "5bd"}

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        return (
            Cell(name),
            *(Cell(words(own, each)) for each in ("resolution", "response")),
            _about(own),
            *(Cell(words(own, each)) for each in ("calendar", "valid_from")),
        )


class Suspensions(Kind):
    """When clocks stand still."""

    KEY, WORDS, ONE = "suspensions", "Suspensions", "suspension"
    SENTENCE = "When clocks stand still, as in an emergency. Removing one sets the clocks as if it had never been."
    HINT = "Add one by a name such as Winter storm, and say from when to when, and whose clocks it stops."
    MODEL = models.SuspensionSettings
    HEADS = (Head("Suspension"), Head("From"), Head("Until"), Head("About"), Head("Reason"))
    FRESH: ClassVar[Entry] = {}

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        until = words(own, "until") or "open"
        return Cell(name), Cell(words(own, "since")), Cell(until), _about(own), Cell(words(own, "reason"))


class Escalations(RuleKind):
    """What is raised by itself."""

    KEY, WORDS, ONE = "escalations", "Escalation", "escalation rule"
    SENTENCE = "What is raised by itself, and when."
    HINT = "Add a rule by a name such as Past its SLA."
    MODEL = models.EscalationSettings
    HEADS = (Head("Rule"), Head("About"), Head("When"), Head("To"), Head("In force"))
    FRESH: ClassVar[Entry] = {"used": 100}

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        level = own.get("level")
        to = ", ".join(filter(None, (f"level {level}" if level else "one level up", words(own, "assignee"))))
        return Cell(name), _about(own), Cell(_when(own)), Cell(to), _yes(own.get("enabled", True))


class Assignments(RuleKind):
    """Who should do what."""

    KEY, WORDS, ONE = "assignments", "Assignment", "assignment rule"
    SENTENCE = "Who should do what: suggested, or assigned by itself."
    HINT = "Add a rule by a name, and say to whom it hands requests."
    MODEL = models.AssignmentSettings
    HEADS = (Head("Rule"), Head("About"), Head("To"), Head("By itself"), Head("In force"))

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        to = "; ".join(filter(None, (words(own, "department"), words(own, "assignees"))))
        return Cell(name), _about(own), Cell(to), _yes(own.get("alone", False)), _yes(own.get("enabled", True))


class RoleSettings(Described):
    """What an account is, as the page edits it."""

    role: RoleName = Field(default="supervisor", title="Role", description="Each may do what those before it may.")


class Roles(Kind):
    """Accounts; the first one is administrator, so that nobody is locked out."""

    KEY, WORDS, ONE = "roles", "Roles", "account"
    SENTENCE = "Accounts of the operating system. As long as there are none, everybody is administrator."
    HINT = "Everybody is administrator: a single desk. Add your own account first, as administrator."
    MODEL = RoleSettings
    HEADS = (Head("Account"), Head("Role"))
    FRESH: ClassVar[Entry] = {"role": "supervisor"}

    def offer(self, account: str) -> None:
        """One button makes the account that sits here the first administrator."""
        if account:
            self.nobody.set_actions([(account, f"Add {account} as administrator")])
            self.nobody.chosen.connect(self.add_name)

    def own(self, name: str) -> Entry:
        return {"role": self.entries().get(name, "supervisor")}

    def stored(self, own: Entry) -> Any:
        if not self.entries():
            return "administrator"
        return own.get("role", "supervisor")

    def cells(self, name: str, own: Entry) -> tuple[Cell, ...]:
        return Cell(name), Cell(words(own, "role"))


def _about(own: Entry) -> Cell:
    parts = [words(own, each) for each in ("categories", "departments", "areas", "priorities", "words")]
    return Cell(" · ".join(filter(None, parts)) or "everything")


def _when(own: Entry) -> str:
    said = (
        f"older than {own['older']}" if own.get("older") else "",
        f"{own['used']:g} % of the SLA used" if own.get("used") else "",
        f"no movement for {own['still']}" if own.get("still") else "",
        "assignee absent" if own.get("absent") else "",
    )
    return ", ".join(filter(None, said))


def _yes(on: object) -> Cell:
    return Cell("yes" if on else "no")
