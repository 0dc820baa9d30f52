"""pandas with a city's file: `pandas_requests.py FILE.csv FILE.db`; into a table, out of it, sorted, filtered."""

from __future__ import annotations

import json
import sqlite3
import sys
import time

import pandas as pd  # type: ignore[import-not-found,import-untyped,unused-ignore]

from benchmarks.peers.timing import SORTED, seconds


def main(source: str, target: str) -> None:
    """Say one line of JSON: a list of seconds for each thing."""
    dates = ["open_dt", "target_dt", "closed_dt"]
    begun = time.perf_counter()
    frame = pd.read_csv(source, parse_dates=dates)
    told: dict[str, list[float]] = {"read_csv": [time.perf_counter() - begun]}
    with sqlite3.connect(target) as file:
        told["to_sql"] = seconds(lambda: frame.to_sql("requests", file, if_exists="replace", index=False))
        told["read_sql"] = seconds(lambda: pd.read_sql("SELECT * FROM requests", file))
    for name, column in SORTED.items():
        told[name] = seconds(lambda column=column: frame.sort_values([column, "open_dt"]))  # type: ignore[misc]
    words = frame["closure_reason"]
    told["filter words"] = seconds(lambda: frame[words.str.contains("graffiti", case=False, regex=False)])
    told["filter department"] = seconds(lambda: frame[frame["department"] == "Department 3"])
    late = frame["target_dt"].between(*(frame["target_dt"].quantile([0.4, 0.46])))
    told["filter age"] = seconds(lambda: frame[late & (frame["case_status"] == "Open")])
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
