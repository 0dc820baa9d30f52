"""Wallboards from TOML: what is wrong in one is a sentence with the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.core.errors import UsageError
from supervisor.ui import boards
from supervisor.ui.boards import BoardError

HEAD = 'rows = 2\ncolumns = 3\nname = "Wall"\n'
TILE = '[[tiles]]\nkind = "waiting"\nrow = 0\ncolumn = 0\n'


def test_the_default_board_has_twelve_tiles_on_one_screen() -> None:
    plan = boards.load()
    assert len(plan.tiles) == 12
    assert sum(len(tile.cells()) for tile in plan.tiles) == plan.rows * plan.columns


def test_a_board_with_a_tile_of_requests_says_so() -> None:
    told = {name: boards.load(name).tells_of_requests for name in ("default", "requests")}
    assert told == {"default": False, "requests": True}


def test_a_board_of_ones_own_goes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "default.toml").write_text(HEAD + TILE, encoding="utf-8")
    assert boards.load("default", [tmp_path]).name == "Wall"


def test_an_unknown_board_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="no board “lobby”; there are: default"):
        boards.load("lobby")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rows = ", "is not TOML"),
        ("columns = 3\ntiles = []", "wall.toml has no “rows”"),
        ("rows = 2\ncolumns = 3\ntiles = []", "has no tiles"),
        ("rows = 0\ncolumns = 3\n" + TILE, "0 rows"),
        (HEAD + "colour = 1\n" + TILE, "the key “colour”"),
        (HEAD + TILE.replace('"waiting"', '"wating"'), "tiles[0].kind is “wating”"),
        (HEAD + TILE.replace("row = 0", 'row = "0"'), "tiles[0].row is '0'; write a whole number"),
        (HEAD + TILE + 'scope = "streets"\n', "tiles[0].scope is “streets”"),
        (HEAD + TILE + "window = 20\n", "tiles[0].window is 20"),
        (HEAD + TILE + "rows = 3\n", "does not lie on the 2 × 3 cells"),
        (HEAD + TILE + TILE, "tiles[0] (waiting) and tiles[1] (waiting) overlap"),
        ("rows = 2\ncolumns = 3\ntiles = [1]", "tiles[0] is no table"),
    ],
)
def test_what_is_wrong_is_named_by_its_key(text: str, words: str) -> None:
    with pytest.raises(BoardError) as error:
        boards.parse(text, "wall.toml")
    assert words in str(error.value)
    assert str(error.value).startswith("wall.toml")
