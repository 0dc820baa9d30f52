"""Agents as the screens show them: their state, its word, colour and shape."""

from __future__ import annotations

from dataclasses import dataclass

from supervisor.core.agents import State
from supervisor.core.rules import Rules
from supervisor.picture import Figures, Picture
from supervisor.ui import readings
from widgets.level import Shape


@dataclass(frozen=True, slots=True)
class Sign:
    """How a state is told: its word, colour and shape."""

    word: str
    tone: str
    shape: Shape


SIGNS = {
    State.AVAILABLE: Sign("available", "sky", Shape.circle),
    State.RINGING: Sign("ringing", "yellow", Shape.triangle),
    State.TALKING: Sign("talking", "blue", Shape.square),
    State.HOLD: Sign("on hold", "purple", Shape.half),
    State.WRAPUP: Sign("wrap-up", "green", Shape.diamond),
    State.OTHER_CALL: Sign("other call", "grey", Shape.dash),
    State.PAUSED: Sign("paused", "orange", Shape.pause),
    State.UNREACHABLE: Sign("unreachable", "vermillion", Shape.cross),
    State.NO_QUEUE: Sign("no queue", "quiet", Shape.ring),
}
ORDER = tuple(State)


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent now; `since` in ms, None where it is not known or means nothing; `queues` by their own names."""

    key: str
    name: str
    team: str
    state: State
    since: int | None
    reason: str
    partly_paused: bool
    queues: tuple[str, ...]

    @property
    def sign(self) -> Sign:
        return SIGNS[self.state]

    @property
    def mark(self) -> str:
        return "partial pause" if self.partly_paused else ""

    def seconds(self, now: int) -> float | None:
        """How long she has been in this state."""
        return None if self.since is None else max(0.0, (now - self.since) / 1000)


def agents(picture: Picture, rules: Rules, scope: str = readings.CENTRE) -> list[Agent]:
    """The members of a scope, by name; those in no queue only for the centre."""
    every = (_agent(picture, rules, name) for name in picture.names("agent"))
    return sorted((a for a in every if _in(a, rules, scope)), key=lambda agent: agent.name.casefold())


def _agent(picture: Picture, rules: Rules, name: str) -> Agent:
    told = picture.figures[f"agent/{name}"]
    state = State(told.get("state") or State.NO_QUEUE)
    return Agent(
        key=name,
        name=told.get("name") or rules.agent(name).shown or name,
        team=told.get("team") or rules.agent(name).team,
        state=state,
        since=None if state is State.NO_QUEUE else _since(told),
        reason=told.get("reason") or "",
        partly_paused=bool(told.get("partly_paused")),
        queues=tuple(told.get("queues") or ()),
    )


def _since(told: Figures) -> int | None:
    bare = told.get("state_since_ms")
    return bare or readings.instant(told.get("state_since"))


def _in(agent: Agent, rules: Rules, scope: str) -> bool:
    kind, _, name = scope.partition("/")
    match kind:
        case "queue":
            return name in agent.queues
        case "group":
            return any(rules.queue(queue).group == name for queue in agent.queues)
        case "team":
            return agent.team == name
    return True
