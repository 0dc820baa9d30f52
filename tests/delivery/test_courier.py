"""The courier: each message once where all goes well, later where not, and nothing holds up what it need not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from supervisor.delivery import Courier
from supervisor.requests.messages import Message, MessageState
from supervisor.store import Store
from tests.delivery.servers import PASSWORD, Hooks, Letters, Post, free_port, mail_server, silent

SETTLED = (MessageState.SENT, MessageState.STUCK, MessageState.DROPPED)
NOW = 1_795_300_000_000


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTBOX_SECRET", PASSWORD)


def hook(port: int, name: str = "hook", **more: Any) -> dict[str, Any]:
    return {"kind": "webhook", "name": name, "url": f"http://127.0.0.1:{port}/", "secret": "env:OUTBOX_SECRET", **more}


def mail(port: int, name: str = "mail", **more: Any) -> dict[str, Any]:
    told = {"kind": "mail", "name": name, "host": "127.0.0.1", "port": port, "encryption": "none"}
    return {**told, "sender": "311@example.org", **more}


def configure(store: Store, *endpoints: dict[str, Any], **more: Any) -> None:
    outbox = {"endpoints": list(endpoints), "first_retry_s": 0.1, "longest_retry_s": 0.2, **more}
    version = store.latest_settings().version
    store.save_settings({"outbox": outbox}, valid_from=0, made_at=0, author="test", expected_version=version)


def about(number: str, *steps: int, kind: str = "webhook", target: str = "hook", to: str = "") -> list[Message]:
    return [
        Message(f"{target}/{number}/{step}/{to}", "springfield", number, target, kind, NOW, {"step": step}, to)
        for step in steps
    ]


class Clock:
    """The wall clock of a test: it goes on by itself while it is looked at, so nothing waits for long."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        self.now += 200
        return self.now


def carry(store: Store, over: Callable[[], object]) -> None:
    """Runs a courier until it is over."""

    async def main() -> None:
        clock = Clock()
        running = asyncio.create_task(Courier(store, clock, clock, Random(1)).run())
        async with asyncio.timeout(60):
            while not await asyncio.to_thread(over):
                await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(main())


def states(store: Store) -> dict[str, str]:
    return {each.key: each.state.value for each in store.outgoing()}


def settled(store: Store) -> bool:
    return all(each.state in SETTLED for each in store.outgoing())


def steps(there: Hooks) -> list[int]:
    return [json.loads(post.body)["step"] for post in there.taken]


def test_each_message_arrives_once_and_in_order(store: Store) -> None:
    letters = Letters()
    with Hooks() as there, mail_server(letters) as port:
        configure(store, hook(there.server_port), mail(port))
        store.send(about("R-1", 1, 2, 3) + about("R-1", 1, 2, kind="mail", target="mail", to="a@example.org"))
        carry(store, lambda: settled(store))
        assert steps(there) == [1, 2, 3]
    assert len(letters.mails) == 2
    assert set(states(store).values()) == {"sent"}
    assert all(each.sent_at and each.sent_at > NOW for each in store.outgoing())


def test_what_fails_for_a_while_is_delivered_in_order(store: Store) -> None:
    answers: list[int | str] = [500, "hang", 503, 429, 408]
    with Hooks(lambda _: answers.pop(0) if answers else 204) as there:
        configure(store, hook(there.server_port, patience_s=0.3))
        store.send(about("R-1", 1, 2, 3, 4))
        carry(store, lambda: settled(store))
        assert steps(there) == [1, 2, 3, 4]
        assert len(there.posts) == 9
        assert len({post.heads["Idempotency-Key"] for post in there.posts}) == 4


def test_what_is_refused_is_stuck_at_once_and_says_why(store: Store) -> None:
    def answer(post: Post) -> int:
        return 422 if json.loads(post.body)["step"] == 2 else 204

    with Hooks(answer) as there:
        configure(store, hook(there.server_port))
        store.send(about("R-1", 1, 2, 3) + about("R-2", 4))
        carry(store, lambda: store.outgoing([MessageState.STUCK]) and len(there.taken) == 2)
        assert states(store)["hook/R-1/3/"] == "waiting"
        (stuck,) = store.outgoing([MessageState.STUCK])
        assert stuck.note == "It answers 422 Unprocessable Entity: because of this"
        assert sorted(steps(there)) == [1, 4]
        store.drop([stuck.id], "Not needed.")
        carry(store, lambda: settled(store))
        assert steps(there)[-1] == 3


