"""Takes telephone numbers out of text that will be kept or shown."""

from __future__ import annotations

import re

_KEPT = 2
_SHOWN = 300
_NUMBER = re.compile(
    r"(?P<keep>\A1\d{9}(?=\|)|\b1\d{9}\.\d+\b)"  # the second that opens a queue_log line, and call ids
    r"|\+?\d(?:[ ().-]{0,2}\d){4,}"
)


def masked(text: str) -> str:
    """`text` with all but the last two digits of every number of five digits or more hidden, cut at 300 characters."""
    return _NUMBER.sub(_hide, text[:_SHOWN])


def _hide(found: re.Match[str]) -> str:
    if found["keep"]:
        return found[0]
    digits = re.sub(r"\D", "", found[0])
    return "•" * (len(digits) - _KEPT) + digits[-_KEPT:]
