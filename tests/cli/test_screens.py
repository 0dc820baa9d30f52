"""The commands that open windows, where there is no display or nothing to show."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.typed import Run, could_not

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", ["desk", "wallboard"])
def test_without_a_display_they_say_so(command: str) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    words = [sys.executable, "main.py", command]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no display" in done.stderr


def test_a_recording_that_is_not_there_is_not_played(run: Run) -> None:
    could_not(run("replay", "/no/such/file"), "/no/such/file")
