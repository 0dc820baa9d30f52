"""Values as TOML writes them."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def key(name: str) -> str:
    """A name, quoted where it must be."""
    return name if _BARE.fullmatch(name) else text(name)


def value(told: Any) -> str:
    """A text, number, date, list, or table on one line."""
    match told:
        case dict():
            inside = ", ".join(f"{key(name)} = {value(each)}" for name, each in told.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(map(value, told))}]"
        case date():
            return told.isoformat()
        case str():
            return text(told)
        case _:
            return json.dumps(told)


def text(words: str) -> str:
    """JSON's way to write a text is TOML's too, but for this one character and halves of characters."""
    whole = words.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
