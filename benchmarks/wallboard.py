"""What the default wallboard costs at 1080p, quiet and in a surge, beside a bare window with as much in it."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from benchmarks.harness import Child, alone, collector, connect_to, database
from benchmarks.table import Figure, Result, at_most
from tests.xvfb import environment, virtual_screen

LOADS = {"quiet": (1.0, 3.0), "surge": (200.0, 15.0)}
"""Events a second (one a second changes something every second, 200 everything at every beat), and the goal in %."""
SETTLE_S = 8


@contextmanager
def screens(where: str) -> Iterator[Mapping[str, str]]:
    """The environment of a window `offscreen` or under `xvfb`."""
    if where == "offscreen":
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    with virtual_screen() as display:
        yield environment(display)


def share(child: Child, seconds: float) -> float:
    """The share of a core (%) that a window takes over some seconds."""
    begin = child.ask("cost")
    time.sleep(seconds)
    end = child.ask("cost")
    return float((end["cost"] - begin["cost"]) / (end["at"] - begin["at"]) * 100)


def board(env: Mapping[str, str], rate: float, seconds: float) -> float:
    """The wallboard of the program, with its feed."""
    with database("sqlite") as url, Child("-m", "benchmarks.pbx", "--rate", str(rate), "--people", "40") as pbx:
        connect_to(url, pbx.hear("port")["port"])
        with collector(url), Child("-m", "benchmarks.screen", url, env=env) as screen:
            screen.hear("ready")
            time.sleep(SETTLE_S)
            return share(screen, seconds)


def bare(env: Mapping[str, str], load: str, seconds: float) -> float:
    """The bare window, whose labels and plots change as often."""
    with Child("-m", "benchmarks.peers.bare_window", load, env=env) as window:
        window.hear("ready")
        time.sleep(2)
        return share(window, seconds)


def measure(args: argparse.Namespace) -> list[Result]:
    """Both loads, off screen and in a real window."""
    rows = []
    for where in ("offscreen", "xvfb"):
        with screens(where) as env:
            for load, (rate, limit) in LOADS.items():
                ours = [board(env, rate, args.seconds / 3) for _ in range(args.runs)]
                theirs = [bare(env, load, args.seconds / 6) for _ in range(args.runs)]
                own, plain = Figure(tuple(ours), "% of a core"), Figure(tuple(theirs), "% of a core")
                what = f"wallboard of 12 tiles, {load}, {where}"
                rows.append(Result(what, own, f"≤ {limit:.0f} %", at_most(own, limit), "a bare Qt window", plain))
    return rows


if __name__ == "__main__":
    sys.exit(alone("wallboard", measure))
