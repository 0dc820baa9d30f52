"""Slow calls: their results, errors, progress and end."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from supervisor.core.errors import CallboardError
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.processes import in_process


def run(qtbot: QtBot, jobs: Jobs, fn: Any, *args: Any, progress: bool = False) -> dict[str, Any]:
    """What a job told by its end."""
    told: dict[str, Any] = {"progress": []}
    job = jobs.run(
        fn,
        *args,
        on_done=partial(told.__setitem__, "done"),
        on_error=partial(told.__setitem__, "error"),
        on_progress=lambda share, words: told["progress"].append((share, words)),
        progress=progress,
    )
    with qtbot.waitSignal(job.ended, timeout=20_000):
        pass
    return told


def divide(whole: int, by: int) -> float:
    if by == 0:
        raise CallboardError("Nothing can be shared among nobody; give a number above 0.")
    return whole / by


def count_to(number: int, progress: Progress) -> int:
    for step in range(number):
        progress(step / number, f"step {step}")
    return number


def break_down(progress: Progress) -> None:
    progress(0.5, "half way")
    raise KeyError("lost")


def go_on_for_ever(progress: Progress) -> None:
    while True:
        progress(None, "turning")


def test_a_result_comes_on_the_gui_thread(qtbot: QtBot, jobs: Jobs) -> None:
    threads: list[Any] = []
    job = jobs.run(threading.get_ident, on_done=lambda worker: threads.extend((worker, threading.get_ident())))
    with qtbot.waitSignal(job.ended):
        pass
    assert threads[0] != threads[1] == threading.get_ident()
    assert jobs.running == 0


def test_an_expected_error_is_its_sentence(qtbot: QtBot, jobs: Jobs) -> None:
    told = run(qtbot, jobs, divide, 1, 0)
    assert told["error"] == "Nothing can be shared among nobody; give a number above 0."
    assert "done" not in told


def test_an_unexpected_error_is_logged_whole_and_told_once(
    qtbot: QtBot, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    told = run(qtbot, jobs, break_down, progress=True)
    assert told["error"].startswith("Something unexpected went wrong (KeyError)")
    assert [record.exc_info is not None for record in caplog.records] == [True]
    assert "break_down" in caplog.text


def test_progress_says_the_newest(qtbot: QtBot, jobs: Jobs) -> None:
    told = run(qtbot, jobs, count_to, 50, progress=True)
    assert told["done"] == 50
    assert told["progress"][-1] == (0.98, "step 49")


def test_a_cancelled_job_says_nothing_more(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[Any] = []
    job = jobs.run(go_on_for_ever, on_done=told.append, on_error=told.append, progress=True)
    with qtbot.waitSignal(job.progressed):
        pass
    with qtbot.waitSignal(job.ended):
        job.cancel()
    qtbot.waitUntil(lambda: not any(t.name.startswith("job") and busy(t) for t in threading.enumerate()))
    assert told == []
    assert jobs.running == 0


def busy(thread: threading.Thread) -> bool:
    """Whether a worker is still inside of `go_on_for_ever`."""
    import sys

    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        if frame.f_code is go_on_for_ever.__code__:
            return True
        frame = frame.f_back
    return False


def test_closing_ends_what_runs_and_what_waits(qtbot: QtBot) -> None:
    jobs = Jobs()
    told: list[Any] = []
    for _ in range(9):
        jobs.run(go_on_for_ever, on_done=told.append, on_error=told.append, progress=True)
    jobs.close()
    assert jobs.running == 0
    assert told == []


def test_a_process_gives_its_result_and_progress(qtbot: QtBot, jobs: Jobs) -> None:
    told = run(qtbot, jobs, in_process, count_to, 3, progress=True)
    assert told["done"] == 3
    assert told["progress"]


def test_a_process_that_breaks_is_told_like_a_thread(
    qtbot: QtBot, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    told = run(qtbot, jobs, in_process, break_down, progress=True)
    assert "unexpected" in told["error"]
    assert "KeyError: 'lost'" in caplog.text


def refuse(progress: Progress) -> None:
    raise CallboardError("There is nothing to count; import a file first.")


def test_a_process_that_refuses_says_why(qtbot: QtBot, jobs: Jobs) -> None:
    assert run(qtbot, jobs, in_process, refuse, progress=True)["error"] == (
        "There is nothing to count; import a file first."
    )


def test_a_cancelled_process_is_stopped(qtbot: QtBot) -> None:
    from multiprocessing import active_children

    jobs = Jobs()
    job = jobs.run(in_process, go_on_for_ever, progress=True)
    qtbot.waitUntil(lambda: bool(active_children()), timeout=20_000)
    job.cancel()
    qtbot.waitUntil(lambda: not active_children(), timeout=20_000)
    jobs.close()
