"""Which queues and teams are shown, and the words that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from supervisor.core.agents import State
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.ui import readings, states

EVERY = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A group of queues, a team of agents, and words that names must have; empty is every.

    Agents who are in no queue are let through where `everybody` is wanted, or words look for them.
    """

    group: str = EVERY
    team: str = EVERY
    words: str = ""
    everybody: bool = False

    def queues(self, picture: Picture, rules: Rules) -> list[str]:
        """The queues it lets through, by their own names."""
        scope = f"group/{self.group}" if self.group else readings.CENTRE
        every = readings.queues_of(picture, rules, scope)
        return [queue for queue in every if self._named(readings.scope_name(rules, f"queue/{queue}"), queue)]

    def agents(self, picture: Picture, rules: Rules) -> list[str]:
        """The agents it lets through: of the team, and in a queue of the group."""
        scope = f"group/{self.group}" if self.group else readings.CENTRE
        every = states.agents(picture, rules, scope)
        return [a.key for a in every if self._wanted(a) and self._named(a.name, a.key, a.team)]

    def _wanted(self, agent: states.Agent) -> bool:
        there = self.everybody or self.words or agent.state is not State.NO_QUEUE
        return bool(there) and self.team in (EVERY, agent.team)

    def words_for(self, shown: int, every: int, what: str) -> str:
        """`3 of 5 queues`, or `5 queues` where nothing is filtered out."""
        return f"{every} {what}" if shown == every else f"{shown} of {every} {what}"

    def nothing(self, what: str, other: str, others: int) -> str:
        """Why nothing of a kind is shown, and how many of the other kind the words do find."""
        if not self.words:
            return f"No {what} is in what is chosen above." if self.group or self.team else f"No {what} yet."
        found = f"; {others} {other}{'s are' if others != 1 else ' is'}" if others else ""
        return f"No {what} is called “{self.words}”{found}."

    def _named(self, *names: str) -> bool:
        wanted = self.words.casefold().split()
        text = " ".join(names).casefold()
        return all(word in text for word in wanted)


class FilterBar(QWidget):
    """`changed` says that the filter is another; the sentence beside it says what it lets through."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLineEdit(placeholderText="Find a queue, an agent, a team", clearButtonEnabled=True)
        self.words.setAccessibleName("Find a queue, an agent, a team")
        self.words.setFixedWidth(248)
        self.group = _box("Group of queues")
        self.team = _box("Team of agents")
        self.sentence = QLabel()
        self.sentence.setProperty("quiet", True)
        self.clear = QPushButton("Show all")
        self.clear.setToolTip("Show all queues and agents (Escape)")
        self.clear.clicked.connect(self.reset)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addStretch()
        for part in (self.sentence, self.clear, self.group, self.team, self.words):
            line.addWidget(part)
        self.words.textChanged.connect(self._changed)
        self.group.currentIndexChanged.connect(self._changed)
        self.team.currentIndexChanged.connect(self._changed)
        self.clear.setVisible(False)
        self.offer([], [])

    @property
    def filter(self) -> Filter:
        group, team = self.group.currentData(), self.team.currentData()
        return Filter(group or EVERY, team or EVERY, self.words.text().strip())

    def reset(self) -> None:
        """Show all again."""
        self.words.clear()
        self.group.setCurrentIndex(0)
        self.team.setCurrentIndex(0)

    def offer(self, groups: Iterable[str], teams: Iterable[str]) -> None:
        """The groups and teams there are to choose from; a box with nothing to choose is not shown."""
        _fill(self.group, "All groups", sorted(groups))
        _fill(self.team, "All teams", sorted(teams))

    def say(self, sentence: str) -> None:
        self.sentence.setText(sentence)

    def _changed(self) -> None:
        self.clear.setVisible(self.filter != Filter())
        self.changed.emit()


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _fill(box: QComboBox, every: str, names: list[str]) -> None:
    if [box.itemData(place) for place in range(box.count())] == [EVERY, *names]:
        return
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(every, EVERY)
    for name in names:
        box.addItem(name, name)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)
    box.setVisible(bool(names))
