"""Ten thousand of a million requests handed over at once: the transaction, its undo, and how soon a board has them."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from benchmarks import city
from benchmarks.harness import alone, database
from benchmarks.table import Figure, Result, at_most
from supervisor.core.rights import Role
from supervisor.core.rules import Rules
from supervisor.reports.ageing import grow, load
from supervisor.reports.request_imports import AT_ONCE
from supervisor.requests.acts import Choice, Reassign
from supervisor.requests.frame import Frame
from supervisor.store import Store

MANY = 10_000
ACT_S, BOARD_S = 1.0, 1.0
BARE = "UPDATE requests SET department = :department, version = version + 1 WHERE city = :city AND number = :number"


class Took:
    """Seconds of each run by what was measured."""

    def __init__(self) -> None:
        self.runs: dict[str, list[float]] = {}

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        """One run of something."""
        begun = time.perf_counter()
        yield
        self.runs.setdefault(name, []).append(time.perf_counter() - begun)

    def figure(self, name: str) -> Figure:
        """All of its runs."""
        return Figure(tuple(self.runs[name]), "s")


def handed_over(kind: str, rows: int, runs: int) -> list[Result]:
    """On one kind of database, beside a bare UPDATE of the same rows, without event, version or audit."""
    took = Took()
    with database(kind) as url, Store.open(url, migrate=True) as store:
        for part in city.parts(rows, AT_ONCE):
            store.observe(city.CITY, city.as_of(rows), part, now=0, zone=city.ZONE)
        frame = load(store, Rules(zone=city.ZONE))
        for run in range(runs):
            _once(store, frame, took, min(MANY, rows), run)
    act, undo, board = took.figure("act"), took.figure("undo"), took.figure("board")
    what = f"{min(MANY, rows):,} of {rows:,} requests reassigned in one transaction, {kind}"
    return [
        Result(what, act, f"≤ {ACT_S:.0f} s", at_most(act, ACT_S), "bare UPDATE", took.figure("bare")),
        Result(f"the same undone, {kind}", undo, f"≤ {2 * ACT_S:.0f} s", at_most(undo, 2 * ACT_S)),
        Result(f"the same in the frame of a screen, {kind}", board, f"≤ {BOARD_S:.0f} s", at_most(board, BOARD_S)),
    ]


def _once(store: Store, frame: Frame, took: Took, many: int, run: int) -> None:
    numbers = random.Random(run).sample(frame.numbers, many)
    choices = [Choice(city.CITY, number) for number in numbers]
    now, by = city.as_of(len(frame.numbers)) + 1000 * (run + 1), {"by": "bench", "role": Role.SUPERVISOR}
    with took.measured("act"):
        done = store.act(Reassign(f"Department {run}!"), choices, now=now, **by)  # type: ignore[arg-type]
    assert len(done.changed) == many
    with took.measured("board"):
        grow(store, frame)
    with took.measured("undo"):
        undone = store.undo(done.key, now=now + 1, **by)  # type: ignore[arg-type]
    assert len(undone.changed) == many
    grow(store, frame)
    with took.measured("bare"):
        _bare(store, [{"department": "Bare", "city": city.CITY, "number": number} for number in numbers])


def _bare(store: Store, rows: Sequence[dict[str, Any]]) -> None:
    with store._db.write() as connection:
        connection.execute(text(BARE), list(rows))
        connection.rollback()


def measure(args: argparse.Namespace) -> list[Result]:
    """On every kind of database."""
    return [result for kind in args.databases for result in handed_over(kind, args.rows, args.runs)]


if __name__ == "__main__":
    sys.exit(alone("desk", measure))
