"""Every published file, counted again straight from its CSV with tables of our own."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from supervisor.requests.record import Flag
from supervisor.sources.city_csv.words import area_names
from tests.sources.city_csv.samples import counted, plain_rows, profile, published, read_published

Row = Mapping[str, str]

NEW_YORK_STATUS = {
    "Open": "open",
    "Pending": "open",
    "In Progress": "in_progress",
    "Assigned": "in_progress",
    "Closed": "resolved",
    "Unspecified": "open",
}
NEW_YORK_CHANNEL = {"PHONE": "phone", "ONLINE": "web", "MOBILE": "app", "UNKNOWN": "unknown", "": "unknown"}
NEW_YORK_AGENCY = {
    "NYPD": "Police Department",
    "HPD": "Housing Preservation and Development",
    "DEP": "Environmental Protection",
    "DOT": "Transportation",
    "DSNY": "Sanitation",
    "DOHMH": "Health and Mental Hygiene",
    "DPR": "Parks and Recreation",
    "DHS": "Homeless Services",
    "DCWP": "Consumer and Worker Protection",
    "TLC": "Taxi and Limousine Commission",
    "EDC": "Economic Development Corporation",
}
KANSAS_CITY_STATUS = {
    "OPEN": "open",
    "ASSIG": "in_progress",
    "RESOL": "resolved",
    "CANC": "cancelled",
    "DUP": "duplicate",
}
KANSAS_CITY_CHANNEL = {
    "PHONE": "phone",
    "VOICE": "phone",
    "WEB": "web",
    "EMAIL": "email",
    "MAIL": "mail",
    "TWIR": "social",
    "WALK": "counter",
    "INSPE": "employee",
    "SYS": "system",
    "BOT": "other",
    "FAX": "other",
    "EDC": "other",
    "EIP": "other",
    "KCEPD": "other",
    "BIZ": "other",
}
KANSAS_CITY_DEPARTMENT = {
    "NHS": "Neighborhoods and Housing Services",
    "NCS": "Neighborhood and Community Services",
    "KCPD": "Police",
    "City Managers Office": "City Manager's Office",
    "General Service": "General Services",
    "Parks and Rec": "Parks and Recreation",
    "Parks & Rec": "Parks and Recreation",
    "Parks & Recreation": "Parks and Recreation",
}
KANSAS_CITY_CATEGORY = {
    "Animal": "Animals / Pets",
    "Signal": "Lights / Signals",
    "Street Light": "Lights / Signals",
    "Weeds": "Mowing / Weeds",
    "Park": "Parks & Recreation",
    "Park Maintenance": "Parks & Recreation",
    "Boulevard Parks and Rec": "Parks & Recreation",
    "Sidewalk": "Sidewalks / Curbs / Ditch",
    "Ditch": "Sidewalks / Curbs / Ditch",
    "Street Sign": "Signs",
    "Traffic Sign": "Signs",
    "Storm Water": "Storm Water / Sewer",
    "Sewer": "Storm Water / Sewer",
    "Street": "Streets / Roadways / Alleys",
    "Pothole": "Streets / Roadways / Alleys",
    "Trash": "Trash / Recycling",
    "Vehicle": "Vehicles / Parking",
    "Data Not Available": "",
}
SAN_FRANCISCO_CHANNEL = {
    "Phone": "phone",
    "Web": "web",
    "Mobile/Open311": "app",
    "Twitter": "social",
    "Email": "email",
    "Integrated Agency": "system",
    "Other Department": "employee",
}
SAN_FRANCISCO_DEPARTMENT = (
    ("zzdpw", "Public Works"),
    ("zzmuni", "Municipal Transportation Agency"),
    ("zzsfmta", "Municipal Transportation Agency"),
    ("zztaxi", "Municipal Transportation Agency"),
    ("zzr", "Recreation and Parks"),
    ("311 ", "311 Customer Service Center"),
    ("animal care", "Animal Care and Control"),
    ("art commission", "Arts Commission"),
    ("assessor", "Assessor-Recorder"),
    ("board of sup", "Board of Supervisors"),
    ("clerk of the", "Board of Supervisors"),
    ("dbi ", "Building Inspection"),
    ("city attorney", "City Attorney"),
    ("city hall", "City Hall"),
    ("clear channel", "Clear Channel"),
    ("county clerk", "County Clerk"),
    ("district att", "District Attorney"),
    ("fire dep", "Fire Department"),
    ("sffd", "Fire Department"),
    ("housing auth", "Housing Authority"),
    ("mayors", "Mayor's Office"),
    ("dpt", "Municipal Transportation Agency"),
    ("sfmta", "Municipal Transportation Agency"),
    ("muni ", "Municipal Transportation Agency"),
    ("ssp - mta", "Municipal Transportation Agency"),
    ("taxi ", "Municipal Transportation Agency"),
    ("noise rep", "Noise Report"),
    ("planning", "Planning"),
    ("police", "Police Department"),
    ("port auth", "Port"),
    ("dph ", "Public Health"),
    ("puc", "Public Utilities Commission"),
    ("dpw", "Public Works"),
    ("recology", "Recology"),
    ("rpd ", "Recreation and Parks"),
    ("technology", "Technology"),
    ("treasurer", "Treasurer and Tax Collector"),
    ("triage - ttx", "Treasurer and Tax Collector"),
)


def san_francisco_department(queue: str) -> str:
    return next((name for begins, name in SAN_FRANCISCO_DEPARTMENT if queue.lower().startswith(begins)), queue)


def told(table: Mapping[str, str], column: str) -> Callable[[Row], str]:
    return lambda row: table.get(row.get(column, ""), row.get(column, ""))


NEW_YORK = {
    "status": told(NEW_YORK_STATUS, "Status"),
    "department": told(NEW_YORK_AGENCY, "Agency"),
    "category": told({}, "Complaint Type"),
    "channel": told(NEW_YORK_CHANNEL, "Open Data Channel Type"),
}
NEW_YORK_API = {
    "status": told(NEW_YORK_STATUS, "status"),
    "department": told(NEW_YORK_AGENCY, "agency"),
    "category": told({}, "complaint_type"),
    "channel": told(NEW_YORK_CHANNEL, "open_data_channel_type"),
}
KANSAS_CITY = {
    "status": told(KANSAS_CITY_STATUS, "STATUS"),
    "department": told(KANSAS_CITY_DEPARTMENT, "DEPARTMENT"),
    "category": told(KANSAS_CITY_CATEGORY, "CATEGORY"),
    "channel": told(KANSAS_CITY_CHANNEL, "SOURCE"),
}
CHICAGO = {
    "status": told({"Completed": "resolved"}, "Service Request Status"),
    "department": told({"DOB - Buildings": "Buildings"}, "Department"),
    "category": told({}, "Service Request: Type Name"),
    "channel": lambda row: "unknown",
}
SAN_FRANCISCO = {
    "status": told({"Open": "open", "Closed": "resolved"}, "status"),
    "department": lambda row: san_francisco_department(row["agency_name"]),
    "category": lambda row: "General Request" if row["category"].startswith("General") else row["category"],
    "channel": told(SAN_FRANCISCO_CHANNEL, "source"),
}
FILES = [
    ("new_york", "nyc/socrata_2020-02.csv.gz", 5_895, NEW_YORK),
    ("new_york", "nyc/socrata_2022-05.csv.gz", 924, NEW_YORK),
    ("new_york", "nyc/old_columns_2018.csv.gz", 155, NEW_YORK),
    ("new_york", "nyc/api_2024.csv.gz", 1_000, NEW_YORK_API),
    ("new_york", "nyc/api_1000.json.gz", 1_000, NEW_YORK_API),
    ("kansas_city", "kansas_city/neighborhood_0.csv.gz", 10_148, KANSAS_CITY),
    ("kansas_city", "kansas_city/neighborhood_51.csv.gz", 3_372, KANSAS_CITY),
    ("kansas_city", "kansas_city/neighborhood_68.csv.gz", 2_772, KANSAS_CITY),
    ("san_francisco", "san_francisco/bigquery_2016.csv.gz", 10_000, SAN_FRANCISCO),
]


def rows_of(name: str) -> list[Row]:
    file = published(name)
    if name.endswith(".json.gz"):
        with gzip.open(file) as content:
            return list(json.load(content))
    return list(plain_rows(file))


@pytest.mark.parametrize(("city", "name", "rows", "columns"), FILES, ids=[name for _, name, _, _ in FILES])
def test_every_row_is_a_request_and_the_counts_are_those_of_the_file(
    city: str, name: str, rows: int, columns: Mapping[str, Callable[[Row], str]]
) -> None:
    plain = rows_of(name)
    requests, rejects, _ = read_published(city, name)
    assert (len(plain), len(requests), rejects) == (rows, rows, [])
    for field, meaning in columns.items():
        assert counted(getattr(request, field) for request in requests) == dict(Counter(map(meaning, plain))), field


def test_chicago_counts_a_request_with_several_work_orders_once() -> None:
    plain = rows_of("chicago/housing_2020.csv.gz")
    requests, rejects, notes = read_published("chicago", "chicago/housing_2020.csv.gz")
    numbers = {row["Service Request Number"] for row in plain if row["Service Request Number"]}
    assert (len(plain), len(requests), len(rejects)) == (3_486, 3_455, 2)
    assert {request.number for request in requests} == numbers
    assert {reject.reason for reject in rejects} == {"The row is empty."}
    assert "29 rows say again what an earlier row says; they count once." in notes
    first = {row["Service Request Number"]: row for row in reversed(plain) if row["Service Request Number"]}
    for field, meaning in CHICAGO.items():
        assert counted(getattr(request, field) for request in requests) == dict(Counter(map(meaning, first.values())))


def test_kansas_citys_verdict_is_kept_as_it_stands_and_no_due_date_is_made_up() -> None:
    requests = [
        request
        for _, name, _, _ in FILES
        if name.startswith("kansas_city")
        for request in read_published("kansas_city", name)[0]
    ]
    assert len(requests) == 16_292
    assert counted(request.verdict for request in requests) == {"late": 4_809, "on_time": 16_292 - 4_809}
    assert all(request.due_at is None for request in requests)


def test_kansas_citys_closings_without_a_time_never_lie_before_the_opening() -> None:
    requests, _, notes = read_published("kansas_city", "kansas_city/neighborhood_51.csv.gz")
    closed = [request for request in requests if request.closed_at is not None]
    assert len(closed) == 3_289
    assert all(Flag.NO_TIME_OF_DAY in request.flags for request in closed)
    assert not any(Flag.CLOSED_BEFORE_OPENED in request.flags for request in requests)
    assert "3,289 requests: opening or closing date without a time of day." in notes


def test_new_yorks_closings_before_the_opening_and_of_1900_are_kept_and_flagged() -> None:
    requests, _, _ = read_published("new_york", "nyc/old_columns_2018.csv.gz")
    odd = [request for request in requests if Flag.CLOSED_BEFORE_OPENED in request.flags]
    assert len(odd) == 16
    assert all(request.status.is_open and Flag.OPEN_WITH_CLOSING_DATE in request.flags for request in odd)
    requests, _, notes = read_published("new_york", "nyc/socrata_2020-02.csv.gz")
    none = [request for request in requests if Flag.UNREADABLE_CLOSING in request.flags]
    assert [request.number for request in none] == ["22860802", "26116476"]
    assert all(request.closed_at is None for request in none)
    assert {request.original["closed"] for request in none} == {"01/01/1900 12:00:00 AM"}
    assert [r.number for r in requests if Flag.UNKNOWN_STATUS in r.flags] == ["58807352"]
    assert any("status that the profile does not know" in note and "“Unspecified” 1" in note for note in notes)


def test_san_franciscos_times_are_local_whatever_stands_behind_them() -> None:
    requests, _, _ = read_published("san_francisco", "san_francisco/bigquery_2016.csv.gz")
    plain = {row["unique_key"]: row for row in rows_of("san_francisco/bigquery_2016.csv.gz")}
    here = ZoneInfo("America/Los_Angeles")
    for request in requests:
        clock = datetime.fromtimestamp(request.opened_at / 1000, here).replace(tzinfo=None).isoformat(" ")
        assert clock + "+00:00" == plain[request.number]["created_date"]
    waking = [row for row in plain.values() if 7 <= int(row["created_date"][11:13]) < 21]
    assert len(waking) > 0.84 * len(plain), "by day, so the clock is the city's own"
    winter = Counter(row["created_date"][11:13] for row in plain.values() if row["created_date"][5:7] in ("12", "01"))
    summer = Counter(row["created_date"][11:13] for row in plain.values() if row["created_date"][5:7] in ("06", "07"))
    rush = [sum(hours[hour] for hour in ("08", "09", "10")) / hours.total() for hours in (winter, summer)]
    assert abs(rush[0] - rush[1]) < 0.04, "mornings begin at the same hour all year: no UTC"


def test_the_place_0_0_is_no_place() -> None:
    requests, _, notes = read_published("san_francisco", "san_francisco/bigquery_2016.csv.gz")
    nowhere = [request for request in requests if Flag.NO_PLACE in request.flags]
    assert len(nowhere) == 4_264
    assert all(request.lat is None and request.lon is None for request in nowhere)
    assert "4,264 requests: no place, or coordinates that stand for none." in notes


def test_originals_are_kept_where_ours_differ() -> None:
    requests, _, _ = read_published("kansas_city", "kansas_city/neighborhood_68.csv.gz")
    plain = {row["CASE ID"]: row for row in rows_of("kansas_city/neighborhood_68.csv.gz")}
    for request in requests:
        row, original = plain[request.number], request.original
        assert original.get("department", request.department) == row["DEPARTMENT"]
        assert original.get("category", request.category) == row["CATEGORY"]
        assert original["verdict"] == row["EXCEEDED EST TIMEFRAME"]
        assert original.get("status", request.status.value).casefold() == row["STATUS"].casefold()
        assert original.get("channel", request.channel.value).casefold() == row["SOURCE"].casefold()
        assert original.get("area", request.area) == row["NEIGHBORHOOD"]


def test_areas_are_called_as_on_the_citys_map() -> None:
    requests, _, _ = read_published("new_york", "nyc/api_1000.json.gz")
    plain = {row["unique_key"]: row["community_board"] for row in rows_of("nyc/api_1000.json.gz")}
    names = area_names(profile("new_york"))
    boroughs = {"Manhattan": "1", "Bronx": "2", "Brooklyn": "3", "Queens": "4", "Staten Island": "5"}
    for request in requests:
        borough, _, board = request.area.rpartition(" ")
        if board.isdigit():
            assert plain[request.number] == f"{int(board):02} {borough.upper()}"
            assert names[f"{boroughs[borough]}{int(board):02}"][0] == request.area
    assert sum(request.area.rpartition(" ")[2].isdigit() for request in requests) == 978
