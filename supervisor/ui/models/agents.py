"""The agents as a table."""

from __future__ import annotations

from dataclasses import dataclass

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
    queues: str
    stale: bool


def _number(key: str, title: str) -> Column:
    return Column(title, lambda row: readings.number(row.figures, key), count, right=True, figure=key, level=stale)


def _mark(row: AgentRow) -> tuple[Shape, str]:
    return row.agent.sign.shape, "stale" if row.stale else row.agent.sign.tone


def _occupancy(row: AgentRow) -> float | None:
    return readings.number(row.figures, "occupancy")


COLUMNS = (
    Column("Agent", lambda row: row.agent.name),
    Column("State", lambda row: row.agent.sign.word, mark=_mark, level=stale),
    Column("For", lambda row: row.agent.since, ticks=True, right=True, level=stale),
    Column("Reason", lambda row: readings.joined((row.agent.reason, row.agent.mark))),
    Column("Team", lambda row: row.agent.team),
    _number("answered", "Answered"),
    Column("AHT", lambda row: readings.number(row.figures, "aht_s"), duration, right=True, figure="aht_s", level=stale),
    Column("Occupancy", _occupancy, share, right=True, figure="occupancy", level=stale),
    Column("Queues", lambda row: row.queues, least=96),
)


def rows(picture: Picture, rules: Rules, now: int) -> list[tuple[str, AgentRow]]:
    """Every agent of a picture, under her scope."""
    old = bool(readings.age(picture, rules, now))
    return [(f"agent/{agent.key}", _row(picture, rules, agent, old)) for agent in states.agents(picture, rules)]


def _row(picture: Picture, rules: Rules, agent: states.Agent, old: bool) -> AgentRow:
    queues = ", ".join(readings.scope_name(rules, f"queue/{queue}") for queue in agent.queues)
    return AgentRow(agent, picture.figures[f"agent/{agent.key}"], queues, old)
