"""What happened to requests, as plain values: what `callboard requests changes` prints."""

from __future__ import annotations

from typing import Any

from supervisor.core.rules import Rules
from supervisor.reports.ageing import check_city, iso
from supervisor.requests.changes import Happened, happened
from supervisor.requests.frame import Frame


def changes(frame: Frame, rules: Rules, since: int, at: int, city: str = "") -> dict[str, Any]:
    """Everything that happened after one instant and up to another (ms), a row each."""
    check_city(frame, city)
    rows = [_row(one, rules) for one in happened(frame, since, at, city)]
    return {"at": iso(at, rules), "since": iso(since, rules), "city": city or None, "rows": rows}


def _row(one: Happened, rules: Rules) -> dict[str, Any]:
    return {
        "at": iso(one.at, rules),
        "city": one.city,
        "number": one.number,
        "what": one.what,
        "status": one.status,
        "fields": list(one.fields),
    }
