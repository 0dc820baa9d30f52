"""The benchmarks run, at sizes that measure nothing."""

from __future__ import annotations

import sqlite3
import sys
from argparse import Namespace
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from benchmarks import (
    city,
    coldstart,
    forecast,
    intake,
    latency,
    requests,
    rules,
    schedule,
    shifts,
    simulate,
    soak,
    staffing,
    table,
    wallboard,
)
from benchmarks.peers.real_series import Table, rows
from benchmarks.peers.week import CONTRACTS
from benchmarks.table import Figure, Result

pytestmark = pytest.mark.slow


@pytest.fixture
def args(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Namespace:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sizes = {"seconds": 6.0, "runs": 1, "days": 2, "minutes": 0.1, "rate": 100.0, "beats": 50, "rows": 3000}
    return Namespace(databases=["sqlite"], peers=str(tmp_path / "none"), **sizes)


def test_a_table_says_what_is_held_and_what_is_not() -> None:
    kept = Result("a", Figure((1.0, 3.0, 2.0), "s"), "≤ 2 s", True, "b", Figure((4.0,), "s"), "as it was")
    assert kept.cells() == ("a", "≤ 2 s", "2.00 s (1.00 to 3.00)", "yes", "b", "4.00 s", "0.50 ×")
    assert "- *a*: as it was" in table.markdown([kept])


def test_from_wire_to_pixel(args: Namespace) -> None:
    rows = latency.measure(args)
    assert [row.measured.unit for row in rows] == ["ms", "ms"]


def test_a_shift_is_dragged(args: Namespace) -> None:
    args.agents = 12
    assert [row.measured.unit for row in schedule.measure(args)] == ["ms"]


def test_intake(args: Namespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    days = intake.history(1)
    monkeypatch.setattr(intake, "history", lambda: days)
    monkeypatch.setattr(intake, "SHARED", tmp_path)
    assert all(row.measured.middle > 0 for row in intake.measure(args) if "memory" not in row.what)


def test_the_wallboard(args: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wallboard, "SETTLE_S", 1)
    with wallboard.screens("offscreen") as env:
        assert wallboard.board(env, 50, 2) > 0
        assert wallboard.bare(env, "surge", 1) > 0


def test_rules(args: Namespace) -> None:
    rows = rules.measure(args)
    assert [row.peer for row in rows] == ["plain SQL", ""]
    assert all(row.measured.middle > 0 for row in rows)


def test_requests(args: Namespace) -> None:
    rows = requests.measure(args)
    assert all(row.measured.middle > 0 for row in rows)
    told = "\n".join(row.what for row in rows)
    for words in (
        "file of 3,000 rows read",
        "rows, sqlite",
        "on the screen",
        "they scroll",
        "sort due",
        "kept up under",
    ):
        assert words in told


def test_staffing(args: Namespace) -> None:
    args.intervals = 300
    c, patient, spare = staffing.measure(args)
    assert c.measured.middle > 0
    assert patient.measured.middle > 0
    assert (spare.measured.middle, spare.holds) == (0, True)


def test_shifts(args: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    args.scale = 0.1
    few = tuple((name, 4, *more) for name, _, *more in CONTRACTS)
    monkeypatch.setattr("benchmarks.tours.CONTRACTS", few)
    monkeypatch.setattr(shifts, "PATIENCE_S", 1.0)
    cover, weeks, plain = shifts.measure(args)
    assert (cover.holds, weeks.holds) == (True, True)
    assert plain.note.startswith("HiGHS: ")


def test_simulation(args: Namespace) -> None:
    args.hours, args.calls = 1, 500
    ciw, simpy, heap, surge = simulate.measure(args)
    assert (ciw.beside, simpy.beside) == (None, None)
    assert heap.beside is not None
    assert heap.beside.middle > 0
    assert min(row.measured.middle for row in (ciw, simpy, heap, surge)) > 0


def test_forecasts(args: Namespace) -> None:
    week = 50 + 40 * np.sin(np.arange(7 * 24) / 12 * np.pi).reshape(7, 24)
    calls = np.random.default_rng(5).poisson(np.tile(week, (15, 1))).astype(np.float64)
    args.tables = {"made": ("made-up hours", lambda: Table(19_724, 60, calls), 1)}
    error, band, took, *hours = forecast.measure(args)
    assert (error.holds, took.holds) == (True, True)
    assert band.measured.unit == "%"
    assert [row.what[-13:] for row in hours] == ["made-up hours"] * 2


def test_forecasts_without_the_series(args: Namespace, capsys: pytest.CaptureFixture[str]) -> None:
    args.tables = {"none": ("nothing", lambda: next(rows("none.csv.gz")), 1)}
    assert forecast.measure(args) == []
    assert "shared/data/none.csv.gz is not here" in capsys.readouterr().err


def test_a_table_of_qt_is_shown_sorted_and_scrolled_too(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "city.db")) as file:
        file.execute(f"CREATE TABLE requests ({', '.join(city.HEAD)})")
        rows = [[str(number)] * len(city.HEAD) for number in range(600)]
        file.executemany(f"INSERT INTO requests VALUES ({', '.join('?' * len(city.HEAD))})", rows)
        file.commit()
    told = requests.said(sys.executable, "benchmarks/peers/sql_table.py", str(tmp_path / "city.db"))
    assert set(requests.ASKED) - {"filter age"} <= told.keys()
    assert min(map(min, (told["up"], told["frames"], told["fetched"]))) > 0


def test_a_cold_start(args: Namespace) -> None:
    assert coldstart.measure(args)[0].measured.middle > 0


def test_beats_and_an_hour(args: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "LOOKS", 4)
    assert len(soak.measure(args)) == 4
