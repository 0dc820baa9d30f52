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
from supervisor.planning.outcome import outcome
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
        "at full hours, for $1,960,539 a year; 38 are employed, at $3,011,771, so it costs $1,051,232 less."
    )
    assert [fact.value for fact in case.facts] == ["45,000", "80/20", "10", "$1,960,539"]
    assert sum(hour.calls for hour in case.hours) == pytest.approx(45_000 / 30.4)
    assert (case.hours[0].begins, max(hour.required or 0 for hour in case.hours)) == ("07:00", 10)
    assert "too few from year 4 on" in case.grows
    lacking = case_of(replace(WORKED, people=11), city="", day="").summary
    assert "; 11 are employed, 14 fewer than that, at $871,829, so it costs $1,088,711 more." in lacking
    assert case_of(replace(WORKED, name=""), city="", day="").title == "45,000 calls a month"
    assert case.facts[3].note.endswith(" · 25 people")


def test_lines_that_refuse_callers_come_first_and_save_nothing() -> None:
    """Fewer lines let fewer callers in, who need fewer agents: that is no cheaper way to the same target."""
    scenario = replace(WORKED, calls=90_000, lines=5)
    case = case_of(scenario, city="", day="")
    assert case.summary.startswith(
        "5 lines are too few: 69.0 % of those who call in the busiest hour find none. To answer 80 % within 20 s "
        "(SL-N) of 90,000 calls a month takes 22 lines, 17 agents in the busiest hour and 43 people at full hours, "
    )
    assert [fact.value for fact in case.facts][2:] == ["17", "$3,406,190"]
    assert [row[0] for row in case.rows[:2]] == ["The plan, 22 lines", "With 5 lines"]
    assert (case.rows[1][3], case.rows[1][5]) == ("63.8 %", "$1,188,206")
    assert case.lines == 5
    assert case.growth.lines_bind == 0
    none = replace(scenario, code="SL-O")
    assert outcome(none).required is None
    assert "takes 2" in case_of(none, city="", day="").summary


def test_each_cut_has_a_row(case: Case) -> None:
    rows = {row[0]: row for row in case.rows}
    assert [*rows][:3] == ["The plan", "3 agents fewer", "2 agents fewer"]
    assert rows["1 agent fewer"][-1] == "−$237,641"
    assert rows["1 agent more"][-2:] == ("$2,198,181", "+$237,641")
    assert all(len(row) == len(HEADS) for row in case.rows)
    assert rows["20 % more calls"][-1] == "same agents"
    assert case.note == f"{SAME} To hold the target with 10 % more calls costs $158,427 more a year."
    tight = replace(WORKED, calls=90_000, lines=22)
    lines = [row[0] for row in case_of(tight, city="", day="").rows if "line" in row[0]]
    assert lines == ["2 lines fewer", "1 line fewer", "1 line more", "2 lines more"]


def test_a_target_out_of_reach_makes_no_case() -> None:
    """As many are refused as the scenario allows, which are more than the target does."""
    lost = replace(WORKED, lines=4, code="SL-O", patience_s=None, max_blocked=0.5, service_level=0.95, within_s=3600)
    with pytest.raises(CallboardError, match="No number of agents holds 95 % within 3600 s"):
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
