"""CSV as it should not be: encodings, quotes, widths, sizes."""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.sources.city_csv.csv_table import CsvTable
from supervisor.sources.city_csv.opening import open_table
from supervisor.sources.city_csv.table import Broken

MANY = 20_000


def read(path: Path) -> tuple[list[str], list[list[str]], list[int], list[Broken]]:
    """The header, the rows, the line of each, and what was no row."""
    table = CsvTable(path)
    blocks = list(table)
    rows = [list(row) for block in blocks for row in block.rows]
    lines = [block.line(row) for block in blocks for row in range(len(block.rows))]
    return table.header, rows, lines, [broken for block in blocks for broken in block.broken]


def of(folder: Path, content: bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(content)
    return path


TEXT = 'a,b,c\r\n1,"x, y",é\r\n2,"line\r\nbreak",\r\n\r\n3,"a ""quoted"" word",z\r\n'
ROWS = [["1", "x, y", "é"], ["2", "line\nbreak", ""], ["3", 'a "quoted" word', "z"]]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("latin-1"),
        gzip.compress(TEXT.encode()),
        gzip.compress(TEXT.encode("utf-8-sig")),
        TEXT.replace("\r\n", "\n").encode(),
        b"\r\n\r\n" + TEXT.encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "le", "be", "utf-32", "latin-1", "packed", "packed-mark", "lf", "blank-lines"],
)
def test_any_encoding_and_line_end_gives_the_same_rows(tmp_path: Path, content: bytes) -> None:
    header, rows, _, broken = read(of(tmp_path, content))
    assert (header, rows, broken) == (["a", "b", "c"], ROWS, [])


def test_lines_are_told_where_cells_have_line_breaks(tmp_path: Path) -> None:
    assert read(of(tmp_path, TEXT.encode()))[2] == [2, 3, 6]


def test_line_ends_of_old_macintoshes(tmp_path: Path) -> None:
    assert read(of(tmp_path, b"a,b\r1,2\r3,4\r"))[1] == [["1", "2"], ["3", "4"]]


