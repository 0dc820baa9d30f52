"""Changes of a service directory that reach further than one entry: names, removals, and what files bring in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from supervisor.requests.service import folded
from supervisor.settings.service_checks import level

Body = dict[str, Any]
"""A directory as JSON values of what is set."""

NAMED: dict[str, dict[str, str]] = {
    "departments": {"calendar": "calendars", "head": "assignees"},
    "categories": {"parent": "categories", "department": "departments"},
    "assignees": {"department": "departments", "categories": "categories"},
    "calendars": {"instead_of": "calendars"},
    "slas": {"departments": "departments", "categories": "categories", "calendar": "calendars"},
    "suspensions": {"departments": "departments", "categories": "categories"},
    "escalations": {"departments": "departments", "categories": "categories", "assignee": "assignees"},
    "assignments": {
        "departments": "departments",
        "categories": "categories",
        "department": "departments",
        "assignees": "assignees",
    },
}
"""What a field of each kind of entry names."""
CALLED = ("departments", "categories")
"""The kinds that city files write; they keep their old names beside the new one."""


class Removed(NamedTuple):
    """A directory without some entries, and the names of those that went with them."""

    body: Body
    others: tuple[str, ...]


def renamed(body: Mapping[str, Any], kind: str, old: str, new: str) -> Body:
    """An entry under another name, wherever it is named; what city files write for it stays known."""
    found = deepcopy(dict(body))
    entries = found.get(kind, {})
    if old not in entries or new == old:
        return found
    found[kind] = {new if name == old else name: told for name, told in entries.items()}
    if kind in CALLED:
        own = found[kind][new]
        kept = [name for name in (*own.get("same", ()), old) if folded(name) != folded(new)]
        found[kind][new] = {**own, "same": kept} if kept else {k: v for k, v in own.items() if k != "same"}
    _name(found, kind, old, new)
    return found


def _name(body: Body, kind: str, old: str, new: str) -> None:
    for holder, fields in NAMED.items():
        for told in body.get(holder, {}).values():
            for field in (field for field, what in fields.items() if what == kind and field in told):
                told[field] = _instead(told[field], old, new)
            if kind == "assignees" and "levels" in told:
                told["levels"] = [_level(text, old, new) for text in told["levels"]]
    if kind == "calendars" and body.get("calendar") == old:
        body["calendar"] = new


def _instead(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return new if folded(value) == folded(old) else value
    return [new if folded(name) == folded(old) else name for name in value]


def _level(text: str, old: str, new: str) -> str:
    try:
        name, whom = level(text)
    except ValueError:
        return text
    return f"{name}: {new}" if folded(whom) == folded(old) else text


def removed(body: Mapping[str, Any], kind: str, names: Sequence[str]) -> Removed:
    """Without entries, wherever they are named. What is below a category moves up; what was about them alone goes too.

    An SLA or a rule that is left with an empty list would be about everything, so it is removed instead.
    """
    found, others = deepcopy(dict(body)), list[str]()
    for name in names:
        entry = found.get(kind, {}).pop(name, None)
        if entry is not None:
            called = (name, *entry.get("same", ())) if isinstance(entry, dict) else (name,)
            others += _forget(found, kind, called, entry.get("parent", "") if isinstance(entry, dict) else "")
    return Removed({key: value for key, value in found.items() if value != {}}, tuple(others))


def _forget(body: Body, kind: str, called: Sequence[str], above: str) -> list[str]:
    gone = {folded(name) for name in called}
    others: list[str] = []
    for holder, fields in NAMED.items():
        for name, told in [*body.get(holder, {}).items()]:
            touched = [field for field, what in fields.items() if what == kind and _names(told.get(field), gone)]
            for field in touched:
                _take_out(told, field, gone, above if field == "parent" else "")
            if touched and _pointless(holder, told, touched):
                del body[holder][name]
                others.append(name)
            if kind == "assignees" and "levels" in told:
                told["levels"] = [text for text in told["levels"] if folded(text.partition(":")[2]) not in gone]
    if kind == "calendars" and folded(body.get("calendar", "")) in gone:
        del body["calendar"]
    return others


def _names(value: Any, gone: set[str]) -> bool:
    if isinstance(value, str):
        return folded(value) in gone
    return any(folded(name) in gone for name in value or ())


def _take_out(told: Body, field: str, gone: set[str], instead: str) -> None:
    left: Any = instead if isinstance(told[field], str) else [name for name in told[field] if folded(name) not in gone]
    if left:
        told[field] = left
    else:
        del told[field]


def _pointless(holder: str, told: Body, touched: Iterable[str]) -> bool:
    """Whether an entry that lost names would now be about everything, or about nothing."""
    if holder == "calendars":
        return True
    if holder == "assignments" and not (told.get("department") or told.get("assignees")):
        return True
    scoped = holder in ("slas", "suspensions", "escalations", "assignments")
    return scoped and any(field in ("departments", "categories") and field not in told for field in touched)


class Seen(NamedTuple):
    """What city files write: departments, and categories with the department that most requests of each have."""

    departments: Mapping[str, int] = {}
    categories: Mapping[str, tuple[str, int]] = {}


def unknown(body: Mapping[str, Any], seen: Seen) -> Seen:
    """What files write and the directory does not have; the numbers are requests."""
    departments, categories = (_known(body.get(kind, {})) for kind in CALLED)
    return Seen(
        {name: count for name, count in seen.departments.items() if name and folded(name) not in departments},
        {name: told for name, told in seen.categories.items() if name and folded(name) not in categories},
    )


def _known(entries: Mapping[str, Any]) -> set[str]:
    return {folded(each) for name, told in entries.items() for each in (name, *told.get("same", ()))}


def taken_in(body: Mapping[str, Any], seen: Seen) -> Body:
    """With the departments and categories that files write and it has not, the most frequent first."""
    found, new = deepcopy(dict(body)), unknown(body, seen)
    often = sorted(new.departments, key=lambda name: -new.departments[name])
    if often:
        found["departments"] = found.get("departments", {}) | {name: {} for name in _once(often)}
    known = _known(found.get("departments", {}))
    by_department = sorted(new.categories, key=lambda name: (new.categories[name][0], -new.categories[name][1]))
    told = {name: new.categories[name][0] for name in _once(by_department)}
    if told:
        found["categories"] = found.get("categories", {}) | {
            name: {"department": whose} if folded(whose) in known else {} for name, whose in told.items()
        }
    return found


def _once(names: Iterable[str]) -> list[str]:
    """Of several spellings of one name the first."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(folded(name), name)
    return [*found.values()]
