"""A real X server without a monitor, for tests in a window and for pictures: `python -m tests.xvfb COMMAND …`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
XDG = ("CONFIG", "DATA", "STATE", "CACHE")


@contextmanager
def virtual_screen(width: int = 1920, height: int = 1080) -> Iterator[str]:
    """Start Xvfb on a free display and yield the display's name, such as `:3`; the server ends with the block.

    Raises `RuntimeError` where Xvfb is missing or does not start.
    """
    if shutil.which("Xvfb") is None:
        raise RuntimeError("Xvfb is missing: run `make setup-dev`, or install the package xvfb.")
    reading, writing = os.pipe()
    with os.fdopen(reading) as ready:
        server = _start(writing, width, height)
        os.close(writing)
        try:
            # Xvfb writes the number it chose once it answers; an empty line means that it ended.
            number = ready.readline().strip()
            if not number:
                raise RuntimeError(f"Xvfb did not start: it left with {server.wait()}.")
            yield f":{number}"
        finally:
            server.terminate()
            server.wait()


def _start(writing: int, width: int, height: int) -> subprocess.Popen[bytes]:
    screen = ("-screen", "0", f"{width}x{height}x24")
    return subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *screen, "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def environment(display: str) -> dict[str, str]:
    """The environment of a program that shows its windows on `display`, whatever the caller's own is."""
    kept = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    return kept | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}


def driven(module: str, *words: str, timeout: int, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a module of ours on a screen of its own, where any warning is an error; `home` keeps a user's files apart."""
    homes = {f"XDG_{name}_HOME": str(home / name.lower()) for name in XDG} if home else {}
    with virtual_screen() as display:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", module, *words],
            cwd=ROOT,
            env=environment(display) | homes,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


def main(command: list[str]) -> int:
    """Run `command` on a screen of its own and return its exit code."""
    with virtual_screen() as display:
        return subprocess.run(command, env=environment(display), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
