"""Interval files of any telephone system: columns told or guessed, hostile rows told by line, real series whole."""

from __future__ import annotations

import gzip
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.planning.series import Series
from supervisor.sources.interval_columns import Layout, read_layout
from supervisor.sources.interval_file import Intervals, columns_of, read_intervals

CALLS = next(
    (each for folder in Path(__file__).parents if (each := folder / "shared/data/calls").is_dir()), Path("none")
)
ZONE = "America/New_York"
NOW = 1_795_000_000_000
LAYOUTS = [
    read_layout(entry) for entry in files("resources").joinpath("intervals").iterdir() if entry.name.endswith(".toml")
]


def at(text: str, fold: int = 0) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE), fold=fold).timestamp()) * 1000


def taken(tmp_path: Path, text: str | bytes, own: Layout = Layout(), zone: str = ZONE) -> Intervals:  # noqa: B008
    path = tmp_path / "calls.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_intervals(path, zone, NOW, own, LAYOUTS)


def only(found: Intervals) -> Series:
    (series,) = found.series.values()
    return series


ROWS = "2026-03-02 08:00,10,180\n2026-03-02 08:30,12,200\n2026-03-02 09:30,7,150\n"


def test_gaps_stay_missing(tmp_path: Path) -> None:
    found = taken(tmp_path, "Interval Start,Offered,AHT\n" + ROWS)
    series = only(found)
    assert (series.start, series.minutes) == (at("2026-03-02T08:00"), 30)
    np.testing.assert_array_equal(series.calls, [10, 12, np.nan, 7])
    np.testing.assert_array_equal(series.aht_s, [180, 200, np.nan, 150])
    assert found.columns == {"at": "Interval Start", "calls": "Offered", "aht": "AHT"}
    assert (found.rows, found.set_aside, found.notes) == (3, 0, ())


SAME = {
    "semicolons": (
        "Date;Time;Calls Offered;Avg Handle Time",
        *("02.03.2026;8:00;10;0:03:00", "02.03.2026;8:30;12;3:20", "02.03.2026;9:30;7;150", "13.03.2026;9:30;;"),
    ),
    "ranges": (
        "Date\tInterval\tOffered\tHandle Time\tAnswered",
        *("3/2/2026\t08:00-08:30\t10\t1,800\t10", "3/2/2026\t08:30-09:00\t12\t2200\t11"),
        "3/2/2026\t09:30-10:00\t7\t1050\t7",
    ),
    "titles": (
        *("Daily Report", "Made by the telephone system", ""),
        "Date,Interval,Queue,Offered,Average Talk,Average Hold,Average Wrap-up",
        *("03/02/2026,8:00 AM - 8:30 AM,A,10,0:02:00,0:00:30,0:00:30", "03/02/2026,8:30 AM - 9:00 AM,A,12,0:03:20,0,0"),
        *("03/02/2026,9:30 AM - 10:00 AM,A,7,0:02:30,0:00:00,0:00:00", "Total,,A,29,,,"),
    ),
    "totals": (
        "row_date,starttime,split,answered,abandoned,acdtime,holdtime,acwtime",
        *("2026-03-02,800,5,9,1,900,600,120", "2026-03-02,830,5,12,0,2000,200,200", "2026-03-02,930,5,7,0,1050,0,0"),
    ),
    "skills": (
        *("Report: Split/Skill Interval Report", "Lakeview 311 main", ""),
        "Date,Starting Time,Split/Skill,ACD Calls,Aban Calls,Avg ACD Time,Avg ACW Time,Avg Speed Ans",
        *("03/02/2026,8:00 AM,Main 311,9,1,2:20,0:40,0:09", "03/02/2026,8:30 AM,Main 311,12,0,2:40,0:40,0:19"),
        "03/02/2026,9:30 AM,Main 311,6,1,2:00,0:30,0:19",
    ),
    "utc": (
        "timestamp,volume,aht_minutes",
        *("2026-03-02T13:00:00Z,10,3", "2026-03-02T13:30:00Z,12,3.3333333333333335", "2026-03-02T14:30:00Z,7,2.5"),
    ),
    "ends": (
        "Interval End,Offered,AHT",
        *("2026-03-02 08:30,10,180", "2026-03-02 09:00,12,200", "2026-03-02 10:00,7,150"),
    ),
    "parts": (
        "Year,Month,Day,Start Time,Volume,AHT",
        *("2026,3,2,0800,10,180", "2026,3,2,0830,12,200", "2026,3,2,0930,7,150"),
    ),
}


