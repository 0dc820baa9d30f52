"""What the tests of the Outbox page share: messages that were sent, wait, fail, are stuck and were dropped."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from supervisor.cli.outbox_page import look, outbox_actions
from supervisor.requests.messages import Message
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.outbox import OutboxPage

NOW = 1_773_945_900_000
MAIL = {"kind": "mail", "name": "city mail", "host": "mail.example.org", "sender": "311@example.org"}
HOOK = {"kind": "webhook", "name": "works", "url": "https://works.example.org/hook", "secret": "env:WORKS_KEY"}
SETTINGS = {"zone": "America/Chicago", "outbox": {"endpoints": [MAIL, HOOK]}}
TO = ("parks@example.org", "streets.and.lights@example.org")
SUBJECTS = ("Reassign: Pothole, Elm Street", "Resolve: Missed collection", "Escalate: Street light out")
TEXT = "{} was handed to Parks by carla at 2026-03-19 13:20.\n\nWhy: the tree belongs to Parks.\nbefore: Roads"


def message(number: int) -> Message:
    """Every third is for a webhook, the others are mails."""
    key, named, at = f"{number:032x}", f"26-{4000 + number:06d}", NOW - (60 - number) * 400_000
    if number % 3 == 0:
        change = {"before": {"department": "Roads"}, "after": {"department": "Parks"}}
        body = {"id": key, "event": "reassign", "by": "carla", **change, "request": {"number": named, "level": 0}}
        return Message(key, "springfield", named, "works", "webhook", at, body, subject="Reassign")
    subject = SUBJECTS[number % len(SUBJECTS)]
    body = {"subject": subject, "text": TEXT.format(named)}
    return Message(key, "springfield", named, "city mail", "mail", at, body, TO[number % 2], subject)


def fill(store: Store) -> None:
    """Sixty messages: most were sent, two are stuck, one fails, some wait, one was dropped."""
    version = store.latest_settings().version
    body = {**store.latest_settings().body, **SETTINGS}
    store.save_settings(body, valid_from=0, made_at=NOW, author="Ana", expected_version=version)
    store.send(message(number) for number in range(60))
    ids = sorted(each.id for each in store.outgoing())
    for ident in ids[:48]:
        store.sent(ident, NOW - 200_000)
    store.failed(ids[59], "mail.example.org refuses the address: 550 5.1.1 Recipient address rejected", None)
    store.failed(ids[57], "It answers 422 Unprocessable Entity: no such street", None)
    store.failed(ids[54], "works.example.org cannot be reached: All connection attempts failed.", NOW + 60_000)
    store.drop([ids[50]], "It went by telephone.")


def outbox(jobs: Jobs, choose: int | None = None) -> OutboxPage:
    """With the message of a row chosen, or none."""
    store = Store.open(str(Path(tempfile.mkdtemp()) / "look.db"), migrate=True)
    fill(store)
    page = OutboxPage(outbox_actions(store), jobs)
    page._take(look(store, page.wanted))
    if choose is not None:
        page.table.choose(page.table.rows.rows[choose].key)
    return page


def outbox_settings(jobs: Jobs) -> OutboxPage:
    page = outbox(jobs)
    page.edit_settings()
    return page


def outbox_empty(jobs: Jobs) -> OutboxPage:
    store = Store.open(str(Path(tempfile.mkdtemp()) / "look.db"), migrate=True)
    return OutboxPage(outbox_actions(store), jobs)


LOOKS: dict[str, Callable[[Jobs], QWidget]] = {
    "outbox": outbox,
    "outbox_mail": lambda jobs: outbox(jobs, 0),
    "outbox_webhook": lambda jobs: outbox(jobs, 1),
    "outbox_settings": outbox_settings,
    "outbox_empty": outbox_empty,
}
