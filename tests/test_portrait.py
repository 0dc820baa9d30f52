"""A picture that is kept up to date is the one that would be made anew."""

from __future__ import annotations

import random
from datetime import date

import pytest

from supervisor.cli.sources import demo_city
from supervisor.core.events import Recorded
from supervisor.metrics.world import World
from supervisor.portrait import Portrait
from supervisor.reports.past import HOUR_MS, day_start
from supervisor.settings import centre_settings, rules
from supervisor.sources.simulated.city import settings_body
from supervisor.sources.simulated.history import observed
from tests.day import Day

DAY = date(2026, 11, 17)


def _records() -> list[Recorded]:
    seen = enumerate(observed(demo_city(), 311, DAY, "lakeview"), start=1)
    return [Recorded(at, e.at, e.ordinal, e.key, e.system, e.source, e.event) for at, e in seen]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_picture_kept_up_to_date_is_the_one_made_anew(seed: int) -> None:
    chance, records = random.Random(seed), _records()
    made = rules(centre_settings(settings_body(demo_city(), [2026])), 1)
    since = day_start(records[0].at, made)
    kept = World(made, since, rolling_from=since)
    portrait, touched, done = Portrait(made, "demo"), set[str](), 0
    while done < 3000:
        part = records[done : done + chance.randrange(1, 700)]
        done += len(part)
        chance.shuffle(part[-5:])
        for record in part:
            seen = kept.apply(record)
            touched |= seen.scopes | {f"queue/{name}" for name in seen.queues}
        at = part[-1].at + chance.randrange(60_000)
        touched |= kept.settle(at) | set(kept.ledger.accounts)
        portrait.paint(kept, at, touched)
        kept.ledger.forget(at - HOUR_MS - 60_000)
        touched.clear()
    anew, fresh = World(made, since, rolling_from=since), Portrait(made, "demo")
    anew.fold(records[:done])
    anew.settle(at)
    fresh.paint(anew, at, set(), everything=True)
    assert portrait.intervals == fresh.intervals
    for scope, figures in fresh.figures.items():
        if "rolling" in figures:
            assert portrait.figures[scope]["rolling"] == figures["rolling"]


def test_an_agent_who_turns_out_never_to_have_been_there_leaves_the_picture() -> None:
    day = Day().seen_by("queue_log").queued("a").seen_by("ami").after(0.018).answered("a", "Nobody").after(1)
    log, ami = day.records
    world, portrait = World(day.rules, day.start), Portrait(day.rules, "real")
    portrait.paint(world, day.at, world.apply(ami).scopes | {"agent/Nobody"})
    assert "agent/Nobody" in portrait.figures
    assert "agent/Nobody" in portrait.paint(world, day.at, world.apply(log).scopes | {"agent/Nobody"})
    assert "agent/Nobody" not in portrait.figures
    portrait.paint(world, day.at, set(world.ledger.accounts))
    assert "agent/Nobody" not in portrait.figures
