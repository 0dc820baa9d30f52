"""Questions about past days: the same figures as `callboard metrics`, whoever keeps the days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from supervisor.cli.common import now_ms
from supervisor.core.events import FOLD_VERSION, Observed, SourceLost, SourceOpened, source_key
from supervisor.core.rules import QueueRules, Rules
from supervisor.metrics.statement import Asked
from supervisor.metrics.world import NEVER
from supervisor.reports.answers import Answerer
from supervisor.reports.days import DayBook
from supervisor.reports.history import HistoryQuestion
from supervisor.reports.imports import import_calls
from supervisor.reports.intervals import rows
from supervisor.reports.past import Past
from supervisor.requests.record import Request
from supervisor.store import Store

MIDNIGHT = 1_795_046_400  # 2026-11-19 00:00 UTC
KEYS = ("offered", "answered", "abandoned", "asa_s", "service_level", "handled", "talk_s", "waiting_peak")
FIRST, SECOND = date(2026, 11, 18), date(2026, 11, 19)
RULES = Rules()


def visit(second: int, number: int, wait: int, talk: int | None) -> list[str]:
    """The lines of one call: answered after `wait` s and talking for `talk`, or given up."""
    call = f"{second}.{number}"
    begun = [f"{second}|{call}|q|NONE|ENTERQUEUE||21255501{number:02}|1"]
    if talk is None:
        return [*begun, f"{second + wait}|{call}|q|NONE|ABANDON|1|1|{wait}"]
    end = second + wait + talk
    return [
        *begun,
        f"{second + wait}|{call}|q|Ann|CONNECT|{wait}|{call}|2",
        f"{end}|{call}|q|Ann|COMPLETEAGENT|{wait}|{talk}|1",
    ]


def taken(store: Store, tmp_path: Path, *calls: list[str]) -> int:
    """Imports the calls; returns the newest instant."""
    lines = sorted((line for call in calls for line in call), key=lambda line: int(line.partition("|")[0]))
    log = tmp_path / "queue_log"
    log.write_text("\n".join(lines) + "\n")
    for _ in import_calls(store, log, "asterisk-queue-log", "asterisk", now_ms):
        pass
    newest = store.newest_at()
    assert newest is not None
    return newest


CALLS = (
    visit(MIDNIGHT - 40_000, 1, 12, 100),
    visit(MIDNIGHT - 10, 2, 20, 300),
    visit(MIDNIGHT - 300, 3, 500, None),
    visit(MIDNIGHT + 3_600, 4, 5, 60),
    visit(MIDNIGHT + 20_000, 5, 3, 60),
)


def question(*scopes: str, by: str = "hour", until: date = SECOND) -> HistoryQuestion:
    return HistoryQuestion(FIRST, until, scopes, by, KEYS)  # type: ignore[arg-type]


def test_a_call_over_midnight_is_told_where_it_entered(store: Store, tmp_path: Path) -> None:
    now = taken(store, tmp_path, *CALLS)
    answer = Answerer(store, lambda _: RULES, now).answer(question("centre", by="day"))
    [first, second] = answer.rows
    assert (first.values["offered"], first.values["answered"], first.values["abandoned"]) == (3, 2, 1)
    assert (second.values["offered"], second.values["answered"], second.values["handled"]) == (2, 2, 3)
    assert answer.totals[0].values["answered"] == 4
    assert store.load_days([FIRST.isoformat()], settings_version=RULES.fold_key, fold_version=FOLD_VERSION)


def test_history_tells_what_metrics_tells(store: Store, tmp_path: Path) -> None:
    now = taken(store, tmp_path, *CALLS)
    answer = Answerer(store, lambda _: RULES, now).answer(question("centre", "queue/q"))
    since = (MIDNIGHT - 86_400) * 1000
    world = Past(store, cached=False).world(RULES, since=since, until=now + 1, rolling_from=NEVER)
    world.settle(now)
    told = {(row["scope"], row["start"][:13]): row for row in rows(world, "hour", Asked(now))}
    seen = 0
    for row in answer.rows:
        other = told.get((row.scope, f"{date.fromtimestamp(row.start / 1000)}T{row.start // 3_600_000 % 24:02}"))  # noqa: DTZ012
        if other is not None and row.values["offered"]:
            seen += 1
            assert {key: _plain(other[key]) for key in KEYS} == row.values
    assert seen >= 6


def _plain(value: object) -> object:
    return value["value"] if isinstance(value, dict) else value


def test_kept_days_tell_the_same_as_days_made_for_the_question(store: Store, tmp_path: Path) -> None:
    now = taken(store, tmp_path, *CALLS)
    fresh = Answerer(store, lambda _: RULES, now).answer(question("centre", "queue/q", "agent/Ann"))
    kept = Answerer(store, lambda _: RULES, now).answer(question("centre", "queue/q", "agent/Ann"))
    assert kept == fresh


def peaks(store: Store, now: int, asked: HistoryQuestion) -> list[float | None]:
    return [row.values["waiting_peak"] for row in Answerer(store, lambda _: RULES, now).answer(asked).rows]


def test_who_waited_over_midnight_is_in_the_first_peak_of_the_day(store: Store, tmp_path: Path) -> None:
    now = taken(store, tmp_path, *CALLS)
    second = HistoryQuestion(SECOND, SECOND, ("centre",), "hour", KEYS)
    asked = (second, question("centre"), question("centre", by="day"))
    later = (MIDNIGHT + 2 * 86_400) * 1000
    made = [peaks(store, now, each) for each in asked]
    assert (made[0][0], made[1][-len(made[0])], made[2]) == (2, 2, [2, 2])
    # As today it was told from the journal; as a past day it is worked out once, and kept from then on.
    assert [peaks(store, later, each)[: len(was)] for each, was in zip(asked, made, strict=True)] == made
    assert store.load_days([SECOND.isoformat()], settings_version=RULES.fold_key, fold_version=FOLD_VERSION)
    assert [peaks(store, later, each)[: len(was)] for each, was in zip(asked, made, strict=True)] == made


def test_a_total_counts_who_waited_over_midnight_once(store: Store, tmp_path: Path) -> None:
    now = taken(store, tmp_path, *CALLS)
    for _ in range(2):
        [total] = Answerer(store, lambda _: RULES, now).answer(question("centre")).totals
        assert total.values["waiting_peak"] == 2


def test_a_day_whose_caller_still_waits_is_not_kept(store: Store, tmp_path: Path) -> None:
    waiting = [f"{MIDNIGHT - 60}|9.9|q|NONE|ENTERQUEUE||2125550199|1"]
    now = taken(store, tmp_path, *CALLS[:1], waiting, [f"{MIDNIGHT + 30}|NONE|q|Ann|PAUSE|Lunch"])
    answer = Answerer(store, lambda _: RULES, now).answer(question("centre", by="day", until=FIRST))
    assert (answer.rows[0].values["offered"], answer.rows[0].provisional) == (2, True)
    assert not store.load_days([FIRST.isoformat()], settings_version=RULES.fold_key, fold_version=FOLD_VERSION)


def test_each_day_is_told_by_the_rules_of_its_end(store: Store, tmp_path: Path) -> None:
    now = taken(store, tmp_path, *CALLS)
    late = Rules(version=2, centre=QueueRules(within_s=2))

    def rules_of(at: int) -> Rules:
        return late if at >= (MIDNIGHT + 1) * 1000 else RULES

    answer = Answerer(store, rules_of, now).answer(question("centre", by="day"))
    assert [row.values["service_level"] for row in answer.rows] == [2 / 3, 0.0]
    levels = [row.ratios["service_level"] for row in answer.rows]
    assert [(level.part, level.whole, dict(level.counts)["offered"]) for level in levels] == [(2, 3, 3), (0, 2, 2)]
    assert (answer.names, [row.code for row in answer.rows]) == ({}, ["SL-I 80/20", "SL-I 80/2"])


def test_time_that_nobody_saw_is_not_booked(store: Store, tmp_path: Path) -> None:
    taken(store, tmp_path, *CALLS)
    later = (MIDNIGHT + 3 * 86_400) * 1000
    book = DayBook(store)
    told = book.make(date(2026, 11, 20), RULES)
    assert all(not tally.sums for held in told.scopes.values() for tally in held.quarters.values())
    answer = Answerer(store, lambda _: RULES, later).answer(
        HistoryQuestion(SECOND, SECOND, ("agent/Ann",), "day", ("occupancy",))
    )
    assert (answer.rows[0].values["occupancy"] or 0) > 0.01


def test_the_code_is_named_once_where_it_is_the_same_and_by_scope_where_not(store: Store, tmp_path: Path) -> None:
    now = taken(store, tmp_path, visit(MIDNIGHT + 36_000, 1, 5, 60))
    asked = HistoryQuestion(SECOND, SECOND, ("centre", "queue/q", "agent/Ann"), "day", ("service_level",))
    alike = Rules(queues={"q": QueueRules(shown="Queue")})
    answer = Answerer(store, lambda _: alike, now).answer(asked)
    assert answer.names == {"service_level": "Service level · SL-I 80/20"}
    other = Rules(queues={"q": QueueRules(code="SL-N", within_s=60)})
    answer = Answerer(store, lambda _: other, now).answer(asked)
    assert (answer.names, [row.code for row in answer.rows]) == ({}, ["SL-I 80/20", "SL-N 80/60", ""])


def test_days_that_nobody_saw_are_told_apart_from_quiet_ones(store: Store, tmp_path: Path) -> None:
    first = MIDNIGHT - 10 * 86_400
    now = taken(store, tmp_path, *(visit(first + day * 86_400 + 36_000, day, 5, 60) for day in (1, 2, 5)))
    asked = HistoryQuestion(date(2026, 11, 9), date(2026, 11, 14), ("centre",), "day", ("offered", "service_level"))
    answer = Answerer(store, lambda _: RULES, now).answer(asked)
    assert [row.known for row in answer.rows] == [False, True, True, False, False, True]
    assert [row.values["offered"] for row in answer.rows] == [None, 1, 1, None, None, 1]
    assert answer.totals[0].values["offered"] == 3
    [note] = answer.notes
    assert note.startswith("Nothing is known of 2026-11-09, 2026-11-12, 2026-11-13: ")


def test_hours_before_and_behind_what_is_known_have_no_figures(store: Store, tmp_path: Path) -> None:
    taken(store, tmp_path, visit(MIDNIGHT + 36_000, 1, 5, 60), visit(MIDNIGHT + 50_000, 2, 5, 60))
    asked = HistoryQuestion(SECOND, SECOND, ("centre",), "hour", ("offered",))
    answer = Answerer(store, lambda _: RULES, (MIDNIGHT + 3 * 86_400) * 1000).answer(asked)
    assert [row.values["offered"] for row in answer.rows] == [None] * 10 + [1, 0, 0, 1] + [None] * 10


def test_first_contact_resolution_of_past_days_is_told_once_it_is_known(store: Store, tmp_path: Path) -> None:
    again = visit(MIDNIGHT + 100_000, 1, 5, 60)  # the caller of the first call of all, a day later
    taken(store, tmp_path, *CALLS, again)
    asked = HistoryQuestion(FIRST, SECOND, ("centre", "queue/q", "agent/Ann"), "day", ("fcr",))

    def told(days: int) -> dict[str, list[float | None]]:
        answer = Answerer(store, lambda _: Rules(fcr_days=2), (MIDNIGHT + days * 86_400) * 1000).answer(asked)
        scopes = {row.scope for row in answer.rows}
        return {scope: [row.values["fcr"] for row in answer.rows if row.scope == scope] for scope in scopes}

    assert told(1)["centre"] == [None, None]
    assert told(2)["queue/q"] == [0.5, None]
    assert told(4) == {"centre": [0.5, 1.0], "queue/q": [0.5, 1.0], "agent/Ann": [None, None]}


def test_requests_alone_are_no_empty_journal(store: Store) -> None:
    def notes() -> tuple[str, ...]:
        return Answerer(store, lambda _: RULES, now_ms()).answer(question("centre")).notes

    assert notes() == ("The journal is empty: nothing has been collected or imported yet.",)
    store.observe("lakeview", MIDNIGHT * 1000, [Request("1", MIDNIGHT * 1000)], now=1, zone="UTC")
    [note] = notes()
    assert note.startswith("There are requests and no calls yet: no telephone system is connected")


def test_a_gap_of_one_system_is_none_of_what_only_the_other_tells_of(store: Store, tmp_path: Path) -> None:
    now = taken(store, tmp_path, *CALLS)
    lost, opened = (MIDNIGHT - 35_000) * 1000, (MIDNIGHT - 30_000) * 1000
    told = ((lost, SourceLost("cut")), (opened, SourceOpened()))
    south = [Observed(at, 0, source_key("south", "ami", at), "south", "ami", event) for at, event in told]
    store.append(south, now=now)
    for _ in range(2):
        answer = Answerer(store, lambda _: RULES, now).answer(question("centre", "queue/q", by="day"))
        assert [(row.scope, row.incomplete) for row in answer.rows if row.start < MIDNIGHT * 1000] == [
            ("centre", True),
            ("queue/q", False),
        ]
        assert [row.incomplete for row in answer.totals] == [True, False]
