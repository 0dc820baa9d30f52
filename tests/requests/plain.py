"""The figures of requests counted again in plain Python, sight by sight, from the definitions alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from supervisor.requests.packed import content
from supervisor.requests.record import Request, Status

END = 2**62
Sight = tuple[int, Request]
"""An instant (ms), and a request as it was seen then."""


class Version(NamedTuple):
    """A request as it was from `begin` to `end`, open until `shut`; `reopened` counts up to it."""

    request: Request
    begin: int
    end: int
    shut: int
    reopened: int


def versions(sights: Iterable[Sight]) -> list[Version]:
    """What the sights of one request tell together."""
    told: dict[int, Request] = {}
    for as_of, request in sights:
        if as_of not in told or content(told[as_of]) < content(request):
            told[as_of] = request
    runs: list[Sight] = []
    for as_of in sorted(told):
        if not runs or runs[-1][1] != told[as_of]:
            runs.append((as_of, told[as_of]))
    return [*_versions(runs)]


def _versions(runs: list[Sight]) -> Iterator[Version]:
    begins = [begin(*runs[place - 1 : place + 1]) if place else first(runs[0]) for place in range(len(runs))]
    reopened = 0
    for place, (as_of, request) in enumerate(runs):
        reopened += place > 0 and request.status.is_open and not runs[place - 1][1].status.is_open
        shut = END if request.status.is_open else begins[place] if place else closed_first(as_of, request)
        yield Version(request, begins[place], begins[place + 1] if place + 1 < len(runs) else END, shut, reopened)


def first(sight: Sight) -> int:
    as_of, request = sight
    return min(as_of, request.opened_at)


def closed_first(as_of: int, request: Request) -> int:
    """Since when a request is closed that nobody has seen open."""
    start = first((as_of, request))
    if request.closed_at is not None and request.closed_at <= as_of:
        return max(start, request.closed_at)
    if request.updated_at is not None:
        return max(start, min(request.updated_at, as_of))
    return start if request.closed_at is None else as_of


def begin(before: Sight, sight: Sight) -> int:
    """From when a later sight is true."""
    as_of, request = sight
    newly = before[1].status.is_open and not request.status.is_open
    for told in (request.closed_at if newly else None, request.updated_at):
        if told is not None and before[0] < told <= as_of:
            return told
    return as_of


def business_days(after: date, until: date, holidays: Iterable[str] = ()) -> int:
    """Open local dates d with after < d <= until."""
    off = set(holidays)
    days = [after + timedelta(days=step) for step in range(1, (until - after).days + 1)]
    return sum(day.weekday() < 5 and day.isoformat() not in off for day in days)


def age_name(days: int) -> str:
    """The end of a bucket's key."""
    return next((n for n, m in (("0_7", 7), ("8_14", 14), ("15_30", 30), ("31_60", 60)) if days <= m), "over_60")


def local(at: int, zone: str) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).date()


def bucket(request: Request, at: int, zone: str, holidays: Iterable[str]) -> str:
    """The bucket of an open request."""
    today = local(at, zone)
    if request.due_at is None:
        return f"no_target_{age_name((today - local(request.opened_at, zone)).days)}"
    late = at >= request.due_at if request.due_is_date else at > request.due_at
    due = local(request.due_at - request.due_is_date, zone)
    if late:
        return f"overdue_{age_name(business_days(due, today, holidays))}"
    if due == today:
        return "due_today"
    return "due_this_week" if due.isocalendar()[:2] == today.isocalendar()[:2] else "due_later"


def in_time(request: Request) -> bool | None:
    """Whether a resolved request was closed in time; None where that cannot be told."""
    closed = request.closed_at if request.closed_at is not None else request.updated_at
    if request.due_at is None or closed is None:
        return None
    return closed < request.due_at if request.due_is_date else closed <= request.due_at


def ageing(
    cities: Mapping[str, Iterable[Version]], at: int, by: str, zone: str, holidays: Iterable[str] = ()
) -> dict[str, Counter[str]]:
    """Every count by the names of a dimension, only those that are not 0."""
    counts: dict[str, Counter[str]] = {}
    for every in cities.values():
        for version in every:
            if version.begin <= at < version.end:
                name = str(getattr(version.request, by))
                counts.setdefault(name, Counter()).update(_figures(version, at, zone, holidays))
    return {name: count for name, count in counts.items() if count}


def _figures(version: Version, at: int, zone: str, holidays: Iterable[str]) -> Iterator[str]:
    request = version.request
    if version.reopened:
        yield "reopened"
    if request.verdict:
        yield f"verdict_{request.verdict.value}"
        if at < version.shut or request.status is Status.RESOLVED:
            yield f"{'open' if at < version.shut else 'closed'}_verdict_{request.verdict.value}"
    if at < version.shut:
        yield from ("open", found := bucket(request, at, zone, holidays))
        kind = found.split("_")[0]
        yield from {"overdue": ("overdue", "with_due_date"), "due": ("with_due_date",), "no": ("no_target",)}[kind]
    elif request.status is Status.RESOLVED:
        yield "closed"
        if in_time(request) is not None:
            yield from ("closed_with_due", *(["in_time"] if in_time(request) else []))
    else:
        yield request.status.value


def told(figures: Mapping[str, Any]) -> Counter[str]:
    """What the program tells of one name, as the counts above."""
    counts = Counter({name: value for name, value in figures.items() if isinstance(value, int) and value})
    closed, opened = figures["on_time_closed"], figures["on_time_open"]
    if closed["value"] is not None:
        counts["in_time"] = round(closed["value"] * closed["passport"]["sample"])
    for kind in ("open", "closed"):
        share = figures[f"verdict_{kind}"]
        if share["value"] is not None:
            sample = share["passport"]["sample"]
            counts[f"{kind}_verdict_on_time"] = round(share["value"] * sample)
            counts[f"{kind}_verdict_late"] = sample - counts[f"{kind}_verdict_on_time"]
    if opened["value"] is not None:
        assert opened["value"] == (counts["with_due_date"] - counts["overdue"]) / counts["with_due_date"]
    return +counts


def closings(every: Sequence[Version]) -> Iterator[tuple[int, Request]]:
    """The instants at which one request was closed, and how it was told then."""
    for is_open, run in groupby(every, key=lambda version: version.request.status.is_open):
        if is_open:
            continue
        some = [*run]
        first, last = some[0], some[-1].request
        if last.closed_at is not None:
            yield last.closed_at, last
        elif first is not every[0] or (first.request.closed_at, first.request.updated_at) != (None, None):
            yield first.shut, last


def volumes(
    cities: Mapping[str, Sequence[Version]], since: int, at: int, name: Callable[[int], str]
) -> dict[str, dict[str, Counter[str]]]:
    """Opened and closed by stretch (which `name` tells) and channel, from one instant to another."""
    told: dict[str, dict[str, Counter[str]]] = {}

    def count(what: str, when: int, request: Request) -> None:
        if since <= when <= at:
            row = told.setdefault(name(when), {"opened_by_channel": Counter(), "closed_by_channel": Counter()})
            row[f"{what}_by_channel"][request.channel.value] += 1

    for every in cities.values():
        count("opened", every[-1].request.opened_at, every[-1].request)
        for when, request in closings(every):
            count("closed", when, request)
    return told
