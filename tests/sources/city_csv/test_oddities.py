"""What is odd in cities' files, one story each: what becomes of it, and the sentence that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.core.errors import CallboardError
from supervisor.requests.record import Channel, Flag, Status
from supervisor.sources.city_csv import newest, parse, read
from tests.sources.city_csv.samples import PLAIN, as_csv, local, one, plainville, profile, published, taken, written

HEADER = ["Number", "Opened", "Closed", "Status"]
NAMED = [str(each[0]) for _, each in plainville().columns if each]


def notes_of(folder: Path, rows: list[list[str]], header: list[str] = HEADER, as_of: int | None = None) -> list[str]:
    return taken(written(folder, as_csv(header, rows)), plainville(), as_of)[2]


def test_closed_before_opened_keeps_both_dates_and_is_flagged(tmp_path: Path) -> None:
    row = ["1", "2024-01-02 10:00", "2024-01-01 10:00", "Closed"]
    request = one(tmp_path, closed="2024-01-01 10:00", opened="2024-01-02 10:00", status="Closed")
    assert request.flags == (Flag.CLOSED_BEFORE_OPENED,)
    assert (request.closed_at, request.opened_at) == (local("2024-01-01 10:00"), local("2024-01-02 10:00"))
    assert notes_of(tmp_path, [row])[-1] == (
        "1 request: closed before opened; both dates are kept, there is no duration."
    )


def test_open_with_a_closing_date_stays_open_and_is_flagged(tmp_path: Path) -> None:
    request = one(tmp_path, closed="2024-01-03 10:00", status="Open")
    assert (request.status, request.closed_at) == (Status.OPEN, local("2024-01-03 10:00"))
    assert request.flags == (Flag.OPEN_WITH_CLOSING_DATE,)
    notes = notes_of(tmp_path, [["1", "2024-01-02", "2024-01-03 10:00", "Open"]])
    assert "1 request: open with a closing date; they count as open, the date is kept." in notes


def test_closed_without_a_date_is_flagged(tmp_path: Path) -> None:
    assert one(tmp_path, closed="", status="Closed").flags == (Flag.CLOSED_WITHOUT_DATE,)
    assert one(tmp_path, closed="", status="Void").status is Status.CANCELLED


def test_what_lies_after_the_snapshot_is_flagged_as_ahead(tmp_path: Path) -> None:
    file = written(tmp_path, as_csv(HEADER, [["1", "2024-01-02 10:00", "2024-01-05 10:00", "Closed"]]))
    as_of = local("2024-01-03 00:00")
    requests, _, notes = taken(file, plainville(), as_of)
    assert requests[0].flags == (Flag.CLOSED_AHEAD,)
    assert notes[-1] == "1 request: closing date after the instant of the file."
    requests, _, _ = taken(file, plainville(), local("2024-01-01 00:00"))
    assert set(requests[0].flags) == {Flag.CLOSED_AHEAD, Flag.OPENED_AHEAD}


@pytest.mark.parametrize(
    ("lat", "lon", "flag"),
    [
        ("0", "0", Flag.NO_PLACE),
        ("0.0", "0.000", Flag.NO_PLACE),
        ("", "", Flag.NO_PLACE),
        ("north", "west", Flag.NO_PLACE),
        ("nan", "nan", Flag.NO_PLACE),
        ("inf", "0", Flag.NO_PLACE),
        ("999", "-74", Flag.NO_PLACE),
        ("12.5", "-74.0", Flag.OUTSIDE_CITY),
        ("-74.0", "40.5", Flag.OUTSIDE_CITY),
    ],
)
def test_places_that_are_none_or_lie_outside_the_city(tmp_path: Path, lat: str, lon: str, flag: Flag) -> None:
    request = one(tmp_path, lat=lat, lon=lon)
    assert request.flags == (flag,)
    assert (request.lat is None) == (flag is Flag.NO_PLACE)


def test_places_inside_the_city_are_not_flagged_with_a_point_or_a_comma(tmp_path: Path) -> None:
    assert one(tmp_path, lat="40.5", lon="-74.25").flags == ()
    assert (one(tmp_path, lat="40,5", lon="-74,25").lat, one(tmp_path, lat=" 40.5 ", lon="-74.25").lat) == (40.5, 40.5)


def test_places_are_counted_in_sentences(tmp_path: Path) -> None:
    rows = [["1", "2024-01-02 10:00", "0", "0"], ["2", "2024-01-02 10:00", "1", "1"]]
    notes = notes_of(tmp_path, rows, ["Number", "Opened", "Lat", "Lon"])
    assert "1 request: no place, or coordinates that stand for none." in notes
    assert "1 request: coordinates outside the city." in notes


def test_an_opening_without_a_time_is_the_beginning_of_the_day(tmp_path: Path) -> None:
    request = one(tmp_path, opened="01/02/2024")
    assert (request.opened_at, request.flags) == (local("2024-01-02 00:00"), (Flag.NO_TIME_OF_DAY,))
    assert notes_of(tmp_path, [["1", "01/02/2024", "", "Open"]])[-1] == (
        "1 request: opening or closing date without a time of day."
    )


def test_a_closing_without_a_time_is_as_early_as_it_can_have_been(tmp_path: Path) -> None:
    later = one(tmp_path, opened="2024-01-02 14:55", closed="2024-01-05", status="Closed")
    same = one(tmp_path, opened="2024-01-02 14:55", closed="2024-01-02", status="Closed")
    before = one(tmp_path, opened="2024-01-02 14:55", closed="2024-01-01", status="Closed")
    assert (later.closed_at, later.flags) == (local("2024-01-05 00:00"), (Flag.NO_TIME_OF_DAY,))
    assert (same.closed_at, same.flags) == (same.opened_at, (Flag.NO_TIME_OF_DAY,))
    assert before.closed_at == local("2024-01-01 00:00")
    assert set(before.flags) == {Flag.NO_TIME_OF_DAY, Flag.CLOSED_BEFORE_OPENED}


def test_a_due_date_without_a_time_is_the_end_of_its_day(tmp_path: Path) -> None:
    dated, timed = one(tmp_path, due="01/05/2024"), one(tmp_path, due="01/05/2024 5:00 PM")
    assert (dated.due_at, dated.due_is_date, dated.flags) == (local("2024-01-06 00:00"), True, ())
    assert (timed.due_at, timed.due_is_date) == (local("2024-01-05 17:00"), False)


def test_a_due_date_on_a_day_of_23_hours_ends_with_it(tmp_path: Path) -> None:
    assert one(tmp_path, due="03/10/2024").due_at == local("2024-03-11 00:00")
    assert local("2024-03-11 00:00") - local("2024-03-10 00:00") == 23 * 3_600_000


def test_due_before_opened_is_flagged(tmp_path: Path) -> None:
    assert one(tmp_path, due="2023-12-31 10:00").flags == (Flag.DUE_BEFORE_OPENED,)


def test_dates_that_cannot_be_true_are_kept_as_words(tmp_path: Path) -> None:
    request = one(tmp_path, closed="01/01/1900 12:00:00 AM", due="next week", status="Closed")
    assert (request.closed_at, request.due_at) == (None, None)
    assert set(request.flags) == {Flag.UNREADABLE_CLOSING, Flag.UNREADABLE_DUE, Flag.CLOSED_WITHOUT_DATE}
    assert (request.original["closed"], request.original["due"]) == ("01/01/1900 12:00:00 AM", "next week")


@pytest.mark.parametrize("nothing", ["", " ", "NULL", "n/a", "None", "NaN", "-"])
def test_words_for_nothing_are_no_dates_and_no_flags(tmp_path: Path, nothing: str) -> None:
    request = one(tmp_path, closed=nothing, due=nothing, updated=nothing)
    assert (request.closed_at, request.due_at, request.updated_at, request.flags) == (None, None, None, ())


def test_a_time_in_the_spring_gap_is_an_hour_later_and_flagged(tmp_path: Path) -> None:
    request = one(tmp_path, opened="2024-03-10 02:30:00")
    assert (request.opened_at, request.flags) == (local("2024-03-10 03:30"), (Flag.SKIPPED_HOUR,))
    assert request.original["opened"] == "2024-03-10 02:30:00"
    notes = notes_of(tmp_path, [["1", "2024-03-10 02:30:00", "", "Open"]])
    assert notes[-1] == "1 request: time in the hour that spring leaves out; taken as an hour later."


def test_a_time_in_the_autumn_hour_is_the_first_of_two_and_flagged(tmp_path: Path) -> None:
    request = one(tmp_path, opened="2024-11-03 01:30:00")
    assert (request.opened_at, request.flags) == (local("2024-11-03 01:30"), (Flag.DOUBLED_HOUR,))
    assert one(tmp_path, opened="2024-11-03 03:30:00").flags == ()


def test_a_closing_in_the_autumn_hour_is_the_second_where_the_first_is_before_the_opening(tmp_path: Path) -> None:
    request = one(tmp_path, opened="2024-11-03 01:50", closed="2024-11-03 01:10", status="Closed")
    assert request.flags == (Flag.DOUBLED_HOUR,)
    assert request.closed_at is not None
    assert request.closed_at - request.opened_at == 20 * 60_000


def test_an_offset_behind_a_time_counts_unless_the_profile_knows_better(tmp_path: Path) -> None:
    assert one(tmp_path, opened="2024-01-02T03:04:05Z").opened_at == local("2024-01-01 22:04:05")
    assert one(tmp_path, opened="2024-01-02T03:04:05-08:00").opened_at == local("2024-01-02 06:04:05")
    wrong = one(tmp_path, 'offsets = "wrong"\n', opened="2024-01-02 03:04:05+00:00")
    assert wrong.opened_at == local("2024-01-02 03:04:05")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["", "2024-01-02", ""], "The row has no number of a request."),
        (["N/A", "2024-01-02", ""], "The row has no number of a request."),
        (["7", "", "Open"], "Request 7 has no opening date."),
        (["7", "soon", ""], "Request 7 has an opening date that cannot be read or cannot be true: “soon”."),
        (["7", "1/1/1900", ""], "Request 7 has an opening date that cannot be read or cannot be true: “1/1/1900”."),
        (["7", "13/13/2024", ""], "Request 7 has an opening date that cannot be read or cannot be true: “13/13/2024”."),
        (["", "", ""], "The row is empty."),
        (
            ["1.01004E+11", "2024-01-02", ""],
            "Its number 1.01004E+11 was shortened by a spreadsheet; export it anew with numbers as text.",
        ),
        (["7" * 101, "2024-01-02", ""], "Its number is longer than 100 characters."),
        (["7", "2024-01-02"], "The row has 2 cells where the header has 3."),
        (["7", "2024-01-02", "", "x"], "The row has 4 cells where the header has 3."),
    ],
)
def test_rows_that_cannot_be_requests_are_set_aside_with_their_line(
    tmp_path: Path, cells: list[str], reason: str
) -> None:
    rows = [["1", "2024-01-02", "Open"], cells, ["2", "2024-01-02", "Open"]]
    requests, (reject,), _ = taken(written(tmp_path, as_csv(["Number", "Opened", "Status"], rows)), plainville())
    assert [request.number for request in requests] == ["1", "2"]
    assert (reject.file, reject.line, reject.reason) == ("requests.csv", 3, reason)


def test_telephone_numbers_do_not_stay_in_what_is_set_aside_or_written_freely(tmp_path: Path) -> None:
    said = "Call 617-555-0143 or me@example.org\nby 2024-01-05, case 101004"
    assert one(tmp_path, text=said).words == "Call ••• or •••\nby 2024-01-05, case 101004"
    file = written(tmp_path, as_csv(["Number", "Opened", "Text"], [["", "2024-01-02", said]]))
    (reject,) = taken(written(tmp_path, file.read_text() + as_csv(["8", "2024-01-02", ""], [])), plainville())[1]
    assert "555-01" not in reject.text


def test_a_status_that_is_not_known_is_named_counted_and_flagged(tmp_path: Path) -> None:
    rows = [
        ["1", "2024-01-02", "", "Dreaming"],
        ["2", "2024-01-02", "2024-01-03", "dreaming"],
        ["3", "2024-01-02", "", ""],
    ]
    requests, _, notes = taken(written(tmp_path, as_csv(HEADER, rows)), plainville())
    assert [request.status for request in requests] == [Status.OPEN, Status.RESOLVED, Status.OPEN]
    assert all(Flag.UNKNOWN_STATUS in request.flags for request in requests)
    assert requests[0].original["status"] == "Dreaming"
    assert (
        "3 requests: status that the profile does not know, taken as open, or as resolved where there is a closing "
        "date (“Dreaming” 1, “dreaming” 1, none 1)."
    ) in notes


def test_a_channel_that_is_not_known_is_other_and_named(tmp_path: Path) -> None:
    rows = [["1", "2024-01-02", "Pigeon"], ["2", "2024-01-02", "CALL"], ["3", "2024-01-02", ""]]
    requests, _, notes = taken(written(tmp_path, as_csv(["Number", "Opened", "Channel"], rows)), plainville())
    assert [request.channel for request in requests] == [Channel.OTHER, Channel.PHONE, Channel.UNKNOWN]
    assert requests[0].original == {"channel": "Pigeon"}
    assert "1 request: channel that the profile does not know, taken as other (“Pigeon” 1)." in notes


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    file = written(tmp_path, as_csv(["Status", "Opened", "Number"], [["Open", "2024-01-02 10:00", "1"]]))
    requests, _, _ = taken(file, plainville())
    assert (requests[0].number, requests[0].opened_at) == ("1", local("2024-01-02 10:00"))


def test_a_column_is_found_in_any_writing_of_its_name(tmp_path: Path) -> None:
    file = written(tmp_path, as_csv([" NUMBER ", "opened", "STATUS"], [["1", "2024-01-02 10:00", "Open"]]))
    assert len(taken(file, plainville())[0]) == 1


def test_a_column_with_another_name_is_taken_where_one_alone_will_do_and_said(tmp_path: Path) -> None:
    header = ["Case ID", "Date Opened", "Status", "Closed", "Category", "Channel", "Area", "Lat", "Lon"]
    row = ["1", "2024-01-02 10:00", "Open", "", "Tree", "Call", "North", "40.5", "-74.0"]
    requests, _, notes = taken(written(tmp_path, as_csv(header, [row])), plainville())
    assert requests[0].number == "1"
    assert "The column “Case ID”, which the profile does not name, is taken for the number of the request." in notes
    assert "The column “Date Opened”, which the profile does not name, is taken for the opening date." in notes


def test_another_citys_file_is_not_taken_by_likeness(tmp_path: Path) -> None:
    file = written(tmp_path, as_csv(["Case ID", "Date Opened", "Status"], [["1", "2024-01-02 10:00", "Open"]]))
    with pytest.raises(CallboardError, match="has no column for the number of the request"):
        taken(file, plainville())


@pytest.mark.parametrize(
    ("file", "cities"),
    [("nyc/api_2024.csv.gz", ["boston", "chicago", "san_antonio"]), ("boston/2022_sample.csv.gz", ["new_york"])],
)
def test_a_published_file_is_refused_by_another_citys_profile(file: str, cities: list[str]) -> None:
    for city in cities:
        with pytest.raises(CallboardError, match="has no column for"):
            newest(published(file), profile(city))


def test_missing_columns_are_said_once(tmp_path: Path) -> None:
    requests, _, notes = taken(written(tmp_path, as_csv(["Number", "Opened"], [["1", "2024-01-02"]])), plainville())
    assert (requests[0].status, requests[0].flags) == (Status.OPEN, (Flag.NO_TIME_OF_DAY,))
    assert notes[0] == (
        "The file has no column for: closing date, due date, date of the last change, status, department, category, "
        "channel, area, free text, latitude, longitude; so no request has coordinates."
    )


@pytest.mark.parametrize(
    ("places", "cells", "said"),
    [
        (["Lat"], ["40.5"], ["longitude, pair of coordinates; so no request has coordinates"]),
        (["Lon"], ["-74.5"], ["latitude, pair of coordinates; so no request has coordinates"]),
        (["Lat", "Location"], ["", "40.5, -74.5"], []),
        (["Lat", "Lon"], ["40.5", "-74.5"], []),
    ],
)
def test_a_missing_coordinate_is_said_unless_another_column_tells_places(
    tmp_path: Path, places: list[str], cells: list[str], said: list[str]
) -> None:
    named = [field for field in NAMED if field.lower() not in ("lat", "lon")]
    file = written(tmp_path, as_csv([*named, *places], [["1", "2024-01-02 10:00", *[""] * (len(named) - 2), *cells]]))
    by = parse(PLAIN.replace("[statuses]", 'point = ["Location"]\n[statuses]'), "plainville")
    (request,), _, notes = taken(file, by)
    assert [note for note in notes if "no column" in note] == [f"The file has no column for: {each}." for each in said]
    assert (request.lat, request.lon) == ((None, None) if said else (40.5, -74.5))


@pytest.mark.parametrize(
    ("header", "lacking"),
    [
        (["Opened", "Status"], "has no column for the number of the request (in the profile plainville: Number)"),
        (["Number", "Status"], "has no column for the opening date (in the profile plainville: Opened)"),
    ],
)
def test_without_a_number_or_an_opening_date_a_file_is_refused(tmp_path: Path, header: list[str], lacking: str) -> None:
    file = written(tmp_path, as_csv(header, [["x", "y"]]))
    with pytest.raises(CallboardError, match=r"requests\.csv has no column") as refused:
        newest(file, plainville())
    assert lacking in str(refused.value)


def test_of_a_doubled_column_the_first_counts_and_it_is_said(tmp_path: Path) -> None:
    file = written(tmp_path, as_csv(["Number", "Opened", "Status", "Status"], [["1", "2024-01-02", "Closed", "Open"]]))
    requests, _, notes = taken(file, plainville())
    assert requests[0].status is Status.RESOLVED
    assert "The column “Status” is there 2 times; the first counts." in notes


def test_a_number_that_a_spreadsheet_has_made_a_decimal_is_the_same_number(tmp_path: Path) -> None:
    assert one(tmp_path, number="2019193337.0").number == "2019193337"
    assert one(tmp_path, number="SR20-05069003").number == "SR20-05069003"


def test_the_instant_of_a_file_is_its_newest_date_that_is_not_ahead(tmp_path: Path) -> None:
    rows = [
        ["1", "2024-01-02", "2024-01-09", "Closed"],
        ["2", "2024-01-05 08:00", "", "Open"],
        ["3", "2030-01-01", "", ""],
    ]
    file = written(tmp_path, as_csv(HEADER, rows))
    assert newest(file, plainville()) == local("2030-01-01")
    assert newest(file, plainville(), now=local("2025-01-01")) == local("2024-01-09")
    due = written(tmp_path, as_csv(["Number", "Opened", "Due"], [["1", "2024-01-02", "2024-06-01"]]), "due.csv")
    assert newest(due, plainville()) == local("2024-01-02")


def test_a_file_without_a_single_date_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, as_csv(["Number", "Opened"], [["1", "soon"]]))
    with pytest.raises(CallboardError, match="no request with a date that can be read"):
        list(read(file, plainville()))


def test_control_characters_and_half_characters_do_not_stay(tmp_path: Path) -> None:
    request = one(tmp_path, department="Parks\x1b[31m\u202e", category=" Street   light ", text="a\x07b\n\n\n c ")
    assert (request.department, request.category, request.words) == ("Parks [31m", "Street light", "a b\nc")


def test_every_request_can_be_stored(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(b'{"Number": "1\\ud800", "Opened": "2024-01-02", "Text": "\\udfff\\u0000", "Area": "\\ud800"}')
    requests, _, _ = taken(file, plainville())
    for value in (requests[0].number, requests[0].words, requests[0].area):
        assert isinstance(value, str)
        assert value.encode() == value.replace("\0", "").encode()
