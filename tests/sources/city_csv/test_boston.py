"""Boston's files, counted again by hand."""

from __future__ import annotations

import pytest

from tests.sources.city_csv.samples import counted, mapped, plain_rows, profile, published, taken

STATUSES = {"Open": "open", "Closed": "resolved"}
CHANNELS = {
    "Constituent Call": "phone",
    "Self Service": "web",
    "Citizens Connect App": "app",
    "Employee Generated": "employee",
    "City Worker App": "employee",
    "Twitter": "social",
    "Maximo Integration": "system",
}
DEPARTMENTS = {
    "PWDx": "Public Works",
    "ISD": "Inspectional Services",
    "BTDT": "Transportation",
    "PARK": "Parks and Recreation",
    "INFO": "Information",
    "PROP": "Property Management",
    "BWSC": "Water and Sewer Commission",
    "DISB": "Disabilities Commission",
    "BPS_": "Public Schools",
    "BHA_": "Housing Authority",
    "GEN_": "General",
    "No Q": "No queue",
}


@pytest.mark.parametrize(("name", "rows"), [("boston/2011.csv.gz", 58_251), ("boston/2022_sample.csv.gz", 100)])
def test_every_row_is_a_request_and_the_counts_are_those_of_the_file(name: str, rows: int) -> None:
    file = published(name)
    told = plain_rows(file)
    requests, rejects, _ = taken(file, profile("boston"))
    assert (len(told), len(requests), len(rejects)) == (rows, rows, 0)
    assert counted(request.status for request in requests) == mapped(told, "case_status", STATUSES)
    assert counted(request.channel for request in requests) == mapped(told, "source", CHANNELS)
    assert counted(request.department for request in requests) == mapped(told, "department", DEPARTMENTS)
    assert counted(request.category for request in requests) == mapped(told, "reason", {})
