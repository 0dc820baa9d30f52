"""Proposals that close the gaps of the next hours, each with what it would do; none breaks a rule of a contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from supervisor.planning.broken import broken
from supervisor.planning.contracts import Contract, Pattern, Person, Window
from supervisor.planning.effects import Rest, in_time
from supervisor.planning.plan import QueueTargets
from supervisor.planning.proposed import Kind, Neighbour, Proposal, Run, Swap, Team, runs
from supervisor.planning.shift import MINUTE, Pause, Shift, local, moment
from supervisor.planning.sums import Array
from supervisor.planning.today import HOUR_MS, Today, covered

Words = tuple[str, str]
"""What is proposed as a sentence, and in short."""
MOST_OVERTIME_MS = 2 * HOUR_MS
NOTICE_MS = HOUR_MS
"""Whoever is called in, or asked to come earlier, needs so long to be there."""
SOON_MS = 10 * MINUTE
"""A break that begins sooner is not moved any more."""
STEP_MS = 15 * MINUTE
SHARES = (0.1, 0.2, 0.3, 0.5)
"""Of the calls that overflow may take."""
OF_A_KIND, SHOWN = 4, 12
"""How many proposals of one kind, and of all."""
UNDER = ("hours under", "days under")
"""What a week has too little of is none the worse for more."""


def proposals(
    day: Today,
    queue: QueueTargets,
    team: Team,
    *,
    hours: float = 4,
    waiting: float = 0.0,
    neighbours: Sequence[Neighbour] = (),
) -> tuple[Proposal, ...]:
    """What would close the gaps of the next hours, the most for its cost first; nothing that does not help."""
    gaps = runs(day, hours)
    if not gaps:
        return ()
    maker = _Maker(day, queue, team, Rest(day, queue, waiting), neighbours)
    found: dict[str, Proposal] = {}
    for gap in gaps:
        for one in maker.all(gap):
            if one.helps and one.key not in found:
                found[one.key] = one
    return tuple(_best(_grouped(sorted(found.values(), key=lambda one: (-one.worth, one.begin, one.words)))))


def _grouped(ranked: Sequence[Proposal]) -> list[Proposal]:
    """Those that are the same but for the name as one, with the others in it."""
    groups: dict[tuple[object, ...], list[Proposal]] = {}
    for one in ranked:
        groups.setdefault(one.deed, []).append(one)
    return [msgspec.structs.replace(first, alike=tuple(others)) for first, *others in groups.values()]


def _best(ranked: Sequence[Proposal]) -> Iterator[Proposal]:
    """The first of each kind, so that one kind alone does not hide the others."""
    counts: dict[Kind, int] = {}
    shown = 0
    for one in ranked:
        counts[one.kind] = counts.get(one.kind, 0) + 1
        if counts[one.kind] <= OF_A_KIND and shown < SHOWN:
            shown += 1
            yield one


class _Maker:
    """Makes the proposals for one day."""

    def __init__(
        self, day: Today, queue: QueueTargets, team: Team, rest: Rest, neighbours: Sequence[Neighbour]
    ) -> None:
        self.day, self.queue, self.team, self.rest, self.neighbours = day, queue, team, rest, neighbours
        self.zone = team.roster.zone
        self.contracts: Mapping[str, Contract] = {each.name: each for each in team.contracts}
        self.people: Mapping[str, Person] = {each.name: each for each in team.people}

    def all(self, gap: Run) -> Iterator[Proposal]:
        """Everything that may help in a gap."""
        for shift in self.team.roster.shifts:
            if self.team.takes(shift.agent):
                yield from self._moves(shift, gap)
                yield from self._extensions(shift, gap)
        yield from self._calls_in(gap)
        yield from self._takes(gap)
        yield from self._overflows(gap)

    # a break or lunch somewhere else

    def _moves(self, shift: Shift, gap: Run) -> Iterator[Proposal]:
        for pause in shift.pauses:
            if pause.begin < gap.end and gap.begin < pause.end and pause.begin >= self.day.now + SOON_MS:
                places = self._places(shift, pause, gap)
                if places:
                    yield self._moved(shift, pause, max(places, key=lambda at: (self._spare(at, pause), -at)))

    def _places(self, shift: Shift, pause: Pause, gap: Run) -> list[int]:
        """Where a pause may begin instead, outside of the gap."""
        window, length = self._window(shift, pause), pause.end - pause.begin
        first = max(shift.begin + window.earliest * MINUTE, self.day.now + SOON_MS)
        first = shift.begin - (shift.begin - first) // STEP_MS * STEP_MS
        found = range(first, min(shift.begin + window.latest * MINUTE, shift.end - length) + 1, STEP_MS)
        others = [each for each in shift.pauses if each != pause]
        return [
            at
            for at in found
            if not (at < gap.end and gap.begin < at + length)
            and all(at + length <= each.begin or each.end <= at for each in others)
            and self._spare(at, pause) >= 1
            and self._allowed(Swap(shift, _with_pause(shift, pause, at)))
        ]

    def _spare(self, at: int, pause: Pause) -> float:
        """The fewest agents more than required while a pause would last."""
        rows = self.rest.slots(at, at + pause.end - pause.begin)
        spare = (self.day.there - self.day.required)[self.rest.rows][rows]
        return float(np.nanmin(spare)) if spare.size and not np.all(np.isnan(spare)) else -np.inf

    def _window(self, shift: Shift, pause: Pause) -> Window:
        """When a pause may begin, of its contract; an hour from either end where there is none."""
        contract = self._contract(shift.agent)
        pattern = contract.pattern(shift.pattern) if contract else None
        length = (pause.end - pause.begin) // MINUTE
        if pattern is None:
            return Window(length, 60, max(60, (shift.end - shift.begin) // MINUTE - 60 - length))
        if pause.kind == "lunch" and pattern.lunch:
            return pattern.lunch
        same = sorted((each for each in shift.pauses if each.kind == "break"), key=lambda each: each.begin)
        windows = sorted(pattern.breaks, key=lambda each: (each.earliest, each.latest))
        place = same.index(pause) if pause in same else 0
        return windows[place] if place < len(windows) else Window(length, 1, 0)

    def _moved(self, shift: Shift, pause: Pause, at: int) -> Proposal:
        new = _with_pause(shift, pause, at)
        words = f"Move the {pause.kind} of {shift.agent} from {self._clock(pause.begin)} to {self._clock(at)}"
        end = max(pause.end, at + pause.end - pause.begin)
        label = f"{shift.agent}: {pause.kind} {self._clock(pause.begin)} \N{RIGHTWARDS ARROW} {self._clock(at)}"
        return self._of(Kind.MOVE, (words, label), min(pause.begin, at), end, 0.0, Swap(shift, new))

    # longer shifts, and more of them

    def _extensions(self, shift: Shift, gap: Run) -> Iterator[Proposal]:
        longer = min(gap.end, shift.end + MOST_OVERTIME_MS)
        if max(gap.begin - HOUR_MS, self.day.now) <= shift.end < longer:
            new = msgspec.structs.replace(shift, end=longer)
            words = f"Let {shift.agent} stay until {self._clock(longer)} instead of {self._clock(shift.end)}"
            label = f"{shift.agent}: stay until {self._clock(longer)}"
            yield from self._paid(Kind.EXTEND, (words, label), shift.end, longer, Swap(shift, new))
        sooner = max(gap.begin, shift.begin - MOST_OVERTIME_MS, self._in_steps(self.day.now + NOTICE_MS))
        if sooner < shift.begin <= gap.end + HOUR_MS:
            new = msgspec.structs.replace(shift, begin=sooner)
            words = f"Let {shift.agent} begin at {self._clock(sooner)} instead of {self._clock(shift.begin)}"
            label = f"{shift.agent}: begin at {self._clock(sooner)}"
            yield from self._paid(Kind.EXTEND, (words, label), sooner, shift.begin, Swap(shift, new))

    def _calls_in(self, gap: Run) -> Iterator[Proposal]:
        """Those who are off today, the ones with the fewest hours this week first."""
        hours: dict[str, float] = {}
        for shift in self.team.roster.shifts:
            hours[shift.agent] = hours.get(shift.agent, 0.0) + shift.paid
        off = [each for each in self.team.people if self.team.takes(each.name) and not self._works(each.name)]
        found = 0
        for person in sorted(off, key=lambda each: (hours.get(each.name, 0.0), each.name)):
            made = self._best_shift(person, gap)
            if made is not None:
                words = f"Call in {person.name} from {self._clock(made.begin)} to {self._clock(made.end)}"
                label = f"{person.name}: call in, {self._span(made.begin, made.end)}"
                yield from self._paid(Kind.CALL_IN, (words, label), made.begin, made.end, Swap(None, made))
                found += 1
            if found >= OF_A_KIND:
                return

    def _works(self, agent: str) -> bool:
        """Whether she has a shift that touches the day."""
        forecast = self.day.forecast
        return any(shift.begin < forecast.end and forecast.start < shift.end for shift in self.team.of(agent))

    def _best_shift(self, person: Person, gap: Run) -> Shift | None:
        """The shortest that covers most of the gap and that her contract allows."""
        contract = self.contracts.get(person.contract)
        if contract is None:
            return None
        made = []
        for pattern in contract.patterns:
            for minute in pattern.starts:
                begin = moment(local(gap.begin, self.zone)[0], minute, self.zone)
                end = begin + pattern.length * MINUTE
                common = min(end, gap.end) - max(begin, gap.begin)
                if begin >= self.day.now + NOTICE_MS and common > 0:
                    made.append((-common, end - begin, begin, _fresh(person.name, begin, pattern, gap)))
        ranked = (each for *_, each in sorted(made, key=lambda one: one[:3]))
        return next((each for each in ranked if self._allowed(Swap(None, each))), None)

    def _paid(self, kind: Kind, words: Words, begin: int, end: int, swap: Swap) -> Iterator[Proposal]:
        if self._allowed(swap):
            before = swap.old.paid if swap.old else 0.0
            yield self._of(kind, words, begin, end, (swap.new.paid - before) / 60, swap)

    # done elsewhere than in the schedule

    def _takes(self, gap: Run) -> Iterator[Proposal]:
        for other in self.neighbours:
            rows = other.day.ahead & (other.day.forecast.starts < gap.end)
            rows &= other.day.forecast.starts + other.day.forecast.width > gap.begin
            spare = np.minimum(other.day.there - other.day.required, other.able)[rows]
            ours = self.day.gaps[np.isin(self.day.forecast.starts, other.day.forecast.starts[rows])]
            if not spare.size or not ours.size or np.isnan(spare).any():
                continue
            many = int(min(spare.min(), np.nanmax(ours)))
            if many >= 1:
                yield self._taken(other, many, gap)

    def _taken(self, other: Neighbour, many: int, gap: Run) -> Proposal:
        there = Rest(other.day, other.queue)
        rows = there.slots(gap.begin, gap.end)
        fewer = np.zeros(len(other.day.forecast))
        fewer[there.rows[rows]] = -many
        level = there.effect(there.told(fewer), rows).service_level
        left = "" if level is None else f" (its service level then: {round(level * 100)} %)"
        who = "1 agent" if many == 1 else f"{many} agents"
        words = f"Take {who} of {other.name} from {self._clock(gap.begin)} to {self._clock(gap.end)}{left}"
        label = f"{many} of {other.name}, {self._span(*gap)}"
        return self._of(Kind.TAKE, (words, label), gap.begin, gap.end, 0.0, None, agents=many)

    def _overflows(self, gap: Run) -> Iterator[Proposal]:
        """The smallest share of the calls that reaches the target, or the largest that is offered."""
        wanted, rows = self.queue.targets.service_level or 0.8, self.rest.slots(gap.begin, gap.end)
        for share in SHARES:
            left = np.ones(len(self.day.forecast))
            left[self.rest.rows[rows]] = 1 - share
            told = self.rest.told(left=left)
            level = self.rest.effect(told, rows).service_level
            if level is not None and (level >= wanted or share == SHARES[-1]):
                calls = float(self.rest.coming.calls[rows].sum()) * share
                busy = float((self.rest.coming.calls * self.rest.coming.aht_s)[rows].sum()) * share
                words = (
                    f"Open overflow or callback for {round(share * 100)} % of the calls from {self._clock(gap.begin)}"
                )
                words += f" to {self._clock(gap.end)}, about {calls:.0f} calls"
                before = self.rest.before
                yield Proposal(
                    kind=Kind.OVERFLOW,
                    words=words,
                    label=f"Overflow {round(share * 100)} %, {self._span(*gap)}",
                    begin=gap.begin,
                    end=gap.end,
                    before=self.rest.effect(before, rows),
                    after=self.rest.effect(told, rows),
                    day_before=self.rest.effect(before),
                    day_after=self.rest.effect(told),
                    gain=in_time(told) + calls - in_time(before),
                    hours=busy / 3600,
                )
                return

    # what all of them have

    def _of(
        self, kind: Kind, words: Words, begin: int, end: int, hours: float, swap: Swap | None, agents: float = 0.0
    ) -> Proposal:
        extra = np.zeros(len(self.day.forecast))
        extra[self.rest.rows[self.rest.slots(begin, end)]] = agents
        if swap is not None:
            extra += covered([swap.new], self.day.forecast)
            extra -= covered([swap.old], self.day.forecast) if swap.old else 0.0
        rows = extra[self.rest.rows] != 0
        before, after = self.rest.before, self.rest.told(extra)
        return Proposal(
            kind=kind,
            words=words[0],
            label=words[1],
            begin=begin,
            end=end,
            before=self.rest.effect(before, rows),
            after=self.rest.effect(after, rows),
            day_before=self.rest.effect(before),
            day_after=self.rest.effect(after),
            gain=in_time(after) - in_time(before),
            hours=hours,
            closes=self._closed(extra),
            swap=swap,
        )

    def _closed(self, extra: Array) -> float:
        """By how many agents' hours gaps become less."""
        now = np.nan_to_num(np.maximum(self.day.gaps, 0))
        then = np.nan_to_num(np.maximum(self.day.required - np.floor(self.day.there + extra + 1e-9), 0))
        return float((now - np.where(self.day.ahead, then, 0)).sum() * self.day.forecast.minutes / 60)

    def _allowed(self, swap: Swap) -> bool:
        """Whether it breaks no rule that is not broken as it stands."""
        person = self.people.get(swap.new.agent)
        if person is None:
            return swap.old is not None
        own = self.team.of(person.name)
        after = [*(shift for shift in own if shift != swap.old), swap.new]
        return not self._broken(person, after) - self._broken(person, own)

    def _broken(self, person: Person, shifts: Sequence[Shift]) -> set[str]:
        roster = msgspec.structs.replace(self.team.roster, shifts=tuple(shifts))
        found = broken(roster, [person], self.team.contracts)
        return {f"{each.rule} {each.words}" for each in found if each.rule not in UNDER}

    def _contract(self, agent: str) -> Contract | None:
        person = self.people.get(agent)
        return self.contracts.get(person.contract) if person else None

    def _in_steps(self, at: int) -> int:
        """The next quarter of an hour."""
        return -(-at // STEP_MS) * STEP_MS

    def _span(self, begin: int, end: int) -> str:
        return f"{self._clock(begin)}\N{EN DASH}{self._clock(end)}"

    def _clock(self, at: int) -> str:
        minute = local(at, self.zone)[1]
        return f"{minute // 60:02}:{minute % 60:02}"


def _with_pause(shift: Shift, pause: Pause, at: int) -> Shift:
    moved = msgspec.structs.replace(pause, begin=at, end=at + pause.end - pause.begin)
    others = (each for each in shift.pauses if each != pause)
    return msgspec.structs.replace(shift, pauses=tuple(sorted((*others, moved), key=lambda each: each.begin)))


def _fresh(agent: str, begin: int, pattern: Pattern, gap: Run) -> Shift:
    """A new shift with its pauses outside of the gap, where they can be."""
    windows: list[tuple[Window, Literal["break", "lunch"]]] = [(each, "break") for each in pattern.breaks]
    windows += [(pattern.lunch, "lunch")] if pattern.lunch else []
    pauses: list[Pause] = []
    for window, kind in sorted(windows, key=lambda each: each[0].earliest):
        at = begin + _minute(begin, window, pauses, gap) * MINUTE
        pauses.append(Pause(at, at + window.length * MINUTE, kind, window.paid))
    return Shift(agent, begin, begin + pattern.length * MINUTE, tuple(pauses), pattern.name)


def _minute(begin: int, window: Window, others: Sequence[Pause], gap: Run) -> int:
    """When a pause begins, in minutes of the shift: beside the others, and outside of the gap if it can be."""

    def meets(minute: int, first: int, last: int) -> bool:
        at = begin + minute * MINUTE
        return at < last and first < at + window.length * MINUTE

    free = [
        minute
        for minute in range(window.earliest, window.latest + 1, STEP_MS // MINUTE)
        if not any(meets(minute, each.begin, each.end) for each in others)
    ]
    return min(free, key=lambda minute: (meets(minute, *gap), minute), default=window.earliest)
