"""Every agent with state, reason and time in state."""

from __future__ import annotations

from supervisor.core.agents import State
from supervisor.ui import readings, states
from supervisor.ui.tiles.base import Tile
from widgets.cells import Cell, CellGrid
from widgets.format import duration
from widgets.level import Level
from widgets.painted import Painted

NOBODY_IN = "No agent is logged in."
NOBODY_SAW = "Nobody saw this day."


class Agents(Tile):
    """A cell each, in the order of their names, so that people are found where they were."""

    kind = "agents"
    key = "agents"
    name = "Agents"
    ages = True

    def make(self) -> Painted:
        self.kept: frozenset[str] | None = None
        grid = CellGrid(wall=self.wall)
        grid.set_empty(NOBODY_IN)
        grid.cell_clicked.connect(lambda key: self.opened.emit(f"agent/{key}", "state"))
        return grid

    def keep(self, kept: frozenset[str] | None) -> None:
        """Only these agents, by their own names; all for None."""
        if kept != self.kept:
            self.kept = kept
            self.refresh()

    def set_empty(self, words: str) -> None:
        """What is said when there is nobody to show."""
        assert isinstance(self.widget, CellGrid)
        self.widget.set_empty(words)

    def _kept(self, key: str) -> bool:
        return self.kept is None or key in self.kept

    def refresh(self) -> None:
        assert isinstance(self.widget, CellGrid)
        told = (agent for agent in states.agents(self.picture, self.rules, self.scope))
        shown = (agent for agent in told if agent.state is not State.NO_QUEUE and self._kept(agent.key))
        if self.wall:
            self.widget.set_empty(NOBODY_IN if self.picture.known else NOBODY_SAW)
        self.widget.set_cells([self.cell(agent) for agent in shown])
        self.widget.set_level(Level.none if self.partly or not self.age else Level.stale, self.age)

    def cell(self, agent: states.Agent) -> Cell:
        """What is told of one agent."""
        sign = agent.sign
        time = "" if agent.since is None else duration(agent.seconds(self.now))
        old = readings.age(self.picture, self.rules, f"agent/{agent.key}", self.now)
        return Cell(
            agent.key,
            agent.name,
            sign.word,
            agent.reason,
            time,
            sign.tone,
            sign.shape,
            Level.stale if old else Level.none,
            agent.mark,
        )
