"""What the last days say: each contact's time, and the patience of those who hung up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from supervisor.app import DONE, main
from supervisor.reports.lived import Lived, lived
from supervisor.store import Store
from tests.cli.typed import BEGAN, LOG, story, text

CALLS = 150


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Callers every ten seconds: each third hangs up after 8 s, the others wait for 4 s and talk for 5 s."""
    folder = tmp_path_factory.mktemp("lived")
    log, url = folder / "queue_log", f"sqlite:///{folder / 'calls.db'}"
    log.write_text(text(story(BEGAN, CALLS)), encoding="utf-8")
    assert main(["import", "calls", str(log), "--format", LOG, "--database", url]) == DONE
    with Store.open(url, migrate=False) as opened:
        yield opened


def test_contacts_and_waits_of_the_last_days(store: Store) -> None:
    told = lived(store, (BEGAN + CALLS * 10) * 1000)
    assert told.talks_s == [5.0] * 100
    assert (told.waited_s, told.gone) == (100 * 4 + 50 * 8, 50)
    assert told.patience_s == pytest.approx(800 / 50)
    assert told.tells


def test_of_a_queue_and_of_a_time(store: Store) -> None:
    one = lived(store, (BEGAN + CALLS * 10) * 1000, "info")
    assert (len(one.talks_s), one.gone, one.patience_s, one.tells) == (50, 25, None, False)
    before = lived(store, (BEGAN + 100) * 1000)
    assert 0 < len(before.talks_s) < 10
    assert lived(store, (BEGAN + 30 * 86_400) * 1000) == Lived()
