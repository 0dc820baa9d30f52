"""Boston's files, counted again by hand."""

from __future__ import annotations

import pytest

from supervisor.requests.record import Flag, Request, Status, Verdict
from supervisor.sources.city_csv import newest
from tests.sources.city_csv.samples import counted, mapped, plain_rows, profile, published, read_published

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


LATE_WITHOUT_VERDICT = """
    296134 296314 296368 299678 299706 300071 300560 301053 301205 302057 302450 303968 304345 304961 305092 305964
    306172 306461 306754 306793 308284 308911 309042 309446 310136 310684 311297 311344 312233 312595 312606 312671
    314626 315043 317439 318066 318369 318577 318652 318762 321944 322238 322472 322888 323614 324275 324745 325031
    325195 325572 325794 325930 326016 326018 326118 326162 326326 326351 327103 327113 327185 327995 328067 328262
    328434 328557 328730 328748 329229 329546 329786 330627 330938 331189 331753 334403 335604 335754 335977 336087
    336135 336196 336227 338025 338570 338683 339487 339549 340580 340921 340924 340988 341020 341377 341884 342064
    342355 342644 343751 344146 344596 344817 345070 345218 346119 346331 346382 347255 347303 347695 348580 348735
    349103 349158 349445 349647 349733 351719 352444 352628 352688 353442 353445 353945 354008 354769 355094 355097
    355442 356304 357591 358372 358642 359306 359368 359700 359848 360128 360129 360285 360388 360778 361079 362630
    362804 362956 363662 364447 364468 365224 365556 365699 366712 366795 367428 367789 368959 369036
"""
UNJUDGED = {f"101000{ending}" for ending in LATE_WITHOUT_VERDICT.split()}
"""Requests of 2011 for which the city gives no verdict; by their dates all of them were late."""


@pytest.mark.parametrize(("name", "rows"), [("boston/2011.csv.gz", 58_251), ("boston/2022_sample.csv.gz", 100)])
def test_every_row_is_a_request_and_the_counts_are_those_of_the_file(name: str, rows: int) -> None:
    file = published(name)
    told = plain_rows(file)
    requests, rejects, _ = read_published("boston", name)
    assert (len(told), len(requests), len(rejects)) == (rows, rows, 0)
    assert counted(request.status for request in requests) == mapped(told, "case_status", STATUSES)
    assert counted(request.channel for request in requests) == mapped(told, "source", CHANNELS)
    assert counted(request.department for request in requests) == mapped(told, "department", DEPARTMENTS)
    assert counted(request.category for request in requests) == mapped(told, "reason", {})


def test_city_hall_stands_for_an_unknown_place() -> None:
    requests, _, _ = read_published("boston", "boston/2011.csv.gz")
    plain = plain_rows(published("boston/2011.csv.gz"))
    at_city_hall = sum((row["latitude"], row["longitude"]) == ("42.3594", "-71.0587") for row in plain)
    assert at_city_hall == 4_775
    assert sum(Flag.NO_PLACE in request.flags for request in requests) == at_city_hall


def derived(request: Request, instant: int) -> Verdict:
    """The city's rule: late where it was closed after its target, or is open at the instant and the target is over."""
    if request.due_at is None:
        return Verdict.ON_TIME
    ended = request.closed_at if request.closed_at is not None else instant
    return Verdict.LATE if ended > request.due_at else Verdict.ON_TIME


def test_ontime_is_reproduced_from_the_dates_with_these_exceptions() -> None:
    name = "boston/2011.csv.gz"
    requests, _, _ = read_published("boston", name)
    instant = newest(published(name), profile("boston")) or 0
    wrong = {request.number for request in requests if request.verdict is not derived(request, instant)}
    assert wrong == UNJUDGED
    exceptions = [request for request in requests if request.number in UNJUDGED]
    assert {request.verdict for request in exceptions} == {Verdict.NONE}, "the city gives no verdict"
    assert {derived(request, instant) for request in exceptions} == {Verdict.LATE}, "and all of them were late"
    assert sum(request.verdict is Verdict.LATE for request in requests) == 11_521


def test_ten_years_on_the_one_exception_was_still_within_its_target_by_the_dates_of_the_file() -> None:
    name = "boston/2022_sample.csv.gz"
    requests, _, _ = read_published("boston", name)
    instant = newest(published(name), profile("boston")) or 0
    (wrong,) = [request for request in requests if request.verdict is not derived(request, instant)]
    assert (wrong.number, wrong.verdict, wrong.status) == ("101004141848", Verdict.LATE, Status.OPEN)
    assert wrong.due_at is not None
    assert wrong.due_at > instant, "the file was made after its newest date, and after this target"
