"""Twenty lines of asyncio that read a manager and keep every message as a dictionary: `plain_reader.py PORT`."""

from __future__ import annotations

import asyncio
import json
import sys
import time


async def read(port: int) -> float:
    """Seconds from the first event to the manager's good-bye."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"Action: Login\r\nUsername: bench\r\nSecret: none\r\n\r\n")
    begun, rest = 0.0, b""
    while piece := await reader.read(65536):
        *whole, rest = (rest + piece).split(b"\r\n\r\n")
        for raw in whole:
            message = dict(line.partition(": ")[::2] for line in raw.decode("utf-8", "replace").split("\r\n"))
            if message.get("Event") == "Shutdown":
                return time.perf_counter() - begun
            if not begun and message.get("Event") not in (None, "FullyBooted"):
                begun = time.perf_counter()
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps({"seconds": asyncio.run(read(int(sys.argv[1])))}))
