"""Files that nobody has described."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Channel, Status, Verdict
from supervisor.sources.city_csv import choose, find, parse, recognise, save, toml
from supervisor.sources.city_csv.names import title_of
from tests.sources.city_csv.samples import FOLDERS, as_csv, local, published, taken, written

ZONE = "America/Mexico_City"

BOSTON = {
    "number": "case_enquiry_id",
    "opened": "open_dt",
    "closed": "closed_dt",
    "due": "target_dt",
    "status": "case_status",
    "department": "department",
    "channel": "source",
    "area": "neighborhood",
    "lat": "latitude",
    "lon": "longitude",
    "verdict": "ontime",
}
CHICAGO = {
    "number": "Service Request Number",
    "opened": "Date/Time Opened",
    "closed": "Date/Time Closed",
    "status": "Service Request Status",
    "department": "Department",
    "category": "Service Request: Type Name",
    "words": "Service Request: Description",
}
KANSAS_CITY = {
    "number": "CASE ID",
    "opened": "CREATION DATE + CREATION TIME",
    "closed": "CLOSED DATE",
    "status": "STATUS",
    "department": "DEPARTMENT",
    "category": "CATEGORY",
    "channel": "SOURCE",
    "area": "NEIGHBORHOOD",
    "verdict": "EXCEEDED EST TIMEFRAME",
}
NEW_YORK = {
    "number": "unique_key",
    "opened": "created_date",
    "closed": "closed_date",
    "due": "due_date",
    "updated": "resolution_action_updated_date",
    "status": "status",
    "department": "agency",
    "category": "complaint_type",
    "detail": "descriptor",
    "channel": "open_data_channel_type",
    "lat": "latitude",
}
SAN_FRANCISCO = {
    "number": "unique_key",
    "opened": "created_date",
    "closed": "closed_date",
    "status": "status",
    "department": "agency_name",
    "category": "category",
    "channel": "source",
    "area": "neighborhood",
}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("boston/2011.csv.gz", BOSTON),
        ("chicago/housing_2020.csv.gz", CHICAGO),
        ("kansas_city/neighborhood_0.csv.gz", KANSAS_CITY),
        ("nyc/api_1000.json.gz", NEW_YORK),
        ("san_francisco/bigquery_2016.csv.gz", SAN_FRANCISCO),
    ],
)
def test_published_files_are_recognised_without_their_profiles(name: str, columns: dict[str, str]) -> None:
    guess = recognise(published(name), ZONE)
    found = {each.field: " + ".join(each.columns) for each in guess.fields}
    assert {field: found.get(field) for field in columns} == columns
    assert all(0.4 <= each.confidence <= 1 for each in guess.fields)
    assert len(guess.rows) == 5
    requests, rejects, _ = taken(published(name), guess.profile)
    assert len(requests) > 900
    assert len(rejects) <= 2


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("boston/2011.csv.gz", "boston"),
        ("boston/2022_sample.csv.gz", "boston"),
        ("chicago/housing_2020.csv.gz", "chicago"),
        ("kansas_city/neighborhood_51.csv.gz", "kansas_city"),
        ("nyc/api_1000.json.gz", "new_york"),
        ("nyc/api_2024.csv.gz", "new_york"),
        ("nyc/old_columns_2018.csv.gz", "new_york"),
        ("nyc/socrata_2022-05.csv.gz", "new_york"),
        ("san_francisco/bigquery_2016.csv.gz", "san_francisco"),
    ],
)
def test_of_known_profiles_the_one_that_fits_is_chosen(name: str, city: str) -> None:
    choice = choose(published(name), FOLDERS, ZONE)
    assert (choice.profile.city, choice.guess) == (city, None)
    assert choice.notes[0].endswith(f"is laid out as {choice.profile.title} publishes it.")


SPANISH = ["Folio", "Fecha de Registro", "Fecha de Cierre", "Estatus", "Dependencia", "Tipo de Reporte", "Colonia"]
SPANISH += ["Medio de Captación", "Latitud", "Longitud", "Descripción", "Fecha Límite"]


def spanish_rows() -> list[list[str]]:
    return [
        [
            f"R-{1000 + number}",
            f"{number % 28 + 1:02}/03/2024 0{number % 10}:15",
            f"{number % 28 + 1:02}/04/2024" if number % 2 else "",
            ("En proceso", "Atendido", "Cancelada", "Recibido")[number % 4],
            ("Obras Públicas", "Alumbrado")[number % 2],
            ("Bache", "Luminaria", "Basura")[number % 3],
            ("Centro", "Roma", "Condesa")[number % 3],
            ("Teléfono", "Página web", "Aplicación móvil", "Ventanilla")[number % 4],
            f"19.4{number:02}",
            f"-99.1{number:02}",
            f"Hay un problema grande en la calle número {number}",
            f"{number % 28 + 1:02}/05/2024",
        ]
        for number in range(60)
    ]


def test_a_file_in_spanish_is_recognised_with_its_days_first(tmp_path: Path) -> None:
    file = written(tmp_path, "\ufeff" + as_csv(SPANISH, spanish_rows()).replace(",", ";"), "Reportes Ciudad.csv")
    guess = recognise(file, ZONE)
    found = {each.field: each.columns[0] for each in guess.fields}
    assert found == {
        "number": "Folio",
        "opened": "Fecha de Registro",
        "closed": "Fecha de Cierre",
        "due": "Fecha Límite",
        "status": "Estatus",
        "department": "Dependencia",
        "category": "Tipo de Reporte",
        "channel": "Medio de Captación",
        "area": "Colonia",
        "lat": "Latitud",
        "lon": "Longitud",
        "words": "Descripción",
    }
    assert (guess.profile.dates, guess.profile.city, guess.profile.zone) == ("dmy", "reportes_ciudad", ZONE)
    assert guess.profile.statuses == {
        Status.IN_PROGRESS: ("En proceso",),
        Status.RESOLVED: ("Atendido",),
        Status.CANCELLED: ("Cancelada",),
        Status.OPEN: ("Recibido",),
    }
    assert set(guess.profile.channels) == {Channel.PHONE, Channel.WEB, Channel.APP, Channel.COUNTER}
    requests, rejects, _ = taken(file, guess.profile)
    assert (len(requests), rejects) == (60, [])
    assert requests[0].opened_at == local("2024-03-01 00:15", ZONE)


def test_names_run_together_and_humped_are_read(tmp_path: Path) -> None:
    header = ["ServiceRequestId", "requestedDatetime", "closedDateTime", "serviceStatus", "ServiceName"]
    rows = [[str(number), "2024-01-02T10:00:00Z", "", "open", "Pothole"] for number in range(30)]
    guess = recognise(written(tmp_path, as_csv(header, rows)), ZONE)
    found = {each.field: each.columns[0] for each in guess.fields}
    assert (found["number"], found["opened"]) == ("ServiceRequestId", "requestedDatetime")
    assert found["status"] == "serviceStatus"


def test_columns_whose_names_tell_nothing_are_found_by_their_cells_and_doubted(tmp_path: Path) -> None:
    rows = [[f"X{number}", "red", f"2024-01-{number % 28 + 1:02} 10:00"] for number in range(40)]
    guess = recognise(written(tmp_path, as_csv(["f1", "f2", "f3"], rows)), ZONE)
    assert [(each.field, each.columns, each.why) for each in guess.fields] == [
        ("number", ("f1",), "by its cells"),
        ("opened", ("f3",), "by its cells"),
    ]
    assert max(each.confidence for each in guess.fields) <= 0.4
    assert guess.doubts[0] == "No column is called like the opening date; “f3” may be it by its cells."


def test_words_that_are_not_known_are_named_and_not_guessed(tmp_path: Path) -> None:
    rows = [[str(number), "2024-01-02", ("Open", "Zorp", "Not completed")[number % 3]] for number in range(30)]
    guess = recognise(written(tmp_path, as_csv(["Case ID", "Opened", "Status"], rows)), ZONE)
    assert guess.profile.statuses == {Status.OPEN: ("Open",)}
    assert "What these words for the status mean is not known: “Zorp”, “Not completed”." in guess.doubts


def test_a_word_that_comes_late_is_seen_all_the_same(tmp_path: Path) -> None:
    rows = [[str(number), "2024-01-02", "Open"] for number in range(3_000)] + [["x", "2024-01-02", "Duplicate"]]
    guess = recognise(written(tmp_path, as_csv(["Case ID", "Opened", "Status"], rows)), ZONE)
    assert guess.profile.statuses == {Status.OPEN: ("Open",), Status.DUPLICATE: ("Duplicate",)}


@pytest.mark.parametrize(
    ("column", "late", "on_time"),
    [
        ("Late (Yes/No)", "Yes", "No"),
        ("On Time", "No", "Yes"),
        ("Overdue", "Y", "N"),
        ("SLA ontime", "OVERDUE", "ONTIME"),
    ],
)
def test_a_verdict_is_late_or_on_time_by_its_name(tmp_path: Path, column: str, late: str, on_time: str) -> None:
    rows = [[str(number), "2024-01-02", late if number % 3 else on_time] for number in range(30)]
    guess = recognise(written(tmp_path, as_csv(["Case ID", "Opened", column], rows)), ZONE)
    assert guess.profile.verdicts == {Verdict.LATE: (late,), Verdict.ON_TIME: (on_time,)}


def test_days_that_cannot_be_told_from_months_are_doubted(tmp_path: Path) -> None:
    rows = [[str(number), f"0{number % 9 + 1}/05/2024"] for number in range(30)]
    guess = recognise(written(tmp_path, as_csv(["Case ID", "Opened"], rows)), ZONE)
    assert guess.profile.dates == "mdy"
    assert "Every date can be read with the month or with the day first; the month is taken." in guess.doubts


@pytest.mark.parametrize(
    ("header", "cells", "said"),
    [
        (["Colour", "Opened"], ["red", "2024-01-02"], "no column that looks like the number of the request, one that"),
        (
            ["Colour", "Size"],
            ["red", "7"],
            "has no columns that look like requests; those have a number and an opening",
        ),
        (["# A program"], ["read me {}"], "has no columns, so it is no table of requests"),
        (["Case ID", "Colour"], ["{}", "red"], "no column that looks like the opening date, one with a date"),
        (["Case ID", "Opened"], ["{}", "soon"], "no column that looks like the opening date"),
        (["Case ID", "Opened"], ["7", "2024-01-02"], "no column that looks like the number of the request"),
    ],
)
def test_what_cannot_be_guessed_is_refused_in_a_sentence(
    tmp_path: Path, header: list[str], cells: list[str], said: str
) -> None:
    rows = [[cell.format(number) for cell in cells] for number in range(30)]
    with pytest.raises(CallboardError, match=r"requests\.csv has ") as refused:
        recognise(written(tmp_path, as_csv(header, rows)), ZONE)
    assert said in str(refused.value)
    assert len(header) == 1 or f"ts columns are {', '.join(header)}" in str(refused.value)


@pytest.mark.parametrize(("header", "word"), [("Opened", "soon"), ("Date Opened", "2024-13-45"), ("Date", "20")])
def test_a_column_that_is_nearly_the_opening_date_is_named_with_the_line_of_what_is_no_date(
    tmp_path: Path, header: str, word: str
) -> None:
    dates = ["2024-01-02", "2024-01-03 10:00", word, "2024-01-05"]
    rows = [[f"A{place}", f"{date} ", 'Two\nlines, "quoted"'] for place, date in enumerate(dates)]
    with pytest.raises(CallboardError) as refused:
        recognise(written(tmp_path, as_csv(["Case ID", header, "Notes"], rows)), ZONE)
    assert str(refused.value).startswith(f"The column “{header}” of requests.csv would be the opening date, but ")
    assert f"on line 6: “{word}”" in str(refused.value)


def test_a_file_of_names_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallboardError, match="has the names of columns and no rows"):
        recognise(written(tmp_path, "Case ID,Opened\n"), ZONE)


def test_auto_takes_the_guess_where_nothing_fits_prints_it_and_finds_it_once_saved(tmp_path: Path) -> None:
    file = written(tmp_path, as_csv(SPANISH, spanish_rows()), "puebla.csv")
    choice = choose(file, FOLDERS, ZONE)
    assert choice.guess is not None
    assert choice.notes[0] == "No known profile fits puebla.csv; this is a guess:"
    assert any(note.startswith("number of the request") and "Folio" in note and "%" in note for note in choice.notes)
    own = tmp_path / "profiles"
    save(choice.profile.model_copy(update={"title": "Puebla"}), own)
    again = choose(file, [own, *FOLDERS], ZONE)
    assert (again.guess, again.profile.title) == (None, "Puebla")
    assert find("puebla", [own]) == parse(toml(again.profile), "puebla")


def test_a_broken_profile_of_a_centre_is_told_and_does_not_stop_the_choice(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("title = ")
    choice = choose(written(tmp_path, as_csv(SPANISH, spanish_rows()), "puebla.csv"), [tmp_path, *FOLDERS], ZONE)
    assert any("broken.toml is not TOML" in note for note in choice.notes)


def test_open311_json_is_recognised(tmp_path: Path) -> None:
    records = [
        {
            "service_request_id": f"14-{number:08}",
            "status": "closed" if number % 2 else "open",
            "service_name": ("Pothole", "Graffiti")[number % 2],
            "agency_responsible": "Streets",
            "requested_datetime": "2014-07-12T10:58:43-05:00",
            "updated_datetime": "2014-07-12T11:08:21-05:00",
            "expected_datetime": "2014-07-19T11:08:21-05:00",
            "lat": 41.8587,
            "long": -87.6647,
        }
        for number in range(40)
    ]
    file = written(tmp_path, json.dumps(records), "requests.json")
    found = {each.field: each.columns[0] for each in recognise(file, ZONE).fields}
    assert found == {
        "number": "service_request_id",
        "opened": "requested_datetime",
        "due": "expected_datetime",
        "updated": "updated_datetime",
        "status": "status",
        "department": "agency_responsible",
        "category": "service_name",
        "lat": "lat",
        "lon": "long",
    }


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("lakeview_tickets", "Lakeview"),
        ("311_Service_Requests_2010_to_Present", "311 Service Requests 2010 to Present"),
        ("san-antonio-311-calls-2026", "San Antonio"),
        ("OpenRequestsMillValley", "Mill Valley"),
        ("city_of_springfield", "City of Springfield"),
        ("NYC_311", "NYC"),
        ("requests", "Requests"),
        ("…", "City"),
    ],
)
def test_the_name_of_a_file_makes_the_name_of_a_city(file: str, title: str) -> None:
    assert title_of(file) == title
