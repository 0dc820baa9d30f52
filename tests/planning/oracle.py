"""The queue in exact arithmetic of fifty digits: state by state, from its definition, with nothing of ours."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import mpmath
from mpmath import mp, mpf

DIGITS = 50
_NOTHING = mpf(10) ** -30


class Told(NamedTuple):
    """What the engine should say; the service level under every code."""

    service_levels: dict[str, float]
    asa_s: float
    mean_wait_s: float
    occupancy: float
    p_wait: float
    p_abandon: float
    p_blocked: float


class _Case(NamedTuple):
    arrivals: Any
    service: Any
    leaving: Any
    agents: int
    lines: float


def told(calls: float, interval_s: float, aht_s: float, agents: int, within_s: float, **limits: float) -> Told:
    """The figures of one interval; `patience_s`, `lines` and `short_s` as the engine takes them."""
    with mp.workdps(DIGITS):
        patience = limits.get("patience_s", math.inf)
        leaving = mpf(0) if math.isinf(patience) else 1 / mpf(patience)
        lines = limits.get("lines", math.inf)
        case = _Case(mpf(calls) / mpf(interval_s), 1 / mpf(aht_s), leaving, agents, lines)
        return _figures(case, mpf(within_s), mpf(min(limits.get("short_s", 5.0), within_s)))


def _states(case: _Case) -> list[Any]:
    """P(n in the system), until what follows is nothing."""
    found, number, largest = [mpf(1)], 0, mpf(1)
    while number < case.lines:
        number += 1
        busy, waiting = min(number, case.agents), max(number - case.agents, 0)
        ratio = case.arrivals / (busy * case.service + waiting * case.leaving)
        found.append(found[-1] * ratio)
        largest = max(largest, found[-1])
        if number > case.agents and ratio < 1 and found[-1] * number / (1 - ratio) ** 2 < _NOTHING * largest:
            break
    whole = sum(found)
    return [each / whole for each in found]


def _figures(case: _Case, within: Any, short: Any) -> Told:
    chances = _states(case)
    blocked = chances[int(case.lines)] if len(chances) == case.lines + 1 else mpf(0)
    entering = chances[: int(case.lines)] if len(chances) == case.lines + 1 else chances
    enter = sum(entering)
    queued = entering[case.agents :]
    chance = [each / enter for each in queued]
    answered = sum(entering[: case.agents]) / enter
    at_once, delay, asa = answered, mpf(0), mpf(0)
    rate = case.agents * case.service
    harmonic = mpf(0)
    for ahead, weight in enumerate(chance):
        mine = rate + (ahead + 1) * case.leaving
        harmonic += 1 / mine
        answered += weight * rate / mine
        delay += weight * (ahead + 1) / mine
        asa += weight * rate / mine * harmonic
    in_time, gone = _by(case, chance, within)
    _, early = _by(case, chance, short)
    levels = _levels(at_once + in_time, gone, early, answered, blocked)
    busy = sum(min(n, case.agents) * each for n, each in enumerate(chances))
    return Told(
        {code: float(level) for code, level in levels.items()},
        float(asa / answered),
        float(delay),
        float(busy / case.agents),
        float(sum(chance)),
        float(delay * case.leaving),
        float(blocked),
    )


def _by(case: _Case, chance: list[Any], within: Any) -> tuple[Any, Any]:
    """The shares answered, and gone, by a limit of those who find all busy: each state's wait by itself."""
    rate, x = case.agents * case.service, mpmath.exp(-case.leaving * within)
    if case.leaving:
        ratio = rate / case.leaving
        late, lost = _betas(ratio, x, len(chance)), _betas(ratio + 1, x, len(chance))
    else:
        late = lost = _gammas(rate * within, len(chance))
    answered = gone = mpf(0)
    for ahead, weight in enumerate(chance):
        kept = rate / (rate + (ahead + 1) * case.leaving) * (1 - lost[ahead])
        answered += weight * kept
        gone += weight * (1 - x * late[ahead] - kept)
    return answered, gone


def _betas(a: Any, x: Any, size: int) -> list[Any]:
    """I_x(a, 1) to I_x(a, size): DLMF 8.17.21, and the last by mpmath’s own beta function where that is not slow."""
    found, term = [x**a], x**a
    for b in range(1, size):
        term *= (1 - x) * (a + b - 1) / b
        found.append(found[-1] + term)
    if 0 < size < 500:
        assert mpmath.almosteq(found[size - 1], mpmath.betainc(a, size, 0, x, regularized=True), 1e-20, 1e-20)
    return found


def _gammas(z: Any, size: int) -> list[Any]:
    """Q(1, z) to Q(size, z): DLMF 8.8.10, and the last by mpmath’s own gamma function."""
    found, term = [mpmath.exp(-z)], mpmath.exp(-z)
    for n in range(1, size):
        term *= z / n
        found.append(found[-1] + term)
    if 0 < size < 500:
        assert mpmath.almosteq(found[size - 1], mpmath.gammainc(size, z, regularized=True), 1e-20, 1e-20)
    return found


def _levels(in_time: Any, gone: Any, early: Any, answered: Any, blocked: Any) -> dict[str, Any]:
    return {
        "SL-A": in_time / answered,
        "SL-N": in_time,
        "SL-I": in_time / (1 - gone),
        "SL-P": in_time + gone,
        "SL-S": in_time / (1 - early),
        "SL-5": in_time + early,
        "SL-O": in_time * (1 - blocked),
    }
