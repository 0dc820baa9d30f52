"""`callboard staffing roster`: the schedules that are kept: listed, shown, published, and written as files."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from supervisor.cli.common import clock_of, open_store, rules_at, several
from supervisor.cli.common import shown as when
from supervisor.cli.schedules import load, publish, versions, write_calendar, write_table
from supervisor.core.errors import CallboardError, UsageError
from supervisor.planning.effect import Effect
from supervisor.planning.ics import HEADS, rows
from supervisor.planning.judged import judged
from supervisor.planning.pooled import missing
from supervisor.planning.roster import Broken, Roster
from supervisor.reports.schedules import SCHEDULE, Week, monday_of, published_of
from supervisor.store import Store

WHAT = {
    "list": "the weeks that have a schedule",
    "show": "the shifts of a week, what is short, and the rules it breaks",
    "publish": "from now on Today and the wallboards use it",
    "export": "its shifts as iCalendar or CSV",
}
Told = dict[str, Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add = parser.add_argument
    add("what", choices=WHAT, help="; ".join(f"{name}: {words}" for name, words in WHAT.items()))
    add("week", metavar="DATE", nargs="?", help="any day of the week, such as 2026-11-23")
    add("--version", type=int, metavar="N", help="a version other than the newest")
    add("--published", action="store_true", help="the version that is published")
    add("--agent", help="of one agent only")
    add("--ics", type=Path, metavar="OUT", help="export: iCalendar, one file, or into a folder one for each agent")
    add("--csv", type=Path, metavar="OUT", help="export: CSV")
    add("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    with open_store(args) as store:
        if args.what == "list":
            _say(args, listed(store), _list_lines)
            return 0
        monday = monday_of(_day(args.week))
        version = _version(store, monday, args)
        match args.what:
            case "show":
                _say(args, shown(load(store, clock_of(store)(), monday, version), args.agent), _show_lines)
            case "publish":
                _say(args, _published(store, monday, version), lambda told: [told["words"]])
            case _:
                _say(args, _exported(store, monday, version, args), lambda told: told["files"])
    return 0


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise UsageError("Say which week, by any day of it: callboard staffing roster show 2026-11-23.") from None


def _version(store: Store, monday: date, args: argparse.Namespace) -> int:
    """The version that is asked for; raises `CallboardError` where there is none."""
    there = versions(store, monday)
    if not there:
        raise CallboardError(
            f"There is no schedule of the week of {monday}; callboard staffing roster list tells which."
        )
    if args.published:
        if not published_of(there):
            raise CallboardError(f"No version of the week of {monday} is published; callboard staffing roster publish.")
        return published_of(there)
    if args.version is not None and args.version not in {row.version for row in there}:
        raise CallboardError(f"The week of {monday} has no version {args.version}; the newest is {there[0].version}.")
    return int(args.version or there[0].version)


def listed(store: Store) -> list[Told]:
    """The newest version of each week, and which is published."""
    zone = rules_at(store, clock_of(store)()).tz
    return [
        {
            "week": row.name,
            "version": row.version,
            "published": published_of(store.plan_versions(SCHEDULE, row.name)) or None,
            "saved": when(row.made_at, zone),
            "by": row.author,
            "note": row.note,
        }
        for row in store.plans(SCHEDULE)
    ]


def shown(week: Week, agent: str | None = None) -> Told:
    """A week: its shifts, the slots that are short, the service level it should give, the broken rules."""
    roster, effect = week.roster, Effect(week.roster, week.demand, week.earlier)
    _known(roster, agent)
    shifts = [row for row in rows(roster) if agent in (None, row[0])]
    broken = [one for one in judged(roster, week.people, week.contracts).every if agent in (None, one.agent)]
    by_pool = missing(roster, week.pools, week.earlier)
    lacking = by_pool.sum(axis=0)
    return {
        "week": week.monday.isoformat(),
        "version": week.version,
        "published": week.published or None,
        "agents": len({shift.agent for shift in roster.shifts}),
        "paid_h": round(sum(shift.paid for shift in roster.shifts) / 60, 4),
        "slots_short": int(np.sum(lacking > 0)),
        "short_h": round(float(lacking.sum()) * roster.minutes / 60, 4),
        "short_by_queues": [
            {"queues": [*pool.queues], "short_h": round(float(its.sum()) * roster.minutes / 60, 4)}
            for pool, its in zip(week.pools, by_pool, strict=False)
        ],
        "service_level": _level(effect),
        "broken": [_rule(one) for one in broken],
        "shifts": [dict(zip(_KEYS, row, strict=True)) for row in shifts],
    }


_KEYS = tuple(head.lower().replace(" (utc)", "_utc").replace(" ", "_") for head in HEADS)


def _rule(one: Broken) -> Told:
    return {"rule": one.rule, "agent": one.agent, "words": one.words}


def _level(effect: Effect) -> float | None:
    if effect.demand is None:
        return None
    known = ~np.isnan(effect.level)
    weight = np.nan_to_num(effect.demand.calls)[known]
    return round(float((effect.level[known] * weight).sum() / weight.sum()), 6) if weight.sum() else None


def _known(roster: Roster, agent: str | None) -> None:
    if agent is not None and agent not in {shift.agent for shift in roster.shifts}:
        raise CallboardError(f"“{agent}” has no shift in this week; write the name as the schedule has it.")


def _published(store: Store, monday: date, version: int) -> Told:
    """Publishes it, and tells the rules that it breaks: nothing is forbidden, and nothing is kept quiet."""
    week = load(store, clock_of(store)(), monday, version)
    broken = [_rule(one) for one in judged(week.roster, week.people, week.contracts).every]
    words = publish(store, monday, version)
    if broken:
        kinds = ", ".join(f"{rule} ({many})" for rule, many in Counter(one["rule"] for one in broken).items())
        words += (
            f" It has {several(len(broken), 'broken rule')}: {kinds}. "
            f"callboard staffing roster show {monday} --version {version} tells whose."
        )
    return {"week": monday.isoformat(), "version": version, "words": words, "broken": broken}


def _exported(store: Store, monday: date, version: int, args: argparse.Namespace) -> Told:
    if not args.ics and not args.csv:
        raise UsageError("Say where to: --ics OUT.ics, --ics FOLDER, or --csv OUT.csv.")
    roster = load(store, clock_of(store)(), monday, version).roster
    _known(roster, args.agent)
    files = []
    if args.ics:
        files.append(write_calendar(args.ics, roster, args.agent or ""))
    if args.csv:
        files.append(write_table(args.csv, roster))
    return {"week": monday.isoformat(), "version": version, "files": files}


def _say(args: argparse.Namespace, told: Any, lines: Any) -> None:
    print(json.dumps(told, indent=2, ensure_ascii=False) if args.json else "\n".join(lines(told)))


def _list_lines(told: list[Told]) -> Iterator[str]:
    if not told:
        yield "No week has a schedule yet; make one on the Staffing page, under Schedule."
    for one in told:
        use = f"version {one['published']} is published" if one["published"] else "not published"
        yield f"{one['week']}  version {one['version']} of {one['saved']} by {one['by'] or 'unknown'}; {use}"


def _show_lines(told: Told) -> Iterator[str]:
    level = "" if told["service_level"] is None else f", service level {told['service_level']:.1%}".replace("%", " %")
    yield (
        f"Week of {told['week']}, version {told['version']}: {several(len(told['shifts']), 'shift')}, "
        f"{told['paid_h']:,.1f} paid hours; {several(told['slots_short'], 'slot')} short{level}"
    )
    for one in told["short_by_queues"]:
        if one["short_h"]:
            yield f"Short in {', '.join(one['queues'])}: {one['short_h']:,.1f} agent-hours of those who take its calls"
    for one in told["shifts"]:
        pauses = f"  {one['pauses']}" if one["pauses"] else ""
        yield f"{one['date']}  {one['begin']}–{one['end']}  {one['agent']}  {one['pattern']}{pauses}".rstrip()
    for rule, many in Counter(one["rule"] for one in told["broken"]).items():
        yield f"Broken: {rule}, {many} times" if many > 1 else f"Broken: {rule}, once"
    for one in told["broken"]:
        yield f"  {one['words']}"
