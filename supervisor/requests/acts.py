"""What people do with requests at the desk: each act says what it changes of a request, or why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.requests.record import OPEN, Status

Values = Mapping[str, Any]
"""Values of `FIELDS` by name."""

FIELDS = ("status", "department", "category", "priority", "assignee", "level", "closed_at", "parent")
"""What the desk may set of a request. `level` counts escalations from 0; `closed_at` is ms or None; the rest are texts,
empty for none. `parent` is "city/number" of the request of which this is a duplicate."""

MOST_WORDS = 4000
PRIORITIES = ("", "low", "normal", "high", "urgent")


class State(msgspec.Struct, frozen=True):
    """A request as it stands now, by the city's source and the desk together; times are ms.

    `version` grows with everything that changes it: the position at which the journal tells the last of it. `id` counts
    the requests of a journal from 1.
    """

    id: int
    city: str
    number: str
    version: int
    opened_at: int
    status: str
    department: str = ""
    category: str = ""
    area: str = ""
    priority: str = ""
    assignee: str = ""
    level: int = 0
    closed_at: int | None = None
    parent: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return Status(self.status) in OPEN

    @property
    def label(self) -> str:
        """As `parent` names it."""
        return f"{self.city}/{self.number}"


class Cannot(CallboardError):
    """An act does not fit a request: a sentence that says why."""


class Act(msgspec.Struct, frozen=True, tag_field="act"):
    """Something done to one or many requests; `RIGHT` is the right that it takes, `NAME` what it is called."""

    NAME: ClassVar[str] = ""
    RIGHT: ClassVar[str] = ""

    def changes(self, state: State, now: int) -> dict[str, Any]:
        """The fields that it sets on a request at an instant (ms); `Cannot` where it does not fit."""
        raise Cannot("Nothing can be done by this.")

    @property
    def words(self) -> str:
        """What it says beside what it sets."""
        return ""


def _must_be_open(state: State) -> None:
    if not state.is_open:
        raise Cannot(f"{state.number} is {_said(state.status)}; reopen it first.")


def _said(status: str) -> str:
    return status.replace("_", " ")


class Reassign(Act, frozen=True, tag="reassign"):
    """Hands a request to a department, to somebody, or to a kind of trouble that others see to; None leaves as is."""

    NAME = "Reassign"
    RIGHT = "request.reassign"
    department: str | None = None
    assignee: str | None = None
    category: str | None = None

    def changes(self, state: State, now: int) -> dict[str, Any]:
        _must_be_open(state)
        told = {name: getattr(self, name) for name in ("department", "assignee", "category")}
        wanted = {name: value for name, value in told.items() if value is not None}
        if not wanted:
            raise Cannot("Say to which department or to whom.")
        moves = wanted.get("department", state.department) != state.department
        if moves and "assignee" not in wanted:
            wanted["assignee"] = ""
        return wanted


class Prioritise(Act, frozen=True, tag="prioritise"):
    """Says how urgent a request is, one of `PRIORITIES`."""

    NAME = "Set the priority"
    RIGHT = "request.prioritise"
    priority: str = "normal"

    def changes(self, state: State, now: int) -> dict[str, Any]:
        _must_be_open(state)
        if self.priority not in PRIORITIES:
            raise Cannot(f"“{self.priority}” is no priority; choose one of {', '.join(filter(None, PRIORITIES))}.")
        return {"priority": self.priority}


class Escalate(Act, frozen=True, tag="escalate"):
    """Raises a request by a level, or to a level; level 0 takes the escalation back. It may hand it to somebody."""

    NAME = "Escalate"
    RIGHT = "request.escalate"
    level: int | None = None
    assignee: str | None = None
    most: int = 9

    def changes(self, state: State, now: int) -> dict[str, Any]:
        _must_be_open(state)
        level = state.level + 1 if self.level is None else self.level
        if not 0 <= level <= self.most:
            raise Cannot(_too_high(state, level, self.most))
        return {"level": level, **({} if self.assignee is None else {"assignee": self.assignee})}


def _too_high(state: State, level: int, most: int) -> str:
    if level == state.level + 1 and state.level == most:
        return f"{state.number} is at level {state.level} already, the highest; nobody is above."
    return f"{state.number} cannot go to level {level}: levels go from 0 to {most}, and nobody is above."


class Hold(Act, frozen=True, tag="hold"):
    """Waits for the resident, for a date, or for somebody outside."""

    NAME = "Hold"
    RIGHT = "request.hold"
    status: str = Status.WAITING.value

    def changes(self, state: State, now: int) -> dict[str, Any]:
        _must_be_open(state)
        if self.status not in HOLDING:
            raise Cannot(f"“{_said(self.status)}” is nothing to wait for; choose one of {', '.join(HOLDING)}.")
        return {"status": self.status}


HOLDING = (Status.WAITING.value, Status.SCHEDULED.value, Status.REFERRED.value)


class Resume(Act, frozen=True, tag="resume"):
    """Goes on with a request that was held."""

    NAME = "Resume"
    RIGHT = "request.resume"

    def changes(self, state: State, now: int) -> dict[str, Any]:
        if state.status not in HOLDING:
            raise Cannot(f"{state.number} is {_said(state.status)} and not on hold.")
        return {"status": Status.IN_PROGRESS.value, "closed_at": None}


class Respond(Act, frozen=True, tag="respond"):
    """Somebody has begun: the first response."""

    NAME = "Start work"
    RIGHT = "request.respond"

    def changes(self, state: State, now: int) -> dict[str, Any]:
        _must_be_open(state)
        return {"status": Status.IN_PROGRESS.value}


class Resolve(Act, frozen=True, tag="resolve"):
    """It is done; `outcome` says what."""

    NAME = "Resolve"
    RIGHT = "request.resolve"
    outcome: str = ""

    def changes(self, state: State, now: int) -> dict[str, Any]:
        if not state.is_open and state.status != Status.REFERRED:
            raise Cannot(f"{state.number} is {_said(state.status)} already.")
        return {"status": Status.RESOLVED.value, "closed_at": now}

    @property
    def words(self) -> str:
        return self.outcome


class Cancel(Act, frozen=True, tag="cancel"):
    """The resident does not want it any more, or it was none."""

    NAME = "Cancel"
    RIGHT = "request.cancel"

    def changes(self, state: State, now: int) -> dict[str, Any]:
        _must_be_open(state)
        return {"status": Status.CANCELLED.value, "closed_at": now}


class Reopen(Act, frozen=True, tag="reopen"):
    """It was not done: the same number, and its clock goes on."""

    NAME = "Reopen"
    RIGHT = "request.reopen"

    def changes(self, state: State, now: int) -> dict[str, Any]:
        if state.is_open:
            raise Cannot(f"{state.number} is open.")
        return {"status": Status.OPEN.value, "closed_at": None, "parent": ""}


class Merge(Act, frozen=True, tag="merge"):
    """It is a duplicate of another one ("city/number"), and keeps its own number and clock."""

    NAME = "Merge"
    RIGHT = "request.merge"
    parent: str = ""

    def changes(self, state: State, now: int) -> dict[str, Any]:
        if not self.parent.partition("/")[2]:
            raise Cannot("Say of which request it is a duplicate.")
        if self.parent == state.label:
            raise Cannot(f"{state.number} cannot be a duplicate of itself.")
        if state.parent == self.parent:
            raise Cannot(f"{state.number} is a duplicate of {self.parent} already.")
        _must_be_open(state)
        return {"status": Status.DUPLICATE.value, "closed_at": now, "parent": self.parent}


class Note(Act, frozen=True, tag="note"):
    """Something that is to be remembered."""

    NAME = "Note"
    RIGHT = "request.note"
    text: str = ""

    def changes(self, state: State, now: int) -> dict[str, Any]:
        if not self.text.strip():
            raise Cannot("Write what is to be remembered.")
        return {}

    @property
    def words(self) -> str:
        return self.text


class Contact(Act, frozen=True, tag="contact"):
    """The resident was called or written to; `told` says that she knows of the closing."""

    NAME = "Note a contact"
    RIGHT = "request.contact"
    channel: str = "phone"
    outcome: str = "reached"
    told: bool = False
    text: str = ""

    def changes(self, state: State, now: int) -> dict[str, Any]:
        if self.channel not in CONTACT_CHANNELS:
            raise Cannot(f"“{self.channel}” is no way to reach somebody; choose one of {', '.join(CONTACT_CHANNELS)}.")
        if self.outcome not in CONTACT_OUTCOMES:
            raise Cannot(f"“{self.outcome}” is no outcome; choose one of {', '.join(CONTACT_OUTCOMES)}.")
        return {}

    @property
    def words(self) -> str:
        return self.text


CONTACT_CHANNELS = ("phone", "mail", "email", "text", "in_person")
CONTACT_OUTCOMES = ("reached", "left_message", "not_reached", "refused")

AnyAct = Reassign | Prioritise | Escalate | Hold | Resume | Respond | Resolve | Cancel | Reopen | Merge | Note | Contact
ACTS: dict[str, type[Act]] = {kind.__struct_config__.tag: kind for kind in Act.__subclasses__()}  # type: ignore[misc]
"""Every act by its tag."""


class Choice(msgspec.Struct, frozen=True):
    """A request that somebody acts on, and the version that she saw (None: whatever it is by now)."""

    city: str
    number: str
    version: int | None = None


class Refused(msgspec.Struct, frozen=True):
    """A request on which nothing was done, and why; `conflict` where somebody else was faster."""

    city: str
    number: str
    sentence: str
    conflict: bool = False


class Changed(msgspec.Struct, frozen=True):
    """What an act changed of one request: `before` and `after` have the fields that differ.

    `key` names the act (hex), `by` who did it, `why` her reason, `words` what the act says, `rule` the rule that did it
    by itself. `state` is the request after it.
    """

    key: str
    at: int
    by: str
    why: str
    what: str
    city: str
    number: str
    before: dict[str, Any]
    after: dict[str, Any]
    state: State
    words: str = ""
    rule: str = ""


class Did(msgspec.Struct, frozen=True):
    """What somebody did to a request: `before` and `after` have the fields that it changed; `undone` by a later act."""

    key: str
    at: int
    by: str
    what: str
    why: str
    words: str
    rule: str
    before: dict[str, Any]
    after: dict[str, Any]
    undoes: str = ""
    act: dict[str, Any] = {}


class Outcome(msgspec.Struct, frozen=True):
    """What came of an act: its key (hex, empty where nothing was done), what it changed, and what was refused."""

    key: str = ""
    position: int = 0
    changed: tuple[Changed, ...] = ()
    refused: tuple[Refused, ...] = ()


def moved(state: State, changes: Values, version: int) -> State:
    """The request after changes, with the version that they give it."""
    return msgspec.structs.replace(state, version=version, **changes)


def differing(state: State, changes: Values) -> dict[str, Any]:
    """Those of the changes that say something else than the request does."""
    return {name: value for name, value in changes.items() if getattr(state, name) != value}
