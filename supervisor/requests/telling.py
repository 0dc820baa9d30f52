"""Which messages a change of a request makes: webhooks that asked for it, and mails by the notices of the centre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec

from supervisor.requests.acts import ACTS, Changed
from supervisor.requests.messages import Message
from supervisor.requests.templates import fill, one_line

HAPPENINGS = (*ACTS, "create", "undo")
"""What may happen to a request that others are told of: an act, its opening at the desk, an act taken back."""
RECIPIENTS = ("department", "assignee", "level", "resident")
"""Whom a notice may reach: `level` is who the request was escalated to."""
FIELDS = {
    "number": "the request's number",
    "city": "the city",
    "category": "its category",
    "department": "its department",
    "assignee": "who does it",
    "area": "its area",
    "priority": "its priority",
    "level": "its level of escalation",
    "status": "its status",
    "opened": "when it was opened",
    "act": "what was done",
    "at": "when it was done",
    "by": "who did it",
    "why": "why, as she said",
    "words": "what was said beside it",
    "before": "what the fields were that changed",
    "after": "what they are now",
}
"""The fields of a text, and what each is."""


class Reached(Protocol):
    """Somebody or some department in the service directory."""

    @property
    def mail(self) -> str:
        """The address, empty where there is none."""


class ReachedDepartment(Reached, Protocol):
    """A department in the service directory."""

    @property
    def language(self) -> str:
        """In which it is written to."""

    @property
    def levels(self) -> tuple[Any, ...]:
        """Steps of escalation, each with an `assignee` and a `mail`."""


class Directory(Protocol):
    """What is asked of the service directory."""

    def department_of(self, name: str) -> ReachedDepartment | None:
        """A department by its name."""

    def assignee(self, name: str) -> Reached | None:
        """Somebody by name."""


class Hook(msgspec.Struct, frozen=True):
    """A webhook: what it is told of (empty: everything), and whether also what people wrote."""

    name: str
    events: tuple[str, ...] = ()
    words: bool = False


class Wording(msgspec.Struct, frozen=True):
    """The subject and the text of a notice in a language, with fields of `FIELDS`."""

    language: str
    subject: str
    text: str


class Notice(msgspec.Struct, frozen=True):
    """A mail that goes out by the endpoint `via` on some acts, for some departments (empty: for all).

    `to` are some of `RECIPIENTS`, or addresses. Of the wordings, the first is for whom there is none of her language.
    """

    name: str
    via: str
    acts: tuple[str, ...]
    to: tuple[str, ...]
    wordings: tuple[Wording, ...]
    departments: tuple[str, ...] = ()


class Resident(msgspec.Struct, frozen=True):
    """Where the resident of a request can be reached."""

    mail: str
    language: str = ""


class Telling(msgspec.Struct, frozen=True):
    """What the centre's settings say of whom to tell; `zone` is that of the times in texts."""

    hooks: tuple[Hook, ...] = ()
    notices: tuple[Notice, ...] = ()
    zone: str = "UTC"


NOBODY: Mapping[str, Resident] = {}


def told(
    changes: Iterable[Changed], telling: Telling, service: Directory, residents: Mapping[str, Resident] = NOBODY
) -> Iterator[Message]:
    """The messages of changes, in their order; `residents` are found by the label of a request ("city/number")."""
    for changed in changes:
        for hook in telling.hooks:
            if not hook.events or changed.what in hook.events:
                yield _hooked(changed, hook)
        for notice in telling.notices:
            yield from _noticed(changed, notice, telling, service, residents)


def _hooked(changed: Changed, hook: Hook) -> Message:
    """Free text may hold names of residents, so a webhook has it only where that is wanted."""
    key = _key(changed, hook.name, "", "")
    state = {name: value for name, value in msgspec.to_builtins(changed.state).items() if name != "id"}
    said = {"why": changed.why, "words": changed.words} if hook.words else {}
    body = {
        "id": key,
        "event": changed.what,
        "at": _iso(changed.at),
        "by": changed.by,
        "rule": changed.rule,
        **said,
        "before": changed.before,
        "after": changed.after,
        "request": state,
    }
    subject = _act(changed)
    return Message(key, changed.city, changed.number, hook.name, "webhook", changed.at, body, subject=subject)


