"""`callboard requests duplicates`: open requests that may be one trouble, in groups, the first of each at its head."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from supervisor.cli.cities import known_city
from supervisor.cli.common import clock_of, rules_at, service_at, several, shown
from supervisor.core.errors import UsageError
from supervisor.core.rules import Rules
from supervisor.reports.ageing import iso, load
from supervisor.requests.duplicates import Open, groups
from supervisor.requests.finder import Finder
from supervisor.requests.service import Duplicates
from supervisor.store import Store

MOST_SHOWN = 20
"""Groups on a terminal; as JSON there are all of them."""


def duplicates(args: argparse.Namespace, store: Store) -> int:
    """Tell the groups; nothing is merged."""
    if args.numbers:
        raise UsageError(f"duplicates takes no numbers; leave out {args.numbers[0]!r}.")
    at = clock_of(store)()
    rules, limits = rules_at(store, at), service_at(store, at).duplicates
    finder = Finder(load(store, rules))
    found = _groups(finder, at, known_city(store, args.city) if args.city else "", limits)
    told = [[_request(finder, row, rules) for row in group] for group in found]
    if args.json:
        whole = {"at": iso(at, rules), "radius_m": limits.radius_m, "hours": limits.hours, "groups": told}
        sys.stdout.write(msgspec.json.format(json.dumps(whole, ensure_ascii=False), indent=2) + "\n")
        return 0
    for group in told[:MOST_SHOWN]:
        first, *others = group
        print(f"{first['number']}  {first['category']}  {first['address'] or '-'}")
        print(f"    callboard requests merge {' '.join(each['number'] for each in others)} --into {first['number']}")
    more = f", of which {MOST_SHOWN} are shown" if len(told) > MOST_SHOWN else ""
    words = ", or of the same words" if limits.same_words else ""
    of = f"within {limits.radius_m:g} m and {limits.hours} hours{words}"
    print(f"{several(len(told), 'group')} at {shown(at, rules.tz)}{more}: {of}.")
    return 0


def _groups(finder: Finder, at: int, city: str, limits: Duplicates) -> Sequence[tuple[int, ...]]:
    frame = finder.frame
    some = Open.of(frame, at)
    if city:
        some = some.only(frame.code_of(city))
    every = finder.texts.every("words", 0) if limits.same_words else []
    return groups(some, limits, lambda rows: [every[row] for row in rows.tolist()])


def _request(finder: Finder, row: int, rules: Rules) -> dict[str, Any]:
    frame, one = finder.frame, np.array([row])
    return {
        "city": frame.cities.texts[frame["city"][row]],
        "number": frame.numbers[frame["who"][row]],
        "category": frame.names["category"].texts[frame["category"][row]],
        "address": finder.texts.of(one, "address")[0] or None,
        "opened": iso(int(frame["opened"][row]), rules),
    }
