"""Dates in every writing, against zoneinfo itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.record import Flag
from supervisor.sources.city_csv.moments import Moments

ZONE = "America/New_York"
AT = round(datetime(2020, 9, 5, 14, 41, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)
AMERICAN, ELSEWHERE = Moments(ZONE, "mdy", "true"), Moments(ZONE, "dmy", "true")


@pytest.mark.parametrize(
    "text",
    [
        "2020-09-05 14:41:00",
        "2020-09-05T14:41:00.000",
        "2020-09-05T14:41",
        "2020/09/05 14:41",
        "2020-9-5 2:41 PM",
        "20200905 14:41",
        "9/5/2020 2:41 PM",
        "09/05/2020 02:41:00 PM",
        "9/5/2020, 2:41:00 p.m.",
        "9/5/20 14:41",
        "9-5-2020 14:41",
        "9.5.2020 14:41:00,000",
        "Sep 5, 2020 2:41 PM",
        "September 5, 2020 2:41 PM",
        "5 Sep 2020 14:41",
        "05-SEP-2020 14:41",
        "5 de septiembre de 2020 14:41",
        "2020-09-05 18:41:00Z",
        "2020-09-05 18:41:00 UTC",
        "2020-09-05T18:41:00+00:00",
        "2020-09-05T20:41:00+0200",
        "2020-09-05T13:41:00-05",
        "  2020-09-05   14:41  ",
        "2020-09-05\u00a014:41",
        str(AT),
        str(AT // 1000),
    ],
)
def test_every_writing_is_the_same_instant(text: str) -> None:
    moment = AMERICAN.read(text)
    assert moment is not None
    assert (moment.at, moment.flag) == (AT, None)
    assert AMERICAN.column([text])[0] == [AT]


def test_day_and_month_stand_as_the_profile_says() -> None:
    ours, theirs = AMERICAN.read("05/09/2020 14:41"), ELSEWHERE.read("05/09/2020 14:41")
    assert ours is not None
    assert theirs is not None
    assert theirs.at == AT
    assert ours.at < theirs.at
    assert ELSEWHERE.read("09/25/2020") is None
    assert AMERICAN.read("25/09/2020") is None


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "13/13/2020",
        "2020-02-30",
        "2020-09-05 24:00",
        "2020-09-05 12:60",
        "2020-09-05 13:00 PM",
        "2020-09-05 0:30 AM",
        "2020-09-05 nonsense",
        "1900-01-01",
        "1969-12-31 23:00",
        "2100-01-01",
        "0000-00-00",
        "9999999999999",
        "2020-09-05 14:41 Mars",
        "Sep 2020",
        "²020-09-05",
        "9" * 5_000,
    ],
)
def test_what_is_no_date_or_cannot_be_true_is_none(text: str) -> None:
    assert AMERICAN.read(text) is None
    assert AMERICAN.column([text]) == ([None], {0: None})


def test_a_day_without_a_time_tells_when_it_ends() -> None:
    moment = AMERICAN.read("11/03/2024")
    assert moment is not None
    assert (moment.flag, moment.ends) == (Flag.NO_TIME_OF_DAY, moment.at + 25 * 3_600_000)


def test_a_column_may_mix_writings() -> None:
    texts = ["", "2020-09-05 14:41:00", "9/5/2020 2:41 PM", "2020-09-05T18:41:00Z", "9/5/2020", "never"]
    found, odd = AMERICAN.column(texts)
    assert found == [None, AT, AT, AT, AT - (14 * 60 + 41) * 60_000, None]
    assert sorted(odd) == [2, 3, 4, 5] or sorted(odd) == [3, 4, 5]


EARLY, LATE = datetime.fromisoformat("1971-01-01"), datetime.fromisoformat("2099-12-30")
LOCAL = st.datetimes(EARLY, LATE).map(lambda moment: moment.replace(microsecond=0))


@given(moments=st.lists(LOCAL, min_size=1, max_size=20), zone=st.sampled_from([ZONE, "Europe/Berlin", "Asia/Kolkata"]))
def test_local_times_are_those_of_the_zone(moments: list[datetime], zone: str) -> None:
    here = ZoneInfo(zone)
    found, odd = Moments(zone, "mdy", "true").column([moment.isoformat(" ") for moment in moments])
    for row, (moment, at) in enumerate(zip(moments, found, strict=True)):
        assert at == round(moment.replace(tzinfo=here).timestamp() * 1000)
        back = datetime.fromtimestamp((at or 0) / 1000, here).replace(tzinfo=None)
        flag = odd[row].flag if row in odd and odd[row] is not None else None  # type: ignore[union-attr]
        assert (back != moment) == (flag is Flag.SKIPPED_HOUR)


@given(moments=st.lists(LOCAL, min_size=1, max_size=20))
def test_times_with_an_offset_are_those_of_utc(moments: list[datetime]) -> None:
    found, odd = AMERICAN.column([f"{moment.isoformat()}Z" for moment in moments])
    assert found == [round(moment.replace(tzinfo=UTC).timestamp() * 1000) for moment in moments]
    assert not odd


@pytest.mark.parametrize("zone", ["America/Asuncion", "America/Sao_Paulo", "Africa/Cairo"])
def test_a_day_that_begins_in_the_gap_is_read_all_the_same(zone: str) -> None:
    here, day = ZoneInfo(zone), datetime.fromisoformat("2017-01-01")
    for _ in range(365):
        moment = Moments(zone, "mdy", "true").read(day.date().isoformat())
        assert moment is not None
        assert datetime.fromtimestamp(moment.at / 1000, here).date() == day.date()
        day += timedelta(days=1)


@given(text=st.text(max_size=40))
def test_no_text_whatever_breaks_it(text: str) -> None:
    AMERICAN.column([text, text + " 1:00", "1/2/2020 " + text])
