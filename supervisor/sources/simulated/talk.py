"""What will become of a contact: how long it is, whether the caller is put on hold, and who ends it."""

from __future__ import annotations

import math
import random

import msgspec

from supervisor.core.events import Ended
from supervisor.sources.simulated.city import Habits, Queue
from supervisor.sources.simulated.day import span_ms

SHORTEST_MS, LONGEST_MS = 8_000, 35 * 60_000


class Talk(msgspec.Struct, frozen=True):
    """`ms` from answer to end with the hold in it; `held` is from and to, ms after the answer."""

    ms: int
    how: Ended
    held: tuple[int, int] | None = None


def talk(rng: random.Random, queue: Queue, habits: Habits, pace: float) -> Talk:
    """Draw a contact; `pace` 1.1 takes a tenth longer than others do."""
    ms = talk_ms(rng, queue.talk_s * pace, queue.talk_cv)
    how = _how(rng, queue, habits)
    if rng.random() >= habits.hold:
        return Talk(ms, how)
    start = round(ms * rng.uniform(0.2, 0.7))
    hold = span_ms(rng, habits.hold_s)
    return Talk(ms + hold, how, (start, start + hold))


def talk_ms(rng: random.Random, mean_s: float, cv: float) -> int:
    """Lognormal: `mean_s` seconds in the mean, standard deviation `cv` times that."""
    variance = math.log(1 + cv * cv)
    seconds = rng.lognormvariate(math.log(mean_s) - variance / 2, math.sqrt(variance))
    return min(LONGEST_MS, max(SHORTEST_MS, round(seconds * 1000)))


def _how(rng: random.Random, queue: Queue, habits: Habits) -> Ended:
    if rng.random() < queue.transfer:
        return Ended.BLIND_TRANSFER
    return Ended.AGENT if rng.random() < habits.agent_ends else Ended.CALLER
