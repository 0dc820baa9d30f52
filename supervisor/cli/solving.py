"""Shifts are solved in a process of their own, which can be called off at any time."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from supervisor.cli.launch import ROOT, program
from supervisor.cli.solver import Message, put, take
from supervisor.core.errors import CallboardError
from supervisor.planning.packed import pack, unpack
from supervisor.planning.rostering import Ask
from supervisor.planning.shifts import Progress, Solution

WORDS = ("staffing", "schedule", "--over-pipes")


class SolvingCancelled(CallboardError):
    """Somebody called it off."""


class Solving:
    """One question under way; `run` on a worker thread, `cancel` from any."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self._cancelled = ask, False
        words = [*program(), *WORDS]
        try:
            self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        except OSError as error:
            raise CallboardError(f"The solver could not be started ({error.strerror}); try again.") from None

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._process.pid

    def cancel(self) -> None:
        """Ends the process at once; `run` then raises `SolvingCancelled`."""
        self._cancelled = True
        self._process.kill()

    def run(self, tell: Callable[[Progress], None] = lambda told: None) -> Solution:
        """The schedule; `tell` hears how far it is at least twice a second, and what it raises calls it off."""
        with self._process:
            try:
                return self._answer(tell)
            finally:
                self._process.kill()

    def _answer(self, tell: Callable[[Progress], None]) -> Solution:
        sent, heard = self._process.stdin, self._process.stdout
        if sent is None or heard is None:
            raise CallboardError("The solver cannot be talked to; try again.")
        try:
            put(sent, pack(self._ask))
            while (body := take(heard)) is not None:
                message = unpack(body, Message)
                if message.solution is not None:
                    return message.solution
                if message.progress is not None:
                    tell(message.progress)
        except BrokenPipeError:
            pass
        if self._cancelled:
            raise SolvingCancelled("Solving was called off; the schedule is as it was.")
        raise CallboardError("The solver ended before it had an answer; try again, or with fewer people at once.")


def solve_apart(ask: Ask, tell: Callable[[Progress], None] = lambda told: None) -> Solution:
    """Solve in a process of its own and wait for it; what `tell` raises calls it off."""
    return Solving(ask).run(tell)
