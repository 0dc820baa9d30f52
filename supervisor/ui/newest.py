"""Work that is asked for faster than it is done: one at a time, and of those that wait only the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from supervisor.ui.jobs import Job, Jobs


class Newest:
    """Calls `fn` on a worker thread; `done` and `error` come on this one, for every call that was made."""

    def __init__(
        self, jobs: Jobs, fn: Callable[..., Any], done: Callable[[Any], object], error: Callable[[str], object]
    ) -> None:
        self._jobs, self._fn, self._done, self._error = jobs, fn, done, error
        self._waiting: tuple[Any, ...] | None = None
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        return self._job is not None

    def ask(self, *args: Any) -> None:
        if self._job is None:
            self._start(args)
        else:
            self._waiting = args

    def _start(self, args: tuple[Any, ...]) -> None:
        self._waiting = None
        self._job = self._jobs.run(self._fn, *args, on_done=self._take, on_error=self._fail)

    def _take(self, found: Any) -> None:
        self._next()
        self._done(found)

    def _fail(self, sentence: str) -> None:
        self._next()
        self._error(sentence)

    def _next(self) -> None:
        self._job = None
        if self._waiting is not None:
            self._start(self._waiting)
