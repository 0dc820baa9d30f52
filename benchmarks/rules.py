"""What rules cost every minute over a million open requests, and a suggestion of who should do one of them."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing

import numpy as np

from benchmarks import city
from benchmarks.harness import alone, folder
from benchmarks.peers.timing import RULES_SQL
from benchmarks.requests import peer_told
from benchmarks.table import Figure, Result, at_most
from supervisor.requests import assignment, escalation
from supervisor.requests.frame import Frame
from supervisor.requests.outlook import Outlook
from supervisor.requests.packed import Lists, columns, content, pack
from supervisor.requests.record import Request
from supervisor.requests.ruling import Done
from supervisor.requests.service import (
    Assignee,
    Assignment,
    Calendar,
    Category,
    Department,
    Escalation,
    Level,
    Scope,
    Service,
)
from supervisor.requests.wordings import Wordings

MINUTE_S, SUGGESTED_MS = 1.0, 50.0
MINUTE_MS = 60_000
WEEK = (((480, 1020),),) * 5 + ((), ())
RULES = (
    Escalation("old", older="30bd", outside_hours=True),
    Escalation("used", used=0.8, outside_hours=True),
    Escalation("still", still="60bd", outside_hours=True),
    Escalation("absent", absent=True, outside_hours=True),
    Escalation("kind", Scope(categories=("Category 3",)), older="10d", outside_hours=True),
    Escalation("words", Scope(words=("sewer", "leak")), older="48h", outside_hours=True),
    Escalation("department", Scope(departments=("Department 3",)), used=1.0, still="5bd", outside_hours=True),
)
ALONE = Assignment("alone", Scope(departments=("Department 5",)), assignees=("Lee", "Kim"), alone=True)
SERVICE = Service(
    zone=city.ZONE,
    calendar="usual",
    calendars=(Calendar("usual", city.ZONE, WEEK), Calendar("other", city.ZONE, WEEK, holidays=("2023-12-25",))),
    departments=tuple(
        Department(f"Department {n}", calendar="other" if n % 2 else "", levels=(Level("lead", "Lee"),))
        for n in range(14)
    ),
    categories=tuple(Category(f"Category {n}") for n in range(180)),
    assignees=tuple(Assignee(name, department="Department 3") for name in ("Lee", "Kim", "Pat")),
    escalations=RULES,
    assignments=(ALONE,),
)


def framed(rows: int, table: sqlite3.Connection) -> Frame:
    """The made-up city as a frame, and as a plain table for the peers."""
    frame, first = Frame({city.CITY: city.ZONE}, city.ZONE), 1
    table.execute("CREATE TABLE requests (number, opened, due, changed, department, category, area, words, level)")
    for position, part in enumerate(city.parts(rows, 1000), start=1):
        ids = range(first, first + len(part))
        event = columns(pack(Lists(part), [*map(content, part)], ids))
        frame.add([(position, city.as_of(rows), city.CITY, event)])
        table.executemany("INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)", map(_plain, part))
        first += len(part)
    table.commit()
    frame.settle()
    return frame


def _plain(row: Request) -> tuple[object, ...]:
    return (row.number, row.opened_at, row.due_at, row.opened_at, row.department, row.category, row.area, row.words)


class Minute:
    """Looks over a frame as the collector does every minute, when everything that is found was done before."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.wordings = frame, Wordings(frame)
        self.done = {rule.name: Done() for rule in RULES}

    def look(self, at: int) -> tuple[float, int]:
        """What it took (s), and how many requests have a reason."""
        begun, found = time.perf_counter(), 0
        outlook = Outlook(self.frame, SERVICE, at, self.wordings)
        for rule in RULES:
            told = escalation.find(outlook, rule, self.done[rule.name])
            found += told.size
            self.done[rule.name].add(self.frame, told)
        assignment.find(outlook, ALONE)
        return time.perf_counter() - begun, found


def measure(args: argparse.Namespace) -> list[Result]:
    """All of it."""
    with folder() as path:
        file = path / "plain.db"
        with closing(sqlite3.connect(file)) as table:
            frame = framed(args.rows, table)
            sql = Figure(tuple(_by_sql(table, city.as_of(args.rows)) for _ in range(args.runs)), "s")
        pandas = peer_told(args.peers, "pandas_rules", file, str(city.as_of(args.rows)))
    minute, at = Minute(frame), city.as_of(args.rows)
    first, found = minute.look(at)
    runs = Figure(tuple(minute.look(at + MINUTE_MS * (run + 1))[0] for run in range(args.runs)), "s")
    what = f"{len(RULES) + 1} rules over {args.rows:,} open requests, each minute"
    goal, held = f"≤ {MINUTE_S:.0f} s", at_most(runs, MINUTE_S)
    note = f"{found:,} have a reason and were raised before; the first look, which reads all words, took {first:.1f} s."
    note += " The peers know no calendars, no movement, no cool-off, and not what was done before."
    beside = [("plain SQL", sql)] + ([("plain pandas", Figure(tuple(pandas["rules"]), "s"))] if pandas else [])
    return [
        *(Result(what, runs, goal, held, name, theirs, note) for name, theirs in beside),
        *_suggested(frame, at, args.runs),
    ]


def _by_sql(table: sqlite3.Connection, at: int) -> float:
    begun = time.perf_counter()
    for condition in RULES_SQL:
        table.execute(f"SELECT number FROM requests WHERE {condition}", {"at": at}).fetchall()
    return time.perf_counter() - begun


def _suggested(frame: Frame, at: int, runs: int) -> Sequence[Result]:
    """For one request, whatever there is."""
    places = np.linspace(0, frame.size - 1, runs * 5).astype(np.int64)
    took = Figure(tuple(_one(frame, row, at) for row in places.tolist()), "ms")
    what = f"who should do one of {frame.size:,} open requests"
    return [Result(what, took, f"≤ {SUGGESTED_MS:.0f} ms", at_most(took, SUGGESTED_MS))]


def _one(frame: Frame, row: int, at: int) -> float:
    begun = time.perf_counter()
    assignment.suggestions(frame, SERVICE, np.array([row]), at)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(alone("rules", measure))
