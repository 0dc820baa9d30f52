"""Finding a request at once while somebody types: by its number, its address or its words, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from supervisor.requests.finder import Finder
from supervisor.requests.frame import Frame, Rows
from supervisor.requests.numbers import WrongNumber, check
from supervisor.requests.texts import NAMED, Page, Texts

MOST = 30
FEW = 200
ENOUGH = 400
"""So many that fit are looked at before the best of them are told."""
Mask = NDArray[np.bool_]


def seek(finder: Finder, words: str, at: int, most: int = MOST) -> Rows:
    """Rows of requests that have every one of the words, as they stood at an instant (ms): the likeliest first.

    A number that is typed whole comes before one that begins so, open ones before closed, newer before older. Only the
    newest `ENOUGH` that fit are ranked.
    """
    terms = sorted(words.replace("\0", " ").casefold().split(), key=len, reverse=True)
    if not terms:
        return np.zeros(0, np.int64)
    with finder.lock:
        finder.texts.read()
        found = np.unique(np.concatenate([_numbered(finder.frame, words, at), *_found(finder, terms, at)]))
        return _ranked(finder.frame, found, words, at)[:most]


def _numbered(frame: Frame, words: str, at: int) -> Rows:
    """The requests with this number, as it is or as it is read out."""
    found: list[int] = []
    for text in dict.fromkeys((words.strip(), _meant(words))):
        if text in frame.numbers:
            who = frame.numbers.index(text)
            rows = np.flatnonzero(frame["who"] == who)
            found += rows[(frame["begin"][rows] <= at) & (frame["end"][rows] > at)].tolist()
    return np.array(found, np.int64)


def _meant(words: str) -> str:
    try:
        return check(words)
    except WrongNumber:
        return words.strip()


def _found(finder: Finder, terms: Sequence[str], at: int) -> Iterator[Rows]:
    frame, known = finder.frame, [_in_names(finder.frame, term) for term in terms]
    acted, sources = _acted(frame, at)
    enough = 0
    for number in reversed(range(len(finder.texts.pages))):
        rows = _in_page(finder.texts, number, terms, known)
        now = rows[(frame["begin"][rows] <= at) & (frame["end"][rows] > at)]
        later = acted[np.isin(sources, rows)]
        enough += len(now) + len(later)
        yield now
        yield later
        if enough >= ENOUGH:
            return


def _acted(frame: Frame, at: int) -> tuple[Rows, Rows]:
    """Rows that the desk made, by the rows whose words they have."""
    rows = np.flatnonzero((frame["act"] >= 0) & (frame["begin"] <= at) & (frame["end"] > at))
    order = np.argsort(frame["src"][rows], kind="stable")
    return rows[order], frame["src"][rows][order]


def _in_names(frame: Frame, term: str) -> dict[str, Mask]:
    """Which names of which dimensions hold a word."""
    found = {name: np.array([term in text.casefold() for text in frame.names[name].texts], np.bool_) for name in NAMED}
    return {name: hits for name, hits in found.items() if hits.any()}


def _in_page(texts: Texts, number: int, terms: Sequence[str], known: Sequence[dict[str, Mask]]) -> Rows:
    """The rows of a page that have every word."""
    page, chosen = texts.pages[number], None
    for term, names in zip(terms, known, strict=True):
        named = _named(texts.frame, page, names)
        chosen = _with(texts, number, term, named, chosen)
        if not len(chosen):
            break
    assert chosen is not None
    found: Rows = page.rows.start + chosen
    return found


def _named(frame: Frame, page: Page, names: dict[str, Mask]) -> Mask | None:
    """The rows of a page of which a name has a word; None where no name has."""
    found: Mask | None = None
    for name, hits in names.items():
        mask = hits[frame[name][page.rows]]
        found = mask if found is None else found | mask
    return found


def _with(texts: Texts, number: int, term: str, named: Mask | None, among: Rows | None) -> Rows:
    """The places of a page with a word, among some; few are looked at one by one."""
    page, word = texts.pages[number], term.encode()
    if among is not None and len(among) <= FEW:
        kept = [one for one in among.tolist() if (named is not None and named[one]) or page.has(one, word)]
        return np.array(kept, np.int64)
    mask = np.zeros(page.rows.stop - page.rows.start, np.bool_) if named is None else named.copy()
    if texts.holds(number, term):
        mask[page.places(word)] = True
    places: Rows = np.flatnonzero(mask)
    return places if among is None else among[mask[among]]


def _ranked(frame: Frame, rows: Rows, words: str, at: int) -> Rows:
    wanted = {words.strip().casefold(), _meant(words).casefold()}
    numbers = [frame.numbers[who].casefold() for who in frame["who"][rows].tolist()]
    ranks = np.array([0 if one in wanted else 1 if one.startswith(tuple(wanted)) else 2 for one in numbers], np.int64)
    order = np.lexsort((-frame["opened"][rows], ~frame.is_open(rows, at), ranks))
    found: Rows = rows[order]
    return found
