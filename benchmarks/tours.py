"""The week of contracts as an integer program written person by person, as one would without knowing better."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.peers.week import (
    CONTRACTS,
    DAYS,
    IN_A_ROW,
    MINUTES,
    PART_HOURS,
    PRICE,
    REST_H,
    SLOTS,
    required,
    starts,
)
from supervisor.planning.highs import Model
from supervisor.planning.roster import Contract, Pattern, Person, Roster, moment
from supervisor.planning.weeks import BEYOND, FEW

MONDAY, ZONE = date(2026, 11, 23), "America/New_York"


def week(peak: float) -> tuple[Roster, tuple[Person, ...], tuple[Contract, ...]]:
    """What the program itself is asked: shifts without pauses, so that all solvers count in whole agents."""
    needed = tuple(each for day in required(peak) for each in day)
    begin, end = moment(MONDAY, 0, ZONE), moment(MONDAY + timedelta(days=DAYS), 0, ZONE)
    people = tuple(Person(f"{name} {each}", name) for name, many, *_ in CONTRACTS for each in range(many))
    return Roster(ZONE, begin, end, MINUTES, (), needed), people, tuple(map(_contract, CONTRACTS))


def _contract(told: tuple[str, int, tuple[float, ...], int, int, int, int]) -> Contract:
    name, _, lengths, first, last, least, most = told
    begins = tuple(each * MINUTES for each in starts(first, last))
    patterns = tuple(Pattern(f"{name} {hours:g}", round(hours * 60), begins) for hours in lengths)
    hours = PART_HOURS if len(lengths) > 1 else (least * lengths[0],) * 2
    return Contract(name, patterns, *hours, least, most, IN_A_ROW, REST_H)


def by_person(peak: float) -> Model:
    """A column for each person, day and shift."""
    model = Model()
    needed = np.ravel(required(peak))
    rows = model.add_rows(needed, np.inf)
    for price, most in ((PRICE, np.floor(FEW * needed + 1e-9)), (PRICE * BEYOND, np.inf)):
        model.add(rows, model.add_columns(np.full(DAYS * SLOTS, price * MINUTES / 60), most), 1)
    for contract in CONTRACTS:
        for _ in range(contract[1]):
            _person(model, rows, contract)
    return model


def _person(model: Model, coverage: np.ndarray, told: tuple[str, int, tuple[float, ...], int, int, int, int]) -> None:
    _, _, lengths, first, last, least, most = told
    kinds = [(start, round(hours * 60 / MINUTES)) for hours in lengths for start in starts(first, last)]
    hours = np.array([length * MINUTES / 60 for _, length in kinds])
    columns = np.array([model.add_columns(hours, 1.0) for _ in range(DAYS)])
    for day in range(DAYS):
        model.add(model.add_rows(0, 1)[0], columns[day], 1)
        for column, (start, length) in zip(columns[day], kinds, strict=True):
            inside = np.arange(day * SLOTS + start, day * SLOTS + start + length)
            model.add(coverage[inside[inside < DAYS * SLOTS]], column, 1)
    model.add(model.add_rows(least, most)[0], columns, 1)
    if len(lengths) > 1:
        model.add(model.add_rows(*PART_HOURS)[0], columns, np.broadcast_to(hours, columns.shape))
    for day in range(DAYS - IN_A_ROW):
        model.add(model.add_rows(0, IN_A_ROW)[0], columns[day : day + IN_A_ROW + 1], 1)
    for day in range(DAYS - 1):
        _rest(model, kinds, columns[day], columns[day + 1])


def _rest(model: Model, kinds: list[tuple[int, int]], today: np.ndarray, tomorrow: np.ndarray) -> None:
    """Whoever ends late begins late: for each end, no shift that begins before it and its rest."""
    for end in sorted({start + length for start, length in kinds}):
        free = end + REST_H * 60 // MINUTES - SLOTS
        early = [column for column, (start, _) in zip(tomorrow, kinds, strict=True) if start < free]
        late = [column for column, (start, length) in zip(today, kinds, strict=True) if start + length >= end]
        if early:
            model.add(model.add_rows(0, 1)[0], [*late, *early], 1)


def saved(model: Model, path: Path) -> Path:
    """The model for a peer."""
    starts_at, rows, values = model.matrix()
    columns = np.repeat(np.arange(model.columns), np.diff(starts_at))
    lp = model.lp()
    np.savez(
        path, rows=rows, columns=columns, values=values, cost=np.array(lp.col_cost_), upper=np.array(lp.col_upper_),
        least=np.array(lp.row_lower_), most=np.array(lp.row_upper_),
    )  # fmt: skip
    return path
