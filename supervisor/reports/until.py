"""Up to when requests are known: to the newest file of their city, and while a source tells of it, to its last word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from supervisor.sources.base import REQUESTS, Health
from supervisor.store import SnapshotRow, SourceRow

FRESH_MS = 2 * 86_400_000
"""Cities send a file a day: what is older than this has stayed away."""
GRACE_MS = 120_000
"""Between two words of a source that is live."""


def alive(snapshots: Iterable[SnapshotRow], sources: Iterable[SourceRow]) -> list[SnapshotRow]:
    """Every snapshot; a city whose source is live is known to when it last said that there is nothing new."""
    heard = {row.system: row.updated_at for row in sources if row.kind.endswith(REQUESTS) and row.health == Health.LIVE}
    newest = {row.city: row.as_of for row in snapshots}
    return [
        msgspec.structs.replace(row, as_of=max(row.as_of, heard.get(row.city, 0)))
        if row.as_of == newest[row.city]
        else row
        for row in snapshots
    ]


def known_until(snapshots: Sequence[SnapshotRow], at: int, city: str = "") -> int | None:
    """Up to when (ms) one city or all are known; None where that is as far as an instant.

    Of several cities the one that is known least far says it, but for those whose files have stayed away.
    """
    newest: dict[str, int] = {}
    for row in snapshots:
        if city in ("", row.city):
            newest[row.city] = max(row.as_of, newest.get(row.city, 0))
    ends = newest.values()
    last = min((end for end in ends if end >= at - FRESH_MS), default=max(ends, default=at))
    return None if last >= at - GRACE_MS else last
