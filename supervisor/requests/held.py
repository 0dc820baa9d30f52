"""What the desk holds of a request against its city's source: a value counts until the source says something new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

Values = Mapping[str, Any]


class Held(msgspec.Struct, frozen=True):
    """By field: the value that was set, and what the source said of it at that time."""

    fields: dict[str, tuple[Any, Any]] = {}

    def told(self, source: Values) -> dict[str, Any]:
        """The source's values with those that hold.

        The desk's closing date goes with its status: where the source has another status by now, its own date counts.
        """
        values = dict(source)
        for name, (value, base) in self.fields.items():
            if source[name] == base:
                values[name] = value
        if "status" in self.fields and source["status"] != self.fields["status"][1]:
            values["closed_at"] = source["closed_at"]
        return values

    def after(self, changes: Values, bases: Values) -> Held:
        """Once more is set; `bases` are what the source says at that time."""
        return Held({**self.fields, **{name: (value, bases[name]) for name, value in changes.items()}})


NOTHING = Held()
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Held).decode


def pack(held: Held) -> bytes:
    """As bytes."""
    return _encode(held)


def unpack(body: bytes) -> Held:
    """What `pack` made."""
    return _decode(body)
