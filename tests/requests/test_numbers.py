"""Confirmation numbers: what is misheard is found, what is written otherwise is taken."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.numbers import FIRST, LETTER, STEPS, WrongNumber, check, is_ours, number, spoken

COUNTS = st.integers(FIRST, 10**12)


def wrong(digits: str) -> bool:
    try:
        check(digits)
    except WrongNumber:
        return True
    return False


def plain(count: int) -> str:
    return number(count).removeprefix(LETTER).replace("-", "")


def test_a_number_has_a_letter_and_groups_of_four() -> None:
    assert number(FIRST) == "R1000-002"
    assert number(1_234_567) == "R1234-5671"
    with pytest.raises(ValueError, match="counts begin"):
        number(FIRST - 1)


@pytest.mark.parametrize("count", [FIRST, 123_456, 987_654, 1_000_000, 90_817_263])
def test_every_single_wrong_digit_is_found(count: int) -> None:
    digits = plain(count)
    for place, right in enumerate(digits):
        for other in set("0123456789") - {right}:
            assert wrong(digits[:place] + other + digits[place + 1 :])


def test_every_single_wrong_digit_and_every_swap_is_found_in_each_of_ten_thousand_in_a_row() -> None:
    """10,000 in a row have each pair of digits at each of the last places, after each other."""
    for count in range(FIRST, FIRST + 10_000):
        digits = plain(count)
        for place in range(len(digits) - 1):
            one, two = digits[place], digits[place + 1]
            assert one == two or wrong(digits[:place] + two + one + digits[place + 2 :])


def test_the_table_finds_them_in_numbers_of_any_length() -> None:
    """Rows and columns are permutations, so a difference stays one; and no two digits may change places anywhere."""
    ten = range(10)
    for step in ten:
        assert sorted(STEPS[step]) == sorted(row[step] for row in STEPS) == [*ten]
        for one, two in permutations(ten, 2):
            assert STEPS[STEPS[step][one]][two] != STEPS[STEPS[step][two]][one]


@given(COUNTS, st.data())
def test_a_wrong_digit_or_a_swap_is_found_wherever_it_is(count: int, data: st.DataObject) -> None:
    digits = plain(count)
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {digits[place]})))
    assert wrong(digits[:place] + other + digits[place + 1 :])
    pair = digits[place : place + 2]
    if len(set(pair)) == 2:
        assert wrong(digits[:place] + pair[::-1] + digits[place + 2 :])


@given(COUNTS, st.randoms())
def test_it_is_taken_however_it_is_written(count: int, chance: random.Random) -> None:
    kept = number(count)
    spaced = "".join(each + chance.choice(("", " ", "-", " – ")) for each in kept.replace("-", ""))
    letters = spaced.lower().replace("0", "o").replace("1", "l")
    assert check(spaced) == check(letters) == check(kept[1:]) == check(f"  {kept.lower()} ") == kept
    assert is_ours(kept.lower())
    assert not is_ours(kept[1:])


@given(st.text(max_size=200))
def test_anything_else_is_a_sentence(text: str) -> None:
    said = ""
    try:
        said = check(text)
    except WrongNumber as error:
        said = str(error)
    assert said.startswith(LETTER) or said.endswith(".")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is an R and digits"),
        ("pothole", "is an R and digits"),
        ("R1000", "too few digits"),
        ("R" + "1" * 40, "too many digits"),
        ("R1000-005", "a digit is wrong, or two are swapped"),
    ],
)
def test_a_wrong_one_is_told_what_to_do(text: str, said: str) -> None:
    with pytest.raises(WrongNumber, match=said):
        check(text)


def test_it_is_read_out_digit_by_digit() -> None:
    assert spoken("R1000-002") == "R 1 0 0 0, 0 0 2"
