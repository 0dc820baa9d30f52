"""What the Forecast part asks for, on a real database: files taken in, forecasts kept with their changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from supervisor.cli.staffing_forecast_page import again, columns, edit, look, opened, take
from supervisor.cli.staffing_forecasting import publish, save
from supervisor.core.errors import CallboardError
from supervisor.planning.edits import Edit, Edits
from supervisor.planning.forecast_kept import Planned
from supervisor.planning.forecasting import Wanted
from supervisor.planning.packed import unpack
from supervisor.sources.interval_columns import Layout
from supervisor.store import PlanConflict, Store
from tests.cli.intervals import rows

NOW = 1_773_673_200_000
"""2026-03-16 15:00 UTC, the Monday after the rows."""
MIDNIGHT, DAY = NOW - 15 * 3_600_000, 86_400_000


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "calls.db")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, migrate=True) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text("start,offered,aht\n" + "\n".join(rows(70, storm=44)) + "\nTotal,1,1\n")
    return path


def quiet(share: float | None, words: str = "") -> None:
    """Nobody listens."""


def test_from_a_file_to_a_published_version(store: Store, url: str, file: Path) -> None:
    assert look(store, NOW).queues == ()
    assert columns(file).guessed == {"at": "start", "calls": "offered", "aht": "aht"}
    said = take(store, file, "info", Layout(), quiet)
    assert said.startswith(
        "history.csv: 1,400 intervals of info, 1 row set aside (first: Line 1,402: “Total” is no time.)"
    )
    assert look(store, NOW).queues == (("info", "info"), ("", "Centre"))
    first = opened(url, NOW, Wanted("info"), None, quiet)
    assert (first.found.plan.start, first.found.plan.end) == (MIDNIGHT, MIDNIGHT + 28 * DAY)
    assert first.earlier == ()
    edits = Edits((Edit("set", ((MIDNIGHT + DAY, MIDNIGHT + DAY + 1_800_000),), 50.0),))
    changed = edit(store, NOW, first.found, edits)
    assert changed.plan.calls[48] == 50
    assert save(store, "info", changed.plan, expected=0) == 1
    publish(store, "info", 1)
    kept = store.published_plan("forecast", "info")
    assert kept is not None
    assert unpack(kept.body, Planned).calls[48] == 50
    with pytest.raises(PlanConflict):
        save(store, "info", changed.plan, expected=0)


def test_a_forecast_of_the_next_day_keeps_changes_and_what_was_left_out(store: Store, url: str, file: Path) -> None:
    take(store, file, "", Layout(), quiet)
    found = opened(url, NOW, Wanted(), None, quiet).found
    (storm,) = found.left_out
    found = again(store, NOW, found, Wanted(kept_in=(storm.begin,)))
    assert found.left_out == ()
    begin = MIDNIGHT + 2 * DAY
    found = edit(store, NOW, found, Edits((Edit("percent", ((begin, begin + DAY),), 50.0),)))
    save(store, "", found.plan)
    later = opened(url, NOW + DAY, Wanted(), None, quiet)
    assert later.said == "1 change by hand of version 1 is kept."
    assert later.version == 1
    assert later.found.left_out == ()
    plan = later.found.plan
    assert plan.start == MIDNIGHT + DAY
    busy = slice(48 + 16, 48 + 36)
    assert plan.calls[busy] == pytest.approx(plan.computed.calls[busy] * 1.5)


def test_without_history_it_says_what_is_missing(store: Store, url: str) -> None:
    with pytest.raises(CallboardError, match="There is no history to forecast from"):
        opened(url, NOW, Wanted("info"), None, quiet)


def test_what_became_of_a_new_queues_forecast_is_not_told_by_another(store: Store, url: str, file: Path) -> None:
    take(store, file, "info", Layout(), quiet)
    body = {"staffing": {"queues": {"permits": {"like": "info", "like_times": 0.5}}}}
    store.save_settings(body, valid_from=0, made_at=0, author="ann", expected_version=0)
    before = opened(url, NOW - 7 * DAY, Wanted("permits"), None, quiet)
    save(store, "permits", before.found.plan)
    (kept,) = opened(url, NOW, Wanted("permits"), None, quiet).earlier
    assert kept.accuracy.wape is None
