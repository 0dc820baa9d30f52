"""What city files write: which departments and categories, how often, and which department has most of a category."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.frame import Frame


def departments(frame: Frame) -> dict[str, int]:
    """How many requests each department has, by the name in the files."""
    codes = frame["department"][frame.latest()]
    return _counted(frame, "department", np.bincount(codes, minlength=1))


def categories(frame: Frame) -> dict[str, tuple[str, int]]:
    """Of each category the department that has most of its requests, and how many requests there are of it."""
    rows = frame.latest()
    kinds, whose = frame["category"][rows].astype(np.int64), frame["department"][rows].astype(np.int64)
    totals = _counted(frame, "category", np.bincount(kinds, minlength=1))
    width = len(frame.names["department"].texts) or 1
    pairs, counts = np.unique(kinds * width + whose, return_counts=True)
    most = {int(pairs[place]) // width: int(pairs[place]) % width for place in np.argsort(counts, kind="stable")}
    texts, owners = frame.names["category"].texts, frame.names["department"].texts
    return {texts[kind]: (owners[owner], totals[texts[kind]]) for kind, owner in sorted(most.items())}


def _counted(frame: Frame, dimension: str, counts: NDArray[np.int64]) -> dict[str, int]:
    texts = frame.names[dimension].texts
    return {text: int(count) for text, count in zip(texts, counts, strict=False) if count}
