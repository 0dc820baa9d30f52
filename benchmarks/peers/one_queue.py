"""The queue that is simulated, the same for us and the peers: fourteen agents, patience of five minutes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

CALLS_S, AHT_S, PATIENCE_S, AGENTS = 100 / 1800, 180.0, 300.0, 14

Counted = tuple[int, int]
"""Callers, and those of them who hung up."""


def tell(work: Callable[[float], Counted], calls: str) -> None:
    """Say one line of JSON: calls a second, and the share that hung up, of so many seconds simulated."""
    seconds = int(calls) / CALLS_S
    begun = time.perf_counter()
    came, gone = work(seconds)
    print(json.dumps({"rate": came / (time.perf_counter() - begun), "abandoned": gone / came}), flush=True)
    sys.stdout.flush()
