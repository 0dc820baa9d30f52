"""What the doctor says of rules that run by themselves: whether they do, and which finds more than it may do."""

from __future__ import annotations

from collections.abc import Iterator

from supervisor.cli.common import now_ms, service_at, several
from supervisor.cli.findings import Finding
from supervisor.core.errors import CallboardError
from supervisor.store import Store
from supervisor.store.ruled import RuleRun

LATE_MIN = 10
"""Rules are looked at every minute; what is later has failed."""


def rules(store: Store, clock: int) -> Iterator[Finding]:
    """Of a store at an instant (ms)."""
    try:
        service = service_at(store, clock)
    except CallboardError:
        return  # What is wrong with the settings is said already.
    names = {rule.name for rule in service.escalations if rule.enabled}
    names |= {rule.name for rule in service.assignments if rule.enabled and rule.alone}
    if not names:
        return
    run = store.rules_run()
    if run is None:
        yield "to do", f"{several(len(names), 'rule')} to be run by the collector, which has not done so yet."
        return
    minutes = max(0, clock - run.at) // 60_000
    words = f"Rules were last looked at {several(minutes, 'minute')} ago"
    if minutes > LATE_MIN and _collects(store):
        yield "WRONG", f"{words}, though a collector runs; look into its log, and start it again."
    else:
        yield "ok", f"{words}, which took {run.took_ms / 1000:.1f} s."
    yield from (found for one in run.rules if one.name in names for found in _of(one))


def _collects(store: Store) -> bool:
    lease = store.read_lease()
    return lease is not None and now_ms() - lease.heartbeat < 60_000


def _of(run: RuleRun) -> Iterator[Finding]:
    if run.waiting:
        left = f"{several(run.waiting, 'request')} left for the next minutes"
        much = f"Rule {run.name} finds more than it may do at once: {left}"
        yield "to do", f"{much}; where that is not meant, switch it off on the Service page."
    if run.refused:
        yield "ok", f"Rule {run.name} was refused {several(run.refused, 'request')}: {run.said}"
