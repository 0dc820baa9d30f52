"""A telephone system's manager that sends calls at a steady rate, or one recording as fast as it is read.

`python -m benchmarks.pbx --rate 1000` prints its port, then, with `--probes`, when each caller of the probe queues came
and went on the monotonic clock (s), as JSON lines. It ends when its input is closed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.calls import EVENTS_PER_CALL, Centre, message, probe

BANNER = b"Asterisk Call Manager/13.0.0\r\n"
SLICE_S = 0.01
PROBE_S = (1.6, 2.6)
"""How long a probe's caller waits, and how long her queue is empty afterwards."""


class Pbx:
    """Serves whoever logs in: `play` is what then happens on her line."""

    def __init__(self, centre: Centre, play: Callable[[asyncio.StreamWriter], asyncio.Future[None]]) -> None:
        self.centre, self.play = centre, play
        self.played: set[asyncio.Future[None]] = set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client until it goes."""
        writer.write(BANNER)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                text = (await reader.readuntil(b"\r\n\r\n")).decode()
                action = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
                self.answer(action, writer)
        writer.close()

    def answer(self, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        """What Asterisk would say."""
        again = f"ActionID: {action.get('ActionID', '')}"
        match action.get("Action", "").lower():
            case "challenge":
                writer.write(message("Response: Error", again, "Message: Authentication type not permitted"))
            case "login":
                writer.write(message("Response: Success", again, "Message: Authentication accepted"))
                writer.write(
                    message("Event: FullyBooted", "Privilege: system,all", "Uptime: 86400", "Status: Fully Booted")
                )
                self.played.add(self.play(writer))
            case "queuestatus":
                writer.write(message("Response: Success", again, "EventList: start"))
                writer.write(b"".join(member[:-2] + f"{again}\r\n\r\n".encode() for member in self.centre.members()))
                writer.write(message("Event: QueueStatusComplete", again, "EventList: Complete"))
            case _:
                writer.write(message("Response: Success", again))


async def steadily(writer: asyncio.StreamWriter, centre: Centre, rate: float) -> None:
    """Calls for ever, so that they become `rate` events a second."""
    await asyncio.sleep(1.0)
    begun, call = time.monotonic(), 0
    while not writer.is_closing():
        due = int((time.monotonic() - begun) * rate / EVENTS_PER_CALL)
        writer.write(b"".join(centre.moment(number) for number in range(call, due)))
        call = max(call, due)
        with suppress(OSError):
            await writer.drain()
        await asyncio.sleep(SLICE_S)


async def probes(writer: asyncio.StreamWriter, count: int, seed: int = 311) -> None:
    """Callers of `count` queues of their own, at times of their own."""
    await asyncio.gather(
        *(_probe(writer, f"probe {number}", random.Random(f"{seed}/{number}")) for number in range(count))
    )


async def _probe(writer: asyncio.StreamWriter, queue: str, chance: random.Random) -> None:
    await asyncio.sleep(2.0)
    serial = 0
    while not writer.is_closing():
        serial += 1
        for begins in (True, False):
            await asyncio.sleep(chance.uniform(*PROBE_S))
            at = time.monotonic()
            writer.write(probe(queue, f"{queue.replace(' ', '')}.{serial}", begins))
            print(json.dumps({"queue": queue, "begins": begins, "at": at}), flush=True)


async def blast(writer: asyncio.StreamWriter, stream: bytes) -> None:
    """A whole recording at once."""
    await asyncio.sleep(1.0)
    for first in range(0, len(stream), 1 << 16):
        writer.write(stream[first : first + (1 << 16)])
        with suppress(OSError):
            await writer.drain()
    writer.write(message("Event: Shutdown", "Privilege: system,all", "Shutdown: Cleanly", "Restart: False"))


async def serve(args: argparse.Namespace) -> None:
    """Until the input is closed."""
    stream = args.stream.read_bytes() if args.stream else b""
    centre = Centre(args.people, max(1, args.people // 40) if args.people > 200 else 5)

    async def everything(writer: asyncio.StreamWriter) -> None:
        if stream:
            await blast(writer, stream)
        else:
            await asyncio.gather(steadily(writer, centre, args.rate), probes(writer, args.probes))

    server = await asyncio.start_server(
        Pbx(centre, lambda w: asyncio.ensure_future(everything(w))).accept, "127.0.0.1", 0
    )
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    threading.Thread(target=_await_end, args=(loop, ended), daemon=True).start()
    await ended.wait()
    server.close()


def _await_end(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    sys.stdin.read()
    loop.call_soon_threadsafe(ended.set)


def main() -> int:
    """Serve."""
    parser = argparse.ArgumentParser(description="A telephone system's manager for benchmarks.")
    parser.add_argument("--rate", type=float, default=1000, help="events a second")
    parser.add_argument("--people", type=int, default=480, help="agents")
    parser.add_argument("--probes", type=int, default=0, metavar="N", help="queues with a caller now and then")
    parser.add_argument("--stream", type=Path, metavar="FILE", help="bytes to send as fast as they are read instead")
    asyncio.run(serve(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
