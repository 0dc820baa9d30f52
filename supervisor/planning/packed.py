"""Plans as bytes, and back: what is kept of a forecast or a schedule."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import numpy as np

from supervisor.core.errors import CallboardError

T = TypeVar("T")
_DTYPES = ("float64", "int64", "bool")


def pack(plan: Any) -> bytes:
    """As MessagePack; arrays of one dimension are their bytes."""
    return msgspec.msgpack.encode(plan, enc_hook=_to_bytes)


def unpack(body: bytes, kind: type[T]) -> T:
    """The plan of a kind that was packed; raises `CallboardError` where it is damaged or of another program."""
    try:
        return msgspec.msgpack.decode(body, type=kind, dec_hook=_from_bytes)
    except (msgspec.DecodeError, ValueError, TypeError) as error:
        raise CallboardError("This plan cannot be read; take an older version of it.") from error


def _to_bytes(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.name in _DTYPES:
        return {
            "dtype": value.dtype.name,
            "bytes": np.ascontiguousarray(value, value.dtype.newbyteorder("<")).tobytes(),
        }
    raise NotImplementedError(f"{type(value).__name__} is nothing that a plan has")


def _from_bytes(kind: Any, told: Any) -> Any:
    if getattr(kind, "__origin__", kind) is not np.ndarray:
        raise NotImplementedError(f"{kind} is nothing that a plan has")
    if told["dtype"] not in _DTYPES:
        raise ValueError(f"unknown kind of array {told['dtype']!r}")
    little = np.dtype(told["dtype"]).newbyteorder("<")
    return np.frombuffer(told["bytes"], little).astype(told["dtype"])
