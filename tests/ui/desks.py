"""A desk in memory: acts as they are, on the requests of one frame; for what the page does about what comes of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supervisor.requests.acts import Act, Cannot, Changed, Choice, Outcome, Refused, State, differing, moved
from supervisor.requests.frame import Frame, Rows
from supervisor.requests.preview import Kinds, preview, texts
from supervisor.ui.jobs import Progress
from supervisor.ui.windows.desk_actions import DeskActions, Offers


class MemoryDesk:
    """`states` are the requests as they are by now; a version is what `states` has."""

    def __init__(self, frame: Frame, at: int) -> None:
        self.frame, self.at = frame, at
        self.states: dict[tuple[str, str], State] = {}
        self.outcomes: list[Outcome] = []
        self.why = ""
        for row in frame.present(at).tolist():
            state = Kinds(frame, np.array([row]), at, Act()).state(0)
            self.states[state.city, state.number] = state

    def actions(self) -> DeskActions:
        return DeskActions(
            self.offers, self.choices, lambda act, rows: preview(self.frame, rows, act, self.at), self.act, self.undo
        )

    def offers(self) -> Offers:
        return Offers(tuple(filter(None, texts(self.frame, "department"))), ("ann", "bo"), ("Pothole", "Leak"))

    def choices(self, rows: Rows) -> Sequence[Choice]:
        cities, numbers = self.frame.cities.texts, self.frame.numbers
        pairs = zip(self.frame["city"][rows].tolist(), self.frame["who"][rows].tolist(), strict=True)
        return [
            Choice(cities[city], numbers[who], self.states[cities[city], numbers[who]].version) for city, who in pairs
        ]

    def touch(self, number: str) -> None:
        """Somebody else is faster."""
        key = ("lakeview", number)
        self.states[key] = moved(self.states[key], {"priority": "high"})

    def act(self, act: Act, choices: Sequence[Choice], why: str, progress: Progress) -> Outcome:
        progress(0.5, "")
        self.why = why
        changed, refused = [], []
        for choice in choices:
            state = self.states[choice.city, choice.number]
            if choice.version not in (None, state.version):
                words = f"{choice.number} was set to high priority by bo a moment ago."
                refused.append(Refused(choice.city, choice.number, words, conflict=True))
                continue
            try:
                changes = act.changes(state, self.at)
            except Cannot as error:
                refused.append(Refused(choice.city, choice.number, str(error)))
                continue
            changed.append(self._change(state, differing(state, changes), why))
        return self._keep(changed, refused)

    def undo(self, key: str) -> Outcome:
        done = next(one for one in self.outcomes if one.key == key)
        changed = [self._change(self.states[one.city, one.number], one.before, "") for one in done.changed]
        return self._keep(changed, [])

    def _change(self, state: State, after: dict[str, object], why: str) -> Changed:
        new = self.states[state.city, state.number] = moved(state, after)
        before = {name: getattr(state, name) for name in after}
        return Changed("", self.at, "ann", why, "", state.city, state.number, before, after, new)

    def _keep(self, changed: list[Changed], refused: list[Refused]) -> Outcome:
        self.outcomes.append(Outcome(f"{len(self.outcomes):032x}", 1, tuple(changed), tuple(refused)))
        return self.outcomes[-1]
