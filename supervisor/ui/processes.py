"""Heavy work in a process of its own, so that the screens stay quick; it ends with whoever asked for it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any

from supervisor.core.errors import CallboardError
from supervisor.ui.jobs import Progress

LOOK_S = 0.1


class Unexpected(RuntimeError):
    """Something that broke in the other process; its text is the whole traceback."""


def in_process(fn: Callable[..., Any], *args: Any) -> Any:
    """Runs `fn(*args)` elsewhere and waits for its result; the last of `args` is the progress.

    `fn` has to be importable, its arguments and result plain enough to be sent. Raises what `fn` raises of
    CallboardError, Cancelled after a cancel (the process is stopped), and Unexpected for anything else.
    """
    *given, progress = args
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, fn, tuple(given)), daemon=True)
    process.start()
    theirs.close()
    with ExitStack() as stack:
        stack.callback(ours.close)
        stack.callback(_stop, process)
        return _listen(ours, progress)


def _listen(pipe: Connection, progress: Progress) -> Any:
    news: tuple[float | None, str] = (None, "Starting")
    while True:
        progress(*news)
        if not pipe.poll(LOOK_S):
            continue
        try:
            kind, value = pipe.recv()
        except EOFError:
            raise CallboardError("The work was stopped from outside; start it again.") from None
        if kind == "done":
            return value
        if kind == "error":
            raise CallboardError(value)
        if kind == "fault":
            raise Unexpected(value)
        news = value


def _stop(process: SpawnProcess) -> None:
    process.terminate()
    process.join()
    process.close()


def _serve(pipe: Connection, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
    def tell(share: float | None, words: str = "") -> None:
        pipe.send(("progress", (share, words)))

    def fault(kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if error is not None:
            pipe.send(("fault", "".join(traceback.format_exception(kind, error, trace))))
        return True

    with ExitStack() as stack:
        stack.push(fault)
        try:
            pipe.send(("done", fn(*args, tell)))
        except CallboardError as error:
            pipe.send(("error", str(error)))
