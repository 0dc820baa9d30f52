"""`callboard outbox`: listed, sent again, dropped, configured, under rights and audit; and what the doctor says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supervisor.app import DONE, WRONG_USAGE
from supervisor.cli.common import author, now_ms
from supervisor.core.rights import Role
from supervisor.requests.messages import Message
from supervisor.settings.outbox_toml import EXAMPLE, parse_outbox, written_outbox
from supervisor.store import Store
from tests.cli.typed import Run, could_not

CONFIGURED = """
attempts = 7

[[endpoints]]
kind = "mail"
name = "city mail"
host = "mail.example.org"
sender = "311@example.org"

[[endpoints]]
kind = "webhook"
name = "works"
url = "https://works.example.org/hook"
secret = "env:WORKS_KEY"

[[notices]]
name = "moved"
via = "city mail"
acts = ["reassign"]
to = ["department"]

[[notices.wordings]]
subject = "{act} “{number}”"
text = "a\\nb {{c}} \\u007f"
"""


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A database in which one message is stuck, one waits behind it, and one was sent."""
    where = tmp_path / "calls.db"
    with Store.open(str(where), migrate=True) as store:
        now = now_ms()
        store.send([message("a", "R-1", now), message("b", "R-1", now), message("c", "R-2", now)])
        stuck, _, sent = store.outgoing()[::-1]
        store.failed(stuck.id, "It answers 422: no such street.", None)
        store.sent(sent.id, now)
    return where


def message(key: str, number: str, at: int) -> Message:
    return Message(
        key, "springfield", number, "works", "webhook", at, {"secret": "of a resident"}, "", f"About {number}"
    )


def restrict(where: Path, role: Role) -> None:
    with Store.open(str(where), migrate=False) as store:
        latest = store.latest_settings()
        roles = {author(): role.value, "boss": "administrator"}
        store.save_settings(
            {**latest.body, "service": {"roles": roles}},
            valid_from=0,
            made_at=0,
            author="boss",
            expected_version=latest.version,
        )


def configured(run: Run, tmp_path: Path, text: str = CONFIGURED) -> Path:
    path = tmp_path / "outbox.toml"
    path.write_text(text, encoding="utf-8")
    assert run("outbox", "configure", path).code == DONE
    return path


@pytest.mark.usefixtures("at")
def test_what_waits_and_what_is_stuck_is_listed_with_why(run: Run) -> None:
    told = run("outbox", "list").out.splitlines()
    assert [line.split()[:2] for line in told[1:3]] == [["2", "waiting"], ["1", "stuck"]]
    assert told[2].endswith("It answers 422: no such street.")
    assert told[-1] == "1 waiting, 1 sent, 1 stuck, 0 dropped."
    found = json.loads(run("outbox", "list", "--all", "--find", "r-2", "--json").out)
    assert found["counts"] == {"waiting": 1, "sent": 1, "stuck": 1, "dropped": 0}
    (row,) = found["rows"]
    assert (row["id"], row["state"], row["number"]) == (3, "sent", "R-2")
    assert "resident" not in json.dumps(found)


@pytest.mark.usefixtures("at")
def test_a_stuck_one_is_sent_again_and_another_dropped(run: Run, at: Path) -> None:
    assert json.loads(run("outbox", "resend", "--all", "--json").out) == {"resent": 1}
    assert run("outbox", "drop", "1", "2", "--why", "By hand").out == "2 messages will never be sent.\n"
    could_not(run("outbox", "resend", "1"), "look at the list again")
    with Store.open(str(at), migrate=False) as store:
        told = [(row.what, row.subject, row.why, row.body["ids"]) for row in store.audit()]
        assert told == [
            ("outbox.resend", "message 1", "", [1]),
            ("outbox.drop", "2 messages", "By hand", [1, 2]),
        ]
        assert {each.note for each in store.outgoing() if each.state == "dropped"} == {"By hand"}


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("resend",), "Say which"),
        (("resend", "1", "--all"), "Say which"),
        (("resend", "x"), "'x' is no id"),
        (("resend", "²"), "is no id"),
        (("drop",), "Say which"),
        (("drop", "1"), "Say why"),
        (("list", "1"), "takes no ids"),
        (("list", "--limit", "0"), "--limit must be 1 or more"),
        (("test",), "Say which endpoint"),
        (("test", "nowhere"), "There is no endpoint “nowhere”; there are: none yet"),
        (("settings", "a", "b"), "takes one file"),
    ],
)
def test_what_makes_no_sense_is_said(run: Run, words: tuple[str, ...], said: str) -> None:
    could_not(run("outbox", *words), said, WRONG_USAGE)


