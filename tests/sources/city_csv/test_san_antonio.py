"""San Antonio by its published columns and its projected feet; the rows are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.requests.record import Channel, Flag, Status, Verdict
from tests.sources.city_csv.samples import as_csv, local, profile, taken, written

HEADER = [
    *("Category", "CASEID", "OPENEDDATETIME", "SLA_Date", "CLOSEDDATETIME", "Late (Yes/No)", "Dept", "REASONNAME"),
    *("TYPENAME", "CaseStatus", "SourceID", "OBJECTDESC", "Council District", "XCOORD", "YCOORD"),
    *("Report Starting Date", "Report Ending Date"),
]
ROW = [
    *("Graffiti", "1019875432", "9/11/2024", "9/18/2024", "", "NO", "Development Services", "Graffiti"),
    *("Graffiti Public Property", "Open", "311 Mobile App", "100 Military Plaza", "1", "2130000", "13702000"),
    *("9/11/2023", "9/11/2024"),
]


def test_dates_places_and_words(tmp_path: Path) -> None:
    (request,), rejects, _ = taken(written(tmp_path, as_csv(HEADER, [ROW])), profile("san_antonio"))
    here = "America/Chicago"
    assert not rejects
    assert (request.opened_at, request.due_at) == (local("2024-09-11", here), local("2024-09-19", here))
    assert request.due_is_date
    assert (request.status, request.channel, request.verdict) == (Status.OPEN, Channel.APP, Verdict.ON_TIME)
    assert (request.area, request.category) == ("Council District 1", "Graffiti")
    assert request.original["area"] == "1"
    assert request.flags == (Flag.NO_TIME_OF_DAY,)


def test_feet_become_degrees(tmp_path: Path) -> None:
    (request,), _, _ = taken(written(tmp_path, as_csv(HEADER, [ROW])), profile("san_antonio"))
    # The system's false origin (600,000 m, 4,000,000 m) is 27.8333 N, 99 W; a degree of latitude is about 110.85 km.
    assert request.lat == pytest.approx(27.8333 + (13702000 * 1200 / 3937 - 4_000_000) / 110_850, abs=0.01)
    assert request.lon == pytest.approx(-99 + (2130000 * 1200 / 3937 - 600_000) / 97_100, abs=0.01)


@pytest.mark.parametrize(
    ("x", "y", "flag"),
    [
        ("", "", Flag.NO_PLACE),
        ("0", "0", Flag.NO_PLACE),
        ("x", "y", Flag.NO_PLACE),
        ("inf", "5", Flag.NO_PLACE),
        ("2130000", "2000000", Flag.OUTSIDE_CITY),
    ],
)
def test_feet_that_are_no_place(tmp_path: Path, x: str, y: str, flag: Flag) -> None:
    row = [*ROW[:13], x, y, *ROW[15:]]
    (request,), _, _ = taken(written(tmp_path, as_csv(HEADER, [row])), profile("san_antonio"))
    assert flag in request.flags
