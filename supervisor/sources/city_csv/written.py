"""A profile as TOML text, so that it can be read, edited and kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from supervisor.sources.city_csv.profile import Profile


def toml(profile: Profile) -> str:
    """The profile as TOML that gives the same profile again; what has its default is left out."""
    told = profile.model_dump(mode="json", exclude={"city"}, exclude_defaults=True)
    plain = {name: value for name, value in told.items() if not isinstance(value, dict) or name == "bounds"}
    tables = {name: value for name, value in told.items() if name not in plain}
    lines = [f"{_key(name)} = {_value(value)}" for name, value in plain.items()]
    for name, table in tables.items():
        lines += ["", f"[{_key(name)}]", *(f"{_key(word)} = {_value(value)}" for word, value in table.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    bare = name.replace("_", "a").replace("-", "a")
    return name if bare.isascii() and bare.isalnum() else _text(name)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items()) + " }"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Iterable):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value)
