"""One call: its views, the one that counts, and what it owes the metrics and the agents."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator

import msgspec

from supervisor.core.agents import Fact
from supervisor.core.credits import Credit, Kind, Scopes
from supervisor.core.events import PREFERENCE, CallAnswered, CallRefused, Event, Left, Recorded
from supervisor.core.visits import Contact, Order, Ring, View, Visit
from supervisor.core.witnesses import ended, left_behind

OUTCOMES = ("answered", *(how.value for how in Left if how is not Left.UNANSWERED))
"""How a visit or call can end; each a sample of waits in the metrics."""


LAST = 2**62
"""An ordinal after every other of the same instant."""


class CallGone(Event, frozen=True):
    """Nothing of any call is there any more (made by the fold, never stored)."""


class CallUnseen(Event, frozen=True):
    """The system was seen without this caller waiting (made by the fold, never stored).

    `members` are the agents that were seen, `in_call` those of them on the telephone.
    """

    members: frozenset[str] = frozenset()
    in_call: frozenset[str] = frozenset()


class CallFound(Event, frozen=True):
    """The system was seen with this caller waiting since an instant (made by the fold, never stored).

    With an `agent`, that agent has answered at a later instant, and talks.
    """

    call: str
    queue: str
    since: int
    caller: str = ""
    agent: str = ""
    answered: int = 0


class Owed(msgspec.Struct, gc=False):
    """What a call has given: credits to the metrics, facts to agents (agent, fact)."""

    credits: list[Credit] = []
    facts: list[tuple[str, Fact]] = []


def joined(owed: list[Owed]) -> Owed:
    """What several calls owe together."""
    if len(owed) == 1:
        return owed[0]
    return Owed([credit for each in owed for credit in each.credits], [fact for each in owed for fact in each.facts])


encode = msgspec.msgpack.Encoder().encode
_decode_view = msgspec.msgpack.Decoder(View).decode


class Call(msgspec.Struct, gc=False):
    """One call of one system: a view per source, and the events that they were made from since `base` (their bytes).

    `start` is the instant (ms) of its first event, 0 where that is forgotten. `before` is the call that had this id
    before, as long as something late may still show that it is the same.
    """

    id: str
    system: str
    views: dict[str, View] = {}
    base: dict[str, bytes] = {}
    events: list[Recorded] = []
    owed: Owed = msgspec.field(default_factory=Owed)
    start: int = 0
    before: Call | None = None

    @property
    def last(self) -> int:
        """When (ms) something last happened in it."""
        if len(self.views) == 1:
            return next(iter(self.views.values())).last
        return max(self.view.last, *(view.last for view in self.views.values()))

    @property
    def name(self) -> str:
        """What tells it from every other call."""
        return f"{self.system}\x1f{self.id}"

    @property
    def view(self) -> View:
        """The view that counts, and in it what others saw of an end that it lacks."""
        view = self.views[self.source]
        return view if view.over or len(self.views) == 1 else ended(view, self.views.values())

    @property
    def source(self) -> str:
        """The source whose view counts: of those that saw the call begin and not only half of it, the preferred one."""
        return next(iter(self.views)) if len(self.views) == 1 else min(self.views, key=self._rank)

    def _rank(self, source: str) -> tuple[bool, bool, bool, int, str]:
        view = self.views[source]
        behind = left_behind(view, self.views.values())
        return (not view.visits, not view.begins, behind, PREFERENCE.get(source, 9), source)

    @property
    def over(self) -> bool:
        """Nobody waits and nobody talks in it."""
        return self.view.over

    def take(self, record: Recorded) -> bool:
        """Fold an event into its view; False where it was there already."""
        self._hold()
        self.start = min(self.start, record.at) if self.views else record.at
        source = record.source
        if not self.events or record.order > self.events[-1].order:
            self.events.append(record)
            _fold(self.views.setdefault(source, View()), record)
            return True
        if record in self.events:
            return False
        insort(self.events, record, key=lambda each: each.order)
        self.views[source] = view = self._begun(source)
        for each in self.events:
            if each.source == source:
                _fold(view, each)
        return True

    def begun(self) -> Call:
        """This call as it was before its events."""
        self._hold()
        views = {source: self._begun(source) for source in self.base}
        return Call(self.id, self.system, views, dict(self.base), start=self.start)

    def rest(self) -> None:
        """Forget the events, where none that comes can go before them any more."""
        self.events, self.base = [], {}

    def _hold(self) -> None:
        """Remember how it was before its events."""
        if not self.events:
            self.base = {source: encode(view) for source, view in self.views.items()}

    def _begun(self, source: str) -> View:
        return _decode_view(self.base[source]) if source in self.base else View()

    def owes(self, scopes: Scopes) -> Owed:
        """Everything it gives as it stands now."""
        view = self.view
        facts = [*_contacts(self.name, self.system, view), *_rings(self.name, self.system, view, self._ringing)]
        facts.sort(key=lambda owed: owed[1].key)
        return Owed(list(_credits(view, self.system, scopes)), facts)

    @property
    def _ringing(self) -> list[Ring]:
        """Telephones that rang, by the source that tells when they began to: not all do."""
        views = (self.views[source] for source in (sorted(self.views) if len(self.views) > 1 else self.views))
        return next((view.rings for view in views if any(ring.start for ring in view.rings)), [])


def _fold(view: View, record: Recorded) -> None:
    match record.event:
        case CallGone():
            view.lose(record.order)
        case CallUnseen(members=members, in_call=in_call):
            view.miss(record.order, members, in_call)
        case CallFound(agent=agent):
            (_find_contact if agent else _find)(view, record.event, record.order)
            view.last = max(view.last, record.at)
        case _:
            view.apply(record)


def _find(view: View, found: CallFound, order: Order) -> None:
    """The caller was seen waiting: in the visit that is known, or in one that began unseen."""
    view.begins = view.begins or not view.visits
    last = view.visits[-1] if view.visits else None
    # Between leaving the queue and the answer the line may be lost: the list then shows the caller still there.
    if last and last.queue == found.queue and not last.settled and last.left and found.since <= last.left:
        return
    known = view.waiting
    view.queued(found.queue, order, found.caller)
    if known is not view.waiting and view.waiting is not None:
        view.waiting.entered = found.since


def _find_contact(view: View, found: CallFound, order: Order) -> None:
    """The caller was seen with an agent; the visit was waiting as far as is known, or began unseen."""
    talking = view.talking
    if talking is not None and (talking.queue, talking.agent) == (found.queue, found.agent):
        return
    _find(view, found, order)
    visit = view.waiting
    if visit is not None:
        visit.left = max(visit.entered, found.answered)
        view.answered(CallAnswered(found.call, found.queue, found.agent, visit.left - visit.entered), order)


def _credits(view: View, system: str, scopes: Scopes) -> Iterator[Credit]:
    for visit in view.visits:
        yield from _visit_credits(visit, scopes)
    queues = frozenset(visit.queue for visit in view.visits)
    if view.visits and (whole := scopes.call(queues)):
        yield from _call_credits(view.visits, whole, system, scopes)
        yield from _line(view, whole)
    for contact in view.contacts:
        if contact.logged_ms is not None:
            taken = scopes.contact(contact.queue, contact.agent)
            yield Credit(Kind.COUNT, taken, contact.logged_at, contact.logged_at, "talk_logged_ms", contact.logged_ms)
    for ring in view.rings:
        if ring.count and ring.end:
            at = ring.end[0]
            yield Credit(Kind.COUNT, scopes.contact(ring.queue, ring.agent), at, at, ring.count)


def _line(view: View, whole: tuple[str, ...]) -> Iterator[Credit]:
    """The line that a call takes, from its first queue until nobody waits and nobody talks in it."""
    start = view.visits[0].entered
    yield Credit(Kind.LEVEL, whole, start, start, "lines", 1)
    if view.over:
        ends = [v.left or start for v in view.visits] + [c.end[0] for c in view.contacts if c.end]
        yield Credit(Kind.LEVEL, whole, max(ends), max(ends), "lines", -1)


def _visit_credits(visit: Visit, scopes: Scopes) -> Iterator[Credit]:
    own = (f"queue/{visit.queue}",)
    yield from _entered(visit, own, scopes)
    if visit.left is not None:
        taken = own + scopes.agent(visit.agent) if visit.agent else own
        yield Credit(Kind.SAMPLE, taken, visit.entered, visit.left, outcome(visit), visit.wait_ms)


def _entered(visit: Visit, own: tuple[str, ...], scopes: Scopes) -> Iterator[Credit]:
    yield Credit(Kind.COUNT, own, visit.entered, visit.entered, "offered")
    if scopes.after_hours(visit.queue, visit.entered):
        yield Credit(Kind.COUNT, own, visit.entered, visit.entered, "after_hours")
    yield from _level(visit, own)


def _level(visit: Visit, own: tuple[str, ...]) -> Iterator[Credit]:
    yield Credit(Kind.LEVEL, own, visit.entered, visit.entered, "waiting", 1)
    if visit.left is not None:
        yield Credit(Kind.LEVEL, own, visit.left, visit.left, "waiting", -1)


def _call_credits(visits: list[Visit], whole: tuple[str, ...], system: str, scopes: Scopes) -> Iterator[Credit]:
    """A call counts once: answered if any visit was, with the wait up to that; else as its last visit ended."""
    first, last = visits[0], visits[-1]
    yield Credit(Kind.COUNT, scopes.offered(whole, system), first.entered, first.entered, "offered")
    if scopes.after_hours(first.queue, first.entered):
        yield Credit(Kind.COUNT, whole, first.entered, first.entered, "after_hours")
    for visit in visits:
        yield from _level(visit, whole)
    wait = 0
    for visit in visits:
        wait += visit.wait_ms
        if visit.how == "answered" and visit.left is not None:
            yield Credit(Kind.SAMPLE, whole, first.entered, visit.left, "answered", wait)
            if last.left is not None and outcome(last) == Left.ABANDONED:
                yield Credit(Kind.COUNT, whole, first.entered, last.left, "abandoned_after_answer")
            return
    if last.left is not None:
        yield Credit(Kind.SAMPLE, whole, first.entered, last.left, outcome(last), wait)


def outcome(visit: Visit) -> str:
    """How a visit that is over counts; an exit that nothing explains counts as its source names it, an abandon."""
    return Left.ABANDONED.value if visit.how == Left.UNANSWERED else str(visit.how)


def _contacts(call: str, system: str, view: View) -> Iterator[tuple[str, Fact]]:
    for number, contact in enumerate(view.contacts):
        yield from _contact_facts(f"{call}\x1f{number}", system, contact)


def _rings(call: str, system: str, view: View, rings: list[Ring]) -> Iterator[tuple[str, Fact]]:
    """What rings, and is silent at the latest when the caller of the view that counts waits no more."""
    left = view.visits[-1].left if view.visits else None
    for number, ring in enumerate(rings):
        if ring.start is None:
            continue
        yield ring.agent, Fact(ring.start, 3, "ring", f"{call}\x1f{number}", system=system)
        end = ring.end or (None if left is None else (max(left, ring.start[0]), LAST, b""))
        if end is not None:
            yield ring.agent, Fact(end, 0, "silent", f"{call}\x1f{number}", system=system)


def _contact_facts(name: str, system: str, contact: Contact) -> Iterator[tuple[str, Fact]]:
    def fact(order: Order, rank: int, kind: str, detail: str = "") -> tuple[str, Fact]:
        return contact.agent, Fact(order, rank, kind, name, detail, system=system)

    yield fact(contact.start, 2, "start", contact.queue)
    for held, resumed in contact.held:
        yield fact(held, 4, "hold")
        if resumed is not None:
            yield fact(resumed, 0, "resume")
    if contact.end is not None:
        yield fact(contact.end, 1, "end")


def refused(record: Recorded, event: CallRefused, scopes: Scopes) -> list[Credit]:
    """What a call that was turned away counts as."""
    queues = frozenset((event.queue,)) if event.queue else frozenset[str]()
    own = (f"queue/{event.queue}",) if event.queue else ()
    return [Credit(Kind.COUNT, own + scopes.call(queues), record.at, record.at, "blocked")]
