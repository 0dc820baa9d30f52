"""The entry of Callboard when it runs from its source tree; installed, the same program is called `callboard`."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def start() -> int:
    """Run the command line and return its exit code: 0 done, 1 could not, 2 wrong usage."""
    if any(find_spec(name) is None for name in ("msgspec", "sqlalchemy", "PySide6")):
        print(
            "Callboard's parts are not installed for this Python: use `make run`, which sets them up.", file=sys.stderr
        )
        return 1
    from supervisor.app import main

    return main()


if __name__ == "__main__":
    sys.exit(start())
