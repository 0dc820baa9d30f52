"""polars with a city's file: `polars_requests.py FILE.csv`; out of it, sorted, filtered, counted."""

from __future__ import annotations

import json
import sys

import polars as pl  # type: ignore[import-not-found,unused-ignore]

from benchmarks.peers.timing import seconds


def main(source: str) -> None:
    """Say one line of JSON: a list of seconds for each thing."""
    told = {"read_csv": seconds(lambda: pl.read_csv(source, try_parse_dates=True))}
    frame = pl.read_csv(source, try_parse_dates=True)
    columns = {"sort category": "reason", "sort due": "target_dt", "sort status": "case_status"}
    for name, column in columns.items():
        told[name] = seconds(lambda column=column: frame.sort(column, "open_dt"))  # type: ignore[misc]
    words = pl.col("closure_reason").str.to_lowercase().str.contains("graffiti", literal=True)
    told["filter words"] = seconds(lambda: frame.filter(words))
    told["filter department"] = seconds(lambda: frame.filter(pl.col("department") == "Department 3"))
    days = (pl.col("target_dt").max() - pl.col("target_dt")).dt.total_days()
    age = pl.when(days < 8).then(0).when(days < 15).then(1).when(days < 31).then(2).when(days < 61).then(3).otherwise(4)
    groups = ("department", "reason", "neighborhood", "source")
    told["ageing"] = seconds(
        lambda: [frame.with_columns(age.alias("age")).group_by(name, "age").len() for name in groups]
    )
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
