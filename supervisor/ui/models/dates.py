"""Dates as tables tell them."""

from __future__ import annotations

from functools import lru_cache

from supervisor.requests.days import day_of


@lru_cache(maxsize=4096)
def day_words(day: int) -> str:
    """`12 Mar 2020`, of a number of days since 1970."""
    date = day_of(day)
    return f"{date.day} {date:%b %Y}"
