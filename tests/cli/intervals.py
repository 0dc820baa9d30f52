"""A made-up interval file: ten weeks and less of a small queue, with a storm where one is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, pi

FIRST = datetime.fromisoformat("2026-01-05")


def rows(days: int, storm: int = -1) -> Iterator[str]:
    """Half hours from 8:00 to 18:00, fewer calls at the weekend."""
    for day in range(days):
        for slot in range(16, 36):
            at = FIRST + timedelta(days=day, minutes=30 * slot)
            usual = (40 if day % 7 < 5 else 12) * (1 - cos((slot - 15) / 22 * 2 * pi))
            calls = round(usual * (3 if day == storm else 1)) + (day * 7 + slot * 3) % 5
            yield f"{at:%Y-%m-%d %H:%M},{calls},{180 + slot}"