def test_who_may_not_is_told_so(run: Run, at: Path) -> None:
    restrict(at, Role.SUPERVISOR)
    could_not(run("outbox", "drop", "1", "--why", "No"), "this takes a coordinator")
    assert run("outbox", "resend", "1").code == DONE
    restrict(at, Role.VIEWER)
    could_not(run("outbox", "list"), "this takes a supervisor")
    could_not(run("outbox", "resend", "1"), "this takes a supervisor")


def test_whom_to_tell_is_taken_and_written_as_toml(run: Run, tmp_path: Path) -> None:
    path = configured(run, tmp_path)
    assert parse_outbox(run("outbox", "settings").out, "x") == parse_outbox(CONFIGURED, "x")
    out = tmp_path / "again.toml"
    assert run("outbox", "settings", out).code == DONE
    assert "already" in run("outbox", "configure", out).out or "version 1" in run("outbox", "configure", path).out
    restrict(tmp_path / "calls.db", Role.COORDINATOR)
    path.write_text(CONFIGURED.replace("7", "8"), encoding="utf-8")
    could_not(run("outbox", "configure", path), "administrator")


def test_an_empty_outbox_is_written_as_an_example_that_can_be_used() -> None:
    from supervisor.settings.outbox import OutboxSettings

    assert written_outbox(OutboxSettings()) == EXAMPLE
    lines = [line.removeprefix("# ").removeprefix("#") for line in EXAMPLE.splitlines()[2:]]
    assert parse_outbox("\n".join(lines), "x").notices[0].name == "to the department"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = ", "broken.toml is not TOML: "),
        ("x = " + "[" * 5000, "is not TOML"),
        ("[[endpoints]]\nkind = 'pigeon'", "must be of one of the kinds"),
        (CONFIGURED.replace("{number}", "{nummer}"), "{nummer}, which there is not"),
        (CONFIGURED.replace('via = "city mail"', 'via = "post"'), "which is no mail server"),
    ],
)
def test_a_file_that_makes_no_sense_changes_nothing(run: Run, tmp_path: Path, text: str, said: str) -> None:
    configured(run, tmp_path)
    path = tmp_path / "broken.toml"
    path.write_text(text, encoding="utf-8")
    could_not(run("outbox", "configure", path), said)
    assert parse_outbox(run("outbox", "settings").out, "x").attempts == 7


def test_an_endpoint_is_tried_with_a_message_of_its_own(run: Run, tmp_path: Path) -> None:
    configured(run, tmp_path)
    could_not(run("outbox", "test", "city mail"), "A mail needs an address", WRONG_USAGE)
    assert run("outbox", "test", "city mail", "--to", "a@example.org").code == DONE
    assert run("outbox", "test", "works").code == DONE
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        assert sorted((each.kind, each.to) for each in store.outgoing()) == [("mail", "a@example.org"), ("webhook", "")]
        keys = [each.key for each in store.outgoing()]
    said = run("outbox", "list").out
    assert said.count("  test  ") == 2
    assert not any(key in said for key in keys)


def test_the_doctor_names_what_is_stuck(run: Run, tmp_path: Path, at: Path) -> None:
    configured(run, tmp_path)
    said = run("doctor").out
    assert "WRONG  Message 1 to works, about R-1, is stuck: It answers 422: no such street." in said
    assert "ok     1 message to works is waiting." in said
    assert "Endpoint works: The environment has no variable WORKS_KEY" in said


def test_the_doctor_names_what_waits_for_an_endpoint_that_is_not_there(run: Run, at: Path) -> None:
    assert "cannot be sent: there is no such endpoint" in run("doctor").out


def test_the_doctor_names_what_waits_for_hours(run: Run, tmp_path: Path) -> None:
    configured(run, tmp_path)
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        store.send([message("a", "R-1", now_ms() - 3 * 3_600_000 - 1)])
        store.failed(1, "works.example.org cannot be reached.", now_ms())
    assert "is waiting, the oldest for 3 hours: works.example.org cannot be reached." in run("doctor").out
