"""Why a message was not delivered, and whether it is worth another try."""

from __future__ import annotations

from supervisor.core.errors import CallboardError
from supervisor.requests.templates import one_line


class NotNow(CallboardError):
    """It may well be delivered later; not before `after_ms` have passed, where the other side says so."""

    def __init__(self, sentence: str, after_ms: int = 0) -> None:
        super().__init__(sentence)
        self.after_ms = after_ms


class Never(CallboardError):
    """The same message would be refused again: somebody has to look at it."""


def quoted(said: str | bytes, most: int = 160) -> str:
    """What the other side said, in one short line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(text, most)
