"""A schedule edited by hand: each edit gives another schedule, and each can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

import msgspec
from msgspec.structs import replace

from supervisor.planning.contracts import Pattern
from supervisor.planning.shift import MINUTE, Kind, Pause, Roster, Shift, local, moment

LONGEST = 24 * 60 * MINUTE
STEPS = 500
"""As many edits can be undone."""


def moved(roster: Roster, place: int, by: int) -> Roster:
    """The shift at a place of `shifts` so many ms later, its pauses with it; it begins within the schedule."""
    shift = roster.shifts[place]
    return with_shift(roster, place, shifted(shift, _kept(shift.begin + by, roster) - shift.begin))


def resized(roster: Roster, place: int, *, begin: int = 0, end: int = 0) -> Roster:
    """It begins or ends so many ms later, lasts a slot at least and a day at most, and its pauses stay within it."""
    shift = roster.shifts[place]
    least = max([roster.minutes * MINUTE, *(each.end - each.begin for each in shift.pauses)])
    if begin:
        wanted = _kept(shift.begin + begin, roster)
        first, last = min(max(wanted, shift.end - LONGEST), shift.end - least), shift.end
    else:
        first = shift.begin
        last = min(max(shift.end + end, first + least), first + LONGEST)
    pauses = tuple(_within(each, first, last) for each in shift.pauses)
    return with_shift(roster, place, replace(shift, begin=first, end=last, pauses=pauses))


def pause_moved(roster: Roster, place: int, pause: int, by: int) -> Roster:
    """One of its pauses so many ms later, within the shift; pauses stay in the order of time."""
    shift = roster.shifts[place]
    its = shift.pauses[pause]
    there = _within(replace(its, begin=its.begin + by, end=its.end + by), shift.begin, shift.end)
    others = (*shift.pauses[:pause], *shift.pauses[pause + 1 :])
    return with_shift(roster, place, replace(shift, pauses=_in_order((*others, there))))


def reassigned(roster: Roster, place: int, agent: str) -> Roster:
    """The same shift for somebody else."""
    return with_shift(roster, place, replace(roster.shifts[place], agent=agent))


def pinned(roster: Roster, place: int, *, fixed: bool) -> Roster:
    """Solving keeps it, or may change it."""
    return with_shift(roster, place, replace(roster.shifts[place], fixed=fixed))


def added(roster: Roster, *shifts: Shift) -> Roster:
    """With more shifts, after those that are there."""
    return replace(roster, shifts=(*roster.shifts, *shifts))


def removed(roster: Roster, places: Collection[int]) -> Roster:
    """Without the shifts at these places."""
    return replace(roster, shifts=tuple(each for place, each in enumerate(roster.shifts) if place not in places))


def copied(roster: Roster, places: Iterable[int], days: int = 0, agent: str | None = None) -> Roster:
    """With copies, so many days later at the same time of the clock, of the same agent or another; within it alone."""
    copies = []
    for place in places:
        shift = roster.shifts[place]
        day, minute = local(shift.begin, roster.zone)
        begin = moment(day + timedelta(days=days), minute, roster.zone)
        if roster.begin <= begin < roster.end:
            copies.append(replace(shifted(shift, begin - shift.begin), agent=agent or shift.agent))
    return added(roster, *copies)


def made(agent: str, begin: int, pattern: Pattern) -> Shift:
    """A shift of a pattern with its pauses in the middle of what the pattern allows; pauses keep out of each other."""
    windows = [("break", each) for each in pattern.breaks] + ([("lunch", pattern.lunch)] if pattern.lunch else [])
    taken: list[Pause] = []
    for kind, window in sorted(windows, key=lambda each: each[1].latest):
        after = (window.earliest + window.latest) // 2 // 5 * 5
        at = begin + after * MINUTE
        at = max([at, *(each.end for each in taken if each.begin < at + window.length * MINUTE and at < each.end)])
        taken.append(Pause(at, at + window.length * MINUTE, _kind(kind), window.paid))
    return Shift(agent, begin, begin + pattern.length * MINUTE, _in_order(taken), pattern.name)


def shifted(shift: Shift, by: int) -> Shift:
    """All of it so many ms later."""
    pauses = tuple(replace(each, begin=each.begin + by, end=each.end + by) for each in shift.pauses)
    return replace(shift, begin=shift.begin + by, end=shift.end + by, pauses=pauses)


def with_shift(roster: Roster, place: int, shift: Shift) -> Roster:
    """Another shift at a place."""
    if shift == roster.shifts[place]:
        return roster
    return replace(roster, shifts=(*roster.shifts[:place], shift, *roster.shifts[place + 1 :]))


def _kept(begin: int, roster: Roster) -> int:
    return min(max(begin, roster.begin), roster.end - roster.minutes * MINUTE)


def _within(pause: Pause, begin: int, end: int) -> Pause:
    """The pause, moved as far as it takes to lie between; one that is longer begins where the shift does."""
    length = pause.end - pause.begin
    first = max(begin, min(pause.begin, end - length))
    return replace(pause, begin=first, end=first + length)


def _in_order(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    return tuple(sorted(pauses, key=lambda each: (each.begin, each.end)))


def _kind(name: str) -> Kind:
    return "lunch" if name == "lunch" else "break"


class Step(msgspec.Struct, frozen=True):
    """What was done, in words, and how the schedule was before (in `past`) or after (in `ahead`)."""

    words: str
    roster: Roster


class Edits(msgspec.Struct, frozen=True):
    """A schedule with what was done to it, the newest last, and what was undone, the next one last."""

    now: Roster
    past: tuple[Step, ...] = ()
    ahead: tuple[Step, ...] = ()

    def edited(self, roster: Roster, words: str) -> Edits:
        """One edit more; one that changes nothing is none."""
        if roster is self.now or roster == self.now:
            return self
        return Edits(roster, (*self.past[-STEPS + 1 :], Step(words, self.now)))

    def undone(self) -> Edits:
        """Without the last edit."""
        if not self.past:
            return self
        step = self.past[-1]
        return Edits(step.roster, self.past[:-1], (*self.ahead, Step(step.words, self.now)))

    def redone(self) -> Edits:
        """With the edit that was undone last."""
        if not self.ahead:
            return self
        step = self.ahead[-1]
        return Edits(step.roster, (*self.past, Step(step.words, self.now)), self.ahead[:-1])
