"""What a figure is made of, in words: formula, window, sample, age, what is assumed, and the same under every code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supervisor.core.rules import Rules
from supervisor.metrics.catalogue import BY_KEY
from supervisor.metrics.service_level import CODES, LETTERS
from supervisor.picture import Figures, Picture
from supervisor.ui import plan_passports, readings, request_passports
from supervisor.ui.models import figures as figures_table
from supervisor.ui.models.queues import share
from widgets.format import DASH, age, count, percent
from widgets.passport import Letter, SameFigure

BASIS = {
    "entered": "each visit counts where it entered",
    "happened": "answers, abandons and waits count when they happened",
}
_HAPPENED = {
    "abandon_rate": "(abandoned − short) / (answered + abandoned − short)",
    "abandon_rate_raw": "abandoned / (answered + abandoned)",
}
"""The formulas of rolling windows, where they differ."""
LEFT = "left_otherwise"
"""No figure of its own in the statement, but the sum of four."""
_NOW = ("waiting", "longest_wait_s", "agents")


@dataclass(frozen=True, slots=True)
class Passport:
    """Ready for a `PassportCard`."""

    title: str
    value: str
    rows: tuple[tuple[str, str], ...]
    same: tuple[SameFigure, ...] = ()
    letters: tuple[Letter, ...] = ()


def passport(picture: Picture, rules: Rules, scope: str, key: str, window: int, now: int) -> Passport | None:
    """Of a figure of a scope over the day, or the last `window` minutes; None for what is no figure."""
    if request_passports.is_one(scope, key):
        found = request_passports.of_backlog(picture.requests, rules, scope, key, now)
        return None if found is None else Passport(found.title, found.value, (*found.rows, *_beside(picture, key)))
    if plan_passports.is_one(key):
        of_plan = plan_passports.of_plan(picture, rules, scope, key, now)
        return None if of_plan is None else Passport(of_plan.title, of_plan.value, of_plan.rows)
    if key not in BY_KEY and key != LEFT:
        return None
    figures = readings.figures(picture, scope, window)
    name = figures_table.title(key, rules, scope)
    rows = (
        ("Formula", formula(key, figures, window)),
        ("Counted", _counted(key, figures, window)),
        ("Share", _share(key, figures, window)),
        ("Window", _window(picture, figures, key, window, now)),
        ("Sample", sample(figures, key)),
        ("Age", _age(picture, rules, scope, now)),
        ("Target", _target(rules, scope, key)),
        ("Assumed", assumed(figures, key)),
        ("Incomplete", _incomplete(figures, picture, scope)),
        ("No value", _reason(picture, figures, key)),
    )
    every = same(figures, readings.rules_of(rules, scope).code) if key == "service_level" else ()
    title = readings.joined((name, readings.scope_name(rules, scope)))
    told = tuple(row for row in rows if row[1])
    return Passport(title, _value(picture, rules, scope, key, figures, now), told, every, letters(figures, key))


def _beside(picture: Picture, key: str) -> tuple[tuple[str, str], ...]:
    """The calls that requests stand beside, where there are any."""
    offered = readings.number(readings.figures(picture, readings.CENTRE), "offered")
    if key != request_passports.TODAY or offered is None:
        return ()
    return (("Calls", f"{count(offered)} offered today, of the whole centre"),)


def _value(picture: Picture, rules: Rules, scope: str, key: str, figures: Figures, now: int) -> str:
    value = readings.value(figures, key)
    if key == LEFT:
        return count(readings.left_otherwise(figures))
    if key == "longest_wait_s":
        value = readings.longest_wait(picture, rules, scope, now)
    if key == "agents" and isinstance(value, dict):
        return f"{count(value.get('logged_in', 0))} logged in"
    if key == "peaks":
        return peak(picture, value)
    return figures_table.told(key, value)


def peak(picture: Picture, value: Any) -> str:
    """The busiest interval so far, in words."""
    today = value.get("today") if isinstance(value, dict) else None
    if not today:
        return DASH
    start = readings.instant(today["start"]) or 0
    return f"{count(today['offered'])} at {readings.clock(start, picture.zone)}"


def formula(key: str, figures: Figures, window: int) -> str:
    """In words, with its code and limit."""
    code = CODES.get(str(figures.get("service_level_code", "")))
    if key == "service_level" and code is not None:
        within = figures.get("service_level_within_s")
        return f"{code.code}, {code.name}: {code.formula}, T = {within} s"
    if key == LEFT:
        return f"{' + '.join(BY_KEY[way].name.lower() for way in readings.LEFT)}; never counted as abandoned"
    return (window and _HAPPENED.get(key)) or BY_KEY[key].formula


def _counted(key: str, figures: Figures, window: int) -> str:
    """What goes into a figure, each with its number."""
    whole = ("answered",) if window else ("offered",)
    parts = {
        LEFT: readings.LEFT,
        "abandon_rate": ("abandoned", "short_abandoned", *whole),
        "abandon_rate_raw": ("abandoned", *whole),
    }.get(key, ())
    return "; ".join(f"{BY_KEY[part].name.lower()} {count(readings.number(figures, part))}" for part in parts)


def _share(key: str, figures: Figures, window: int) -> str:
    """The two numbers that a share is made of; of those who left otherwise it is the one that gives the level."""
    if key == "abandon_rate":
        gone, of, short = readings.abandonment(figures, window)
        return f"{count(gone)} of {count(of)}" + (f"; {count(short)} short left out of both" if short else "")
    sent = readings.unserved(figures)
    if key != LEFT or sent is None:
        return ""
    gone = sum(int(readings.number(figures, way) or 0) for way, _ in readings.UNSERVED)
    of = max(int(readings.number(figures, "offered") or 0), gone)
    return f"sent away {share(sent)}: {count(gone)} of {count(of)} timed out or left for want of agents"


def letters(figures: Figures, key: str) -> tuple[Letter, ...]:
    """Those of the formulas of a service level, in words, with their numbers."""
    counts = readings.passport(figures, key).get("counts", {})
    if not counts:
        return ()
    within = Letter("T", "the limit", f"{figures.get('service_level_within_s')} s")
    return (*(Letter(letter, LETTERS[letter][0], count(number)) for letter, number in counts.items()), within)


def _window(picture: Picture, figures: Figures, key: str, window: int, now: int) -> str:
    if key in _NOW:
        return f"now, {readings.local(now, picture.zone):%H:%M:%S}"
    basis = readings.passport(figures, key).get("window", {}).get("basis", "happened" if window else "entered")
    if window:
        return f"the last {window} minutes; {BASIS[basis]}"
    since, at = (readings.clock(instant, picture.zone) for instant in (picture.since, picture.at))
    return f"today, {since} to {at}; {BASIS[basis]}"


def sample(figures: Figures, key: str) -> str:
    """How many it rests on."""
    found = readings.passport(figures, key).get("sample")
    if found is not None:
        unit = "s of agents' time" if key in ("occupancy", "queue_share") else "calls"
        return f"{count(found)} {unit}"
    base = {"asa_s": "answered", "aht_s": "handled", "mean_wait_abandoned_s": "abandoned"}.get(key)
    of = readings.number(figures, base) if base else None
    return "" if of is None else f"{count(of)} {base}"


def _age(picture: Picture, rules: Rules, scope: str, now: int) -> str:
    stale, silent = readings.age(picture, rules, scope, now), readings.silent(picture, rules, scope, now)
    if stale:
        of = f" of {readings.systems(silent)}" if silent else ""
        return f"{stale}: no source{of} has delivered since"
    last = max((source.last_at for source in picture.sources if source.last_at is not None), default=None)
    return "" if last is None else f"last event {age(max(0.0, (now - last) / 1000))}"


def _target(rules: Rules, scope: str, key: str) -> str:
    limits = readings.rules_of(rules, scope)
    match key:
        case "service_level":
            close = share(limits.target - limits.warn_margin)
            target = f"{percent(limits.target)} % within {limits.within_s} s"
            return f"{target}; close down to {close}, better again 1 % inside"
        case "abandon_rate" | "left_otherwise":
            of = "" if key == "abandon_rate" else " of offered timed out or left for want of agents"
            return f"close above {percent(limits.warn_abandon)} %, missed above {percent(limits.bad_abandon)} %{of}"
        case "occupancy":
            return f"close above {percent(limits.warn_occupancy)} %, missed above {percent(limits.bad_occupancy)} %"
        case "longest_wait_s" | "waiting":
            return f"close above {limits.warn_wait_s} s, missed above {limits.bad_wait_s} s of waiting"
    return ""


def assumed(figures: Figures, key: str) -> str:
    """What is assumed in it."""
    return "; ".join(readings.passport(figures, key).get("assumptions", ()))


def _incomplete(figures: Figures, picture: Picture, scope: str) -> str:
    if not figures.get("incomplete"):
        return ""
    spans = []
    telling = picture.fed.get(scope)
    for gap in picture.gaps:
        if telling and gap.system not in telling:
            continue
        until = "now" if gap.until is None else readings.clock(gap.until, picture.zone)
        spans.append(f"{readings.clock(gap.since, picture.zone)} to {until} ({gap.source})")
    return f"no source covers {', '.join(spans)}" if spans else "a part of the window is covered by no source"


def _reason(picture: Picture, figures: Figures, key: str) -> str:
    if not picture.known:
        return "nobody saw this day: no source was there, which is not the same as no calls"
    return str(readings.passport(figures, key).get("reason", ""))


def same(figures: Figures, chosen: str) -> tuple[SameFigure, ...]:
    """A service level under every code; `chosen` is the one that is shown."""
    every = figures.get("service_levels") or {}
    return tuple(
        SameFigure(
            code.code,
            f"{code.name}: {code.formula}",
            share(_bare(every.get(code.code))),
            code.shown_by,
            code.code == chosen,
        )
        for code in CODES.values()
    )


def _bare(told: Any) -> float | None:
    return told.get("value") if isinstance(told, dict) else None
