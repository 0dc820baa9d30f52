"""Queues that share their people, which are staffed as if they were one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from supervisor.planning.contracts import Person


def pools(queues: Sequence[str], people: Sequence[Person]) -> list[list[str]]:
    """Queues by their names, those together that somebody works in both: already a few make them nearly one.

    Who has no skills named takes the calls of all.
    """
    found = [[queue] for queue in queues]
    for person in people:
        own = {*person.skills} or {*queues}
        met = [pool for pool in found if own & {*pool}]
        if len(met) > 1:
            found = [pool for pool in found if pool not in met] + [[*chain.from_iterable(met)]]
    return found
