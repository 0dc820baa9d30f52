"""The outbox: a message is there exactly if its change is, in order for each request, and never lost or doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.requests.messages import Message, MessageState, Retries
from supervisor.store import Store
from supervisor.store.outbox import enqueue
from supervisor.store.schema import outbox


def message(key: str, number: str = "R-1", target: str = "mail", to: str = "a@example.org") -> Message:
    return Message(key, "springfield", number, target, "mail", 1_000, {"text": f"{key} ☂"}, to, f"About {number}")


def due(store: Store, now: int = 1_000, **more: str) -> list[str]:
    return [each.key for each in store.due(now, 100, **more)]


def ident(store: Store, key: str) -> int:
    return next(each.id for each in store.outgoing() if each.key == key)


def put_in_and_fail(store: Store) -> None:
    with store._db.write() as connection:
        enqueue(connection, [message("a")])
        raise RuntimeError


def test_what_was_put_in_comes_out_as_it_was(store: Store) -> None:
    store.send([message("a")])
    (found,) = store.due(1_000, 10)
    assert (found.key, found.number, found.target, found.to) == ("a", "R-1", "mail", "a@example.org")
    assert found.body == {"text": "a ☂"}
    assert (found.state, found.attempts, found.sent_at) == (MessageState.WAITING, 0, None)


def test_a_message_is_there_exactly_if_its_change_is(store: Store) -> None:
    with pytest.raises(RuntimeError):
        put_in_and_fail(store)
    assert store.outgoing() == []


def test_the_same_message_is_there_once(store: Store) -> None:
    store.send([message("a")])
    store.sent(ident(store, "a"), 5)
    store.send([message("a"), message("b")])
    assert [(each.key, each.state) for each in store.outgoing()] == [("b", "waiting"), ("a", "sent")]


def test_later_ones_of_a_request_wait_behind_the_first(store: Store) -> None:
    store.send(
        [message("a"), message("b"), message("c", number="R-2"), message("d", target="hook"), message("e", to="x")]
    )
    assert due(store) == ["a", "c", "d", "e"]
    store.failed(ident(store, "a"), "The server is away.", 9_000)
    assert due(store) == ["c", "d", "e"]
    assert due(store, 9_000, target="mail") == ["c", "e", "a"]
    store.sent(ident(store, "a"), 9_000)
    assert "b" in due(store, 9_000)


def test_what_is_stuck_holds_back_the_later_ones_until_it_is_decided(store: Store) -> None:
    store.send([message("a"), message("b")])
    store.failed(ident(store, "a"), "Nobody is there.", None)
    assert due(store, 10**12) == []
    assert store.drop([ident(store, "a")], "It went by hand.") == 1
    assert due(store) == ["b"]
    assert store.resend([ident(store, "a")], 2_000) == 0


def test_a_stuck_one_is_sent_again_as_if_for_the_first_time(store: Store) -> None:
    store.send([message("a")])
    store.failed(ident(store, "a"), "Away.", 5_000)
    store.failed(ident(store, "a"), "Nobody is there.", None)
    (stuck,) = store.outgoing([MessageState.STUCK])
    assert (stuck.attempts, stuck.note) == (2, "Nobody is there.")
    assert store.resend([stuck.id], 7_000) == 1
    (again,) = store.due(7_000, 10)
    assert (again.key, again.attempts) == ("a", 0)


def test_what_was_dropped_while_it_was_tried_stays_dropped_but_what_was_delivered_is_sent(store: Store) -> None:
    store.send([message("a"), message("b", number="R-2")])
    store.drop([ident(store, "a"), ident(store, "b")], "No.")
    store.failed(ident(store, "a"), "Away.", 5_000)
    store.sent(ident(store, "b"), 5_000)
    assert {each.key: each.state.value for each in store.outgoing()} == {"a": "dropped", "b": "sent"}


def test_many_at_once_are_decided_at_once(store: Store) -> None:
    store.send([message(f"m{number}", number=f"R-{number}") for number in range(2_500)])
    assert store.drop([each.id for each in store.outgoing(limit=5_000)], "Too many.") == 2_500


def test_words_find_numbers_addresses_and_subjects_as_they_are_written(store: Store) -> None:
    store.send([message("a", "R-1", to="bob_1@example.org"), message("b", "R-2", to="bobx1@example.org")])
    assert [each.key for each in store.outgoing(words="BOB_1")] == ["a"]
    assert [each.key for each in store.outgoing(words="example r-2")] == ["b"]
    assert [each.key for each in store.outgoing(words="%")] == []


def test_counts_by_target_and_state(store: Store) -> None:
    store.send([message("a"), message("b"), message("c", target="hook")])
    store.failed(ident(store, "a"), "No.", None)
    found = [(each.target, each.state.value, each.count, each.oldest) for each in store.outbox_counts()]
    assert found == [("hook", "waiting", 1, 1_000), ("mail", "stuck", 1, 1_000), ("mail", "waiting", 1, 1_000)]
    assert store.targets_due(1_000) == ["hook"]


def test_old_ones_are_forgotten_only_where_they_are_decided(store: Store) -> None:
    store.send([message("a"), message("b", number="R-2"), message("c", number="R-3")])
    store.sent(ident(store, "a"), 5)
    store.drop([ident(store, "b")], "No.")
    assert store.forget_sent(1_000) == 0
    assert store.forget_sent(1_001) == 2
    assert [each.key for each in store.outgoing()] == ["c"]


def test_no_half_characters_or_nul_break_the_database(store: Store) -> None:
    store.send([message("a\x00\ud800", to="x\x00", number="\ud800")])
    assert store.outgoing()[0].to == "x␀"


def test_the_questions_of_the_sender_use_the_indexes(store: Store) -> None:
    if store._db.on_server:
        pytest.skip("The server decides by what is in the table.")
    store.send([message("a")])
    asked: list[str] = []
    with store._db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(asked.append)
    store.due(1_000, 10)
    raw.set_trace_callback(None)
    (query,) = [each for each in asked if each.startswith("SELECT")]
    plan = " ".join(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {query}"))
    assert f"SCAN {outbox.name}" not in plan
    assert "outbox_order" in plan


def test_pauses_double_up_to_the_longest_and_then_it_is_given_up() -> None:
    retries = Retries(attempts=5, first_ms=1_000, longest_ms=3_000)
    assert [retries.pause(failures, 1.0) for failures in range(1, 6)] == [1_000, 2_000, 3_000, 3_000, None]
    assert retries.pause(1, 0.0) == 500


def test_by_default_it_is_tried_for_about_a_day() -> None:
    pauses = [Retries().pause(failures, 0.5) or 0 for failures in range(1, 32)]
    assert 0.6 < sum(pauses) / 86_400_000 < 1.2


def test_what_is_forgotten_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with Store.open(str(path), migrate=True) as store:
        store.send([message("a", to="ann.lee@example.org")])
        store.sent(ident(store, "a"), 5)
        assert store.forget_sent(2**60) == 1
    assert b"ann.lee@example.org" not in path.read_bytes()
