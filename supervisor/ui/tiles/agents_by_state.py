"""How many agents are in each state, and their occupancy."""

from __future__ import annotations

from supervisor.core.agents import State
from supervisor.ui import readings, states
from supervisor.ui.tiles.base import Tile
from widgets.format import count, percent
from widgets.level import Level
from widgets.painted import Painted
from widgets.parts import Part, PartsBar


class AgentsByState(Tile):
    """One state each; the unreachable are not logged in."""

    kind = "agents_by_state"
    key = "occupancy"
    name = "Agents"

    def make(self) -> Painted:
        return PartsBar(wall=self.wall)

    def refresh(self) -> None:
        assert isinstance(self.widget, PartsBar)
        counts = self.figures.get("agents") or {}
        if not self.picture.known:
            counts = {}
        self.widget.set_parts([_part(state, counts.get(state.value, 0)) for state in states.ORDER[:-1] if counts])
        occupancy = readings.number(self.figures, "occupancy")
        told = "" if occupancy is None else f"occupancy {percent(occupancy, 0 if self.wall else 1)} %"
        logged_in = f"{count(counts.get('logged_in', 0))} logged in"
        self.widget.set_note(readings.unseen(self.picture) or readings.joined((told, logged_in)))
        age = self.age
        self.widget.set_level(Level.stale if age else Level.none, age)


def _part(state: State, number: int) -> Part:
    sign = states.SIGNS[state]
    return Part(sign.word, number, sign.tone, sign.shape)
