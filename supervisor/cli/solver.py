"""The solver's process: takes one question over its input, tells how far it is, then the schedule, and ends.

Messages have their length in four bytes before them. When its input ends, whoever asked is gone, and so it goes too.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import IO

import msgspec

from supervisor.planning.packed import pack, unpack
from supervisor.planning.rostering import Ask, solve_week
from supervisor.planning.shifts import Progress, Solution

EVERY_S = 0.25
"""How often it says that it is at work, so that whoever asked can call it off."""


class Message(msgspec.Struct, frozen=True):
    """How far it is, and at the end the schedule."""

    progress: Progress | None = None
    solution: Solution | None = None


def put(stream: IO[bytes], body: bytes) -> None:
    """One message out."""
    stream.write(len(body).to_bytes(4, "big") + body)
    stream.flush()


def take(stream: IO[bytes]) -> bytes | None:
    """One message in; None where there is no whole one any more."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    body = stream.read(int.from_bytes(head, "big"))
    return body if len(body) == int.from_bytes(head, "big") else None


def serve() -> int:
    """Answer the one question."""
    # Ctrl+C reaches both; whoever asked ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = take(sys.stdin.buffer)
    if asked is None:
        return 1
    threading.Thread(target=_leave_with_the_asker, daemon=True).start()
    teller = _Teller(sys.stdout.buffer)
    teller.start()
    found = solve_week(unpack(asked, Ask), time.perf_counter, teller.tell)
    teller.stop()
    put(sys.stdout.buffer, pack(Message(solution=found)))
    return 0


def _leave_with_the_asker() -> None:
    # The descriptor itself: the buffer's lock would be held when the program ends.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


class _Teller(threading.Thread):
    """Says what is newest, at once and again while nothing is new."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._stream, self._lock, self._done = stream, threading.Lock(), threading.Event()
        self._begun, self._last = time.perf_counter(), Progress(None, None, 0.0)

    def run(self) -> None:
        while not self._done.wait(EVERY_S):
            self.tell(self._last)

    def stop(self) -> None:
        self._done.set()
        self.join()

    def tell(self, now: Progress) -> None:
        with self._lock:
            # A callback of an earlier step may come late; what is known is never forgotten.
            best = now.best if now.best is not None else self._last.best
            bound = now.bound if now.bound is not None else self._last.bound
            self._last = Progress(best, bound, time.perf_counter() - self._begun)
            put(self._stream, pack(Message(progress=self._last)))
