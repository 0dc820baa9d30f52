"""What the mouse, a key or typing does to a schedule."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from supervisor.planning import editing
from supervisor.planning.contracts import Pattern
from supervisor.planning.shift import Roster, Shift, local, moment
from widgets.bars import Grip, Part


class Entered(NamedTuple):
    """A shift as it was typed: begin and end in minutes of its first local day, the end maybe after midnight."""

    agent: str
    pattern: str
    begin: int
    end: int
    fixed: bool


def edited(roster: Roster, grip: Grip) -> Roster:
    """A schedule after a bar was moved, or a part of it."""
    place, by = int(grip.key), round(grip.by)
    match grip.part:
        case Part.begin:
            return editing.resized(roster, place, begin=by)
        case Part.end:
            return editing.resized(roster, place, end=by)
        case Part.piece:
            return editing.pause_moved(roster, place, grip.piece, by)
    after = editing.moved(roster, place, by) if by else roster
    return editing.reassigned(after, place, grip.lane) if grip.lane else after


def typed(roster: Roster, shift: Shift, told: Entered, patterns: tuple[Pattern, ...]) -> Shift:
    """A shift as it was typed; another pattern brings its length and pauses."""
    day = local(shift.begin, roster.zone)[0]
    begin = moment(day, told.begin, roster.zone)
    pattern = next((each for each in patterns if each.name == told.pattern), None)
    if pattern is not None and pattern.name != shift.pattern:
        return replace(editing.made(told.agent, begin, pattern), fixed=told.fixed)
    alone = Roster(roster.zone, roster.begin, roster.end, roster.minutes, (shift,))
    moved = editing.moved(alone, 0, begin - shift.begin)
    end = moment(day, told.end, roster.zone)
    sized = editing.resized(moved, 0, end=end - moved.shifts[0].end) if end != moved.shifts[0].end else moved
    return replace(sized.shifts[0], agent=told.agent, fixed=told.fixed)


def done_words(grip: Grip) -> str:
    """What was done, for undo."""
    if grip.part is Part.piece:
        return "move a break"
    if grip.part is not Part.whole:
        return "make a shift longer or shorter"
    return "move a shift"
