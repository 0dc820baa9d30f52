"""Where a number of requests comes from: its formula, its sample, as of when, and what is assumed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from supervisor.core.rules import Rules
from supervisor.metrics.sight import Ratio
from supervisor.requests.backlog import Backlog, Course
from supervisor.requests.cities import city_name
from supervisor.requests.table import NO_TARGET, OVERDUE, Table, figures
from supervisor.ui import levels, readings
from supervisor.ui.models.ageing import FIGURES, SHARES, shown_name, text
from supervisor.ui.models.dates import day_at, day_words, last_day, upto
from widgets.format import DASH, age, count, percent

TODAY = "opened_today"
VOLUMES = {
    "opened": ("Requests per day", "opened on the local date of their city; the line: closed on it"),
    TODAY: ("Calls and requests", "bars: calls offered in each interval; the line: requests opened in it"),
}
BUSINESS = "business days: Monday to Friday without the centre’s holidays; with an SLA the open days of its calendar"
DUE = "due by the SLA where one covers a request, else as the city gives it; a date without a time means its end"
STATUS = "open is decided by the status; referred outside, cancelled and duplicate ones are counted apart"


@dataclass(frozen=True, slots=True)
class Told:
    """A title, the value as text, and rows of a word and what it says."""

    title: str
    value: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Of:
    """What a figure is of: everything, or one name of a dimension; of all cities or of one, `title` as it is called."""

    city: str = ""
    dimension: str = ""
    name: str = ""
    title: str = ""

    @classmethod
    def scope(cls, scope: str) -> Of:
        """From `centre`, `city/NAME`, `requests/CITY` or `requests/CITY/DIMENSION/NAME`."""
        kind, *rest = scope.split("/", 3)
        if kind == "city":
            return cls(city="/".join(rest))
        if kind == "requests" and len(rest) == 3:
            return cls(*rest)
        return cls(city=rest[0] if kind == "requests" and rest else "")

    @property
    def words(self) -> str:
        name = shown_name(self.dimension, self.name) if self.dimension else ""
        return readings.joined((name, self.title or city_name(self.city)))


def is_one(scope: str, key: str) -> bool:
    """Whether a figure is one of requests."""
    return scope.startswith("requests") or key in FIGURES or key in VOLUMES


def of_backlog(backlog: Backlog, rules: Rules, scope: str, key: str, now: int) -> Told | None:
    """Of a figure on screen; None where there are no requests, or no such name any more."""
    of = Of.scope(scope)
    of = replace(of, title=backlog.city_name(of.city))
    if key in VOLUMES:
        return (_today if key == TODAY else _volume)(backlog, of, rules, now)
    table = backlog.table(of.dimension or "channel", of.city)
    return None if table is None else of_table(table, of, key, backlog.at, rules, _sources(backlog, of, now))


def of_table(
    table: Table, of: Of, key: str, at: int, rules: Rules, sources: tuple[tuple[str, str], ...] = ()
) -> Told | None:
    """Of a figure of a table at an instant (ms)."""
    counts = dict(table.rows()).get(of.name) if of.dimension else table.total()
    figure = FIGURES.get(key)
    if counts is None or figure is None:
        return None
    told = figures(counts)
    rows = (
        ("Formula", figure.formula),
        ("Counted", _counted(told, key)),
        ("As of", f"{_when(at, rules)}, every request as it stood then"),
        ("Sample", _sample(told, key)),
        ("Target", _target(rules, key)),
        *sources,
        ("Assumed", "; ".join(_assumed(key))),
        ("Apart", _apart(told)),
        ("No value", _reason(told, key)),
    )
    title = readings.joined((figure.words, of.words))
    return Told(title, text(told[key]), tuple(row for row in rows if row[1]))


def _volume(backlog: Backlog, of: Of, rules: Rules, now: int) -> Told | None:
    course = backlog.course(of.city)
    if not course.days:
        return None
    title, formula = VOLUMES["opened"]
    known = "" if course.until is None else f", known {upto(course.until, backlog.zone, now)}"
    rows = (("Formula", formula), ("Window", f"{len(course.days)} days{known}"), *_sources(backlog, of, now))
    return Told(readings.joined((title, of.words)), last_day(course, backlog.zone, now) or DASH, rows)


def _today(backlog: Backlog, of: Of, rules: Rules, now: int) -> Told | None:
    """Of the intervals of the day that is told of, by channel, most first."""
    course = backlog.course(of.city)
    if not course.days:
        return None
    name, formula = VOLUMES[TODAY]
    by_channel = {name: sum(each) for name, each in course.today.opened.items()}
    rows = (
        ("Formula", formula),
        ("By channel", _channels(by_channel) if course.today.starts else ""),
        ("Window", _window(backlog, course, rules)),
        *_sources(backlog, of, now),
        ("No value", "" if course.today.starts else "no file tells of this day yet"),
    )
    value = f"{count(sum(by_channel.values()))} opened" if course.today.starts else DASH
    return Told(readings.joined((name, of.words)), value, tuple(row for row in rows if row[1]))


def _channels(counts: Mapping[str, int]) -> str:
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return "; ".join(f"{shown_name('channel', name)} {count(number)}" for name, number in ranked)


def _window(backlog: Backlog, course: Course, rules: Rules) -> str:
    """The whole intervals that a file tells of, or up to now: `3 Mar 2026, 00:00 to 10:30, by 15 min`."""
    starts, width = course.today.starts, rules.interval_min
    if not starts:
        return ""
    end = backlog.at if course.until is None else starts[-1] + width * 60_000
    first, last = (readings.clock(at, backlog.zone) for at in (starts[0], end))
    return f"{day_words(day_at(starts[0], backlog.zone))}, {first} to {last}, by {width} min"


def _counted(told: Mapping[str, int | Ratio], key: str) -> str:
    parts = {
        "overdue": OVERDUE,
        "no_target": NO_TARGET,
        "on_time_open": ("with_due_date", "overdue"),
        "on_time_closed": ("closed_with_due", "closed"),
    }.get(key, ())
    words = {
        "with_due_date": "open with a due date",
        "closed_with_due": "closed that had a due date",
        "closed": "closed",
    }
    named = (f"{words.get(part) or FIGURES[part].words.lower()} {text(told[part])}" for part in parts)
    return "; ".join(named)


def _sample(told: Mapping[str, int | Ratio], key: str) -> str:
    found = told[key]
    if isinstance(found, Ratio):
        return f"{count(found.sample)} requests"
    whole = told["open"]
    return "" if key == "open" or not isinstance(whole, int) else f"of {count(whole)} open requests"


def _assumed(key: str) -> tuple[str, ...]:
    if key in SHARES:
        return (DUE, STATUS)
    if key in OVERDUE:
        return (BUSINESS, DUE)
    return (STATUS,) if key in ("open", *NO_TARGET, "no_target") else (DUE,)


def _target(rules: Rules, key: str) -> str:
    bands = levels.on_time(rules, key) if key in SHARES else None
    return (
        "" if bands is None else f"{percent(bands.warn)} %; {percent(bands.warn - bands.bad)} points below it are close"
    )


def _apart(told: Mapping[str, int | Ratio]) -> str:
    named = (("referred_outside", "referred outside"), ("cancelled", "cancelled"), ("duplicate", "duplicate"))
    return "; ".join(f"{words} {text(told[key])}" for key, words in named if told[key])


def _reason(told: Mapping[str, int | Ratio], key: str) -> str:
    found = told[key]
    return found.reason if isinstance(found, Ratio) else ""


def _sources(backlog: Backlog, of: Of, now: int) -> tuple[tuple[str, str], ...]:
    """The newest snapshot of each city that is in it, and how old it is."""
    cities = [city for city in backlog.cities if of.city in ("", city.city)]
    told = (f"{city.title or city_name(city.city)}, {age(max(0.0, (now - city.as_of) / 1000))}" for city in cities[:6])
    more = f"; and {len(cities) - 6} more" if len(cities) > 6 else ""
    return (("Newest file", "; ".join(told) + more),) if cities else ()


def _when(at: int, rules: Rules) -> str:
    moment = readings.local(at, rules.zone)
    return f"{moment:%a} {moment.day} {moment:%b %Y %H:%M}"
