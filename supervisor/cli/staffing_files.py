"""Interval files on the command line and on the screen: how they are told to be, and what is said of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from platformdirs import user_data_path

from supervisor.cli.common import several, shown
from supervisor.core.errors import UsageError
from supervisor.planning.series import Series
from supervisor.sources.interval_columns import Layout, check, read_layout
from supervisor.sources.interval_file import Intervals, Progress, read_intervals

SUFFIX = ".toml"
GUESSED = Layout()
"""Nothing is told of a file."""
FEW = 20
"""Notes that are said; the others are counted."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """How an interval file looks, where that is not to be guessed."""
    add = parser.add_argument
    add("--column", action="append", default=[], metavar="FIELD=NAME", help="which column is what: calls=Offered, at=…")
    add("--layout", metavar="NAME|FILE", help="a known layout by its name, or a TOML file that describes one")
    add("--dates", choices=("mdy", "dmy"), help="what stands first in 03/04/2026, month or day (as the dates tell)")
    add("--zone", help="the time zone of its local times (the centre's own)")
    add("--ends", action="store_true", help="its times are the ends of the intervals")
    add("--unit", choices=("s", "min"), help="of handle times that are plain numbers (s)")
    add("--offsets", choices=("believe", "ignore"), help="ignore: an offset such as Z stands behind local times")


def layout_of(args: argparse.Namespace) -> Layout:
    """What the options say; raises `UsageError`."""
    own = named(args.layout) if args.layout else Layout()
    columns = dict(own.columns)
    for told in args.column:
        field, equals, name = told.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--column {told!r} must be a field and a column’s name, such as calls=Offered.")
        check([field.strip()], "--column")
        columns[field.strip()] = name.strip()
    return Layout(
        own.title, columns, args.dates or own.dates, args.ends or own.ends, args.unit or own.unit,
        "ignore" if args.offsets == "ignore" else own.offsets,
    )  # fmt: skip


def layouts() -> dict[str, Layout]:
    """Those that are known by name, the user's own first."""
    found: dict[str, Layout] = {}
    for folder in (
        user_data_path("callboard", appauthor=False) / "intervals",
        files("resources").joinpath("intervals"),
    ):
        for entry in sorted(folder.iterdir(), key=lambda each: each.name) if folder.is_dir() else ():
            if entry.name.endswith(SUFFIX):
                found.setdefault(entry.name.removesuffix(SUFFIX), read_layout(entry))
    return found


def named(asked: str) -> Layout:
    """A layout by its name or its file; raises `UsageError` where there is none."""
    if asked.endswith(SUFFIX) or "/" in asked:
        return read_layout(Path(asked))
    known = layouts()
    if asked not in known:
        raise UsageError(f"There is no layout “{asked}”; there are: {', '.join(known)}; or give a TOML file.")
    return known[asked]


def zone_of(asked: str | None, otherwise: str) -> str:
    """A time zone that there is; raises `UsageError`."""
    try:
        return ZoneInfo(asked or otherwise).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"--zone {asked!r} is no time zone; write one such as America/Chicago.") from None


def read(
    path: Path,
    zone: str,
    now: int,
    own: Layout = GUESSED,
    told: Progress = lambda share: None,
) -> Intervals:
    """A file with the layouts that are known."""
    return read_intervals(path, zone, now, own, [*layouts().values()], told)


def sentences(name: str, found: Intervals) -> Iterator[str]:
    """What is said of a file: which columns were taken, what was set aside, the notes."""
    taken = ", ".join(f"{field} is “{column}”" for field, column in found.columns.items())
    yield f"{name}: {taken}{f' ({found.title})' if found.title else ''}."
    zone = next(iter(found.series.values())).zone
    doubt = "; where that is wrong, name the zone, such as --zone America/Chicago" if zone == "UTC" else ""
    yield f"Times without an offset are read as those of {zone}{doubt}."
    if found.set_aside:
        yield f"{several(found.set_aside, 'row')} set aside:"
    for note in found.notes[:FEW]:
        yield note.sentence()
    if len(found.notes) > FEW:
        yield f"and {len(found.notes) - FEW:,} more."


def span(series: Series) -> dict[str, Any]:
    """A series in figures: where it begins and ends, how much of it is known."""
    tz = ZoneInfo(series.zone)
    known = ~np.isnan(series.calls)
    return {
        "begin": shown(series.start, tz),
        "end": shown(series.end, tz),
        "zone": series.zone,
        "interval_min": series.minutes,
        "slots": len(series),
        "known": int(known.sum()),
        "missing": int((~known).sum()),
        "calls": float(np.nansum(series.calls)),
        "aht_s": mean_aht(series),
    }


def mean_aht(series: Series) -> float | None:
    """Weighted by calls; None where no handle time is known."""
    some = ~np.isnan(series.aht_s) & (np.nan_to_num(series.calls) > 0)
    weights = series.calls[some].sum()
    return float((series.aht_s[some] * series.calls[some]).sum() / weights) if weights > 0 else None


def say(sentences: Iterator[str]) -> None:
    """Beside what is printed."""
    sys.stderr.writelines(f"callboard: {each}\n" for each in sentences)
