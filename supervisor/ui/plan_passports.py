"""Where a number of the plan comes from: what it is, from which forecast and schedule, and what is assumed in it."""

from __future__ import annotations

from collections.abc import Iterator

from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.planning.planned import Course
from supervisor.ui import readings
from supervisor.ui.models.today import change
from supervisor.ui.request_passports import Told
from widgets.format import DASH, age, count, duration

NAMES = {"staffing": "Required, scheduled, logged in", "peak_ahead": "Forecast peak to come"}
FORMULAS = {
    "staffing": (
        "required: the least agents at work that hold the queue’s targets with the calls expected in this interval; "
        "scheduled: those whose published shift has them at work; logged in: available, on a contact or paused"
    ),
    "peak_ahead": "of the intervals that have not begun, the one with most calls by the reforecast",
}
REFORECAST = (
    "Σ offered / Σ forecast of the finished intervals, shrunk towards 1 by what a morning says of its day; "
    "handle time apart"
)


def is_one(key: str) -> bool:
    """Whether a figure is one of the plan."""
    return key in NAMES


def of_plan(picture: Picture, rules: Rules, scope: str, key: str, now: int) -> Told | None:
    """Of a figure on screen; None where the scope has no plan."""
    course = picture.plan.courses.get(scope)
    if course is None:
        return None
    rows = (
        ("Formula", FORMULAS[key]),
        ("Interval", _interval(picture, course, key)),
        ("Reforecast", f"{REFORECAST}. Now: {change(course.factor)} calls, {change(course.aht_factor)} handle time"),
        ("Schedule", _schedule(picture)),
        ("Age", f"reckoned {age(max(0.0, (now - picture.plan.at) / 1000))}"),
    )
    title = readings.joined((NAMES[key], readings.scope_name(rules, scope)))
    return Told(title, _value(picture, scope, course, key), tuple(row for row in rows if row[1]))


def _value(picture: Picture, scope: str, course: Course, key: str) -> str:
    if key == "peak_ahead":
        peak = course.peak
        calls = "" if peak is None else f"{count(round(peak.expected or 0))} at"
        return DASH if peak is None else f"{calls} {readings.clock(peak.start, picture.zone)}"
    slot = course.running
    if slot is None:
        return DASH
    here = (readings.figures(picture, scope).get("agents") or {}).get("logged_in")
    return " · ".join(count(number) for number in (slot.required, slot.scheduled, here))


def _interval(picture: Picture, course: Course, key: str) -> str:
    slot = course.peak if key == "peak_ahead" else course.running
    if slot is None:
        return ""
    begin, end = (readings.clock(at, picture.zone) for at in (slot.start, slot.start + course.minutes * 60_000))
    return ", ".join(_parts(f"{begin} to {end}", slot.expected, slot.aht_s))


def _parts(span: str, calls: float | None, aht_s: float | None) -> Iterator[str]:
    yield span
    if calls is not None:
        yield f"{count(calls, 1)} calls expected"
    if aht_s is not None:
        yield f"handle time {duration(round(aht_s))}"


def _schedule(picture: Picture) -> str:
    plan = picture.plan
    if not plan.schedule:
        return "none is published for this week"
    return f"the week of {plan.schedule_name}, version {plan.version}"
