"""Pages and wallboards as images, at every size and theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.core.errors import UsageError
from supervisor.ui import boards, snapshot
from supervisor.ui.application import THEMES
from tests.pictures import RULES, picture

SIZES = [(1280, 720), (1920, 1080), (3840, 2160)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["live", "default"])
def test_each_is_a_picture_of_its_size_and_theme(name: str, theme: str) -> None:
    image = snapshot.render(name, picture(), RULES, theme=theme, size=(1280, 720))
    assert (image.width(), image.height()) == (1280, 720)
    assert len({image.pixel(x, y) for x in range(0, 1280, 16) for y in range(0, 720, 16)}) > 8


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_filled(size: tuple[int, int]) -> None:
    image = snapshot.render("live", picture(), RULES, size=size)
    assert (image.width(), image.height()) == size


def test_the_same_picture_gives_the_same_image() -> None:
    first, second = (snapshot.render("default", picture(), RULES) for _ in range(2))
    assert first == second


def test_a_board_is_found_by_its_own_spelling_first(tmp_path: Path) -> None:
    shipped = snapshot.render("default", picture(), RULES, size=(640, 360))
    own = (boards.shipped() / "default.toml").read_text(encoding="utf-8")
    (tmp_path / "Live.toml").write_text(own, encoding="utf-8")
    assert snapshot.render("Live", picture(), RULES, size=(640, 360), folders=[tmp_path]) == shipped
    assert snapshot.render("LIVE", picture(), RULES, size=(640, 360), folders=[tmp_path]) != shipped


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(UsageError, match="no page or board “lobby”; there are: live, default"):
        snapshot.render("lobby", picture(), RULES)