@pytest.mark.parametrize("name", [*SAME])
def test_columns_may_be_called_otherwise(tmp_path: Path, name: str) -> None:
    series = only(taken(tmp_path, "\n".join(SAME[name]) + "\n"))
    assert series.start == at("2026-03-02T08:00")
    np.testing.assert_array_equal(series.calls, [10, 12, np.nan, 7])
    np.testing.assert_allclose(series.aht_s, [180, 200, np.nan, 150])


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallboardError, match=r"No row of calls\.csv could be used"):
        taken(tmp_path, "start,calls\n")


def test_days_by_intervals(tmp_path: Path) -> None:
    found = taken(tmp_path, "Date,Queue,08:00,08:30,09:00,09:30\n2026-03-02,A,10,12,,7\n2026-03-03,B,1,2,3,4\n")
    np.testing.assert_array_equal(found.series["A"].calls, [10, 12, np.nan, 7])
    np.testing.assert_array_equal(found.series["B"].calls, [1, 2, 3, 4])
    assert found.columns["calls"] == "08:00 … 09:30"


def test_a_column_may_be_told(tmp_path: Path) -> None:
    text = "When,N,Offered\n" + ROWS.replace(",180", ",1").replace(",200", ",2").replace(",150", ",3")
    series = only(taken(tmp_path, text, Layout(columns={"at": "when", "calls": "n"})))
    assert series.calls[0] == 10
    with pytest.raises(CallboardError, match=r"calls\.csv has no column “M” for calls; there are: When, N, Offered"):
        taken(tmp_path, text, Layout(columns={"at": "when", "calls": "M"}))
    with pytest.raises(CallboardError, match="no column that says when: name it, such as --column at=NAME"):
        taken(tmp_path, "Wann,Offered\n1,2\n")
    with pytest.raises(CallboardError, match="no column of calls offered"):
        taken(tmp_path, "Interval Start,Foo\n1,2\n")