def test_a_single_carriage_return_within_a_line_is_a_space(tmp_path: Path) -> None:
    assert read(of(tmp_path, b"a,b\n1\r1,2\n"))[1] == [["1 1", "2"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([["a", "b"], ["1,5", "x; y"], ["2,5", "p|q"]])
    header, rows, _, _ = read(of(tmp_path, text.getvalue().encode()))
    assert (header, rows) == (["a", "b"], [["1,5", "x; y"], ["2,5", "p|q"]])


def test_a_spreadsheets_line_about_the_separator_is_no_header(tmp_path: Path) -> None:
    assert read(of(tmp_path, b"sep=;\r\na;b\r\n1;2\r\n"))[:2] == (["a", "b"], [["1", "2"]])


def test_lines_that_are_not_utf8_are_read_as_latin_1_and_counted(tmp_path: Path) -> None:
    table = CsvTable(of(tmp_path, "a,b\nñ,€\n".encode() + "é,ü\n".encode("cp1252") + b"\x81,x\n"))
    rows = [list(row) for block in table for row in block.rows]
    assert rows == [["ñ", "€"], ["é", "ü"], ["\x81", "x"]]
    assert table.notes() == ["2 lines are not UTF-8 and were read as Latin-1."]


def test_nul_bytes_are_left_out_and_counted(tmp_path: Path) -> None:
    table = CsvTable(of(tmp_path, b"a,b\n1\0,2\n\0\0\n3,4\n"))
    assert [list(row) for block in table for row in block.rows] == [["1", "2"], ["3", "4"]]
    assert table.notes() == ["3 NUL bytes were left out."]


def test_empty_cells_at_the_end_of_a_row_do_no_harm_others_set_it_aside(tmp_path: Path) -> None:
    _, rows, lines, broken = read(of(tmp_path, b"a,b\n1,2,,\n3\n4,5,6\n7,8\n"))
    assert (rows, lines) == ([["1", "2"], ["7", "8"]], [2, 5])
    assert [(each.line, each.reason) for each in broken] == [
        (3, "The row has 1 cells where the header has 2."),
        (4, "The row has 3 cells where the header has 2."),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    body = "".join(f"{number},fine,row\n" for number in range(MANY))
    _, rows, lines, broken = read(of(tmp_path, f'a,b,c\n0,"oh,no\n{body}'.encode()))
    assert [row[0] for row in rows] == [str(number) for number in range(MANY)]
    assert (lines[0], lines[-1]) == (3, MANY + 2)
    assert [(each.line, each.text) for each in broken] == [(2, '0,"oh,no\n')]


def test_a_row_that_a_stray_quotation_mark_has_glued_to_the_next_is_read_anew(tmp_path: Path) -> None:
    _, rows, _, broken = read(of(tmp_path, b'a,b,c\n1,"oops,x\n2,"fine",y\n3,good,z\n'))
    assert rows == [["2", "fine", "y"], ["3", "good", "z"]]
    assert [each.line for each in broken] == [2]


def test_quotation_marks_that_open_again_and_again_end_in_bounded_time(tmp_path: Path) -> None:
    nasty = 'a",b,"\n' * 600_000
    _, rows, _, broken = read(of(tmp_path, f"a,b\n{nasty}1,2\n".encode()))
    assert rows in ([["1", "2"]], [])
    assert broken


def test_a_line_of_a_hundred_megabytes_costs_itself_and_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"a,b\n1,2\n")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b"\n3,4\n")
    tracemalloc.start()
    _, rows, lines, broken = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (rows, lines) == ([["1", "2"], ["3", "4"]], [2, 4])
    assert [(each.line, each.reason) for each in broken] == [(3, "The line is longer than 256 KiB.")]
    assert peak < 8_000_000


def test_a_line_that_is_too_long_within_a_row_sets_the_row_aside(tmp_path: Path) -> None:
    _, rows, _, broken = read(of(tmp_path, b'a,b\n1,"x\n' + b"y" * 300_000 + b'\n"\n2,3\n'))
    assert rows[-1] == ["2", "3"]
    assert broken[0].line == 2
    assert "The line is longer than 256 KiB." in {each.reason for each in broken}


def test_a_cell_that_is_too_long_is_set_aside(tmp_path: Path) -> None:
    lines = b"x" * 100 + b"\n"
    _, rows, _, broken = read(of(tmp_path, b'a,b\n1,"' + lines * 2_000 + b'"\n2,3\n'))
    assert rows == [["2", "3"]]
    assert broken[0] == Broken(
        2, "A cell is longer than 128 KiB, or a quotation mark opens it for ever.", broken[0].text
    )


def test_a_compressed_file_that_was_cut_gives_what_came_before_and_says_so(tmp_path: Path) -> None:
    dice = random.Random(7)
    text = "a,b\n" + "".join(f"{number},{dice.random()}\n" for number in range(MANY))
    path = of(tmp_path, gzip.compress(text.encode())[:-40_000])
    table = CsvTable(path)
    rows = [list(row) for block in table for row in block.rows]
    assert 0 < len(rows) < MANY
    assert rows == [line.split(",") for line in text.splitlines()[1 : len(rows) + 1]]
    assert table.notes() == ["The compressed file ends in the middle; what came before was taken. Fetch it again."]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "file.csv is empty; fetch it again."),
        (b"\n \n", "file.csv is empty; fetch it again."),
        (b",,\n,,\n", "file.csv has no row with the names of its columns; look at the file."),
        (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n", "10,000 columns; a list of requests has 2,000"),
        (b'"a,b\n1,2\n', "cannot be read: a quotation mark opens here that is not closed."),
        (b"PK\x03\x04rest", "is a ZIP archive or an Excel workbook"),
        (b"<html>", "is a web page or XML"),
        (b"%PDF-1.4", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "is a picture (PNG), not a table of requests"),
        (b"\xff\xd8\xff\xe0JFIF", "is a picture (JPEG), not a table of requests"),
        (bytes(range(1, 200)), "is no text, so no table of requests"),
        (b"PAR1....", "is a Parquet file"),
        (b"BZh91AY", "is packed with bzip2"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(CallboardError, match=r"file\.csv") as refused:
        list(open_table(of(tmp_path, content)))
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CallboardError, match="cannot be read: no such file or directory"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(CallboardError, match="cannot be read: is a directory"):
        open_table(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(CallboardError, match="is no file that can be read twice"):
        open_table(tmp_path / "pipe.csv")


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=30))
def test_what_a_writer_of_csv_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    path = of(tmp_path_factory.mktemp("written"), text.getvalue().encode())
    assert read(path)[1:] == ([list(row) for row in rows], _begins(rows), [])


def _begins(rows: list[tuple[str, ...]]) -> list[int]:
    """The line on which each row begins."""
    line, begins = 2, []
    for row in rows:
        begins.append(line)
        line += 1 + sum(cell.count("\n") for cell in row)
    return begins


@given(content=st.binary(max_size=400))
def test_no_bytes_whatever_break_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = of(tmp_path_factory.mktemp("any"), b"a,b\n" + content)
    header, rows, _, _ = read(path)
    assert all(len(row) == len(header) for row in rows)


def test_blocks_are_no_larger_than_a_thousand_rows_and_know_their_lines(tmp_path: Path) -> None:
    table = CsvTable(of(tmp_path, b"a,b\n" + b"".join(b"%d,x\n" % number for number in range(MANY))))
    blocks = list(table)
    assert max(len(block.rows) for block in blocks) == 1_000
    assert all(
        block.line(row) == int(block.rows[row][0]) + 2
        for block in blocks
        for row in (0, len(block.rows) - 1)
        if block.rows
    )
