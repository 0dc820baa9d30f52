"""`callboard snapshot`: a picture, or the sentence that says why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.app import COULD_NOT, DONE, WRONG_USAGE
from supervisor.cli.common import now_ms
from supervisor.core.clocks import WorldClock
from supervisor.store import Store
from supervisor.ui import boards
from tests.cli.test_requests import EARLY, NOON
from tests.cli.typed import Run, could_not


def test_a_page_is_written(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "live.png"
    answer = filled("snapshot", "live", "-o", out, "--size", "640x360", "--at", "2026-01-05")
    assert (answer.code, answer.out) == (DONE, f"{out} shows live as of 2026-01-05 14:04:59+00:00.\n")
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("at", ["2040-01-01", "2030-05-05T10:00", "2020-01-01"])
def test_of_times_that_nobody_saw_there_is_no_picture(filled: Run, tmp_path: Path, at: str) -> None:
    out = tmp_path / "live.png"
    could_not(filled("snapshot", "live", "-o", out, "--at", at), "what is known ends at 2026-01-05 14:04", COULD_NOT)
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere", "-o", "x.png"], "nowhere"),
        (["live", "-o", "x.png", "--size", "big"], "'big' is no size; write 1920x1080"),
        (["live", "-o", "x.png", "--size", "10x10"], "10x10 is too small; the least is 64x64"),
        (["live", "-o", "x.png", "--size", "1280x9"], "1280x9 is too small; the least is 64x64"),
        (["live", "-o", "x.png", "--size", "99999x720"], "99999x720 is too large; the most is 16384x16384"),
        (["live", "-o", "x.jpg"], "pictures are PNG; write x.png and not x.jpg"),
        (["live", "-o", "wall.of.pdf"], "pictures are PNG; write wall.of.png and not wall.of.pdf"),
    ],
)
def test_wrong_usage(filled: Run, words: list[str], said: str) -> None:
    answer = filled("snapshot", *words)
    assert answer.code == WRONG_USAGE
    assert said in answer.err


@pytest.mark.parametrize("name", ["Live", "HISTORY", "Default", "Wallboard/Requests"])
@pytest.mark.parametrize("file", ["x.PNG", "x"])
def test_capitals_are_small_letters(filled: Run, tmp_path: Path, name: str, file: str) -> None:
    out = tmp_path / file
    assert filled("snapshot", name, "-o", out, "--size", "64x64").code == DONE
    assert out.read_bytes().startswith(b"\x89PNG")


def test_each_page_and_board_there_is_is_named_once_as_it_is_asked_for(filled: Run, tmp_path: Path) -> None:
    answer = filled("snapshot", "nopage", "-o", tmp_path / "x.png")
    assert answer.code == WRONG_USAGE
    names = answer.err.partition("there are: ")[2].rstrip(".\n").split(", ")
    assert sorted(names) == sorted({*names})
    assert {"live", "requests", "wallboard/requests", "default"} <= {*names}
    assert filled("snapshot", "wallboard/requests", "-o", tmp_path / "x.png", "--size", "640x360").code == DONE


def test_the_help_names_every_page(filled: Run) -> None:
    told = " ".join(filled("snapshot", "--help").out.split())
    refused = filled("snapshot", "nowhere", "-o", "x.png").err
    known = refused.partition("there are: ")[2].strip().rstrip(".").split(", ")
    pages = {name for name in known if "/" not in name} - {*boards.names([])}
    assert {name for name in pages if name not in told} == set()
    assert {"intake", "live"} <= pages


def test_where_the_desk_has_acted_since_the_file_requests_are_shown_as_of_then(run: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "early.csv", tmp_path / "requests.png"
    file.write_text(EARLY, encoding="utf-8")
    assert run("import", "requests", file, "--city", "boston", "--as-of", "2026-03-06T12:00").code == DONE
    words = ["snapshot", "requests", "-o", out, "--size", "640x360"]
    assert "as of 2026-03-06 12:00" in run(*words).out
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        store.set_clock(WorldClock(NOON + 90 * 60_000, now_ms(), 0.001))
    run("requests", "reassign", "101", "--department", "Parks and Recreation")
    assert "as of 2026-03-06 13:30" in run(*words).out
    assert "as of 2026-03-06 12:00" in run(*words, "--at", "2026-03-06T12:00").out
