"""`callboard staffing forecast`: how many will call in the next weeks, from an interval file or our own journal."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from supervisor.cli import staffing_files
from supervisor.cli.common import clock_of, is_there, now_ms, open_store, rules_at, several, shown
from supervisor.cli.staffing_files import layout_of, mean_aht, read, say, sentences, span, zone_of
from supervisor.cli.staffing_forecasting import from_store, publish, queues_planned, save, settings_at, with_history
from supervisor.cli.staffing_import import chosen
from supervisor.cli.staffing_words import number, seconds
from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError, UsageError
from supervisor.planning.forecasting import Found, Wanted, edited, work_out
from supervisor.planning.history import Stretch
from supervisor.planning.series import Series
from supervisor.planning.special import Days
from supervisor.reports.forecasts import kept
from supervisor.reports.series import queues_of
from supervisor.settings.centre import CentreSettings
from supervisor.settings.special import date_of, read_special, special_days
from supervisor.settings.staffing_rules import queue_targets
from supervisor.store import Store

COLUMNS = ("start", "calls", "low", "high", "aht_s", "agents")
MOST_DAYS = 400
DAY_MS = 86_400_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add = parser.add_argument
    add("file", type=Path, nargs="?", metavar="FILE", help="an interval file; without one, our own journal")
    add("--horizon", metavar="D", default="28d", help="how far ahead: 28d, 4w (28d)")
    add("--interval", metavar="I", help="15m, 30m or 1h (that of the file, at least 30m)")
    add("--queue", help="of which queue; without, of the centre or of the one in the file")
    add("--like", metavar="Q", help="a queue with less than a week of its own begins like this one")
    add("--times", metavar="N", help="so many times the calls of the --like queue (as its own days say)")
    add("--special", type=Path, metavar="FILE", help="TOML with [[special]] days: name, begin, end, kind, factor")
    add("--aht", metavar="S", help="handle time where none is known: seconds, or 3m")
    add("--keep-outliers", action="store_true", help="learn from storms and outages too")
    add("--csv", type=Path, metavar="OUT", help="write the intervals there")
    add("--save", action="store_true", help="keep it as a version in the database")
    add("--publish", action="store_true", help="keep it, and let all screens use it")
    add("--all", action="store_true", help="the centre and every queue that has a history, each kept or published")
    staffing_files.arguments(parser)
    add("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    if args.all:
        return _of_all(args)
    found = _of_file(args) if args.file is not None else _of_journal(args)
    told = answer(found)
    if args.save or args.publish:
        told["version"] = _keep(args, found)
    if args.csv is not None:
        _write(args.csv, told["slots"])
    if args.json:
        print(json.dumps(told, indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(told))
    say(iter(found.notes))
    return 0


def _of_file(args: argparse.Namespace) -> Found:
    """From the file alone; the settings of the centre tell its zone, special days and targets where there is one."""
    settings, zone, now = CentreSettings(), "UTC", now_ms()
    if is_there(args):
        with open_store(args) as store:
            now = clock_of(store)()
            settings, zone = settings_at(store, now), rules_at(store, now).zone
    special, _ = _special(args, settings), days_of(args.horizon)
    told = read(args.file, zone_of(args.zone, zone), now, layout_of(args))
    say(sentences(args.file.name, told))
    series = chosen(told, args.queue, args.file.name)
    if len(series) > 1:
        there = ", ".join(sorted(series)[:12])
        raise UsageError(f"{args.file.name} has several queues; say which with --queue: {there}.")
    (one,) = series.values()
    wanted = _wanted(args, _minutes(args, one))
    found = work_out(one.by(wanted.minutes), wanted, special, queue_targets(settings, wanted.queue))
    return msgspec.structs.replace(found, notes=(*found.notes, *_long_ago(one, now)))


def _long_ago(series: Series, now: int) -> Iterator[str]:
    """That a file's forecast does not begin today."""
    if days := (now - series.end) // DAY_MS:
        end = shown(series.end, ZoneInfo(series.zone))
        yield (
            f"The file ends {end}, {several(days, 'day')} ago, and the horizon counts from there; to forecast "
            "from today on, import it and leave out FILE."
        )


