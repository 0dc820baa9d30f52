"""Lines of files of every kind, in bounded memory."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.sources.lines import Lines, Splitter

TEXT = b"one\r\ntwo\n\nthr\xc3\xa9e\nlast"
LINES = [(1, b"one"), (2, b"two"), (3, b""), (4, b"thr\xc3\xa9e"), (5, b"last")]


@pytest.mark.parametrize(
    "packed",
    [TEXT, gzip.compress(TEXT), gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:]) + b"\0\0"],
    ids=["plain", "packed", "two members"],
)
def test_lines_are_numbered_compressed_or_not(tmp_path: Path, packed: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(packed)
    lines = Lines(path)
    assert list(lines) == LINES
    assert lines.read == len(packed)
    assert not lines.cut


def test_a_compressed_file_that_ends_in_the_middle_gives_its_whole_lines(tmp_path: Path) -> None:
    dice = random.Random(1)
    text = b"".join(b"%d\n" % dice.randrange(10**12) for _ in range(50_000))
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(text)[:200_000])
    lines = Lines(path)
    found = [line for _, line in lines]
    assert lines.cut
    assert found == text.split(b"\n")[: len(found)]
    assert len(found) > 10_000


def test_a_compressed_file_that_is_damaged_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(TEXT) + b"not gzip")
    lines = Lines(path)
    assert list(lines) == LINES[:4]
    assert lines.cut


def test_much_from_little_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(b"abc\n" * 1_000_000))
    lines = Lines(path)
    assert sum(line == b"abc" for _, line in lines) == 1_000_000
    assert not lines.cut


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "log").touch()
    assert list(Lines(tmp_path / "log")) == []


@pytest.mark.parametrize("name", ["missing", "."])
def test_what_cannot_be_read_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(CallboardError, match="cannot be read: "):
        list(Lines(tmp_path / name))


@given(st.lists(st.binary(max_size=12)), st.integers(1, 6))
def test_lines_do_not_depend_on_the_pieces(pieces: list[bytes], longest: int) -> None:
    whole, split = Splitter(longest), Splitter(longest)
    expected = whole.feed(b"".join(pieces)) + whole.end()
    assert [line for piece in pieces for line in split.feed(piece)] + split.end() == expected


def test_a_line_that_is_too_long_is_one_gap() -> None:
    splitter = Splitter(4)
    assert splitter.feed(b"ab\n" + b"x" * 100) == [b"ab"]
    assert splitter.feed(b"x" * 100) == []
    assert splitter.feed(b"x\ncd\n") == [None, b"cd"]
