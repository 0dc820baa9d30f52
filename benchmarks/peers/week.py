"""The week that ours and the peers' solvers are asked: what is required by quarter of an hour, shifts and contracts."""

from __future__ import annotations

import math

DAYS, SLOTS, MINUTES = 7, 96, 15
OPEN, CLOSED = 24, 88
"""From six to ten."""
LEVELS = (1.12, 1.05, 1.0, 1.0, 0.97, 0.6, 0.5)
REST_H = 11
PRICE = 10.0
"""Paid hours that an agent-hour missing costs."""
CONTRACTS = (
    # name, people, hours of a shift, first and last start (hour), days at least and at most
    ("full", 100, (8.0,), 6, 14, 5, 5),
    ("ten", 40, (10.0,), 6, 12, 4, 4),
    ("part", 42, (4.0, 6.0), 6, 16, 3, 5),
)
PART_HOURS = (18.0, 24.0)
IN_A_ROW = 5


def required(peak: float) -> list[list[int]]:
    """Agents by day and slot, with two humps."""
    return [[_agents(slot, peak * level) for slot in range(SLOTS)] for level in LEVELS]


def _agents(slot: int, peak: float) -> int:
    hour = slot * MINUTES / 60
    if not OPEN <= slot < CLOSED:
        return 0
    humps = math.exp(-(((hour - 10.5) / 2.2) ** 2)) + 0.85 * math.exp(-(((hour - 15.5) / 2.6) ** 2))
    return max(3, round(humps * peak))


def shapes() -> dict[str, list[int]]:
    """Eight hours and a half from every half hour, with half an hour of lunch at one of three times."""
    made = {}
    for start in range(24, 55, 2):
        for lunch in (14, 16, 18):
            line = [0] * SLOTS
            for slot in range(start, start + 34):
                line[slot] = 1
            line[start + lunch] = line[start + lunch + 1] = 0
            made[f"{start}+{lunch}"] = line
    return made


def starts(first: int, last: int) -> range:
    """Slots at which a shift begins: every half hour."""
    return range(first * 4, last * 4 + 1, 2)
