"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from widgets import format as shown


@pytest.fixture(autouse=True)
def _american() -> Iterator[None]:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(QLocale.system())


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (0, "0:00"), (42, "0:42"), (42.9, "0:42"), (725, "12:05"), (3599, "59:59"), (12_000, "3 h 20")],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert shown.duration(seconds) == text


@pytest.mark.parametrize(
    ("ratio", "digits", "text"),
    [(None, 0, "–"), (0.834, 0, "83"), (0.834, 1, "83.4"), (1.0, 0, "100"), (0.999, 0, "99"), (0.9999, 1, "99.9")],
)
def test_percentages_are_a_hundred_only_when_all_are(ratio: float | None, digits: int, text: str) -> None:
    assert shown.percent(ratio, digits) == text


def test_counts_have_thousands_by_locale() -> None:
    assert shown.count(1_234_567) == "1,234,567"
    assert shown.count(None) == shown.DASH
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert shown.count(1_234.5, 1) == "1.234,5"


@pytest.mark.parametrize(
    ("seconds", "text"), [(5, "5 s old"), (185, "3 min old"), (7_300, "2 h old"), (9e5, "10 d old")]
)
def test_ages(seconds: float, text: str) -> None:
    assert shown.age(seconds) == text


def test_thousands_stand_apart_where_no_locale_is_set() -> None:
    QLocale.setDefault(QLocale.c())
    assert shown.count(1_234_567) == "1,234,567"
