"""What kind of file a file is: CSV, JSON, or one that is refused in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from supervisor.core.errors import CallboardError
from supervisor.sources.beginnings import refuse_others
from supervisor.sources.city_csv.csv_table import CsvTable
from supervisor.sources.city_csv.json_table import JsonTable
from supervisor.sources.city_csv.table import Table
from supervisor.sources.city_csv.text import head

_OF_TEXT = bytes(code for code in range(256) if code in (0, 9, 10, 12, 13, 26, 27) or code >= 32)


def open_table(path: Path, wanted: Iterable[str] = ()) -> Table:
    """A file as a table; `wanted` are columns, as they are compared, that only late records may have.

    Raises `CallboardError` where it cannot be read, is empty, or is of another kind.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise CallboardError(f"{path.name} is no file that can be read twice; write it to a file first.")
    beginning = head(path).lstrip()
    refuse_others(path.name, beginning, "a table of requests; choose the city’s CSV or JSON", table=True)
    if not _is_text(beginning):
        raise CallboardError(f"{path.name} is no text, so no table of requests; choose the city’s CSV or JSON.")
    return JsonTable(path, wanted) if beginning[:1] in b"[{" else CsvTable(path)


def _is_text(beginning: bytes) -> bool:
    """Whether hardly any of it is a sign that no text has; zero bytes are in some and are left out."""
    return len(beginning.translate(None, _OF_TEXT)) * 50 <= len(beginning)
