"""Every figure counted again from the plain list of events: slow, simple, and written from the definitions alone.

Nothing of the fold is used; it is what every metric is held against.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from supervisor.core.events import (
    AgentJoined,
    AgentLeft,
    AgentPaused,
    AgentResumed,
    AgentSeen,
    CallRefused,
    FloorSeen,
    Recorded,
)
from supervisor.core.rules import Rules
from tests.metrics.plain_agents import Person
from tests.metrics.plain_calls import Stay, Talk, Told, calls

LEFT = ("abandoned", "timed_out", "left_empty", "left_by_key", "withdrawn", "lost")
STATES = ("available", "ringing", "talking", "hold", "wrapup", "other_call", "paused", "unreachable")
IN_CONTACT = ("talking", "hold", "wrapup")
NAMED = (AgentJoined, AgentLeft, AgentPaused, AgentResumed, AgentSeen)


@dataclass
class Window:
    """From `since` until before `until` (ms); visits are credited by entry, or with `happened` by what happened."""

    since: int
    until: int
    happened: bool = False

    def has(self, instant: int | None) -> bool:
        return instant is not None and self.since <= instant < self.until


@dataclass
class Waiter:
    """Somebody waiting now: credited at, waiting since, her call answered before."""

    entered: int
    since: int
    answered: bool


class Recount:
    """All figures of one source's events up to `at`, of the whole centre or of some queues."""

    def __init__(self, records: Sequence[Recorded], rules: Rules, at: int, chosen: Iterable[str] = ()) -> None:
        self.records = [record for record in sorted(records, key=lambda r: r.order) if record.at <= at]
        self.rules, self.at, self.chosen = rules, at, set(chosen)
        self.calls = calls(self.records)
        self.people = {name: Person(name, self.records, self.calls, rules) for name in sorted(self._names())}
        self._spans = {name: list(person.spans(at)) for name, person in self.people.items()}

    def _names(self) -> set[str]:
        names = {talk.agent for call in self.calls for talk in call.talks}
        names |= {ring.agent for call in self.calls for ring in call.rings if ring.began is not None}
        for record in self.records:
            if isinstance(record.event, FloorSeen):
                names |= {member.agent for member in record.event.members}
            elif isinstance(record.event, NAMED):
                names.add(record.event.agent)
        return names

    def figures(self, scope: str, window: Window) -> dict[str, Any]:
        """Every figure of one scope over a window."""
        stays = [stay for stay in self._stays(scope) if self._credited(stay, window)]
        waits = [stay.wait for stay in stays if stay.how == "answered"]
        told = {"answered": len(waits), "asa_s": _mean(waits)}
        told |= self._rings(scope, window) | self._handling(scope, window) | self._times(scope, window)
        if scope.startswith(("centre", "queue/", "group/")):
            told |= self._volume(scope, window) | self._waits(stays) | self._levels(scope, window, stays)
            told |= self._waiting(scope) | {"waiting_peak": self._peak(scope, window)}
        return told

    # what counts where

    def _in(self, scope: str, queues: Iterable[str], agent: str = "") -> bool:
        """Whether something of an agent in these queues counts for a scope."""
        kind, _, name = scope.partition("/")
        match kind:
            case "agent":
                return agent == name
            case "team":
                return bool(agent) and self.rules.agent(agent).team == name
            case "queue":
                return name in queues
            case "group":
                return name in {self.rules.queue(queue).group for queue in queues}
            case _:
                return not self.chosen or bool(self.chosen & set(queues))

    def _stays(self, scope: str) -> list[Stay]:
        """What counts as a visit in a scope: visits of a queue or an agent, else whole calls."""
        if scope.startswith(("queue/", "agent/", "team/")):
            return [stay for call in self.calls for stay in call.stays if self._in(scope, [stay.queue], stay.agent)]
        return [_whole(call) for call in self._calls(scope)]

    def _calls(self, scope: str) -> list[Told]:
        return [c for c in self.calls if c.stays and self._in(scope, [stay.queue for stay in c.stays])]

    def _credited(self, stay: Stay, window: Window) -> bool:
        return stay.left is not None and window.has(stay.left if window.happened else stay.entered)

    # visits

    def _volume(self, scope: str, window: Window) -> dict[str, Any]:
        entered = [stay for stay in self._stays(scope) if window.has(stay.entered)]
        stays = [stay for stay in self._stays(scope) if self._credited(stay, window)]
        told: dict[str, Any] = {how: len([s for s in stays if s.how == how]) for how in LEFT}
        short = self._short(scope, stays)
        told |= {"offered": len(entered), "short_abandoned": short}
        told["after_hours"] = len([stay for stay in entered if self._closed(stay)])
        answered = len([stay for stay in stays if stay.how == "answered"])
        whole = answered + told["abandoned"] if window.happened else len(entered)
        told["abandon_rate"] = _share(told["abandoned"] - short, whole - short)
        told["abandon_rate_raw"] = _share(told["abandoned"], whole)
        if not scope.startswith("queue/"):
            again = [call for call in self._calls(scope) if _abandoned_after_answer(call)]
            told["abandoned_after_answer"] = len(
                [c for c in again if window.has(c.stays[-1].left if window.happened else c.stays[0].entered)]
            )
        refused = [r for r in self.records if isinstance(r.event, CallRefused) and window.has(r.at)]
        told["blocked"] = len([r for r in refused if self._in(scope, _queue_of(r))]) or None
        return told

    def _short(self, scope: str, stays: Sequence[Stay]) -> int:
        rules = self.rules.queue(scope[6:]) if scope.startswith("queue/") else self.rules.centre
        return len([stay for stay in stays if stay.how == "abandoned" and stay.wait < rules.short_s * 1000])

    def _closed(self, stay: Stay) -> bool:
        hours = self.rules.queue(stay.queue).hours
        local = datetime.fromtimestamp(stay.entered / 1000, UTC).astimezone(ZoneInfo(self.rules.zone))
        minute = local.hour * 60 + local.minute
        return bool(hours) and not any(start <= minute < end for start, end in hours[local.weekday()])

    def _waits(self, stays: Sequence[Stay]) -> dict[str, Any]:
        abandoned = [stay.wait for stay in stays if stay.how == "abandoned"]
        known = [stay.wait for stay in stays if stay.how != "lost"]
        return {
            "mean_wait_abandoned_s": _mean(abandoned),
            "mean_wait_all_s": _mean(known),
            "max_wait_s": max(known) / 1000 if known else None,
        }

    # waiting now

    def _waiters(self, scope: str) -> list[Waiter]:
        waiting = [call for call in self.calls if call.stays and call.stays[-1].left is None]
        if scope.startswith("queue/"):
            mine = [call.stays[-1] for call in waiting if call.stays[-1].queue == scope[6:]]
            return [Waiter(stay.entered, stay.entered, answered=False) for stay in mine]
        found = []
        for call in [call for call in waiting if self._in(scope, [stay.queue for stay in call.stays])]:
            answers = [number for number, stay in enumerate(call.stays) if stay.how == "answered"]
            first = call.stays[answers[-1] + 1 if answers else 0]
            found.append(Waiter(call.stays[0].entered, first.entered, bool(answers)))
        return found

    def _waiting(self, scope: str) -> dict[str, Any]:
        waits = [self.at - waiter.since for waiter in self._waiters(scope)]
        return {"waiting": len(waits), "longest_wait_s": max(waits) / 1000 if waits else None}

    def _peak(self, scope: str, window: Window) -> int | None:
        """The most callers waiting at any instant of the window, found by looking at every one at which it changes."""
        if window.happened:
            return None
        stays = [
            stay
            for call in (self.calls if scope.startswith("queue/") else self._calls(scope))
            for stay in call.stays
            if not scope.startswith("queue/") or stay.queue == scope[6:]
        ]
        instants = {window.since} | {t for s in stays for t in (s.entered, s.left) if t is not None and window.has(t)}
        return max(sum(s.entered <= t and (s.left is None or s.left > t) for s in stays) for t in instants)

    # service levels

    def _levels(self, scope: str, window: Window, stays: Sequence[Stay]) -> dict[str, Any]:
        """Every code of definitions.md, callers still waiting past the limit in every denominator but SL-A's."""
        rules = self.rules.queue(scope[6:]) if scope.startswith("queue/") else self.rules.centre
        limit = rules.within_s * 1000
        answered = [stay.wait for stay in stays if stay.how == "answered"]
        abandoned = [stay.wait for stay in stays if stay.how == "abandoned"]
        waiting = [
            self.at - waiter.since
            for waiter in self._waiters(scope)
            if not waiter.answered and (window.happened or window.has(waiter.entered))
        ]
        late = len([wait for wait in waiting if wait > limit])
        offered = len([stay for stay in self._stays(scope) if window.has(stay.entered)]) - (len(waiting) - late)
        if window.happened:
            offered = len(stays) + late
        in_time, soon = _within(answered, limit), _within(abandoned, limit)
        short = self._short(scope, stays)
        everybody = len(answered) + len(abandoned) + late
        return {
            "SL-A": _share(in_time, len(answered)),
            "SL-N": _share(in_time, everybody),
            "SL-I": _share(in_time, everybody - soon),
            "SL-P": _share(in_time + soon, everybody),
            "SL-S": _share(in_time, everybody - short),
            "SL-5": _share(in_time + short, everybody),
            "SL-O": _share(in_time, offered),
        }

    # contacts and agents

    def _rings(self, scope: str, window: Window) -> dict[str, int]:
        rings = [
            ring.count
            for call in self.calls
            for ring in call.rings
            if window.has(ring.end) and self._in(scope, [ring.queue], ring.agent)
        ]
        return {name: rings.count(name) for name in ("ring_no_answer", "ring_canceled")}

    def _handling(self, scope: str, window: Window) -> dict[str, Any]:
        """Contacts count whole where their wrap-up ends."""
        wraps = [
            wrap
            for person in self.people.values()
            for wrap in person.wraps
            if window.has(wrap.until) and (wrap.until or 0) <= self.at
            if self._in(scope, [wrap.talk.queue], person.name)
        ]
        talk = sum(_talked(wrap.talk) for wrap in wraps)
        hold = sum(wrap.talk.held for wrap in wraps)
        after = sum((wrap.until or 0) - (wrap.talk.end or 0) for wrap in wraps)
        logged = [
            talk.logged[1]
            for call in self.calls
            for talk in call.talks
            if talk.logged and window.has(talk.logged[0]) and self._in(scope, [talk.queue], talk.agent)
        ]
        return {
            "handled": len(wraps),
            "aht_s": (talk + hold + after) / len(wraps) / 1000 if wraps else None,
            "talk_s": talk / 1000,
            "hold_s": hold / 1000,
            "wrapup_s": after / 1000,
            "talk_logged_s": sum(logged) / 1000,
        }

    def _times(self, scope: str, window: Window) -> dict[str, Any]:
        """Time in states, cut at the edges of the window."""
        states = dict.fromkeys(STATES, 0)
        pauses: dict[str, float] = {}
        own = 0
        for name, spans in self._spans.items():
            for start, end, moment in spans:
                length = max(0, min(end, window.until) - max(start, window.since))
                if not length or moment.state == "no_queue" or not self._in(scope, moment.queues, name):
                    continue
                states[moment.state] += length
                if moment.state == "paused":
                    pauses[moment.reason] = pauses.get(moment.reason, 0) + length / 1000
                if moment.state in IN_CONTACT and moment.queue in moment.queues and scope == f"queue/{moment.queue}":
                    own += length
        contact = sum(states[state] for state in IN_CONTACT)
        told: dict[str, Any] = {"state_s": {state: length / 1000 for state, length in states.items()}}
        told["occupancy"] = _share(contact, contact + states["available"] + states["ringing"])
        if scope.startswith("queue/"):
            told["queue_share"] = _share(own, contact)
        if scope.startswith(("agent/", "team/")):
            told["pause_s"] = pauses
        return told

    def present(self, scope: str) -> dict[str, int]:
        """Agents by state now."""
        counts = dict.fromkeys(STATES, 0)
        for name, person in self.people.items():
            moment = person.at(len(self.records) - 1, self.at)
            if moment.state != "no_queue" and self._in(scope, moment.queues, name):
                counts[moment.state] += 1
        return {"logged_in": sum(counts.values()) - counts["unreachable"], **counts}


def _whole(call: Told) -> Stay:
    """A call as one visit: answered if any of its visits was, after all the waiting up to that; else as it ended."""
    first, last, wait = call.stays[0], call.stays[-1], 0
    for stay in call.stays:
        wait += stay.wait
        if stay.how == "answered":
            return Stay(first.queue, first.entered, stay.left, "answered", wait)
    return Stay(first.queue, first.entered, last.left, last.how, wait)


def _abandoned_after_answer(call: Told) -> bool:
    return call.stays[-1].how == "abandoned" and any(stay.how == "answered" for stay in call.stays)


def _queue_of(record: Recorded) -> list[str]:
    queue = getattr(record.event, "queue", "")
    return [queue] if queue else []


def _talked(talk: Talk) -> int:
    return (talk.end or 0) - talk.start - talk.held


def _within(waits: Sequence[int], limit: int) -> int:
    return len([wait for wait in waits if wait <= limit])


def _mean(waits: Sequence[int]) -> float | None:
    return sum(waits) / len(waits) / 1000 if waits else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
