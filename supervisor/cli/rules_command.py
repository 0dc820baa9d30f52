"""`callboard rules`: what escalation and assignment rules did by themselves, and what they would do now."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import msgspec

from supervisor.cli.cities import called
from supervisor.cli.common import clock_of, end_of_day, instant, now_ms, open_store, rules_at, service_at
from supervisor.cli.table import lines
from supervisor.cli.who import person, telling
from supervisor.core.errors import UsageError
from supervisor.reports.ageing import iso
from supervisor.requests.ruling import Trial
from supervisor.requests.service import Assignment, Escalation, Service
from supervisor.ruler import ASSIGNMENT, ESCALATION, Overseer
from supervisor.store import Store
from supervisor.store.ruled import RulesRun

Told = dict[str, Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "what",
        choices=("list", "check", "run"),
        help="list the rules and what came of them; check what they would do now; run them once, as the collector does",
    )
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="check: only this rule")
    parser.add_argument("--at", metavar="T", help="check: as of then (a date or a year: at its end); without it, now")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    if args.name and args.what != "check":
        raise UsageError(f"{args.what} takes no name; leave out {args.name!r}.")
    if args.at is not None and args.what != "check":
        raise UsageError(f"--at makes no sense for {args.what}; leave it out.")
    with open_store(args) as store:
        told = {"list": _list, "check": _check, "run": _run}[args.what](args, store)
    if args.json:
        sys.stdout.write(msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=2) + "\n")
    else:
        print("\n".join(_lines(told)))
    sys.stderr.writelines(f"callboard: {note}\n" for note in told["notes"])
    return 0


def _overseer(store: Store) -> Overseer:
    return Overseer(store, rules_at, service_at, telling, now_ms)


def _list(args: argparse.Namespace, store: Store) -> Told:
    """Every rule, with what came of it when they were last looked at."""
    now = clock_of(store)()
    service, last = service_at(store, now), store.rules_run()
    came = {(one.kind, one.name): one for one in last.rules} if last else {}
    rows = [
        {
            "rule": rule.name,
            "kind": kind,
            "in_force": _in_force(rule),
            "about": about(rule),
            "done": one.done if (one := came.get((kind, rule.name))) else None,
            "waiting": one.waiting if one else None,
            "refused": one.refused if one else None,
            "said": one.said if one else "",
        }
        for kind, rule in _rules(service)
    ]
    return {**_looked(store, last), "rows": rows, "notes": _notes(store, now)}


def _rules(service: Service) -> list[tuple[str, Escalation | Assignment]]:
    return [
        *((ESCALATION, rule) for rule in service.escalations),
        *((ASSIGNMENT, rule) for rule in service.assignments),
    ]


def _in_force(rule: Escalation | Assignment) -> str:
    """Whether it runs by itself."""
    if not rule.enabled:
        return "no"
    return "yes" if isinstance(rule, Escalation) or rule.alone else "suggests"


def about(rule: Escalation | Assignment) -> str:
    """Of a rule in a few words: its reasons or goal, and its scope."""
    scope = rule.scope
    parts = [f"{name}: {', '.join(some)}" for name in scope.__struct_fields__ if (some := getattr(scope, name))]
    if isinstance(rule, Escalation):
        reasons = [f"older than {rule.older}" if rule.older else "", f"{rule.used:.0%} used" if rule.used else ""]
        reasons += [f"no movement for {rule.still}" if rule.still else "", "assignee absent" if rule.absent else ""]
        goal = " or ".join(filter(None, reasons))
    else:
        goal = "to " + ", ".join(filter(None, (rule.department, *rule.assignees)))
    return "; ".join([goal, *parts])


def _looked(store: Store, last: RulesRun | None) -> Told:
    if last is None:
        return {"at": None, "took_ms": None}
    return {"at": iso(last.at, rules_at(store, last.at)), "took_ms": last.took_ms}


def _check(args: argparse.Namespace, store: Store) -> Told:
    """What each would do now, without doing it."""
    now = clock_of(store)()
    service, rules = service_at(store, now), rules_at(store, now)
    if args.at is not None:
        now = end_of_day(args.at, rules) or instant(args.at, rules, name="at")
    if args.name and args.name not in {rule.name for _, rule in _rules(service)}:
        raise UsageError(f"There is no rule {args.name!r}; “callboard rules list” names them.")
    rows = [_tried(store, one) for one in _overseer(store).trials(service, now, args.name)]
    return {"at": iso(now, rules), "rows": rows, "notes": _notes(store, now)}


def _notes(store: Store, now: int) -> list[str]:
    names = ", ".join(called(store, city) for city in _overseer(store).left_alone(now))
    return [f"Rules leave {names} alone: nothing new has come from there for two days."] if names else []


def _tried(store: Store, trial: Trial) -> Told:
    examples = [
        {"city": called(store, one.city), "number": one.number, "does": one.does, "why": one.why}
        for one in trial.examples
    ]
    told = {"rule": trial.rule, "found": trial.found, "would": trial.would}
    return {**told, "closed": trial.closed, "why": trial.said, "examples": examples}


def _run(args: argparse.Namespace, store: Store) -> Told:
    """Once, as the collector does it every minute."""
    now = clock_of(store)()
    who = person(store, now)
    who.require("rules.run")
    store.note(who.entry("rules.run"))
    told = _overseer(store).turn(now)
    if told is None:
        return {"at": iso(now, rules_at(store, now)), "rows": [], "notes": []}
    store.keep_rules_run(told)
    rows = [msgspec.to_builtins(one) for one in told.rules]
    rows = [{"rule": row.pop("name"), **row} for row in rows]
    return {**_looked(store, told), "rows": rows, "notes": _notes(store, now)}


def _lines(told: Told) -> list[str]:
    """The same for a person."""
    rows = [{key: value for key, value in row.items() if key not in ("examples", "why")} for row in told["rows"]]
    if not rows:
        return ["There is no rule that could do anything; add one on the Service page."]
    heads = tuple(key.replace("_", " ") for key in rows[0])
    found = [*lines([heads, *(tuple("" if cell is None else str(cell) for cell in row.values()) for row in rows)])]
    each = ((row["rule"], one) for row in told["rows"] for one in row.get("examples", ()))
    acts = [f"{rule}: {one['city']} {one['number']} {one['does']}. {one['why']}" for rule, one in each]
    return found + [f"{row['rule']}: {row['why']}" for row in told["rows"] if row.get("why")] + acts
