"""What a file is that is no text, told by its first bytes: neither a recording of calls nor a table of requests."""

from __future__ import annotations

from supervisor.core.errors import CallboardError

_PACKED = {
    b"BZh": "packed with bzip2; unpack it, or pack it with gzip",
    b"\xfd7zXZ": "packed with xz; unpack it, or pack it with gzip",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it, or pack it with gzip",
    b"7z\xbc\xaf": "a 7z archive; unpack it",
}
_OTHERS = {
    b"PK\x03\x04": ("a ZIP archive or an Excel workbook", "unpack it, or save it as CSV"),
    b"\xd0\xcf\x11\xe0": ("an Excel workbook", "save it as CSV"),
    b"\x89PNG": ("a picture (PNG)", ""),
    b"\xff\xd8\xff": ("a picture (JPEG)", ""),
    b"GIF8": ("a picture (GIF)", ""),
    b"II*\x00": ("a picture (TIFF)", ""),
    b"MM\x00*": ("a picture (TIFF)", ""),
    b"\x7fELF": ("a program", ""),
    b"%PDF": ("a PDF document", "ask the city for CSV or JSON"),
    b"PAR1": ("a Parquet file", "export it as CSV"),
    b"SQLite format": ("a database", "export the table as CSV"),
    b"<": ("a web page or XML", "ask the city for CSV or JSON"),
}
"""How a file begins, what it is, and how a table of requests is made of it, where it can be."""


def refuse_others(name: str, beginning: bytes, wanted: str, *, table: bool = False) -> None:
    """Raises `CallboardError` where a file is empty or is not `wanted`, a city’s `table` or another thing."""
    begins = beginning.lstrip()
    if not begins:
        raise CallboardError(f"{name} is empty; fetch it again.")
    for sign, packed in _PACKED.items():
        if begins.startswith(sign):
            raise CallboardError(f"{name} is {packed}.")
    for sign, (what, made) in _OTHERS.items():
        if begins.startswith(sign):
            raise CallboardError(f"{name} is {what}; {made}." if table and made else f"{name} is {what}, not {wanted}.")
