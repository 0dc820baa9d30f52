"""Figures of ageing as cells and shades: what they count, beside counting them plainly, and how many are told."""

from __future__ import annotations

from time import thread_time

import numpy as np
import pytest

from supervisor.requests.table import BUCKETS, COUNTS, NO_TARGET, OVERDUE, Table, figures
from supervisor.ui.models import ageing
from supervisor.ui.models.ageing import FIGURES, HEAT, MOST_ROWS, ON_MAP, PARTS, SHARES


def table(rows: int = 40, seed: int = 7) -> Table:
    counts = np.random.default_rng(seed).integers(0, 30, (rows, len(COUNTS)))
    counts[::5, : len(BUCKETS)] = 0
    counts[:, COUNTS.index("closed_in_time")] = counts[:, COUNTS.index("closed_with_due")] // 2
    return Table([f"Name {place}" if place else "" for place in range(rows)], counts)


def test_the_worst_come_first_and_the_idle_are_counted() -> None:
    told = ageing.heat(table(), "department")
    late = [sum(int(cell.value or 0) for cell in row.cells[: len(OVERDUE)]) for row in told.rows]
    assert late == sorted(late, reverse=True)
    assert (len(told.rows), told.fewer, told.idle) == (32, 0, 8)
    assert [row.words for row in told.rows if row.key == "="] == []
    assert told.total.words == "All departments"


def test_cells_are_the_figures_of_their_name() -> None:
    made = table()
    by_name = {name: figures(counts) for name, counts in made.rows()}
    for row in ageing.heat(made, "area").rows:
        told = by_name[ageing.name_of(row.key)]
        assert [cell.text for cell in row.cells] == [ageing.text(told[key]) for key in HEAT]


@pytest.mark.parametrize("figure", [key for key in FIGURES if key not in SHARES])
def test_every_count_is_as_figures_tell_it(figure: str) -> None:
    made = table()
    plain = [figures(counts)[figure] for counts in made.counts]
    assert ageing.counted(made, figure).tolist() == plain
    assert ageing.outside(made, figure, frozenset(made.names[1:])) == plain[0]
    assert ageing.buckets_of(figure) == frozenset(PARTS.get(figure, (figure,) if figure in BUCKETS else ()))


@pytest.mark.parametrize("figure", ON_MAP)
def test_every_figure_can_be_on_the_map(figure: str) -> None:
    made = table()
    values = ageing.map_values(made, figure)
    told = {name: figures(counts)[figure] for name, counts in made.rows() if name}
    assert {name: value.text for name, value in values.items()} == {name: ageing.text(told[name], 0) for name in values}
    assert ageing.outside(made, figure, frozenset(made.names)) == 0


def test_a_table_of_very_many_names_is_made_within_a_frame_or_two() -> None:
    made = table(20_000)
    began = thread_time()
    told = ageing.heat(made, "category")
    assert thread_time() - began < 0.2
    assert len(told.rows) == MOST_ROWS
    assert told.fewer == 16_000 - MOST_ROWS


def test_what_no_city_tells_has_a_word() -> None:
    assert ageing.shown_name("department", "") == "not told"
    assert ageing.shown_name("channel", "unknown") == "not told"
    assert ageing.shown_name("channel", "phone") == "phone"


def test_groups_of_the_heat_map_are_its_buckets() -> None:
    columns = ageing.heat(table(), "channel").columns
    assert [column.key for column in columns[: len(BUCKETS)]] == list(BUCKETS)
    groups = {column.group: column.tone for column in columns}
    assert len({column.group for column in columns if column.key in OVERDUE}) == 1
    assert len({column.group for column in columns if column.key in NO_TARGET}) == 1
    assert groups[""] == ""