def test_columns_are_looked_at_before(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("Interval Start,Offered,AHT\n" + ROWS)
    assert columns_of(path, LAYOUTS)[1:] == ({"at": "Interval Start", "calls": "Offered", "aht": "AHT"}, "")
    path.write_text("Wann,Offered\n1,2\n")
    header, found, missing = columns_of(path, LAYOUTS)
    assert (header, found) == (["Wann", "Offered"], {"calls": "Offered"})
    assert "no column that says when" in missing
    path.write_text("Date,Begun,Offered\n3/2/2026,8:00,2\n3/2/2026,8:30,2\n")
    _, found, missing = columns_of(path, LAYOUTS)
    assert found == {"date": "Date", "calls": "Offered", "time": "Begun"}
    assert "no column that is called like a time of the day" in missing


def test_an_hour_that_comes_twice_is_two_slots(tmp_path: Path) -> None:
    clocks = ("00:30", "01:00", "01:30", "01:00", "01:30", "02:00")
    rows = "".join(f"2026-11-01 {clock},{calls}\n" for calls, clock in enumerate(clocks))
    found = taken(tmp_path, "start,calls\n" + rows)
    np.testing.assert_array_equal(only(found).calls, [0, 1, 2, 3, 4, 5])
    again = taken(tmp_path, "start,calls\n" + rows + rows)
    np.testing.assert_array_equal(only(again).calls, [0, 1, 2, 3, 4, 5])
    assert [note.words for note in again.notes] == ["6 rows are there twice with the same numbers and count once."]


def test_an_hour_that_comes_twice_may_be_there_once(tmp_path: Path) -> None:
    rows = "".join(f"2026-11-01 {clock},{calls}\n" for calls, clock in enumerate(("00:00", "01:00", "02:00", "03:00")))
    np.testing.assert_array_equal(only(taken(tmp_path, "start,calls\n" + rows)).calls, [0, 1, np.nan, 2, 3])


def test_an_hour_that_does_not_exist_is_told_by_line(tmp_path: Path) -> None:
    rows = "".join(f"2026-03-08 {clock},5\n" for clock in ("00:00", "01:00", "02:00", "03:00"))
    found = taken(tmp_path, "start,calls\n" + rows)
    assert only(found).calls.tolist() == [5, 5, 5]
    assert [note.sentence() for note in found.notes] == [
        "Line 4: “2026-03-08 02:00” is no time: the clock is put forward over it on that day."
    ]


def test_overlapping_rows_are_told_by_line(tmp_path: Path) -> None:
    found = taken(tmp_path, "start,offered,aht\n" + ROWS + ROWS.replace(",12,", ",13,"))
    np.testing.assert_array_equal(only(found).calls, [10, 12, np.nan, 7])
    assert [note.sentence() for note in found.notes] == [
        "2 rows are there twice with the same numbers and count once.",
        "Line 6: Line 3 has other numbers for the same interval; it counts.",
    ]
    assert (found.rows, found.set_aside) == (3, 1)


def test_wrong_values_are_told_by_line(tmp_path: Path) -> None:
    more = (
        "2026-03-02 10:00,5,-3", "2026-03-02 10:30,5,99999", "2026-03-02 11:00,-2,100", "2026-03-02 11:30,many,100",
        "2026-03-02 11:45,5,100", "2999-01-01 08:00,5,100", "1066-10-14 08:00,5,100", "Total,34,", "2026-03-02 12:00,5",
        "2026-03-02 12:30,=5,1", "2026-03-02 13:00,inf,1", "2026-03-02 13:30,,1", "2026-03-02 14:00,0,0",
    )  # fmt: skip
    found = taken(tmp_path, "start,offered,aht\n" + ROWS + "\n".join(more) + "\n")
    series = only(found)
    np.testing.assert_array_equal(series.calls, [10, 12, np.nan, 7, 5, 5, *[np.nan] * 6, 0])
    assert np.isnan(series.aht_s[4:]).all()
    assert {note.line for note in found.notes} == {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
    assert found.set_aside == 9
    assert "No interval of 30 minutes begins at 11:45:00." in [note.words for note in found.notes]


def test_intervals_of_another_length(tmp_path: Path) -> None:
    rows = "Date,Interval,Offered\n3/2/2026,08:00-08:30,1\n3/2/2026,08:30-09:00,2\n3/2/2026,09:00-10:00,3\n"
    found = taken(tmp_path, rows)
    assert only(found).calls.tolist() == [1, 2]
    assert [note.sentence() for note in found.notes] == ["Line 4: The row lasts 60 minutes where the others last 30."]
    for clocks, words in ((("08:00",), "one interval alone"), (("08:00", "08:07", "08:14"), "intervals of 7 minutes")):
        with pytest.raises(CallboardError, match=words):
            taken(tmp_path, "start,calls\n" + "".join(f"2026-03-02 {clock},5\n" for clock in clocks))
    with pytest.raises(CallboardError, match="one row for a day; export it by intervals"):
        taken(tmp_path, "date,calls\n2026-03-02,5\n2026-03-03,5\n2026-03-04,5\n")


def test_a_column_of_times_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    rows = "".join(f"03/{day:02}/2026,{hour}:00,5,2:10\n" for day in (2, 3) for hour in range(8, 12))
    with pytest.raises(CallboardError, match=r"no column of the time of day: .*--column time=NAME; is it “Begun”\?"):
        taken(tmp_path, "Some report\nof a city\n\nDate,Begun,Offered,Wait\n" + rows)
    times = Layout(columns={"time": "Begun"})
    assert only(taken(tmp_path, "Some report\n\nDate,Begun,Offered,Wait\n" + rows, times)).minutes == 60


def test_below_a_title_the_names_of_the_columns_are_told(tmp_path: Path) -> None:
    with pytest.raises(CallboardError, match="There are: Tag, Wert, Menge"):
        taken(tmp_path, "Bericht\n\nTag,Wert,Menge\n1,2,3\n2,3,4\n")


def test_an_order_of_dates_that_most_contradict_is_refused(tmp_path: Path) -> None:
    rows = "".join(f"09/{day:02}/2026,8:{half},5\n" for day in range(7, 30) for half in ("00", "30"))
    with pytest.raises(CallboardError, match=r"the month stands first: 34 of its dates .* --dates mdy\. Nothing"):
        taken(tmp_path, "Date,Time,Offered\n" + rows, Layout(dates="dmy"))
    own = Layout(dates="mdy")
    found = taken(tmp_path, "Date,Time,Offered\n" + rows + "31/09/2026,8:00,5\n", own)
    assert (found.rows, found.set_aside) == (46, 1)


def test_days_by_longer_intervals_are_told(tmp_path: Path) -> None:
    clocks = [f"{hour:02}:{minute:02}" for hour in range(8, 12) for minute in (0, 15, 30, 45)]
    rows = [f"2026-03-02 {clock},1" for clock in clocks[::2]] + [
        f"2026-03-0{day} {clock},1" for day in (3, 4) for clock in clocks
    ]
    found = taken(tmp_path, "start,calls\n" + "\n".join(rows) + "\n")
    assert (only(found).minutes, found.rows, found.set_aside) == (15, 32, 8)
    assert [note.sentence() for note in found.notes] == [
        "Line 2: 8 rows of this day are 30 minutes apart where others last 15."
    ]


def test_dots_may_part_thousands(tmp_path: Path) -> None:
    found = taken(tmp_path, "start;calls\n2026-03-02 08:00;1.234\n2026-03-02 08:30;12\n")
    assert only(found).calls.tolist() == [1234, 12]
    assert [note.words for note in found.notes] == ["Calls such as 1.234 are read as 1,234."]
    assert only(taken(tmp_path, "start,calls\n2026-03-02 08:00,1.234\n2026-03-02 08:30,12.5\n")).calls.tolist() == [
        1.234,
        12.5,
    ]


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_gzip(tmp_path: Path, coding: str) -> None:
    text = "start,queue,calls\r\n2026-03-02 08:00,Fundbüro,1\r\n2026-03-02 08:30,Fundbüro,2\r\n".encode(coding)
    assert [*taken(tmp_path, text).series] == ["Fundbüro"]
    assert [*taken(tmp_path, gzip.compress(text)).series] == ["Fundbüro"]


def test_what_is_no_interval_file(tmp_path: Path) -> None:
    for text, words in (
        (b"", "empty"),
        (b"PK\x03\x04", "Excel workbook, not an interval file; export it as CSV"),
        (b"%PDF-1.7", "PDF"),
    ):
        with pytest.raises(CallboardError, match=words):
            taken(tmp_path, text)


@pytest.mark.parametrize(
    ("days", "first"), [(("01/03", "02/03", "03/03"), "2026-03-01"), (("03/01", "03/02", "03/03"), "2026-03-01")]
)
def test_dates_that_fit_both_orders_are_those_that_follow_each_other(
    tmp_path: Path, days: tuple[str, ...], first: str
) -> None:
    rows = "".join(f"{day}/2026 {clock},5\n" for day in days for clock in ("08:00", "08:30"))
    series = only(taken(tmp_path, "start,calls\n" + rows))
    assert series.start == at(f"{first}T08:00")
    assert len(series) == 98


def test_a_date_late_in_the_file_tells_the_order(tmp_path: Path) -> None:
    days = [f"{day:02d}/{month:02d}/2026" for month in (1, 2) for day in range(1, 29)]
    rows = "".join(f"{day} {hour:02d}:{minute},1\n" for day in days for hour in range(24) for minute in ("00", "30"))
    assert only(taken(tmp_path, "start,calls\n" + rows)).start == at("2026-01-01T00:00")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = 3", "Expected `str`"),
        ("[columns]\nfoo = 'x'", "“foo” is no field of an interval file"),
        ("dates = 'ymd'", "Invalid enum value"),
        ("=", "is no layout"),
    ],
)
def test_a_layout_that_makes_no_sense(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(CallboardError, match=words):
        read_layout(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_a_sentence(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"start,calls,aht\n" + body)
    try:
        found = read_intervals(path, ZONE, NOW)
    except CallboardError:
        return
    assert all((each.calls[~np.isnan(each.calls)] >= 0).all() for each in found.series.values())


@pytest.mark.skipif(not CALLS.is_dir(), reason="the real series are not here")
def test_the_real_series_of_a_bank() -> None:
    found = read_intervals(CALLS / "bank_5min_2003.csv.gz", "UTC", NOW)
    series = only(found)
    assert (found.rows, found.set_aside, series.minutes) == (164 * 169, 0, 5)
    assert np.nansum(series.calls) == 5_323_661
    days = np.unique(series.local.day[~np.isnan(series.calls)])
    assert days.size == 164
    assert only(found).by(30).minutes == 30
