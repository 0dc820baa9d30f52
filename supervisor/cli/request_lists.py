"""`callboard requests list` and `show`: rows that meet conditions, and everything of one."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import msgspec
import numpy as np

from supervisor.cli.cities import known_city
from supervisor.cli.common import clock_of, end_of_day, instant, rules_at, several
from supervisor.cli.request_acts import contacted, one_of, plain, worded
from supervisor.cli.table import lines, local, save_csv
from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso, load
from supervisor.requests.acts import Choice, Did
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.clock import HOUR_MS
from supervisor.requests.due import aged, due_at, is_late
from supervisor.requests.finder import Finder
from supervisor.requests.frame import OURS, STATUSES, Frame
from supervisor.requests.packed import NEVER
from supervisor.requests.query import OPEN_ONES, SORTS, Query
from supervisor.requests.record import Status
from supervisor.store import Store

Told = dict[str, Any]
SHOWN = ("number", "status", "category", "department", "assignee", "area", "opened", "due")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What lists take."""
    lists = parser.add_argument_group("listing requests")
    lists.add_argument(
        "--words",
        metavar="TEXT",
        default="",
        help="list: only those with all of these words; open: what the resident says",
    )
    lists.add_argument("--area", metavar="NAME", help="list: only in this area")
    lists.add_argument("--sort", choices=SORTS, default="opened", help="list: in this order (opened)")
    lists.add_argument("--descending", action="store_true", help="list: the other way round")
    lists.add_argument("--limit", type=int, default=50, metavar="N", help="list: at most so many (50; 0: all)")


def listed(given: argparse.Namespace, store: Store) -> int:
    """Those that meet all conditions."""
    if given.limit < 0:
        raise UsageError("--limit must be 0 (all) or more.")
    at, rules = _at(given, store)
    finder = Finder(load(store, rules))
    rows = finder.find(_query(given, store), at, BusinessDays(rules.holidays))
    some = rows if given.limit == 0 else rows[: given.limit]
    when, told = iso(at, rules), [_row(finder.frame, row, at, rules) for row in some.tolist()]
    if given.csv:
        save_csv(given.csv, {"rows": told})
    if given.json:
        _print({"at": when, "found": len(rows), "rows": told})
    if given.json or given.csv:
        return 0
    table = [tuple(SHOWN), *(tuple(_cell(row[name]) for name in SHOWN) for row in told)]
    print("\n".join([f"{several(len(rows), 'request')} at {local(when)}", *lines(table)]))
    if len(some) < len(rows):
        print(f"… and {len(rows) - len(some):,} more; --limit 0 lists all.")
    return 0


def _at(given: argparse.Namespace, store: Store) -> tuple[int, Rules]:
    now = clock_of(store)()
    rules = rules_at(store, now)
    if given.at is None:
        return now, rules
    return end_of_day(given.at, rules) or instant(given.at, rules, name="at"), rules


def _query(given: argparse.Namespace, store: Store) -> Query:
    chosen = {name: getattr(given, name) for name in ("department", "category", "area")}
    return Query(
        city=known_city(store, given.city) if given.city else None,
        words=given.words,
        statuses=_statuses(given.status),
        sort=given.sort,
        descending=given.descending,
        **{name: value for name, value in chosen.items() if value is not None},
    )


def _statuses(text: str | None) -> frozenset[Status]:
    if text is None:
        return OPEN_ONES
    if text == "all":
        return frozenset(Status)
    try:
        return frozenset({Status(text)})
    except ValueError:
        raise UsageError(f"--status must be one of all, {', '.join(Status)}, and not {text!r}.") from None


