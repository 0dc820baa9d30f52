"""Whatever somebody may cause on the command line asks for a right, and the audit tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervisor.cli.who import importing
from supervisor.core.errors import CallboardError
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
    ):
        answer = desk(*words)
        assert answer.code != 0
        assert "is a viewer here; this takes a supervisor: ask an administrator." in answer.err
    assert told(where) == before
    assert "1 maps" in desk("areas", "list").out


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