def _of_journal(args: argparse.Namespace) -> Found:
    with open_store(args) as store:
        now = clock_of(store)()
        settings = settings_at(store, now)
        wanted = _wanted(args, _asked_minutes(args) or settings.staffing.interval)
        names = with_history(store)
        if args.queue is None and len(names) == 1 and names[0]:
            wanted = msgspec.structs.replace(wanted, queue=names[0])
            say(iter([f"{names[0]} is the only queue with a history: this is its forecast."]))
        return from_store(store, now, wanted, special=_special(args, settings, wanted.queue))


def _of_all(args: argparse.Namespace) -> int:
    """Each in turn; what cannot be forecast is said and passed over."""
    if args.file is not None or args.queue is not None:
        raise UsageError("--all is of our own journal and of all queues; leave out FILE and --queue.")
    told, missing = list[dict[str, Any]](), list[str]()
    with open_store(args) as store:
        now = clock_of(store)()
        settings = settings_at(store, now)
        minutes = _asked_minutes(args) or settings.staffing.interval
        for queue in queues_of(store, ["", *queues_planned(settings), *store.queue_names()]):
            wanted = msgspec.structs.replace(_wanted(args, minutes), queue=queue)
            try:
                found = from_store(store, now, wanted, special=_special(args, settings, queue))
            except CallboardError as error:
                missing.append(f"{queue or 'centre'}: {error}")
                continue
            one = {name: value for name, value in answer(found).items() if name != "slots"}
            told.append({**one, "version": _kept(store, args, found)})
    print(json.dumps(told, indent=2) if args.json else "\n".join(map(_line, told)))
    say(iter(missing))
    return 0


def _kept(store: Store, args: argparse.Namespace, found: Found) -> int | None:
    """With the changes by hand of the version before."""
    if not (args.save or args.publish):
        return None
    before = kept(store, found.wanted.queue)
    if before is not None:
        plan, _ = edited(
            found.plan, before[1].edits, queue_targets(settings_at(store, clock_of(store)()), found.wanted.queue)
        )
        found = msgspec.structs.replace(found, plan=plan)
    version = save(store, found.wanted.queue, found.plan, "From the command line")
    if args.publish:
        publish(store, found.wanted.queue, version)
    return version


def _line(told: dict[str, Any]) -> str:
    version = "" if told["version"] is None else f", version {told['version']}"
    return f"{told['queue']}: {told['summary']['calls']:,.0f} calls from {told['begin']} to {told['end']}{version}."


def _wanted(args: argparse.Namespace, minutes: int) -> Wanted:
    aht = None if args.aht is None else seconds(args.aht, "aht")
    wanted = Wanted(queue_of(args), minutes, days_of(args.horizon), not args.keep_outliers, aht_s=aht)
    if args.like is None and args.times is None:
        return wanted
    if args.like is None or args.file is not None or args.all or not wanted.queue:
        raise UsageError("--like (with --times) is of one queue in our own journal; give both queues, and no FILE.")
    times = None if args.times is None else number(args.times, "times", 0)
    return msgspec.structs.replace(wanted, like=args.like, times=times)


def queue_of(args: argparse.Namespace) -> str:
    """The queue asked for, empty for the centre."""
    return "" if args.queue in (None, CENTRE) else str(args.queue)


def _special(args: argparse.Namespace, settings: CentreSettings, queue: str = "") -> Days:
    more = () if args.special is None else read_special(args.special)
    return special_days(settings, queue or queue_of(args), more)


def days_of(text: str) -> int:
    """`28d`, `4w` or `28`; raises `UsageError`."""
    number, per = (text[:-1], 7 if text[-1:] == "w" else 1) if text[-1:] in ("d", "w") else (text, 1)
    days = int(number) * per if number.isascii() and number.isdigit() and len(number) < 5 else 0
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"--horizon {text!r} must be days or weeks, such as 28d or 4w, {MOST_DAYS} days at most.")
    return days


def _asked_minutes(args: argparse.Namespace) -> int | None:
    return None if args.interval is None else round(seconds(args.interval, "interval") / 60)


def _minutes(args: argparse.Namespace, series: Series) -> int:
    asked = _asked_minutes(args)
    if asked is not None:
        return asked
    return 30 if series.minutes < 30 and 30 % series.minutes == 0 else series.minutes


def _keep(args: argparse.Namespace, found: Found) -> int | None:
    with open_store(args, migrate=True) as store:
        return _kept(store, args, found)


