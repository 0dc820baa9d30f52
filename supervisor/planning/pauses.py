"""Breaks and lunches of a schedule, each put where it costs the phones least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from supervisor.planning.contracts import Pattern, Window
from supervisor.planning.presence import begins, presence_by_slot
from supervisor.planning.shift import MINUTE, Kind, Pause, Roster, Shift

Floats = NDArray[np.float64]
TURNS = 4
"""How often every pause is looked at again, knowing where all others are."""
MISSING = 20.0
"""How much heavier an agent missing weighs than one too many, both squared."""


def placed(roster: Roster, patterns: Mapping[str, Mapping[str, Pattern]]) -> Roster:
    """The schedule with the pauses of all shifts that are not fixed; `patterns` by agent and name.

    Each pause in turn moves to the time of its window where the squares of what is missing and what is too many add
    up to least, until none moves. Those of one shift never overlap.
    """
    shifts = [each if _pattern(each, patterns) is None else _without(each) for each in roster.shifts]
    spare = presence_by_slot(shifts, roster) - (np.asarray(roster.required, np.float64) if roster.required else 0.0)
    shifts = _begun(shifts, patterns, roster, spare)
    for _ in range(TURNS):
        moved = [_moved(each, patterns, roster, spare) for each in shifts]
        if moved == shifts:
            break
        shifts = moved
    return msgspec.structs.replace(roster, shifts=tuple(shifts))


def completed(roster: Roster, patterns: Mapping[str, Pattern]) -> Roster:
    """The schedule with the pauses of fixed shifts that have none, but whose pattern, of the same length, has."""
    bare = [_is_bare(each, patterns) for each in roster.shifts]
    free = tuple(
        msgspec.structs.replace(shift, fixed=shift.fixed and not loose)
        for shift, loose in zip(roster.shifts, bare, strict=True)
    )
    known = {shift.agent: patterns for shift, loose in zip(roster.shifts, bare, strict=True) if loose}
    found = placed(msgspec.structs.replace(roster, shifts=free), known)
    shifts = (
        msgspec.structs.replace(shift, fixed=was.fixed) for shift, was in zip(found.shifts, roster.shifts, strict=True)
    )
    return msgspec.structs.replace(roster, shifts=tuple(shifts))


def _is_bare(shift: Shift, patterns: Mapping[str, Pattern]) -> bool:
    pattern = patterns.get(shift.pattern)
    return (
        shift.fixed and not shift.pauses and pattern is not None and pattern.length * MINUTE == shift.end - shift.begin
    )


def _windows(pattern: Pattern) -> list[tuple[Kind, Window]]:
    """In the order of the shift."""
    breaks: list[tuple[Kind, Window]] = [("break", each) for each in pattern.breaks]
    lunch: list[tuple[Kind, Window]] = [("lunch", pattern.lunch)] if pattern.lunch else []
    return sorted(breaks + lunch, key=lambda each: (each[1].earliest, each[1].latest))


def _pattern(shift: Shift, patterns: Mapping[str, Mapping[str, Pattern]]) -> Pattern | None:
    return None if shift.fixed else patterns.get(shift.agent, {}).get(shift.pattern)


def _without(shift: Shift) -> Shift:
    return msgspec.structs.replace(shift, pauses=())


def _begun(
    shifts: Sequence[Shift], patterns: Mapping[str, Mapping[str, Pattern]], roster: Roster, spare: Floats
) -> list[Shift]:
    """With every pause at the best time that those before it leave, the longest first; `spare` is kept true."""
    pauses: list[list[Pause]] = [list(each.pauses) for each in shifts]
    todo = [
        (number, kind, window)
        for number, shift in enumerate(shifts)
        if (pattern := _pattern(shift, patterns))
        for kind, window in _windows(pattern)
    ]
    for number, kind, window in sorted(todo, key=lambda each: -each[2].length):
        options = begins(window, shifts[number].begin, roster.begin, roster.minutes)
        clear = [each for each in options if _clear(each, window, pauses[number])] or options
        pauses[number].append(_put(window, kind, clear, roster, spare))
    return [
        msgspec.structs.replace(shift, pauses=tuple(sorted(its, key=lambda each: each.begin)))
        for shift, its in zip(shifts, pauses, strict=True)
    ]


def _put(window: Window, kind: Kind, options: Sequence[int], roster: Roster, spare: Floats) -> Pause:
    length = window.length * MINUTE
    begin = min(options, key=lambda each: _cost(spare, each, length, roster))
    _add(spare, begin, length, roster, -1.0)
    return Pause(begin, begin + length, kind, window.paid)


def _clear(begin: int, window: Window, others: Sequence[Pause]) -> bool:
    end = begin + window.length * MINUTE
    return all(end <= each.begin or begin >= each.end for each in others)


def _moved(shift: Shift, patterns: Mapping[str, Mapping[str, Pattern]], roster: Roster, spare: Floats) -> Shift:
    """With each pause where it is best; `spare` is kept true."""
    pattern = _pattern(shift, patterns)
    if pattern is None:
        return shift
    pauses = list(shift.pauses)
    for place, window in _owned(pauses, pattern):
        others = pauses[:place] + pauses[place + 1 :]
        options = [
            each for each in begins(window, shift.begin, roster.begin, roster.minutes) if _clear(each, window, others)
        ]
        if len(options) > 1:
            pauses[place] = _best(pauses[place], options, roster, spare)
    return msgspec.structs.replace(shift, pauses=tuple(sorted(pauses, key=lambda each: each.begin)))


def _owned(pauses: Sequence[Pause], pattern: Pattern) -> Iterator[tuple[int, Window]]:
    """The place of each pause and its window: those of a kind are in the order of their windows."""
    for kind in ("break", "lunch"):
        places = [number for number, each in enumerate(pauses) if each.kind == kind]
        yield from zip(places, (window for its, window in _windows(pattern) if its == kind), strict=True)


def _best(pause: Pause, options: Sequence[int], roster: Roster, spare: Floats) -> Pause:
    length = pause.end - pause.begin
    _add(spare, pause.begin, length, roster, 1.0)
    cost = [_cost(spare, each, length, roster) for each in options]
    # Where two are alike it stays, so that the turns come to an end.
    least = min(cost) + 1e-9
    here = pause.begin in options and cost[options.index(pause.begin)] <= least
    begin = pause.begin if here else next(each for each, told in zip(options, cost, strict=True) if told <= least)
    _add(spare, begin, length, roster, -1.0)
    return msgspec.structs.replace(pause, begin=begin, end=begin + length)


def _parts(begin: int, length: int, roster: Roster) -> Iterator[tuple[int, float]]:
    """The slots that a pause touches and which share of each."""
    size = roster.minutes * MINUTE
    first, end = begin - roster.begin, begin - roster.begin + length
    for slot in range(max(first // size, 0), min(-(-end // size), roster.slots)):
        yield slot, (min(end, (slot + 1) * size) - max(first, slot * size)) / size


def _add(spare: Floats, begin: int, length: int, roster: Roster, sign: float) -> None:
    for slot, share in _parts(begin, length, roster):
        spare[slot] += sign * share


def _cost(spare: Floats, begin: int, length: int, roster: Roster) -> float:
    """What the pause adds to the squares."""
    return sum(_square(spare[slot] - share) - _square(spare[slot]) for slot, share in _parts(begin, length, roster))


def _square(spare: float) -> float:
    return spare * spare * (MISSING if spare < 0 else 1.0)
