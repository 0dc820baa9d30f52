"""The words of a city into ours: each different one is looked at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Generic, TypeVar

from supervisor.sources.city_csv.names import tidy
from supervisor.sources.city_csv.profile import Profile, key

MISSING = ("", "-", "--", "n/a", "na", "none", "null", "nan", "nil", "<null>", "unspecified", "#n/a")
"""What files say where they have nothing."""

LONGEST_NAME = 200
LONGEST_WORDS = 10_000

_MANY = 50_000
_WHOLE = re.compile(r"-?\d+\.0+")
_PERSONAL = re.compile(
    r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}(?!\d)"
    r"|(?<!\d)\d{3}[.-]\d{4}(?!\d)"
    r"|\+\d[\d ().-]{7,18}\d"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
)
_HIDDEN = "•••"

T = TypeVar("T")


def missing(profile: Profile) -> frozenset[str]:
    """The words that mean nothing in a city's file, by `key`."""
    return frozenset(map(key, (*MISSING, *profile.missing)))


class Memo(dict[str, T], Generic[T]):
    """What a text came to, kept for the next time."""

    def __missing__(self, text: str) -> T:
        """Looks at a new text."""
        if len(self) > _MANY:
            self.clear()
        found = self[text] = self.look(text)
        return found

    def look(self, text: str) -> T:
        """What a text comes to."""
        raise NotImplementedError


class Names(Memo[tuple[str, str]]):
    """A name into ours, and the city's where that is another."""

    def __init__(self, meant: Mapping[str, str], missing: frozenset[str]) -> None:
        """`meant` and `missing` by `key`."""
        super().__init__()
        self._meant = meant
        self._missing = missing

    def look(self, text: str) -> tuple[str, str]:
        """Empty for what means nothing."""
        name = tidy(text)[:LONGEST_NAME]
        if key(name) in self._missing:
            return "", ""
        ours = self._meant.get(key(name)) or (name.partition(".")[0] if _WHOLE.fullmatch(name) else name)
        return ours, name if ours != name else ""


class Coded(Memo[tuple[T | None, str]]):
    """A word into one of a few values of ours, and the word where it is not the same; None for an unknown one."""

    def __init__(self, meant: Mapping[str, T]) -> None:
        """`meant` by `key`."""
        super().__init__()
        self._meant = meant

    def look(self, text: str) -> tuple[T | None, str]:
        """At most 200 characters of the word."""
        word = tidy(text)[:LONGEST_NAME]
        value = self._meant.get(key(word))
        return value, "" if value is not None and str(value) == key(word) else word


class Lines(Memo[str]):
    """A text as one tidy line."""

    def look(self, text: str) -> str:
        """At most as long as a free text may be."""
        return tidy(text)[:LONGEST_WORDS]


class Prose(Memo[str]):
    """Free text: line breaks stay, telephone numbers and addresses of mail are hidden."""

    def look(self, text: str) -> str:
        """At most 10,000 characters."""
        lines = (tidy(line) for line in text[:LONGEST_WORDS].split("\n"))
        return _PERSONAL.sub(_HIDDEN, "\n".join(line for line in lines if line))
