"""Deadlines of all rows of a frame, beside one worked out alone for each; which promise counts; what a change moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import count, groupby
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from supervisor.metrics.sight import Ratio
from supervisor.requests.ageing import Moment
from supervisor.requests.calendar import BusinessDays
from supervisor.requests.clock import deadline, ends_a_day_at, target
from supervisor.requests.due import due_at, preview, used
from supervisor.requests.frame import Frame
from supervisor.requests.hours import hours_of
from supervisor.requests.packed import NEVER, Lists, columns, content, pack
from supervisor.requests.promises import calendar, promises
from supervisor.requests.record import Request, Status
from supervisor.requests.service import Calendar, Category, Department, Service, Sla
from supervisor.requests.table import BUCKETS, figures
from tests.requests import plain
from tests.requests.made import HOUR, START, ZONE, snapshots

WEEK = (((540, 1020),),) * 5 + ((), ())
OFFICE = Calendar("Office", ZONE, WEEK, ("2012-02-29",))
Sight = tuple[int, Sequence[Request]]


def framed(sights: Sequence[Sight], service: Service | None = None, *, late: bool = False) -> Frame:
    """A frame of what was seen at some instants; with `late` the promises come when everything is there."""
    frame, ids, known = Frame({"here": ZONE}), count(1), dict[str, int]()
    told = promises(service or Service())
    if not late:
        frame.promise(told)
    for position, (as_of, rows) in enumerate(sights, start=1):
        rows = [*{row.number: row for row in rows}.values()]
        for row in rows:
            known.setdefault(row.number, next(ids) if row.number not in known else 0)
        places = [known[row.number] for row in rows]
        frame.extend([(position, as_of, "here", columns(pack(Lists(rows), [*map(content, rows)], places)))])
    if late:
        frame.promise(told)
    return frame


def promised(resolution: str, **more: object) -> Service:
    sla = msgspec.convert({"name": "All", "resolution": resolution, "calendar": "Office", **more}, Sla)
    return Service(zone=ZONE, calendars=(OFFICE,), slas=(sla,))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


def due(frame: Frame, row: int) -> str:
    told = int(frame["due"][row]) + int(frame["due_is_date"][row])
    return f"{datetime.fromtimestamp(told / 1000, ZoneInfo(ZONE)):%a %m-%d %H:%M}"


def stops(version: plain.Version) -> tuple[int, int]:
    return (version.begin if version.request.status.is_open else version.shut, version.end)


@pytest.mark.parametrize("resolution", ["4bh", "300h", "40bh", "2bd", "5d", "0bd"])
@given(sights=snapshots, late=st.booleans())
def test_every_row_is_due_where_its_clock_alone_says(resolution: str, sights: list[Sight], late: bool) -> None:
    opened = {"A": START + 7 * HOUR, "B": START + 52 * HOUR}
    sights = [(as_of, [replace(row, opened_at=opened[row.number]) for row in rows]) for as_of, rows in sights]
    sights = [(as_of, [*{row.number: row for row in rows}.values()]) for as_of, rows in sights]
    frame = framed(sights, promised(resolution), late=late)
    hours = hours_of(calendar(promised(resolution), "Office"))
    wanted = target(resolution)
    expected = set()
    by_number = sorted(((row.number, as_of, row) for as_of, rows in sights for row in rows), key=lambda told: told[0])
    for number, some in groupby(by_number, key=lambda told: told[0]):
        versions = plain.versions((as_of, row) for _, as_of, row in some)
        for place, version in enumerate(versions):
            before = [
                one
                for one in versions[:place]
                if not one.request.status.is_open or one.request.status == "waiting_for_resident"
            ]
            last = deadline(opened[number], wanted, hours, [stops(one) for one in before if one.end > stops(one)[0]])
            last -= wanted.unit.in_days and ends_a_day_at(last, ZONE)
            expected.add((number, version.begin, version.end, last))
    rows = np.flatnonzero(frame["begin"] < plain.END)
    names = [frame.numbers[who] for who in frame["who"][rows]]
    told = zip(names, *(frame[name][rows].tolist() for name in ("begin", "end", "due")), strict=True)
    assert set(told) == expected
    assert frame["due_day"].tolist() == frame.days(np.arange(frame.size), frame["due"]).tolist()
    own = [NEVER if row.due_at is None else row.due_at - row.due_is_date for _, rows in sights for row in rows]
    assert frame["own_due"].tolist() == own


def request(number: str = "A", opened: str = "2012-03-05 08:00", **more: object) -> Request:
    return msgspec.convert({"number": number, "opened_at": at(opened), **more}, Request)


def test_where_nothing_is_promised_the_city_s_own_date_counts() -> None:
    own = at("2012-03-20 12:00")
    rows = [request("A", category="Pothole", due_at=own), request("B", category="Tree", due_at=own), request("C")]
    service = replace(promised("1bd", categories=["Pothole"]), categories=(Category("Pothole"),))
    frame = framed([(START, rows)], service)
    assert [due(frame, row) for row in (0, 1)] == ["Tue 03-06 17:00", "Tue 03-20 12:00"]
    assert frame["due"][2] == NEVER
    assert frame["own_due"].tolist() == [own, own, NEVER]
    assert frame["promise"].tolist() == [0, -1, -1]
    frame.promise(promises(Service()))
    assert frame["due"].tolist() == [own, own, NEVER]


def test_the_most_specific_promise_that_was_valid_at_the_opening_counts() -> None:
    service = Service(
        zone=ZONE,
        departments=(Department("Roads", calendar="Office"),),
        categories=(Category("Streets"), Category("Pothole", parent="Streets", department="Roads", same=("Hole",))),
        calendars=(OFFICE,),
        slas=(
            Sla("all", resolution="10d"),
            Sla("roads", departments=("Roads",), resolution="5bd"),
            Sla("streets", categories=("Streets",), resolution="3bd"),
            Sla("holes", categories=("Pothole",), resolution="1bd", since=at("2012-03-06 00:00")),
        ),
    )
    rows = [
        request("A", department="Parks"),
        request("B", department="Roads", category="Sign"),
        request("C", category="hole"),
        request("D", opened="2012-03-06 08:00", category="Pothole"),
    ]
    frame = framed([(START, rows)], service)
    told = [frame.promises.all[code].name for code in frame["promise"]]
    assert told == ["all", "roads", "streets", "holes"]
    assert [due(frame, row) for row in range(4)] == [
        "Fri 03-16 00:00",
        "Mon 03-12 17:00",
        "Thu 03-08 17:00",
        "Wed 03-07 17:00",
    ]


def test_whoever_gets_it_has_her_own_promise_and_the_pauses_are_measured_anew() -> None:
    service = Service(
        zone=ZONE,
        calendars=(OFFICE,),
        slas=(
            Sla("roads", departments=("Roads",), resolution="8bh", calendar="Office"),
            Sla("parks", departments=("Parks",), resolution="24h"),
        ),
    )
    first = request(opened="2012-03-05 09:00", department="Roads")
    waits = replace(first, status=Status.WAITING)
    moved = replace(first, department="Parks", status=Status.IN_PROGRESS)
    times = [at(f"2012-03-{day}") for day in ("05 12:00", "05 16:00", "06 10:00")]
    frame = framed([*zip(times, ([first], [waits], [moved]), strict=True)], service)
    assert [due(frame, row) for row in range(3)] == ["Mon 03-05 17:00", "Mon 03-05 17:00", "Wed 03-07 03:00"]
    assert frame["paused"].tolist() == [False, True, False]
    back = replace(moved, department="Roads")
    frame = framed([*zip([*times, times[-1] + 1], ([first], [waits], [moved], [back]), strict=True)], service)
    assert due(frame, 3) == "Tue 03-06 11:00"


def test_what_is_paused_is_not_overdue_until_it_goes_on() -> None:
    """And what was late already when it was paused stays late."""
    early, waits = request(opened="2012-03-05 09:00"), at("2012-03-05 10:00")
    late = replace(early, number="B")
    service = promised("2bh")
    parts = [(waits, [replace(early, status=Status.WAITING), late])]
    parts.append((at("2012-03-05 15:00"), [replace(late, status=Status.WAITING)]))
    frame = framed(parts, service)
    moment = Moment(frame, at("2012-03-20 12:00"), BusinessDays())
    assert sorted(moment.late.tolist()) == [-1, 11]
    names = {
        frame.numbers[frame["who"][row]]: BUCKETS[code] for row, code in zip(moment.open, moment.buckets, strict=True)
    }
    assert names == {"A": "due_today", "B": "overdue_8_14"}
    assert [
        f"{datetime.fromtimestamp(last / 1000, ZoneInfo(ZONE)):%d %H:%M}"
        for last in due_at(frame, moment.open, moment.at).tolist()
    ] == ["20 14:00", "05 11:00"]
    shares = used(frame, moment.open, moment.at)
    assert sorted(shares.tolist()) == [0.0, 3.0]


def test_a_response_is_promised_beside_the_resolution_or_alone() -> None:
    frame = framed([(START, [request(due_at=START)])], promised("", response="4bh"))
    assert frame["respond_by"][0] == at("2012-03-05 13:00")
    assert frame["due"][0] == START
    assert not frame["paused"][0]


def test_what_was_opened_when_no_calendar_is_known_has_no_promise_of_ours() -> None:
    far = [request("A", opened="1960-03-05 08:00", due_at=5), request("B", opened="2099-12-30 08:00", due_at=7)]
    frame = framed([(START, far)], promised("40bh", response="40bh"))
    assert frame["due"].tolist() == [5, 7]
    assert frame["respond_by"].tolist() == [NEVER, NEVER]


def test_a_preview_says_what_would_move_and_leaves_everything_as_it_is() -> None:
    noon = at("2012-03-07 12:00")
    rows = [
        request("A", category="Pothole"),  # 2 days become 1: overdue
        request("B", category="Pothole", opened="2012-03-07 09:00"),  # sooner, in time
        request("C", category="Tree", due_at=noon - 1),  # late by the city's date, then in time
        request("D", category="Sign"),  # no date, then one
        request("E", category="Pothole", status=Status.RESOLVED, closed_at=at("2012-03-06 12:00")),
    ]
    kinds = tuple(Category(name) for name in ("Pothole", "Tree", "Sign"))
    before = replace(promised("2bd", categories=["Pothole"]), categories=kinds)
    slas = tuple(
        Sla(name, categories=(name,), resolution=wanted, calendar="Office")
        for name, wanted in (("Pothole", "1bd"), ("Tree", "5bd"), ("Sign", "5bd"))
    )
    after = replace(before, slas=slas)
    frame = framed([(noon, rows)], before)
    kept = {name: column.copy() for name, column in frame.columns()}
    told = preview(frame, promises(after), noon)
    assert (told.open, told.moved, told.sooner, told.later) == (4, 4, 2, 1)
    assert (told.gained, told.lost, told.late, told.in_time) == (1, 0, 1, 1)
    assert [(one.number, one.after) for one in told.examples] == [
        ("A", at("2012-03-06 17:00")),
        ("C", at("2012-03-12 17:00")),
    ]
    assert all((column == kept[name]).all() or name in ("lat", "lon") for name, column in frame.columns())
    assert preview(frame, promises(before), noon).moved == 0
    nothing = preview(frame, promises(Service()), noon)
    assert (nothing.lost, nothing.gained, nothing.moved) == (2, 0, 2)


def test_first_responses_are_in_time_late_waited_for_or_unknown() -> None:
    """Made when the status says something else than open; the time of the others is not up, or nothing tells."""
    seen, later = at("2012-03-05 09:00"), at("2012-03-05 11:00")
    rows = [request(name, opened="2012-03-05 09:00") for name in "ABC"]
    working = replace(rows[0], status=Status.IN_PROGRESS)
    late = replace(rows[1], status=Status.RESOLVED, closed_at=at("2012-03-05 15:00"))
    unknown = request("D", opened="2012-03-05 09:00", status=Status.SCHEDULED)
    sights = [(seen, rows), (later, [working, unknown]), (at("2012-03-05 16:00"), [late])]
    frame = framed(sights, promised("", response="4bh"))
    told = figures(Moment(frame, at("2012-03-05 17:00"), BusinessDays()).table("category").total())
    assert (told["responded"], told["response_overdue"]) == (2, 1)
    share = told["on_time_response"]
    assert isinstance(share, Ratio)
    assert (share.value, share.sample) == (0.5, 2)
    before = figures(Moment(frame, at("2012-03-05 12:00"), BusinessDays()).table("category").total())
    assert (before["responded"], before["response_overdue"]) == (1, 0)
