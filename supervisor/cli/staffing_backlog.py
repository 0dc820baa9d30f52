"""`callboard staffing backlog`: the people that mail and web need to answer in time, or what those given do."""

from __future__ import annotations

import argparse
import json
import math
import sys
from typing import Any

import numpy as np

from supervisor.cli import staffing_words as words
from supervisor.cli.staffing_sheet import Sheet
from supervisor.cli.table import lines
from supervisor.core.errors import CallboardError
from supervisor.planning.work import Desk, Worked, desk, people_required, worked

NAMES = ("items", "interval", "handle", "response", "open", "begun_with", "people")
MOST_INTERVALS = 5_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add = parser.add_argument
    add("file", metavar="FILE", help=f"TOML with {', '.join(NAMES)}")
    add("--people", metavar="N", help="people there; without, as many as are needed")
    add("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    sheet = Sheet.of(args.file).known(NAMES)
    coming, needed = _desk(args.file, sheet), None
    needed = people_required(coming)
    given = args.people if args.people is not None else sheet.maybe("people", lambda text, _: text)
    people = needed if given is None else words.whole(given, "people", words.MOST_AGENTS, least=0)
    done = None if people is None else worked(coming, people)
    if args.json:
        print(json.dumps(told(coming, needed, people, done), indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(coming, needed, people, done))
    if needed is None:
        sys.stderr.write("callboard: No number of people is enough: some is due while nothing is open. Open longer.\n")
    return 0


def _desk(path: str, sheet: Sheet) -> Desk:
    items, open_share = sheet.numbers("items"), sheet.numbers("open", 1.0)
    if len(items) > MOST_INTERVALS:
        raise CallboardError(f"{path}: more than {MOST_INTERVALS:,} intervals; take longer ones.")
    if len(open_share) not in (1, len(items)):
        raise CallboardError(f"{path}: open must be one number, or as many as items.")
    return desk(
        items,
        sheet.read("handle", words.seconds),
        sheet.read("interval", words.seconds),
        sheet.read("response", lambda text, name: words.seconds(text, name, least=0)),
        open_share=np.array(open_share) if len(open_share) > 1 else open_share[0],
        begun_with=sheet.read("begun_with", lambda text, name: words.number(text, name, 0), 0.0),
    )


def told(coming: Desk, needed: int | None, people: int | None, done: Worked | None) -> dict[str, Any]:
    """Under names that stay; what is due after the end, and what there is none of, is null."""
    rows = [] if done is None else [
        {"items": float(came), "done": float(each), "waiting": float(left), "in_time": _number(share)}
        for came, each, left, share in zip(coming.items, *done, strict=True)
    ]  # fmt: skip
    return {"people_required": needed, "people": people, "in_time": _over_all(coming, done), "intervals": rows}


def _over_all(coming: Desk, done: Worked | None) -> float | None:
    """Of all that is due by the end, the share done in time."""
    if done is None:
        return None
    due = ~np.isnan(done.in_time)
    whole = float(coming.items[due].sum())
    return float((done.in_time[due] * coming.items[due]).sum()) / whole if whole else None


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _lines(coming: Desk, needed: int | None, people: int | None, done: Worked | None) -> list[str]:
    first = f"people required  {'–' if needed is None else needed}"
    if done is None:
        return [first]
    share = _over_all(coming, done)
    rows: list[tuple[str, ...]] = [("interval", "items", "done", "waiting", "in time")]
    for row, came in enumerate(coming.items):
        in_time = done.in_time[row]
        shown = f"{in_time:.0%}" if math.isfinite(in_time) else "–"
        rows.append((str(row + 1), f"{came:,.0f}", f"{done.done[row]:,.1f}", f"{done.waiting[row]:,.1f}", shown))
    whole = "–" if share is None else f"{share:.1%}"
    return [first, f"with {people} people  {whole} of what is due is done in time", "", *lines(rows)]
