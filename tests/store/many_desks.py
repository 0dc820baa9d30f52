"""One of many desks, each a process of its own, that hand over the same requests at once."""

from __future__ import annotations

from pathlib import Path
from random import Random
from threading import Barrier

import msgspec

from supervisor.core.rights import Role
from supervisor.requests.acts import Choice, Outcome, Reassign
from supervisor.requests.record import Request
from supervisor.store import Store, StoreUnavailable

CITY = "Springfield"
START = 1_790_000_000_000
NUMBERS = [f"N{n:04}" for n in range(1000)]
REQUESTS = [Request(number, START, department="Roads", category="Pothole") for number in NUMBERS]
TURNS = 2


class Asked(msgspec.Struct):
    """What a desk wanted, of which requests in what versions, and what it was told; `away` where it was not done."""

    by: str
    to: str
    seen: dict[str, int]
    outcome: Outcome | None = None
    away: str = ""


def work(url: str, name: str, ready: Barrier, folder: str) -> None:
    """All of them as they were seen before anybody began, then some as they are, a few times."""
    dice, told = Random(name), list[Asked]()
    # However slow the machine is: the last of fifty has to wait for all the others.
    with Store.open(url, migrate=False, busy_ms=60_000) as store:
        seen = versions(store, NUMBERS)
        ready.wait(120)
        told.append(hand_over(store, name, 0, seen))
        for turn in range(1, TURNS + 1):
            some = dice.sample(NUMBERS, dice.randrange(1, 300))
            told.append(hand_over(store, name, turn, versions(store, some)))
    Path(folder, f"{name}.json").write_bytes(msgspec.json.encode(told))


def versions(store: Store, numbers: list[str]) -> dict[str, int]:
    found = store.states([Choice(CITY, number) for number in numbers])
    return {state.number: state.version for state in found if state is not None}


def hand_over(store: Store, by: str, turn: int, seen: dict[str, int]) -> Asked:
    asked = Asked(by, f"{by}, turn {turn}", seen)
    choices = [Choice(CITY, number, version) for number, version in seen.items()]
    try:
        asked.outcome = store.act(Reassign(assignee=asked.to), choices, by=by, role=Role.SUPERVISOR, now=START + 1)
    except StoreUnavailable as error:
        asked.away = str(error)
    return asked
