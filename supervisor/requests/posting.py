"""Which new requests go to which other systems: a message each, for the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from supervisor.requests.acts import Changed
from supervisor.requests.messages import Message

KIND = "open311"


class Taker(msgspec.Struct, frozen=True):
    """An Open311 server that takes new requests of a city."""

    name: str
    city: str


def posts(changes: Iterable[Changed], takers: Iterable[Taker]) -> Iterator[Message]:
    """A message for each request that was opened and each server of its city; what it says is read when it is sent."""
    every = [*takers]
    for changed in changes:
        if changed.what == "create":
            for taker in every:
                if taker.city == changed.city:
                    yield _message(changed, taker)


def _message(changed: Changed, taker: Taker) -> Message:
    key = f"{KIND}/{taker.name}/{changed.city}/{changed.number}"
    told = (changed.city, changed.number, taker.name, KIND, changed.at)
    return Message(key, *told, body={}, subject="new request")
