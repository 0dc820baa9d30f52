"""The desk in a real window on a virtual screen, driven by mouse and keyboard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.xvfb import environment, virtual_screen

ROOT = Path(__file__).parent.parent
STEPS = 19


@pytest.mark.window
def test_the_desk_is_driven_by_mouse_and_keyboard() -> None:
    with virtual_screen(1920, 1080) as display:
        driven = subprocess.run(
            [sys.executable, "-W", "error", "-m", "tests.driven"],
            cwd=ROOT,
            env=environment(display),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert driven.returncode == 0, driven.stdout + driven.stderr
    assert driven.stdout.count("so: ") == STEPS
