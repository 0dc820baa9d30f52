"""Work that screens have done in a process of its own; no Qt here, so that it starts quickly."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from supervisor.cli.common import clock_of, rules_at
from supervisor.reports.answers import Answerer
from supervisor.reports.history import HistoryAnswer, HistoryQuestion
from supervisor.store import Store


def answer_at(
    url: str, question: HistoryQuestion, at: int | None, progress: Callable[[float | None, str], None]
) -> HistoryAnswer:
    """The answer to a question about past days, as it was at an instant (ms; None: now)."""
    with Store.open(url, migrate=False, world=None) as store:
        now = clock_of(store)() if at is None else at
        return Answerer(store, cache(partial(rules_at, store)), now, progress).answer(question)
