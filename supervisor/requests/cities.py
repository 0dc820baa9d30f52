"""What a city is called: by the name that its profile gives, else by its short name made readable."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NONE: Mapping[str, str] = MappingProxyType({})


def city_name(city: str, titles: Mapping[str, str] = NONE) -> str:
    """`New York`, of the short name `new_york`; `titles` are names by short names, as profiles give them."""
    return titles.get(city) or (city.replace("_", " ").title() if city.islower() else city)
