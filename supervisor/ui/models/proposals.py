"""Proposals for the day as rows of a table, and what each would do in words."""

from __future__ import annotations

from collections.abc import Sequence

from supervisor.planning.effects import Effect
from supervisor.planning.proposed import Proposal
from supervisor.ui.models.rows import Cell, Head, Row
from widgets.format import DASH, count, percent

MINUS = "\N{MINUS SIGN}"

PROPOSALS = (
    Head("What could be done"),
    Head("Level\nthere", True, "Service level of the intervals that it touches, before and after"),
    Head("Rest of\nday", True, "Points of service level more over the rest of the day"),
    Head("Work\nhours", True, "What it costs: paid hours more; of overflow, the work that others do"),
)


def proposal_rows(found: Sequence[Proposal]) -> list[Row]:
    """In the order of their worth."""
    return [
        Row(
            one.key,
            (
                Cell(_label(one), tip=told_effect(one)),
                Cell(_step(one.before, one.after), (one.after.service_level or 0) - (one.before.service_level or 0)),
                Cell(
                    _points(one.day_before, one.day_after),
                    (one.day_after.service_level or 0) - (one.day_before.service_level or 0),
                ),
                Cell(count(one.hours, 1) if one.hours else "0", one.hours),
            ),
        )
        for one in found
    ]


def _label(one: Proposal) -> str:
    """In short, with the deed first, since names may be cut; behind the name how many others could do the same."""
    name, _, deed = one.label.partition(": ")
    if not one.agent or not deed:
        return one.label
    more = f" +{count(len(one.alike))}" if one.alike else ""
    return f"{deed[0].upper()}{deed[1:]} \N{MIDDLE DOT} {name}{more}"


def _points(before: Effect, after: Effect) -> str:
    """How many points of service level more or less: `+2.5`."""
    if before.service_level is None or after.service_level is None:
        return DASH
    more = after.service_level - before.service_level
    return f"{'+' if more >= 0 else MINUS}{percent(abs(more), 1)}"


def _step(before: Effect, after: Effect, digits: int = 0) -> str:
    was, will = (percent(each.service_level, digits) for each in (before, after))
    return f"{was} \N{RIGHTWARDS ARROW} {will} %"


def told_effect(one: Proposal) -> str:
    """All that it would do, as sentences."""
    parts = [
        f"Service level there {_step(one.before, one.after)}, rest of the day {_step(one.day_before, one.day_after, 1)}"
    ]
    if one.day_before.abandoned is not None:
        there, day = _gone(one.before, one.after), _gone(one.day_before, one.day_after)
        parts.append(f"Abandoned there {there}, rest of the day {day}")
    cost = f"{count(one.hours, 1)} hours of work" if one.hours else "no paid hour"
    many = len(one.alike)
    others = [f"{count(many)} other{'' if many == 1 else 's'} could do the same"] if many else []
    return ". ".join((one.words, *parts, f"{_more(one)} for {cost}", *others)) + "."


def _more(one: Proposal) -> str:
    """What is won: calls, or where so many agents are missing that one alone does not show, a part of the gap."""
    if one.gain >= 0.5 or not one.closes:
        return f"{count(round(one.gain))} calls more in time" if one.gain >= 0.5 else "A few calls more in time"
    return f"{count(one.closes, 1)} hours of the agents who are missing"


def _gone(before: Effect, after: Effect) -> str:
    return f"{percent(before.abandoned, 1)} \N{RIGHTWARDS ARROW} {percent(after.abandoned, 1)} %"
