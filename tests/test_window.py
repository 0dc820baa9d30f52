"""The desk in a real window on a virtual screen, driven by mouse and keyboard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.xvfb import environment, virtual_screen

ROOT = Path(__file__).parent.parent
STEPS = 19
COMPOSED = 15


def driven(module: str, *words: str, timeout: int, **variables: str) -> subprocess.CompletedProcess[str]:
    with virtual_screen(1920, 1080) as display:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", module, *words],
            cwd=ROOT,
            env=environment(display) | variables,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


@pytest.mark.window
def test_the_desk_is_driven_by_mouse_and_keyboard() -> None:
    done = driven("tests.driven", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("so: ") == STEPS


@pytest.mark.window
def test_the_demonstration_city_is_visited_and_outlives_its_collector(tmp_path: Path) -> None:
    homes = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    done = driven("tests.composed", str(tmp_path / "demo.db"), timeout=600, **homes)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("so: ") == COMPOSED, done.stdout
