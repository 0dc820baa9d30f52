"""The floor of a simulated day: callers wait in queues, telephones ring, people talk, and all of it is events."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from datetime import date

import msgspec

from supervisor.core.events import (
    CallAnswered,
    CallHungUp,
    CallLeft,
    CallQueued,
    CallRang,
    CallRefused,
    ContactEnded,
    ContactHeld,
    ContactResumed,
    Ended,
    Event,
    Left,
    RingEnded,
    SourceOpened,
    SystemStarted,
)
from supervisor.sources.simulated.agenda import Agenda
from supervisor.sources.simulated.city import PAPERWORK, City, Queue
from supervisor.sources.simulated.day import Day, day_of, pick, span_ms, stream
from supervisor.sources.simulated.people import Person, Roster, State
from supervisor.sources.simulated.talk import Talk, talk
from supervisor.sources.simulated.traffic import LAST_CALL_MS, Storm, Wish, patience_ms, wishes

NOBODY_THERE_MS = 4_000
"""How long the announcement is that nobody can take the call."""
MAX_VISITS = 3
AUTO_PAUSE = "Auto-Pause"


@dataclass(slots=True, eq=False)
class Call:
    """A caller in the telephone system. `turn` grows when a visit ends: what was noted for it is void then."""

    name: str
    wish: Wish
    number: int
    queue: str = ""
    entered: int = 0
    gives_up: int = 0
    visits: int = 0
    turn: int = 0
    rings: Person | None = None
    rang: int = 0

    def __lt__(self, other: Call) -> bool:
        return (self.entered, self.number) < (other.entered, other.number)


class Floor:
    """One day of one city, from an empty floor to an empty floor. `events` are (instant in ms, event) in order."""

    def __init__(self, city: City, day: Day, seed: int) -> None:
        self.city, self.day = city, day
        self.habits = city.habits
        self.queues = {queue.name: queue for queue in city.queues}
        self.events: list[tuple[int, Event]] = []
        self._rng = stream(seed, day, "floor/calls")
        self._agenda = Agenda(day.start)
        self._waiting: dict[str, list[Call]] = {name: [] for name in self.queues}
        self._lines = 0
        self._calls = 0
        self._emit(SourceOpened())
        self._emit(SystemStarted(sees_refusals=True))
        self._roster = Roster(city, day, seed, self._agenda, self._emit, self._freed, self._deserted)

    def run(self, calls: list[Wish]) -> None:
        """Let everybody call and everybody work, until the day is over."""
        for wish in calls:
            self._agenda.at(wish.at, self._call, wish)
        self._agenda.run()

    def _emit(self, event: Event) -> None:
        self.events.append((self._agenda.now, event))

    # coming in

    def _call(self, wish: Wish) -> None:
        self._calls += 1
        call = Call(f"{self.day.date:%Y%m%d}-{self._calls:05d}", wish, self._calls)
        if self._lines >= self.city.lines:
            self._emit(CallRefused(call.name, cause="lines"))
            self._redial(wish)
            return
        self._lines += 1
        call.gives_up = self._agenda.now + wish.patience_ms
        self._enter(call, wish.queue)

    def _enter(self, call: Call, queue: str) -> None:
        call.queue, call.entered = queue, self._agenda.now
        call.visits += 1
        wish = call.wish
        self._emit(CallQueued(call.name, queue, wish.caller, wish.dialled, wish.reason))
        insort(self._waiting[queue], call)
        if not self._roster.members[queue]:
            self._agenda.after(NOBODY_THERE_MS, self._nobody, call, call.turn)
        self._note_end(call)
        if person := self._roster.longest_free(queue):
            self._ring(call, person)

    def _note_end(self, call: Call) -> None:
        """Note what will end this visit first if nobody answers."""
        queue, wish = self.queues[call.queue], call.wish
        ends = [(call.gives_up, self._abandon)]
        if wish.key_ms is not None and call.visits == 1:
            ends.append((call.entered + wish.key_ms, self._press_key))
        if queue.overflow_s and call.visits < MAX_VISITS and self._roster.members[queue.overflow_to]:
            ends.append((call.entered + queue.overflow_s * 1000, self._overflow))
        when, action = min(ends, key=lambda end: end[0])
        self._agenda.at(when, action, call, call.turn)

    # leaving without an answer

    def _leave(self, call: Call, how: Left) -> None:
        """The visit is over; a telephone that rings for it falls silent."""
        now, person = self._agenda.now, call.rings
        if person is None:
            self._waiting[call.queue].remove(call)
        else:
            self._emit(RingEnded(call.name, call.queue, person.name, canceled=True, ring_ms=now - call.rang))
        self._emit(CallLeft(call.name, call.queue, how, now - call.entered))
        call.turn += 1
        call.rings = None
        if person is not None:
            self._roster.settle(person, since=person.free_since)

    def _abandon(self, call: Call, turn: int) -> None:
        if call.turn == turn:
            self._leave(call, Left.ABANDONED)
            self._hang_up(call)
            self._redial(call.wish)

    def _press_key(self, call: Call, turn: int) -> None:
        """She leaves a message instead, and keeps her line meanwhile."""
        if call.turn == turn:
            self._leave(call, Left.BY_KEY)
            self._agenda.after(span_ms(self._rng, self.habits.message_s), self._hang_up, call)

    def _overflow(self, call: Call, turn: int) -> None:
        if call.turn == turn:
            self._leave(call, Left.TIMED_OUT)
            self._enter(call, self.queues[call.queue].overflow_to)

    def _nobody(self, call: Call, turn: int) -> None:
        """Nobody is logged in: another queue takes the call where it can."""
        if call.turn != turn or self._roster.members[call.queue]:
            return
        self._leave(call, Left.EMPTY)
        other = self.queues[call.queue].overflow_to
        if other and call.visits < MAX_VISITS and self._roster.members[other]:
            self._enter(call, other)
        else:
            self._hang_up(call)

    def _deserted(self, queue: str) -> None:
        for call in list(self._waiting[queue]):
            self._nobody(call, call.turn)

    def _hang_up(self, call: Call) -> None:
        self._emit(CallHungUp(call.name))
        self._lines -= 1

    def _redial(self, wish: Wish) -> None:
        """Some who got nobody try again, until late in the evening."""
        at = self._agenda.now + span_ms(self._rng, self.habits.redial_s)
        if self._rng.random() < self.habits.redial and at < self.day.end - LAST_CALL_MS:
            waits = patience_ms(self._rng, self.queues[wish.queue])
            again = msgspec.structs.replace(wish, at=at, patience_ms=waits, key_ms=None)
            self._agenda.at(at, self._call, again)

    # answering

    def _freed(self, person: Person) -> None:
        """Somebody can take a call: she gets the one that has waited longest in her queues."""
        heads = [self._waiting[queue][0] for queue in person.skills if self._waiting[queue] and person.takes(queue)]
        if heads:
            self._ring(min(heads), person)

    def _ring(self, call: Call, person: Person) -> None:
        self._waiting[call.queue].remove(call)
        person.state = State.BUSY
        call.rings, call.rang = person, self._agenda.now
        self._emit(CallRang(call.name, call.queue, person.name))
        if self._rng.random() < self.habits.no_answer:
            self._agenda.after(round(self.habits.no_answer_s * 1000), self._not_answered, call, call.turn)
        else:
            self._agenda.after(span_ms(self._rng, self.habits.ring_s), self._answer, call, call.turn)

    def _not_answered(self, call: Call, turn: int) -> None:
        person = call.rings
        if call.turn != turn or person is None:
            return
        self._emit(RingEnded(call.name, call.queue, person.name, ring_ms=self._agenda.now - call.rang))
        call.rings = None
        insort(self._waiting[call.queue], call)
        if self._rng.random() < self.habits.auto_pause:
            self._roster.rest_next(person, AUTO_PAUSE, span_ms(self._rng, self.habits.auto_pause_s))
        if other := self._roster.longest_free(call.queue):
            self._ring(call, other)
        self._roster.settle(person)

    def _answer(self, call: Call, turn: int) -> None:
        person = call.rings
        if call.turn != turn or person is None:
            return
        now = self._agenda.now
        self._emit(CallAnswered(call.name, call.queue, person.name, now - call.entered, now - call.rang))
        call.turn += 1
        call.rings = None
        person.talking = True
        self._talk(call, person, talk(self._rng, self.queues[call.queue], self.habits, person.pace))

    def _talk(self, call: Call, person: Person, plan: Talk) -> None:
        if plan.held:
            start, end = plan.held
            self._agenda.after(start, self._emit, ContactHeld(call.name, person.name))
            self._agenda.after(end, self._emit, ContactResumed(call.name, person.name))
        self._agenda.after(plan.ms, self._end, call, person, plan)

    def _end(self, call: Call, person: Person, plan: Talk) -> None:
        queue = self.queues[call.queue]
        target = self._transfer_to(call, queue) if plan.how is Ended.BLIND_TRANSFER else ""
        how = Ended.AGENT if plan.how is Ended.BLIND_TRANSFER and not target else plan.how
        self._emit(ContactEnded(call.queue, person.name, call.name, how, plan.ms))
        person.talking = False
        self._wrap_up(person, queue)
        if target:
            call.gives_up = self._agenda.now + patience_ms(self._rng, self.queues[target])
            self._enter(call, target)
        else:
            self._hang_up(call)

    def _transfer_to(self, call: Call, queue: Queue) -> str:
        staffed = {name: weight for name, weight in queue.transfer_to.items() if weight and self._roster.members[name]}
        return pick(self._rng, staffed) if call.visits < MAX_VISITS else ""

    def _wrap_up(self, person: Person, queue: Queue) -> None:
        if person.pressed is None and not person.leaving and self._rng.random() < self.habits.paperwork:
            self._roster.rest_next(person, PAPERWORK, span_ms(self._rng, self.habits.paperwork_s))
            self._roster.settle(person)
        else:
            self._agenda.after(queue.wrapup_s * 1000, self._roster.settle, person)


def simulate(city: City, day: date, seed: int, storms: tuple[Storm, ...] = ()) -> list[tuple[int, Event]]:
    """Every event of a local date as (instant in ms, event), in order; the same for the same arguments, always."""
    found = day_of(city, day)
    floor = Floor(city, found, seed)
    floor.run(wishes(city, found, seed, storms))
    return floor.events
