"""The file of `callboard staffing simulate`: calls, handle time and agents of each interval, as TOML or CSV."""

from __future__ import annotations

import csv
import gzip
import io
import math
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from supervisor.core.errors import CallboardError, UsageError

COLUMNS = ("calls", "aht", "agents")
OTHERS = ("interval", "patience", "lines", "redial", "redial_after", "unsure", "surge", "waiting")
"""What a TOML may say besides, each as its option does."""
LARGEST = 50_000_000

Hours = dict[str, list[float]]


def read(path: str) -> tuple[Hours, dict[str, str]]:
    """The columns that it has, and other options as texts. Raises `CallboardError` with the line that is wrong."""
    text = file_text(path)
    if Path(path).suffix.lower() == ".toml":
        return _toml(path, text)
    return _csv(path, text), {}


def file_text(path: str) -> str:
    """The text of a file, packed by gzip or not."""
    try:
        raw = Path(path).read_bytes()
        body = _unpacked(raw) if raw[:2] == b"\x1f\x8b" else raw
        if len(body) > LARGEST:
            raise CallboardError(f"{path} is larger than {LARGEST // 1_000_000} MB; take a part of it.")
        return body.decode("utf-8-sig")
    except (OSError, EOFError) as error:
        raise CallboardError(f"{path} cannot be read; look whether it is there and whole.") from error
    except UnicodeDecodeError as error:
        raise CallboardError(f"{path} is not UTF-8; save it so.") from error


def _unpacked(raw: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
        return packed.read(LARGEST + 1)


def toml_table(path: str, text: str) -> dict[str, Any]:
    """What a TOML says."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CallboardError(f"{path} is no TOML: {error}.") from error


def _toml(path: str, text: str) -> tuple[Hours, dict[str, str]]:
    table = toml_table(path, text)
    if unknown := sorted(set(table) - {*COLUMNS, *OTHERS}):
        raise CallboardError(f"{path}: {unknown[0]!r} is not known; there are {', '.join((*COLUMNS, *OTHERS))}.")
    hours = {name: _numbers(path, name, table[name]) for name in COLUMNS if name in table}
    for name in OTHERS:
        if name in table and not isinstance(table[name], str | int | float):
            raise CallboardError(f"{path}: {name} must be one number or text.")
    return hours, {name: str(table[name]) for name in OTHERS if name in table}


def _numbers(path: str, name: str, value: object) -> list[float]:
    values = value if isinstance(value, list) else [value]
    found = [float(each) for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
    if not found or len(found) < len(values):
        raise CallboardError(f"{path}: {name} must be a number, or a list of one for each interval.")
    return found


def _csv(path: str, text: str) -> Hours:
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        head = [cell.strip().lower().removesuffix("_s") for cell in next(rows, [])]
        places = {name: head.index(name) for name in COLUMNS if name in head}
        if "calls" not in places:
            raise CallboardError(f"{path} has no column calls; its first line must name {', '.join(COLUMNS)}.")
        hours: Hours = {name: [] for name in places}
        for row in rows:
            if any(cell.strip() for cell in row):
                for name, place in places.items():
                    hours[name].append(_cell(path, rows.line_num, name, row, place))
    except csv.Error as error:
        raise CallboardError(f"{path}, line {rows.line_num}: {error}.") from error
    if not hours["calls"]:
        raise CallboardError(f"{path} has no interval; give each a line.")
    return hours


def _cell(path: str, line: int, name: str, row: Sequence[str], place: int) -> float:
    try:
        value = float(row[place])
    except (IndexError, ValueError):
        value = math.nan
    if not 0 <= value < math.inf:
        raise CallboardError(f"{path}, line {line}: {name} must be a number of 0 or more.")
    return value


def measured(path: str) -> list[float]:
    """Times (s), one a line, the first column of a CSV; those not above 0 are none."""
    found, wrong = [], 0
    for number, line in enumerate(file_text(path).splitlines()):
        try:
            value = float(line.split(",")[0].split(";")[0].strip().strip('"'))
        except ValueError:
            wrong += number > 0 and bool(line.strip())
            continue
        if 0 < value < math.inf:
            found.append(value)
        else:
            wrong += 1
    if not found or wrong > len(found):
        raise UsageError(f"{path}: give a file with seconds, one a line ({wrong} lines are none).")
    return found
