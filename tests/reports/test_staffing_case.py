"""The staffing case: its figures and rows, the page drawn on both papers with nothing cut, and the file read back."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from supervisor.cli.staffing_paper import look, write
from supervisor.core.errors import CallboardError
from supervisor.planning.scenario import WORKED
from supervisor.reports.pdf.case import case_picture
from supervisor.reports.pdf.charts import ceiling
from supervisor.reports.staffing_case import HEADS, PAPERS, SAME, Case, case_of
from supervisor.ui.application import make_application

BUSY = replace(WORKED, calls=120_000, name="When lines bind", profile=(0.0,) * 14 + (4.0, 8.0, 6.0, 2.0) + (0.0,) * 30)
NIGHT = replace(WORKED, name="", opens=20, closes=6, busy_share=0.2, lines=None, patience_s=None, currency="EUR")


@pytest.fixture(scope="module")
def case() -> Case:
    return case_of(WORKED, city="City of Lakeview", day="22 November 2026")


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> None:
    make_application("dark")


def test_what_is_asked_for(case: Case) -> None:
    assert case.summary == (
        "To answer 80 % within 20 s (SL-N) of 45,000 calls a month takes 10 agents in the busiest hour and 25 people "
        "at full hours, for $1,960,539 a year; 38 are employed."
    )
    assert [fact.value for fact in case.facts] == ["45,000", "80/20", "10", "$1,960,539"]
    assert sum(hour.calls for hour in case.hours) == pytest.approx(45_000 / 30.4)
    assert (case.hours[0].begins, max(hour.required or 0 for hour in case.hours)) == ("07:00", 10)
    assert "too few from year 4 on" in case.grows
    lacking = case_of(replace(BUSY, people=11), city="", day="").summary
    assert "31 agents in the busiest half hour and 16 people" in lacking
    assert "; 11 are employed, 5 fewer than that. " in lacking
    assert lacking.endswith(" of those who call in the busiest half hour find no line: add lines.")


def test_each_cut_has_a_row(case: Case) -> None:
    rows = {row[0]: row for row in case.rows}
    assert [*rows][:3] == ["The plan", "3 agents fewer", "2 agents fewer"]
    assert rows["1 agent fewer"][-1] == "−$237,641"
    assert rows["1 agent more"][-2:] == ("$2,198,181", "+$237,641")
    assert all(len(row) == len(HEADS) for row in case.rows)
    assert "20 % more calls" in rows
    assert case.note == SAME
    lines = [row[0] for row in case_of(BUSY, city="", day="").rows if "line" in row[0]]
    assert lines == ["3 lines fewer", "1 line fewer", "1 line more", "3 lines more"]


def test_a_target_out_of_reach_makes_no_case() -> None:
    lost = replace(WORKED, calls=270_000, lines=4, code="SL-O", patience_s=None)
    with pytest.raises(CallboardError, match="No number of agents holds 80 % within 20 s"):
        case_of(lost, city="", day="")


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", ["worked", "busy", "night"])
def test_everything_is_on_the_page_and_nothing_is_cut(paper: str, name: str) -> None:
    case = case_of(
        {"worked": WORKED, "busy": BUSY, "night": NIGHT}[name], city="City of Lakeview", day="22 November 2026"
    )
    image, page = case_picture(case, paper, look())
    assert page.cut == []
    wanted = [
        "City of Lakeview",
        "22 November 2026",
        f"Staffing case: {case.title}",
        case.summary,
        case.grows,
        *case.assumes,
    ]
    wanted += [fact.value for fact in case.facts] + [cell for row in case.rows for cell in row]
    assert [words for words in wanted if words not in page.said] == []
    assert page.lowest <= page.high - 30
    dark = [image.pixelColor(x, y).lightness() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)]
    assert 0.01 < sum(value < 128 for value in dark) / len(dark) < 0.2


@pytest.mark.parametrize("paper", PAPERS)
def test_the_file_is_a_pdf_of_one_page(tmp_path: Path, paper: str) -> None:
    path = tmp_path / "case.pdf"
    write(WORKED, path, paper, city="City of Lakeview", day="22 November 2026")
    data = path.read_bytes()
    assert data.startswith(b"%PDF-1.")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", data)
    assert box is not None
    assert [round(float(each)) for each in box.groups()] == {"a4": [595, 842], "letter": [612, 792]}[paper]
    assert "Staffing case: 45,000 a month".encode("utf-16-be") in data
    assert texts(data).count(b" Tj") + texts(data).count(b" TJ") > 100


def texts(data: bytes) -> bytes:
    """What the page's streams draw."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    plain = []
    for each in found:
        try:
            plain.append(zlib.decompress(each))
        except zlib.error:
            plain.append(each)
    return b"\n".join(plain)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CallboardError, match="cannot be written"):
        write(WORKED, tmp_path / "none" / "case.pdf", "a4", city="", day="")


@pytest.mark.parametrize(("most", "top"), [(148, 150), (10, 10), (0, 1), (0.4, 1), (31, 40), (260, 300)])
def test_the_scale_of_a_chart_is_round(most: float, top: float) -> None:
    assert ceiling(most)[0] == top