def _row(frame: Frame, row: int, at: int, rules: Rules) -> Told:
    names = {name: frame.names[name].texts[frame[name][row]] for name in ("category", "department", "area", *OURS)}
    instants = {name: _iso(int(frame[name][row]), rules) for name in ("opened", "closed", "own_due", "respond_by")}
    promise = frame.promises.of(frame, row)
    instants["due"] = _iso(int(due_at(frame, np.array([row]), at)[0]), rules)
    return {
        "city": frame.cities.texts[frame["city"][row]],
        "number": frame.numbers[frame["who"][row]],
        "version": frame.version(row),
        "status": STATUSES[frame["status"][row]].value,
        "level": int(frame["level"][row]),
        **names,
        **instants,
        "sla": promise.name if promise else None,
        "paused": bool(frame["stands"][row] <= at),
    }


def _iso(at: int, rules: Rules) -> str | None:
    return None if at == NEVER else iso(at, rules)


def _cell(value: Any) -> str:
    text = str(value) if value is not None else "-"
    return local(text) if text[:4].isdigit() and "T" in text else text[:40]


def shown(given: argparse.Namespace, store: Store) -> int:
    """Everything of one: as it stands, what it was, and what was done to it."""
    if len(given.numbers) != 1:
        raise UsageError("Say which request: its number.")
    city = known_city(store, given.city) if given.city else None
    chosen = Choice(*one_of(store, given.numbers[0], city))
    [state] = store.states([chosen])
    if state is None:
        raise UsageError(f"There is no request {chosen.number}.")
    now = clock_of(store)()
    rules = rules_at(store, now)
    seen = store.request(chosen.city, chosen.number)
    did = store.acts_of(chosen.city, chosen.number)
    told = {
        "state": plain({**msgspec.to_builtins(state), "opened_at": iso(state.opened_at, rules)}, rules),
        "source": msgspec.to_builtins(seen),
        "clock": _clock(load(store, rules), chosen, now, rules),
        "acts": [_did(one, rules) for one in did],
    }
    if given.json:
        _print(told)
        return 0
    for name, value in told["state"].items():
        text = _cell(value) if name in ("opened_at", "closed_at") else value
        print(f"{name.replace('_', ' '):12} {text if text not in (None, '') else '-'}")
    for name, value in told["clock"].items():
        if value not in (None, False, -1, []):
            words = "; ".join(value) if isinstance(value, list) else _cell(value)
            print(f"{name.replace('_', ' '):12} {words}")
    for one in did:
        reason = f" ({one.why})" if one.why else ""
        after = worded(one.after, rules) or (contacted(one.act) if one.what == "contact" else one.words)
        print(f"{local(iso(one.at, rules))}  {one.by}: {one.what} {after}{reason}  key {one.key}")
    return 0


def _did(one: Did, rules: Rules) -> Told:
    """What was done, as JSON."""
    values = {"before": plain(one.before, rules), "after": plain(one.after, rules)}
    return {**msgspec.to_builtins(one), "at": iso(one.at, rules), **values}


def _clock(frame: Frame, chosen: Choice, at: int, rules: Rules) -> Told:
    """When a request is due, by whom, and how old it is; nothing of one that was not there yet."""
    who = [place for place, number in enumerate(frame.numbers) if number == chosen.number]
    rows = frame.present(at)
    rows = rows[(frame["city"][rows] == frame.code_of(chosen.city)) & np.isin(frame["who"][rows], who)]
    if not len(rows):
        return {}
    row = int(rows[0])
    told, old = _row(frame, row, at, rules), aged(frame, row, at)
    hours = {"calendar_age_h": old.calendar_ms, "business_age_h": old.business_ms, "sla_age_h": old.sla_ms}
    return {
        **{name: told[name] for name in ("sla", "due", "own_due", "respond_by", "paused")},
        "suspended_by": list(frame.promises.suspensions.now(frame, row, at)),
        "overdue": bool((is_late(frame, rows[:1], at) & frame.is_open(rows[:1], at))[0]),
        **{name: round(value / HOUR_MS, 2) for name, value in hours.items()},
    }


def _print(told: Told) -> None:
    sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False, default=_plain), indent=2) + "\n")


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)
