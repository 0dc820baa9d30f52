"""Numbers are hidden, what helps to find a line is not."""

from __future__ import annotations

import pytest

from supervisor.sources.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1795294734|1795294733.1|ENTERQUEUE||2125550235|1", "1795294734|1795294733.1|ENTERQUEUE||••••••••35|1"),
        ("call +1 (212) 555-0235 now", "call •••••••••35 now"),
        ("2125550235|x", "••••••••35|x"),
        ("room 1234", "room 1234"),
        ("", ""),
    ],
)  # fmt: skip
def test_numbers_are_hidden(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_long_text_is_cut() -> None:
    assert len(masked("x" * 10_000)) == 300
