"""Ciw with the queue: `ciw_queue.py CALLS`."""

from __future__ import annotations

import sys

import ciw

from benchmarks.peers.one_queue import AGENTS, AHT_S, CALLS_S, PATIENCE_S, Counted, tell


def simulated(seconds: float) -> Counted:
    """One long run."""
    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(CALLS_S)],
        service_distributions=[ciw.dists.Exponential(1 / AHT_S)],
        number_of_servers=[AGENTS],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE_S)],
    )
    run = ciw.Simulation(network)
    run.simulate_until_max_time(seconds)
    records = run.get_all_records()
    return len(records), sum(each.record_type == "renege" for each in records)


if __name__ == "__main__":
    tell(simulated, sys.argv[1])
