"""Messages for the picture of the Outbox page: some were sent, one fails, two are stuck."""

from __future__ import annotations

from supervisor.requests.messages import Message
from supervisor.store import Store

MAIL = {"kind": "mail", "name": "city mail", "host": "mail.example.org", "sender": "311@example.org"}
HOOK = {"kind": "webhook", "name": "works", "url": "https://works.example.org/hook", "secret": "env:WORKS_KEY"}
TO = ("parks@example.org", "lights@example.org", "")
ACTS = ("Reassign: fallen tree", "Escalate: street light out", "Resolve")
STEP_MS = 400_000
SENT = 40
MESSAGES = 52


def fill(store: Store, at: int) -> None:
    """Puts them into the outbox of a store, made before an instant (ms)."""
    latest = store.latest_settings()
    body = {**latest.body, "outbox": {"endpoints": [MAIL, HOOK]}}
    store.save_settings(body, valid_from=0, made_at=at, author="Ana", expected_version=latest.version)
    store.send(_message(number, at - (MESSAGES - number) * STEP_MS) for number in range(MESSAGES))
    ids = sorted(each.id for each in store.outgoing())
    for ident in ids[:SENT]:
        store.sent(ident, at - STEP_MS)
    store.failed(ids[-3], "mail.example.org refuses the address: 550 5.1.1 no such user", None)
    store.failed(ids[-2], "It answers 422 Unprocessable Entity: no such street", None)
    store.failed(ids[-4], "mail.example.org does not answer on port 587: connection refused.", at + STEP_MS)


def _message(number: int, at: int) -> Message:
    key, named, to = f"{number:032x}", f"26-{8400 + number:06d}", TO[number % len(TO)]
    subject = ACTS[number % len(ACTS)]
    body = {"subject": subject, "text": f"{named}: {subject}"}
    target, kind = ("city mail", "mail") if to else ("works", "webhook")
    return Message(key, "springfield", named, target, kind, at, body, to, subject)
