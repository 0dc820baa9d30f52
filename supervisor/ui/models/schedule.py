"""A schedule under edit as what its chart shows: lanes, bars with their marks, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from supervisor.planning.broken import RULES, Broken
from supervisor.planning.editing import Edits
from supervisor.planning.effect import Effect, difference, differing
from supervisor.planning.judged import Judged, judged
from supervisor.planning.local import slots_local
from supervisor.planning.shift import MINUTE, Pause, Roster, Shift, local
from supervisor.reports.schedules import Week
from widgets.bars import Bar, Chart, Lane, Piece, Tick
from widgets.coverage import CoverageData
from widgets.level import Level

HOUR = 60 * MINUTE
MILD = frozenset({"hours under", "days under", "weekend", "break"})
"""Broken rules that are close rather than missed."""
PAUSES = {"break": ("Break", "quiet"), "lunch": ("Lunch", "orange")}


class Standing(NamedTuple):
    """A schedule, what it does to the service level, and the rules it breaks."""

    roster: Roster
    effect: Effect
    rules: Judged

    def followed(self, roster: Roster) -> Standing:
        """After an edit: only what it touches is reckoned again."""
        gone, come = difference(self.roster, roster)
        agents = {shift.agent for shift in (*gone, *come)}
        return Standing(roster, self.effect.changed(gone, come), self.rules.followed(roster, agents))


class Sheet:
    """A week under edit: the version it came from, all edits, and how it stands."""

    def __init__(self, week: Week) -> None:
        self.week, self.edits = week, Edits(week.roster)
        rules = judged(week.roster, week.people, week.contracts)
        self.standing = Standing(week.roster, Effect(week.roster, week.demand, week.earlier), rules)
        self._last: Standing | None = None
        """How it stood before the last edit, to which one often goes back."""

    @property
    def roster(self) -> Roster:
        """As it is now."""
        return self.edits.now

    @property
    def dirty(self) -> bool:
        """Whether something of it is not saved."""
        return self.roster is not self.week.roster and self.roster != self.week.roster

    def take(self, edits: Edits, standing: Standing | None = None) -> None:
        """As other edits leave it; `standing` is given where much of it is other and was reckoned elsewhere."""
        known = [each for each in (standing, self._last) if each is not None and each.roster is edits.now]
        after = known[0] if known else self.standing.followed(edits.now)
        self.edits, self._last, self.standing = edits, self.standing, after

    def saved(self, week: Week) -> None:
        """It is kept as the version of this week; edits stay undoable."""
        self.week = week


def agents_of(week: Week, roster: Roster) -> list[str]:
    """Everybody who may work or does, by name."""
    return sorted({*(person.name for person in week.people), *(shift.agent for shift in roster.shifts)}, key=_folded)


def by_begin(agents: Sequence[str], roster: Roster, begin: int, end: int) -> list[str]:
    """Who begins first between two instants comes first, who does not work then last."""
    first: dict[str, int] = {}
    for shift in roster.shifts:
        if begin <= shift.begin < end:
            first[shift.agent] = min(first.get(shift.agent, shift.begin), shift.begin)
    return sorted(agents, key=lambda agent: (first.get(agent, end), _folded(agent)))


class Bars:
    """Makes the chart; of the next one only what is about agents whose shifts or rules are others."""

    def __init__(self) -> None:
        self._shifts: tuple[Shift, ...] = ()
        self._rules: Mapping[str, tuple[Broken, ...]] = {}
        self._bars: list[Bar] = []
        self._lanes: dict[str, Lane] = {}
        self._ticks: tuple[Tick, ...] = ()
        self._for: tuple[int, int, str] = (0, 0, "")

    def chart(self, standing: Standing, agents: Sequence[str], now: int | None) -> Chart:
        """Lanes in the order of the agents; the key of a bar is the place of its shift."""
        roster, rules = standing.roster, standing.rules
        stale = self._stale(roster.shifts, rules)
        begun = bool(roster.shifts)
        everybody = begun != bool(self._shifts)
        stale.update(agent for agent in agents if everybody or agent not in self._lanes)
        paid = dict.fromkeys(stale, 0.0)
        bars, known = list[Bar](), len(self._bars)
        for place, shift in enumerate(roster.shifts):
            if shift.agent in stale:
                paid[shift.agent] += shift.paid / 60
                bars.append(bar_of(place, shift, rules.of(shift), roster.zone))
            elif place < known and self._shifts[place] is shift:
                bars.append(self._bars[place])
            else:
                bars.append(bar_of(place, shift, rules.of(shift), roster.zone))
        for agent in stale:
            level = _worst(rules.of_week(agent)) if begun else Level.none
            self._lanes[agent] = Lane(agent, agent, f"{paid[agent]:,.1f} h", level)
        self._shifts, self._rules, self._bars = roster.shifts, rules.by_agent, bars
        lanes = tuple(self._lanes[agent] for agent in agents)
        end = max(roster.end, max((shift.end for shift in roster.shifts), default=roster.end))
        return Chart(roster.begin, end, roster.minutes * MINUTE, lanes, tuple(bars), self._hours(roster, end), now)

    def _stale(self, shifts: tuple[Shift, ...], rules: Judged) -> set[str]:
        """The agents of whom something is other than it was."""
        gone, come = differing(self._shifts, shifts)
        found = {shift.agent for shift in (*gone, *come)}
        if rules.by_agent is not self._rules:
            before, after = self._rules, rules.by_agent
            every = {*before, *after}
            found |= {agent for agent in every if before.get(agent, ()) != after.get(agent, ())}
        return found

    def _hours(self, roster: Roster, end: int) -> tuple[Tick, ...]:
        if self._for != (roster.begin, end, roster.zone):
            self._for = (roster.begin, end, roster.zone)
            self._ticks = ticks(roster.begin, end, roster.zone)
        return self._ticks


def bar_of(place: int, shift: Shift, broken: Sequence[Broken], zone: str) -> Bar:
    """A shift as a bar: its pattern, its pauses, and the first rule that it breaks."""
    pieces = tuple(_piece(pause) for pause in shift.pauses)
    span = f"{clock(shift.begin, zone)}–{clock(shift.end, zone)}"
    hint = "\n".join((f"{shift.agent}, {day_of(shift.begin, zone)} {span}", *(one.words for one in broken)))
    mark = broken[0].rule if broken else ""
    words = shift.pattern or span
    return Bar(str(place), shift.agent, shift.begin, shift.end, words, "accent", pieces, _worst(broken), mark, hint,
               shift.fixed)  # fmt: skip


def _piece(pause: Pause) -> Piece:
    words, tone = PAUSES[pause.kind]
    return Piece(pause.begin, pause.end, words, tone)


def _worst(broken: Sequence[Broken]) -> Level:
    if not broken:
        return Level.none
    return Level.warn if all(one.rule in MILD for one in broken) else Level.bad


def level_of(one: Broken) -> Level:
    """How bad it is that this rule is broken."""
    return _worst((one,))


def rule_words(one: Broken) -> str:
    """What rule it is."""
    return RULES[one.rule]


def ticks(begin: int, end: int, zone: str) -> tuple[Tick, ...]:
    """The full hours that clocks in the zone show between two instants."""
    starts = np.arange(begin, end + 1, 15 * MINUTE, dtype=np.int64)
    told = slots_local(starts, zone)
    full = np.flatnonzero(told.minute % 60 == 0)
    return tuple(
        Tick(int(at), int(minute) // 60, "" if minute else day_of(int(at), zone))
        for at, minute in zip(starts[full], told.minute[full], strict=True)
    )


def coverage(standing: Standing, held: tuple[int, int] | None = None) -> CoverageData:
    """What is scheduled against what is required, and the service level that comes of it."""
    roster, effect = standing.roster, standing.effect
    if not roster.required and not roster.shifts:
        return CoverageData()
    need = np.asarray(roster.required, np.float64)
    share = effect.level if effect.demand is not None else np.zeros(0)
    target = effect.demand.target if effect.demand is not None else None
    return CoverageData(
        roster.begin, roster.minutes * MINUTE, need, effect.scheduled.astype(np.float64), share, target, held
    )


def clock(at: int, zone: str) -> str:
    """The time of day that clocks in the zone show."""
    minute = local(at, zone)[1]
    return f"{minute // 60:02}:{minute % 60:02}"


def day_of(at: int, zone: str) -> str:
    """The local day, as `Tue 24`."""
    day = local(at, zone)[0]
    return f"{day:%a} {day.day}"


def _folded(name: str) -> tuple[str, str]:
    return name.casefold(), name
