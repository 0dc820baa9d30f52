"""One source's view of one call: the visits it made to queues and the contacts it had with agents."""

from __future__ import annotations

import msgspec

from supervisor.core.events import (
    CallAnswered,
    CallDequeued,
    CallHungUp,
    CallLeft,
    CallQueued,
    CallRang,
    ContactEnded,
    ContactHeld,
    ContactResumed,
    Ended,
    Event,
    Left,
    Recorded,
    RingEnded,
)

Order = tuple[int, int, bytes]
"""What sorts events: instant (ms), ordinal in the source, key."""

HANGUP_AFTER_MS = 100
"""A caller's line that goes within this time of an unexplained exit was hung up; see docs/asterisk.md."""


class Contact(msgspec.Struct, array_like=True, gc=False):
    """One agent connected to the caller: `held` are the (from, to) of holds, `to` None while it lasts."""

    queue: str
    agent: str
    start: Order
    end: Order | None = None
    held: list[tuple[Order, Order | None]] = []
    logged_ms: int | None = None
    logged_at: int = 0

    def finish(self, order: Order) -> None:
        """End the contact, and a hold that is still on with it; a second end changes nothing."""
        if self.end is None:
            self.resume(order)
            self.end = order

    def hold(self, order: Order) -> None:
        """The caller is put on hold."""
        if self.end is None and not (self.held and self.held[-1][1] is None):
            self.held.append((order, None))

    def resume(self, order: Order) -> None:
        """The caller is taken back from hold."""
        if self.held and self.held[-1][1] is None:
            self.held[-1] = (self.held[-1][0], order)


class Ring(msgspec.Struct, array_like=True, gc=False):
    """An agent's telephone ringing for this caller; `count` is what it counts as, if anything."""

    queue: str
    agent: str
    start: Order | None
    end: Order | None = None
    count: str = ""


class Visit(msgspec.Struct, array_like=True, gc=False):
    """One stay in one queue. `wait_ms` is final once `left` is set; `how` is "answered", a `Left`, "" while waiting."""

    queue: str
    entered: int
    left: int | None = None
    how: str = ""
    wait_ms: int = 0
    settled: bool = False
    agent: str = ""

    def leave(self, at: int, how: str, wait_ms: int | None = None) -> None:
        """The visit is over."""
        if self.left is None:
            self.left = at
        self.how = how
        self.wait_ms = max(0, self.left - self.entered) if wait_ms is None else wait_ms


