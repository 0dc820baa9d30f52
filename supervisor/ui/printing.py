"""A table with its chart on paper or as a PDF: dark on white, whatever the screen looks like."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from supervisor.core.errors import CallboardError
from supervisor.ui.models.rows import Head, Row
from widgets.ink import Ink
from widgets.painted import Painted
from widgets.theme import Theme

MOST_ROWS = 5000
CHART = QSize(1000, 300)
SHARPNESS = 3


def document(title: str, sentence: str, heads: Sequence[Head], rows: Sequence[Row], chart: Painted) -> QTextDocument:
    """Raises CallboardError where that would be too much paper."""
    if len(rows) > MOST_ROWS:
        raise CallboardError(
            f"{len(rows):,} rows are too many to print; choose fewer days or a longer step, or export them as CSV."
        )
    made = QTextDocument()
    made.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl("chart"), picture(chart))
    made.setHtml(_html(title, sentence, heads, rows))
    return made


def picture(chart: Painted) -> QImage:
    """The chart in the light theme."""
    image = QImage(CHART * SHARPNESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SHARPNESS)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    light = Theme.load(files("resources") / "themes" / "light.toml")
    chart.draw(Ink(painter, []), light, QRectF(8, 8, CHART.width() - 16, CHART.height() - 16))
    painter.end()
    return image


def save_pdf(made: QTextDocument, path: Path) -> None:
    """Raises CallboardError where the file cannot be written."""
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    _lay_out(printer)
    made.print_(printer)
    if not path.exists() or path.stat().st_size == 0:
        raise CallboardError(f"{path} cannot be written; choose another place.")


def ask_and_print(made: QTextDocument, parent: QWidget) -> bool:
    """False where the dialog was cancelled."""
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    _lay_out(printer)
    if not QPrintDialog(printer, parent).exec():
        return False
    made.print_(printer)
    return True


def _lay_out(printer: QPrinter) -> None:
    margins = QMarginsF(12, 12, 12, 12)
    unit = QPageLayout.Unit.Millimeter
    page = QPageSize(QPageSize.PageSizeId.A4)
    printer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Landscape, margins, unit))


def _html(title: str, sentence: str, heads: Sequence[Head], rows: Sequence[Row]) -> str:
    head = "".join(f'<th align="{"right" if h.number else "left"}">{escape(h.words)}</th>' for h in heads)
    body = "".join(_line(heads, row) for row in rows)
    return (
        f"<html><body style='font-size: 9pt'><h2>{escape(title)}</h2><p>{escape(sentence)}</p>"
        f"<p><img src='chart' width='{CHART.width()}' height='{CHART.height()}'></p>"
        f"<table cellspacing='0' cellpadding='3' width='100%'><thead><tr>{head}</tr></thead>"
        f"{body}</table></body></html>"
    )


def _line(heads: Sequence[Head], row: Row) -> str:
    tag = "th" if row.pinned else "td"
    cells = zip(heads, row.cells, strict=True)
    return "<tr>" + "".join(
        f'<{tag} align="{"right" if head.number else "left"}">{escape(cell.text)}</{tag}>' for head, cell in cells
    ) + "</tr>"  # fmt: skip
