"""The calls that are over, as bytes, and which of the others may be folded up next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from supervisor.core.calls import Call
from supervisor.core.visits import View

MINUTE_MS = 60_000
SLOT_MS = 10_000


class KeptCall(msgspec.Struct, array_like=True):
    """A call without the events it was made from."""

    id: str
    system: str
    views: dict[str, View]

    @classmethod
    def of(cls, call: Call) -> KeptCall:
        """What is worth keeping of a call."""
        return cls(call.id, call.system, call.views)

    def call(self) -> Call:
        """The call again; what it owes has to be worked out."""
        return Call(self.id, self.system, self.views)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(KeptCall).decode


class Closed(msgspec.Struct, array_like=True):
    """Calls that are over, by the minute in which they were folded up, then by name; opened where one goes on."""

    minutes: dict[int, dict[str, bytes]] = {}

    def put(self, name: str, call: Call, at: int) -> None:
        """Fold a call up at an instant (ms)."""
        self.minutes.setdefault(at // MINUTE_MS, {})[name] = _encode(KeptCall.of(call))

    def take(self, name: str) -> Call | None:
        """The call of a name again, None where there is none."""
        for calls in self.minutes.values():
            if name in calls:
                return _decode(calls.pop(name)).call()
        return None

    def forget(self, before: int) -> None:
        """Drop those folded up before an instant (ms)."""
        for minute in [minute for minute in self.minutes if (minute + 1) * MINUTE_MS <= before]:
            del self.minutes[minute]

    def __iter__(self) -> Iterator[Call]:
        return (_decode(body).call() for calls in self.minutes.values() for body in calls.values())

    def __len__(self) -> int:
        return sum(len(calls) for calls in self.minutes.values())


class Lately:
    """Names of calls by when they were told something last, so that only few have to be looked at."""

    def __init__(self, names: Iterable[str]) -> None:
        """Begins with calls that rest."""
        self._slots: dict[int, set[str]] = {}
        self._resting = dict.fromkeys(names)

    def add(self, name: str, at: int) -> None:
        """A call was told something at an instant (ms)."""
        self._resting.pop(name, None)
        self._slots.setdefault(at // SLOT_MS, set()).add(name)

    def rest(self, name: str) -> None:
        """It goes on, and nothing has been heard of it for a while."""
        self._resting[name] = None

    def quiet(self, before: int) -> list[str]:
        """Those to look at: told nothing since an instant (ms), or told something later too."""
        found = [*self._resting]
        self._resting = {}
        for slot in [slot for slot in self._slots if (slot + 1) * SLOT_MS <= before]:
            found += sorted(self._slots.pop(slot))
        return found

    def silent(self, before: int, calls: Mapping[str, object]) -> Iterator[str]:
        """Those of which nothing may have been heard since an instant (ms)."""
        old = bool(self._slots) and min(self._slots) * SLOT_MS <= before
        return iter([*calls] if old else [name for name in self._resting if name in calls])
