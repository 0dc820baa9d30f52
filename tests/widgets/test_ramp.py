"""Steps of one colour: round, in order, explained by the legend, and never hiding the text on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets import Level
from widgets.gallery import THEMES, load_theme
from widgets.ramp import CONTRAST, STEPS, Ramp, contrast, shade

TONES = ("accent", "bad", "warn", "good", "stale", "grey", "orange", "blue")


@given(st.lists(st.integers(0, 10**7), max_size=30))
def test_more_is_never_a_weaker_step(values: list[int]) -> None:
    ramp = Ramp.over([float(value) for value in values])
    steps = [ramp.step(float(value)) for value in sorted(values)]
    assert steps == sorted(steps)
    assert len(ramp.breaks) < STEPS
    assert all(step == 0 for step, value in zip(steps, sorted(values), strict=True) if value == 0)
    assert all(1 <= step <= ramp.steps for step, value in zip(steps, sorted(values), strict=True) if value > 0)
    assert len(ramp.legend()) == ramp.steps


@given(st.integers(1, 10**7))
def test_the_most_is_the_strongest(most: int) -> None:
    ramp = Ramp.over([float(most)])
    assert ramp.strength(ramp.step(float(most))) == STEPS
    assert [ramp.strength(step) for step in range(ramp.steps + 1)] == sorted(
        {ramp.strength(step) for step in range(ramp.steps + 1)}
    )


def test_a_legend_says_where_each_step_begins_and_ends() -> None:
    departments = [4809.0, 2100.0, 800.0, 90.0, 12.0, 3.0, None]
    assert Ramp.over(departments).legend() == ("1–149", "150–799", "800–1,999", "2,000–3,999", "4,000 and more")
    assert Ramp.over([3.0]).legend() == ("1", "2", "3")
    assert Ramp.over([1.0]).legend() == ("1",)
    assert Ramp.over([0.0]).legend() == ()
    assert Ramp.over([]).legend() == ()
    halves = Ramp.over([0.5], whole=False)
    assert halves.legend(whole=False, text=lambda part: f"{part:.0%}")[0] == "0%–20%"
    assert halves.step(0.2) == 2


def test_one_giant_leaves_the_others_their_shades_and_equals_look_alike() -> None:
    giant = Ramp.over([2505.0, 355.0, *map(float, range(3, 90, 5))])
    assert len({giant.step(value) for value in (3.0, 50.0, 88.0, 355.0, 2505.0)}) >= 4
    alike = Ramp.over([float(value) for value in range(100, 121)])
    assert {alike.step(float(value)) for value in range(100, 121)} <= {alike.steps - 1, alike.steps}


def test_nothing_and_the_unknown_have_no_strength() -> None:
    ramp = Ramp.over([10.0])
    assert [ramp.strength(ramp.step(value)) for value in (None, 0.0, -3.0)] == [0, 0, 0]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("tone", TONES)
def test_text_can_be_read_on_every_shade_and_shades_differ(name: str, tone: str) -> None:
    theme = load_theme(name)
    shades = [shade(theme, tone, strength) for strength in range(STEPS + 1)]
    assert all(contrast(theme.text, one) >= CONTRAST for one in shades)
    assert shades[0] == theme.surface
    apart = [contrast(one, theme.surface) for one in shades]
    assert apart == sorted(apart)
    assert len({one.rgb() for one in shades}) == STEPS + 1


def test_contrast_is_as_the_guideline_measures_it() -> None:
    theme = load_theme("dark")
    assert contrast(theme.text, theme.text) == 1
    assert contrast(theme.text, theme.surface) == contrast(theme.surface, theme.text) > 12
    assert contrast(theme.level(Level.bad), theme.surface) == pytest.approx(5.3, abs=0.1)
