"""Slow calls off the GUI thread: each has progress and can be cancelled, and none outlives the program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal

from supervisor.core.errors import CallboardError

Progress = Callable[[float | None, str], None]
"""How far along something is (0..1, None where nobody knows) and what it is doing; raises Cancelled once it was."""

AT_ONCE = 4
FAREWELL_S = 5.0
_log = logging.getLogger(__name__)


class Cancelled(CallboardError):
    """Raised inside of a job by its progress, after somebody cancelled it."""


def _nobody(*_: object) -> None:
    """Where nobody asked to be told."""


class Told(NamedTuple):
    """Who is told of a job: its result, its error as a sentence, its progress."""

    done: Callable[[Any], object] = _nobody
    error: Callable[[str], object] = _nobody
    progress: Callable[[float | None, str], object] = _nobody


class Line:
    """From a worker to its job; once cut it carries nothing, whatever the worker still does."""

    def __init__(self, job: Job) -> None:
        self._job: Job | None = job
        self._lock = Lock()

    def cut(self) -> None:
        with self._lock:
            self._job = None

    def progress(self, share: float | None, words: str = "") -> None:
        with self._lock:
            if self._job is None:
                raise Cancelled("It was cancelled.")
            self._job.hear(share, words)

    def finish(self, future: Future[Any]) -> None:
        with self._lock:
            if self._job is not None:
                self._job.finished.emit(future)


class Job(QObject):
    """One call under way. After `cancel` nothing more is heard of it but `ended`."""

    progressed = Signal(object, str)
    ended = Signal()
    finished = Signal(object)
    _heard = Signal()

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.running = True
        self.line = Line(self)
        self._told = told
        self._news: tuple[float | None, str] | None = None
        queued = Qt.ConnectionType.QueuedConnection
        self.finished.connect(self._finish, queued)
        self._heard.connect(self._pass_on, queued)

    def cancel(self) -> None:
        self._end()

    def hear(self, share: float | None, words: str) -> None:
        """From the worker: only the newest is kept until the GUI thread has time for it."""
        waiting, self._news = self._news, (share, words)
        if waiting is None:
            self._heard.emit()

    def _pass_on(self) -> None:
        news, self._news = self._news, None
        if self.running and news is not None:
            self.progressed.emit(*news)
            self._told.progress(*news)

    def _finish(self, future: Future[Any]) -> None:
        if not self.running:
            return
        self._pass_on()
        told = self._told
        self._end()
        error = future.exception()
        if error is None:
            told.done(future.result())
        else:
            told.error(sentence(error))

    def _end(self) -> None:
        if not self.running:
            return
        self.running = False
        # The worker may still be on its way out of the signal that brought us here.
        self.line.cut()
        self._told = Told()
        self.ended.emit()
        self.deleteLater()


class Jobs(QObject):
    """Runs calls on a few threads of its own; made and used on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")
        self._started: list[tuple[Job, Future[Any]]] = []

    @property
    def running(self) -> int:
        return sum(job.running for job, _ in self._started)

    def run(
        self,
        fn: Callable[..., Any],
        *args: Any,
        on_done: Callable[[Any], object] = _nobody,
        on_error: Callable[[str], object] = _nobody,
        on_progress: Callable[[float | None, str], object] = _nobody,
        progress: bool = False,
    ) -> Job:
        """Calls `fn(*args)` on a thread, with `progress=True` `fn(*args, progress)`; the callbacks come on this one."""
        job = Job(Told(on_done, on_error, on_progress))
        future = self._pool.submit(fn, *args, *((job.line.progress,) if progress else ()))
        self._started = [(old, its) for old, its in self._started if old.running] + [(job, future)]
        future.add_done_callback(_log_unexpected)
        future.add_done_callback(job.line.finish)
        return job

    def close(self) -> None:
        """Cancels everything, gives it a moment to stop, and tells nobody anything any more."""
        for job, future in self._started:
            job.cancel()
            future.cancel()
        wait([future for _, future in self._started], timeout=FAREWELL_S)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._started.clear()


def sentence(error: BaseException) -> str:
    """What a supervisor is told of an error."""
    if isinstance(error, CallboardError):
        return str(error)
    return f"Something unexpected went wrong ({type(error).__name__}); try again, and look into the log if it stays."


def _log_unexpected(future: Future[Any]) -> None:
    error = None if future.cancelled() else future.exception()
    if error is not None and not isinstance(error, CallboardError | CancelledError):
        _log.error("A job failed", exc_info=error)
