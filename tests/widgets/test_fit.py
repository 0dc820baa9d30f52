"""Text shrinks to fit, and is cut only when it cannot shrink any more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.fit import SMALLEST, fit, fit_parts, width
from widgets.number import fit_value
from widgets.painted import split_label

_words = st.text(alphabet="abcXYZ 0123456789·%é", min_size=1, max_size=60)


@given(_words, st.floats(10, 900), st.integers(6, 200))
def test_fitted_text_is_never_wider_than_its_room(text: str, room: float, wanted: int) -> None:
    fitted = fit(text, room, wanted)
    assert fitted.pixels <= wanted
    assert fitted.width <= room or fitted.text in ("…", "")
    assert fitted.cut == (fitted.text != text)


@given(_words, st.floats(10, 900), st.integers(6, 200))
def test_text_is_cut_only_when_even_the_smallest_is_too_wide(text: str, room: float, wanted: int) -> None:
    assert not fit(text, room, wanted).cut or width(text, SMALLEST) > room


@given(
    st.sampled_from(["3", "83", "1,234,567", "3 h 20", "–"]), st.sampled_from(["", "%", "calls"]), st.integers(120, 900)
)
def test_a_value_and_its_unit_fit_side_by_side(value: str, unit: str, room: int) -> None:
    number, suffix = fit_value(value, unit, room, 200, 150)
    assert not number.cut
    assert not suffix.cut
    assert number.width + suffix.width <= room


def test_a_label_is_parted_where_both_lines_stay_largest() -> None:
    label = "Service level · SL-I 80/20 · Streets"
    assert split_label(label, 900, 30, 22) == (label,)
    assert split_label(label, 260, 30, 22) == ("Service level", "SL-I 80/20 · Streets")
    assert split_label("Longest wait of all callers", 60, 30, 22) == ("Longest wait of all callers",)


def test_a_note_leaves_out_its_last_parts_before_it_is_too_small_to_read() -> None:
    note = "on target · 14 calls + 8 short · limit 5 %"
    whole = width(note, 12)
    assert fit_parts(note, whole * 0.9, 12) == note
    assert fit_parts(note, whole * 0.7, 12) == "on target · 14 calls + 8 short"
    assert fit_parts(note, 20, 12) == "on target"
    assert fit_parts(note, 20, 12, least=0) == ""
