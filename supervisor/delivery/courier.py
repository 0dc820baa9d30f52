"""Empties the outbox: each target by itself, so that one that hangs holds up no other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.delivery import open311
from supervisor.delivery.mail import send_mail
from supervisor.delivery.outcome import Never, NotNow
from supervisor.delivery.webhook import post
from supervisor.requests.posting import KIND as OPEN311
from supervisor.settings import centre_settings
from supervisor.settings.outbox import OutboxSettings
from supervisor.store import Outgoing, Store, StoreError

LOOK_S = 0.5
AWAY_S = 5.0
"""The pause after something went wrong with the database."""
AT_ONCE = 4
"""Messages of one target that are under way at the same time; each is of another request or for somebody else."""
LONGEST_PAUSE_MS = 60_000
"""A target that failed is left alone for no longer, so that it is noticed soon when it is back."""
HOUR_MS, DAY_MS = 3_600_000, 86_400_000

log = logging.getLogger("callboard.delivery")

SENDERS: dict[str, Callable[[Any, Outgoing, int], Awaitable[None]]] = {"mail": send_mail, "webhook": post}
"""How a message of each kind is delivered: with its endpoint and the wall clock (ms); returns once it is confirmed."""


class Rest(msgspec.Struct, frozen=True):
    """A target that failed so many times in a row, and until when (ms) it is left alone."""

    failures: int = 0
    until: int = 0


class Courier:
    """Delivers what is due for as long as it runs. `clock` is the centre's time, `wall` the machine's, both in ms."""

    def __init__(self, store: Store, clock: Callable[[], int], wall: Callable[[], int], dice: Random) -> None:
        self.store, self.clock, self.wall, self.dice = store, clock, wall, dice
        self._rests: dict[str, Rest] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._cleared = 0
        self._read: tuple[int, OutboxSettings] = 0, OutboxSettings()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await asyncio.sleep(LOOK_S if await self._looked() else AWAY_S)
        finally:
            tasks = [*self._busy.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _looked(self) -> bool:
        """Begin with every target that has something to be sent; False where that went wrong."""
        try:
            for target in await asyncio.to_thread(self.store.targets_due, self.clock()):
                if target not in self._busy and self._rest(target).until <= self.wall():
                    task = asyncio.create_task(self._serve(target), name=f"outbox {target}")
                    self._busy[target] = task
                    task.add_done_callback(lambda _, target=target: self._busy.pop(target, None))  # type: ignore[misc]
            await asyncio.to_thread(self._forget)
            return True
        except CallboardError as error:
            log.warning("%s", error)
        except Exception:
            log.exception("the outbox could not be looked through")
        return False

    def _forget(self) -> None:
        """What was sent long ago, once an hour."""
        now = self.clock()
        if now - self._cleared >= HOUR_MS:
            self._cleared = now
            self.store.forget_sent(now - self._settings().keep_days * DAY_MS)

    async def _serve(self, target: str) -> None:
        """All that is due of a target, until one fails for now."""
        try:
            while batch := await asyncio.to_thread(self.store.due, self.clock(), AT_ONCE, target):
                settings = await asyncio.to_thread(self._settings)
                if not await self._batch(batch, settings):
                    self._tire(target, settings)
                    return
                self._rests.pop(target, None)
        except CallboardError as error:
            log.warning("%s waits: %s", target, error)
            self._rests[target] = Rest(0, self.wall() + round(AWAY_S * 1000))
        except Exception:
            log.exception("what is for %s waits", target)
            self._rests[target] = Rest(0, self.wall() + LONGEST_PAUSE_MS)

    async def _batch(self, batch: Sequence[Outgoing], settings: OutboxSettings) -> bool:
        """Each is of another request or for somebody else, so no order is lost; False where one failed for now."""
        done = await asyncio.gather(*(self._deliver(message, settings) for message in batch))
        return all(done)

    async def _deliver(self, message: Outgoing, settings: OutboxSettings) -> bool:
        """One message; False where the target is to be left alone for a while."""
        try:
            await self._send(message, settings)
        except Never as error:
            await self._kept(self.store.failed, message.id, str(error), None)
            log.warning("a message to %s is stuck: %s", message.target, error)
            return True
        except CallboardError as error:
            await self._again(message, settings, str(error), getattr(error, "after_ms", 0))
            return False
        except Exception as error:
            log.exception("a message to %s failed", message.target)
            await self._again(message, settings, f"Something unexpected went wrong ({type(error).__name__}).", 0)
            return False
        await self._kept(self.store.sent, message.id, self.clock())
        return True

    async def _send(self, message: Outgoing, settings: OutboxSettings) -> None:
        if message.kind == OPEN311:
            await open311.deliver(self.store, message, self.clock)
            return
        endpoint = next((each for each in settings.endpoints if each.name == message.target), None)
        sender = SENDERS.get(message.kind)
        if endpoint is None or endpoint.kind != message.kind or sender is None:
            raise NotNow(
                f"There is no {message.kind} endpoint “{message.target}” in the settings; add it, or drop the message."
            )
        try:
            async with asyncio.timeout(endpoint.patience_s):
                await sender(endpoint, message, self.wall())
        except TimeoutError:
            raise NotNow(f"It did not answer within {endpoint.patience_s:g} s.") from None

    async def _again(self, message: Outgoing, settings: OutboxSettings, why: str, after_ms: int) -> None:
        pause = settings.retries.pause(message.attempts + 1, self.dice.random())
        next_at = None if pause is None else self.clock() + max(pause, after_ms)
        await self._kept(self.store.failed, message.id, why, next_at)
        log.warning("a message to %s %s: %s", message.target, "is stuck" if next_at is None else "waits", why)

    async def _kept(self, keep: Callable[..., None], *told: Any) -> None:
        """A database that is busy or away is waited for, since what was delivered must not be forgotten."""
        while True:
            try:
                await asyncio.to_thread(keep, *told)
                return
            except StoreError as error:
                log.warning("the outbox waits: %s", error)
                await asyncio.sleep(LOOK_S)

    def _rest(self, target: str) -> Rest:
        return self._rests.get(target, Rest())

    def _tire(self, target: str, settings: OutboxSettings) -> None:
        failures = self._rest(target).failures + 1
        pause = msgspec.structs.replace(settings.retries, attempts=failures + 1).pause(failures, self.dice.random())
        self._rests[target] = Rest(failures, self.wall() + min(pause or 0, LONGEST_PAUSE_MS))

    def _settings(self) -> OutboxSettings:
        """As they hold now, which may have changed between two messages."""
        told = self.store.settings_at(self.clock())
        if self._read[0] != told.version:
            self._read = told.version, centre_settings(told.body).outbox
        return self._read[1]
