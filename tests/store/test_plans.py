"""What every start of a screen asks is answered from an index: it takes no longer with a year of history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from supervisor.store import Store


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda store: store.about_sources(), "USING INDEX journal_sources"),
        (lambda store: store.counts_since(1_000, 9), "USING INDEX journal_order (at>?)"),
    ],
)
def test_an_index_answers(tmp_path: Path, ask: Callable[[Store], object], index: str) -> None:
    told: list[tuple[str, Any]] = []
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        engine = store._db.engine
        event.listen(engine, "before_cursor_execute", lambda _c, _u, words, values, *_: told.append((words, values)))
        ask(store)
        words, values = next(each for each in told if "journal" in each[0])
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values).fetchall()
    assert index in " ".join(row[-1] for row in plan)
