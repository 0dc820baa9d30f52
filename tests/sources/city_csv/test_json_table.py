"""JSON in every shape that portals give it, and as it should not be."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.core.errors import CallboardError
from supervisor.sources.city_csv.json_table import JsonTable
from supervisor.sources.city_csv.opening import open_table
from supervisor.sources.city_csv.table import Broken
from tests.sources.city_csv.samples import plainville, taken

RECORDS = [{"a": "1", "b": "x"}, {"a": "2", "b": 'y "z" {'}, {"a": "3", "b": "é\n"}]
ROWS = [["1", "x"], ["2", 'y "z" {'], ["3", "é\n"]]


def of(folder: Path, content: str | bytes) -> Path:
    path = folder / "file.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> tuple[list[str], list[list[str]], list[Broken]]:
    table = JsonTable(path)
    blocks = list(table)
    rows = [list(row) for block in blocks for row in block.rows]
    return table.header, rows, [broken for block in blocks for broken in block.broken]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2),
        "\n".join(map(json.dumps, RECORDS)),
        ",\n".join(map(json.dumps, RECORDS)),
        json.dumps({"meta": {"count": 3}, "results": RECORDS}),
        json.dumps({"results": RECORDS, "next": [1, {"a": "9"}]}, indent=1),
        json.dumps({"type": "FeatureCollection", "features": [{"properties": record} for record in RECORDS]}),
        json.dumps({"features": [{"attributes": record} for record in RECORDS]}),
        "\ufeff" + json.dumps(RECORDS),
        json.dumps(RECORDS).encode("utf-16"),
        gzip.compress(json.dumps(RECORDS).encode()),
    ],
    ids=[
        "array",
        "indented",
        "lines",
        "commas",
        "wrapped",
        "wrapped-more",
        "geojson",
        "arcgis",
        "mark",
        "utf-16",
        "packed",
    ],
)
def test_every_shape_gives_the_same_rows(tmp_path: Path, content: str | bytes) -> None:
    path = of(tmp_path, content)
    assert isinstance(open_table(path), JsonTable)
    assert read(path) == (["a", "b"], ROWS, [])


def test_values_become_cells(tmp_path: Path) -> None:
    record = (
        '{"id": 12345678901234567890, "f": 1.50, "t": true, "n": null, "l": [1, "x"], "o": {"k": 1},'
        ' "p": {"type": "Point", "coordinates": [-73.9, 40.7]}, "q": {"latitude": "40.7", "longitude": "-73.9"}}'
    )
    assert read(of(tmp_path, record))[1] == [
        ["12345678901234567890", "1.50", "true", "", '["1", "x"]', '{"k": "1"}', "(40.7, -73.9)", "(40.7, -73.9)"]
    ]


def test_a_column_that_only_a_late_record_has_is_not_lost(tmp_path: Path) -> None:
    records = [{"Number": str(number), "Opened": "2024-01-02"} for number in range(3_000)]
    records[-1] |= {"closed": "2024-01-03", "Status": "Closed"}
    requests, _, _ = taken(of(tmp_path, json.dumps(records)), plainville())
    assert requests[-1].closed_at is not None
    assert requests[-1].status.value == "resolved"


def test_an_array_that_never_ends_gives_what_is_there_and_says_so(tmp_path: Path) -> None:
    table = JsonTable(of(tmp_path, json.dumps(RECORDS)[:-8]))
    blocks = list(table)
    assert [list(row) for block in blocks for row in block.rows] == ROWS[:2]
    assert [broken.reason for block in blocks for broken in block.broken] == [
        "The record is not JSON, is nested too deeply, or never ends."
    ]
    assert table.notes() == ["The file ends in the middle; what came before was taken. Fetch it again."]


def test_a_record_that_is_wrong_costs_itself(tmp_path: Path) -> None:
    lines = ['{"a": "1", "b": "x"}', '{"a": tru, "b": "x"}', '{"a": "2', '{"a": "3", "b": "x"}', "[1, 2]", '"text"']
    _, rows, broken = read(of(tmp_path, "\n".join(lines)))
    assert rows == [["1", "x"], ["3", "x"]]
    assert [(each.line, each.text[:9]) for each in broken[:2]] == [(2, '{"a": tru'), (3, '{"a": "2\n')]
    assert {each.reason for each in broken[2:]} == {"The record is not a JSON object of names and values."}


def test_a_wrong_record_in_an_array_on_one_line_costs_itself(tmp_path: Path) -> None:
    _, rows, broken = read(of(tmp_path, '[{"a": "1"}, {"a": }, {"a": "}"}]'))
    assert rows == [["1"], ["}"]]
    assert len(broken) == 1


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_a_record_that_is_nested_too_deeply_costs_itself(tmp_path: Path, brackets: str) -> None:
    inner = '{"x":' * 100_000 + "1" + "}" * 100_000 if brackets == "{}" else "[" * 100_000 + "]" * 100_000
    _, rows, broken = read(of(tmp_path, f'[{{"a": "1"}}, {{"a": {inner}}}, {{"a": "3"}}]'))
    assert rows == [["1"], ["3"]]
    assert [each.reason for each in broken] == ["The record is not JSON, is nested too deeply, or never ends."]


def test_brackets_without_end_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "deep.json.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(50):
            file.write(b"[" * 1_000_000)
    tracemalloc.start()
    with pytest.raises(CallboardError, match="has no records with names and values"):
        JsonTable(path)
    assert tracemalloc.get_traced_memory()[1] < 16_000_000
    tracemalloc.stop()


def test_a_record_of_a_hundred_megabytes_costs_itself_and_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b'{"a": "1"}\n{"a": "')
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"a": "3"}\n')
    tracemalloc.start()
    _, rows, broken = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == [["1"], ["3"]]
    assert broken
    assert peak < 32_000_000


def test_wrong_lines_without_number_end_in_bounded_time(tmp_path: Path) -> None:
    _, rows, broken = read(of(tmp_path, '{"a": "1"}\n' + '{"a": "\n' * 60_000))
    assert rows[0] == ["1"]
    assert broken


@pytest.mark.parametrize("content", ["[]", "{}", "[1, 2, 3]", '{"error": true, "results": []}', "[[], []]"])
def test_json_without_records_is_refused(tmp_path: Path, content: str) -> None:
    path = of(tmp_path, content)
    with pytest.raises(CallboardError, match="file"):
        taken(path, plainville())


@given(content=st.binary(max_size=300))
def test_no_bytes_whatever_break_it(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = of(tmp_path_factory.mktemp("any"), b'[{"a": "1"},' + content)
    header, rows, _ = read(path)
    assert all(len(row) == len(header) for row in rows)


VALUES = st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.none(), st.lists(st.integers(), max_size=2))


@given(records=st.lists(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1), min_size=1, max_size=20))
def test_what_a_writer_of_json_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]]
) -> None:
    path = of(tmp_path_factory.mktemp("written"), json.dumps(records, indent=1))
    header, rows, broken = read(path)
    assert (len(rows), broken) == (len(records), [])
    for record, row in zip(records, rows, strict=True):
        texts = {key: value for key, value in record.items() if isinstance(value, str)}
        assert {name: cell for name, cell in zip(header, row, strict=True) if name in texts} == texts
