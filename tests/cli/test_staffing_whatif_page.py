"""What the What if part asks for: where it begins, and scenarios that are kept by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from supervisor.cli import staffing_whatif_page as part
from supervisor.cli.common import author
from supervisor.cli.staffing_beginning import EXAMPLE, began, start
from supervisor.core.errors import CallboardError
from supervisor.core.rights import NotAllowed
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import pack
from supervisor.planning.scenario import WORKED
from supervisor.store import PlanConflict, Store

NOW = 1_797_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.ready(str(tmp_path / "plans.db"), world=None) as made:
        yield made


def settle(store: Store, body: dict[str, Any]) -> None:
    store.save_settings(body, valid_from=0, made_at=0, expected_version=0, author="test")


def nobody(share: float | None, words: str) -> None:
    """Nobody looks at how far it is."""


def test_it_begins_with_the_worked_example_where_nothing_is_known(store: Store, tmp_path: Path) -> None:
    found, words = start(store, NOW, nobody)
    assert (found.calls, found.lines, found.patience_s) == (WORKED.calls, 33, 120)
    assert words == EXAMPLE
    assert began(str(tmp_path / "plans.db"), NOW, nobody) == (found, words)


def test_costs_and_targets_are_those_of_the_settings(store: Store) -> None:
    staffing: dict[str, Any] = {
        "cost_per_hour": 41.5,
        "currency": "€",
        "lines": 12,
        "shrinkage": {"leave": 10, "sickness": 0},
    }
    staffing["default"] = {"target": 75, "within_s": 60, "code": "SL-A"}
    settle(store, {"zone": "UTC", "staffing": staffing})
    found, _ = start(store, NOW, nobody)
    assert (found.cost_an_hour, found.currency, found.lines) == (41.5, "€", 12)
    assert (found.service_level, found.within_s, found.code) == (0.75, 60, "SL-A")
    assert found.shrinkage == 0.25


def test_a_published_forecast_is_where_it_begins(store: Store) -> None:
    calls = np.tile(np.r_[np.zeros(8), np.full(10, 30.0), np.zeros(6)], 14)
    monday = 1_796_601_600_000
    body = pack(Forecast(start=monday, minutes=60, zone="UTC", calls=calls, low=calls, high=calls, aht_s=calls + 200))
    version = store.save_plan("forecast", "centre", body, by="ana", role="supervisor", now=NOW)
    store.publish_plan("forecast", "centre", version, by="ana", role="supervisor", now=NOW)
    found, words = start(store, NOW, nobody)
    assert words == "From the published forecast, version 1, and the settings."
    assert (found.calls_a_day, found.aht_s) == (300, 230)


def test_the_only_queue_with_a_forecast_is_the_centre(store: Store) -> None:
    calls = np.tile(np.r_[np.zeros(8), np.full(10, 30.0), np.zeros(6)], 14)
    told = Forecast(
        start=1_796_601_600_000, minutes=60, zone="UTC", calls=calls, low=calls, high=calls, aht_s=calls + 200
    )
    for name in ("Main 311", "channel/web", "Permits"):
        version = store.save_plan("forecast", name, pack(told), by="ana", role="supervisor", now=NOW)
        store.publish_plan("forecast", name, version, by="ana", role="supervisor", now=NOW)
        found, words = start(store, NOW, nobody)
        if name == "Permits":
            assert words == EXAMPLE
        else:
            assert words == "From the published forecast of Main 311, version 1, and the settings."
            assert found.calls_a_day == 300


@pytest.mark.parametrize(
    ("every", "patience", "level", "said"),
    [
        ({"patience_s": 0, "target": 0}, None, 0.8, " No service level is aimed at in the settings; 80 % is taken."),
        ({"patience_s": 90, "target": 100}, 90, 0.999, ""),
    ],
)
def test_patience_and_target_mean_what_they_mean_elsewhere(
    store: Store, every: dict[str, Any], patience: float | None, level: float, said: str
) -> None:
    """No patience is callers who wait for ever, as in forecast, schedule and today; no target is said."""
    calls = np.tile(np.r_[np.zeros(8), np.full(10, 30.0), np.zeros(6)], 14)
    body = pack(
        Forecast(start=1_796_601_600_000, minutes=60, zone="UTC", calls=calls, low=calls, high=calls, aht_s=calls + 200)
    )
    version = store.save_plan("forecast", "centre", body, by="ana", role="supervisor", now=NOW)
    store.publish_plan("forecast", "centre", version, by="ana", role="supervisor", now=NOW)
    settle(store, {"zone": "UTC", "staffing": {"default": every}})
    found, words = start(store, NOW, nobody)
    assert (found.patience_s, found.service_level) == (patience, level)
    assert words == f"From the published forecast, version 1, and the settings.{said}"


def test_scenarios_are_kept_by_name(store: Store) -> None:
    settle(store, {"zone": "UTC"})
    assert part.kept(store) == []
    assert part.save(store, WORKED, 0, NOW) == 1
    assert part.save(store, WORKED, 1, NOW) == 2
    (kept,) = part.kept(store)
    assert (kept.name, kept.version) == ("45,000 a month", 2)
    assert kept.words.startswith("version 2, 2026-12-")
    assert part.load(store, kept.name) == (WORKED, 2)
    with pytest.raises(PlanConflict):
        part.save(store, WORKED, 1, NOW)
    with pytest.raises(CallboardError, match="There is no scenario"):
        part.load(store, "gone")


def test_a_viewer_keeps_nothing(store: Store) -> None:
    roles = {"service": {"roles": {author(): "viewer", "ana": "administrator"}}}
    settle(store, {"zone": "UTC", **roles})
    with pytest.raises(NotAllowed):
        part.save(store, WORKED, 0, NOW)


def test_the_staffing_case_has_the_name_of_the_centre_and_its_day(
    store: Store, tmp_path: Path, qapp: QApplication
) -> None:
    settle(store, {"zone": "America/Chicago", "centre": {"shown": "Lakeview 311"}})
    path = tmp_path / "case.pdf"
    assert part.case(store, WORKED, path, "a4", NOW) == f"The staffing case is saved as {path}."
    assert path.read_bytes().startswith(b"%PDF-")
