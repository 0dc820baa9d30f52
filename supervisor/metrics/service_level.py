"""Service level, by every formula that somebody shows: the code is part of the name.

Sources of the formulas: the vendors' manuals named in `shown_by`, and ICMI's list of 2002. An answered, Ab abandoned,
AnT and AbT those of them within T, Sh short abandons; callers waiting now past T join every denominator but SL-A's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from supervisor.metrics.sight import Metric, Ratio, Sight
from supervisor.metrics.volume import QUEUES, offered, short_abandoned


class Counts(msgspec.Struct, frozen=True):
    """What the formulas are made of: `late` and `young` are waiting now past and within T."""

    answered: int
    abandoned: int
    answered_in_time: int
    abandoned_in_time: int
    short: int
    late: int
    offered: int
    young: int


class Code(msgspec.Struct, frozen=True):
    """One way to count: its code, shown name, formula in words, who shows it, numerator and denominator."""

    code: str
    name: str
    formula: str
    shown_by: str
    part: Callable[[Counts], int]
    whole: Callable[[Counts], int]


def _answered_in_time(c: Counts) -> int:
    return c.answered_in_time


def _all(c: Counts) -> int:
    return c.answered + c.abandoned + c.late


_CODES = (
    Code("SL-A", "answered only", "AnT / An", "Asterisk, Twilio Flex", _answered_in_time, lambda c: c.answered),
    Code("SL-N", "negative", "AnT / (An + Ab)", "Cisco “negative”", _answered_in_time, _all),
    Code(
        "SL-I",
        "early abandons ignored",
        "AnT / (An + Ab − AbT)",
        "Cisco “ignore”",
        _answered_in_time,
        lambda c: _all(c) - c.abandoned_in_time,
    ),
    Code(
        "SL-P",
        "positive",
        "(AnT + AbT) / (An + Ab)",
        "Cisco “positive”, Asterisk's second figure, Amazon Connect",
        lambda c: c.answered_in_time + c.abandoned_in_time,
        _all,
    ),
    Code(
        "SL-S",
        "short abandons removed",
        "AnT / (An + Ab − Sh)",
        "Genesys",
        _answered_in_time,
        lambda c: _all(c) - c.short,
    ),
    Code(
        "SL-5",
        "short abandons credited",
        "(AnT + Sh) / (An + Ab)",
        "ICMI no. 5",
        lambda c: c.answered_in_time + c.short,
        _all,
    ),
    Code(
        "SL-O",
        "of offered",
        "AnT / offered, callers waiting within T left out",
        "what the public feels",
        _answered_in_time,
        lambda c: c.offered - c.young,
    ),
)
CODES: dict[str, Code] = {code.code: code for code in _CODES}
LETTERS: dict[str, tuple[str, Callable[[Counts], int]]] = {
    "An": ("answered", lambda c: c.answered),
    "AnT": ("answered within T", _answered_in_time),
    "Ab": ("abandoned", lambda c: c.abandoned),
    "AbT": ("abandoned within T", lambda c: c.abandoned_in_time),
    "Sh": ("short abandons", lambda c: c.short),
    "W": ("waiting past T now, part of An + Ab", lambda c: c.late),
    "offered": ("entered the queue", lambda c: c.offered),
    "WT": ("waiting within T now", lambda c: c.young),
}
"""What the letters of the formulas mean, and their numbers."""


def shown_code(code: str, target: float, within_s: object) -> str:
    """What belongs to the shown name of a service level: `SL-I 80/20`, from a share and seconds."""
    return f"{code} {target * 100:.0f}/{within_s}"


def counts(sight: Sight, within_s: int) -> Counts:
    """What the formulas are made of, for one scope and T in seconds."""
    limit = within_s * 1000
    answered, abandoned = sight.tally.of("answered"), sight.tally.of("abandoned")
    waits = sight.unanswered()
    late = sum(wait > limit for wait in waits)
    seen, young = offered(sight), len(waits) - late
    if sight.basis == "happened":
        left = ("timed_out", "left_empty", "left_by_key", "withdrawn", "lost")
        seen, young = answered.n + abandoned.n + late + sum(sight.tally.n(name) for name in left), 0
    return Counts(
        answered.n,
        abandoned.n,
        answered.within(limit),
        abandoned.within(limit),
        short_abandoned(sight),
        late,
        seen,
        young,
    )


def counted(letters: Mapping[str, int]) -> Counts:
    """The numbers of a passport, by their letters, as what the formulas are made of."""
    c = letters
    return Counts(c["An"], c["Ab"], c["AnT"], c["AbT"], c["Sh"], c["W"], c["offered"], c["WT"])


def level(code: Code, made_of: Counts) -> Ratio:
    """A service level under one code; None where no call is in it."""
    part, whole = code.part(made_of), code.whole(made_of)
    assumed = (f"{made_of.late} callers still waiting past the limit are in the denominator",) if made_of.late else ()
    return Ratio(part, whole, code.code, max(whole, 0), assumed, "" if whole > 0 else "no calls")


def service_level(sight: Sight) -> Ratio:
    """The service level under the code and limit of the scope's rules."""
    made_of = counts(sight, sight.rules.within_s)
    told = level(CODES[sight.rules.code], made_of)
    return msgspec.structs.replace(told, counts=tuple((letter, of(made_of)) for letter, (_, of) in LETTERS.items()))


def service_levels(sight: Sight) -> dict[str, Ratio]:
    """The same under every code."""
    made_of = counts(sight, sight.rules.within_s)
    return {name: level(code, made_of) for name, code in CODES.items()}


METRICS = (
    Metric("service_level", "Service level", "share", "by its code", service_level, QUEUES),
    Metric("service_level_code", "Service level code", "text", "as set", lambda s: s.rules.code, QUEUES),
    Metric("service_level_within_s", "Within", "s", "as set", lambda s: s.rules.within_s, QUEUES),
    Metric("service_levels", "Service level by every code", "shares", "by each code", service_levels, QUEUES),
)