def test_after_its_attempts_it_is_stuck_until_it_is_sent_again(store: Store) -> None:
    there = Hooks(lambda _: 500)
    with there:
        configure(store, hook(there.server_port), attempts=3)
        store.send(about("R-1", 1))
        carry(store, lambda: settled(store))
        (stuck,) = store.outgoing()
        assert (stuck.state, stuck.attempts, len(there.posts)) == (MessageState.STUCK, 3, 3)
        there.answer = lambda _: 204
        assert store.resend([stuck.id], NOW) == 1
        carry(store, lambda: settled(store))
    assert states(store) == {"hook/R-1/1/": "sent"}


def test_a_server_that_hangs_holds_up_no_other(store: Store) -> None:
    with Hooks(lambda _: "hang") as slow, Hooks() as quick:
        configure(store, hook(slow.server_port, "slow", patience_s=30), hook(quick.server_port, "quick"))
        store.send(about("R-1", 1, target="slow") + about("R-1", 1, 2, 3, target="quick"))
        carry(store, lambda: len(quick.taken) == 3 and slow.posts)
    assert states(store)["slow/R-1/1/"] == "waiting"


@pytest.mark.parametrize("said", [b"", b"220-wait\r\n"])
def test_a_mail_server_that_says_nothing_or_never_ends_is_given_up_in_time(store: Store, said: bytes) -> None:
    letters = Letters()
    with silent(said, 0.05) as stuck, mail_server(letters) as port:
        configure(store, mail(stuck, "slow", patience_s=0.5), mail(port, "quick"))
        for name in ("slow", "quick"):
            store.send(about("R-1", 1, kind="mail", target=name, to="a@example.org"))
        carry(store, lambda: letters.mails and store.outgoing(target="slow")[0].note)
    assert store.outgoing(target="slow")[0].note == "It did not answer within 0.5 s."


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"X"])
def test_a_webhook_whose_answer_never_comes_is_given_up_in_time(store: Store, said: bytes) -> None:
    with silent(said, 0.05) as stuck:
        configure(store, hook(stuck, patience_s=0.5))
        store.send(about("R-1", 1))
        carry(store, lambda: store.outgoing()[0].attempts)
    assert store.outgoing()[0].state is MessageState.WAITING


def test_one_that_fails_again_and_again_holds_up_no_other_request(store: Store) -> None:
    with Hooks(lambda post: 500 if json.loads(post.body)["step"] == 1 else 204) as there:
        configure(store, hook(there.server_port), attempts=1000)
        store.send(about("R-1", 1) + about("R-2", 2, 3) + about("R-3", 4))
        carry(store, lambda: len(there.taken) == 3)


def test_a_target_that_is_away_is_left_alone_and_not_asked_for_each_message(store: Store) -> None:
    port = free_port()
    configure(store, hook(port), first_retry_s=60, longest_retry_s=60)
    store.send([message for number in range(50) for message in about(f"R-{number}", number)])
    carry(store, lambda: any(each.attempts for each in store.outgoing()))
    assert sum(each.attempts for each in store.outgoing()) <= 8


def test_an_endpoint_that_is_gone_from_the_settings_is_named_and_waits(store: Store) -> None:
    store.send(about("R-1", 1))
    carry(store, lambda: store.outgoing()[0].note)
    (waiting,) = store.outgoing()
    assert "no webhook endpoint “hook” in the settings" in waiting.note
    with Hooks() as there:
        configure(store, hook(there.server_port))
        store.resend([waiting.id], NOW)
        carry(store, lambda: settled(store))
    assert states(store) == {"hook/R-1/1/": "sent"}


def test_what_was_sent_long_ago_is_forgotten(store: Store) -> None:
    configure(store, keep_days=2)
    store.send(about("R-1", 1))
    store.sent(store.outgoing()[0].id, NOW)

    async def main(at: int) -> None:
        running = asyncio.create_task(Courier(store, lambda: at, lambda: at, Random(1)).run())
        await asyncio.sleep(0.3)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(main(NOW + 86_400_000))
    assert len(store.outgoing()) == 1
    asyncio.run(main(NOW + 3 * 86_400_000))
    assert store.outgoing() == []
