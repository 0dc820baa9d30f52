"""Starts the collector as a process of its own, in a frozen build too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from supervisor.cli.collect_command import log_file
from supervisor.core.errors import CallboardError

ROOT = Path(__file__).resolve().parents[2]


def program() -> list[str]:
    """The words that start this program again."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "supervisor"]


def start_collector(url: str, world: str = "real") -> subprocess.Popen[bytes]:
    """A collector for as long as somebody reads; where one runs already, the new one waits and then ends."""
    words = [*program(), "collect", "--while-read", "--world", world, "--database", url]
    try:
        with log_file(url).open("ab") as log:
            return subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=ROOT
            )
    except OSError as error:
        raise CallboardError(f"The collector cannot be started: {error.strerror}.") from None
