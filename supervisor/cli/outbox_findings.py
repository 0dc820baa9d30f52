"""What the doctor says of the outbox: what is stuck and why, what waits too long, which password cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from supervisor.cli.common import several
from supervisor.cli.findings import Finding
from supervisor.core.errors import CallboardError
from supervisor.requests.messages import MessageState
from supervisor.settings import centre_settings, secret
from supervisor.settings.outbox import OutboxSettings
from supervisor.store import OutboxCount, Store

LATE_MS = 3_600_000
"""What has waited for longer is no passing trouble."""
NAMED = 5
"""Stuck messages of a target that are named with their reasons."""


def outbox(store: Store, clock: int) -> Iterator[Finding]:
    """Of a store at an instant (ms)."""
    try:
        centre = centre_settings(store.latest_settings().body)
    except CallboardError:
        return  # What is wrong with the settings is said already.
    settings, counts = centre.outbox, store.outbox_counts()
    yield from _secrets(settings)
    known = {each.name for each in (*settings.endpoints, *centre.sources)}
    for count in counts:
        yield from _of(count, known, store, clock)
    undecided = sum(each.count for each in counts if each.state in (MessageState.WAITING, MessageState.STUCK))
    if not undecided and (counts or settings.endpoints):
        yield "ok", "The outbox is empty: everything was delivered or dropped."


def _secrets(settings: OutboxSettings) -> Iterator[Finding]:
    for endpoint in settings.endpoints:
        if endpoint.secret:
            try:
                secret(endpoint.secret)
            except CallboardError as error:
                yield "WRONG", f"Endpoint {endpoint.name}: {error}"


def _of(count: OutboxCount, known: Collection[str], store: Store, clock: int) -> Iterator[Finding]:
    words, verb = f"{several(count.count, 'message')} to {count.target}", "is" if count.count == 1 else "are"
    match count.state:
        case MessageState.STUCK:
            yield from _stuck(count, store)
        case MessageState.WAITING if count.target not in known:
            yield "WRONG", f"{words} cannot be sent: there is no such endpoint in the settings; add it, or drop them."
        case MessageState.WAITING if clock - count.oldest > LATE_MS:
            hours = several((clock - count.oldest) // LATE_MS, "hour")
            yield "WRONG", f"{words} {verb} waiting, the oldest for {hours}{_why(store, count.target)}"
        case MessageState.WAITING:
            yield "ok", f"{words} {verb} waiting."


def _stuck(count: OutboxCount, store: Store) -> Iterator[Finding]:
    found = store.outgoing([MessageState.STUCK], target=count.target, limit=NAMED)
    for each in found:
        yield "WRONG", f"Message {each.id} to {each.target}, about {each.about}, is stuck: {each.note}"
    if more := count.count - len(found):
        yield "WRONG", f"{more:,} more to {count.target} stuck; “callboard outbox list --state stuck” names them."


def _why(store: Store, target: str) -> str:
    found = store.outgoing([MessageState.WAITING], target=target)
    why = next((each.note for each in found if each.note), "")
    return f": {why}" if why else "; is a collector running?"
