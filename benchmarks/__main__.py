"""`python -m benchmarks`: all of them, as one table on the screen and in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks import (
    coldstart,
    desk,
    forecast,
    intake,
    latency,
    requests,
    rules,
    schedule,
    shifts,
    simulate,
    staffing,
    wallboard,
)
from benchmarks.harness import ROOT, options
from benchmarks.table import Result, machine, markdown

Measure = Callable[[argparse.Namespace], Sequence[Result]]
ALL: tuple[Measure, ...] = (
    latency.measure,
    intake.measure,
    wallboard.measure,
    coldstart.measure,
    requests.measure,
    desk.measure,
    staffing.measure,
    shifts.measure,
    schedule.measure,
    simulate.measure,
    forecast.measure,
    rules.measure,
)

PAGE = """# Benchmarks

Measured by `make bench` on {machine}. Each figure is the median of its runs, with the least and the most of them;
beside it what a user would pick instead, measured in the same run, and their ratio. Both ends of every connection
share the same cores: the telephone system of the benchmark, the collector, the database and the screen.

{table}
[`make soak`](soak.md) loads the program for an hour and looks at what still grows.
"""


def main() -> int:
    """Run them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what must be fast.")
    options(parser)
    parser.add_argument("--output", default=str(ROOT / "docs/benchmarks.md"), help="where the table is written")
    args = parser.parse_args()
    rows: list[Result] = []
    for measure in ALL:
        print(f"{measure.__module__} …", file=sys.stderr, flush=True)
        rows += measure(args)
    table = markdown(rows)
    print(table, end="")
    with open(args.output, "w", encoding="utf-8") as page:
        page.write(PAGE.format(machine=machine(), table=table))
    return 0


if __name__ == "__main__":
    sys.exit(main())
