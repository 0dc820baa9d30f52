"""Proposals for the day as rows of a table, and what each would do in words."""

from __future__ import annotations

from collections.abc import Sequence

from supervisor.planning.effects import Effect
from supervisor.planning.proposed import Proposal
from supervisor.ui.models.rows import Cell, Head, Row
from widgets.format import count, percent

PROPOSALS = (
    Head("What could be done"),
    Head("Level\nthere", True, "Service level of the intervals that it touches, before and after"),
    Head("Rest of\nday", True, "Service level of the rest of the day, before and after"),
    Head("Hours\nof work", True, "What it costs: paid hours more; of overflow, the work that others do"),
)


def proposal_rows(found: Sequence[Proposal]) -> list[Row]:
    """In the order of their worth."""
    return [
        Row(
            one.key,
            (
                Cell(f"{one.label}{_or(one)}", tip=told_effect(one)),
                Cell(_step(one.before, one.after), (one.after.service_level or 0) - (one.before.service_level or 0)),
                Cell(
                    _step(one.day_before, one.day_after, 1),
                    (one.day_after.service_level or 0) - (one.day_before.service_level or 0),
                ),
                Cell(count(one.hours, 1) if one.hours else "0", one.hours),
            ),
        )
        for one in found
    ]


def _or(one: Proposal) -> str:
    many = len(one.alike)
    return f", or {count(many)} other{'' if many == 1 else 's'}" if many else ""


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
    others = [f"The same with {', '.join(other.agent for other in one.alike)}"] if one.alike else []
    return ". ".join((one.words, *parts, f"{_more(one)} for {cost}", *others)) + "."


def _more(one: Proposal) -> str:
    """What is won: calls, or where so many agents are missing that one alone does not show, a part of the gap."""
    if one.gain >= 0.5 or not one.closes:
        return f"{count(round(one.gain))} calls more in time" if one.gain >= 0.5 else "A few calls more in time"
    return f"{count(one.closes, 1)} hours of the agents who are missing"


def _gone(before: Effect, after: Effect) -> str:
    return f"{percent(before.abandoned, 1)} \N{RIGHTWARDS ARROW} {percent(after.abandoned, 1)} %"
