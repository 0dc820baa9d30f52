"""Whether agents do what the schedule says: the share of the day so far, and who is out of it, since when and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec

from supervisor.metrics.stays import ON, PAUSE
from supervisor.planning.shift import Shift


class Duty(msgspec.Struct, frozen=True):
    """What an agent is scheduled for from `begin` to before `end` (ms): work where `pause` is empty, else that pause.

    `first` is where her shift begins and `last` where it ends (ms).
    """

    begin: int
    end: int
    pause: str
    first: int
    last: int


class Stay(msgspec.Struct, frozen=True, array_like=True):
    """Where an agent was from `begin` to before `end` (ms): `kind` is `on`, or `pause/REASON`."""

    kind: str
    begin: int
    end: int


class Seen(msgspec.Struct, frozen=True):
    """What was seen of an agent up to `upto` (ms); out of every stay she was not logged in.

    `contact_since` is since when she is on a contact (ms), None where she is on none; `here` the kind of stay that she
    is in then, empty for none, None where only the stays tell.
    """

    upto: int
    stays: tuple[Stay, ...] = ()
    contact_since: int | None = None
    here: str | None = None

    @property
    def stay(self) -> Stay | None:
        """The one that she is in."""
        last = next((stay for stay in reversed(self.stays) if stay.begin <= self.upto <= stay.end), None)
        if self.here is None or (last is not None and last.kind == self.here):
            return last
        return Stay(self.here, self.upto, self.upto) if self.here else None


class How(StrEnum):
    """How an agent is out of what she is scheduled for."""

    LATE = "late"
    LEFT = "left early"
    PAUSED = "paused at work time"
    BACK_LATE = "late back"
    ON_CALL = "still on a call"
    WORKS = "works through"


class Out(msgspec.Struct, frozen=True):
    """Out now: `how`, since `since` (ms), until `until` (ms) where the duty ends.

    `pause` is the reason of the pause that she has, or the kind of that which she should have.
    """

    how: How
    since: int
    until: int
    pause: str = ""


class Adherence(msgspec.Struct, frozen=True):
    """Of one agent today: ms scheduled so far and of them in the scheduled state; `out` None while she is in it.

    `duty` is what she is scheduled for now, None outside of her shifts.
    """

    scheduled_ms: int = 0
    kept_ms: int = 0
    out: Out | None = None
    duty: Duty | None = None

    @property
    def share(self) -> float | None:
        """Time in the scheduled state / scheduled time; None before anything was scheduled."""
        return self.kept_ms / self.scheduled_ms if self.scheduled_ms > 0 else None


def duties(shifts: Iterable[Shift]) -> tuple[Duty, ...]:
    """Shifts as what is to be done one after the other."""
    found: list[Duty] = []
    for shift in sorted(shifts, key=lambda each: each.begin):
        at = shift.begin
        for pause in sorted(shift.pauses, key=lambda each: each.begin):
            found += [Duty(at, pause.begin, "", shift.begin, shift.end)] if at < pause.begin else []
            found.append(Duty(pause.begin, pause.end, pause.kind, shift.begin, shift.end))
            at = pause.end
        found += [Duty(at, shift.end, "", shift.begin, shift.end)] if at < shift.end else []
    return tuple(found)


def adherence(todo: Sequence[Duty], seen: Seen, since: int) -> Adherence:
    """Of the duties from `since` (ms) to what was seen last; a duty goes from its begin to before its end."""
    scheduled = kept = 0
    for duty in todo:
        begin, end = max(duty.begin, since), min(duty.end, seen.upto)
        if begin < end:
            scheduled += end - begin
            on = sum(stop - start for start, stop in _overlaps(seen.stays, begin, end))
            kept += (end - begin - on) * _came(duty, seen) if duty.pause else on
    now = next((duty for duty in todo if duty.begin <= seen.upto < duty.end), None)
    return Adherence(scheduled, kept, None if now is None else _out(todo, now, seen), now)


def _came(duty: Duty, seen: Seen) -> bool:
    """Whether she was there at all in the shift before this duty: who has not come yet has no break either."""
    return any(stay.begin < duty.begin and duty.first < stay.end for stay in seen.stays)


def _overlaps(stays: Sequence[Stay], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Where she was on the phones between two instants (ms)."""
    for stay in stays:
        if stay.kind == ON and stay.begin < end and begin < stay.end:
            yield max(stay.begin, begin), min(stay.end, end)


def _out(todo: Sequence[Duty], duty: Duty, seen: Seen) -> Out | None:
    """How she is out of what she should do now, if she is."""
    here = seen.stay
    on = here is not None and here.kind == ON
    if duty.pause:
        return _at_work(duty, here, seen) if on and here is not None else None
    return None if on else _away(todo, duty, here, seen)


def _at_work(duty: Duty, here: Stay, seen: Seen) -> Out:
    """On the phones though she should pause; the call that she had before it began is told apart."""
    talking = seen.contact_since is not None and seen.contact_since < duty.begin
    since = max(duty.begin, here.begin)
    return Out(How.ON_CALL if talking else How.WORKS, since, duty.end, duty.pause)


def _away(todo: Sequence[Duty], duty: Duty, here: Stay | None, seen: Seen) -> Out:
    """Not on the phones though she should be."""
    last = max((stay.end for stay in seen.stays if stay.kind == ON and stay.end > duty.first), default=None)
    if last is None and here is None:
        return Out(How.LATE, duty.first, duty.last)
    since = duty.first if last is None else max(duty.begin, last)
    before = next((other for other in todo if other.pause and other.end == duty.begin), None)
    if before is not None and since == duty.begin:
        return Out(How.BACK_LATE, since, duty.end, before.pause)
    if here is not None:
        return Out(How.PAUSED, max(here.begin, since), duty.end, here.kind.removeprefix(PAUSE))
    return Out(How.LEFT, since, duty.last)
