"""An hour of intake with a wallboard open, and 100,000 beats of one: what still grows once it is warm."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date

import psutil

from benchmarks.harness import Child, alone, collector, connect_to, database
from benchmarks.table import Figure, Result, at_most
from supervisor.cli.sources import demo_city
from supervisor.core.events import Recorded
from supervisor.core.rules import Rules
from supervisor.metrics.world import World
from supervisor.picture import Picture
from supervisor.portrait import Portrait
from supervisor.reports.past import HOUR_MS, day_start
from supervisor.settings import centre_settings, rules
from supervisor.sources.simulated.city import settings_body
from supervisor.sources.simulated.history import observed

LOOKS = 20
GROWTH_MB = 2.0
"""What an hour may add in a minute: the journal's own day goes on, and its sums grow with it."""
BOARD_MB = 5.0
PAGE = """# An hour of load

Measured by `make soak` on {machine}: 100,000 beats of the default wallboard, then an hour of intake with one open,
looked at twenty times; what grows is that of the second half.

{table}"""


def hour(minutes: float, rate: float) -> list[Result]:
    """Memory and objects of collector and wallboard over the second half of the time."""
    with database("sqlite") as url, Child("-m", "benchmarks.pbx", "--rate", str(rate)) as pbx:
        connect_to(url, pbx.hear("port")["port"])
        with collector(url) as taking, Child("-m", "benchmarks.screen", url) as screen:
            screen.hear("ready")
            looks = []
            for _ in range(LOOKS):
                time.sleep(minutes * 60 / LOOKS)
                looks.append({**screen.ask("cost"), **screen.ask("objects"), "taking_mb": taking.rss_mb})
                print({key: round(value) for key, value in looks[-1].items()}, file=sys.stderr, flush=True)
    half = looks[len(looks) // 2 :]
    passed = (half[-1]["at"] - half[0]["at"]) / 60
    rows = []
    for what, key, unit in (
        ("collector", "taking_mb", "MB"),
        ("wallboard", "rss_mb", "MB"),
        ("wallboard", "objects", "objects"),
    ):
        grown = Figure(((half[-1][key] - half[0][key]) / passed,), f"{unit}/min")
        holds = at_most(grown, GROWTH_MB) if unit == "MB" else None
        note = f"{half[-1][key]:,.0f} {unit} at the end, {rate:,.0f} events/s."
        rows.append(Result(f"{minutes:g} min of intake, {what}, {unit}", grown, "flat", holds, note=note))
    return rows


def pictures() -> tuple[list[Picture], Rules]:
    """Four pictures of an afternoon, one after the other."""
    events = observed(demo_city(), 311, date(2026, 11, 17), "lakeview")
    made = rules(centre_settings(settings_body(demo_city(), [2026])), 1)
    records = [Recorded(n, e.at, e.ordinal, e.key, e.system, e.source, e.event) for n, e in enumerate(events)]
    world = World(made, day_start(records[0].at, made), rolling_from=records[0].at + 10 * HOUR_MS)
    portrait, found, done = Portrait(made, "demo"), [], len(records) * 2 // 3
    world.fold(records[:done])
    for end in range(done, done + 40, 10):
        world.fold(records[end : end + 10])
        at = records[end + 9].at
        world.settle(at)
        changed = portrait.paint(world, at, set(), everything=True)
        found.append(portrait.picture(world, at, changed, {}))
    return found, made


def beats(count: int) -> list[Result]:
    """The default board told so many pictures, each painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from supervisor.ui import boards
    from supervisor.ui.application import make_application
    from supervisor.ui.grid import TileBoard

    app = make_application("dark")
    shown, made = pictures()
    board = TileBoard(boards.load(), made)
    board.resize(1920, 1080)
    board.show()

    def beat(number: int) -> None:
        board.show_picture(shown[number % len(shown)])
        app.sendPostedEvents()
        board.repaint()

    rows = _watched(beat, count)
    board.close()
    return rows


def _watched(beat: Callable[[int], None], count: int) -> list[Result]:
    own, warm = psutil.Process(), count // 5
    for number in range(warm):
        beat(number)
    gc.collect()
    before, objects, begun = own.memory_info().rss, len(gc.get_objects()), time.perf_counter()
    for number in range(warm, count):
        beat(number)
    took = (time.perf_counter() - begun) / max(1, count - warm) * 1000
    gc.collect()
    grown = Figure(((own.memory_info().rss - before) / 1e6,), "MB")
    note = f"{len(gc.get_objects()) - objects:+,} objects; {took:.1f} ms a beat."
    return [Result(f"{count:,} beats of a wallboard", grown, "flat", at_most(grown, BOARD_MB), note=note)]


def measure(args: argparse.Namespace) -> Sequence[Result]:
    """Both."""
    return [*beats(args.beats), *hour(args.minutes, args.rate)]


if __name__ == "__main__":
    sys.exit(alone("soak", measure, PAGE, minutes=60))
