"""Erlang's formulas of offered load and servers, for many intervals at once and for any load.

Source: A. K. Erlang (1917). All of them come from one sum of positive terms, so nothing cancels: the probability of
fewer than c calls over that of exactly c, Σ c·(c−1)…(c−k+1)/A^k for k = 1 … c. From 1e300 on it counts as infinite, and
its reciprocal as 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supervisor.planning.sums import Array, InTime, Rates, Sums

_NOTHING, _ENDLESS, _TOGETHER = 1e-18, 1e300, 8


def below(load: Array, servers: Array) -> Array:
    """P(fewer than `servers` calls) / P(as many as servers) of a system without a queue; `load` in erlangs, above 0."""
    found: Array = np.zeros(load.shape)
    which, k = np.arange(load.size), 0
    total, term = np.zeros_like(found), np.ones_like(found)
    with np.errstate(over="ignore"):
        while which.size:
            for _ in range(_TOGETHER):
                term = np.minimum(term * np.maximum(servers - k, 0) / load, _ENDLESS)
                total += term
                k += 1
            # Terms that no longer grow are followed by at most this much.
            falls = (servers - k < load) & (term * servers < _NOTHING * total)
            stays = ~((servers <= k) | (total >= _ENDLESS) | falls)
            if 2 * np.count_nonzero(stays) < which.size:
                found[which] = total
                which = which[stays]
                load, servers, total, term = (each[stays] for each in (load, servers, total, term))
    return np.where(found >= _ENDLESS, np.inf, found)


def erlang_b(load: Array, servers: Array) -> Array:
    """The share of calls that find all servers busy, and are lost."""
    lost: Array = 1 / (1 + below(load, servers))
    return lost


def erlang_c(load: Array, servers: Array) -> Array:
    """The share of calls that wait where nobody is lost and nobody hangs up; 1 where it is unstable."""
    with np.errstate(divide="ignore", invalid="ignore"):
        waits: Array = 1 / (1 + below(load, servers) * (1 - load / servers))
    return np.where(load < servers, waits, 1.0)


def by_formula(rates: Rates, below: Array, cuts: Sequence[Array]) -> Sums:
    """The sums where nobody leaves, no line is missing and it is stable; and those within each limit of time (s)."""
    spare = rates.service - rates.arrivals
    waiting = rates.service / spare
    cut_off = (waiting * -np.expm1(-spare * cut) for cut in cuts)
    wait = waiting / spare
    in_time = tuple(InTime(each, each) for each in cut_off)
    return Sums(below, waiting, np.zeros_like(wait), wait, waiting, wait, in_time)


def lines_for(load: float, blocked: float) -> int:
    """The least number of lines that refuse at most this share of the calls (above 0); load in erlangs."""
    low, high = 0, 1
    while _refuses(load, high) > blocked:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _refuses(load, middle) > blocked else (low, middle)
    return high


def _refuses(load: float, lines: int) -> float:
    return float(erlang_b(np.array([load]), np.array([float(lines)]))[0])
