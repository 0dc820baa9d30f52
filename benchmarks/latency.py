"""From an event on the wire to the changed pixel: manager → source → collector → database → feed → wallboard."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import Child, alone, collector, connect_to, database, folder
from benchmarks.table import Figure, Result, at_most

PROBES = 6
LOAD = 1000
NUMBERS_MS, PLOTS_MS = 400, 1300
TILE = '[[tiles]]\nkind = "{kind}"\nscope = "queue/probe {probe}"\nrow = {row}\ncolumn = {probe}\n'


def board(path: Path) -> Path:
    """A board of twelve tiles: a number and a plot for each probe queue."""
    kinds = enumerate(("waiting", "volume"))
    tiles = [TILE.format(kind=kind, row=row, probe=probe) for row, kind in kinds for probe in range(PROBES)]
    file = path / "probes.toml"
    file.write_text(f'name = "Probes"\nrows = 2\ncolumns = {PROBES}\n\n' + "\n".join(tiles), encoding="utf-8")
    return file


def watch(kind: str, seconds: float, load: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What went over the wire and what was painted, as the two processes told it."""
    with folder() as path, database(kind) as url, _pbx(load) as pbx:
        connect_to(url, pbx.hear("port")["port"])
        with collector(url), Child("-m", "benchmarks.screen", url, "--board", str(board(path)), "--watch") as screen:
            screen.hear("ready")
            time.sleep(seconds)
            sent = pbx.everything()
            time.sleep(3)
            return sent, screen.everything()


def _pbx(load: float) -> Child:
    return Child("-m", "benchmarks.pbx", "--rate", str(load), "--probes", str(PROBES))


def delays(sent: list[dict[str, Any]], painted: list[dict[str, Any]], kind: str) -> list[float]:
    """Milliseconds from each probe that changes a tile of this kind to the next change that it painted."""
    found = []
    for each in sent:
        if kind == "volume" and not each["begins"]:
            continue
        wanted = "1" if each["begins"] else "0"
        changes = (p["at"] for p in painted if p["painted"] == kind and p["scope"] == f"queue/{each['queue']}")
        later = [at for at in changes if at > each["at"]]
        if kind == "waiting":
            later = [
                p["at"]
                for p in painted
                if p["painted"] == kind
                and p["scope"] == f"queue/{each['queue']}"
                and p["text"] == wanted
                and p["at"] > each["at"]
            ]
        if later:
            found.append((min(later) - each["at"]) * 1000)
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of all are at most."""
    return sorted(values)[max(0, min(len(values) - 1, round(share * len(values)) - 1))]


def measure(args: argparse.Namespace) -> list[Result]:
    """Numbers and plots, on each kind of database."""
    rows = []
    for kind in args.databases:
        sent, painted = watch(kind, args.seconds, LOAD)
        for what, tile, limit in (("number", "waiting", NUMBERS_MS), ("plot", "volume", PLOTS_MS)):
            found = delays(sent, painted, tile)
            worst, usual = Figure((quantile(found, 0.99),), "ms"), Figure((quantile(found, 0.5),), "ms")
            note = f"{len(found)} changes while {LOAD:,} events/s went by; the other half is the median."
            rows.append(
                Result(
                    f"wire to pixel, {what}, {kind}, 99 of 100",
                    worst,
                    f"≤ {limit:,} ms",
                    at_most(worst, limit),
                    "half of them",
                    usual,
                    note,
                )
            )
    return rows


if __name__ == "__main__":
    sys.exit(alone("latency", measure))
