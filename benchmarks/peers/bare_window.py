"""A Qt window with as many labels and plots as the default wallboard and nothing behind them."""

from __future__ import annotations

import json
import sys
import threading
import time

import psutil
import pyqtgraph
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

LABELS, PLOTS = 140, 10
"""Nine numbers with label and note, a table of five queues, a grid of forty agents; sparklines and bars."""
EVERY_MS = {"quiet": (1000, 10_000), "surge": (250, 1000)}


class Window(QWidget):
    """Labels in a grid above plots of a day by quarter hours."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        self.labels = [QLabel("0") for _ in range(LABELS)]
        for place, label in enumerate(self.labels):
            grid.addWidget(label, place // 20, place % 20)
        plots = [pyqtgraph.PlotWidget() for _ in range(PLOTS)]
        for place, plot in enumerate(plots):
            grid.addWidget(plot, 8 + place // 5, place % 5 * 4, 1, 4)
        self.curves = [plot.plot(pen=pyqtgraph.mkPen(width=1)) for plot in plots]
        self.serial = 0

    def tell(self) -> None:
        """Another value in every label."""
        self.serial += 1
        for place, label in enumerate(self.labels):
            label.setText(str(self.serial + place))

    def draw(self) -> None:
        """Another line in every plot."""
        for place, curve in enumerate(self.curves):
            curve.setData([(self.serial + place + slot) % 37 for slot in range(96)])


class Ear(QObject):
    """Hears what the benchmark asks."""

    heard = Signal(str)

    def listen(self) -> None:
        """To the end of the input."""
        for line in sys.stdin:
            self.heard.emit(line.strip())
        self.heard.emit("")


def cost() -> None:
    """What this process has cost so far."""
    rss = psutil.Process().memory_info().rss / 1e6
    print(json.dumps({"cost": time.process_time(), "at": time.monotonic(), "rss_mb": rss}), flush=True)


def main() -> int:
    """Show it until the input is closed."""
    app = QApplication(sys.argv[:1])
    window = Window()
    window.setGeometry(0, 0, 1920, 1080)
    window.show()
    timers = []
    if sys.argv[1] in EVERY_MS:
        for every, slot in zip(EVERY_MS[sys.argv[1]], (window.tell, window.draw), strict=True):
            timers.append(QTimer(interval=every))
            timers[-1].timeout.connect(slot)
            timers[-1].start()
    window.draw()
    QTimer.singleShot(0, lambda: print(json.dumps({"ready": time.monotonic()}), flush=True))
    ear = Ear()
    ear.heard.connect(lambda word: cost() if word == "cost" else app.quit())
    threading.Thread(target=ear.listen, daemon=True).start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
