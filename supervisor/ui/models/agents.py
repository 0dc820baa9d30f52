"""The agents as a table."""

from __future__ import annotations

from dataclasses import dataclass

from supervisor.core.rules import Rules
from supervisor.picture import Figures, Picture
from supervisor.ui import readings, states
from supervisor.ui.models.columns import Column
from supervisor.ui.models.queues import share
from widgets.format import count, duration
from widgets.level import Level, Shape


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent now, her figures of the day, and her queues as people call them."""

    agent: states.Agent
    figures: Figures
    queues: str
    stale: bool


def _number(key: str, title: str) -> Column:
    return Column(title, lambda row: readings.number(row.figures, key), count, right=True, figure=key)


def _mark(row: AgentRow) -> tuple[Shape, str]:
    return row.agent.sign.shape, "stale" if row.stale else row.agent.sign.tone


def _stale(row: AgentRow, now: int) -> Level:
    return Level.stale if row.stale else Level.none


COLUMNS = (
    Column("Agent", lambda row: row.agent.name),
    Column("State", lambda row: row.agent.sign.word, mark=_mark, level=_stale),
    Column("For", lambda row: row.agent.since, ticks=True, right=True, level=_stale),
    Column("Reason", lambda row: readings.joined((row.agent.reason, row.agent.mark))),
    Column("Team", lambda row: row.agent.team),
    _number("answered", "Answered"),
    Column("AHT", lambda row: readings.number(row.figures, "aht_s"), duration, right=True, figure="aht_s"),
    Column("Occupancy", lambda row: readings.number(row.figures, "occupancy"), share, right=True, figure="occupancy"),
    Column("Queues", lambda row: row.queues, least=96),
)


def rows(picture: Picture, rules: Rules, now: int) -> list[tuple[str, AgentRow]]:
    """Every agent of a picture, under her scope."""
    stale = bool(readings.age(picture, rules, now))
    return [(f"agent/{agent.key}", _row(picture, rules, agent, stale)) for agent in states.agents(picture, rules)]


def _row(picture: Picture, rules: Rules, agent: states.Agent, stale: bool) -> AgentRow:
    queues = ", ".join(readings.scope_name(rules, f"queue/{queue}") for queue in agent.queues)
    return AgentRow(agent, picture.figures[f"agent/{agent.key}"], queues, stale)
