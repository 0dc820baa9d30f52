"""Whatever somebody may cause on the command line asks for a right, and the audit tells of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keyring
import pytest

from supervisor.cli.actions import Actions
from supervisor.cli.cities import folders
from supervisor.cli.common import author
from supervisor.cli.request_actions import RequestDesk
from supervisor.cli.who import importing
from supervisor.core.errors import CallboardError
from supervisor.core.rights import NotAllowed
from supervisor.settings import FreeSwitch
from supervisor.store import Store
from supervisor.store.audit import AuditRow
from tests.cli.test_requests import EARLY
from tests.cli.typed import Run
from tests.places.test_areas import collection, feature, square

POINTS = "number,street,lat,lon\n12,ELM ST,5.5,5.5\n"


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Run:
    """A city with requests, a map and addresses."""
    area = collection(feature("East", [square(5, 5)]))
    for name, body in {"early.csv": EARLY.encode(), "points.csv": POINTS.encode(), "areas.geojson": area}.items():
        (tmp_path / name).write_bytes(body)
    early = ("import", "requests", tmp_path / "early.csv", "--city", "boston", "--as-of", "2026-03-06T12:00")
    assert run(*early).code == 0
    assert run("areas", "import", tmp_path / "areas.geojson", "--city", "boston").code == 0
    assert run("areas", "addresses", tmp_path / "points.csv", "--city", "boston").code == 0
    return run


@pytest.fixture
def where(tmp_path: Path) -> str:
    """The database of `run`."""
    return str(tmp_path / "calls.db")


def only_look(where: str) -> None:
    """From now on this account is a viewer."""
    with Store.open(where, migrate=False) as store:
        latest = store.latest_settings()
        body = {**latest.body, "service": {"roles": {"boss": "administrator"}, "others": "viewer"}}
        store.save_settings(body, valid_from=0, made_at=1, author="boss", expected_version=latest.version)


def told(where: str) -> list[AuditRow]:
    """The audit."""
    with Store.open(where, migrate=False) as store:
        return store.audit()


def test_a_map_is_taken_away_by_who_may_and_the_audit_tells_of_it(desk: Run, where: str) -> None:
    assert desk("areas", "remove", "--city", "boston").code == 0
    assert [(row.what, row.subject) for row in told(where)[-2:]] == [
        ("areas.remove", "map of boston"),
        ("areas.remove", "addresses of boston"),
    ]
    size = len(told(where))
    assert desk("areas", "remove", "--city", "boston").code != 0
    assert len(told(where)) == size


def test_a_viewer_changes_nothing_and_is_told_so(desk: Run, where: str, tmp_path: Path) -> None:
    only_look(where)
    before = told(where)
    for words in (
        ("areas", "remove", "--city", "boston"),
        ("areas", "import", tmp_path / "areas.geojson", "--city", "boston"),
        ("areas", "addresses", tmp_path / "points.csv", "--city", "boston"),
        ("import", "requests", tmp_path / "early.csv", "--city", "boston", "--as-of", "2026-03-06T12:00"),
        ("import", "satisfaction", tmp_path / "points.csv"),
        ("requests", "open"),
        ("requests", "forget", "101"),
        ("requests", "cancel", "101", "--why", "none"),
        ("rules", "run"),
        ("outbox", "test", "works"),
        ("open311", "pull", "--url", "http://127.0.0.1:9/", "--city", "boston"),
    ):
        answer = desk(*words)
        assert answer.code != 0
        assert "is a viewer here; this takes a supervisor: ask an administrator." in answer.err
    assert told(where) == before
    assert "1 maps" in desk("areas", "list").out


def test_who_runs_the_rules_or_tries_an_endpoint_stands_in_the_audit(desk: Run, where: str, tmp_path: Path) -> None:
    path = tmp_path / "outbox.toml"
    path.write_text(
        '[[endpoints]]\nname = "works"\nkind = "webhook"\nurl = "http://127.0.0.1:9/"\nsecret = "env:WORKS_KEY"\n',
        encoding="utf-8",
    )
    assert desk("outbox", "configure", path).code == 0
    assert desk("outbox", "test", "works").code == 0
    assert desk("rules", "run").code == 0
    saved, tried, ran = told(where)[-3:]
    assert (saved.what, saved.role) == ("settings.save", "administrator")
    assert (tried.what, tried.subject, tried.actor) == ("outbox.test", "works", author())
    assert (ran.what, ran.role) == ("rules.run", "administrator")


def test_a_viewer_leaves_no_password_and_no_profile_behind(
    desk: Run, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_look(where)
    kept: list[tuple[str, ...]] = []
    monkeypatch.setattr(keyring, "set_password", lambda *words: kept.append(words))
    source = FreeSwitch(name="fs", host="192.0.2.8", secret="keyring:fs", system="fs")
    with Store.open(where, migrate=False) as store:
        actions, requests = Actions(where, store), RequestDesk(store, unasked, unasked)
        with pytest.raises(NotAllowed):
            actions.save_source(source, "hunter2", None)
        with pytest.raises(NotAllowed):
            actions.connect(source, "hunter2", "UTC")
        profile = requests.propose(tmp_path / "early.csv", "boston").profile.model_copy(update={"city": "mine"})
        with pytest.raises(NotAllowed):
            requests.import_file(tmp_path / "early.csv", profile, True, None, lambda *_: None)
    assert kept == []
    own = folders()[0]
    assert isinstance(own, Path)
    assert not (own / "mine.toml").exists()


def unasked() -> Any:
    raise AssertionError("Nobody asks for requests.")


def break_off(store: Store) -> None:
    with importing(store, "half.csv"):
        assert store.audit()[-1].what == "import"
        raise CallboardError("line 7 is none")


def test_an_import_that_is_broken_off_stands_in_the_audit(desk: Run, where: str) -> None:
    size = len(told(where))
    with Store.open(where, migrate=False) as store, pytest.raises(CallboardError, match="line 7"):
        break_off(store)
    begun, failed = told(where)[size:]
    assert (begun.what, begun.subject) == ("import", "half.csv")
    assert (failed.what, failed.subject) == ("import.failed", "half.csv")
    assert failed.why == "It was broken off; parts of it may be in."


def test_a_number_or_a_limit_that_cannot_be_is_a_sentence(desk: Run) -> None:
    assert "There is no request SP-99999." in desk("requests", "show", "SP-99999").err
    assert "--limit must be 0" in desk("requests", "list", "--limit", "-3").err
    assert "--limit must be 1" in desk("audit", "--limit", "-1").err


def test_a_guessed_file_says_by_which_clock_it_was_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "springfield.csv"
    path.write_text(
        "Case No,Type,Opened,Closed,Status\n"
        + "".join(f"SP-{count},Pothole,11/{count:02}/2025 05:00 PM,,Open\n" for count in range(10, 20))
    )
    assert "Its times are read as those of UTC, since no time zone is set." in run("import", "requests", path).out
