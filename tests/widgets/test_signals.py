"""The installed PySide survives many signals: 6.12.0 aborts on Python 3.11 (PYSIDE-3474)."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    told = Signal(bool, int, str)

heard = [0]
sender = Sender()

def hear(flag, number, text):
    heard[0] += flag

sender.told.connect(hear)
for number in range(100_000):
    sender.told.emit(True, number, "text")
print(heard[0])
"""


def test_a_hundred_thousand_signals() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "100000"), done.stderr
