"""Tables as CSV that spreadsheets open rightly: UTF-8 with its mark, RFC 4180, and no cell that could run."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from supervisor.core.errors import CallboardError

Value = str | int | float | None
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Lines end with CR LF; what is missing is an empty cell, numbers are written with a point."""
    written = io.StringIO()
    _write(written, heads, rows)
    return written.getvalue()


def save_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """The file is the old one or the whole new one; CallboardError where it cannot be written."""
    fresh = path.with_name(path.name + ".new")
    try:
        with fresh.open("w", encoding="utf-8-sig", newline="") as file:
            _write(file, heads, rows)
        os.replace(fresh, path)
    except OSError as error:
        raise CallboardError(f"{path} cannot be written ({error.strerror}); choose another place.") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _write(file: TextIO, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_safe(head) for head in heads])
    writer.writerows([_safe(value) for value in row] for row in rows)


def _safe(value: Value) -> Value:
    if not isinstance(value, str):
        return _rounded(value)
    return f"'{value}" if value.startswith(_STARTS_A_FORMULA) and not _is_number(value) else value


def _rounded(value: float | None) -> Value:
    if value is None or isinstance(value, int):
        return value
    return round(value, 6)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
