"""Which property of a map's features is the areas' name, and the name itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

Properties = Sequence[Mapping[str, object]]

LONGEST = 120
_LIKELY = re.compile(
    r"name|label|title|neighbou?rhood|district|ward|precinct|borough|community|council|quarter|zone|region|barrio|boro",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"^(.*_)?(id|gid|fid|oid|objectid.*|globalid|uuid|shape.*|st_.*|geo.*|area|len.*|perimeter|acres|"
    r"created.*|updated.*|edit.*|date.*|last_.*|url|link|web.*|phone|e?mail|colou?r|fill|stroke.*|population|pop.*)$",
    re.IGNORECASE,
)


def name_of(value: object) -> str:
    """A property's value as a name, empty for what is none: one line of text, or a whole number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    printable = "".join(letter if letter.isprintable() else " " for letter in str(value)[:10_000])
    return " ".join(printable.split())[:LONGEST]


def guess(every: Properties) -> str:
    """The property that names the areas best; empty where none will do."""
    ranked = sorted(((worth(key, every), key) for key in keys(every)), key=lambda pair: (-pair[0], pair[1]))
    return ranked[0][1] if ranked and ranked[0][0] > 0 else ""


def keys(every: Properties) -> list[str]:
    """Every property that some feature has, in the order in which they come."""
    return list(dict.fromkeys(key for properties in every for key in properties))


def worth(key: str, every: Properties) -> float:
    """How well a property would do as the name: filled, different from area to area, and words rather than numbers."""
    names = [name for name in (name_of(properties.get(key)) for properties in every) if name]
    if len(names) * 2 < len(every):
        return 0.0
    different = len(set(names)) / len(every)
    if different < 0.5 and len(every) > 1:
        return 0.0
    words = _share(name[0].isalpha() for name in names)
    return different + words + 2 * bool(_LIKELY.search(key)) - 3 * bool(_NEVER.match(key))


def _share(which: Iterable[bool]) -> float:
    found = list(which)
    return sum(found) / len(found)