def _noticed(
    changed: Changed, notice: Notice, telling: Telling, service: Directory, residents: Mapping[str, Resident]
) -> Iterator[Message]:
    if changed.what not in notice.acts or not _concerns(notice, changed.state.department, service):
        return
    values = _values(changed, ZoneInfo(telling.zone))
    reached: set[str] = set()
    for whom in notice.to:
        address, language = _whom(whom, changed, service, residents)
        if address and address not in reached:
            reached.add(address)
            yield _mail(changed, notice, address, _wording(notice, language), values)


def _concerns(notice: Notice, department: str, service: Directory) -> bool:
    """Whether a notice is for a department, whichever of its names either is told by."""
    if not notice.departments or department in notice.departments:
        return True
    meant = service.department_of(department)
    return meant is not None and any(service.department_of(name) == meant for name in notice.departments)


def _whom(whom: str, changed: Changed, service: Directory, residents: Mapping[str, Resident]) -> tuple[str, str]:
    """The address and the language of a recipient; both empty where there is none."""
    state, department = changed.state, service.department_of(changed.state.department)
    language = department.language if department else ""
    match whom:
        case "department":
            return (department.mail if department else ""), language
        case "assignee":
            return _mail_of(state.assignee, service), language
        case "level":
            steps = department.levels if department and state.level else ()
            step = steps[min(state.level, len(steps)) - 1] if steps else None
            return (step.mail or _mail_of(step.assignee, service) if step else ""), language
        case "resident":
            resident = residents.get(state.label, Resident(""))
            return resident.mail, resident.language
        case _:
            return whom, language


def _mail_of(name: str, service: Directory) -> str:
    found = service.assignee(name) if name else None
    return found.mail if found else ""


def _wording(notice: Notice, language: str) -> Wording:
    return next((each for each in notice.wordings if each.language == language), notice.wordings[0])


def _mail(changed: Changed, notice: Notice, address: str, wording: Wording, values: Mapping[str, str]) -> Message:
    subject = one_line(fill(wording.subject, values))
    body = {"subject": subject, "text": fill(wording.text, values)}
    key = _key(changed, notice.via, notice.name, address)
    return Message(key, changed.city, changed.number, notice.via, "mail", changed.at, body, address, subject)


def _values(changed: Changed, zone: ZoneInfo) -> dict[str, str]:
    state = changed.state
    texts = ("number", "city", "category", "department", "assignee", "area", "priority")
    return {
        **{name: getattr(state, name) for name in texts},
        "level": str(state.level),
        "status": state.status.replace("_", " "),
        "opened": _local(state.opened_at, zone),
        "act": _act(changed),
        "at": _local(changed.at, zone),
        **{name: getattr(changed, name) for name in ("by", "why", "words")},
        "before": _told(changed.before, zone),
        "after": _told(changed.after, zone),
    }


def _act(changed: Changed) -> str:
    """What was done, as people call it."""
    return ACTS[changed.what].NAME if changed.what in ACTS else changed.what.capitalize()


def _told(fields: Mapping[str, Any], zone: ZoneInfo) -> str:
    """`department Parks, status open`; an empty value is a dash."""
    return ", ".join(f"{name.removesuffix('_at')} {_shown(name, value, zone)}" for name, value in fields.items())


def _shown(name: str, value: Any, zone: ZoneInfo) -> str:
    if name.endswith("_at") and value is not None:
        return _local(value, zone)
    return "–" if value in (None, "") else str(value).replace("_", " ")


def _key(changed: Changed, target: str, notice: str, address: str) -> str:
    parts = (changed.key, changed.what, changed.city, changed.number, target, notice, address)
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


@lru_cache(maxsize=1024)
def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")


@lru_cache(maxsize=1024)
def _local(at: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(zone):%Y-%m-%d %H:%M}"
