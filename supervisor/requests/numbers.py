"""Confirmation numbers that are read out over the telephone: digits in groups of four, the last of them a check."""

from __future__ import annotations

import unicodedata

from supervisor.core.errors import CallboardError

LETTER = "R"
"""Stands before every one of our numbers, so that none is taken for one of a city's file."""
FIRST = 100_000
"""The first count: every number has the same length, and none begins with a nought that somebody leaves out."""
SHORTEST, LONGEST = 7, 18
GROUP = 4
STEPS = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""A totally anti-symmetric quasigroup of order 10: H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004."""
_MEANT = str.maketrans("OoQqIiLl", "00001111")
_BETWEEN = frozenset(" -–—.·/_#")


class WrongNumber(CallboardError):
    """What somebody typed is no confirmation number: a sentence that says what to do."""


def number(count: int) -> str:
    """The confirmation number of a count from `FIRST` on, such as R1000-002."""
    if count < FIRST:
        raise ValueError(f"counts begin at {FIRST}")
    return _written(f"{count}{_check(str(count))}")


def check(text: str) -> str:
    """A confirmation number as it is kept, whatever its spaces, hyphens and small letters; raises `WrongNumber`."""
    digits = _digits(text)
    if not digits.isdecimal():
        raise WrongNumber("A confirmation number is an R and digits, such as R1000-002; type it as it was told.")
    if not SHORTEST <= len(digits) <= LONGEST:
        few = "few" if len(digits) < SHORTEST else "many"
        raise WrongNumber(f"{_written(digits)} has too {few} digits; ask for all of the number once more.")
    if _check(digits):
        raise WrongNumber(
            f"{_written(digits)} is no confirmation number: a digit is wrong, or two are swapped; ask again."
        )
    return _written(digits)


def is_ours(text: str) -> bool:
    """Whether a text is one of our confirmation numbers, with its letter."""
    try:
        return text[:1] in (LETTER, LETTER.lower()) and bool(check(text))
    except WrongNumber:
        return False


def seems_ours(text: str) -> bool:
    """Whether somebody may mean one of our numbers: it has nothing but digits, or what is taken for them."""
    return _digits(text).isdecimal()


def spoken(text: str) -> str:
    """A number as it is read out: digit by digit, with a pause between the groups."""
    return ", ".join(" ".join(group) for group in text.split("-"))


def _digits(text: str) -> str:
    """What is left without what stands between digits; letters that look like digits are those."""
    plain = "".join(each for each in unicodedata.normalize("NFKC", text[:80]) if each not in _BETWEEN)
    found = plain.strip().removeprefix(LETTER).removeprefix(LETTER.lower()).translate(_MEANT)
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in found)


def _written(digits: str) -> str:
    return LETTER + "-".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def _check(digits: str) -> int:
    """The digit that makes the row end at 0; 0 where it does already."""
    step = 0
    for digit in digits:
        step = STEPS[step][int(digit)]
    return step
