"""From an act on the command line to mail and webhook: told exactly if it was done, in the words of its department."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from supervisor.app import DONE, main
from supervisor.cli.common import now_ms
from supervisor.cli.request_desk import ActDesk
from supervisor.core.rights import Role
from supervisor.requests.acts import Choice, Reassign, Resolve
from supervisor.requests.finder import Finder
from supervisor.requests.form import Form, Resident
from supervisor.requests.frame import Frame
from supervisor.requests.record import Request
from supervisor.store import Store
from tests.cli.test_requests import EARLY
from tests.delivery.servers import PASSWORD, Hooks, Letters, mail_server, until
from tests.delivery.test_courier import hook, mail
from tests.delivery.test_killed import collecting

WORDING = {"subject": "{act}: {number}", "text": "{number} ({category}): {before} -> {after}. {why}"}
SPANISH = {"language": "es", "subject": "{number} es suyo", "text": "{why}"}


def settings(hooked: int, mailed: int) -> dict[str, Any]:
    notice = {"name": "moved", "via": "mail", "acts": ["reassign", "undo"], "to": ["department"]}
    departments = {"Parks": {"mail": "parks@example.org", "language": "es"}, "Roads": {"mail": "roads@example.org"}}
    return {
        "outbox": {
            "endpoints": [{**hook(hooked), "secret": "env:OUTBOX"}, mail(mailed)],
            "notices": [{**notice, "wordings": [WORDING, SPANISH]}],
            "first_retry_s": 0.1,
        },
        "service": {"departments": departments},
    }


@pytest.fixture
def database(tmp_path: Path) -> str:
    file = tmp_path / "early.csv"
    file.write_text(EARLY, encoding="utf-8")
    url = str(tmp_path / "x.db")
    words = ["import", "requests", str(file), "--city", "boston", "--as-of", "2026-03-06T12:00", "--database", url]
    assert main(words) == DONE
    return url


def told_of(store: Store) -> list[tuple[str, str, str]]:
    """What was put into the outbox, for whom, about which request; then it is forgotten."""
    found = [(each.subject, each.to or each.target, each.number) for each in reversed(store.outgoing())]
    store.drop([each.id for each in store.outgoing()], "seen")
    store.forget_sent(2**60)
    return found


def act(url: str, *words: str) -> int:
    return main(["requests", *words, "--database", url])


def test_who_is_to_know_of_an_act_is_told_of_it(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTBOX", PASSWORD)
    letters = Letters()
    with Hooks() as there, mail_server(letters) as port, Store.open(database, migrate=False) as store:
        body = settings(there.server_port, port)
        store.save_settings(body, valid_from=0, made_at=0, author="test", expected_version=0)
        assert act(database, "reassign", "101", "102", "--department", "Parks", "--why", "A tree") == DONE
        assert act(database, "resolve", "104") != DONE
        assert act(database, "reassign", "101", "--department", "Roads") == DONE
        with collecting(database):
            until(lambda: store.outgoing() and all(each.state == "sent" for each in store.outgoing()))
    told = [json.loads(post.body) for post in there.taken]
    of_101 = [each["after"].get("department") for each in told if each["request"]["number"] == "101"]
    assert (len(told), of_101) == (3, ["Parks", "Roads"])
    mails = sorted((str(each["To"]), str(each["Subject"])) for each in letters.mails)
    assert mails == [
        ("parks@example.org", "101 es suyo"),
        ("parks@example.org", "102 es suyo"),
        ("roads@example.org", "Reassign: 101"),
    ]
    assert "A tree" not in str(told)


def test_what_is_done_on_the_page_is_told_like_what_is_done_by_command(database: str) -> None:
    with Store.open(database, migrate=False) as store:
        store.save_settings(settings(1, 1), valid_from=0, made_at=0, author="test", expected_version=0)
        desk = ActDesk(store, lambda: Finder(Frame()), now_ms, now_ms)
        done = desk.act(Reassign(department="Roads"), [Choice("boston", "101")], "Why", lambda share, words: None)
        assert told_of(store) == [("Reassign", "hook", "101"), ("Reassign: 101", "roads@example.org", "101")]
        desk.undo(done.key)
        assert told_of(store) == [("Undo", "hook", "101")]


def test_residents_are_told_of_thousands_of_acts_at_once(database: str) -> None:
    many = 1_200
    notice = {"name": "done", "via": "mail", "acts": ["resolve"], "to": ["resident"], "wordings": [WORDING]}
    with Store.open(database, migrate=False) as store:
        body = {"outbox": {"endpoints": [mail(1)], "notices": [notice]}}
        store.save_settings(body, valid_from=0, made_at=0, author="test", expected_version=0)
        ann = Form(city="boston", category="Pothole", words="A hole", resident=Resident(mail="ann@example.org"))
        bob = msgspec.structs.replace(ann, resident=Resident(phone="555 0100"))
        numbers = [store.open_request(form, "test", now_ms(), role=Role.SUPERVISOR) for form in (ann, bob)]
        others = [Request(f"X{number}", now_ms() - 1000) for number in range(many)]
        store.observe("boston", now_ms(), others, now=now_ms(), zone="America/New_York")
        desk = ActDesk(store, lambda: Finder(Frame()), now_ms, now_ms)
        chosen = [Choice("boston", number) for number in (*numbers, *(other.number for other in others))]
        outcome = desk.act(Resolve("Filled"), chosen, "", lambda share, words: None)
        assert len(outcome.changed) == many + 2
        assert told_of(store) == [(f"Resolve: {numbers[0]}", "ann@example.org", numbers[0])]
