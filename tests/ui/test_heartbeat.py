"""The heartbeat: four times a second at most, a tick for what ages, nothing for windows that nobody sees."""

from __future__ import annotations

import threading

import msgspec
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.ui.heartbeat import BEAT_MS, Heartbeat
from tests.pictures import NOW, RULES, picture


class Stage:
    """A feed that is told what its newest picture is, and what the heartbeat made of it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.clock = NOW
        self.latest: Picture = picture()
        self.rules = RULES
        self.beats: list[Picture] = []
        self.ticks: list[int] = []
        self.heart = Heartbeat(lambda: self.clock)
        self.heart.beat.connect(self.beats.append)
        self.heart.tick.connect(self.ticks.append)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.heart.serve(self.window)
        self.heart.follow(lambda: self.latest, lambda: self.rules)

    def new(self) -> None:
        self.latest = msgspec.structs.replace(self.latest, serial=self.latest.serial + 1)
        self.heart.poke()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def shown(stage: Stage, qtbot: QtBot) -> Stage:
    stage.window.show()
    qtbot.waitUntil(lambda: stage.heart._ticks.isActive())
    return stage


def test_the_first_picture_is_told_at_once(stage: Stage) -> None:
    assert [told.serial for told in stage.beats] == [1]


def test_many_pictures_between_two_beats_are_one(stage: Stage, qtbot: QtBot) -> None:
    shown(stage, qtbot)
    for _ in range(500):
        stage.new()
    qtbot.waitUntil(lambda: stage.beats[-1].serial == 501)
    assert len(stage.beats) == 2


def test_after_a_quiet_while_a_picture_is_told_without_waiting(stage: Stage, qtbot: QtBot) -> None:
    shown(stage, qtbot)
    qtbot.waitUntil(lambda: stage.heart._since.elapsed() >= BEAT_MS)
    with qtbot.waitSignal(stage.heart.beat, timeout=100):
        stage.new()


def test_a_poke_from_another_thread_is_told_in_this_one(stage: Stage, qtbot: QtBot) -> None:
    shown(stage, qtbot)
    threads: list[threading.Thread] = []
    stage.heart.beat.connect(lambda _: threads.append(threading.current_thread()))
    other = threading.Thread(target=stage.new)
    with qtbot.waitSignal(stage.heart.beat):
        other.start()
    other.join()
    assert threads == [threading.current_thread()]


def test_while_nobody_can_see_it_nothing_is_told(stage: Stage, qtbot: QtBot) -> None:
    shown(stage, qtbot)
    stage.window.hide()
    qtbot.waitUntil(lambda: not stage.heart._ticks.isActive())
    with qtbot.assertNotEmitted(stage.heart.beat, wait=50):
        stage.new()
    stage.window.show()
    qtbot.waitUntil(lambda: stage.beats[-1].serial == 2)


def test_a_second_window_keeps_it_awake(stage: Stage, qtbot: QtBot) -> None:
    wall = QWidget()
    qtbot.addWidget(wall)
    stage.heart.serve(wall)
    wall.show()
    assert stage.heart.awake


def test_it_ticks_with_the_clock_while_a_source_lives(stage: Stage, qtbot: QtBot) -> None:
    stage.clock = NOW + 5000
    assert stage.heart.now() == NOW + 5000
    with qtbot.waitSignal(stage.heart.tick, timeout=3000):
        stage.window.show()
    assert stage.ticks[-1] == NOW + 5000


def test_time_stands_still_in_a_world_of_finished_files(stage: Stage) -> None:
    done = tuple(msgspec.structs.replace(source, health="done") for source in stage.latest.sources)
    stage.heart.picture = msgspec.structs.replace(stage.latest, sources=done)
    stage.clock = NOW + 5000
    assert stage.heart.now() == NOW


def test_other_rules_are_told_before_the_picture_that_goes_with_them(stage: Stage, qtbot: QtBot) -> None:
    shown(stage, qtbot)
    told: list[object] = []
    stage.heart.ruled.connect(told.append)
    stage.heart.beat.connect(told.append)
    stage.rules = msgspec.structs.replace(RULES, version=2)
    stage.new()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert isinstance(told[0], Rules)


def test_rules_that_were_loaded_before_anybody_followed_are_told(qtbot: QtBot) -> None:
    told: list[object] = []
    heart = Heartbeat(lambda: NOW)
    heart.ruled.connect(told.append)
    heart.beat.connect(told.append)
    heart.follow(picture, lambda: RULES)
    assert (told[0], heart.rules, len(told)) == (RULES, RULES, 2)


def test_the_same_rules_loaded_again_are_not_told(stage: Stage, qtbot: QtBot) -> None:
    shown(stage, qtbot)
    stage.rules = msgspec.structs.replace(RULES)
    with qtbot.assertNotEmitted(stage.heart.ruled), qtbot.waitSignal(stage.heart.beat):
        stage.new()
