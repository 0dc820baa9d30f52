"""pandas with the rules of `benchmarks/rules.py`, as far as columns tell them: `pandas_rules.py FILE.db INSTANT`."""

from __future__ import annotations

import json
import sqlite3
import sys

import pandas as pd  # type: ignore[import-not-found,import-untyped,unused-ignore]

from benchmarks.peers.timing import seconds

DAY_MS = 86_400_000


def main(path: str, instant: str) -> None:
    """Say one line of JSON: the seconds of each run of all rules."""
    at = int(instant)
    with sqlite3.connect(path) as file:
        frame = pd.read_sql("SELECT * FROM requests", file)

    def rules() -> int:
        age, whole, still = at - frame["opened"], frame["due"] - frame["opened"], at - frame["changed"]
        words = frame["words"].str.contains("sewer", regex=False) | frame["words"].str.contains("leak", regex=False)
        found = (
            age >= 42 * DAY_MS,
            age >= 0.8 * whole,
            still >= 84 * DAY_MS,
            (frame["category"] == "Category 3") & (age >= 10 * DAY_MS),
            words & (age >= 2 * DAY_MS),
            (frame["department"] == "Department 3") & ((age >= whole) | (still >= 7 * DAY_MS)),
        )
        return sum(len(frame.loc[each, "number"]) for each in found)

    print(json.dumps({"rules": seconds(rules)}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
