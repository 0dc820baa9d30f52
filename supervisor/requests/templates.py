"""Texts with named fields, such as `Request {number} is done`; what is filled in is only ever data."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}\r\n]*)\}|[{}]")
_LINE = re.compile(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
MOST_VALUE = 4000
"""Characters of one field that are filled in."""


def check(text: str, known: Collection[str]) -> None:
    """Raises `ValueError` with a sentence where a text has a field that is not known, or a brace of its own."""
    for found in _TOKEN.finditer(text):
        if found[1] is None and found[0] in ("{", "}"):
            raise ValueError(f"has a single “{found[0]}”; write {found[0] * 2} for a brace that is to be seen")
        if found[1] is not None and found[1] not in known:
            raise ValueError(f"has the field {{{found[1][:40]}}}, which there is not; there are: {', '.join(known)}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in; a field without a value is empty. Values are never looked into."""
    return _TOKEN.sub(lambda found: _filled(found, values), text)


def _filled(found: re.Match[str], values: Mapping[str, str]) -> str:
    if found[1] is None:
        return found[0][0]
    return _CONTROL.sub("", values.get(found[1], "")[:MOST_VALUE])


def one_line(text: str, most: int = 200) -> str:
    """A text for a head of a mail: no line breaks and no control characters, at most so long."""
    return _LINE.sub(" ", text).strip()[:most]
