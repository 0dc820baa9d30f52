"""What the Service page asks for: names that the files have, and which open requests a directory moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from supervisor.cli.common import author
from supervisor.cli.service_page import service_actions
from supervisor.core.rights import NotAllowed
from supervisor.settings.service_edit import taken_in
from tests.ui.backlogs import CATEGORIES, DEPARTMENTS, Worlds

SLA = {"slas": {"All": {"resolution": "1h", "calendar": "24x7"}}}


@pytest.fixture
def world(tmp_path: Path) -> Worlds:
    return Worlds(tmp_path, mapped=False)


def body(service: dict[str, Any]) -> dict[str, Any]:
    return {"zone": "America/Chicago", "service": service}


def test_what_files_write_is_counted_with_its_department(world: Worlds) -> None:
    seen = service_actions(world.store, lambda: world.finder, lambda: world.backlog.at).seen()
    assert seen.departments == dict.fromkeys(DEPARTMENTS, 30)
    assert seen.categories.keys() == {*CATEGORIES}
    assert sum(count for _, count in seen.categories.values()) == 120
    assert {whose for whose, _ in seen.categories.values()} <= {*DEPARTMENTS}
    assert len(taken_in({}, seen)["categories"]) == len(CATEGORIES)


def test_what_a_directory_moves_is_said_in_numbers(world: Worlds) -> None:
    actions = service_actions(world.store, lambda: world.finder, lambda: world.backlog.at)
    assert actions.moves is not None
    nothing = actions.moves(body({}))
    assert nothing.rows == ()
    told = actions.moves(body(SLA))
    assert " would be due at another time: " in told.sentence
    assert " for the first time" in told.sentence
    assert " would become overdue" in told.sentence
    assert len(told.rows) > 40
    assert all(len(row) == len(told.heads) for row in told.rows)


def test_what_a_rule_would_do_is_said_with_examples_and_nothing_is_done(world: Worlds) -> None:
    actions = service_actions(world.store, lambda: world.finder, lambda: world.backlog.at)
    assert actions.tries is not None
    rules = {
        "assignees": {"Lee": {}},
        "escalations": {"old": {"older": "1h", "enabled": False}, "never": {"older": "4000d"}},
        "assignments": {"all": {"assignees": ["Lee"]}},
    }
    said = actions.tries(body(rules), "escalations", "old")
    assert said.startswith("Of 43 open requests it would act on 42 now, such as:")
    assert "to level 1. It is open for more than 1h." in said
    assert "would do nothing" in actions.tries(body(rules), "escalations", "never")
    assert ": to Lee. Lee has least to do" in actions.tries(body(rules), "assignments", "all")
    assert world.store.audit_size() == 0


def test_saving_takes_an_administrator_who_stays_one(world: Worlds) -> None:
    save = service_actions(world.store, lambda: world.finder, lambda: world.backlog.at).settings.save
    with pytest.raises(NotAllowed, match="could not change them again"):
        save(body({"roles": {"somebody": "administrator"}}), 0, None)
    assert save(body({"roles": {author(): "administrator"}, "departments": {"Streets": {}}}), 0, None) == 1
    saved = world.store.latest_settings()
    assert saved.body == {"service": {"departments": {"Streets": {}}, "roles": {author(): "administrator"}}}
    assert saved.author == author()
