"""Names of columns and words of cities, as they are compared: without case, accents, marks or double spaces."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[\W_]+")
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
