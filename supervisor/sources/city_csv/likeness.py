"""How much a column is like a field: by its name, and by what its cells look like."""

from __future__ import annotations

from itertools import pairwise

from supervisor.sources.city_csv.facts import Facts
from supervisor.sources.city_csv.names import plain
from supervisor.sources.city_csv.synonyms import NAMES, SUBJECT

DATES = ("opened", "closed", "due", "updated")
_SHORT = 60
_FEW = 60
_LATER, _OTHER = 0.004, 0.25


def likeness(field: str, column: str, facts: Facts) -> float:
    """From 0 to 1; 0 for a column whose name says nothing of the field, or whose cells cannot be it."""
    name, cells = by_name(field, column), by_cells(field, facts)
    known = {"status": facts.statuses, "channel": facts.channels, "verdict": facts.verdicts}.get(field, 0.0)
    return max(name * cells, 0.6 if name and cells and known > 0.8 else 0.0)


def by_name(field: str, column: str) -> float:
    """1 for a column that is called by the field's likeliest word, less the more else is in its name, 0 for another."""
    name, words = plain(column), NAMES[field]
    if name in words:
        return 1.0 - _LATER * words.index(name)
    tokens = name.split("_")
    parts = [*tokens, *("_".join(two) for two in pairwise(tokens))]
    ranks = [words.index(part) for part in parts if part in words]
    if not ranks:
        return 0.0
    rest = [token for token in tokens if token not in words and token not in SUBJECT and not token.isdigit()]
    return max(0.9 - _LATER * min(ranks) - _OTHER * len(rest), 0.2)


def by_cells(field: str, facts: Facts) -> float:
    """How well cells fit a field, whatever the column is called; 0 where they cannot be it."""
    if not facts.cells:
        return 0.0
    return _FITS[field](facts)


def _number(facts: Facts) -> float:
    if facts.filled < 0.95 or facts.dates > 0.5 or facts.length > _SHORT or facts.different < 0.7:
        return 0.0
    return facts.different**2


def _date(facts: Facts) -> float:
    return facts.dates if facts.dates >= 0.9 else 0.0


def _opened(facts: Facts) -> float:
    return _date(facts) * (1.0 if facts.filled >= 0.95 else 0.5)


def _status(facts: Facts) -> float:
    if len(facts.counts) > _FEW / 2:
        return 0.0
    return 0.5 + 0.5 * facts.statuses if facts.statuses else 0.3


def _channel(facts: Facts) -> float:
    return 0.0 if len(facts.counts) > _FEW else 0.5 + 0.5 * facts.channels


def _kind(facts: Facts) -> float:
    """Words of a list: few different ones, neither dates nor numbers nor prose."""
    if facts.dates > 0.5 or facts.numbers > 0.5 or facts.length > 2 * _SHORT or len(facts.counts) == facts.rows:
        return 0.0
    return 1.0 if len(facts.counts) > 1 else 0.7


def _area(facts: Facts) -> float:
    return 0.0 if facts.dates > 0.5 or facts.different > 0.8 or facts.length > _SHORT else 1.0


def _address(facts: Facts) -> float:
    return 0.0 if facts.dates > 0.5 or facts.numbers > 0.5 or facts.pairs > 0.5 or facts.length < 5 else 1.0


def _words(facts: Facts) -> float:
    return 0.0 if facts.dates > 0.5 or facts.numbers > 0.5 or facts.length < 12 else 1.0


def _verdict(facts: Facts) -> float:
    return facts.verdicts if facts.verdicts >= 0.9 and len(facts.counts) <= 4 else 0.0


def _degrees(most: float, facts: Facts) -> float:
    share = facts.within(most)
    return share if share >= 0.95 and facts.length >= 3 else 0.0


_FITS = {
    "number": _number,
    "opened": _opened,
    "closed": _date,
    "due": _date,
    "updated": _date,
    "status": _status,
    "department": _kind,
    "category": _kind,
    "detail": _kind,
    "channel": _channel,
    "area": _area,
    "address": _address,
    "lat": lambda facts: _degrees(90, facts),
    "lon": lambda facts: _degrees(180, facts),
    "point": lambda facts: facts.pairs if facts.pairs >= 0.9 else 0.0,
    "words": _words,
    "verdict": _verdict,
}
