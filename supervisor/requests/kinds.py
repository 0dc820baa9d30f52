"""The kinds of trouble that a request may be about, found by the words that residents have for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import msgspec

from supervisor.requests.service import HANDLING, Service, folded

DEPARTMENT, ON_CALL, TRANSFERRED, WEB = HANDLING
HANDLED = {
    ON_CALL: "Can be answered on the call: say it to the caller, and open a request only where that is not enough.",
    TRANSFERRED: "Is written down here and handed on to who does it.",
    WEB: "Is taken by the city’s web form: tell the caller, or fill it in for her.",
}
"""What a supervisor is told of how a category is handled; nothing of those that their department takes."""
ALIKE = 0.75
"""How like a word must be that was typed wrongly."""


class Seen(msgspec.Struct, frozen=True):
    """A category in the city's requests: what it is called, whose it is mostly, and how many there are."""

    category: str
    department: str
    count: int


class Kind(msgspec.Struct, frozen=True):
    """A category that may be chosen; `path` are those above it, the top one first, `words` what residents call it."""

    name: str
    department: str = ""
    path: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    handling: str = DEPARTMENT
    priority: str = ""
    count: int = 0


class Kinds:
    """Those of the service directory, and those of the city's requests that it does not know."""

    def __init__(self, service: Service, seen: Iterable[Seen] = ()) -> None:
        counted = [*seen]
        unknown = [one for one in counted if service.category(one.category) is None]
        self.all: tuple[Kind, ...] = (*_defined(service, counted), *_seen(service, unknown))
        self._names = {folded(kind.name): kind for kind in self.all}
        self._words = [_words_of(kind) for kind in self.all]
        self._every = sorted({word for words in self._words for some in words for word in some})

    def __len__(self) -> int:
        return len(self.all)

    def named(self, name: str) -> Kind | None:
        """The one that is called so."""
        return self._names.get(folded(name))

    def search(self, text: str, limit: int = 50) -> list[Kind]:
        """Those that somebody may mean who has typed so much; without any words the most frequent ones first.

        By name before by what residents call it before by what is above it; a word that nothing has is taken for the
        one that is most like it.
        """
        asked = _plain(text)
        if not asked:
            return sorted(self.all, key=lambda kind: (-kind.count, kind.name.casefold()))[:limit]
        found = self._ranked(asked)
        if not found:
            found = self._ranked([self._meant(word) for word in asked])
        return [kind for *_, kind in sorted(found, key=lambda each: each[:3])][:limit]

    def _ranked(self, asked: Sequence[str]) -> list[tuple[float, int, str, Kind]]:
        ranked = ((_rank(asked, words), kind) for kind, words in zip(self.all, self._words, strict=True))
        return [(rank, -kind.count, kind.name.casefold(), kind) for rank, kind in ranked if rank is not None]

    def _meant(self, word: str) -> str:
        if any(each.startswith(word) for each in self._every):
            return word
        return next(iter(get_close_matches(word, self._every, 1, ALIKE)), word)


def _defined(service: Service, seen: Sequence[Seen]) -> Iterable[Kind]:
    """Of a directory: a category with others below it stands for those, and is none by itself."""
    counts: dict[str, int] = {}
    for one in seen:
        known = service.category(one.category)
        if known is not None:
            counts[known.name] = counts.get(known.name, 0) + one.count
    parents = {folded(each.parent) for each in service.categories if each.parent}
    for each in service.categories:
        if folded(each.name) not in parents:
            above = tuple(up.name for up in service.above(each.name))[:0:-1]
            department = service.department_for("", each.name)
            told = (each.handling, each.priority, counts.get(each.name, 0))
            yield Kind(each.name, department, above, (*each.words, *each.same), *told)


def _seen(service: Service, seen: Sequence[Seen]) -> Iterable[Kind]:
    """Of the city's files: each category once, with the department that has most of it."""
    most: dict[str, Seen] = {}
    counts: dict[str, int] = {}
    for one in seen:
        if one.category.strip():
            counts[one.category] = counts.get(one.category, 0) + one.count
            if one.category not in most or most[one.category].count < one.count:
                most[one.category] = one
    for name, one in sorted(most.items()):
        yield Kind(name, service.department_for(one.department, name), count=counts[name])


def _rank(asked: Sequence[str], words: tuple[list[str], list[str], list[str]]) -> float | None:
    """The smaller the better, None where a word is nowhere."""
    name, own, above = words
    total = 0.0
    for place, word in enumerate(asked):
        if any(each.startswith(word) for each in name):
            total += 0 if place or not name[0].startswith(word) else -0.5
        elif any(each.startswith(word) for each in own):
            total += 1
        elif any(each.startswith(word) for each in above):
            total += 2
        else:
            return None
    return total


def _words_of(kind: Kind) -> tuple[list[str], list[str], list[str]]:
    """Of its name, of what it is called beside, of what is above it."""
    return _plain(kind.name) or [""], _plain(" ".join(kind.words)), _plain(" ".join((*kind.path, kind.department)))


def _plain(text: str) -> list[str]:
    """Words in small letters, without accents."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text[:2000]) if not unicodedata.combining(each))
    return "".join(each if each.isalnum() else " " for each in bare.casefold()).split()
