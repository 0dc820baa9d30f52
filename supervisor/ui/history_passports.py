"""What a figure of the past is made of, in words: that of one interval, hour or day, or of the whole time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supervisor.metrics.catalogue import BY_KEY
from supervisor.metrics.service_level import CODES, counted, level
from supervisor.reports.history import HistoryRow
from supervisor.ui import passports, readings
from supervisor.ui.models import figures as figures_table
from supervisor.ui.models.history import Shown, reasons, why_none
from supervisor.ui.passports import Passport
from widgets.format import count

CALLS = ("abandon_rate", "abandon_rate_raw", "service_level")
"""Shares of calls, whose two numbers are told."""


def passport(shown: Shown, row: HistoryRow, key: str) -> Passport:
    """Of a figure of one row of an answer; its end is that of the stretch, or now."""
    figures = _figures(row, key)
    value = row.values.get(key)
    usual = row.usual.get(key)
    rows = (
        ("Formula", passports.formula(key, figures, 0)),
        ("Share", _share(row, key)),
        ("Window", f"{stretch(shown, row)}; {passports.BASIS['entered']}"),
        ("Sample", passports.sample(figures, key)),
        (
            "Usual day",
            "" if usual is None else f"{figures_table.told(key, usual)}, the median of days of its kind",
        ),
        ("Assumed", passports.assumed(figures, key)),
        ("Remark", " ".join(reasons(row))),
        ("No value", why_none(row, key) if value is None else ""),
    )
    title = readings.joined((BY_KEY[key].name, row.code if key == "service_level" else "", shown.name_of(row.scope)))
    same = passports.same(figures, row.code.partition(" ")[0]) if figures.get("service_levels") else ()
    told = tuple(line for line in rows if line[1])
    return Passport(title, figures_table.told(key, value), told, same, passports.letters(figures, key))


def stretch(shown: Shown, row: HistoryRow) -> str:
    """`Thu 19 Mar 2026, 12:00 to 12:15`; the days where it is more than one."""
    begun, over = (readings.local(at, shown.zone) for at in (row.start, row.end))
    first, last = (f"{at:%a} {at.day} {at:%b %Y}" for at in (begun, over))
    until = f"{over:%H:%M}" if first == last else f"{last} {over:%H:%M}"
    return f"{first}, {begun:%H:%M} to {until}"


def _share(row: HistoryRow, key: str) -> str:
    ratio = row.ratios.get(key)
    return f"{count(ratio.part)} of {count(ratio.whole)}" if ratio is not None and key in CALLS and ratio.whole else ""


def _figures(row: HistoryRow, key: str) -> Mapping[str, Any]:
    """The row as Live has the figures of a scope."""
    told: dict[str, Any] = dict(row.values)
    ratio = row.ratios.get(key)
    if ratio is None:
        return told
    made_of = {"counts": dict(ratio.counts), "sample": ratio.sample, "assumptions": ratio.assumed}
    told[key] = {"value": ratio.value, "passport": made_of}
    if key == "service_level":
        told["service_level_code"] = ratio.code
        told["service_level_within_s"] = row.code.rpartition("/")[2]
    if key == "service_level" and ratio.counts:
        every = counted(dict(ratio.counts))
        told["service_levels"] = {name: {"value": level(code, every).value} for name, code in CODES.items()}
    return told
