"""The outbox of a store: what is in it, decided upon by those who may; whom it is to tell, read and saved."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from supervisor.cli.common import clock_of, now_ms
from supervisor.cli.who import person
from supervisor.core.errors import CallboardError, UsageError
from supervisor.requests.messages import Message, MessageState
from supervisor.settings import body_of, centre_settings
from supervisor.settings.outbox import ADDRESS, MailServer, OutboxSettings
from supervisor.store import Outgoing, Store
from supervisor.store.audit import Entry


class Nothing(CallboardError):
    """None of the messages that somebody means can be decided upon any more."""


def listed(
    store: Store, states: Collection[MessageState] = (), target: str = "", words: str = "", limit: int = 1000
) -> list[Outgoing]:
    """Messages, the newest first."""
    person(store, now_ms()).require("outbox.read")
    return store.outgoing(states, target=target, words=words, limit=limit)


def resend(store: Store, ids: Collection[int]) -> int:
    """Try messages that wait or are stuck again now; how many there were."""
    entry = _entry(store, "outbox.resend", ids, "")
    return _some(store.resend(ids, clock_of(store)(), entry))


def drop(store: Store, ids: Collection[int], why: str) -> int:
    """Never send messages that wait or are stuck; how many there were."""
    if not why.strip():
        raise UsageError("Say why: it is kept with the message and in the audit.")
    return _some(store.drop(ids, why.strip(), _entry(store, "outbox.drop", ids, why.strip())))


def _entry(store: Store, right: str, ids: Collection[int], why: str) -> Entry:
    now = now_ms()
    who = person(store, now)
    who.require(right)
    subject = f"message {next(iter(ids))}" if len(ids) == 1 else f"{len(ids):,} messages"
    return Entry(now, who.account, who.role.value, right, subject, why, {"ids": sorted(ids)})


def _some(count: int) -> int:
    if not count:
        raise Nothing("None of these wait or are stuck any more; look at the list again.")
    return count


def outbox_settings(store: Store) -> tuple[int, OutboxSettings]:
    """The version of the settings that were saved last, and those of the outbox in them."""
    latest = store.latest_settings()
    return latest.version, centre_settings(latest.body).outbox


def save_outbox(store: Store, settings: OutboxSettings, expected_version: int) -> int:
    """Save them as a new version from now on; raises `NotAllowed`, and `SettingsConflict` where somebody was faster."""
    now = clock_of(store)()
    who = person(store, now)
    who.require("settings.save")
    body = body_of(centre_settings(store.latest_settings().body).model_copy(update={"outbox": settings}))
    valid_from = 0 if expected_version == 0 else now
    return store.save_settings(
        body,
        valid_from=valid_from,
        made_at=now_ms(),
        author=who.account,
        role=who.role.value,
        expected_version=expected_version,
    )


def send_trial(store: Store, target: str, to: str) -> str:
    """Put a message that tells of nothing into the outbox, to see that an endpoint works; a sentence."""
    who = person(store, now_ms())
    who.require("outbox.resend")
    _, settings = outbox_settings(store)
    endpoint = next((each for each in settings.endpoints if each.name == target), None)
    if endpoint is None:
        known = ", ".join(each.name for each in settings.endpoints) or "none yet"
        raise UsageError(f"There is no endpoint “{target}”; there are: {known}.")
    if isinstance(endpoint, MailServer) and not ADDRESS.fullmatch(to):
        raise UsageError("A mail needs an address: --to name@example.org.")
    body = {
        "event": "test",
        "subject": "A test of Callboard’s outbox",
        "text": "This mail is a test. Nothing is to do.",
    }
    now, key = clock_of(store)(), uuid.uuid4().hex
    store.note(who.entry("outbox.test", f"{target}: {to}" if to else target))
    store.send([Message(key, "", key, target, endpoint.kind, now, body, to, body["subject"])])
    return f"A test for “{target}” is in the outbox; “callboard outbox list” tells what became of it."
