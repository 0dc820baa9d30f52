"""Rules that run by themselves: each request once for a cause, whoever looks, however often, whatever restarts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from supervisor.cli.common import now_ms
from supervisor.core.rights import Role
from supervisor.core.rules import Rules
from supervisor.core.zones import DAY_MS
from supervisor.requests.acts import Act, Choice, Escalate, Hold, Reassign, Resolve, Resume, State
from supervisor.requests.form import Form
from supervisor.requests.record import Request
from supervisor.requests.service import Assignee, Assignment, Escalation, Scope, Service, Sla
from supervisor.ruler import Overseer, Ruler
from supervisor.store import Store
from supervisor.store.ruled import RulesRun
from tests.requests.ruled import HOUR, MONDAY, SERVICE, ZONE, request
from tests.test_collector import collecting, until

CITY = "Springfield"
OLD = Escalation("old", older="5bd", cool_off_h=1)
RAISING = replace(SERVICE, escalations=(OLD,))
LEE, KIM, PAT = (Assignee(name, department="Roads") for name in ("Lee", "Kim", "Pat"))


def take(store: Store, *requests: Request, at: int = MONDAY - HOUR) -> None:
    store.observe(CITY, at, [*requests], now=at, zone=ZONE)


def overseer(store: Store, service: Service = RAISING, most: int = 200) -> Overseer:
    return Overseer(store, lambda *_: Rules(zone=ZONE), lambda *_: service, lambda *_: None, lambda: 0, most)


def turn(store: Store, service: Service = RAISING, at: int = MONDAY, most: int = 200) -> list[tuple[int, int, int]]:
    """What came of each rule with a fresh start: done, refused, waiting."""
    told = overseer(store, service, most).turn(at)
    return [] if told is None else [(one.done, one.refused, one.waiting) for one in told.rules]


def states(store: Store, numbers: Sequence[str]) -> list[State]:
    found = store.states([Choice(CITY, number) for number in numbers])
    return [one for one in found if one is not None]


def do(store: Store, act: Act, number: str = "A", at: int = MONDAY) -> None:
    assert store.act(act, [Choice(CITY, number)], by="ann", role=Role.SUPERVISOR, now=at).changed


def test_a_rule_raises_what_it_is_about_and_the_audit_tells_that_it_was_a_rule(store: Store) -> None:
    take(store, request("A"), request("B", MONDAY - DAY_MS))
    assert turn(store) == [(1, 0, 0)]
    assert [(one.level, one.assignee) for one in states(store, "AB")] == [(1, "Lee"), (0, "")]
    [did] = store.acts_of(CITY, "A")
    assert (did.by, did.rule, did.why) == ("rule old", "old", "It is open for more than 5bd.")
    [row] = store.audit()
    assert (row.actor, row.body["rule"]) == ("rule old", "old")


def test_it_does_each_request_once_even_when_it_is_started_again(store: Store) -> None:
    take(store, *map(request, "ABC"))
    first = overseer(store)
    assert first.turn(MONDAY) is not None
    for at in (MONDAY + 60_000, MONDAY + DAY_MS, MONDAY + 2 * DAY_MS):
        take(store, at=at)
        again = first.turn(at)
        assert again is not None
        assert [(one.done, one.refused, one.waiting) for one in again.rules] == [(0, 0, 0)]
        assert turn(store, at=at) == [(0, 0, 0)]
    assert [one.level for one in states(store, "ABC")] == [1, 1, 1]


def test_two_collectors_at_once_raise_each_once(store: Store, open_store: Callable[..., Store]) -> None:
    numbers = [f"N{n}" for n in range(40)]
    take(store, *map(request, numbers))
    both, ready = [overseer(store), overseer(open_store())], threading.Barrier(2)
    came: list[RulesRun | None] = []

    def work(one: Overseer) -> None:
        ready.wait()
        came.append(one.turn(MONDAY))

    threads = [threading.Thread(target=work, args=[one]) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.rules[0].done for one in came if one) == len(numbers)
    assert {one.level for one in states(store, numbers)} == {1}
    assert [len(store.acts_of(CITY, number)) for number in numbers] == [1] * len(numbers)
    assert store.integrity() == []


@pytest.mark.parametrize("act", [Resolve("done"), Hold(), Reassign(department="Parks")])
def test_it_stops_when_the_cause_is_gone_and_the_level_stays(store: Store, act: Act) -> None:
    """What is moved has moved: a rule about no movement begins anew."""
    still = replace(SERVICE, escalations=(Escalation("still", still="2bd", cool_off_h=1),))
    take(store, request("A"))
    assert turn(store, still) == [(1, 0, 0)]
    do(store, act, at=MONDAY + HOUR)
    assert turn(store, still, MONDAY + 4 * HOUR) == [(0, 0, 0)]
    assert states(store, "A")[0].level == 1


def test_a_level_that_somebody_took_back_is_not_raised_again_for_the_same_cause(store: Store) -> None:
    take(store, request("A"))
    turn(store)
    do(store, Escalate(level=0), at=MONDAY + HOUR)
    assert turn(store, at=MONDAY + 4 * HOUR) == [(0, 0, 0)]
    assert states(store, "A")[0].level == 0


def test_no_more_than_so_many_at_a_time_the_oldest_first(store: Store) -> None:
    take(store, *(request(str(n), MONDAY - (20 - n) * DAY_MS) for n in range(5)))
    assert turn(store, most=2) == [(2, 0, 3)]
    assert [one.level for one in states(store, "01234")] == [1, 1, 0, 0, 0]
    assert turn(store, most=2) == [(2, 0, 1)]
    assert turn(store, most=2) == [(1, 0, 0)]


def test_a_city_whose_files_have_stayed_away_is_left_alone(store: Store) -> None:
    take(store, request("A", MONDAY - 400 * DAY_MS), at=MONDAY - 300 * DAY_MS)
    assert turn(store) == [(0, 0, 0)]


def test_what_only_the_desk_tells_of_is_never_old(store: Store) -> None:
    form = Form(CITY, "Pothole", "Roads", words="deep")
    number = store.open_request(form, "ann", MONDAY - 10 * DAY_MS, role=Role.SUPERVISOR, zone=ZONE)
    assert turn(store) == [(1, 0, 0)]
    assert states(store, [number])[0].level == 1


def test_without_a_rule_nothing_is_read(store: Store) -> None:
    take(store, request("A"))
    one = overseer(store, replace(RAISING, escalations=(replace(OLD, enabled=False),)))
    assert one.turn(MONDAY) is None
    assert one.frame is None


def test_the_share_of_an_sla_counts_by_its_clock_and_a_pause_gives_time(store: Store) -> None:
    """Twenty open hours are promised: ten are half of them, and what was waited is none of them."""
    used = Escalation("half", used=0.5)
    service = replace(SERVICE, version=1, slas=(Sla("roads", resolution="20bh"),), escalations=(used,))
    opened = MONDAY - 3 * DAY_MS
    take(store, request("A", opened), request("B", opened), at=opened)
    do(store, Hold(), "B", opened + HOUR)
    do(store, Resume(), "B", opened + 4 * HOUR)
    take(store, request("C", MONDAY - HOUR))
    assert turn(store, service, MONDAY) == [(0, 0, 0)]
    assert turn(store, service, MONDAY + HOUR) == [(1, 0, 0)]
    assert [one.level for one in states(store, "AB")] == [1, 0]
    assert turn(store, service, MONDAY + 4 * HOUR) == [(1, 0, 0)]
    assert [one.level for one in states(store, "AB")] == [1, 1]


# handing over


def handing(*rules: Assignment) -> Service:
    return replace(SERVICE, assignees=(LEE, KIM, PAT), assignments=rules)


HAND = Assignment("hand over", Scope(departments=("Roads",)), assignees=("Lee", "Kim"), alone=True)


def test_a_rule_alone_hands_out_evenly_what_nobody_has(store: Store) -> None:
    take(store, *map(request, "ABCD"), request("E", department="Parks"))
    assert turn(store, handing(HAND)) == [(4, 0, 0)]
    assert [one.assignee for one in states(store, "ABCDE")] == ["Kim", "Lee", "Kim", "Lee", ""]
    assert turn(store, handing(HAND)) == [(0, 0, 0)]


def test_what_a_person_has_handed_over_or_taken_back_stays_with_whom_she_said(store: Store) -> None:
    take(store, *map(request, "AB"))
    turn(store, handing(HAND))
    do(store, Reassign(assignee=""), "A")
    do(store, Reassign(assignee="Pat"), "B")
    assert turn(store, handing(HAND), MONDAY + HOUR) == [(0, 0, 0)]
    assert turn(store, handing(replace(HAND, name="another")), MONDAY + HOUR) == [(0, 0, 0)]
    assert [one.assignee for one in states(store, "AB")] == ["", "Pat"]


def test_what_nobody_may_do_waits_and_holds_up_nothing(store: Store) -> None:
    service = handing(replace(HAND, assignees=("Lee",)))
    east = replace(service, assignees=(replace(LEE, areas=("East",)),))
    take(store, request("A"), request("B", area="East"))
    assert turn(store, east) == [(1, 0, 0)]
    assert [one.assignee for one in states(store, "AB")] == ["", "Lee"]


def test_a_rule_alone_moves_to_a_department_once(store: Store) -> None:
    rule = Assignment("trees", Scope(categories=("Tree",)), department="Parks", alone=True)
    take(store, request("A", category="Tree"), request("B", department="Parks", category="Tree"))
    assert turn(store, handing(rule)) == [(1, 0, 0)]
    take(store, request("A", category="Tree", department="Fire"), at=MONDAY + HOUR)
    assert turn(store, handing(rule), MONDAY + 2 * HOUR) == [(0, 0, 0)]
    assert [one.department for one in states(store, "AB")] == ["Fire", "Parks"]


# by itself


def test_it_runs_by_itself_and_tells_what_came_of_it(store: Store, open_store: Callable[..., Store]) -> None:
    take(store, request("A"))
    looked = threading.Event()
    others: dict[str, Any] = {"load_rules": lambda *_: Rules(zone=ZONE), "load_service": lambda *_: RAISING}
    ruler = Ruler(open_store, **others, tell_of=lambda *_: None, clock=lambda: MONDAY, wall=lambda: 0)
    ruler.on_change = looked.set
    ruler.start()
    assert looked.wait(30)
    ruler.stop()
    told = store.rules_run()
    assert told is not None
    assert [(one.name, one.done) for one in told.rules] == [("old", 1)]
    assert states(store, "A")[0].level == 1


def test_the_collector_runs_them_and_after_a_kill_none_is_raised_twice(tmp_path: Path) -> None:
    url, now = str(tmp_path / "rules.db"), now_ms()
    body = {"service": {"escalations": {"old": {"older": "1h", "cool_off_h": 0}}}}
    old = [request(number, now - DAY_MS) for number in "AB"]
    with Store.open(url, migrate=True) as store:
        store.save_settings(body, valid_from=0, made_at=0, author="test", expected_version=0)
        store.observe(CITY, now - HOUR, old[:1], now=now, zone=ZONE)
    with collecting(url) as process, Store.open(url, migrate=False) as store:
        until(lambda: states(store, "A")[0].level)
        process.kill()
        process.wait()
        store.observe(CITY, now, old[1:], now=now, zone=ZONE)
        with collecting(url):
            until(lambda: states(store, "B")[0].level)
        assert [one.level for one in states(store, "AB")] == [1, 1]
        assert [len(store.acts_of(CITY, number)) for number in "AB"] == [1, 1]
        assert store.integrity() == []
