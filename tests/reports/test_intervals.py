"""Figures by interval, hour and day, as rows and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from supervisor.metrics.statement import Asked, statement
from supervisor.reports.intervals import rows, starts, write_csv
from tests.day import Day, ms, plain, rules


def edges(day: Day, by: str, since: str | None = None) -> list[str]:
    world = day.world(since=None if since is None else ms(since))
    return [row["start"] for row in rows(world, by, Asked(day.at)) if row["scope"] == "centre"]


def test_stretches_begin_at_the_start_and_then_by_the_clock() -> None:
    day = Day(rules(zone="America/Chicago"), start=ms("2025-12-01T08:50:00-06:00")).after(45 * 60)
    assert [start[11:16] for start in edges(day, "interval")] == ["08:50", "09:00", "09:15", "09:30"]
    assert [start[11:16] for start in edges(day, "hour")] == ["08:50", "09:00"]


def test_hours_begin_by_the_centres_clock_where_it_is_half_an_hour_apart() -> None:
    day = Day(rules(zone="Asia/Kolkata"), start=ms("2025-12-01T09:00:00+05:30")).after(2.5 * 3600)
    assert [start[11:16] for start in edges(day, "hour")] == ["09:00", "10:00", "11:00"]


@pytest.mark.parametrize(
    ("start", "hours", "quarters"),
    [
        ("2026-03-08T00:00:00-06:00", 23, 92),
        ("2026-11-01T00:00:00-05:00", 25, 100),
        ("2026-11-02T00:00:00-06:00", 24, 96),
    ],
)
def test_a_day_has_as_many_stretches_as_it_is_long(start: str, hours: int, quarters: int) -> None:
    day = Day(rules(zone="America/Chicago"), start=ms(start)).after(hours * 3600 - 1)
    assert (len(edges(day, "hour")), len(edges(day, "interval")), len(edges(day, "day"))) == (hours, quarters, 1)


def test_days_begin_at_local_midnight() -> None:
    day = Day(rules(zone="America/Chicago"), start=ms("2026-03-07T10:00:00-06:00")).after(2 * 86_400)
    assert edges(day, "day") == ["2026-03-07T10:00:00-06:00", "2026-03-08T00:00:00-06:00", "2026-03-09T00:00:00-05:00"]


def test_stretches_sum_to_the_whole() -> None:
    day = Day().after(420)
    for number in range(40):
        day.queued(f"{number}").after(61).answered(f"{number}").after(40).hung_up(f"{number}")
    world = day.world(since=day.start + 100_000)
    told = rows(world, "interval", Asked(day.at))
    for scope in ("centre", "queue/info"):
        mine = [row for row in told if row["scope"] == scope]
        for key in ("offered", "answered", "handled", "talk_s"):
            assert sum(row[key] for row in mine) == day.scope(scope, since=day.start + 100_000)[key], key


def test_a_stretch_with_callers_still_waiting_is_provisional() -> None:
    day = Day().queued("a").after(900).queued("b").after(1).answered("b").after(1)
    told = [row["provisional"] for row in rows(day.world(), "interval", Asked(day.at)) if row["scope"] == "centre"]
    assert told == [True, False]


def read(told: dict[str, Any]) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    write_csv(file, told)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def test_csv_has_shares_numbers_and_empty_for_missing() -> None:
    day = Day().joined("Ann").queued("a").after(5).answered("a").after(60).ended("a").queued("b", "parks").after(1)
    told = statement(day.world(), Asked(day.at))
    lines = {line["scope"]: line for line in read(told)}
    assert list(lines) == ["centre", "queue/info", "queue/parks", "agent/Ann"]
    assert (lines["queue/info"]["service_level"], lines["queue/info"]["asa_s"]) == ("1.0", "5.0")
    assert (lines["queue/parks"]["service_level"], lines["queue/parks"]["asa_s"]) == ("", "")
    assert lines["centre"]["service_levels.SL-N"] == str(plain(told["centre"]["service_levels"]["SL-N"]))


@pytest.mark.parametrize("name", ['Zoë, "Z" O\'Neil', "a|b;c", "=1+1", "+311", "-x", "@cmd"])
def test_csv_keeps_names_and_gives_spreadsheets_no_formula(name: str) -> None:
    day = Day().joined(name, name)
    line = read(statement(day.world(), Asked(day.at)))[-1]
    assert line["scope"] == f"agent/{name}"
    assert line["name"] == (f"'{name}" if name[0] in "=+-@" else name)


def test_rows_are_written_where_there_are_rows() -> None:
    day = Day().queued("a").after(1000)
    world = day.world()
    told = {**statement(world, Asked(day.at)), "rows": rows(world, "interval", Asked(day.at))}
    assert [(line["scope"], line["offered"]) for line in read(told)] == [
        ("centre", "1"),
        ("centre", "0"),
        ("queue/info", "1"),
        ("queue/info", "0"),
    ]
    assert starts(world, "interval", day.at) == [day.start, day.start + 900_000]


def test_a_line_in_use_is_in_the_peak_of_every_stretch_that_it_lasts() -> None:
    day = Day(start=ms("2025-12-01T09:50:00+00:00")).restarted(sees_refusals=True)
    day.queued("a").after(60).answered("a").after(3600).hung_up("a").after(3600)
    for since in (None, day.start + 90_000):
        told = rows(day.world(since=since), "hour", Asked(day.at))
        assert [row["lines_peak"] for row in told if row["scope"] == "centre"] == [1, 1, 0]
