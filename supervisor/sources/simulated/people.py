"""The agents of a simulated day: who comes, when they pause and go home, and what they do between contacts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from supervisor.core.events import AgentJoined, AgentLeft, AgentPaused, AgentResumed, AgentSeen, Device, Event
from supervisor.sources.simulated.agenda import Agenda
from supervisor.sources.simulated.city import Agent, City, Shift, minutes, weekdays
from supervisor.sources.simulated.day import MINUTE_MS, Day, span_ms, stream

TRAINING = "Training"


class State(Enum):
    """What somebody is doing, as far as the next call is concerned."""

    OUT = auto()
    FREE = auto()
    BUSY = auto()  # rung, talking or wrapping up
    PAUSED = auto()
    AWAY = auto()  # on a call of her own, or her telephone cannot be reached


@dataclass(slots=True)
class Rest:
    """A pause that is due: why and how long."""

    reason: str
    ms: int


@dataclass(slots=True, eq=False)
class Person:
    """One agent today. `closed` is a queue she takes no calls of for a while, `pressed` a pause pressed in a call."""

    name: str
    skills: tuple[str, ...]
    interface: str
    pace: float
    state: State = State.OUT
    free_since: int = 0
    talking: bool = False
    leaving: bool = False
    closed: str = ""
    pressed: Rest | None = None
    due: list[Rest] = field(default_factory=list)

    def takes(self, queue: str) -> bool:
        """Whether a call of this queue may ring now."""
        return self.state is State.FREE and queue != self.closed


class Roster:
    """Everybody's day. Tells `freed` when somebody can take a call, and `deserted` when a queue has nobody any more."""

    def __init__(
        self,
        city: City,
        day: Day,
        seed: int,
        agenda: Agenda,
        emit: Callable[[Event], None],
        freed: Callable[[Person], None],
        deserted: Callable[[str], None],
    ) -> None:
        self.habits = city.habits
        self._agenda, self._emit, self._freed, self._deserted = agenda, emit, freed, deserted
        self._rng = stream(seed, day, "floor/people")
        self.members: dict[str, list[Person]] = {queue.name: [] for queue in city.queues}
        for index, agent in enumerate(city.agents):
            self._plan(agent, city.shift(agent.shift), index, day, stream(seed, day, f"people/{agent.name}"))

    def longest_free(self, queue: str) -> Person | None:
        """Of those who can take a call of this queue, who has waited longest for one."""
        able = [person for person in self.members[queue] if person.takes(queue)]
        return min(able, key=lambda person: person.free_since) if able else None

    def settle(self, person: Person, since: int | None = None) -> None:
        """What she was doing is over: she goes home, takes the pause that is due, or waits for a call."""
        if person.leaving:
            self._leave(person)
        elif person.pressed is not None:
            person.state = State.PAUSED
            self._agenda.after(person.pressed.ms, self._back, person)
            person.pressed = None
        elif person.due:
            self._rest(person, person.due.pop(0))
        else:
            person.state = State.FREE
            person.free_since = self._agenda.now if since is None else since
            self._freed(person)

    def rest_next(self, person: Person, reason: str, ms: int) -> None:
        """A pause is the next thing she does."""
        person.due.insert(0, Rest(reason, ms))

    def _plan(self, agent: Agent, shift: Shift, index: int, day: Day, rng: random.Random) -> None:
        person = Person(agent.name, agent.skills, f"PJSIP/{201 + index}", rng.uniform(0.85, 1.18))
        absent = rng.random() < self.habits.absent
        start = day.at(minutes(shift.start)) + round(rng.triangular(-4, 6, 0) * MINUTE_MS)
        end = day.at(minutes(shift.end)) + round(rng.triangular(-1, 6, 0) * MINUTE_MS)
        if day.kind not in weekdays(agent.days) or absent:
            return
        self._agenda.at(start, self._arrive, person)
        for pause in shift.pauses:
            at = start + round((pause.after_min + rng.uniform(-10, 25)) * MINUTE_MS)
            ms = round(pause.minutes * rng.triangular(0.8, 1.25, 1) * MINUTE_MS)
            self._agenda.at(at, self._due, person, Rest(pause.reason, ms))
        self._plan_incidents(person, start, end, rng)
        self._agenda.at(end, self._go, person)

    def _plan_incidents(self, person: Person, start: int, end: int, rng: random.Random) -> None:
        habits = self.habits

        def sometime() -> int:
            return round(start + rng.random() * (end - start))

        if rng.random() < habits.partial and len(person.skills) > 1:
            queue = rng.choice(person.skills)
            self._agenda.at(sometime(), self._close, person, queue, span_ms(rng, (600, 2400)))
        if rng.random() < habits.unreachable:
            self._agenda.at(sometime(), self._away, person, Device.UNREACHABLE, span_ms(rng, (60, 480)))
        if rng.random() < habits.other_calls:
            self._agenda.at(sometime(), self._away, person, Device.BUSY, span_ms(rng, (30, 240)))

    def _arrive(self, person: Person) -> None:
        for queue in person.skills:
            self._emit(AgentJoined(person.name, queue))
            self.members[queue].append(person)
        self._show(person, Device.IDLE)
        self.settle(person)

    def _show(self, person: Person, device: Device) -> None:
        for queue in person.skills:
            paused = queue == person.closed
            reason = TRAINING if paused else ""
            self._emit(AgentSeen(person.name, queue, device, paused, reason, interface=person.interface))

    def _go(self, person: Person) -> None:
        person.leaving = True
        if person.state in (State.FREE, State.PAUSED):
            self._leave(person)

    def _leave(self, person: Person) -> None:
        person.state, person.closed, person.pressed = State.OUT, "", None
        person.due.clear()
        for queue in person.skills:
            self._emit(AgentLeft(person.name, queue))
            self.members[queue].remove(person)
        for queue in person.skills:
            if not self.members[queue]:
                self._deserted(queue)

    def _due(self, person: Person, rest: Rest) -> None:
        """A pause waits until the contact is over; some press it while they talk."""
        if person.state is State.FREE:
            self._rest(person, rest)
        elif person.talking and person.pressed is None and self._rng.random() < self.habits.pressed:
            self._press(person, rest)
            person.pressed = rest
        elif person.state is not State.OUT:
            person.due.append(rest)

    def _rest(self, person: Person, rest: Rest) -> None:
        self._press(person, rest)
        person.state = State.PAUSED
        self._agenda.after(rest.ms, self._back, person)

    def _press(self, person: Person, rest: Rest) -> None:
        if person.closed:
            self._open(person, person.closed)
        self._emit(AgentPaused(person.name, reason=rest.reason))

    def _back(self, person: Person) -> None:
        if person.state is State.PAUSED:
            self._emit(AgentResumed(person.name))
            self.settle(person)

    def _close(self, person: Person, queue: str, ms: int) -> None:
        if person.state in (State.FREE, State.BUSY) and person.pressed is None:
            person.closed = queue
            self._emit(AgentPaused(person.name, queue, TRAINING))
            self._agenda.after(ms, self._open, person, queue)

    def _open(self, person: Person, queue: str) -> None:
        if person.closed != queue:
            return
        person.closed = ""
        self._emit(AgentResumed(person.name, queue))
        if person.state is State.FREE:
            self._freed(person)

    def _away(self, person: Person, device: Device, ms: int) -> None:
        """Only somebody who has nothing to do makes a call of her own, or loses her telephone unnoticed."""
        if person.state is State.FREE:
            person.state = State.AWAY
            self._show(person, device)
            self._agenda.after(ms, self._reachable, person)

    def _reachable(self, person: Person) -> None:
        self._show(person, Device.IDLE)
        self.settle(person)
