"""A wallboard in a process of its own, as the program shows it, that tells when its pixels change and what it costs.

It says JSON lines: `ready` (monotonic s) once a live picture is painted; with `--watch` each change that a tile paints.
It answers `cost` with its processor time and memory, `objects` with their number, and ends when its input is closed.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import threading
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from supervisor.cli.common import collect_rarely
from supervisor.cli.screens import Screens
from supervisor.ui import boards
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.tiles.base import Tile
from supervisor.ui.windows.wallboard import Wallboard
from widgets.number import Number


def say(**told: object) -> None:
    """One line."""
    print(json.dumps(told), flush=True)


class Watch(QObject):
    """Sees every paint of a board's tiles, and tells what was painted once it is on screen."""

    def __init__(self, board: Wallboard, heartbeat: Heartbeat, *, changes: bool) -> None:
        super().__init__(board)
        self.heartbeat = heartbeat
        self.changes = changes
        self.ready = False
        self.tiles: dict[QObject, Tile] = {}
        self.shown: dict[QObject, str] = {}
        for tile in board.board.tiles:
            self.tiles[tile.widget] = tile
            tile.widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and watched in self.tiles:
            self._painted(watched)
        return False

    def _painted(self, watched: QObject) -> None:
        picture = self.heartbeat.picture
        if not self.ready and picture.serial and picture.catching_up is None:
            self.ready = True
            QTimer.singleShot(0, self, lambda: say(ready=time.monotonic(), callers=len(picture.callers)))
        if self.changes and (text := _text(self.tiles[watched])) != self.shown.get(watched):
            self.shown[watched] = text
            tile = self.tiles[watched]
            # After the paint itself: the timer comes when the window's pixels have been handed over.
            QTimer.singleShot(0, self, lambda: say(painted=tile.kind, scope=tile.scope, text=text, at=time.monotonic()))


def _text(tile: Tile) -> str:
    return tile.widget.value if isinstance(tile.widget, Number) else tile.widget.spoken()


class Ear(QObject):
    """Hears the lines that the benchmark says."""

    heard = Signal(str)

    def listen(self) -> None:
        """In a thread of its own, to the end of the input."""
        for line in sys.stdin:
            self.heard.emit(line.strip())
        self.heard.emit("")


def cost() -> None:
    """Tell what this process has cost so far."""
    say(cost=time.process_time(), at=time.monotonic(), rss_mb=psutil.Process().memory_info().rss / 1e6)


def objects() -> None:
    """Tell how many objects are alive; counting them costs more than a second of a wallboard."""
    gc.collect()
    say(objects=len(gc.get_objects()))


ANSWERS = {"cost": cost, "objects": objects}


def main() -> int:
    """Show it until the input is closed."""
    parser = argparse.ArgumentParser(description="A wallboard for benchmarks.")
    parser.add_argument("database")
    parser.add_argument("--board", default="default", help="a board's name, or its file")
    parser.add_argument("--world", default="real")
    parser.add_argument("--watch", action="store_true", help="tell every change")
    args = parser.parse_args()
    collect_rarely()
    path = Path(args.board)
    plan = boards.parse(path.read_text(encoding="utf-8"), path.name) if path.suffix else boards.load(args.board)
    screens = Screens(args.database, args.world, "dark", collected=True, requests=plan.tells_of_requests)
    window = Wallboard(plan, screens.heartbeat)
    watch = Watch(window, screens.heartbeat, changes=args.watch)
    window.setGeometry(0, 0, 1920, 1080)
    window.show()
    ear = Ear()
    ear.heard.connect(lambda word: ANSWERS[word]() if word else window.close())
    threading.Thread(target=ear.listen, daemon=True).start()
    done = screens.run()
    watch.changes = False
    return done


if __name__ == "__main__":
    sys.exit(main())
