"""What residents say of their requests, and tries to reach them, as they are kept."""

from __future__ import annotations

import msgspec

SCORES = range(1, 6)


class Answer(msgspec.Struct, frozen=True):
    """What a resident said of a request in a survey: a score of 1 (bad) to 5 (good), at an instant (ms)."""

    city: str
    number: str
    answered_at: int
    score: int
    comment: str = ""


class Contacted(msgspec.Struct, frozen=True):
    """A try to reach the resident of a request (ms): how, what came of it, and whether she was told of the closing."""

    city: str
    number: str
    at: int
    channel: str
    outcome: str
    told: bool = False
