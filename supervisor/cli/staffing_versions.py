"""`callboard staffing versions`: every forecast that was kept of a queue, and what became of each."""

from __future__ import annotations

import argparse
import json
from typing import Any

from supervisor.cli.common import clock_of, open_store, rules_at, shown
from supervisor.cli.staffing_forecasting import history
from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError
from supervisor.reports.forecasts import FORECAST, Earlier, earlier

MOST = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("--queue", default="", help="of which queue; without, of the centre")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell them, the newest first."""
    with open_store(args) as store:
        now = clock_of(store)()
        tz = rules_at(store, now).tz
        queue = "" if args.queue == CENTRE else args.queue
        names = [row.name for row in store.plans(FORECAST)]
        found = earlier(store, queue, history(store, now, queue, 30), MOST)
    if not found:
        there = f"; there are some of {', '.join(names[:12])}" if names else ""
        raise CallboardError(f"No forecast of {args.queue or 'the centre'} is kept{there}; make one with --save.")
    told = [_told(each, shown(each.row.made_at, tz)) for each in found]
    print(json.dumps(told, indent=2) if args.json else "\n".join(map(_line, told)))
    return 0


def _told(each: Earlier, made: str) -> dict[str, Any]:
    row, what = each.row, each.accuracy
    return {
        "version": row.version,
        "made": made,
        "by": row.author,
        "note": row.note,
        "published": bool(row.published),
        "intervals": what.slots,
        "came": what.came,
        "expected": what.expected,
        "wape": what.wape,
        "bias": what.bias,
        "coverage": what.coverage,
    }


def _line(told: dict[str, Any]) -> str:
    became = "not over yet"
    if told["wape"] is not None:
        became = f"WAPE {told['wape']:.1%}, bias {told['bias']:+.1%}, band held {told['coverage']:.0%}"
        became += f" of {told['intervals']:,} intervals"
    published = ", published" if told["published"] else ""
    return f"{told['version']:>4}  {told['made']} by {told['by']}{published}: {became}"
