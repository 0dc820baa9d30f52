"""A rule as it is edited, tried on the requests that are open now: what it would do, before it does anything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from supervisor.ui.windows.page import push, quiet, side
from supervisor.ui.windows.service_kinds import Entry, Kind

HINT = "Tells what this rule would do now. Nothing is done."
LOOKING = "Looking over the open requests …"


class RuleKind(Kind):
    """`tries` names the kind and the rule that is to be tried; `show_trial` tells what came of it."""

    tries = Signal(str, str)

    def beside(self) -> Sequence[QWidget]:
        self.try_button, self.tried = push("Try it (Ctrl+T)", self.try_it), quiet(HINT)
        self._about: tuple[str, Entry] | None = None
        return side(self.try_button, None), self.tried

    def try_it(self) -> None:
        """Asks what the chosen rule would do."""
        if chosen := self.table.current():
            self.try_button.setEnabled(False)
            self.tried.setText(LOOKING)
            self.tries.emit(self.KEY, chosen)

    def show_trial(self, name: str, said: str) -> None:
        """What the rule of a name would do; another one may be chosen by now."""
        self.try_button.setEnabled(True)
        self.tried.setText(said if name == self.table.current() else HINT)

    def show_beside(self, name: str, own: Entry) -> None:
        # What was said of a rule is not said of another one, or of what it has become.
        if self._about != (name, own):
            self._about = (name, own)
            self.tried.setText(HINT)
