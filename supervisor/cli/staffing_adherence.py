"""`callboard staffing adherence`: who keeps to the published shifts, and who is out of them, since when and how."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import Any

from supervisor.cli.common import open_store
from supervisor.cli.staffing_today import asked_at, beside, iso
from supervisor.core.errors import CallboardError
from supervisor.picture import Picture
from supervisor.plan_day import agents_of
from supervisor.planning.planned import Kept


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it is asked with."""
    asked_at(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    with open_store(args) as store:
        plan, rules, picture = beside(store, args.at)
    if plan.roster is None:
        why = " ".join(note for note in plan.notes if note.startswith("The schedule"))
        raise CallboardError(f"No schedule of the week of {plan.schedule_name} is published. {why}".strip())
    agents = tuple(agents_of(plan, rules, picture))
    if args.json:
        told = {"at": picture.at_local(), "schedule": {"week": plan.schedule_name, "version": plan.version}}
        agents_told = [_told(one, picture) for one in agents]
        print(json.dumps({**told, "adherence": _whole(agents), "agents": agents_told}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(agents, picture)))
    return 0


def _whole(agents: Sequence[Kept]) -> float | None:
    scheduled = sum(one.adherence.scheduled_ms for one in agents)
    return sum(one.adherence.kept_ms for one in agents) / scheduled if scheduled else None


def _told(one: Kept, picture: Picture) -> dict[str, Any]:
    kept, zone = one.adherence, picture.zone
    out = None
    if kept.out is not None:
        since, until = iso(kept.out.since, zone), iso(kept.out.until, zone)
        out = {"how": kept.out.how.value, "since": since, "until": until, "pause": kept.out.pause or None}
    return {
        "agent": one.agent,
        "name": one.shown,
        "adherence": kept.share,
        "scheduled_s": kept.scheduled_ms / 1000,
        "kept_s": kept.kept_ms / 1000,
        "scheduled_for": None if kept.duty is None else kept.duty.pause or "work",
        "out": out,
    }


def _lines(agents: Sequence[Kept], picture: Picture) -> Iterator[str]:
    whole = _whole(agents)
    yield f"{picture.at_local()}, adherence so far {'–' if whole is None else f'{whole:.1%}'}"
    width = max((len(one.shown) for one in agents), default=0)
    for one in sorted(agents, key=lambda one: (one.adherence.out is None, one.shown.casefold())):
        share = one.adherence.share
        out = one.adherence.out
        words = "" if out is None else f"  {out.how.value} since {iso(out.since, picture.zone)[11:16]}"
        yield f"{one.shown:<{width}}  {'–' if share is None else f'{share:.1%}':>6}{words}"
