"""Sorting a million rows in tens of milliseconds, by words of sixteen bits: those numpy counts and does not compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
_WORD = 16


def stable(keys: NDArray[Any]) -> Places:
    """The order of whole numbers, from the least; equal ones stay as they were."""
    if len(keys) < 2:
        return np.arange(len(keys))
    steps = np.diff(keys)
    if (steps >= 0).all():
        return np.arange(len(keys))
    plain = keys.astype(np.int64) - int(keys.min())
    found = np.argsort((plain & 0xFFFF).astype(np.uint16), kind="stable")
    for shift in range(_WORD, int(plain.max()).bit_length(), _WORD):
        word = (plain >> shift & 0xFFFF).astype(np.uint16)
        found = found[np.argsort(word[found], kind="stable")]
    return found


MOST_LETTERS = 40
"""Texts that are the same up to there stay as they came."""


class Ranks:
    """The places of texts in their order, brought up to date as more come."""

    def __init__(self) -> None:
        self._sorted = np.zeros(0, "S1")
        self._places = np.zeros(0, np.int64)

    def of(self, keys: Sequence[bytes]) -> Places:
        """The ranks after more texts, told by their keys, have joined those of before; equal ones have the same."""
        if keys:
            new = np.array([key[:MOST_LETTERS] for key in keys])
            order = np.argsort(new, kind="stable")
            where = np.searchsorted(self._sorted, new[order], side="right")
            wide = max(self._sorted.dtype, new.dtype, key=lambda kind: kind.itemsize)
            known = len(self._places)
            self._sorted = np.insert(self._sorted.astype(wide), where, new[order])
            self._places = np.insert(self._places, where, known + order)
        ranks = np.empty(len(self._places), np.int64)
        ranks[self._places] = np.cumsum(np.concatenate(([False], self._sorted[1:] != self._sorted[:-1]))[: len(ranks)])
        return ranks

    def __len__(self) -> int:
        return len(self._places)


def numbered(text: str) -> bytes:
    """A key by which `SR9` stands before `SR10`."""
    return bytes([min(len(text), 255)]) + text.encode()


def lettered(text: str) -> bytes:
    """A key of words, whatever their case."""
    return text.casefold().encode()
