"""The entry of Callboard when it runs from its source tree; installed, the same program is called `callboard`."""

from __future__ import annotations

import sys
from importlib.util import find_spec

NEEDED = ("PySide6", "msgspec", "sqlalchemy")


def start() -> int:
    """Run the command line and return its exit code: 0 done, 1 could not, 2 wrong usage."""
    if not all(find_spec(name) for name in NEEDED):
        print("This Python lacks what Callboard needs: start it with `make run`, which sets it up.", file=sys.stderr)
        return 1
    from supervisor.app import main

    return main()


if __name__ == "__main__":
    sys.exit(start())
