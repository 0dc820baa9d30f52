"""The collector killed again and again while servers fail, hang and refuse: all is delivered, in order, none lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from supervisor.requests.messages import MessageState
from supervisor.store import Store
from tests.delivery.servers import PASSWORD, USER, Hooks, Letters, Post, certificate, mail_server, until
from tests.delivery.test_courier import about, configure, hook, mail

ROOT = Path(__file__).parents[2]
REQUESTS, STEPS = 5, 5


@contextmanager
def collecting(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The collector as a process; killed at the end as nobody would wish."""
    words = [sys.executable, "-m", "supervisor", "collect", "--database", url]
    process = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "OUTBOX": PASSWORD}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def troubled() -> Hooks:
    """Answers 500 for a while, hangs once, and fails every seventh time."""
    asked = count(1)

    def answer(post: Post) -> int | str:
        turn = next(asked)
        if turn == 9:
            return "hang"
        return 500 if turn <= 3 or turn % 7 == 0 else 204

    return Hooks(answer)


def told_by_mail(letters: Letters) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for letter in letters.mails:
        number, step = letter["Subject"].split()
        found[number].append(int(step))
    return found


def told_by_hook(there: Hooks) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for post in there.taken:
        body = json.loads(post.body)
        found[body["number"]].append(body["step"])
    return found


def at_least(there: Hooks, count: int) -> bool:
    return len(there.taken) >= count


def fill(store: Store) -> None:
    """For each request the same steps by both ways."""
    for number in range(REQUESTS):
        for way in ({}, {"kind": "mail", "target": "mail", "to": "works@example.org"}):
            for message in about(f"R-{number}", *range(STEPS), **way):
                message.body.update(number=f"R-{number}", subject=f"R-{number} {message.body['step']}", text="…")
                store.send([message])


@pytest.mark.slow
def test_killed_in_between_all_is_delivered_in_order(database_url: str, store: Store, tmp_path: Path) -> None:
    ca, _ = certificate(tmp_path)
    letters = Letters()
    letters.refusals = ["451 try again"] * 2
    with troubled() as there, mail_server(letters, tmp_path, "starttls") as port:
        safe = {"encryption": "starttls", "user": USER, "secret": "env:OUTBOX", "ca": str(ca)}
        hooked = {**hook(there.server_port, patience_s=5), "secret": "env:OUTBOX"}
        configure(store, hooked, mail(port, **safe))
        fill(store)
        for taken in (1, 4, 9, 15):
            with collecting(database_url):
                until(partial(at_least, there, taken), f"{taken} taken")
        with collecting(database_url):
            until(lambda: len(store.outgoing([MessageState.SENT])) == 2 * REQUESTS * STEPS, "all sent")
    for found in (told_by_hook(there), told_by_mail(letters)):
        assert set(found) == {f"R-{number}" for number in range(REQUESTS)}
        for told in found.values():
            assert sorted(set(told)) == list(range(STEPS))
            assert told == sorted(told)
    keys = {post.heads["Idempotency-Key"] for post in there.taken}
    assert len(keys) == REQUESTS * STEPS


def test_a_collector_that_is_asked_to_end_does_not_wait_for_a_server_that_hangs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    with Store.open(url, migrate=True) as store, Hooks(lambda _: "hang") as there:
        configure(store, {**hook(there.server_port, patience_s=300), "secret": "env:OUTBOX"})
        store.send(about("R-1", 1))
        with collecting(url) as process:
            until(lambda: there.posts, "a post")
            process.terminate()
            assert process.wait(timeout=30) == 0
