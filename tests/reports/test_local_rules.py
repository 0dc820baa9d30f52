"""Whose clock requests are told by, as long as nobody has set one."""

from __future__ import annotations

import pytest

from supervisor.core.rules import Rules
from supervisor.reports.local import local_rules
from supervisor.store import SnapshotRow


@pytest.mark.parametrize(
    ("version", "zones", "zone"),
    [
        (0, ["America/Chicago"], "America/Chicago"),
        (0, ["America/Chicago", "America/Chicago", ""], "America/Chicago"),
        (0, ["America/Chicago", "America/New_York"], "UTC"),
        (0, [], "UTC"),
        (1, ["America/Chicago"], "America/Chicago"),
    ],
)
def test_the_one_city_has_its_own_time_until_somebody_sets_another(version: int, zones: list[str], zone: str) -> None:
    snapshots = [SnapshotRow(f"city {place}", place, zone, 0) for place, zone in enumerate(zones)]
    assert local_rules(Rules(version=version, zone_assumed=True), snapshots).zone == zone
    assert local_rules(Rules(version=version), snapshots).zone == "UTC"
