"""What another system or person should know of a request: messages, what becomes of them, and when to try again."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class MessageState(StrEnum):
    """What has become of a message."""

    WAITING = "waiting"
    SENT = "sent"
    STUCK = "stuck"
    DROPPED = "dropped"


UNDECIDED = (MessageState.WAITING, MessageState.STUCK)
"""Neither sent nor dropped: later ones of the same request to the same place wait behind it."""


class Message(msgspec.Struct, frozen=True):
    """Something to be delivered at least once; those of one request to one `target` and `to` go one after the other.

    `key` is the same for the same message, whoever makes it and however often it is sent. `target` is the name of an
    endpoint in the settings and `kind` of what kind that is; `to` is whom it reaches there, such as a mail address.
    `body` has JSON values only. `made_at` is ms.
    """

    key: str
    city: str
    number: str
    target: str
    kind: str
    made_at: int
    body: dict[str, Any]
    to: str = ""
    subject: str = ""


class Retries(msgspec.Struct, frozen=True):
    """How often a message is tried, and how long after a failure: from `first_ms`, doubled, to `longest_ms`."""

    attempts: int = 32
    first_ms: int = 5_000
    longest_ms: int = 3_600_000

    def pause(self, failures: int, dice: float) -> int | None:
        """The pause (ms) after so many failures, None where it is given up.

        `dice`, at random from 0 to 1, spreads it from half of it to all of it, so that not all come back at once.
        """
        if failures >= self.attempts:
            return None
        whole = min(self.longest_ms, self.first_ms << min(failures - 1, 40))
        return round(whole * (0.5 + dice / 2))
