"""The agents as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supervisor.core.agents import State
from supervisor.core.rules import Rules
from supervisor.picture import Figures, Picture
from supervisor.ui import readings, states
from supervisor.ui.models.columns import Column
from supervisor.ui.models.queues import share, stale
from widgets.format import count, duration
from widgets.level import Shape


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent now, her figures of the day, and her queues as people call them."""

    agent: states.Agent
    figures: Figures
    queues: tuple[str, ...]
    stale: bool


def _figure(key: str, title: str, show: Callable[[Any], str], spare: int = 0) -> Column:
    def value(row: AgentRow) -> float | None:
        return readings.number(row.figures, key)

    return Column(title, value, show, right=True, figure=key, level=stale, spare=spare)


def in_no_queue(row: AgentRow) -> bool:
    """Such rows come last."""
    return row.agent.state is State.NO_QUEUE


def _mark(row: AgentRow) -> tuple[Shape, str]:
    return row.agent.sign.shape, "stale" if row.stale else row.agent.sign.tone


COLUMNS = (
    Column("Agent", lambda row: row.agent.name, level=stale),
    Column("State", lambda row: row.agent.sign.word, mark=_mark, level=stale),
    Column("For", lambda row: row.agent.since, ticks=True, right=True, level=stale, missing=""),
    Column("Reason", lambda row: readings.joined((row.agent.reason, row.agent.mark)), level=stale),
    Column("Team", lambda row: row.agent.team, level=stale, spare=3),
    _figure("answered", "Answered", count, 2),
    _figure("aht_s", "AHT", duration, 4),
    _figure("occupancy", "Occupancy", share, 1),
    Column("Queues", lambda row: ", ".join(row.queues), level=stale, least=96, spare=5, parts=lambda row: row.queues),
)


def rows(picture: Picture, rules: Rules, now: int) -> list[tuple[str, AgentRow]]:
    """Every agent of a picture, under her scope."""
    return [(f"agent/{agent.key}", _row(picture, rules, agent, now)) for agent in states.agents(picture, rules)]


def _row(picture: Picture, rules: Rules, agent: states.Agent, now: int) -> AgentRow:
    old = bool(readings.age(picture, rules, f"agent/{agent.key}", now))
    queues = tuple(readings.scope_name(rules, f"queue/{queue}") for queue in agent.queues)
    return AgentRow(agent, picture.figures[f"agent/{agent.key}"], queues, old)
