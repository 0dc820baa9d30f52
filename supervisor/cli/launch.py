"""Starts the collector as a process of its own, in a frozen build too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from platformdirs import user_log_path

from supervisor.core.errors import CallboardError

ROOT = Path(__file__).resolve().parents[2]


def log_file() -> Path:
    """Where a collector that a desk has started writes its log."""
    return user_log_path("callboard", appauthor=False, ensure_exists=True) / "collector.log"


def program() -> list[str]:
    """The words that start this program again."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "supervisor"]


def log_end() -> int:
    """How many bytes are in the log: what a collector says that is started now comes behind them."""
    try:
        return log_file().stat().st_size
    except OSError:
        return 0


def last_words(since: int) -> str:
    """What was last written to the log behind `since` bytes."""
    try:
        with log_file().open("rb") as log:
            log.seek(since)
            lines = log.read().decode(errors="replace").splitlines()
    except OSError:
        lines = []
    return lines[-1].removeprefix("callboard: ") if lines else "it left no word; run “callboard doctor”."


def start_collector(url: str, world: str = "real") -> subprocess.Popen[bytes]:
    """A collector for as long as somebody reads; where one runs already, the new one waits and then ends."""
    words = [*program(), "collect", "--while-read", "--world", world]
    # The address may hold a password, which a list of processes would show.
    environment = {**os.environ, "CALLBOARD_DATABASE": url}
    try:
        with log_file().open("ab") as log:
            return subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=ROOT,
                env=environment,
            )
    except OSError as error:
        raise CallboardError(f"The collector cannot be started: {error.strerror}.") from None
