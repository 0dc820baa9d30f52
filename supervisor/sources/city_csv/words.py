"""The words of a city into ours: each different one is looked at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Generic, TypeVar

from supervisor.sources.city_csv.names import tidy
from supervisor.sources.city_csv.profile import Profile, key, meanings

MISSING = ("", "-", "--", "n/a", "na", "none", "null", "nan", "nil", "<null>", "unspecified", "#n/a")
"""What files say where they have nothing."""

LONGEST_NAME = 200
LONGEST_WORDS = 10_000

_MANY = 50_000
_WHOLE = re.compile(r"-?\d+\.0+")
_NUMBER_LIKE = re.compile(r"[+(\d][\d ().+-]{6,}")
_NUMBER = re.compile(
    r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}(?!\d)"
    r"|(?<!\d)\d{3}[.-]\d{4}(?!\d)"
    r"|\+\d[\d ().-]{7,18}\d"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_HIDDEN = "•••"

T = TypeVar("T")


def missing(profile: Profile) -> frozenset[str]:
    """The words that mean nothing in a city's file, by `key`."""
    return frozenset(map(key, (*MISSING, *profile.missing)))


def area_names(profile: Profile) -> Names:
    """What a city's areas are called here: by the words of its files, and those of its maps."""
    return Names(meanings(profile.areas), missing(profile))


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
    """A name into ours, and the city's where that is another. A city's name may end in * for all that begin so."""

    def __init__(self, meant: Mapping[str, str], nothing: frozenset[str]) -> None:
        """`meant` and `nothing` (what means nothing) by `key`."""
        super().__init__()
        self._meant = meant
        self._begins = sorted((word[:-1] for word in meant if word.endswith("*")), key=len, reverse=True)
        self._nothing = nothing

    def look(self, text: str) -> tuple[str, str]:
        """Empty for what means nothing."""
        name = tidy(text)[:LONGEST_NAME]
        if key(name) in self._nothing:
            return "", name
        ours = self._ours(key(name)) or (name.partition(".")[0] if _WHOLE.fullmatch(name) else name)
        return ours, name if ours != name else ""

    def _ours(self, word: str) -> str | None:
        begin = next((begin for begin in self._begins if word.startswith(begin)), None)
        return self._meant.get(word) or (None if begin is None else self._meant[begin + "*"])


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


class OneLine(Memo[str]):
    """A text as one tidy line."""

    def look(self, text: str) -> str:
        """At most 10,000 characters."""
        return tidy(text)[:LONGEST_WORDS]


class Prose(Memo[str]):
    """Free text: line breaks stay, telephone numbers and addresses of mail are hidden."""

    def look(self, text: str) -> str:
        """At most 10,000 characters."""
        text = text[:LONGEST_WORDS]
        tidied = "\n".join(filter(None, map(tidy, text.split("\n")))) if "\n" in text else tidy(text)
        hidden = _NUMBER_LIKE.sub(_hide, tidied)
        return _MAIL.sub(_HIDDEN, hidden) if "@" in hidden else hidden


def _hide(found: re.Match[str]) -> str:
    return _NUMBER.sub(_HIDDEN, found[0])
