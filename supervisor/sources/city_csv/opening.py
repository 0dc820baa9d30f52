"""What kind of file a file is: CSV, JSON, or one that is refused in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from supervisor.core.errors import CallboardError
from supervisor.sources.city_csv.csv_table import CsvTable
from supervisor.sources.city_csv.json_table import JsonTable
from supervisor.sources.city_csv.table import Table
from supervisor.sources.city_csv.text import head

_OTHERS = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook; unpack it, or save it as CSV",
    b"\xd0\xcf\x11\xe0": "an Excel workbook; save it as CSV",
    b"\x89PNG": "a picture (PNG), not a table of requests; choose the city’s CSV or JSON",
    b"\xff\xd8\xff": "a picture (JPEG), not a table of requests; choose the city’s CSV or JSON",
    b"GIF8": "a picture (GIF), not a table of requests; choose the city’s CSV or JSON",
    b"II*\x00": "a picture (TIFF), not a table of requests; choose the city’s CSV or JSON",
    b"MM\x00*": "a picture (TIFF), not a table of requests; choose the city’s CSV or JSON",
    b"\x7fELF": "a program, not a table of requests; choose the city’s CSV or JSON",
    b"BZh": "packed with bzip2; unpack it, or pack it with gzip",
    b"\xfd7zXZ": "packed with xz; unpack it, or pack it with gzip",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it, or pack it with gzip",
    b"7z\xbc\xaf": "a 7z archive; unpack it",
    b"%PDF": "a PDF document; ask the city for CSV or JSON",
    b"PAR1": "a Parquet file; export it as CSV",
    b"SQLite format": "a database; export the table as CSV",
    b"<": "a web page or XML; ask the city for CSV or JSON",
}
_OF_TEXT = bytes(code for code in range(256) if code in (0, 9, 10, 12, 13, 26, 27) or code >= 32)


def open_table(path: Path, wanted: Iterable[str] = ()) -> Table:
    """A file as a table; `wanted` are columns, as they are compared, that only late records may have.

    Raises `CallboardError` where it cannot be read, is empty, or is of another kind.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise CallboardError(f"{path.name} is no file that can be read twice; write it to a file first.")
    beginning = head(path).lstrip()
    if not beginning:
        raise CallboardError(f"{path.name} is empty; fetch it again.")
    for begins, what in _OTHERS.items():
        if beginning.startswith(begins):
            raise CallboardError(f"{path.name} is {what}.")
    if not _is_text(beginning):
        raise CallboardError(f"{path.name} is no text, so no table of requests; choose the city’s CSV or JSON.")
    return JsonTable(path, wanted) if beginning[:1] in b"[{" else CsvTable(path)


def _is_text(beginning: bytes) -> bool:
    """Whether hardly any of it is a sign that no text has; zero bytes are in some and are left out."""
    return len(beginning.translate(None, _OF_TEXT)) * 50 <= len(beginning)
