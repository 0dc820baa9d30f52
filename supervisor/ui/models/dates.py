"""Dates as tables tell them."""

from __future__ import annotations

from functools import lru_cache

from supervisor.requests.backlog import Course
from supervisor.requests.days import day_number, day_of
from supervisor.ui.readings import clock, local
from widgets.format import count


@lru_cache(maxsize=4096)
def day_words(day: int) -> str:
    """`12 Mar 2020`, of a number of days since 1970."""
    date = day_of(day)
    return f"{date.day} {date:%b %Y}"


def day_at(at: int, zone: str) -> int:
    """The local date of an instant (ms); screens that have no requests do without numpy."""
    return day_number(local(at, zone).date())


def day_beside(day: int, today: int) -> str:
    """`today`, `3 Mar`, and with its year where that is another one than today's."""
    date, now = day_of(day), day_of(today)
    if day == today:
        return "today"
    return f"{date.day} {date:%b}" if date.year == now.year else day_words(day)


def upto(until: int, zone: str, now: int) -> str:
    """`to 03:00`, `to 20 Nov 20:00` of another day than that of `now` (ms), `to 20 Nov 2019` of another year."""
    day, today = day_at(until, zone), day_at(now, zone)
    if day == today:
        return f"to {clock(until, zone)}"
    same_year = day_of(day).year == day_of(today).year
    return f"to {day_beside(day, today)} {clock(until, zone)}" if same_year else f"to {day_words(day)}"


def last_day(course: Course, zone: str, now: int) -> str:
    """`today 12 opened, 3 closed`, of the last day of which anything is known; empty without one.

    `today to 03:00: 12 opened, 3 closed` where what is known ends in it.
    """
    known = [day for day in course.days if day.opened is not None]
    if not known:
        return ""
    day = day_beside(known[-1].day, day_at(now, zone))
    end = "" if course.until is None else f" to {clock(course.until, zone)}:"
    return f"{day}{end} {count(known[-1].opened)} opened, {count(known[-1].closed)} closed"
