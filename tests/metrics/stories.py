"""Made-up days for hypothesis: plausible, and nasty in the ways in which telephone systems are."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from supervisor.core.events import AgentJoined, AgentSeen, ContactEnded, Device, Ended, Left, Waiting
from supervisor.core.rules import AgentRules, QueueRules, Rules
from tests.day import Day, ms

CALLS = tuple("abcdefgh")
QUEUES = ("streets", "parks", "info")
AGENTS = ("Ann", "Bob O'Neil", "Zoë")
REASONS = ("", "Lunch", "Paperwork")
DEVICES = (Device.IDLE, Device.BUSY, Device.RINGING, Device.HOLD, Device.UNREACHABLE, Device.UNKNOWN)
STARTS = (
    ms("2025-12-01T09:00:00+00:00"),
    ms("2025-12-01T23:55:00-06:00"),
    ms("2026-03-08T01:50:00-06:00"),
    ms("2026-11-01T01:40:00-05:00"),
    ms("2026-11-01T23:50:00-06:00"),
)
STEPS_MS = (0, 0, 1, 17, 500, 1000, 4999, 5000, 12_000, 20_000, 21_000, 61_000, 300_000, 900_000, 1_200_000)
OFFICE = ((((480, 1020),),) * 5) + ((), ((0, 1440),))


@st.composite
def centres(draw: st.DrawFn) -> Rules:
    """Settings of a small centre."""
    wrapups = draw(st.tuples(*[st.sampled_from((0, 0, 10, 30, 600))] * 3))
    groups = draw(st.sampled_from((("", "", ""), ("outside", "outside", ""), ("outside", "inside", "inside"))))
    hours = draw(st.sampled_from(((), OFFICE)))
    within = draw(st.sampled_from((0, 5, 20, 60)))
    queues = {
        name: QueueRules(group=group, wrapup_s=wrapup, within_s=within, hours=hours if name == "parks" else ())
        for name, group, wrapup in zip(QUEUES, groups, wrapups, strict=True)
    }
    return Rules(
        zone=draw(st.sampled_from(("UTC", "America/Chicago", "Asia/Kolkata"))),
        interval_min=draw(st.sampled_from((15, 30, 60))),
        centre=QueueRules(within_s=within),
        queues=queues,
        agents=draw(st.sampled_from(({}, {"Ann": AgentRules(team="north"), "Zoë": AgentRules(team="north")}))),
        wrapup_reasons=draw(st.sampled_from(((), ("Paperwork",)))),
    )


class Story:
    """A day that is being made up: it knows where every caller is, so that what happens next can happen."""

    def __init__(self, rules: Rules, start: int, draw: st.DrawFn) -> None:
        self.day = Day(rules, start=start)
        self.draw = draw
        self.waiting: dict[str, str] = {}
        self.talking: dict[str, tuple[str, str]] = {}
        self.unfinished: list[tuple[str, str, str]] = []

    def _one(self, many: tuple[str, ...] | list[str]) -> str:
        return self.draw(st.sampled_from(many))

    def _maybe(self) -> bool:
        return self.draw(st.booleans())

    def queue(self) -> None:
        """A caller enters: for the first time, after an exit, out of a talk, or out of another queue unseen."""
        call, queue = self._one(CALLS), self._one(QUEUES)
        if call in self.talking:
            agent, of = self.talking.pop(call)
            self.unfinished.append((call, agent, of))
        self.waiting[call] = queue
        self.day.queued(call, queue)

    def answer(self) -> None:
        """An agent takes a call, perhaps while she has another, perhaps just after the caller left the queue."""
        if not self.waiting:
            return
        call, agent = self._one(sorted(self.waiting)), self._one(AGENTS)
        if self._maybe():
            self.day.dequeued(call).after(0.017)
        wait = self.draw(st.sampled_from((None, None, 0, 7000)))
        self.day.answered(call, agent, wait)
        self.talking[call] = (agent, self.waiting.pop(call))

    def leave(self) -> None:
        """A caller gives up, is taken out, presses a key, or nobody knows."""
        if not self.waiting:
            return
        call = self._one(sorted(self.waiting))
        del self.waiting[call]
        wait = self.draw(st.sampled_from((None, None, 3000)))
        match self.draw(st.integers(0, 8)):
            case 0:
                self.day.dequeued(call)
            case 1:
                self.day.left(call, Left.UNANSWERED, wait)
            case 2:
                self.day.left(call, Left.UNANSWERED).after(0.04).dequeued(call).hung_up(call)
            case 3:
                self.day.left(call, Left.UNANSWERED).after(0.3).hung_up(call)
            case 4:
                self.day.left(call, Left.UNANSWERED).dequeued(call).left(call, Left.TIMED_OUT)
            case 5:
                self.day.hung_up(call)
            case number:
                how = (Left.ABANDONED, Left.EMPTY, Left.WITHDRAWN)[number - 6]
                self.day.left(call, how, wait)

    def end(self) -> None:
        """A contact ends, said once, twice, much later, or never."""
        if self.unfinished and self._maybe():
            call, agent, queue = self.unfinished.pop()
            self.day.tell(ContactEnded(queue, agent, call, Ended.CALLER, 250_000))
        if not self.talking:
            return
        call = self._one(sorted(self.talking))
        agent, queue = self.talking.pop(call)
        talk = self.draw(st.sampled_from((None, 5000)))
        match self.draw(st.integers(0, 3)):
            case 0:
                self.day.hung_up(call)
            case 1:
                self.day.tell(ContactEnded(queue, agent, call)).tell(ContactEnded(queue, agent, call, talk_ms=9000))
            case _:
                self.day.tell(ContactEnded(queue, agent, call, talk_ms=talk))

    def hold(self) -> None:
        """A caller is put on hold or taken back."""
        if self.talking:
            call = self._one(sorted(self.talking))
            self.day._agent_of[call] = self.talking[call][0]
            _ = self.day.held(call) if self._maybe() else self.day.taken_back(call)

    def ring(self) -> None:
        """A telephone rings, and may stop; it may be told that it stopped after the caller had left."""
        if self.waiting:
            call, agent = self._one(sorted(self.waiting)), self._one(AGENTS)
            if self._maybe():
                self.day.rang(call, agent)
            if self._maybe():
                self.day.not_picked_up(call, agent, canceled=self._maybe())

    def member(self) -> None:
        """An agent joins or leaves a queue."""
        agent, queue = self._one(AGENTS), self._one(QUEUES)
        match self.draw(st.integers(0, 3)):
            case 0:
                self.day.logged_out(agent, queue)
            case 1:
                self.day.tell(AgentJoined(agent, queue, paused=True))
            case _:
                self.day.joined(agent, queue)

    def pause(self) -> None:
        """An agent pauses or comes back, in one queue or in all."""
        agent, queue = self._one(AGENTS), self._one(("", "", *QUEUES))
        if self._maybe():
            self.day.paused(agent, self._one(REASONS), queue)
        else:
            self.day.back(agent, queue)

    def look(self) -> None:
        """The whole of one member is seen."""
        self.day.tell(self._member(self._one(AGENTS), self._one(QUEUES)))

    def _member(self, agent: str, queue: str) -> AgentSeen:
        paused, reason = self._maybe(), self._one(REASONS)
        return AgentSeen(agent, queue, self.draw(st.sampled_from(DEVICES)), paused, reason)

    def picture(self) -> None:
        """The whole floor is seen; somebody who was there may be missing, and somebody new may wait."""
        told = []
        for call, queue in sorted(self.waiting.items()):
            if self._maybe():
                told.append(Waiting(call, queue, self.day.at - 4000))
            else:
                del self.waiting[call]
        new = f"new {len(self.day.observed)}"
        if self._maybe():
            told.append(Waiting(new, "info", self.day.at - 8000))
            self.day._queue_of[new] = self.waiting[new] = "info"
        members = [self._member(agent, queue) for agent in AGENTS for queue in QUEUES if self._maybe()]
        busy = {agent for agent, _ in self.talking.values() if self._maybe()}
        members = [AgentSeen(m.agent, m.queue, m.device, m.paused, m.reason, in_call=m.agent in busy) for m in members]
        shown = {member.agent for member in members}
        self.talking = {c: t for c, t in self.talking.items() if t[0] in busy or t[0] not in shown}
        self.day.snapshot(told, members)

    def rarely(self) -> None:
        """A restart, a call turned away."""
        if self.draw(st.integers(0, 2)):
            self.day.refused("x", self._one(("", *QUEUES)))
        else:
            self.waiting.clear()
            self.talking.clear()
            self.unfinished.clear()
            self.day.restarted()

    def steps(self) -> list[Callable[[], None]]:
        """What may happen, by how often."""
        often = [self.queue] * 4 + [self.answer] * 4 + [self.leave] * 2 + [self.end] * 3
        members = [self.member, self.member, self.pause, self.pause, self.look, self.picture]
        return [*often, self.hold, self.ring, *members]


@st.composite
def days(draw: st.DrawFn, *, most: int = 40) -> Day:
    """A made-up day."""
    story = Story(draw(centres()), draw(st.sampled_from(STARTS)), draw)
    for _ in range(draw(st.integers(0, most))):
        story.day.after(draw(st.sampled_from(STEPS_MS)) / 1000)
        draw(st.sampled_from([*story.steps(), story.rarely]))()
    story.day.after(draw(st.sampled_from(STEPS_MS)) / 1000)
    return story.day
