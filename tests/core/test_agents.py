"""An agent's timeline: facts that come late are folded again, and what they changed is taken back."""

from __future__ import annotations

import pytest

from supervisor.core.agents import Change, Fact, TooLateError
from supervisor.core.book import Book
from supervisor.core.credits import Credit, Kind, Scopes
from supervisor.core.rules import Rules
from supervisor.core.timeline import SEGMENT, Timeline


def fact(at: int, kind: str, name: str = "info", detail: str = "") -> Fact:
    return Fact((at, 0, b""), 5, kind, name, detail, system="pbx")


def total(changes: list[Change]) -> dict[str, int]:
    """What remains of all credits: time by state."""
    times: dict[str, int] = {}
    for change in changes:
        for credit in change.credits:
            if credit.kind is Kind.SPAN:
                length = (credit.happened - credit.entered) * change.sign
                times[credit.name] = times.get(credit.name, 0) + length
    return {name: time for name, time in times.items() if time}


@pytest.fixture
def book() -> Book:
    return Book(Scopes(Rules()))


def lived(book: Book, facts: list[Fact], at: int) -> tuple[Timeline, list[Change]]:
    timeline, changes = Timeline.begin("Ann"), list[Change]()
    for each in facts:
        changes += timeline.apply(each, book)
    changes += timeline.settle(at, book)
    return timeline, changes


def many(count: int) -> list[Fact]:
    return [
        fact(0, "joined"),
        *(fact(1000 * n, ("paused", "resumed")[n % 2], detail="Lunch" if n % 2 == 0 else "") for n in range(1, count)),
    ]


def test_a_late_fact_gives_what_it_would_have_given_in_time(book: Book) -> None:
    facts = many(3 * SEGMENT)
    _, expected = lived(book, facts, 200_000)
    for late in (1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 3 * SEGMENT - 1):
        order = [*facts[:late], *facts[late + 1 :], facts[late]]
        assert total(lived(book, order, 200_000)[1]) == total(expected)


def test_a_fact_taken_back_leaves_what_was_without_it(book: Book) -> None:
    facts = many(2 * SEGMENT)
    gone = facts[SEGMENT + 3]
    timeline, changes = lived(book, facts, 100_000)
    changes += timeline.remove(gone, book)
    changes += timeline.settle(100_000, book)
    assert total(changes) == total(lived(book, [each for each in facts if each is not gone], 100_000)[1])


def test_where_the_newest_fact_is_taken_back_the_one_before_it_tells_what_is_late(book: Book) -> None:
    late, *joins = [Fact((1000, n, b""), 5, "joined", f"queue {n}", system="pbx") for n in range(SEGMENT)]
    paused = Fact((1000, SEGMENT, b""), 5, "paused", system="pbx")
    gone = Fact((1000, SEGMENT + 1, b""), 5, "resumed", system="pbx")
    timeline, changes = lived(book, [*joins, paused, gone], 1000)
    changes += timeline.remove(gone, book)
    changes += timeline.apply(late, book)
    changes += timeline.settle(5000, book)
    assert timeline.now.paused
    assert total(changes)["paused"] == 4000


def test_a_fact_told_twice_changes_nothing(book: Book) -> None:
    timeline, _ = lived(book, many(5), 4000)
    assert list(timeline.apply(many(5)[2], book)) == []


def test_a_fact_that_is_not_there_cannot_be_taken_back(book: Book) -> None:
    timeline, _ = lived(book, many(5), 4000)
    with pytest.raises(TooLateError):
        list(timeline.remove(fact(2500, "paused"), book))


def test_what_was_forgotten_is_too_late(book: Book) -> None:
    timeline, _ = lived(book, many(3 * SEGMENT), 96_000)
    timeline.trim(90_000)
    with pytest.raises(TooLateError):
        list(timeline.apply(fact(10_500, "paused"), book))
    assert list(timeline.apply(fact(90_500, "paused"), book))


def test_time_booked_ahead_is_taken_back(book: Book) -> None:
    timeline, changes = lived(book, [fact(0, "joined")], 5000)
    changes += timeline.settle(9000, book)
    assert total(changes) == {"available": 9000}
    changes += timeline.unsettle(book)
    assert total(changes) == {}
    assert timeline.now.mark == 0


def test_booking_often_keeps_few_credits(book: Book) -> None:
    timeline, _ = lived(book, [fact(0, "joined")], 0)
    for at in range(1000, 100_000, 1000):
        list(timeline.settle(at, book))
    whole = Credit(Kind.SPAN, ("agent/Ann", "queue/info", "centre"), 0, 99_000, "available")
    assert timeline.last.credits == [whole]