def answer(found: Found) -> dict[str, Any]:
    """All of it as JSON values."""
    plan, tz = found.plan, ZoneInfo(found.plan.zone)
    agents = np.full(len(plan), np.nan) if plan.agents is None else plan.agents
    columns = (plan.calls, plan.low, plan.high, plan.aht_s, agents)
    starts = [datetime.fromtimestamp(at / 1000, UTC).astimezone(tz).isoformat() for at in plan.starts.tolist()]
    rows = zip(starts, *([_number(each) for each in column.tolist()] for column in columns), strict=True)
    return {
        "queue": found.wanted.queue or "centre",
        "interval_min": plan.minutes,
        "zone": plan.zone,
        "begin": shown(plan.start, tz),
        "end": shown(plan.end, tz),
        "summary": _summary(found, tz),
        "history": span(found.history),
        "left_out": [_stretch(each, tz) for each in found.left_out],
        "special": [
            {"day": date_of(each.day).isoformat(), "kind": each.kind, "name": each.name, "factor": each.factor}
            for each in found.special
            if _within(found, each.day)
        ],
        "notes": [*found.notes],
        "slots": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
    }


def _within(found: Found, day: int) -> bool:
    days = found.plan.local.day
    return bool(days.size) and int(days[0]) <= day <= int(days[-1])


def _summary(found: Found, tz: ZoneInfo) -> dict[str, Any]:
    plan = found.plan
    calls = np.nan_to_num(plan.calls)
    peak = int(calls.argmax()) if calls.size else 0
    of_all = Series(start=plan.start, minutes=plan.minutes, zone=plan.zone, calls=plan.calls, aht_s=plan.aht_s)
    return {
        "calls": round(float(calls.sum()), 1),
        "aht_s": mean_aht(of_all),
        "peak_at": shown(int(plan.starts[peak]), tz) if calls.size else None,
        "peak_calls": round(float(calls[peak]), 2) if calls.size else None,
        "redials": None if found.attempts is None else round(found.attempts.share, 4),
        "unknown": int(np.isnan(plan.calls).sum()),
        "agents_most": None if plan.agents is None else _number(float(np.nanmax(np.nan_to_num(plan.agents)))),
    }


def _stretch(each: Stretch, tz: ZoneInfo) -> dict[str, Any]:
    told = {"begin": shown(each.begin, tz), "end": shown(each.end, tz), "why": each.why}
    return {**told, "calls": round(each.calls, 1), "usual": round(each.usual, 1), "z": round(each.z, 1)}


def _number(value: float) -> float | None:
    # Adding nothing makes a negative zero a plain one.
    return None if np.isnan(value) else round(value, 4) + 0.0


def _lines(told: dict[str, Any]) -> Iterator[str]:
    summary, past = told["summary"], told["history"]
    yield (
        f"{told['queue']}: {summary['calls']:,.0f} calls expected from {told['begin']} to {told['end']}, most at "
        f"{summary['peak_at']} ({summary['peak_calls']:,.0f} in {told['interval_min']} minutes)."
    )
    yield (
        f"Made from {past['calls']:,.0f} calls from {past['begin']} to {past['end']}; nothing is known of "
        f"{past['missing']:,} of {past['slots']:,} intervals."
    )
    for each in told["left_out"]:
        came = f"{each['calls']:,.0f} calls where {each['usual']:,.0f} are usual"
        yield f"Left out: {each['begin']} to {each['end']}, {came}."
    for each in told["special"]:
        times = "" if each["factor"] is None else f", × {each['factor']:g}"
        yield f"Special: {each['day']} {each['name']} ({each['kind']}{times})."
    yield ""
    yield f"{'':<17}{'calls':>9}{'low':>9}{'high':>9}{'AHT s':>8}{'agents':>8}"
    for slot in told["slots"]:
        if slot["calls"] is None:
            continue
        cells = (slot[name] for name in COLUMNS[1:])
        at = slot["start"][:16].replace("T", " ")
        yield f"{at:<17}" + "".join(map(_cell, cells, (9, 9, 9, 8, 8), (1, 1, 1, 0, 0)))


def _cell(value: float | None, wide: int, digits: int) -> str:
    return f"{'–' if value is None else f'{value:,.{digits}f}':>{wide}}"


def _write(path: Path, slots: list[dict[str, Any]]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            _csv(file, slots)
    except OSError as error:
        raise CallboardError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error


def _csv(file: TextIO, slots: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in slot.items()} for slot in slots)
