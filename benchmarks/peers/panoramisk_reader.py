"""panoramisk as its documentation shows it, with one callback for every event: `panoramisk_reader.py PORT`."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from typing import Any

from panoramisk import Manager  # type: ignore[import-not-found,unused-ignore]


async def read(port: int) -> float:
    """Seconds from the first event to the manager's good-bye."""
    logging.disable(logging.CRITICAL)
    loop = asyncio.get_running_loop()
    done: asyncio.Future[float] = loop.create_future()
    manager = Manager(host="127.0.0.1", port=port, username="bench", secret="none", ping_delay=3600, loop=loop)
    begun = 0.0

    async def heard(_: Any, message: Any) -> None:
        nonlocal begun
        if message.event == "Shutdown" and not done.done():
            done.set_result(time.perf_counter() - begun)
        elif not begun and message.event != "FullyBooted":
            begun = time.perf_counter()

    manager.register_event("*", heard)
    manager.connect()
    return await done


if __name__ == "__main__":
    print(json.dumps({"seconds": asyncio.run(read(int(sys.argv[1])))}), flush=True)
    sys.stdout.flush()
    import os

    os._exit(0)
