"""Names of columns and words of cities, as they are compared: without case, accents, marks or double spaces."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[\W_]+")
_WORDS = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])")
_OF_FILES = re.compile(
    "services?|requests?|sr|calls?|cases?|tickets?|data|dataset|exports?|reports?|file|csv|json|download|open(ed)?|closed"
    r"|all|current|historic(al)?|present|\d+"
)
"""Words of files' names that are no part of a city's."""
_LINKS = frozenset(("of", "de", "del", "to", "from", "the", "and"))
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain(name: str) -> str:
    """A column's name as it is compared: `Unique Key`, `unique_key` and `UniqueKey` are the same."""
    parted = _HUMP.sub("_", name)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(letter))
    return _MARKS.sub("_", bare.casefold()).strip("_")


def tidy(text: str) -> str:
    """One line without double spaces or anything that cannot be printed."""
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())


def title_of(name: str) -> str:
    """What a city may be called whose file is named so: `Lakeview` of `lakeview_311_requests_2026`."""
    every = [word for word in _WORDS.split(tidy(name)) if word]
    words = [word for word in every if not _OF_FILES.fullmatch(word.casefold())]
    while words and words[0].casefold() in _LINKS:
        words.pop(0)
    while words and words[-1].casefold() in _LINKS:
        words.pop()
    return " ".join(map(_capital, words or every))[:80] or "City"


def _capital(word: str) -> str:
    if word.casefold() in _LINKS:
        return word.casefold()
    return word if any(letter.isupper() for letter in word[1:]) else word[:1].upper() + word[1:]
