"""Names of streets as people type them and as files write them: one short word for each of its kinds and directions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONG = {
    "n": "north norte",
    "s": "south sur",
    "e": "east este",
    "w": "west oeste",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
    "st": "street str saint calle sainte",
    "ave": "avenue av aven avenida",
    "blvd": "boulevard boul bulevar",
    "rd": "road",
    "dr": "drive drv",
    "ln": "lane",
    "ct": "court crt",
    "cir": "circle circ",
    "pl": "place",
    "plz": "plaza",
    "sq": "square",
    "ter": "terrace terr",
    "trl": "trail",
    "pkwy": "parkway pky pkw",
    "hwy": "highway hiway",
    "expy": "expressway expwy",
    "fwy": "freeway",
    "aly": "alley",
    "brg": "bridge",
    "ctr": "center centre",
    "cres": "crescent",
    "xing": "crossing",
    "gdns": "gardens",
    "grv": "grove",
    "hts": "heights",
    "hl": "hill",
    "hls": "hills",
    "is": "island",
    "jct": "junction",
    "lk": "lake",
    "lp": "loop",
    "mnr": "manor",
    "mdw": "meadow",
    "mt": "mount",
    "mtn": "mountain",
    "pt": "point",
    "rdg": "ridge",
    "riv": "river",
    "rte": "route",
    "spg": "spring",
    "sta": "station",
    "tpke": "turnpike",
    "vly": "valley",
    "vw": "view",
    "ft": "fort",
    "jr": "junior",
    "4th": "fourth",
    "5th": "fifth",
    "6th": "sixth",
    "7th": "seventh",
    "8th": "eighth",
    "9th": "ninth",
    "10th": "tenth",
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "11th": "eleventh",
    "12th": "twelfth",
}
SHORT = {long: short for short, words in _LONG.items() for long in words.split()}
"""By each long form the short one; streets are compared by these alone."""
UNITS = frozenset({"apt", "apartment", "unit", "ste", "suite", "rm", "room", "fl", "floor", "bldg", "#", "lot"})
"""What a flat, an office or a floor is introduced by."""
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_NUMBER = re.compile(r"(\d{1,9})(.*)", re.DOTALL)
_APART = re.compile(r"[^\w#/]+|_")
LEAST = 3
"""Letters of a long form that are enough to mean its short one."""


def words(text: str) -> list[str]:
    """The words of an address in small letters without accents, with a number's hyphen left out."""
    plain = unicodedata.normalize("NFKD", text[:300]).casefold().replace("#", " # ")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in "'’.-")
    return [word for word in _APART.split(plain) if word]


def short(word: str) -> str:
    """A word as streets are compared by it."""
    return SHORT.get(word, word)


def meant(word: str) -> tuple[str, ...]:
    """The short words that somebody may mean who has typed so much of a longer one."""
    if len(word) < LEAST:
        return (SHORT[word],) if word in SHORT else ()
    return tuple(sorted({one for long, one in SHORT.items() if long.startswith(word)}))


def is_number(word: str) -> bool:
    """Whether a word is a house number: digits first, and no 42nd."""
    return word[:1].isdecimal() and word[:1].isascii() and not _ORDINAL.fullmatch(word)


@lru_cache(1 << 16)
def house(text: str) -> tuple[int, str] | None:
    """A house number as its digits (up to nine) and what comes after them; None where it has none."""
    first, *rest = words(text) or [""]
    found = _NUMBER.fullmatch(first) if text.lstrip()[:1].isdecimal() else None
    return None if found is None or not found[1].isascii() else (int(found[1]), found[2] + "".join(rest))


@lru_cache(1 << 17)
def compared(name: str) -> str:
    """A street as it is compared with others."""
    return " ".join(map(short, words(name)))


@lru_cache(1 << 17)
def titled(name: str) -> str:
    """A street's name as people write it, where a file has it in capitals."""
    plain = " ".join(name.split())
    if not plain.isupper():
        return plain
    return " ".join(word.lower() if word[:1].isdecimal() else _titled(word) for word in plain.split())


def _titled(word: str) -> str:
    return word if SHORT.get(word.casefold(), word.casefold()) in _COMPASS and len(word) <= 2 else word.capitalize()


_COMPASS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})
