"""Whether there is a display to open windows on."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from supervisor.core.errors import CallboardError

NO_DISPLAY = (
    "There is no display to open a window on; “callboard snapshot” writes a page as a picture, "
    "and “callboard metrics” tells the figures."
)


def has_display() -> bool:
    """Whether a window could be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def need_display() -> None:
    """Refuse where no window could be shown."""
    if not has_display():
        raise CallboardError(NO_DISPLAY)


def png(text: str) -> Path:
    """The file of a picture; refused where its ending says that it is of another kind."""
    path = Path(text)
    if path.suffix.lower() not in (".png", ""):
        raise argparse.ArgumentTypeError(f"pictures are PNG; write {path.with_suffix('.png')} and not {text}")
    return path