class View(msgspec.Struct, array_like=True, gc=False):
    """What one source showed of one call. `begins` says that it saw the caller enter the first queue.

    `gone` is since when nothing of the call is there (`hung`: the line went), `unseen` since when the caller waits
    nowhere, both None while there is a sign of life; `strays` are ends of contacts whose start it did not see, with
    queue and agent.
    """

    begins: bool = False
    last: int = 0
    caller: str = ""
    visits: list[Visit] = []
    contacts: list[Contact] = []
    rings: list[Ring] = []
    gone: Order | None = None
    hung: bool = False
    unseen: Order | None = None
    strays: list[tuple[str, str, Order]] = []

    @property
    def waiting(self) -> Visit | None:
        """The visit that is still going on."""
        return self.visits[-1] if self.visits and self.visits[-1].left is None else None

    @property
    def talking(self) -> Contact | None:
        """The contact that is still going on."""
        return self.contacts[-1] if self.contacts and self.contacts[-1].end is None else None

    @property
    def over(self) -> bool:
        """Nobody waits and nobody talks in it."""
        return self.waiting is None and self.talking is None

    def apply(self, record: Recorded) -> None:
        """Take the next event of this call, in the order of the fold."""
        if not self.last:
            self.begins = isinstance(record.event, CallQueued)
        self.last = max(self.last, record.at)
        _apply(self, record.event, record.order)

    def queued(self, queue: str, order: Order, caller: str = "") -> None:
        """A visit begins; whatever went on before in this call is over."""
        self._lives()
        self.caller = self.caller or caller
        waiting = self.waiting
        if waiting is not None:
            if waiting.queue == queue:
                return
            self.leave(queue=waiting.queue, how=Left.WITHDRAWN, order=order)
        self._settle(order[0], hung_up=False)
        if talking := self.talking:
            talking.finish(order)
        self.visits.append(Visit(queue, order[0]))

    def leave(self, queue: str, how: str, order: Order, wait_ms: int | None = None) -> None:
        """The visit to `queue` ends without an answer."""
        visit = self._visit(queue, order[0], wait_ms)
        if visit.how == "answered":
            return
        visit.leave(order[0], how, wait_ms)
        visit.settled = how != Left.UNANSWERED
        self._stop_rings(order)

    def dequeued(self, queue: str, order: Order) -> None:
        """The caller stands in no queue; unless an answer follows it was a key that took her out."""
        if (visit := self.waiting) and visit.queue == queue:
            visit.leave(order[0], Left.BY_KEY)
            self._stop_rings(order)

    def answered(self, event: CallAnswered, order: Order) -> None:
        """An agent took the call."""
        self._lives()
        visit = self._visit(event.queue, order[0], event.wait_ms)
        visit.leave(order[0], "answered", event.wait_ms)
        visit.settled, visit.agent = True, event.agent
        self._stop_rings(order)
        if talking := self.talking:
            talking.finish(order)
        self.contacts.append(Contact(event.queue, event.agent, order))

    def contact_ended(self, event: ContactEnded, order: Order) -> None:
        """The contact with this agent is over; a talk time comes late where the source logs it late."""
        mine = [c for c in self.contacts if c.agent == event.agent and c.queue == event.queue]
        if not event.connected:
            self._never(mine)
            return
        if not mine:
            self.strays.append((event.queue, event.agent, order))
        if event.talk_ms is None:
            if mine:
                mine[-1].finish(order)
            return
        for contact in reversed(mine):
            if contact.logged_ms is None:
                contact.finish(order)
                contact.logged_ms, contact.logged_at = event.talk_ms, order[0]
                return

    def _never(self, contacts: list[Contact]) -> None:
        """The last of these contacts was none: its visit was not answered after all."""
        if not contacts:
            return
        self.contacts = [each for each in self.contacts if each is not contacts[-1]]
        for visit in reversed(self.visits):
            if visit.how == "answered" and (visit.queue, visit.agent) == (contacts[-1].queue, contacts[-1].agent):
                visit.left, visit.how, visit.wait_ms, visit.settled, visit.agent = None, "", 0, False, ""
                return

    def hung_up(self, order: Order) -> None:
        """The caller's line is gone."""
        self.gone, self.hung = self.gone or order, True
        if visit := self.waiting:
            visit.leave(order[0], Left.ABANDONED)
            visit.settled = True
        self._settle(order[0], hung_up=True)
        self._stop_rings(order)
        if talking := self.talking:
            talking.finish(order)

    def lose(self, order: Order) -> None:
        """Nothing of this call is there any more, and nobody saw how it ended."""
        self.gone = self.gone or order
        self._stop(order)

    def miss(self, order: Order, members: frozenset[str], in_call: frozenset[str]) -> None:
        """The system was seen without this caller waiting; `in_call` are those of the agents seen who are in a call."""
        talking = self.talking
        if talking is None:
            self.unseen = self.unseen or order
            self._stop(order)
        elif talking.agent in members - in_call:
            self.lose(order)

    def _stop(self, order: Order) -> None:
        if self.over:
            return
        self.last = max(self.last, order[0])
        if visit := self.waiting:
            visit.leave(order[0], Left.LOST)
            visit.settled = True
        self._stop_rings(order)
        if talking := self.talking:
            talking.finish(order)

    def rang(self, event: CallRang, order: Order) -> None:
        """A telephone rings for this caller."""
        if self.waiting is not None:
            self.rings.append(Ring(event.queue, event.agent, order))

    def ring_ended(self, event: RingEnded, order: Order) -> None:
        """It rang without an answer."""
        count = "ring_canceled" if event.canceled else "ring_no_answer"
        for ring in reversed(self.rings):
            if ring.agent == event.agent and not ring.count and (ring.end is None or event.canceled):
                ring.end, ring.count = ring.end or order, count
                return
        self.rings.append(Ring(event.queue, event.agent, None, order, count))

    def _lives(self) -> None:
        self.gone, self.hung, self.unseen = None, False, None

    def _visit(self, queue: str, at: int, wait_ms: int | None) -> Visit:
        """The latest visit to a queue; one that began before anybody looked is made from its logged wait."""
        for visit in reversed(self.visits):
            if visit.queue == queue and not visit.settled:
                return visit
        self.visits.append(Visit(queue, at - (wait_ms or 0)))
        return self.visits[-1]

    def _settle(self, at: int, *, hung_up: bool) -> None:
        """An exit without a reason was a hang-up if the line went with it, else the queue's time-out."""
        if not self.visits or self.visits[-1].settled or self.visits[-1].left is None:
            return
        visit = self.visits[-1]
        if visit.how == Left.UNANSWERED:
            soon = at - (visit.left or 0) <= HANGUP_AFTER_MS
            visit.how = Left.ABANDONED if hung_up and soon else Left.TIMED_OUT
        visit.settled = True

    def _stop_rings(self, order: Order) -> None:
        for ring in self.rings:
            if ring.end is None:
                ring.end = order


def _apply(view: View, event: Event, order: Order) -> None:
    match event:
        case CallQueued():
            view.queued(event.queue, order, event.caller)
        case CallRang():
            view.rang(event, order)
        case RingEnded():
            view.ring_ended(event, order)
        case CallDequeued():
            view.dequeued(event.queue, order)
        case CallAnswered():
            view.answered(event, order)
        case CallLeft():
            view.leave(event.queue, event.how, order, event.wait_ms)
        case ContactHeld() | ContactResumed():
            _hold(view, event, order)
        case ContactEnded():
            view.contact_ended(event, order)
        case CallHungUp():
            view.hung_up(order)


def _hold(view: View, event: ContactHeld | ContactResumed, order: Order) -> None:
    talking = view.talking
    if talking is None or talking.agent != event.agent:
        return
    if isinstance(event, ContactHeld):
        talking.hold(order)
    else:
        talking.resume(order)


__all__ = ["Contact", "Ended", "Order", "Ring", "View", "Visit"]
