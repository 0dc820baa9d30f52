"""Plans are kept and files read at the clock of the centre's world, which in a demonstration is not the wall's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from supervisor.app import DONE
from supervisor.cli.schedules import publish, save
from supervisor.cli.staffing_forecast_page import take
from supervisor.cli.staffing_today_page import accept
from supervisor.core.clocks import WorldClock
from supervisor.planning.effects import Effect
from supervisor.planning.proposed import Kind, Proposal, Swap
from supervisor.sources.interval_columns import Layout
from supervisor.store import Store
from tests.cli.typed import Run
from tests.ui import schedules

LATER = 2_000_000_000_000
"""May 2033: what it is in this world, standing still."""
ROWS = "start,calls\n2033-05-01 08:00,10\n2033-05-01 08:30,12\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre in Denver, which was in UTC as long as the wall's clock said less."""
    path = tmp_path_factory.mktemp("world") / "calls.db"
    with Store.open(str(path), migrate=True) as store:
        store.set_clock(WorldClock(LATER, 0, 0.0))
        told = {"made_at": 0, "author": "t"}
        store.save_settings({"zone": "UTC"}, valid_from=0, expected_version=0, **told)  # type: ignore[arg-type]
        store.save_settings({"zone": "America/Denver"}, valid_from=LATER - 1, expected_version=1, **told)  # type: ignore[arg-type]
    return path


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "calls.db"))


def test_a_schedule_is_saved_published_and_changed_then(run: Run, database: Path) -> None:
    week, shift = schedules.MONDAY.isoformat(), schedules.a_shift("Ana", 0, 7)
    nothing = Effect(None, None)
    one = Proposal(
        kind=Kind.CALL_IN, words="Call in Ana", label="Ana", begin=0, end=1, before=nothing, after=nothing,
        day_before=nothing, day_after=nothing, gain=1.0, hours=8.0, swap=Swap(None, shift),
    )  # fmt: skip
    with Store.open(str(database), migrate=False) as store:
        save(store, schedules.MONDAY, schedules.a_roster(0), 0, "")
        publish(store, schedules.MONDAY, 1)
        accept(store, week, one)
        assert {row.made_at for row in store.plan_versions("schedule", week)} == {LATER}
    audit = json.loads(run("audit", "--json").out)["rows"]
    when = [row["at"] for row in audit if row["what"].startswith("schedule.")]
    assert len(when) == 4
    assert {each[:10] for each in when} == {"2033-05-17"}
    listed = json.loads(run("staffing", "roster", "list", "--json").out)
    assert listed[0]["saved"].startswith("2033-05-17 21:33")


def test_what_has_come_by_then_is_read_from_files_in_the_zone_that_holds_then(
    run: Run, database: Path, tmp_path: Path
) -> None:
    file = tmp_path / "old.csv"
    file.write_text(ROWS)
    answer = run("staffing", "import", file, "--json")
    assert answer.code == DONE, answer.err
    told = json.loads(answer.out)["queues"]["centre"]
    assert (told["zone"], told["calls"]) == ("America/Denver", 22.0)
    with Store.open(str(database), migrate=False) as store:
        assert store.plan_versions("history", "centre")[0].made_at == LATER
        said = take(store, file, "water", Layout(), lambda share, words: None)
    assert said.startswith("old.csv: 2 intervals of water.")
