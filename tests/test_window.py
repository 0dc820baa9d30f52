"""The desk in a real window on a virtual screen, driven by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.xvfb import driven

STEPS = 19
DEMO = 15


@pytest.mark.window
def test_the_desk_is_driven_by_mouse_and_keyboard() -> None:
    done = driven("tests.driven", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("so: ") == STEPS


@pytest.mark.window
def test_the_demonstration_city_is_visited_and_outlives_its_collector(tmp_path: Path) -> None:
    done = driven("tests.composed", str(tmp_path / "demo.db"), "demo", timeout=600, home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("so: ") == DEMO, done.stdout
