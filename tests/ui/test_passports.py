"""Passports: what a figure is made of, and the same under every code."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from supervisor.metrics.catalogue import METRICS
from supervisor.picture import EMPTY, GapState, SourceState
from supervisor.ui.dialogs.passport import PassportDialog
from supervisor.ui.heartbeat import Heartbeat
from supervisor.ui.passports import Passport, passport
from tests.pictures import NOW, RULES, call_figures, picture


def told(key: str, scope: str = "centre", window: int = 0) -> Passport:
    found = passport(picture(), RULES, scope, key, window, NOW)
    assert found is not None
    return found


def test_a_service_level_tells_formula_window_sample_and_age() -> None:
    made = told("service_level", "queue/streets")
    assert made.title == "Service level · SL-I 80/20 · Streets"
    assert made.value == "64.0 %"
    rows = dict(made.rows)
    assert rows["Formula"] == "SL-I, early abandons ignored: AnT / (An + Ab − AbT), T = 20 s"
    assert rows["Window"] == "today, 00:00 to 10:33; each visit counts where it entered"
    assert rows["Sample"] == "113 calls"
    assert rows["Age"] == "last event 0 s old"


def test_it_tells_the_same_figure_under_every_code_with_who_shows_it() -> None:
    same = told("service_level").same
    assert [figure.code for figure in same] == ["SL-A", "SL-N", "SL-I", "SL-P", "SL-S", "SL-5", "SL-O"]
    assert [figure.code for figure in same if figure.chosen] == ["SL-I"]
    assert "Amazon Connect" in same[3].who


def test_the_letters_of_the_formulas_are_told_in_words_with_their_numbers() -> None:
    letters = {each.letter: (each.words, each.value) for each in told("service_level", "queue/streets").letters}
    assert letters["An"] == ("answered", "107")
    assert letters["AbT"] == ("abandoned within T", "1")
    assert letters["T"] == ("the limit", "20 s")
    assert told("asa_s").letters == ()


def test_abandonment_tells_what_it_counts_and_its_own_formula_in_a_window() -> None:
    assert dict(told("abandon_rate").rows)["Counted"] == "abandoned 22; short abandons 4; offered 512"
    assert dict(told("abandon_rate").rows)["Share"] == "18 of 508; 4 short left out of both"
    rolling = dict(told("abandon_rate", window=15).rows)
    answered, of = (
        int(rolling[row].split(word)[1].split(";")[0]) for row, word in (("Counted", "answered"), ("Share", "of"))
    )
    gone, short = (int(rolling["Counted"].split(word)[1].split(";")[0]) for word in ("abandoned", "abandons"))
    assert of == answered + gone - short
    assert rolling["Formula"] == "(abandoned − short) / (answered + abandoned − short)"


def test_left_otherwise_tells_each_of_its_ways() -> None:
    made = told("left_otherwise")
    assert (made.title, made.value) == ("Left otherwise · Lakeview 311", "5")
    assert dict(made.rows)["Counted"] == "timed out 5; left, no agents 0; left by key 0; withdrawn 0"
    assert dict(made.rows)["Share"] == "sent away 1.0 %: 5 of 512 timed out or left for want of agents"


def test_a_missing_figure_tells_why() -> None:
    made = told("fcr")
    assert made.value == "–"
    assert dict(made.rows)["No value"] == "the days in which an answered caller may call again are not over yet"


def test_a_figure_over_a_gap_tells_which() -> None:
    gap = GapState("main", "Main PBX", NOW - 1_800_000, NOW - 1_500_000)
    figures = {"centre": call_figures(10, 0.9, incomplete=True)}
    holed = msgspec.structs.replace(picture(), figures=figures, gaps=(gap,))
    made = passport(holed, RULES, "centre", "service_level", 0, NOW)
    assert made is not None
    assert dict(made.rows)["Incomplete"] == "no source covers 10:03 to 10:08 (Main PBX)"


def test_a_figure_over_gaps_tells_those_of_its_own_systems() -> None:
    gaps = [GapState(name, f"{name} PBX", NOW - 1_800_000, NOW - 1_500_000) for name in ("main", "branch")]
    figures = {"queue/streets": call_figures(10, 0.9, incomplete=True)}
    fed = {"queue/streets": frozenset({"branch"})}
    holed = msgspec.structs.replace(picture(), figures=figures, gaps=tuple(gaps), fed=fed)
    made = passport(holed, RULES, "queue/streets", "service_level", 0, NOW)
    assert made is not None
    assert dict(made.rows)["Incomplete"] == "no source covers 10:03 to 10:08 (branch PBX)"


def test_a_stale_figure_says_so() -> None:
    silent = msgspec.structs.replace(picture(), stale_since=NOW - 240_000)
    made = passport(silent, RULES, "centre", "service_level", 0, NOW)
    assert made is not None
    assert dict(made.rows)["Age"] == "4 min old: no source has delivered since"


def test_a_figure_that_one_of_two_systems_does_not_tell_of_names_it() -> None:
    sources = tuple(SourceState(name, "ami", name, "live") for name in ("main", "branch"))
    partly = msgspec.structs.replace(picture(), sources=sources, silent={"branch": NOW - 240_000})
    made = passport(partly, RULES, "centre", "service_level", 0, NOW)
    assert made is not None
    assert dict(made.rows)["Age"] == "branch 4 min old: no source of branch has delivered since"


def test_a_rolling_window_credits_when_things_happened() -> None:
    assert dict(told("asa_s", window=30).rows)["Window"].startswith("the last 30 minutes; answers")


def test_what_is_no_figure_has_none() -> None:
    assert passport(picture(), RULES, "centre", "", 0, NOW) is None


@pytest.mark.parametrize("key", [metric.key for metric in METRICS])
@pytest.mark.parametrize("scope", ["centre", "queue/streets", "agent/SIP/101", "team/Harbor", "queue/nowhere"])
def test_every_figure_of_the_catalogue_has_one(key: str, scope: str) -> None:
    assert told(key, scope).title
    assert passport(EMPTY, RULES, scope, key, 15, 0) is not None


def test_the_window_shows_it_and_copies_it_whole(qtbot: QtBot) -> None:
    heart = Heartbeat(lambda: NOW)
    heart.follow(picture, lambda: RULES)
    dialog = PassportDialog(heart)
    qtbot.addWidget(dialog)
    assert dialog.ask("centre", "service_level", 0)
    assert dialog.isVisible()
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "Formula: SL-I" in copied
    assert "Amazon Connect" in copied
    assert not dialog.ask("centre", "", 0)
